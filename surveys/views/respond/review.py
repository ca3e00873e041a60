"""How far it has come, and the end: what is missing, handing in, taking back, leaving the computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import appointment_words
from surveys.access import (
    Respondent,
    case_context,
    forget,
    remember_way,
    respondent_required,
    speaker_required,
)
from surveys.actions import (
    Closed,
    reopen_response,
    submit_response,
)
from surveys.answering import Answering
from surveys.forms import moment
from surveys.forms.respond import WayForm
from surveys.models import Appointment
from surveys.progress import way


@speaker_required
def overview(request: HttpRequest, response_id: int) -> HttpResponse:
    """How far it has come, page by page; the way can be changed here."""
    if request.method == "POST":
        remember_way(request, response_id, WayForm(request.POST).chosen())
        return redirect("surveys:overview", response_id)
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        **_rounds(desk),
        "desk": desk,
        "groups": desk.groups(),
        "answered": answered,
        "total": total,
        "begun": bool(desk.answers),
        "is_short": desk.short,
        "short_way": way(desk.view, True),
        "whole_way": way(desk.view, False),
    }
    return render(request, "surveys/respond_overview.html", context)


def _calls(desk: Answering) -> list[str]:
    """When we call, as sentences. Several may read them, so the number of one of them is left out."""
    if desk.respondent.is_test:
        return []  # nobody is called from a test
    coming = Appointment.objects.booked().filter(participation=desk.response.participation, ends_at__gte=desk.now)
    found = coming.select_related("officer", "participation__assessment").order_by("starts_at", "pk")
    language = "en" if desk.language == "en" else "sv"
    return [appointment_words.event(each, language, with_number=False) for each in found]


def _rounds(desk: Answering) -> dict[str, Any]:
    """What a page says about submission and the end of the round."""
    response = desk.response
    return {
        "why_closed": desk.why_closed,
        "today": timezone.localdate(desk.now),
        "calls": [] if desk.why_closed and desk.why_closed != "submitted" else _calls(desk),
        "is_submitted": desk.why_closed == "submitted",
        "submitted_at": response.web_at,
        "interviewed_at": response.phone_at,
        "closed_text": str(Closed.MESSAGES[desk.why_closed]) if desk.why_closed else "",
    }


@speaker_required
def review(request: HttpRequest, response_id: int) -> HttpResponse:
    """What is missing, what two people see differently, and everything that was answered, in words."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    required, other = desk.missing()
    answered, total = desk.progress
    context = {
        **case_context(desk.respondent),
        **_rounds(desk),
        "desk": desk,
        "required": required,
        "other": other,
        "conflicts": desk.conflict_links(),
        "read_back": desk.read_back(),
        "answered": answered,
        "total": total,
        "submitted_text": moment(desk.response.web_at, desk.now) if desk.response.web_at else "",
        "contents": desk.contents(),
    }
    return render(request, "surveys/respond_review.html", context)


def _post_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A GET, from the address bar or a reload, goes to the review instead."""

    @wraps(view)
    def guarded(request: HttpRequest, response_id: int) -> HttpResponse:
        if request.method != "POST":
            return redirect("surveys:review", response_id)
        return view(request, response_id)

    return guarded


@speaker_required
@_post_only
def submit(request: HttpRequest, response_id: int) -> HttpResponse:
    """Hand in, also with gaps."""
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    if respondent.invitation.is_for_pages:
        messages.error(request, _("You were asked for some of the pages. Whoever asked you submits the answers."))
        return redirect("surveys:review", response_id)
    try:
        submit_response(response=respondent.response, by=respondent.speaker, now=timezone.now())
    except Closed as closed:
        messages.error(request, closed.message)
    return redirect("surveys:review", response_id)


@speaker_required
@_post_only
def reopen(request: HttpRequest, response_id: int) -> HttpResponse:
    """Take the answers back to change them; possible until the interview."""
    respondent: Respondent = request.respondent  # type: ignore[attr-defined]
    try:
        reopen_response(response=respondent.response, by=respondent.speaker, now=timezone.now())
    except Closed as closed:
        messages.error(request, closed.message)
        return redirect("surveys:review", response_id)
    messages.success(request, _("The answers are open again. Submit them when you have changed what you wanted."))
    return redirect("surveys:overview", response_id)


@respondent_required
@_post_only
def leave(request: HttpRequest, response_id: int) -> HttpResponse:
    """Forget this response in this browser, for a computer that others use too."""
    context = case_context(request.respondent)  # type: ignore[attr-defined]
    forget(request, response_id)
    left = {name: context[name] for name in ("assessment", "is_test", "test_url")}
    left |= {"response_id": response_id, "is_unsent": bool(request.POST.get("unsent"))}
    return render(request, "surveys/respond_left.html", left)
