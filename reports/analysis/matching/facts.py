"""The keys, what goes into a run and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reports.disclosure import Display

MOST = 3
CAP = 3
SIZES = (5_000, 10_000, 25_000)
"""Populations where a new size class begins: under 5,000, under 10,000, under 25,000, larger."""

# Why somebody is proposed: the five classes, best first, then what else speaks for it.
OFFER, WISHED, SUBTOPIC, NEIGHBOUR, SIZE = "offer", "wished", "subtopic", "neighbour", "size"
CAPACITY, LESSON, SUITS = "capacity", "lesson", "suits"
CLASSES = (OFFER, WISHED, SUBTOPIC, NEIGHBOUR, SIZE)
REASONS = (*CLASSES, CAPACITY, LESSON, SUITS)

# Why there is a demand.
NEED, RANKED, PRIORITISED_GAP = "need", "ranked", "prioritised_gap"

# Why somebody is not proposed; the first that holds is told.
SAME = "same"  # it could do it, but it is the municipality that asks
REJECTED = "rejected"
REPLACED = "replaced"  # an edited match stands in its place
NO_SUPPLY = "no_supply"
PERMISSION = "permission"
FULL = "full"
ENOUGH = "enough"  # the demand has its three
REFUSALS = (SAME, REJECTED, REPLACED, NO_SUPPLY, PERMISSION, FULL, ENOUGH)

# What to think of before a match is used. The last ones only beside matches that people decided.
ASK_SUPPLIER, ASK_DEMANDER = "ask_supplier", "ask_demander"  # not to be named before they have agreed
SUPPLIER_NEEDS = "supplier_needs"  # the supplier has the same demand
CONTRADICTION = "contradiction"  # the ratings of the demand contradict each other
NO_DEMAND, OVER_CAP, GONE = "no_demand", "over_cap", "gone"
CAUTIONS = (ASK_SUPPLIER, ASK_DEMANDER, SUPPLIER_NEEDS, CONTRADICTION, NO_DEMAND, NO_SUPPLY, PERMISSION, OVER_CAP, GONE)

# Why a municipality has no demand at all.
NOTHING_KNOWN, NOTHING_LARGE = "nothing_known", "nothing_large"

State = Literal["proposed", "accepted", "edited", "rejected"]
PROPOSED: State = "proposed"


# --- What goes in ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a fact stands: an answer (`key` its question, `item` its part), a lesson (`key` its id), a field of the register."""

    kind: Literal["answer", "lesson", "register"]
    municipality: str
    key: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """A score from 0 to 4. An answer without a number is no Rated but None."""

    score: int
    source: Source


@dataclass(frozen=True, slots=True)
class Standing:
    """What a municipality says of one theme. `place`: its place among the themes it wants support with most, from 1.

    `subtopics` without the choice "other": two that mean something else have nothing in common by that.
    """

    need: Rated | None = None
    priority: Rated | None = None
    capacity: Rated | None = None
    place: int | None = None
    place_source: Source | None = None
    subtopics: frozenset[str] = frozenset()
    subtopics_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    theme: str
    source: Source


@dataclass(frozen=True, slots=True)
class Wish:
    """A municipality to work with or to learn from, by code; `theme` '' if the wish names none."""

    municipality: str
    theme: str
    source: Source


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something done that went well or less well, and whether it may be told. `suits`: for whom staff found it useful."""

    theme: str
    source: Source
    permission: Literal["named", "anonymous", "no"]
    suits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Municipality:
    """One that asks, helps, or both; a reference municipality (`is_reference`) only helps. `standings` is by theme; `display`: how it lets its answers be shown to others."""

    code: str
    display: Display
    standings: Mapping[str, Standing] = field(default_factory=dict)
    offers: Sequence[Offer] = ()
    wishes: Sequence[Wish] = ()
    lessons: Sequence[Lesson] = ()
    population: int | None = None
    neighbours: frozenset[str] = frozenset()
    is_reference: bool = False
    display_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """How many matches a supplier can take: `own` by code, `default` for the others; 0 leaves it out."""

    default: int = CAP
    own: Mapping[str, int] = field(default_factory=dict)

    def of(self, code: str) -> int:
        return self.own.get(code, self.default)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What somebody decided about a match. `replaces`: whom an edited one stands for, by code."""

    demander: str
    theme: str
    supplier: str
    state: Literal["accepted", "edited", "rejected"]
    replaces: str = ""


# --- What comes out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact behind a reason, and where it stands; no source for what is counted here."""

    name: str
    value: int | str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    key: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """`need` is None where only the ranking speaks for it."""

    municipality: str
    theme: str
    reasons: tuple[Reason, ...]
    need: int | None
    prioritised_gap: bool
    contradiction: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A supplier for a demand: a proposal, or what people decided. `reasons` in the order of REASONS."""

    demander: str
    theme: str
    supplier: str
    state: State
    reasons: tuple[Reason, ...]
    cautions: tuple[str, ...]

    @property
    def strongest(self) -> str:
        """Its class: the first of the five that holds; '' if it only has capacity or a lesson."""
        return next((reason.key for reason in self.reasons if reason.key in CLASSES), "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a supplier is not proposed."""

    supplier: str
    reason: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a demand. Every other municipality is once in `matches` or in `refusals`; the demander itself stands
    among the refusals if it could have helped. `possible`: how many could be proposed before the run began.
    """

    demand: Demand
    possible: int
    matches: tuple[Match, ...]
    refusals: tuple[Refusal, ...]

    def refused(self, reason: str) -> tuple[str, ...]:
        """Codes of those who are not proposed for this reason."""
        return tuple(each.supplier for each in self.refusals if each.reason == reason)


@dataclass(frozen=True, slots=True)
class Load:
    """How many matches a supplier has, of which `fixed` by decision. More than `cap` only if these alone are more."""

    matches: int
    fixed: int
    cap: int


@dataclass(frozen=True, slots=True)
class Result:
    """`outcomes` in the order in which the demands were served. `others`: accepted and edited matches without a demand in this run.
    `loads`: of whoever supplies something or has a match. `without_demand`: code -> why.
    """

    outcomes: tuple[Outcome, ...]
    others: tuple[Match, ...]
    loads: Mapping[str, Load]
    without_demand: Mapping[str, str]

    @property
    def matches(self) -> tuple[Match, ...]:
        return (*(match for outcome in self.outcomes for match in outcome.matches), *self.others)
