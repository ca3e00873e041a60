"""Priority against capacity as a drawing: fixed places, so that two themes and two rounds can be laid beside each other. Pure.

A dot never covers another: those with the same two values stand in rows within their field, in the order in which they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.priority import ThemeGap
from reports.analysis.ratings import SCALE

FIELD = 104
"""The side of the field of one pair of values."""
LEFT, TOP, BELOW = 28, 26, 44
LINE = 14
"""Between two dots, one above the other: the height of a name."""
IN_A_COLUMN = FIELD // LINE
NAMED_AT_MOST = 40
"""Municipalities with a dot each; above, a field has its number."""
SHORTEST = 3
CROSS = 2
"""Where the cross stands: the middle of both scales, and no result."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One municipality. `is_gap`: the need is large too, so that it is a prioritised gap."""

    x: float
    y: float
    name: str
    variant: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A field with too many for a dot each."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    score: int


@dataclass(frozen=True, slots=True)
class Plot:
    """`left` … `bottom` frame the fields; `across`, `up`: the steps; `cross_x`, `cross_y`: the middle of both scales."""

    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int
    cross_x: float
    cross_y: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    numbers: tuple[Number, ...]


def plot(theme: ThemeGap, names: Mapping[int, str], variants: Mapping[int, str]) -> Plot:
    """`names`: municipality -> the short name beside its dot."""
    gaps = frozenset(theme.flags["prioritised_gap"])
    with_dots = len(names) <= NAMED_AT_MOST
    dots: list[Dot] = []
    numbers: list[Number] = []
    for place in theme.places:
        x, y = _across(place.capacity), _up(place.priority)
        if with_dots and len(place.who) <= 2 * IN_A_COLUMN:
            spots = zip(place.who, spread(len(place.who)), strict=True)
            dots += [Dot(x + dx, y + dy, names[who], variants[who], who in gaps) for who, (dx, dy) in spots]
        else:
            numbers.append(Number(x, y, _counted([variants[who] for who in place.who], theme.by_variant)))
    side = FIELD * len(SCALE)
    return Plot(
        width=LEFT + side + 2,
        height=TOP + side + BELOW,
        left=LEFT,
        top=TOP,
        right=LEFT + side,
        bottom=TOP + side,
        cross_x=_across(CROSS),
        cross_y=_up(CROSS),
        across=tuple(Tick(_across(score), score) for score in SCALE),
        up=tuple(Tick(_up(score), score) for score in SCALE),
        dots=tuple(dots),
        numbers=tuple(numbers),
    )


def _across(capacity: int) -> float:
    return LEFT + FIELD * (capacity + 0.5)


def _up(priority: int) -> float:
    return TOP + FIELD * (SCALE[-1] - priority + 0.5)


def _counted(variants: Sequence[str], groups: Iterable[str]) -> str:
    return " | ".join(str(variants.count(group)) for group in groups)


def spread(n: int) -> list[tuple[float, float]]:
    """Where `n` dots stand around the middle of their field: one column of names, from four on two; the first one on top."""
    columns = 1 if n <= SHORTEST else 2
    rows = -(-n // columns)
    starts = (-16.0,) if columns == 1 else (-44.0, 8.0)
    return [(starts[k // rows], LINE * (k % rows - (rows - 1) / 2)) for k in range(n)]


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """The first letters of each name: three, or as many as tell it from all others."""
    found = {}
    for key, name in names.items():
        others = [other for one, other in names.items() if one != key and other != name]
        length = next((n for n in range(SHORTEST, len(name)) if not any(o[:n] == name[:n] for o in others)), len(name))
        found[key] = name[:length]
    return found
