"""Documents, working time and groups beside the need: answers -> one frozen result."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from municipalities.models import Assessment
from reports.analysis.ratings import SCALE, VALUE
from reports.analysis.readiness import InPlace, ThemeModes, modes
from reports.basis import Basis, basis
from reports.counted import Counted, Words, counted, words
from reports.display import DISPLAY_RULE
from reports.frames.said import Asked, Key, Said, read
from reports.scope import Scope

STAFFING, GROUP, RESPONSIBILITY, DOCUMENT, LINK = (
    "staffing",
    "working_group",
    "responsibility",
    "document_status",
    "document_link",
)
NEED, CAPACITY = "need", "capacity"
MEASURES = (STAFFING, GROUP, RESPONSIBILITY, DOCUMENT, LINK, NEED, CAPACITY, DISPLAY_RULE)

NO_TIME, MEETS, IN_FORCE = "0", "aktiv", ("antagen", "ingar")
"""Choices: no time set aside; a group that meets; a document that is in force, by itself or as a part of another."""


@dataclass(frozen=True)
class Standing:
    """What one municipality says is in place. `documents`: the items in force."""

    who: int
    time: Said | None
    group: Said | None
    documents: tuple[str, ...]
    in_place: InPlace


@dataclass(frozen=True)
class Readiness:
    """`steps`: working time, group and responsibility counted; `documents`: each document counted; `asked`: by key."""

    basis: Basis
    standings: tuple[Standing, ...]
    themes: tuple[ThemeModes, ...]
    steps: tuple[Counted, ...]
    documents: tuple[Counted, ...]
    links: tuple[Words, ...]
    asked: Mapping[Key, Asked]

    @property
    def empty(self) -> str:
        """As `Basis.empty`; "readiness" where nothing of it is asked about."""
        return self.basis.empty() or ("" if self.steps or self.documents else "readiness")


def readiness(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Readiness:
    found = basis(assessment, scope, now=now)
    said = read(found, MEASURES)
    standings = tuple(_standing(column.response, said) for column in found.columns)
    return Readiness(
        basis=found,
        standings=standings,
        themes=modes(_ratings(found, said), {each.who: each.in_place for each in standings}),
        steps=tuple(
            each for measure in (STAFFING, GROUP, RESPONSIBILITY) for each in counted(said, measure, steps=True)
        ),
        documents=counted(said, DOCUMENT, steps=True),
        links=words(said, LINK),
        asked=said,
    )


def _standing(who: int, said: Mapping[Key, Asked]) -> Standing:
    time, group = _first(said, STAFFING, who), _first(said, GROUP, who)
    statuses = {
        key.item or asked.node.name: asked.said[who]
        for key, asked in said.items()
        if key.measure == DOCUMENT and who in asked.said
    }
    in_force = tuple(item for item, each in statuses.items() if each.state == VALUE and each.value in IN_FORCE)
    unknown = any(each.state != VALUE for each in statuses.values()) or not statuses
    return Standing(
        who=who,
        time=time,
        group=group,
        documents=in_force,
        in_place=InPlace(
            time=None if time is None or time.state != VALUE else time.value != NO_TIME,
            group=None if group is None or group.state != VALUE else group.value == MEETS,
            document=True if in_force else None if unknown else False,
        ),
    )


def _first(said: Mapping[Key, Asked], measure: str, who: int) -> Said | None:
    return next((asked.said[who] for key, asked in said.items() if key.measure == measure and who in asked.said), None)


def _ratings(found: Basis, said: Mapping[Key, Asked]) -> dict[str, dict[int, tuple[int | None, int | None]]]:
    """Theme -> municipality -> need and capacity, None without a value on the scale; themes in the order of the questionnaire."""
    by_theme = {(key.measure, key.theme): asked for key, asked in said.items() if key.measure in (NEED, CAPACITY)}
    return {
        theme: {
            who: (_score(by_theme[NEED, theme], who), _score(by_theme.get((CAPACITY, theme)), who))
            for who in by_theme[NEED, theme].said
        }
        for theme in found.views.themes
        if (NEED, theme) in by_theme
    }


def _score(asked: Asked | None, who: int) -> int | None:
    said = asked.said.get(who) if asked is not None else None
    if asked is None or said is None or said.state != VALUE:
        return None
    choice = asked.choices.get(str(said.value))
    return choice.score if choice is not None and choice.score in SCALE else None
