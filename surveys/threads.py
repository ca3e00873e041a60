"""How many questions each municipality has been sent back, and who is to speak next. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from municipalities.models import Participation
from surveys.models import Letter, LetterKind, Response, Thread, ThreadMessage

OURS, THEIRS = "ours", "theirs"
"""Whose turn it is: the office reads a reply, or the municipality replies."""

LOST = (Letter.State.REFUSED, Letter.State.STOPPED)
"""A letter in these states has told nobody anything."""


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


def open_threads(response: Response) -> list[tuple[Thread, list[ThreadMessage]]]:
    """The open threads of a response with their messages, one query; the oldest first."""
    rows = ThreadMessage.objects.filter(thread__response=response.pk, thread__closed_at=None)
    rows = rows.select_related("thread", "by_user", "by_contact").order_by("thread__opened_at", "thread_id", "at", "id")
    return [(found[0].thread, found) for found in (list(each) for _, each in groupby(rows, attrgetter("thread_id")))]


def with_threads(participations: QuerySet[Participation]) -> QuerySet[Participation]:
    """Annotates `threads_theirs` and `threads_ours`: open questions by whose turn it is."""
    messages = ThreadMessage.objects.filter(thread=OuterRef("pk")).order_by("-at", "-id")
    threads = Thread.objects.open().filter(response__participation=OuterRef("pk")).order_by()
    threads = threads.alias(replied=Subquery(messages.values("by_contact")[:1]))

    def counted(**condition: bool) -> Coalesce:
        found = threads.filter(**condition).values("response__participation").annotate(number=Count("pk"))
        return Coalesce(Subquery(found.values("number")), 0)

    return participations.annotate(
        threads_theirs=counted(replied__isnull=True), threads_ours=counted(replied__isnull=False)
    )


def thread_counts(participations: Iterable[Participation]) -> dict[int, ThreadCount]:
    """{participation: its open questions}, one for each that was given; one query however many there are."""
    rows = with_threads(Participation.objects.filter(pk__in=[each.pk for each in participations]).order_by())
    return {pk: ThreadCount(*counts) for pk, *counts in rows.values_list("pk", "threads_theirs", "threads_ours")}


def unsent(threads: Iterable[Thread], participation: Participation) -> set[int]:
    """Ids of the threads whose last question no letter has told the municipality of; one query."""
    letters = participation.letters.filter(kind=LetterKind.QUESTION).exclude(state__in=LOST)
    last = letters.order_by("-created_at").values_list("created_at", flat=True).first()
    found = set()
    for thread in threads:
        messages = list(thread.messages.all())
        asked = thread.closed_at is None and whose_turn(messages) == THEIRS
        if asked and (last is None or messages[-1].at > last):
            found.add(thread.pk)
    return found
