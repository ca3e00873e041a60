"""Questions that are sent back from the telephone page: the box beside each answer, and what was typed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from surveys.actions import Closed, open_thread
from surveys.forms import Field
from surveys.forms.threads import ASK, AskBox, Typed, show_thread
from surveys.interview import Interview
from surveys.threads import open_threads


def ask_about(request: HttpRequest, desk: Interview, asked: Typed) -> None:
    """Keep what was typed about answers of the page; what could not be kept stands in `asked.wrong`."""

    def save(question: str, text: str) -> Any:
        try:
            return open_thread(response=desk.response, question=question, text=text, by=request.user, now=desk.now)  # type: ignore[arg-type]
        except Closed as closed:
            raise ValidationError(closed.message) from closed

    asked.write(save)


def put_asking(desk: Interview, fields: Sequence[Field], asked: Typed) -> list[dict[str, str]]:
    """Give each field its open question, or the box to ask in; returns what is wrong, for the summary."""
    # A response that has only now been begun was not asked about its questions, and has none.
    found = open_threads(desk.response) if getattr(desk.response, "has_threads", False) else []
    shown = {
        (each.question, each.item): show_thread(
            each, desk.view, desk.answers, language=desk.language, now=desk.now, messages=told
        )
        for each, told in found
    }
    wrong = []
    for field in fields:
        field.thread = shown.get((field.name, ""))
        if field.name in asked.wrong:
            # Nothing typed is lost, whether or not a question is open by now.
            field.thread = None
        name = f"{ASK}.{field.name}"
        error = asked.wrong.get(field.name, "")
        field.ask = AskBox(name, asked.texts[field.name] if field.name in asked.wrong else "", error)
        if error:
            wrong.append({"url": f"#{field.ask.id}", "text": f"{field.label} {error}"})
    return wrong
