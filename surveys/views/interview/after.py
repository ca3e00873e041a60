"""After the call: reasons that are missing, notes without a theme, follow-ups without a date, and then it is done."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import FollowUp, Participation, Theme
from surveys import actions
from surveys.forms.calls import AfterForm
from surveys.forms.interview import REASONS, ReasonForm
from surveys.interview.around import clock
from surveys.interview.next import next_to_call
from surveys.models import Call, CallNote
from surveys.views.interview.line import desk_of, names_of


def after_call(request: HttpRequest, call: Call) -> HttpResponse:
    """The list after a call that was answered; whoever reads it may complete it."""
    cases = Participation.objects.select_related("assessment", "municipality", "officer")
    case = cases.get(pk=call.participation_id)
    desk = desk_of(request, case)
    unexplained = desk.unexplained() if desk is not None else []
    notes = list(CallNote.objects.of(case).written().filter(theme=None).select_related("call"))
    undated = list(
        FollowUp.objects.open()
        .filter(participation=case, due_on=None, kind=FollowUp.Kind.OTHER)
        .select_related("contact")
    )
    themes = list(Theme.objects.all()) if notes or request.method == "POST" else []
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        errors = [
            *_reasons(request, unexplained),
            *_themes(request, notes, themes),
            *_dates(request, undated, themes),
        ]
        if not errors:
            messages.success(request, _("Saved."))
            return redirect(request.path)
    is_done = not (unexplained or notes or undated)
    context = {
        **names_of(case),
        "call": call,
        "notes_url": reverse(settings.NOTES_OF_CALL, args=[call.pk]),
        "duration": clock(call.seconds(timezone.now())),
        "unexplained": [(each, f"reason-{each.revision.pk}") for each in unexplained],
        "reasons": REASONS,
        "notes": notes,
        "themes": themes,
        "undated": undated,
        "is_done": is_done,
        # Asked only where it is shown: it is the board's question.
        "next": next_to_call(case.assessment, request.user, timezone.now(), but=case) if is_done else None,  # type: ignore[arg-type]
        "is_completed": desk is not None and desk.is_completed,
        "readback": desk.readback if desk is not None and desk.is_completed else None,
        "errors": errors,
    }
    return render(request, "surveys/interview_after.html", context)


def _wrong(url: str, form: Any, name: str) -> list[dict[str, str]]:
    return [{"url": f"#{url}", "text": text} for text in form.errors.get(name, [])]


def _reasons(request: HttpRequest, unexplained: list[Any]) -> list[dict[str, str]]:
    wrong = []
    for each in unexplained:
        form = ReasonForm({"reason": request.POST.get(f"reason.{each.revision.pk}", "")})
        if not form.is_valid():
            wrong += _wrong(f"reason-{each.revision.pk}", form, "reason")
        elif form.cleaned_data["reason"]:
            actions.explain(revision=each.revision, reason=form.cleaned_data["reason"], by=request.user)
    return wrong


def _themes(request: HttpRequest, notes: list[CallNote], themes: list[Theme]) -> list[dict[str, str]]:
    wrong = []
    for note in notes:
        form = AfterForm({"theme": request.POST.get(f"theme.{note.pk}", "")}, themes=themes)
        if not form.is_valid():
            wrong += _wrong(f"theme-{note.pk}", form, "theme")
        elif form.chosen_theme is not None:
            actions.tag_note(note=note, theme=form.chosen_theme)
    return wrong


def _dates(request: HttpRequest, undated: list[FollowUp], themes: list[Theme]) -> list[dict[str, str]]:
    wrong = []
    for each in undated:
        form = AfterForm({"due_on": request.POST.get(f"due.{each.pk}", "")}, themes=themes)
        if not form.is_valid():
            wrong += _wrong(f"due-{each.pk}", form, "due_on")
        elif form.cleaned_data["due_on"]:
            actions.date_follow_up(follow_up=each, due_on=form.cleaned_data["due_on"], by=request.user)  # type: ignore[arg-type]
    return wrong
