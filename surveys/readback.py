"""What a read-back says of each answer, and how far the read-back of each municipality has come. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from municipalities.models import Participation
from surveys.definition import View
from surveys.expressions import relevant_names
from surveys.models import AnswerRevision, MissingCode, ReadBack, Response, Submission, Verdict
from surveys.provenance import Event, Round, provenance, state_at
from surveys.values import as_string

Key = tuple[str, str]
State = tuple[Any, str] | None

# --- How far it has come ----------------------------------------------------------------------------------------------

NOT_SENT, SENT, AGREED, OBJECTIONS, NO_OBJECTION = "not_sent", "sent", "agreed", "objections", "no_objection"


@dataclass(frozen=True, slots=True)
class ReadBackState:
    """Where the read-back of one case stands.

    `kind` is not_sent, sent (and open), agreed, objections (so many are not settled) or no_objection (the last day has
    passed without a word). `on` is the day that belongs to it: sent on, agreed on, last day; None while nothing is sent.
    """

    kind: str
    on: datetime.date | None = None
    objections: int = 0
    sent_on: datetime.date | None = None
    closes_on: datetime.date | None = None


def state_of(last: ReadBack | None, objections: int, today: datetime.date) -> ReadBackState:
    """`last` is the newest read-back of the case, `objections` count those of all its read-backs that are not settled."""
    if last is None:
        return ReadBackState(NOT_SENT)
    sent = timezone.localdate(last.sent_at)
    days = {"sent_on": sent, "closes_on": last.closes_on}
    if objections:
        return ReadBackState(OBJECTIONS, sent, objections, **days)
    if last.answered_at is not None:
        return ReadBackState(AGREED, timezone.localdate(last.answered_at), **days)
    if today <= last.closes_on:
        return ReadBackState(SENT, sent, **days)
    return ReadBackState(NO_OBJECTION, last.closes_on, **days)


def readback_states(participations: Iterable[Participation], today: datetime.date) -> dict[int, ReadBackState]:
    """{participation: its state}, one for each that was given; one query however many there are."""
    wanted = [each.pk for each in participations]
    unsettled = Q(verdicts__kind=Verdict.Kind.OBJECT, verdicts__settled_at=None)
    rows = ReadBack.objects.filter(response__participation__in=wanted).select_related("response")
    rows = rows.only(
        *("sent_at", "closes_on", "answered_at", "response__participation_id"),
    ).annotate(unsettled=Count("verdicts", filter=unsettled))
    last: dict[int, ReadBack] = {}
    objections: dict[int, int] = {}
    for row in rows.order_by("sent_at", "id"):
        case = row.response.participation_id
        last[case] = row
        objections[case] = objections.get(case, 0) + row.unsettled
    return {pk: state_of(last.get(pk), objections.get(pk, 0), today) for pk in wanted}


def last_readback(response: Response) -> ReadBack | None:
    """The newest read-back of a response, the only one that the municipality may still say something about."""
    return ReadBack.objects.filter(response=response.pk).order_by("-sent_at", "-id").first()


def suggested_last_day(today: datetime.date, days: int = 10) -> datetime.date:
    """The last day for objections that is proposed: so many days on, never on a weekend."""
    day = today + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day


# --- What it says -----------------------------------------------------------------------------------------------------

CHANGED, ADDED, REMOVED, SAME = "changed", "added", "removed", "same"


@dataclass(frozen=True, slots=True)
class Retold:
    """One answer as it stood when it was read back.

    `before` is what the municipality itself submitted last (None: nothing), `after` what stands. `last` is the revision that
    made it so, `is_confirmed` says that it was read aloud since. `later` is the revision that changed it after the read-back
    was sent (None: it stands), and `now` what holds since.
    """

    key: Key
    status: str
    before: State
    after: State
    last: AnswerRevision
    is_confirmed: bool
    later: AnswerRevision | None
    now: State

    @property
    def seq(self) -> int:
        return self.last.seq

    @property
    def is_new(self) -> bool:
        """It differs from what the municipality submitted."""
        return self.status != SAME


def retold(view: View, revisions: Iterable[AnswerRevision], rounds: Sequence[Round], seq: int) -> list[Retold]:
    """The answers at revision `seq`, in the order of the questionnaire; `revisions` are all, in order of seq.

    What was not relevant then is left out. "Not asked", set at the end of the call, is no answer: nobody has said it. Where nothing was submitted on the web, everything is added.
    """
    history: dict[Key, list[AnswerRevision]] = {}
    for row in revisions:
        if row.question in view.nodes:
            history.setdefault((row.question, row.item), []).append(row)
    held = [each for each in rounds if each.seq <= seq]
    found: dict[str, list[Retold]] = {}
    strings: dict[str, str] = {}
    for key, rows in history.items():
        told = _retold(key, rows, held, seq)
        if told is not None:
            found.setdefault(key[0], []).append(told)
            if not key[1] and told.after is not None:
                strings[key[0]] = as_string(view.nodes[key[0]], *told.after)
    relevant = relevant_names(view, strings)
    ordered: list[Retold] = []
    for name in view.nodes:
        if name in relevant:
            ordered += sorted(found.get(name, []), key=lambda each: (each.last.position, each.key[1]))
    return ordered


def _retold(key: Key, rows: list[AnswerRevision], rounds: Sequence[Round], seq: int) -> Retold | None:
    """None where there is nothing to read back."""
    before_it = [row for row in rows if row.seq <= seq]
    given = [row for row in before_it if row.kind != AnswerRevision.Kind.CONFIRM]
    if not given:
        return None
    found = provenance([_event(row) for row in before_it], rounds)
    before, after = found.web, _answered(found.current)
    if after is None and before is None:
        return None
    now = _answered(state_at([_event(row) for row in rows], rows[-1].seq))
    changes = [row for row in rows if row.seq > seq and row.kind != AnswerRevision.Kind.CONFIRM]
    return Retold(
        key=key,
        status=_status(before, after),
        before=before,
        after=after,
        last=next((row for row in reversed(given) if row.missing != MissingCode.NOT_ASKED), given[-1]),
        is_confirmed=before_it[-1].kind == AnswerRevision.Kind.CONFIRM,
        later=changes[-1] if changes and now != after else None,
        now=now,
    )


def _answered(state: State) -> State:
    """The state, where somebody has said something."""
    return None if state is not None and state[1] == MissingCode.NOT_ASKED else state


def _event(row: AnswerRevision) -> Event:
    return Event(row.seq, row.kind, row.channel, row.value, row.missing)


def _status(before: State, after: State) -> str:
    if before == after:
        return SAME
    if before is None:
        return ADDED
    return REMOVED if after is None else CHANGED


def retold_of(response: Response, seq: int) -> list[Retold]:
    """`retold` of a response, two queries."""
    revisions = response.revisions.select_related("by_user", "by_contact").order_by("seq")
    rounds = [Round(kind, at) for kind, at in Submission.objects.filter(response=response).values_list("kind", "seq")]
    return retold(response.view, revisions, rounds, seq)
