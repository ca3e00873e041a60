"""What was answered beside what was said: which themes of which municipalities somebody has to look at first. Pure; no Django, no pandas.

Method: the sources of a theme are its ratings in three rounds (survey, telephone, visit) and the passages of notes that were given
the theme. Nothing is computed of what they mean together: that is a judgement, made by a person and kept as a verdict.
What is computed is where a judgement is wanted, and the order in which to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ROUNDS = ("survey", "phone", "visit")

AGREES, NUANCED, CONTRADICTS, SILENT = "agrees", "nuanced", "contradicts", "silent"

# Why a theme without a verdict wants one.
ROUNDS_DIFFER = "rounds_differ"  # a rating was given a number in two rounds, and not the same
SAID_DIFFERS = "said_differs"  # a passage has the code for what differs from the survey
HEARD = "heard"  # something was said of it at all

Values = Sequence[int | None]
"""The scores in the order of ROUNDS; None where there is no number: not asked, not answered, or a code."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One theme at one municipality. `ratings`: measure -> scores. `differing` of the `passages` have the code for it."""

    ratings: Mapping[str, Values] = field(default_factory=dict)
    passages: int = 0
    differing: int = 0
    verdict: str = ""


def differ(values: Values) -> bool:
    """Whether two rounds gave different numbers; a round without a number says nothing."""
    return len({value for value in values if value is not None}) > 1


def reasons(evidence: Evidence) -> tuple[str, ...]:
    """Why a verdict is wanted, the strongest first; nothing once there is one."""
    if evidence.verdict:
        return ()
    holds = {
        SAID_DIFFERS: evidence.differing > 0,
        ROUNDS_DIFFER: any(differ(values) for values in evidence.ratings.values()),
        HEARD: evidence.passages > 0,
    }
    return tuple(reason for reason, is_so in holds.items() if is_so)


def place(evidence: Evidence) -> int:
    """Where it stands on the page: contradictions first, then what wants a verdict, what has one, and what nobody spoke of."""
    if evidence.verdict == CONTRADICTS:
        return 0
    wanted = reasons(evidence)
    if SAID_DIFFERS in wanted:
        return 1
    if ROUNDS_DIFFER in wanted:
        return 2
    if evidence.verdict == NUANCED:
        return 3
    if HEARD in wanted:
        return 4
    if evidence.verdict == AGREES:
        return 5
    return 6 if evidence.verdict == SILENT else 7


def is_heard(evidence: Evidence) -> bool:
    """Whether there is something to set side by side: passages, a rating at the visit, rounds that differ, or a verdict.

    A call that went through the survey and changed nothing is no second source: it is the same answer, read aloud.
    """
    at_visit = any(value is not None for values in evidence.ratings.values() for value in values[2:])
    rounds_differ = any(differ(values) for values in evidence.ratings.values())
    return bool(evidence.passages or evidence.verdict or at_visit or rounds_differ)
