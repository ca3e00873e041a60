"""The needs report: answers -> frames -> analysis -> one frozen result, which the page shows and later files repeat."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from municipalities.models import Assessment, Participation
from reports.analysis.needs import (
    VALUE,
    Needs,
    analyse,
    borda,
    count,
    derive,
    prioritised_gaps,
)
from reports.frames.needs import Rated, Views, counted, group_sizes, rated, views
from reports.frames.totals import totals
from reports.scope import QUESTIONNAIRE, Scope

HEATMAP_AT_MOST = 400
"""Municipalities that a table with one column each can show; above, the page counts per theme."""

NAMED_AT_MOST = 8
"""Municipalities that are named when they are missing; above, they are counted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one municipality says of one theme: a score, or why there is none (as in RATINGS)."""

    state: str
    score: int | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A municipality that is counted."""

    response: int
    code: str
    name: str
    variant: str


@dataclass(frozen=True, slots=True)
class Left:
    """Municipalities of the assessment that are in no figure; `names` is empty if there are too many to name."""

    n: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`columns` and `cells` are empty where the report has too many municipalities to show each (`is_heatmap`).

    `cells`: (theme, response) -> Cell of the scope's measure; a pair is not there if the municipality is not asked.
    `sizes`: variant -> municipalities that the round counts, also of the variant that is not shown. `declined_by`: variant ->
    those that declined; they are in no base, so every base tells them beside it.
    """

    scope: Scope
    at: datetime.datetime
    views: Views
    needs: Needs
    sizes: Mapping[str, int]
    is_heatmap: bool
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, int], Cell]
    waiting: Left
    declined: Left
    declined_by: Mapping[str, int]


def report(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Report:
    found = views(assessment)
    waiting, declined, declined_by = left_out(scope)
    sizes = group_sizes(scope)
    usual = {
        "scope": scope,
        "at": now,
        "views": found,
        "sizes": sizes,
        "waiting": waiting,
        "declined": declined,
        "declined_by": declined_by,
    }
    by_priority = scope.order != QUESTIONNAIRE
    if sum(sizes[variant] for variant in scope.variants) > HEATMAP_AT_MOST:
        sums = totals(scope, found)
        needs = analyse(
            sums.counts,
            measure=scope.measure,
            themes=found.themes,
            gaps=sums.gaps,
            points=sums.points,
            bases=sums.bases,
            by_priority=by_priority,
        )
        return Report(needs=needs, is_heatmap=False, columns=(), cells={}, **usual)
    frames = rated(scope, found)
    needs = analyse(
        count(frames.ratings),
        measure=scope.measure,
        themes=found.themes,
        gaps=prioritised_gaps(derive(frames.ratings)),
        points=borda(frames.rankings),
        bases={variant: sizes[variant] for variant in scope.variants},
        by_priority=by_priority,
    )
    return Report(
        needs=needs, is_heatmap=True, columns=columns_of(frames.responses), cells=_cells(frames, scope.measure), **usual
    )


def columns_of(asked: pd.DataFrame) -> tuple[Column, ...]:
    """RESPONSES -> the variants one after the other, each in Swedish order."""
    columns = [
        Column(int(response), code, name, variant)
        for response, code, name, variant in zip(
            asked["response"], asked["code"], asked["name"], asked["variant"], strict=True
        )
    ]
    return tuple(sorted(columns, key=lambda column: column.variant != "signatory"))


def _cells(frames: Rated, measure: str) -> dict[tuple[str, int], Cell]:
    shown = frames.ratings[frames.ratings["measure"] == measure]
    return {
        (theme, response): Cell(state, int(score) if state == VALUE else None, (response, theme) in frames.changed)
        for response, theme, state, score in zip(
            shown["response"], shown["theme"], shown["state"], shown["score"].astype(object), strict=True
        )
    }


def left_out(scope: Scope) -> tuple[Left, Left, dict[str, int]]:
    """Those that have not come as far as the round, and those that declined, also by variant."""
    everybody = Participation.objects.filter(assessment=scope.assessment, variant__in=scope.variants)
    waiting = everybody.taking_part().exclude(response__in=counted(scope).values("pk"))
    declined = list(everybody.exclude(declined_on=None).in_order().values_list("variant", "municipality__name"))
    names = tuple(name for _variant, name in declined)
    left = Left(len(names), names if len(names) <= NAMED_AT_MOST else ())
    return _left(waiting), left, dict(Counter(variant for variant, _name in declined))


def _left(participations) -> Left:
    names = participations.in_order().values_list("municipality__name", flat=True)
    some = tuple(names[: NAMED_AT_MOST + 1])
    if len(some) <= NAMED_AT_MOST:
        return Left(len(some), some)
    return Left(participations.count(), ())
