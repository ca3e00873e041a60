"""A question counted, and words with the permission that goes with them: what the pages about the needs are made of. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.analysis.choices import Tally, tally
from reports.analysis.ratings import VALUE
from reports.disclosure import Display
from reports.display import DISPLAY_RULE, NAMED, ON_APPROVAL, UNANSWERED, display_of
from reports.frames.said import Asked, Key


@dataclass(frozen=True)
class Counted:
    """One matter that was asked about, and who chose what."""

    key: Key
    asked: Asked
    tally: Tally

    @property
    def is_ranked(self) -> bool:
        return self.asked.node.kind == "rank"


@dataclass(frozen=True, slots=True)
class Words:
    """What one municipality wrote. `display`: how it lets its answers be shown."""

    who: int
    question: str
    text: str
    display: Display

    @property
    def stays_inside(self) -> bool:
        """Nobody outside the office may read it with the name: it said so, or has not said anything."""
        return self.display not in (NAMED, ON_APPROVAL)


def counted(found: Mapping[Key, Asked], measure: str, *, steps: bool = False) -> tuple[Counted, ...]:
    """Every question with this measure. `steps`: its choices are steps of a scale, and keep their order."""
    return tuple(_counted(key, asked, steps) for key, asked in found.items() if key.measure == measure)


def _counted(key: Key, asked: Asked, steps: bool) -> Counted:
    """Numbers, as years, stand in their order."""
    kind = asked.node.kind
    listed: Iterable[str] = asked.choices
    if kind == "integer":
        listed = map(str, sorted({int(each.value) for each in asked.said.values() if each.state == VALUE}))
    as_listed = kind == "integer" or (steps and kind == "select_one")
    return Counted(key, asked, tally(asked.answers, listed, ranked=kind == "rank", as_listed=as_listed))


def displays(found: Mapping[Key, Asked]) -> dict[int, Display]:
    """Municipality -> how it lets its answers be shown, of those that have said."""
    return {
        who: display_of(said.value)
        for key, asked in found.items()
        if key.measure == DISPLAY_RULE
        for who, said in asked.said.items()
        if said.state == VALUE
    }


def words(found: Mapping[Key, Asked], measure: str) -> tuple[Words, ...]:
    """What was written in answer to the questions with this measure, in the order of the columns."""
    shown = displays(found)
    return tuple(
        Words(who, said.question, str(said.value), shown.get(who, UNANSWERED))
        for key, asked in found.items()
        if key.measure == measure
        for who, said in asked.said.items()
        if said.state == VALUE
    )


def silent(found: Mapping[Key, Asked], measure: str) -> tuple[int, ...]:
    """Those that were asked and wrote nothing."""
    return tuple(
        who
        for key, asked in found.items()
        if key.measure == measure
        for who, said in asked.said.items()
        if said.state != VALUE
    )
