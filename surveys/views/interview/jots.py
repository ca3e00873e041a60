"""What is jotted down while somebody speaks: the scratch note, notes on a card, follow-ups, disagreements.

Each is a form of its own that works as a plain post; a script that asks for JSON gets `{"saved": "10:24", "wrong": {}}`, in
the shape that static/js/autosave.js expects.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.forms import came_from
from accounts.replies import is_script
from municipalities.models import Theme
from surveys import actions
from surveys.actions import role_text
from surveys.forms.calls import CallFollowUpForm, DisagreementForm, NoteForm, ScratchForm, WithdrawForm
from surveys.interview import interview_response
from surveys.models import Call, CallNote, Response
from surveys.values import as_text
from surveys.views.interview.calls import own_call
from surveys.views.interview.line import people_of


@staff_required
@require_POST
def call_jot(request: HttpRequest, assessment: str, code: str, pk: int, kind: str) -> HttpResponse:
    """One thing noted; `kind` is a key of `WRITERS`."""
    call = own_call(request, assessment, code, pk)
    if kind not in WRITERS:
        raise Http404
    now = timezone.now()
    wrong: list[str] = []
    try:
        WRITERS[kind](request, call, now)
    except ValidationError as error:
        wrong = list(error.messages)
    if is_script(request):
        text = {"note": " ".join(wrong)} if wrong else {}
        saved = f"{timezone.localtime(now):%H:%M}"
        return JsonResponse({"seq": 0, "saved": saved, "wrong": text, "disputed": []})
    if wrong:
        messages.error(request, " ".join(wrong))
    else:
        messages.success(request, _("Noted."))
    return redirect(came_from(request))


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    cleaned: dict[str, Any] = form.cleaned_data
    return cleaned


def _scratch(request: HttpRequest, call: Call, now: datetime.datetime) -> None:
    actions.jot(call=call, text=_valid(ScratchForm(request.POST))["text"])


def _theme_of(call: Call, question: str) -> tuple[str, Theme | None]:
    """A question of the case's questionnaire with its theme; ('', None) for another."""
    response = interview_response(call.participation)
    if response is None or question not in response.view.nodes:
        return "", None
    key = response.view.theme(question)
    return question, Theme.objects.filter(key=key).first() if key else None


def _note(request: HttpRequest, call: Call, now: datetime.datetime) -> None:
    given = _valid(NoteForm(request.POST))
    question, theme = _theme_of(call, given["question"])
    actions.write_note(call=call, at=given["at"] or now, text=given["text"], theme=theme, question=question, now=now)


def _follow_up(request: HttpRequest, call: Call, now: datetime.datetime) -> None:
    form = CallFollowUpForm(request.POST, people=people_of(call.participation))
    given = _valid(form)
    actions.follow_up_from_call(
        call=call,
        at=given["at"] or now,
        what=given["what"],
        side=given["side"],
        contact=form.person,
        due_on=given["due_on"],
        by=request.user,  # type: ignore[arg-type]
        now=now,
    )


def _withdraw(request: HttpRequest, call: Call, now: datetime.datetime) -> None:
    actions.withdraw_follow_up(call=call, at=_valid(WithdrawForm(request.POST))["at"], by=request.user)  # type: ignore[arg-type]


def _answer_in_words(response: Response, question: str) -> str:
    """What stands, in Swedish: that is what counts."""
    found = response.answers.filter(question=question, item="").first() if response.pk else None
    if found is None:
        return _("no answer")
    node = response.view.nodes[question]
    return as_text(response.view, node, found.value, found.missing, "sv").rstrip(".")


def _disagreement(request: HttpRequest, call: Call, now: datetime.datetime) -> None:
    form = DisagreementForm(request.POST, people=people_of(call.participation))
    given = _valid(form)
    question, theme = _theme_of(call, given["question"])
    response = interview_response(call.participation)
    if response is None or not question:
        raise ValidationError(_("This question is not part of the questionnaire."))
    # Notes are written in Swedish, as everything that is said.
    with translation.override("sv"):
        label = response.view.full_label(question, "sv")
        role = role_text(form.person, response) if form.person is not None else ""
        text = _("Two see it differently. %(question)s The answer: %(answer)s. %(who)s says: %(value)s.") % {
            "question": label,
            "answer": _answer_in_words(response, question),
            "who": role or _("Somebody else"),
            "value": given["value"].rstrip("."),
        }
    actions.write_note(
        call=call,
        at=given["at"] or now,
        text=text,
        theme=theme,
        question=question,
        kind=CallNote.Kind.DISAGREEMENT,
        now=now,
    )


WRITERS: dict[str, Callable[[HttpRequest, Call, datetime.datetime], None]] = {
    "scratch": _scratch,
    "note": _note,
    "follow-up": _follow_up,
    "withdraw": _withdraw,
    "disagreement": _disagreement,
}
