"""Calls at a time: booked, moved, called off; and those that a municipality has asked for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from accounts.saving import error_list, posted, saves
from municipalities.models import Participation
from surveys import actions
from surveys.forms.appointments import BookForm, MoveForm
from surveys.models import Appointment
from surveys.wishes import AFTERNOON, ANY, MORNING


def _appointment(assessment, code, pk, among=Appointment):
    return get_object_or_404(
        among, pk=pk, participation__assessment__slug=assessment, participation__municipality__code=code
    )


@staff_required
@require_POST
def appointment_handle(request, assessment, code, pk):
    actions.handle_appointment(appointment=_appointment(assessment, code, pk), by=request.user, now=timezone.now())
    messages.success(request, _("The call is marked as handled. You can open it again under “Handled”."))
    return redirect(came_from(request))


@staff_required
@require_POST
def appointment_reopen(request, assessment, code, pk):
    try:
        actions.reopen_appointment(appointment=_appointment(assessment, code, pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The call is open again."))
    return redirect(came_from(request))


@staff_required
def appointment_list(request, assessment, code):
    """The calls with one municipality; books one. `?asked=` books what the municipality has asked for."""
    participation = get_object_or_404(
        Participation.objects.select_related("assessment", "municipality", "officer", "main_contact"),
        assessment__slug=assessment,
        municipality__code=code,
    )
    obstacle = _obstacle(participation)
    rows = list(participation.appointments.with_people())
    asked = next((each for each in rows if str(each.pk) == request.GET.get("asked") and not each.starts_at), None)
    form = BookForm(posted(request), participation=participation, initial=_initial(request, participation, asked))
    if request.method == "POST" and obstacle:
        messages.error(request, obstacle)
    elif (
        request.method == "POST" and form.is_valid() and saves(form, lambda: _book(request, participation, form, asked))
    ):
        return redirect("surveys:appointment_list", assessment, code)
    context = {
        "participation": participation,
        "municipality": participation.municipality,
        "assessment": participation.assessment,
        "obstacle": obstacle,
        "form": form,
        "chosen": asked,
        "errors": error_list(form) if form.is_bound else [],
        "asked": [each for each in rows if each.state == Appointment.State.ASKED],
        "booked": sorted((r for r in rows if r.state == Appointment.State.BOOKED), key=lambda r: r.starts_at),
        "past": [each for each in rows if each.is_handled],
    }
    return render(request, "surveys/appointment_list.html", context)


def _obstacle(participation):
    """Why no call can be booked now, or ''."""
    if participation.declined_on is not None:
        return _("The municipality has declined to take part.")
    if not participation.assessment.is_open:
        return _("The assessment is closed.")
    return ""


def _initial(request, participation, asked):
    """What is known: who, at which number, and the first time that suits."""
    contact = asked.contact if asked is not None else participation.main_contact
    known = {
        "contact": contact,
        "telephone": (asked.telephone if asked is not None else "") or (contact.telephone if contact else ""),
        "officer": (asked.officer if asked is not None else None) or participation.officer or request.user,
        "tell": bool(contact and contact.email),
    }
    first = next(iter(asked.wished), None) if asked is not None else None
    return known | ({"day": first.day, "time": _clock(first)} if first is not None else {})


def _clock(wish):
    """The time that a wish proposes; None where any time suits."""
    return {MORNING: "09:00", AFTERNOON: "13:00", ANY: None}.get(wish.when, wish.when)


def _book(request, participation, form, asked):
    """Both or none: a call that should have been told and could not is not booked."""
    now = timezone.now()
    with transaction.atomic():
        appointment = actions.book_appointment(
            participation=participation, asked=asked, by=request.user, now=now, **form.booking
        )
        if form.cleaned_data["tell"]:
            actions.tell_of_appointment(appointment=appointment, by=request.user, now=now)
    messages.success(request, _("The call is booked."))


@staff_required
def appointment_move(request, assessment, code, pk):
    appointment = _appointment(assessment, code, pk, Appointment.objects.booked().with_people())
    form = MoveForm(posted(request), appointment=appointment)
    if request.method == "POST" and form.is_valid() and saves(form, lambda: _move(request, appointment, form)):
        return redirect("surveys:appointment_list", assessment, code)
    case = appointment.participation
    context = {
        "appointment": appointment,
        "municipality": case.municipality,
        "assessment": case.assessment,
        "form": form,
        "errors": error_list(form) if form.is_bound else [],
    }
    return render(request, "surveys/appointment_move.html", context)


def _move(request, appointment, form):
    now = timezone.now()
    with transaction.atomic():
        times = {name: form.cleaned_data[name] for name in ("starts_at", "ends_at")}
        actions.move_appointment(appointment=appointment, by=request.user, now=now, **times)
        if form.cleaned_data.get("tell"):
            actions.tell_of_appointment(appointment=appointment, by=request.user, now=now)
    messages.success(request, _("The call has been moved."))


@staff_required
@require_POST
def appointment_cancel(request, assessment, code, pk):
    """Called off, and told: the contact must not wait by the telephone."""
    appointment = _appointment(assessment, code, pk, Appointment.objects.with_people())
    now = timezone.now()
    try:
        cancelled = actions.cancel_appointment(appointment=appointment, by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("surveys:appointment_list", assessment, code)
    contact = appointment.contact
    if contact is not None and contact.email and cancelled.letters.exists() and cancelled.starts_at > now:
        actions.tell_of_appointment(appointment=cancelled, by=request.user, now=now)
        messages.success(request, _("The call is called off, and a letter to the contact waits to be sent."))
    else:
        messages.success(request, _("The call is called off. Tell the contact."))
    return redirect("surveys:appointment_list", assessment, code)
