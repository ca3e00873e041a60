"""Questions that go back to the municipality about an answer: asked, replied to, closed, and sent by letter."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact
from surveys import letters
from surveys.actions.cases import Closed, lock, role_text, why_closed
from surveys.actions.invitations import link_for
from surveys.actions.letters import queue_letter
from surveys.models import Letter, Response, Thread, ThreadMessage
from surveys.threads import THEIRS, threads_of, whose_turn

MOST_OPEN = 20
"""Open questions of one municipality: more than that is a talk, not a letter."""
MOST_MESSAGES = 40
"""Messages in one thread."""
LONGEST = 2000
"""Characters of one message."""

# The municipality replies also when its answers are submitted or the interview is done: a reply is no answer.
REPLY_STILL = ("submitted", "interviewed")


def _refuse_if_over(response: Response, *, by: User | Contact) -> None:
    why = why_closed(response, by=by)
    if why and why not in REPLY_STILL:
        raise Closed(why)


def _checked(text: str) -> str:
    """The text without its edges. Raises ValidationError."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > LONGEST:
        raise ValidationError(
            _("The text has %(given)s characters. Shorten it to at most %(maximum)s."),
            code="too_long",
            params={"given": len(text), "maximum": LONGEST},
        )
    return text


def _last(thread: Thread) -> ThreadMessage | None:
    return thread.messages.order_by("at", "id").last()


def _add(
    thread: Thread, text: str, now: datetime.datetime, *, user: User | None = None, contact: Contact | None = None
) -> ThreadMessage:
    """One more message; the last one again, by the same person, is a button pressed twice."""
    last = _last(thread)
    by = (user.pk if user else None, contact.pk if contact else None)
    if last is not None and last.text == text and (last.by_user_id, last.by_contact_id) == by:
        return last
    if thread.messages.count() >= MOST_MESSAGES:
        raise ValidationError(_("There are many messages here already. Talk on the telephone instead."))
    role = role_text(contact, thread.response) if contact is not None else ""
    return ThreadMessage.objects.create(
        thread=thread, at=now, text=text, by_user=user, by_contact=contact, spoken_role=role
    )


@transaction.atomic
def open_thread(
    *, response: Response, question: str, text: str, by: User, now: datetime.datetime, item: str = ""
) -> Thread:
    """Flag an answer with a question to the municipality. Nobody is told before it is sent.

    Where a question about this answer is open already, the text is added to it. Raises ValidationError for a question that
    the municipality is not asked, a text that is empty or too long, or too many open questions; `Closed` where the round is.
    """
    locked = lock(response)
    _refuse_if_over(locked, by=by)
    text = _checked(text)
    if question not in locked.view.nodes or (item and not locked.answers.filter(question=question, item=item).exists()):
        raise ValidationError(_("This question is not part of the questionnaire of the municipality."))
    threads = Thread.objects.open().filter(response=locked)
    thread = threads.filter(question=question, item=item).first()
    if thread is None:
        if threads.count() >= MOST_OPEN:
            raise ValidationError(
                _("There are %(count)s open questions to this municipality. Close some of them first."),
                params={"count": MOST_OPEN},
            )
        thread = Thread.objects.create(response=locked, question=question, item=item, opened_at=now, opened_by=by)
        audit(by=by, verb="question returned", target=locked, thread=thread.pk, question=question)
    thread.response = locked
    _add(thread, text, now, user=by)
    return thread


def _locked(thread: Thread) -> Thread:
    """The thread as it stands, while nobody else can change anything of its response."""
    response = lock(thread.response)
    fresh = Thread.objects.get(pk=thread.pk)
    fresh.response = response
    return fresh


@transaction.atomic
def write_in_thread(*, thread: Thread, text: str, by: User, now: datetime.datetime) -> ThreadMessage:
    """The office asks on, or answers. Raises ValidationError, also if the question has been closed; `Closed`."""
    fresh = _locked(thread)
    _refuse_if_over(fresh.response, by=by)
    text = _checked(text)
    if fresh.closed_at is not None:
        raise ValidationError(_("The question has been closed. Open it again to write."), code="closed")
    return _add(fresh, text, now, user=by)


@transaction.atomic
def reply_in_thread(*, thread: Thread, text: str, by: Contact, now: datetime.datetime) -> ThreadMessage:
    """The municipality replies, also when its answers are submitted or the interview is done. See `write_in_thread`."""
    fresh = _locked(thread)
    _refuse_if_over(fresh.response, by=by)
    text = _checked(text)
    if fresh.closed_at is not None:
        raise ValidationError(
            _("The energy office has closed the question. Call us if it is important."), code="closed"
        )
    message = _add(fresh, text, now, contact=by)
    if message.at == now:
        audit(by=None, verb="question replied to", target=fresh.response, thread=fresh.pk, contact=by.pk)
    return message


@transaction.atomic
def close_thread(*, thread: Thread, by: User, now: datetime.datetime) -> Thread:
    """The question is settled and no longer stands beside the field. Twice is once."""
    fresh = _locked(thread)
    if fresh.closed_at is None:
        fresh.closed_at, fresh.closed_by = now, by
        fresh.save(update_fields=["closed_at", "closed_by"])
        audit(by=by, verb="question closed", target=fresh.response, thread=fresh.pk)
    return fresh


@transaction.atomic
def reopen_thread(*, thread: Thread, by: User, now: datetime.datetime) -> Thread:
    """It was not settled after all. Raises ValidationError if a new question about the same answer is open."""
    fresh = _locked(thread)
    if fresh.closed_at is None:
        return fresh
    if Thread.objects.open().filter(response=fresh.response, question=fresh.question, item=fresh.item).exists():
        raise ValidationError(_("There is a newer open question about the same answer. Write there."))
    fresh.closed_at = fresh.closed_by = None
    fresh.save(update_fields=["closed_at", "closed_by"])
    audit(by=by, verb="question open again", target=fresh.response, thread=fresh.pk)
    return fresh


@transaction.atomic
def send_questions(
    *, response: Response, contacts: Iterable[Contact], by: User, now: datetime.datetime
) -> list[Letter]:
    """One letter to each contact with every open question that waits for the municipality, and the personal link.

    Raises ValidationError where nothing waits for the municipality or a letter could not arrive; then none is written.
    """
    locked = lock(response)
    threads = [each for each in threads_of(locked, only_open=True) if whose_turn(list(each.messages.all())) == THEIRS]
    if not threads:
        raise ValidationError(_("No open question waits for the municipality."))
    written = []
    for contact in contacts:
        invitation = link_for(response=locked, contact=contact, until=None, by=by, now=now)
        written.append(
            queue_letter(
                kind=letters.QUESTION,
                response=locked,
                contact=contact,
                invitation=invitation,
                by=by,
                now=now,
                threads=threads,
            )
        )
    return written
