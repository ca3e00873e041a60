"""Choices counted: who chose what, what was put first, and what a place is worth. Pure; no Django, no pandas.

A municipality counts once for each choice; the base is those that chose anything. Whoever gave no answer is told apart by why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.analysis.ratings import VALUE

PLACES = 3
"""Places that give points: three for the first, two for the second, one for the third."""

Answers = Mapping[int, tuple[str, Any]]
"""Municipality -> its state and, where that is "value", a choice or a list of them; in the order in which they shall be shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice. `places`: for a ranking who put it first, second and third, else empty."""

    key: str
    who: tuple[int, ...]
    places: tuple[tuple[int, ...], ...] = ()

    @property
    def n(self) -> int:
        return len(self.who)

    @property
    def points(self) -> int:
        """Borda points: what is put first has three, whatever else the municipality put or left out after it."""
        return sum((PLACES - place) * len(who) for place, who in enumerate(self.places))


@dataclass(frozen=True, slots=True)
class Tally:
    """One question. `choices` with the most first; `apart`: why others gave none -> who."""

    base: tuple[int, ...]
    choices: tuple[Chosen, ...]
    apart: Mapping[str, tuple[int, ...]]

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """Those that somebody chose."""
        return tuple(each for each in self.choices if each.who)


def tally(answers: Answers, listed: Iterable[str], *, ranked: bool = False, as_listed: bool = False) -> Tally:
    """Count one question. `listed`: its choices in the order of the questionnaire, which also decides between equals.

    `ranked`: the first of a list is the most important; then points come before numbers. `as_listed` keeps the order of the
    questionnaire, for steps that have one of their own. A choice that is not listed is counted too, after the others.
    """
    chosen: dict[str, list[int]] = {key: [] for key in listed}
    places: dict[tuple[str, int], list[int]] = {}
    base: list[int] = []
    apart: dict[str, list[int]] = {}
    for who, (state, value) in answers.items():
        if state != VALUE:
            apart.setdefault(state, []).append(who)
            continue
        base.append(who)
        for place, key in enumerate(dict.fromkeys(keys_of(value))):
            chosen.setdefault(key, []).append(who)
            places.setdefault((key, place), []).append(who)
    rows = [
        Chosen(
            key,
            tuple(who),
            tuple(tuple(places.get((key, place), ())) for place in range(PLACES)) if ranked else (),
        )
        for key, who in chosen.items()
    ]
    if not as_listed:
        rows.sort(key=lambda each: (-each.points, -each.n))
    return Tally(tuple(base), tuple(rows), {state: tuple(who) for state, who in apart.items()})


def keys_of(value: Any) -> Sequence[str]:
    """What was chosen, as a list, whether one or several could be."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
