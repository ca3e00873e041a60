"""An attempt by telephone: dialled, its outcome, whom to call next; the clock."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from municipalities.models import Participation
from surveys import actions
from surveys.forms.calls import AGAIN, OutcomeForm, PreparationForm, StartForm, UntilForm
from surveys.interview.next import next_to_call
from surveys.interview.times import times_to_call_again
from surveys.models import Call
from surveys.views.interview.after import after_call
from surveys.views.interview.line import desk_of, find_case, keep, names_of, people_of

# In the order of the page, each with its key.
OUTCOMES = (
    (Call.Outcome.ANSWERED, "S"),
    (Call.Outcome.NO_ANSWER, "I"),
    (Call.Outcome.BUSY, "U"),
    (Call.Outcome.MESSAGE_LEFT, "M"),
    (Call.Outcome.WRONG_NUMBER, "F"),
    (Call.Outcome.NEW_PERSON, "N"),
)


def find_call(assessment: str, code: str, pk: int) -> Call:
    rows = Call.objects.with_people().select_related("appointment")
    return get_object_or_404(
        rows, pk=pk, participation__assessment__slug=assessment, participation__municipality__code=code
    )


def call_url(call: Call) -> str:
    case = call.participation
    return reverse("surveys:call", args=[case.assessment.slug, case.municipality.code, call.pk])


def own_call(request: HttpRequest, assessment: str, code: str, pk: int) -> Call:
    """A call of the person who is signed in: nobody writes in somebody else's."""
    found = find_call(assessment, code, pk)
    return get_object_or_404(Call.objects.with_people(), pk=found.pk, officer=request.user)


@staff_required
@require_POST
def call_start(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """The number is dialled: an attempt begins."""
    participation = find_case(assessment, code)
    form = StartForm(request.POST, people=people_of(participation))
    try:
        if not form.is_valid():
            raise ValidationError(form.errors.get("telephone") or _("Choose whom you call, or type a number."))
        call = actions.start_call(
            participation=participation,
            contact=form.person,
            telephone=form.cleaned_data["telephone"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("surveys:interview", assessment, code)
    keep(request, participation, speaker=form.person.pk if form.person else None)
    return redirect(call_url(call))


@staff_required
@require_POST
def call_prepare(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """The officer's own notes for the next call."""
    participation = find_case(assessment, code)
    form = PreparationForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["text"])
        actions.prepare_call(
            participation=participation,
            text=form.cleaned_data["text"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your notes are kept until somebody answers."))
    return redirect("surveys:interview", assessment, code)


@staff_required
def call(request: HttpRequest, assessment: str, code: str, pk: int) -> HttpResponse:
    """One attempt: while it rings, how it went; after one that nobody took, whom to call next; after an answered one, the list."""
    found = find_call(assessment, code, pk)
    if found.ended_at is not None and found.outcome == Call.Outcome.ANSWERED:
        return after_call(request, found)
    if request.method == "POST" and found.officer_id == request.user.pk:
        return _outcome(request, found)
    if found.ended_at is None and found.outcome == Call.Outcome.ANSWERED:
        return redirect(_first_card(request, found))
    return _attempt(request, found, OutcomeForm())


def _outcome(request: HttpRequest, found: Call) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _attempt(request, found, form)
    try:
        if form.cleaned_data["outcome"] == Call.Outcome.ANSWERED:
            actions.answer_call(call=found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
            return redirect(_first_card(request, found))
        actions.end_call(
            call=found,
            outcome=form.cleaned_data["outcome"],
            again_at=form.cleaned_data["again_at"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _attempt(request, found, form)
    return redirect(call_url(found))


def _first_card(request: HttpRequest, found: Call) -> str:
    desk = desk_of(
        request,
        Participation.objects.select_related("assessment", "municipality", "officer").get(pk=found.participation_id),
    )
    if desk is None:
        return reverse(
            "surveys:interview", args=[found.participation.assessment.slug, found.participation.municipality.code]
        )
    first = desk.resume()
    return first.url if first else desk.complete_url


def _attempt(request: HttpRequest, found: Call, form: OutcomeForm) -> HttpResponse:
    now = timezone.now()
    case = found.participation
    again = times_to_call_again(now, timezone.get_current_timezone())  # type: ignore[arg-type]
    context = {
        **names_of(case),
        "call": found,
        "form": form,
        "is_own": found.officer_id == request.user.pk,
        "outcomes": [(value, Call.Outcome(value).label, key) for value, key in OUTCOMES],
        "again": [(f"{AGAIN}{each.isoformat()}", each, str(number)) for number, each in enumerate(again, start=1)],
        "next": next_to_call(case.assessment, request.user, now, but=case) if found.ended_at else None,  # type: ignore[arg-type]
        "booked": case.appointments.filter(state="booked", starts_at__gt=now).order_by("starts_at").first()
        if found.outcome == Call.Outcome.CALL_AGAIN
        else None,
        "with_ctrl": request.user.keys_with_ctrl,  # type: ignore[union-attr]
    }
    return render(request, "surveys/interview_attempt.html", context)


@staff_required
@require_POST
def call_clock(request: HttpRequest, assessment: str, code: str, pk: int) -> HttpResponse:
    """Pause, go on, or until when there is time."""
    found = own_call(request, assessment, code, pk)
    now, do = timezone.now(), request.POST.get("do", "")
    if do == "pause":
        actions.pause_call(call=found, now=now)
    elif do == "resume":
        actions.resume_call(call=found, now=now)
    else:
        _set_until(request, found)
    return redirect(came_from(request))


def _set_until(request: HttpRequest, found: Call) -> None:
    now = timezone.now()
    form = UntilForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["until"])
        actions.set_until(call=found, until=form.moment(now), now=now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
