"""Need beside what is in place, and the kind of support that follows (domain.md section 5.5). Pure; no Django, no pandas.

Readiness has no number: working time, a group and documents are told in the words of the answers. Whether enough of it is in
place to carry a piece of work is a yes or a no by one rule that can be read on the page:

    time is set aside, a group meets, and a document is in force.

What nobody knows stays unknown, unless something else that lacks decides anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.analysis.ratings import LARGE

COACH, START_UP, LIGHT, SHARE = "coach", "start_up", "light_touch", "share"
MODES = (COACH, START_UP, LIGHT, SHARE)
UNTOLD = ""
"""No kind of support follows: the need or what is in place is not known."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """What one municipality has; None where it is not known."""

    time: bool | None
    group: bool | None
    document: bool | None

    @property
    def is_ready(self) -> bool | None:
        parts = (self.time, self.group, self.document)
        if False in parts:
            return False
        return None if None in parts else True


def mode(need: int | None, capacity: int | None, is_ready: bool | None) -> str:
    """The kind of support, from a need and a capacity from 0 to 4.

    A large need with something lacking wants somebody who comes back (coach); with everything in place, help to begin (start-up
    help). Who needs less wants little (light touch), and can show others how where everything is in place and the work has come
    far in the theme (share with others).
    """
    if need is None:
        return UNTOLD
    if need >= LARGE:
        return UNTOLD if is_ready is None else START_UP if is_ready else COACH
    if is_ready is False or (capacity is not None and capacity < LARGE):
        return LIGHT
    return SHARE if is_ready and capacity is not None else UNTOLD


@dataclass(frozen=True, slots=True)
class ThemeModes:
    """One theme: kind of support -> for whom, all kinds there; `untold`: asked, and the need or what is in place is not known."""

    theme: str
    by_mode: Mapping[str, tuple[int, ...]]
    untold: tuple[int, ...]

    @property
    def base(self) -> int:
        return sum(len(each) for each in self.by_mode.values())


def modes(
    rated: Mapping[str, Mapping[int, tuple[int | None, int | None]]], in_place: Mapping[int, InPlace]
) -> tuple[ThemeModes, ...]:
    """Theme -> municipality -> its need and capacity, None where it gave none; themes and municipalities keep their order."""
    nothing_known = InPlace(None, None, None)
    found = []
    for theme, pairs in rated.items():
        chosen: dict[str, list[int]] = {key: [] for key in (*MODES, UNTOLD)}
        for who, (need, capacity) in pairs.items():
            chosen[mode(need, capacity, in_place.get(who, nothing_known).is_ready)].append(who)
        found.append(ThemeModes(theme, {key: tuple(chosen[key]) for key in MODES}, tuple(chosen[UNTOLD])))
    return tuple(found)
