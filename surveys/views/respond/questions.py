"""What the office has asked back: each question with the answer that it is about, and the box to reply in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.access import case_context, speaker_required, stopped
from surveys.actions import Closed, reply_in_thread
from surveys.answering import Answering
from surveys.forms.threads import REPLY, ThreadShown, Typed
from surveys.windows import somebody_else_answers


def reply(desk: Answering, number: str, text: str) -> None:
    """Save what was typed as a reply to the question with this number. Raises ValidationError."""
    thread = desk.thread(number)
    if thread is None:
        raise ValidationError(_("This question is no longer there. Call us if it is important."))
    thread.response = desk.response
    try:
        reply_in_thread(thread=thread, text=text, by=desk.speaker, now=desk.now)  # type: ignore[arg-type]
    except Closed as closed:
        raise ValidationError(closed.message) from closed


def with_wrong(desk: Answering, replies: Typed) -> list[ThreadShown]:
    """The open questions, and those whose reply could not be saved, with the text as it was typed."""
    shown = [each for each in desk.all_threads if each.is_open or str(each.id) in replies.wrong]
    replies.put_back(shown)
    return shown


def thread_errors(threads: Sequence[Any]) -> list[dict[str, str]]:
    return [{"url": f"#reply-{each.id}", "text": f"{each.label} {each.error}"} for each in threads if each.error]


@speaker_required
def questions(request: HttpRequest, response_id: int) -> HttpResponse:
    """Also when the answers are submitted, or the interview is done; one form, so that no reply is lost with another."""
    desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    if desk.respondent.is_test or not desk.all_threads:
        raise Http404
    replies = Typed({})
    if request.method == "POST":
        here = reverse("surveys:questions", args=[response_id])
        refusal = somebody_else_answers(request, desk)
        if refusal is not None:
            return refusal
        if not desk.may_reply:
            return stopped(request, Closed(desk.why_closed).message, here, _("To the questions"))
        replies = Typed.of(request.POST, REPLY)
        if replies.write(partial(reply, desk)) and not replies.wrong:
            messages.success(request, _("Thank you. The energy office reads your reply."))
            return redirect(here)
        if not replies.texts:
            messages.warning(request, _("Write your reply first."))
            return redirect(here)
        desk = Answering.of(request.respondent)  # type: ignore[attr-defined]
    shown = with_wrong(desk, replies)
    context = {
        **case_context(desk.respondent),
        "desk": desk,
        "threads": shown,
        "closed": [each for each in desk.all_threads if each not in shown],
        "may_reply": desk.may_reply,
        "errors": thread_errors(shown),
    }
    return render(request, "surveys/respond_questions.html", context)
