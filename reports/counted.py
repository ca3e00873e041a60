"""A question counted, and words with the permission that goes with them: what the pages about the needs are made of. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.analysis.choices import Tally, tally
from reports.analysis.ratings import VALUE
from reports.frames.said import Asked, Key

DISPLAY_RULE = "display_rule"
NAMED, AFTER_APPROVAL, IN_SUMMARIES = "namn", "stamma_av", "samlat"
"""What a municipality says of how its answers may be shown outside the office."""


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
    """What one municipality wrote. `permission`: what it says of showing answers, '' if nothing."""

    who: int
    question: str
    text: str
    permission: str

    @property
    def stays_inside(self) -> bool:
        """Nobody outside the office may read it with the name: it said so, or has not said anything."""
        return self.permission not in (NAMED, AFTER_APPROVAL)


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


def permissions(found: Mapping[Key, Asked]) -> dict[int, str]:
    """Municipality -> its display rule."""
    return {
        who: str(said.value)
        for key, asked in found.items()
        if key.measure == DISPLAY_RULE
        for who, said in asked.said.items()
        if said.state == VALUE
    }


def words(found: Mapping[Key, Asked], measure: str) -> tuple[Words, ...]:
    """What was written in answer to the questions with this measure, in the order of the columns."""
    rules = permissions(found)
    return tuple(
        Words(who, said.question, str(said.value), rules.get(who, ""))
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
