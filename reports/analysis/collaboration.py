"""Who wants to work with whom, on what and how. Pure; no Django, no pandas.

Municipalities are told apart by their codes. Whatever comes in is in the order in which it shall be shown, and keeps it: there
is no ranking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.ratings import LARGE, SCALE

WANTS = 2
"""Willingness from which a municipality wants to take part."""
LEADS = 4
"""Willingness at which it can lead or host."""
GROUP = 3
"""Municipalities from which they are a group and no pair."""

WITH_NAME, WITHOUT_NAME, NOT = "med_namn", "utan_namn", "nej"
"""What a municipality says of sharing a lesson."""

Scores = Mapping[str, int]
"""Municipality -> 0 to 4, of those that gave a value."""


# --- The forms ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """One form of collaboration: how many gave each value (0 to 4), of `base`; who wants to take part, and who of them can lead."""

    counts: tuple[int, ...]
    base: int
    wants: tuple[str, ...]
    leads: tuple[str, ...]


def form(scores: Scores) -> Form:
    values = list(scores.values())
    return Form(
        counts=tuple(values.count(step) for step in SCALE),
        base=len(values),
        wants=tuple(code for code, score in scores.items() if score >= WANTS),
        leads=tuple(code for code, score in scores.items() if score >= LEADS),
    )


# --- Partners -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """`by` names `to` as a partner, in a theme ('' for none)."""

    by: str
    to: str
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The other one, in which themes, and whether the wish goes both ways (in whatever theme)."""

    other: str
    themes: tuple[str, ...]
    is_mutual: bool


@dataclass(frozen=True, slots=True)
class Partners:
    """One municipality: whom it names, and who names it."""

    code: str
    names: tuple[Link, ...]
    named_by: tuple[Link, ...]


def partners(wishes: Iterable[Wish], order: Sequence[str]) -> tuple[Partners, ...]:
    """Those that name somebody or are named, in the given order. Nobody is a partner of itself."""
    themes: dict[tuple[str, str], dict[str, None]] = {}
    for wish in wishes:
        if wish.by != wish.to:
            themes.setdefault((wish.by, wish.to), {})[wish.theme] = None

    def link(by: str, to: str, other: str) -> Link:
        return Link(other, tuple(theme for theme in themes[by, to] if theme), (to, by) in themes)

    rows = (
        Partners(
            code,
            names=tuple(link(code, other, other) for other in order if (code, other) in themes),
            named_by=tuple(link(other, code, other) for other in order if (other, code) in themes),
        )
        for code in order
    )
    return tuple(row for row in rows if row.names or row.named_by)


def mutual_pairs(rows: Iterable[Partners]) -> int:
    return sum(link.is_mutual for row in rows for link in row.names) // 2


def named_pairs(rows: Iterable[Partners]) -> int:
    """Pairs in which at least one names the other."""
    return len({frozenset((row.code, link.other)) for row in rows for link in row.names})


# --- Who shares a theme and a form ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """Municipalities with a large need in a theme that want to take part in the same forms.

    `near`: those of them that border on one another, directly or through others of them; `far`: those without a neighbour among
    them. `forms`: each form with those that can lead it. `base`: who gave a value for both, the same for all the forms.
    """

    theme: str
    forms: tuple[tuple[str, tuple[str, ...]], ...]
    near: tuple[tuple[str, ...], ...]
    far: tuple[str, ...]
    base: int

    @property
    def n(self) -> int:
        return sum(len(each) for each in self.near) + len(self.far)

    @property
    def is_group(self) -> bool:
        return self.n >= GROUP

    @property
    def is_near(self) -> bool:
        """A group of neighbours, or a pair of them."""
        return any(len(each) >= (GROUP if self.is_group else 2) for each in self.near)


def shared(
    needs: Mapping[str, Scores], willingness: Mapping[str, Scores], neighbours: Mapping[str, Collection[str]]
) -> tuple[Shared, ...]:
    """Groups before pairs, neighbours first among each; then as themes and forms are asked.

    Forms that the same municipalities share within a theme, of the same base, stand together.
    """
    found: list[Shared] = []
    for theme, need in needs.items():
        together: dict[tuple[tuple[str, ...], int], list[tuple[str, tuple[str, ...]]]] = {}
        for key, scores in willingness.items():
            both = [code for code in need if code in scores]
            members = tuple(code for code in both if need[code] >= LARGE and scores[code] >= WANTS)
            if len(members) > 1:
                leads = tuple(code for code in members if scores[code] >= LEADS)
                together.setdefault((members, len(both)), []).append((key, leads))
        for (members, base), forms in together.items():
            near, far = clusters(members, neighbours)
            found.append(Shared(theme, tuple(forms), near, far, base))
    return tuple(sorted(found, key=lambda each: (not each.is_group, not each.is_near)))


def clusters(
    members: Sequence[str], neighbours: Mapping[str, Collection[str]]
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The members that hang together by borders, in the given order; and those without a neighbour among them."""
    left = dict.fromkeys(members)
    found: list[tuple[str, ...]] = []
    while left:
        reached = {next(iter(left))}
        waiting = list(reached)
        while waiting:
            code = waiting.pop()
            new = {each for each in left if each not in reached and each in neighbours.get(code, ())}
            reached |= new
            waiting += new
        found.append(tuple(code for code in members if code in reached))
        left = {code: None for code in left if code not in reached}
    near = tuple(each for each in found if len(each) > 1)
    return near, tuple(each[0] for each in found if len(each) == 1)


# --- What may be told -----------------------------------------------------------------------------------------------------


def may_tell(permission: str) -> tuple[bool, bool]:
    """(its words, its municipality's name). Without an answer nothing may be told."""
    return permission in (WITH_NAME, WITHOUT_NAME), permission == WITH_NAME
