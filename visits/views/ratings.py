"""The ratings of the municipality, taken in the room."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assignment, KeyRole, Participation
from surveys.actions import ANY_OTHER_ROLE, Closed
from surveys.forms.words import problem_text
from surveys.interview import interview_response
from visits.actions.ratings import rate_at_visit
from visits.forms.ratings import RatingsForm
from visits.models import Attendance, Visit
from visits.ratings import Ratings


def _people(case):
    """The contacts of the municipality with their functions, in Swedish as their names are."""
    rows = Assignment.objects.filter(municipality=case.municipality_id, contact__erased_at=None).exclude(contact=None)
    people = {}
    for row in rows.select_related("contact", "role").order_by("contact__sort_key", "contact", "role__order"):
        function = row.note if row.role.key == ANY_OTHER_ROLE and row.note else row.role.name_sv
        people.setdefault(row.contact, []).append(function)
    return [(contact, ", ".join(functions)) for contact, functions in people.items()]


def _roles(visit):
    """Every function, those that were met at the visit first."""
    met = set(visit.attendance.filter(state=Attendance.State.MET).values_list("role", flat=True))
    return sorted(KeyRole.objects.all(), key=lambda role: role.pk not in met)


@staff_required
def visit_ratings(request, pk):
    visit = get_object_or_404(Visit.objects.with_people(), pk=pk)
    cases = Participation.objects.select_related("assessment", "municipality")
    case = cases.filter(assessment=visit.assessment_id, municipality=visit.municipality_id).first()
    if case is None or visit.is_learning:
        raise Http404
    context = {"visit": visit, "assessment": visit.assessment}
    response = interview_response(case)
    if response is None:
        return render(request, "visits/visit_ratings.html", context)
    people, roles = _people(case), _roles(visit)

    def form_of(data):
        ratings = Ratings(response, language=get_language() or "sv")
        return RatingsForm(data, themes=ratings.themes, people=people, roles=roles, seq=ratings.seq)

    form = form_of(posted(request))
    rated = []

    def write():
        try:
            rated.append(rate_at_visit(visit=visit, by=request.user, now=timezone.now(), **form.said()))
        except Closed as error:
            form.add_error(None, error.message)

    if form.is_bound and form.is_valid() and saves(form, write) and rated:
        _tell(request, rated[0], {rating.name: rating.label for theme in form.themes for rating in theme.ratings})
        return redirect("visits:visit_ratings", pk)
    context |= {"form": form, "errors": error_list(form) if form.is_bound else []}
    return render(request, "visits/visit_ratings.html", context)


def _tell(request, rated, labels):
    """What became of it, in a sentence each."""
    for name, problem in rated.invalid.items():
        messages.error(request, f"{labels.get(name, name)}: {problem_text(problem, get_language() or 'sv')}")
    if rated.changed or rated.confirmed:
        changed = ngettext("%(number)s value changed", "%(number)s values changed", len(rated.changed))
        again = ngettext("%(number)s said again", "%(number)s said again", len(rated.confirmed))
        parts = (changed % {"number": len(rated.changed)}, again % {"number": len(rated.confirmed)})
        messages.success(request, _("Saved: %(what)s.") % {"what": ", ".join(parts)})
    elif not rated.conflicts and not rated.invalid:
        messages.info(request, _("Nothing was changed and nothing ticked as said again, so nothing was written."))
    if rated.conflicts:
        text = ngettext(
            "%(number)s value was not saved: somebody else has changed it meanwhile. Both wait in the interview to be "
            "chosen between.",
            "%(number)s values were not saved: somebody else has changed them meanwhile. Both wait in the interview to be "
            "chosen between.",
            len(rated.conflicts),
        )
        messages.warning(request, text % {"number": len(rated.conflicts)})
