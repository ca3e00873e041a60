"""Revisions of one question -> what it said in each round, and how sure we are of it.

Pure: no Django, no database. The specification is `tests/surveys/provenance_cases.csv`.

A *state* is `(value, missing)`; `None` stands for "no answer". The rounds are positions in the response's numbering:
the value at a round is the last value or clear with a `seq` no higher than the round's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

State = tuple[object, str] | None

# The two kinds of submission, in the order in which they may found the baseline.
WEB = "web"
INTERVIEW = "interview"

REPORTED = "reported"
CONFIRMED = "confirmed"
CHANGED = "changed"
ADDED = "added"
NOT_SUBMITTED = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One revision of the question (`kind` value, confirm or clear) made by `channel`."""

    seq: int
    kind: str
    channel: str
    value: object = None
    missing: str = ""

    @property
    def state(self) -> State:
        return None if self.kind == "clear" else (self.value, self.missing)


@dataclass(frozen=True, slots=True)
class Round:
    """A submission: `kind` web or interview, made when `seq` revisions of the response existed."""

    kind: str
    seq: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """`status` is reported, confirmed, changed, added, or '' while nothing has been submitted."""

    status: str
    current: State
    baseline: State
    web: State
    phone: State
    visit: State


def state_at(events: Sequence[Event], seq: int) -> State:
    """The state after revision `seq` of the response; `events` in order of seq, a confirmation changes nothing."""
    state: State = None
    for event in events:
        if event.seq > seq:
            break
        if event.kind != "confirm":
            state = event.state
    return state


def baseline_seq(rounds: Iterable[Round]) -> int | None:
    """The revision number at the first web submission, else at the first completed interview, else None."""
    rounds = list(rounds)
    for kind in (WEB, INTERVIEW):
        of_kind = [r.seq for r in rounds if r.kind == kind]
        if of_kind:
            return min(of_kind)
    return None


def round_seq(rounds: Iterable[Round], kind: str) -> int | None:
    """The revision number at the last submission of that kind, or None."""
    of_kind = [r.seq for r in rounds if r.kind == kind]
    return max(of_kind) if of_kind else None


def provenance(events: Sequence[Event], rounds: Sequence[Round]) -> Provenance:
    """What the ledger says of one question.

    `events` are all revisions of the question (and item) in order of seq; `rounds` all submissions of its response.
    """
    last = events[-1].seq if events else 0
    current = state_at(events, last)
    base_seq = baseline_seq(rounds)
    web_seq = round_seq(rounds, WEB)
    phone_seq = round_seq(rounds, INTERVIEW)
    visit_seqs = [e.seq for e in events if e.channel == "visit"]
    baseline = None if base_seq is None else state_at(events, base_seq)
    return Provenance(
        status=_status(events, base_seq, baseline, current),
        current=current,
        baseline=baseline,
        web=None if web_seq is None else state_at(events, web_seq),
        phone=None if phone_seq is None else state_at(events, phone_seq),
        visit=state_at(events, visit_seqs[-1]) if visit_seqs else None,
    )


def _status(events: Sequence[Event], base_seq: int | None, baseline: State, current: State) -> str:
    if base_seq is None:
        return NOT_SUBMITTED
    if current != baseline:
        return ADDED if baseline is None else CHANGED
    # Equal to the baseline, perhaps after a detour: only a confirmation of the value as it stands now counts.
    settled = max((e.seq for e in events if e.kind != "confirm"), default=0)
    for event in events:
        if (
            event.kind == "confirm"
            and event.channel in ("phone", "visit")
            and event.seq > base_seq
            and event.seq > settled
        ):
            return CONFIRMED
    return REPORTED
