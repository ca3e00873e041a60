"""The sources of a measure as its form offers them: what is chosen, what speaks of the theme, the rest theme by theme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.plans.case import SourceShown
from reports.plans.evidence import LESSON, Evidence


@dataclass(frozen=True, slots=True)
class Box:
    """One source to tick. `known`: how it stands, if the measure has it already."""

    evidence: Evidence
    is_chosen: bool
    known: SourceShown | None


@dataclass(frozen=True, slots=True)
class Group:
    """`gone`: sources that are chosen and no longer there. A folded group is opened to look for more."""

    title: str
    boxes: tuple[Box, ...]
    gone: tuple[SourceShown, ...] = ()
    is_folded: bool = False


def source_groups(
    offered: Sequence[Evidence],
    shown: Sequence[SourceShown],
    chosen: Collection[str],
    theme: str,
    names: Mapping[str, str],
) -> list[Group]:
    """Each source in one group. `theme`: of the measure, '' for none; `names`: theme -> its name, in the order they are asked."""
    states = {each.key: each for each in shown}
    boxes = {each.key: Box(each, each.key in chosen, states.get(each.key)) for each in offered}
    gone = tuple(each for each in shown if each.key and each.key not in boxes and each.key in chosen)
    placed: dict[str, list[Box]] = {}
    for box in boxes.values():
        placed.setdefault(_place(box, theme), []).append(box)
    titles = {"chosen": _("Chosen"), "theme": _("On the theme")}
    folded = {
        **{f"of {key}": name for key, name in names.items()},
        "whole": _("The municipality as a whole"),
        "lesson": _("Lessons from elsewhere"),
    }
    found = [Group(title, tuple(placed.get(key, ())), gone if key == "chosen" else ()) for key, title in titles.items()]
    found += [Group(title, tuple(placed.get(key, ())), is_folded=True) for key, title in folded.items()]
    return [group for group in found if group.boxes or group.gone]


def _place(box: Box, theme: str) -> str:
    if box.is_chosen:
        return "chosen"
    if theme and theme in box.evidence.themes:
        return "theme"
    if box.evidence.kind == LESSON:
        return "lesson"
    return f"of {box.evidence.themes[0]}" if len(box.evidence.themes) == 1 else "whole"
