"""Priority against capacity, theme by theme: where each municipality stands, and which rules hold. Pure; no Django, no pandas.

Both are ordinal steps from 0 to 4 (domain.md sections 5.3 and 8): a municipality is shown with its pair and the difference, a
theme with counts and the lower median. Nothing is averaged, and municipalities are never ranked: in a place of the plot they
stand in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.ratings import FLAGS, SCALE, flags_of, lower_median

Three = tuple[int | None, int | None, int | None]
"""Need, priority and capacity of one municipality and theme; None where it gave no value."""

_LARGEST = SCALE[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the plot and who stands on it."""

    priority: int
    capacity: int
    who: tuple[int, ...]

    @property
    def gap(self) -> int:
        return self.priority - self.capacity


@dataclass(frozen=True, slots=True)
class Group:
    """One theme in one group of municipalities, or in all of them.

    `more`, `even`, `less`: how many prioritise the theme more than they have come, as much, and less; their sum is the base.
    The medians are the lower ones of those in the base; None for an empty base. `flags`: rule -> for how many it holds.
    """

    more: int
    even: int
    less: int
    priority: int | None
    capacity: int | None
    gap: int | None
    flags: Mapping[str, int]

    @property
    def base(self) -> int:
        return self.more + self.even + self.less


@dataclass(frozen=True, slots=True)
class ThemeGap:
    """One theme. `places`: the largest gap first, then the highest priority.

    `apart`: those asked that lack one of the pair. `flags`: rule -> for whom it holds; all rules are there.
    """

    theme: str
    places: tuple[Place, ...]
    apart: tuple[int, ...]
    flags: Mapping[str, tuple[int, ...]]
    by_variant: Mapping[str, Group]
    total: Group


def weigh(
    ratings: Mapping[str, Mapping[int, Three]], variants: Mapping[int, str], shown: Sequence[str]
) -> dict[str, ThemeGap]:
    """Theme -> municipality -> its three ratings, to theme -> what is shown of it.

    Every municipality that is asked for one of the three is there, in the order in which it shall be shown. `variants`: the
    group of each; `shown`: the groups that are asked for.
    """
    return {theme: _theme(theme, rated, variants, shown) for theme, rated in ratings.items()}


def _theme(theme: str, rated: Mapping[int, Three], variants: Mapping[int, str], shown: Sequence[str]) -> ThemeGap:
    found: dict[tuple[int, int], list[int]] = {}
    apart = []
    flags: dict[str, list[int]] = {flag: [] for flag in FLAGS}
    for who, (need, priority, capacity) in rated.items():
        if priority is None or capacity is None:
            apart.append(who)
        else:
            found.setdefault((priority, capacity), []).append(who)
        for flag in flags_of(need, priority, capacity):
            flags[flag].append(who)
    pairs = sorted(found, key=lambda pair: (pair[1] - pair[0], -pair[0]))
    return ThemeGap(
        theme=theme,
        places=tuple(Place(*pair, tuple(found[pair])) for pair in pairs),
        apart=tuple(apart),
        flags={flag: tuple(each) for flag, each in flags.items()},
        by_variant={
            variant: _group({who: three for who, three in rated.items() if variants[who] == variant})
            for variant in shown
        },
        total=_group(rated),
    )


def _group(rated: Mapping[int, Three]) -> Group:
    pairs = [(p, c) for _need, p, c in rated.values() if p is not None and c is not None]
    flags = [flag for three in rated.values() for flag in flags_of(*three)]
    gap = _median([p - c + _LARGEST for p, c in pairs])
    return Group(
        more=sum(p > c for p, c in pairs),
        even=sum(p == c for p, c in pairs),
        less=sum(p < c for p, c in pairs),
        priority=_median([p for p, _c in pairs]),
        capacity=_median([c for _p, c in pairs]),
        gap=None if gap is None else gap - _LARGEST,
        flags={flag: flags.count(flag) for flag in FLAGS},
    )


def _median(steps: Sequence[int]) -> int | None:
    """The lower median of steps from 0 to twice the largest."""
    return lower_median([steps.count(step) for step in range(2 * _LARGEST + 1)])
