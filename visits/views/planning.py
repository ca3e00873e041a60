"""A visit is planned and booked, changed, moved, made digital, called off, held. Who is invited gets a letter with each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.saving import error_list, posted, saves
from municipalities.models import Assessment, Assignment, Municipality, Participation
from visits.actions import telling
from visits.actions import visits as actions
from visits.forms.visits import DigitalForm, MoveForm, OffForm, VisitForm, plan_initial
from visits.guide import GUIDE
from visits.left_open import agenda_of, left_open
from visits.models import Visit


def _visit(pk):
    return get_object_or_404(Visit.objects.with_people(), pk=pk)


def _say(request, text, told):
    """What was done, and to how many letters go; who cannot be written to is named."""
    if told is not None and told.letters:
        n = len(told.letters)
        text += " " + ngettext("%(n)s letter waits to be sent.", "%(n)s letters wait to be sent.", n) % {"n": n}
    messages.success(request, text)
    if told is not None and told.unreached:
        names = ", ".join(str(each) for each in told.unreached)
        messages.warning(request, _("No e-mail address: %(names)s. Tell them by telephone.") % {"names": names})


# --- Planning -------------------------------------------------------------------------------------------------------------


def _place(assessment, code):
    """(assessment, municipality, case): an assessed municipality of it, or a reference municipality, which has no case."""
    found = get_object_or_404(Assessment, slug=assessment)
    municipality = get_object_or_404(Municipality, code=code)
    cases = Participation.objects.select_related("assessment", "municipality", "officer")
    case = cases.filter(assessment=found, municipality=municipality).first()
    if case is None and not municipality.is_reference:
        raise Http404
    return found, municipality, case


def _obstacle(assessment, case):
    """Why no visit can be planned now, or ''."""
    if case is not None and case.declined_on is not None:
        return _("The municipality has declined to take part.")
    return "" if assessment.is_open else _("The assessment is closed.")


@staff_required
def visit_plan(request, assessment, code):
    found, municipality, case = _place(assessment, code)
    obstacle = _obstacle(found, case)
    form = VisitForm(posted(request), municipality=municipality, **_proposal(request, municipality, case))
    made = []

    def make():
        now = timezone.now()
        with transaction.atomic():
            kind = Visit.Kind.MUNICIPALITY if case is not None else Visit.Kind.LEARNING
            visit = actions.plan_visit(
                assessment=found,
                municipality=municipality,
                plan=form.plan,
                is_booked=form.is_booked,
                kind=kind,
                key=form.cleaned_data["key"],
                by=request.user,
                now=now,
            )
            made.append((visit, _tell(visit, request, now) if form.cleaned_data.get("tell") else None))

    if request.method == "POST" and obstacle:
        messages.error(request, obstacle)
    elif request.method == "POST" and form.is_valid() and saves(form, make):
        [(visit, told)] = made
        _say(request, _("The visit is booked.") if form.is_booked else _("The visit is proposed."), told)
        return redirect("visits:visit_detail", visit.pk)
    context = {"assessment": found, "municipality": municipality, "case": case, "obstacle": obstacle, "form": form}
    return render(request, "visits/visit_form.html", context | {"errors": error_list(form) if form.is_bound else []})


def _tell(visit, request, now):
    return telling.tell_of_visit(visit=visit, by=request.user, now=now)


_NOBODY = (Assignment.State.ABSENT, Assignment.State.OTHER_ROLE)


def _proposal(request, municipality, case):
    """What the form begins with: the officer, the key roles that may exist and who holds them, the agenda."""
    held = list(municipality.assignments.select_related("role").order_by("role__order", "pk"))
    officer = (case.officer if case is not None else None) or request.user
    initial = {
        "form": Visit.Form.ON_SITE,
        "place": municipality.address,
        "telephone": officer.telephone,
        "officer": officer,
        "staff": [officer.pk],
        "expected": [each.contact_id for each in held if each.contact_id and each.role.is_key],
        # In the municipality's language: the agenda goes along in the invitation.
        "agenda": agenda_of(left_open(case, "sv"), [part.sv for part in GUIDE], "sv"),
    }
    return {"initial": initial, "absent": {each.role_id for each in held if each.state in _NOBODY}}


@staff_required
def visit_edit(request, pk):
    """Everything but the state; those who are invited hear of another time or place."""
    visit = _visit(pk)
    chosen = [each.pk for each in visit.staff.all()]
    form = VisitForm(
        posted(request), municipality=visit.municipality, visit=visit, chosen=chosen, initial=plan_initial(visit)
    )
    done = []

    def write():
        now = timezone.now()
        with transaction.atomic():
            saved, is_news = actions.save_visit(visit=visit, plan=form.plan, by=request.user, now=now)
            done.append(_tell(saved, request, now) if is_news and form.cleaned_data.get("tell") else None)

    if request.method == "POST" and form.is_valid() and saves(form, write):
        _say(request, _("The changes have been saved."), done[0])
        return redirect("visits:visit_detail", pk)
    context = {"assessment": visit.assessment, "municipality": visit.municipality, "visit": visit, "form": form}
    return render(request, "visits/visit_form.html", context | {"errors": error_list(form) if form.is_bound else []})


# --- Two taps -------------------------------------------------------------------------------------------------------------


def _change(request, pk, form_class, template, write, said, reached=None):
    """A page with one short form; `write(visit, form, now)` gives the visit as it is then. `reached`: the state it leads to."""
    visit = _visit(pk)
    if not visit.is_open:
        return _over(request, visit, reached)
    form = form_class(posted(request), visit=visit)
    done = []

    def both():
        now = timezone.now()
        with transaction.atomic():
            changed = write(visit, form, now)
            done.append(_tell(changed, request, now) if form.cleaned_data["tell"] else None)

    if request.method == "POST" and form.is_valid() and saves(form, both):
        _say(request, said, done[0])
        return redirect("visits:visit_detail", pk)
    context = {
        "visit": visit,
        "assessment": visit.assessment,
        "form": form,
        "invited": telling.invited(visit),
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, template, context)


@staff_required
def visit_move(request, pk):
    def write(visit, form, now):
        times = {"starts_at": form.starts, "ends_at": form.ends, "reason": form.cleaned_data["reason"]}
        return actions.move_visit(visit=visit, by=request.user, now=now, **times)

    return _change(request, pk, MoveForm, "visits/visit_move.html", write, _("The visit has been moved."))


@staff_required
def visit_digital(request, pk):
    def write(visit, form, now):
        values = {name: form.cleaned_data[name] for name in ("digital_address", "reason")}
        return actions.make_digital(visit=visit, by=request.user, now=now, **values)

    return _change(request, pk, DigitalForm, "visits/visit_digital.html", write, _("The visit is digital now."))


@staff_required
def visit_cancel(request, pk):
    def write(visit, form, now):
        return actions.call_off_visit(visit=visit, reason=form.cleaned_data["reason"], by=request.user, now=now)

    return _change(
        request, pk, OffForm, "visits/visit_cancel.html", write, _("The visit is called off."), Visit.State.CANCELLED
    )


def _over(request, visit, reached):
    """Back to a visit that can no longer be changed so. A button that was pressed twice has done it the first time."""
    if request.method != "POST" or visit.state != reached:
        text = _("Somebody else has changed this visit meanwhile. Look at it before you try again.")
        messages.warning(request, text)
    return redirect("visits:visit_detail", visit.pk)


def _pressed(request, pk, write, said, reached=None):
    """One button: done and told, or why not; what has come to the state it leads to is left as it is."""
    visit = _visit(pk)
    if visit.state == reached:
        return redirect("visits:visit_detail", pk)
    now = timezone.now()
    try:
        with transaction.atomic():
            told = write(visit, now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _say(request, said, told)
    return redirect("visits:visit_detail", pk)


@staff_required
@require_POST
def visit_book(request, pk):
    """The proposed time holds, or what was called off takes place after all."""

    def write(visit, now):
        return _tell(actions.book_visit(visit=visit, by=request.user, now=now), request, now)

    return _pressed(request, pk, write, _("The visit is booked."), Visit.State.BOOKED)


@staff_required
@require_POST
def visit_tell(request, pk):
    """The invitation once more, to everybody who is invited: also to those who were added later."""
    return _pressed(request, pk, lambda visit, now: _tell(visit, request, now), _("The invitation is written."))


@staff_required
@require_POST
def visit_hold(request, pk):
    def write(visit, now):
        actions.hold_visit(visit=visit, by=request.user, now=now)

    return _pressed(request, pk, write, _("The visit is marked as held."), Visit.State.HELD)


@staff_required
@require_POST
def visit_unhold(request, pk):
    def write(visit, now):
        actions.unhold_visit(visit=visit, by=request.user)

    return _pressed(request, pk, write, _("The visit is booked again, not held."), Visit.State.BOOKED)
