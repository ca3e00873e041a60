"""What makes a demand, a supplier and a good match: one pair at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from reports.analysis.matching.facts import (
    ASK_DEMANDER,
    ASK_SUPPLIER,
    CAPACITY,
    CAUTIONS,
    CONTRADICTION,
    LESSON,
    NEED,
    NEIGHBOUR,
    NO_SUPPLY,
    OFFER,
    PERMISSION,
    PRIORITISED_GAP,
    RANKED,
    REASONS,
    SIZE,
    SIZES,
    SUBTOPIC,
    SUITS,
    SUPPLIER_NEEDS,
    WISHED,
    Demand,
    Fact,
    Lesson,
    Municipality,
    Rated,
    Reason,
    Refusal,
    Source,
    Standing,
)
from reports.analysis.ratings import LARGE, flags_of

TOLD = "named"
"""The permission of a lesson that may be told with the name of the municipality."""


def size_class(population: int | None) -> int | None:
    """0 under 5,000, 1 under 10,000, 2 under 25,000, 3 larger; None if it is not known, which is like no other."""
    return None if population is None else bisect_right(SIZES, population)


def demand_of(municipality: Municipality, theme: str) -> Demand | None:
    """The demand for a theme with the answers behind it; None if there is none. A reference municipality has none."""
    standing = municipality.standings.get(theme)
    if standing is None or municipality.is_reference:
        return None
    need, priority, capacity = standing.need, standing.priority, standing.capacity
    reasons = []
    if need and need.score >= LARGE:
        reasons.append(Reason(NEED, _rated(need=need)))
    if standing.place is not None:
        reasons.append(Reason(RANKED, (Fact("place", standing.place, standing.place_source),)))
    if not reasons:
        return None
    flags = flags_of(*(each.score if each else None for each in (need, priority, capacity)))
    gap = PRIORITISED_GAP in flags
    if gap:
        reasons.append(Reason(PRIORITISED_GAP, _rated(need=need, priority=priority, capacity=capacity)))
    score = need.score if need else None
    return Demand(municipality.code, theme, tuple(reasons), score, gap, CONTRADICTION in flags)


def supply_of(municipality: Municipality, theme: str) -> tuple[Reason, ...]:
    """What makes it a supplier of a theme, by offer, capacity and lesson, whatever may be said of it; () if nothing does."""
    offers = _facts(OFFER, theme, (each.source for each in municipality.offers if each.theme == theme))
    capacity = _capacity(municipality, theme)
    is_large = any(isinstance(fact.value, int) and fact.value >= LARGE for fact in capacity)
    told = (each.source for each in _lessons(municipality, theme) if each.permission == TOLD)
    found = {OFFER: offers, CAPACITY: capacity if is_large else (), LESSON: _facts(LESSON, theme, told)}
    return tuple(Reason(key, facts) for key, facts in found.items() if facts)


def barrier(municipality: Municipality, theme: str) -> Refusal | None:
    """Why nobody is proposed this supplier for the theme: it has nothing, or must not be named; None if it can be proposed."""
    code = municipality.code
    if not supply_of(municipality, theme):
        untold = tuple(Fact(LESSON, each.permission, each.source) for each in _lessons(municipality, theme))
        if untold:
            return Refusal(code, PERMISSION, _sorted(untold))
        return Refusal(code, NO_SUPPLY, _capacity(municipality, theme))
    if municipality.display == "not_named":
        return Refusal(code, PERMISSION, (Fact("display", municipality.display, municipality.display_source),))
    return None


def reasons_for(demander: Municipality, supplier: Municipality, theme: str) -> tuple[Reason, ...]:
    """All that speaks for the supplier, in the order of REASONS; () if it has nothing on the theme."""
    supply = {reason.key: reason.facts for reason in supply_of(supplier, theme)}
    if not supply:
        return ()
    wishes = [each for each in demander.wishes if each.municipality == supplier.code and each.theme in ("", theme)]
    told = [each for each in _lessons(supplier, theme) if each.permission == TOLD]
    suiting = (each.source for each in told if demander.code in each.suits)
    found = {
        **supply,
        WISHED: _sorted(Fact("wish", each.theme, each.source) for each in wishes),
        SUBTOPIC: _shared(demander.standings.get(theme), supplier.standings.get(theme)),
        NEIGHBOUR: _border(demander, supplier),
        SIZE: _alike(demander, supplier),
        SUITS: _facts(LESSON, theme, suiting),
    }
    return tuple(Reason(key, found[key]) for key in REASONS if found.get(key))


@dataclass(frozen=True, slots=True)
class Side:
    """What decides the order of suppliers, of one municipality in one theme, ready to be compared many thousand times."""

    code: str
    offers: bool
    wished: frozenset[str]
    subtopics: frozenset[str]
    neighbours: frozenset[str]
    size: int | None
    suits: frozenset[str]


def side_of(municipality: Municipality, theme: str) -> Side:
    standing = municipality.standings.get(theme)
    told = [each.suits for each in _lessons(municipality, theme) if each.permission == TOLD]
    return Side(
        code=municipality.code,
        offers=any(each.theme == theme for each in municipality.offers),
        wished=frozenset(each.municipality for each in municipality.wishes if each.theme in ("", theme)),
        subtopics=standing.subtopics if standing else frozenset(),
        neighbours=municipality.neighbours,
        size=size_class(municipality.population),
        suits=frozenset().union(*told),
    )


def rank(demander: Side, supplier: Side) -> int:
    """The larger the better: a binary digit for each of the five classes, the best first, and one for SUITS.

    The digits say of a pair what `reasons_for` tells at length; a test holds both against the same oracle.
    """
    code = supplier.code
    digits = (
        supplier.offers,
        code in demander.wished,
        not demander.subtopics.isdisjoint(supplier.subtopics),
        code in demander.neighbours or demander.code in supplier.neighbours,
        demander.size is not None and demander.size == supplier.size,
        demander.code in supplier.suits,
    )
    found = 0
    for digit in digits:
        found = 2 * found + digit
    return found


def cautions_for(demander: Municipality, supplier: Municipality, theme: str, demand: Demand | None) -> tuple[str, ...]:
    """What to think of. The demander hears of its own match first, so even one that must not be named has suppliers proposed."""
    holds = {
        ASK_SUPPLIER: supplier.display in ("on_approval", "unanswered"),
        ASK_DEMANDER: demander.display != "named",
        SUPPLIER_NEEDS: demand_of(supplier, theme) is not None,
        CONTRADICTION: demand is not None and demand.contradiction,
    }
    return tuple(key for key in CAUTIONS if holds.get(key))


def _rated(**ratings: Rated | None) -> tuple[Fact, ...]:
    return tuple(Fact(name, each.score, each.source) for name, each in ratings.items() if each)


def _sorted(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: (str(fact.value), *_place(fact.source))))


def _place(source: Source | None) -> tuple[str, ...]:
    return (source.kind, source.municipality, source.key, source.item) if source else ()


def _facts(name: str, theme: str, sources: Iterable[Source]) -> tuple[Fact, ...]:
    return tuple(Fact(name, theme, source) for source in sorted(sources))


def _lessons(municipality: Municipality, theme: str) -> list[Lesson]:
    return [each for each in municipality.lessons if each.theme == theme]


def _capacity(municipality: Municipality, theme: str) -> tuple[Fact, ...]:
    standing = municipality.standings.get(theme)
    return _rated(capacity=standing.capacity) if standing else ()


def _shared(one: Standing | None, other: Standing | None) -> tuple[Fact, ...]:
    if one is None or other is None:
        return ()
    both = sorted(one.subtopics & other.subtopics)
    return tuple(Fact("subtopic", name, each.subtopics_source) for name in both for each in (one, other))


def _border(one: Municipality, other: Municipality) -> tuple[Fact, ...]:
    """Neighbours if either says so."""
    if other.code not in one.neighbours and one.code not in other.neighbours:
        return ()
    return (Fact("neighbour", other.code, Source("register", one.code, "neighbours")),)


def _alike(one: Municipality, other: Municipality) -> tuple[Fact, ...]:
    if size_class(one.population) is None or size_class(one.population) != size_class(other.population):
        return ()
    return tuple(
        Fact("population", each.population, Source("register", each.code, "population"))
        for each in (one, other)
        if each.population is not None
    )
