"""Visits: which are planned and held, one by itself, which functions were met, and one on paper for the car."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from municipalities.models import Assessment, Participation
from visits.actions.telling import calendar_file
from visits.cases import case_of
from visits.coverage import coverage
from visits.forms.visits import VisitListForm
from visits.left_open import left_open
from visits.models import Visit
from visits.trips import plan


def language_now():
    return "en" if get_language() == "en" else "sv"


def _assessment(form):
    """The one that is asked for, else the newest open one, else the newest."""
    rows = list(Assessment.objects.newest_first())
    slug = form.chosen("assessment")
    chosen = next((each for each in rows if each.slug == slug), None)
    return chosen or next((each for each in rows if each.is_open), None) or next(iter(rows), None), rows


@staff_required
def visit_list(request):
    """The visits of an assessment in order of time, week by week."""
    form = VisitListForm(request.GET)
    assessment, assessments = _assessment(form)
    met = Count("attendance", filter=Q(attendance__state="met"))
    visits = list(Visit.objects.of(assessment).with_people().annotate(met=met)) if assessment else []
    state = form.chosen("state")
    shown = [visit for visit in visits if not state or visit.state == state]
    now = timezone.now()
    context = {
        "assessment": assessment,
        "assessments": assessments,
        "state": state,
        "total": len(visits),
        "shown": len(shown),
        "counts": [(key, label, sum(v.state == key for v in visits)) for key, label in Visit.State.choices],
        "plan": plan(shown, today=timezone.localdate(now)),
        "unplanned": _unplanned(assessment, visits),
        "now": now,
    }
    return render(request, "visits/visit_list.html", context)


def _unplanned(assessment, visits):
    """The cases that take part and have no visit that was held or may be."""
    if assessment is None:
        return []
    planned = {visit.municipality_id for visit in visits if visit.state != Visit.State.CANCELLED}
    cases = Participation.objects.filter(assessment=assessment, declined_on=None).select_related("municipality")
    cases = cases.order_by("municipality__sort_key", "municipality__code")
    return [case for case in cases if case.municipality_id not in planned]


@staff_required
def visit_detail(request, pk):
    visit = get_object_or_404(Visit.objects.with_people().prefetch_related("roles_asked"), pk=pk)
    case = case_of(visit)
    context = {
        "visit": visit,
        "assessment": visit.assessment,
        "case": case,
        "people": list(visit.attendance.select_related("role", "contact")),
        "left": left_open(case, language_now()),
        "letters": list(visit.letters.select_related("contact")),
        "now": timezone.now(),
    }
    return render(request, "visits/visit_detail.html", context)


@staff_required
def visit_car(request, pk):
    """Two pages of paper for the car: where, who with telephone, what for, what is open, what was promised."""
    visit = get_object_or_404(Visit.objects.with_people().prefetch_related("roles_asked"), pk=pk)
    case = case_of(visit)
    earlier = Visit.objects.held().filter(municipality=visit.municipality_id, assessment=visit.assessment_id)
    context = {
        "visit": visit,
        "assessment": visit.assessment,
        "case": case,
        "people": list(visit.attendance.select_related("role", "contact")),
        "left": left_open(case, language_now()),
        "follow_ups": list(case.followups.open().select_related("officer")) if case is not None else [],
        "earlier": list(earlier.exclude(pk=visit.pk).order_by("starts_at")),
    }
    return render(request, "visits/visit_car.html", context)


@staff_required
def visit_coverage(request):
    """The key roles beside the municipalities: met, asked, vacant, not there."""
    assessment, assessments = _assessment(VisitListForm(request.GET))
    context = {
        "assessment": assessment,
        "assessments": assessments,
        "found": coverage(assessment) if assessment is not None else None,
    }
    return render(request, "visits/coverage.html", context)


@require_safe
@staff_required
def visit_ics(request, pk):
    """The visit for one's own calendar."""
    visit = get_object_or_404(
        Visit.objects.with_people().prefetch_related("roles_asked"), pk=pk, starts_at__isnull=False
    )
    answer = HttpResponse(
        calendar_file(visit, language_now(), now=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    day = timezone.localtime(visit.starts_at, ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m-%d")
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{visit.municipality.name} {day}.ics"
    )
    return answer
