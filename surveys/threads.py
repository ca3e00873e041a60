"""How many questions each municipality has been sent back, and who is to speak next. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from municipalities.models import Participation
from surveys.models import Letter, LetterKind, Response, Thread, ThreadMessage

OURS, THEIRS = "ours", "theirs"
"""Whose turn it is: the office reads a reply, or the municipality replies."""


@dataclass(frozen=True, slots=True)
class ThreadCount:
    """Open questions of one case: those that wait for the municipality, and replies that wait for the office."""

    theirs: int = 0
    ours: int = 0

    @property
    def open(self) -> int:
        return self.theirs + self.ours


def whose_turn(messages: Sequence[ThreadMessage]) -> str:
    """Who speaks next in a thread; `messages` in order of time."""
    return OURS if messages and messages[-1].by_contact_id is not None else THEIRS


def threads_of(response: Response, *, only_open: bool = False) -> list[Thread]:
    """The threads of a response with their messages and people, two queries; the oldest first."""
    messages = ThreadMessage.objects.select_related("by_user", "by_contact").order_by("at", "id")
    found = Thread.objects.filter(response=response.pk)
    if only_open:
        found = found.open()
    return list(found.prefetch_related(Prefetch("messages", messages)))


def thread_counts(participations: Iterable[Participation]) -> dict[int, ThreadCount]:
    """{participation: its open questions}, for those that have any; two queries however many cases there are."""
    rows = Thread.objects.open().filter(response__participation__in=[each.pk for each in participations])
    rows = rows.select_related("response").only("response__participation_id", "opened_at")
    messages = ThreadMessage.objects.only("thread_id", "at", "by_contact_id").order_by("at", "id")
    found: dict[int, list[int]] = {}
    for thread in rows.prefetch_related(Prefetch("messages", messages)):
        counted = found.setdefault(thread.response.participation_id, [0, 0])
        counted[whose_turn(list(thread.messages.all())) == OURS] += 1
    return {pk: ThreadCount(theirs, ours) for pk, (theirs, ours) in found.items()}


def unsent(threads: Iterable[Thread], participation: Participation) -> set[int]:
    """Ids of the threads whose last question no letter has told the municipality of; one query."""
    lost = (Letter.State.REFUSED, Letter.State.STOPPED)
    letters = participation.letters.filter(kind=LetterKind.QUESTION).exclude(state__in=lost)
    last = letters.order_by("-created_at").values_list("created_at", flat=True).first()
    found = set()
    for thread in threads:
        messages = list(thread.messages.all())
        asked = thread.closed_at is None and whose_turn(messages) == THEIRS
        if asked and (last is None or messages[-1].at > last):
            found.add(thread.pk)
    return found
