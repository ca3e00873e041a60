"""Before and after the questions: how far it has come, and the end of the call."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.sentences import joined
from municipalities.models import Contact
from surveys.access import SHORT
from surveys.actions import (
    Closed,
    complete_interview,
    end_call,
    fill_reason,
    open_response,
)
from surveys.forms.interview import REASONS, CompleteForm, ReasonForm
from surveys.interview import Interview
from surveys.interview.briefing import briefing
from surveys.models import Appointment, Call, Preparation
from surveys.threads import ThreadCount
from surveys.views.interview.line import (
    callees,
    desk_of,
    find_case,
    keep,
    line_form,
    side_of,
    speaker_of,
    stopped,
    why_stopped,
)


@staff_required
def interview(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """Before and between: whom to call, what to ask about, how far it has come, who is on the line, what is known."""
    notes = Preparation.objects.filter(participation=OuterRef("pk"), officer=request.user)
    participation = find_case(assessment, code, threads=True, prepared=Subquery(notes.values("text")))
    desk = desk_of(request, participation)
    text = why_stopped(participation)
    if text or desk is None:
        return stopped(request, participation, text or _("This assessment has no published questionnaire."))
    line = line_form(request, desk)
    if request.method == "POST" and line.is_valid():
        speaker_of(request, participation, line)
        keep(request, participation, short=request.POST.get("way") == SHORT)
        first = desk.again(short=request.POST.get("way") == SHORT).resume()
        return redirect(first.url if first else desk.complete_url)
    calls = Appointment.objects.asked_or_booked().filter(participation=participation)
    calls = list(calls.select_related("contact").order_by("starts_at", "pk"))
    booked = [each for each in calls if each.state == Appointment.State.BOOKED]
    context = {
        **side_of(request, desk, line),
        "form": line,
        "summary": desk.summary(),
        "unexplained": desk.unexplained(),
        "resume": desk.resume(),
        "readback": desk.readback,
        "threads": ThreadCount(participation.threads_theirs, participation.threads_ours),  # type: ignore[attr-defined]
        "brief": briefing(desk),
        "prepared": participation.prepared or "",
        "callees": callees(participation, line.people, booked=booked),
        "asked": [each for each in calls if each.state == Appointment.State.ASKED],
    }
    return render(request, "surveys/interview_overview.html", context)


@staff_required
def interview_complete(request: HttpRequest, assessment: str, code: str) -> HttpResponse:
    """What has come of the call; reasons that are missing; the interview is completed here, and again after changes."""
    participation = find_case(assessment, code)
    desk = desk_of(request, participation)
    text = why_stopped(participation)
    if text or desk is None:
        status = 409 if request.method == "POST" else 200
        return stopped(request, participation, text or _("This assessment has no published questionnaire."), status)
    wrong: dict[int, str] = {}
    form = CompleteForm(
        request.POST if request.method == "POST" else None, initial={"mark_not_asked": not desk.was_submitted}
    )
    if request.method == "POST":
        wrong = _fill_reasons(request, desk)
        line = line_form(request, desk)
        if not wrong and line.is_valid() and form.is_valid():
            if request.POST.get("do") == "reasons":
                messages.success(request, _("The reasons have been saved."))
                return redirect(desk.complete_url)
            if request.POST.get("do") == "end_call":
                return _end_call(request, desk) or redirect(desk.url)
            return _complete(
                request, desk, speaker_of(request, participation, line), form.cleaned_data["mark_not_asked"]
            )
    else:
        line = line_form(request, desk)
    if wrong:
        desk = desk.again()
    unexplained = [(each, wrong.get(each.revision.pk, "")) for each in desk.unexplained()]
    context = {
        **side_of(request, desk, line),
        "form": form,
        "summary": desk.summary(),
        "unexplained": unexplained,
        "conflicts": desk.conflict_lines(),
        "reasons": REASONS,
        "errors": [
            {"url": f"#reason-{each.revision.pk}", "text": joined(each.label, text)}
            for each, text in unexplained
            if text
        ]
        + [
            {"url": "#line", "text": text}
            for name in (line.errors if line.is_bound else ())
            for text in line.errors[name]
        ],
    }
    return render(request, "surveys/interview_complete.html", context)


def _fill_reasons(request: HttpRequest, desk: Interview) -> dict[int, str]:
    """Give the posted reasons to the changes that lack one; {revision: what is wrong}."""
    wrong = {}
    for each in desk.unexplained():
        form = ReasonForm({"reason": request.POST.get(f"reason.{each.revision.pk}", "")})
        if not form.is_valid():
            wrong[each.revision.pk] = form.errors["reason"][0]
        elif form.cleaned_data["reason"]:
            try:
                fill_reason(revision=each.revision, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
            except ValidationError:
                continue  # somebody else gave one meanwhile, which stands
    return wrong


def _complete(request: HttpRequest, desk: Interview, speaker: Contact | None, mark_not_asked: bool) -> HttpResponse:
    try:
        response = desk.response
        if response.pk is None:
            response = open_response(participation=desk.participation, now=desk.now)
        complete_interview(
            response=response,
            by=request.user,  # type: ignore[arg-type]
            spoken_by=speaker,
            mark_not_asked=mark_not_asked,
            now=desk.now,
        )
    except Closed as closed:
        return stopped(request, desk.participation, closed.message, 409)
    messages.success(request, _("The interview is completed. It can be opened and completed again."))
    return _end_call(request, desk) or redirect(desk.url)


def _end_call(request: HttpRequest, desk: Interview) -> HttpResponse | None:
    """The officer's call that goes on has been answered and ends here: on to the list after it. None without a call."""
    call = desk.call
    if call is None:
        return None
    end_call(call=call, outcome=Call.Outcome.ANSWERED, by=request.user, now=desk.now)  # type: ignore[arg-type]
    return redirect("surveys:call", desk.assessment.slug, desk.municipality.code, call.pk)
