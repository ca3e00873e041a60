"""What a municipality could be given, proposed from the evidence; and what packages add up to. Pure; no Django, no pandas.

Nothing is planned by itself: a proposal becomes a measure when a person takes it over. Rules of a proposal (domain.md section 8):

- **support**: each theme with a demand (need >= 3, or among those that it wants support with most). First the prioritised gaps, then by the
  place among the wanted, then the larger need, then as the themes are asked.
- **learn**: each accepted match in which it is helped; **share**: each in which it helps. After the support, in the order they come.

A proposal that a measure was made from is not offered again, nor one whose key is used up by a measure that was dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.ratings import LARGE, flags_of

SUPPORT, LEARN, SHARE = "support", "learn", "share"
YES, MAYBE, NO = "yes", "maybe", "no"

# What is missing before a municipality can be part of an application with a package, in the order in which it is told.
NO_CHOICE = "no_choice"  # it has not said whether it wants to take part
UNDECIDED = "undecided"  # it says maybe
NOTHING_PLANNED = "nothing_planned"  # no measure of its plan belongs to the package
NOT_AGREED = "not_agreed"  # the plan is not agreed
NO_MONEY = "no_money"  # neither kronor nor hours
NO_DECISION = "no_decision"  # no day of a decision, or it has not come
NO_LETTER = "no_letter"
LOST_SOURCE = "lost_source"  # a measure stands on something that no longer says so
MISSING = (NO_CHOICE, UNDECIDED, NOTHING_PLANNED, NOT_AGREED, NO_MONEY, NO_DECISION, NO_LETTER, LOST_SOURCE)


@dataclass(frozen=True, slots=True)
class Theme:
    """What is known of a theme at one municipality. Ratings 0-4 or None; `place` among the most wanted, from 1."""

    key: str
    need: int | None = None
    priority: int | None = None
    capacity: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A match that somebody has accepted, seen from one municipality: with whom, on what, who helps."""

    match: int
    theme: str
    other: str
    helps: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """`key` names it for good; `gap` says that it is a prioritised gap; `match` and `other` belong to learn and share."""

    key: str
    kind: str
    theme: str
    gap: bool = False
    match: int | None = None
    other: str = ""


def proposals(
    themes: Sequence[Theme], exchanges: Sequence[Exchange], *, taken: Collection[str] = ()
) -> tuple[Proposal, ...]:
    """The proposals that are left. `themes` in the order in which they are asked; `taken`: keys that were made measures of."""
    wanted = [each for each in themes if (each.need or 0) >= LARGE or each.place is not None]
    gaps = {each.key: "prioritised_gap" in flags_of(each.need, each.priority, each.capacity) for each in wanted}

    def urgency(theme: Theme) -> tuple[bool, int, int]:
        place = theme.place if theme.place is not None else len(themes) + 1
        return not gaps[theme.key], place, -(theme.need if theme.need is not None else -1)

    found = [
        Proposal(f"{SUPPORT}:{each.key}", SUPPORT, each.key, gaps[each.key]) for each in sorted(wanted, key=urgency)
    ]
    for helps, kind in ((False, LEARN), (True, SHARE)):
        found += [
            Proposal(f"{kind}:{each.match}", kind, each.theme, match=each.match, other=each.other)
            for each in exchanges
            if each.helps == helps
        ]
    return tuple(each for each in found if each.key not in taken)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one municipality says of a package and puts in; `wants` '' if it has said nothing."""

    municipality: str
    wants: str = ""
    kronor: int | None = None
    hours: int | None = None
    is_decided: bool = False
    has_letter: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A package in numbers. Names in the order they came; `base`: all who were asked. What is put in is summed over those who say yes,
    with how many of them gave a number: a municipality that has not said what it puts in is not one that puts in nothing.
    """

    base: int
    yes: tuple[str, ...]
    maybe: tuple[str, ...]
    no: tuple[str, ...]
    unanswered: tuple[str, ...]
    kronor: int
    kronor_by: int
    hours: int
    hours_by: int
    decided: tuple[str, ...]
    letters: tuple[str, ...]


def total(choices: Sequence[Choice]) -> Total:
    """Adds up a package over the municipalities that take part in the assessment, each once."""
    of: Mapping[str, list[Choice]] = {
        wants: [each for each in choices if each.wants == wants] for wants in (YES, MAYBE, NO, "")
    }
    yes = of[YES]
    kronor = [each.kronor for each in yes if each.kronor is not None]
    hours = [each.hours for each in yes if each.hours is not None]
    return Total(
        base=len(choices),
        yes=_names(yes),
        maybe=_names(of[MAYBE]),
        no=_names(of[NO]),
        unanswered=_names(of[""]),
        kronor=sum(kronor),
        kronor_by=len(kronor),
        hours=sum(hours),
        hours_by=len(hours),
        decided=_names([each for each in yes if each.is_decided]),
        letters=_names([each for each in yes if each.has_letter]),
    )


def _names(choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(each.municipality for each in choices)


def missing(choice: Choice, *, measures: int, lost: int, is_agreed: bool) -> tuple[str, ...]:
    """What is missing for one municipality and package, as keys of MISSING; () for one that does not want to take part, or has everything.

    `measures` of its plan in the package that are not dropped, of which `lost` stand on something that no longer says so.
    """
    if choice.wants == NO:
        return ()
    if choice.wants == "":
        return (NO_CHOICE,)
    holds = {
        UNDECIDED: choice.wants == MAYBE,
        NOTHING_PLANNED: not measures,
        NOT_AGREED: not is_agreed,
        NO_MONEY: choice.kronor is None and choice.hours is None,
        NO_DECISION: not choice.is_decided,
        NO_LETTER: not choice.has_letter,
        LOST_SOURCE: lost > 0,
    }
    return tuple(key for key, is_so in holds.items() if is_so)
