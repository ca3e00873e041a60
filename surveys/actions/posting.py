"""What the sender does to letters: takes one, and says how it went. Each step is committed before the next begins."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection, transaction

from surveys import letters
from surveys.actions.cases import is_submitted
from surveys.models import Appointment, Letter, Response

# After the first failure, the second …; then as the last.
WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# A letter that no server would take for so long is given back to the people who wrote it.
GIVE_UP = datetime.timedelta(days=3)
MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: a state of `Letter.State` (`queued`: later again) and the words of the mail server."""

    state: Letter.State
    answer: str = ""


@transaction.atomic
def claim_letter(*, now: datetime.datetime) -> Letter | None:
    """Take the letter that has waited longest, so that nobody else does; None if none is due.

    It is `sending` from here on, committed before any mail server hears of it: whatever then happens to this process, the
    letter is never sent a second time without a person's word. Two senders never take the same: on PostgreSQL a row that
    is locked is passed over, on SQLite the transaction is IMMEDIATE. What has lost its purpose meanwhile is stopped.
    """
    due = Letter.objects.due(now)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    while (letter := due.first()) is not None:
        why = why_useless(letter, now=now)
        if not why:
            letter.state, letter.claimed_at, letter.tries = Letter.State.SENDING, now, letter.tries + 1
            letter.save(update_fields=["state", "claimed_at", "tries"])
            return Letter.objects.with_case().get(pk=letter.pk)
        letter.state, letter.answer = Letter.State.STOPPED, why
        letter.save(update_fields=["state", "answer"])
    return None


def why_useless(letter: Letter, *, now: datetime.datetime) -> str:
    """Why a letter should no longer be sent (a key of `WHY_STOPPED`), or ''."""
    if letter.contact.erased_at is not None or not letter.to_address:
        return "erased"
    if letter.kind == letters.RECEIPT:
        return ""
    if letter.kind == letters.APPOINTMENT:
        return _why_no_call(letter.appointment, now)
    if letter.moot_at is not None and letter.moot_at <= now:
        return "passed"
    if letter.kind in letters.WITHOUT_LINK:
        return ""
    if letter.participation.declined_on is not None or not letter.participation.assessment.is_open:
        return "closed"
    if letter.invitation is None or not letter.invitation.is_valid(now):
        return "link"
    if letter.kind == letters.REMINDER:
        response = Response.objects.real().with_rounds().get(pk=letter.invitation.response_id)
        return "submitted" if is_submitted(response) or response.phone_at is not None else ""
    return ""


def _why_no_call(appointment: Appointment | None, now: datetime.datetime) -> str:
    """A time that has passed need not be told; what has been moved or called off since is told by a letter of its own."""
    is_told = appointment is not None and appointment.state in (Appointment.State.BOOKED, Appointment.State.CANCELLED)
    if appointment is None or not is_told or appointment.starts_at is None or appointment.starts_at <= now:
        return "appointment"
    return ""


@transaction.atomic
def settle_letter(*, letter: Letter, outcome: Outcome, now: datetime.datetime) -> bool:
    """Write down how the try ended in which `letter` was claimed. False if another try has begun since.

    A sender that was given up for dead and comes back knows more than those who gave it up, so what it says counts.
    """
    values: dict[str, object] = {"state": outcome.state, "answer": outcome.answer[:MOST_WORDS], "sent_at": None}
    if outcome.state == Letter.State.SENT:
        values["sent_at"] = now
    if outcome.state == Letter.State.QUEUED:
        if now - letter.created_at > GIVE_UP:
            values["state"] = Letter.State.REFUSED
        values["next_try_at"] = now + WAITS[min(letter.tries, len(WAITS)) - 1]
    # What was erased meanwhile stays erased: only these columns are written.
    return bool(Letter.objects.filter(pk=letter.pk, tries=letter.tries).update(**values))


@transaction.atomic
def mark_stranded(*, now: datetime.datetime) -> int:
    """Letters whose sender died on the way become uncertain. Returns how many."""
    return Letter.objects.stranded(now).update(state=Letter.State.UNCERTAIN, answer="the process that sent it ended")
