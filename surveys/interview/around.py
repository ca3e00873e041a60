"""What stands around the card: the call and its clock, the last contacts, the notes. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Participation
from surveys.interview.times import LENGTH, Pace, pace
from surveys.models import Call, CallNote, Letter, Submission

MOST_CONTACTS = 3
LONGEST = datetime.timedelta(hours=4)
"""Longer than any call: one that has not ended by then was forgotten."""


@dataclass(frozen=True, slots=True)
class Contacted:
    """One time that somebody reached for the other; `who` is a function or a name in Swedish, '' for none."""

    at: datetime.datetime
    text: str
    who: str = ""


def calls_of(participation: Participation) -> list[Call]:
    """All attempts of the case, newest first."""
    return list(Call.objects.filter(participation=participation).select_related("contact", "officer"))


def others_calls(calls: Iterable[Call], officer: User, now: datetime.datetime) -> list[Call]:
    """The calls of other officers that go on now; one that somebody forgot to end days ago does not."""
    return [
        call
        for call in calls
        if call.ended_at is None and call.officer_id != officer.pk and now - call.started_at < LONGEST
    ]


def last_contacts(
    participation: Participation, calls: Iterable[Call], submissions: Iterable[Submission]
) -> list[Contacted]:
    """The newest few of calls, letters that were sent and rounds handed in."""
    letters = Letter.objects.filter(participation=participation, state=Letter.State.SENT).select_related("contact")
    found = [
        Contacted(call.started_at, str(Call.Outcome(call.outcome).label), str(call.contact) if call.contact else "")
        for call in calls
        if call.outcome
    ]
    found += [
        Contacted(
            letter.sent_at, _("letter: %(kind)s") % {"kind": letter.get_kind_display().lower()}, str(letter.contact)
        )
        for letter in letters.order_by("-sent_at", "-id")[:MOST_CONTACTS]
        if letter.sent_at is not None
    ]
    found += [
        Contacted(row.at, _("answers by the web"), str(row.by_contact or ""))
        for row in submissions
        if row.kind == Submission.Kind.WEB
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_CONTACTS]


def notes_of(participation: Participation) -> list[CallNote]:
    """All notes of the case's calls, oldest first."""
    return list(CallNote.objects.of(participation).written().select_related("call", "theme"))


def planned_seconds(call: Call) -> int:
    """How long the call is to take: until the time that was agreed on, else three quarters of an hour."""
    if call.until is None:
        return int(LENGTH.total_seconds())
    return max(int((call.until - call.started_at).total_seconds()) - call.paused_seconds, 60)


def pace_of(call: Call, now: datetime.datetime, *, done: int, total: int) -> Pace:
    return pace(spent=call.seconds(now), length=planned_seconds(call), done=done, total=total)


def clock(seconds: int) -> str:
    """1450 seconds as 24:10."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def disagreements(notes: Sequence[CallNote]) -> dict[str, list[str]]:
    """Question -> what people on the line saw differently."""
    found: dict[str, list[str]] = {}
    for note in notes:
        if note.kind == CallNote.Kind.DISAGREEMENT:
            found.setdefault(note.question, []).append(note.text)
    return found
