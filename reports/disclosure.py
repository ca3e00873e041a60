"""What may be shown outside the office. Pure: no Django, no database; one place for every page and file that leaves it.

A municipality is **named** if it chose to be, or chose to approve the text first and has approved this very thing. Who chose summaries,
has not said, has not answered yet or has not approved stays **hidden**.

- Where names stand, numbers count the named alone ("9 of 13 that are shown").
- A number over everybody stands without names, and only where it tells nothing of anybody hidden: nobody is hidden, or at least
  `FEWEST` are and they do not all say the same. Whoever reads everything that is shown, and subtracts, is still left with at least two
  possibilities for each hidden municipality. That a number is held back tells no more: the hidden ones say all the same, but not what.

- Numbers that follow from one another (a prioritised gap is a large need too) stand over everybody together or not at all: `totals_of_all`.
- The choices of one question, too (`may_count_all`): that a choice was made by somebody hidden is never told. That none of them made it
  can be: a summary says so of everybody.

The brute-force test walks every choice and every answer of up to six municipalities and looks for one that could be worked out.
What it cannot guard against: somebody who kept an earlier page when a municipality has become named since, or one of the hidden
municipalities, which knows its own answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Display = Literal["named", "on_approval", "not_named", "unanswered"]

FEWEST = 3
"""Fewer hidden municipalities than this are never counted in a number."""

# Why a municipality is hidden, in the order in which it is told.
SUMMARIES = "summaries"  # it chose to stand in summaries only
NOT_SAID = "not_said"  # it has not said how its answers may be shown
WAITING = "waiting"  # it approves first, and has not answered
REFUSED = "refused"  # it approves first, and said no
REASONS = (SUMMARIES, NOT_SAID, WAITING, REFUSED)

Approval = Literal["", "approved", "refused"]

Value = bool | None
"""What is counted: it holds, it does not, or there is no number (not asked, not answered, a code)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One municipality that has handed in. `approval`: what it has said of the thing at hand, '' for nothing yet."""

    code: str
    display: Display
    approval: Approval = ""


@dataclass(frozen=True, slots=True)
class Total:
    """`n` of `base` that gave a number. `hidden`: how many hidden ones are among those asked; 0 where names may stand beside it."""

    n: int
    base: int
    hidden: int = 0


def why_hidden(case: Case) -> str:
    """The reason, as a key of REASONS; '' for one that may be named."""
    if case.display == "named":
        return ""
    if case.display == "on_approval":
        return {"approved": "", "refused": REFUSED}.get(case.approval, WAITING)
    return SUMMARIES if case.display == "not_named" else NOT_SAID


def may_name(case: Case) -> bool:
    return not why_hidden(case)


def named(cases: Iterable[Case]) -> frozenset[str]:
    """The codes of those that may be named."""
    return frozenset(case.code for case in cases if may_name(case))


def total_of_named(cases: Iterable[Case], values: Mapping[str, Value]) -> Total:
    """Counts those that may be named; the names of all it counts can stand beside it."""
    shown = [values.get(code) for code in sorted(named(cases))]
    return Total(sum(value is True for value in shown), sum(value is not None for value in shown))


def total_of_all(cases: Iterable[Case], values: Mapping[str, Value]) -> Total | None:
    """Counts everybody, or None where that would tell of somebody hidden. No names stand beside it where `hidden` is not 0.

    Three states are told apart by a number and its base: it holds, it does not, no number. If all hidden ones are in one of them, the
    difference to those that are named says so.
    """
    cases = list(cases)
    hidden = [values.get(case.code) for case in cases if not may_name(case)]
    if hidden and (len(hidden) < FEWEST or len(set(hidden)) < 2):
        return None
    everybody = [values.get(case.code) for case in cases]
    return Total(
        n=sum(value is True for value in everybody),
        base=sum(value is not None for value in everybody),
        hidden=len(hidden),
    )


def totals_of_all(cases: Iterable[Case], *facts: Mapping[str, Value]) -> tuple[Total, ...] | None:
    """Several numbers over everybody of which one may tell of another, in the order given; None where one of them would tell of somebody
    hidden: that just this one is held back could say what it is.
    """
    cases = list(cases)
    found = [total_of_all(cases, values) for values in facts]
    totals = tuple(each for each in found if each is not None)
    return totals if len(totals) == len(found) else None


def may_count_all(cases: Iterable[Case], chosen: Mapping[str, Collection[str] | None]) -> bool:
    """Whether the choices of one question may be counted over everybody. `chosen`: code -> what it chose, None (or no entry) for nothing."""
    hidden = [
        frozenset(made) if (made := chosen.get(case.code)) is not None else None for case in cases if not may_name(case)
    ]
    if not hidden:
        return True
    if len(hidden) < FEWEST or len(set(hidden)) < 2:
        return False
    return not frozenset.intersection(*(each or frozenset() for each in hidden))
