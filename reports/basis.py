"""Who is counted in a report and who is not: what every page about the needs says first. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from municipalities.models import Assessment, Theme
from reports.frames.needs import Views, group_sizes, responses, views
from reports.frames.schema import RESPONSES, frame
from reports.questions import theme_labels
from reports.report import HEATMAP_AT_MOST, Column, Left, columns_of, left_out
from reports.scope import Scope
from surveys.definition import DEFAULT_LANGUAGE, View, say


@dataclass(frozen=True)
class Basis:
    """`asked` (RESPONSES) has those counted; it is empty if they are too many to name (`is_many`).

    `sizes`, `waiting`, `declined`, `declined_by`: as in `reports.report.Report`.
    """

    scope: Scope
    at: datetime.datetime
    views: Views
    asked: pd.DataFrame
    sizes: Mapping[str, int]
    waiting: Left
    declined: Left
    declined_by: Mapping[str, int]

    @property
    def bases(self) -> dict[str, int]:
        """Variant -> municipalities counted, of the variants shown."""
        return {variant: self.sizes[variant] for variant in self.scope.variants}

    @property
    def base(self) -> int:
        return sum(self.bases.values())

    @property
    def is_many(self) -> bool:
        return self.base > HEATMAP_AT_MOST

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The variants one after the other, each in Swedish order."""
        return columns_of(self.asked)

    @cached_property
    def by_response(self) -> dict[int, Column]:
        return {column.response: column for column in self.columns}

    @cached_property
    def variants(self) -> dict[int, str]:
        return {column.response: column.variant for column in self.columns}

    @cached_property
    def view_of(self) -> dict[int, View]:
        """Response -> the questionnaire that it answers, as its variant sees it."""
        rows = zip(self.asked["response"], self.asked["questionnaire"], self.asked["variant"], strict=True)
        return {int(response): self.views.of(questionnaire, variant) for response, questionnaire, variant in rows}

    def split(self, who: Iterable[int], variants: Sequence[str] = ()) -> tuple[int, ...]:
        """How many of them belong to each of the variants, else to each that is shown."""
        found = [self.variants[each] for each in who]
        return tuple(found.count(variant) for variant in variants or self.scope.variants)

    def empty(self) -> str:
        """Why there is nothing to show: a key for `reports/_needs_empty.html`, '' if there is somebody to count."""
        if not self.views.questionnaires:
            return "questionnaire"
        if not self.base:
            return "answers" if self.scope.round == "current" and self.scope.variant == "all" else "scope"
        return "many" if self.is_many else ""


def basis(assessment: Assessment, scope: Scope, *, now: datetime.datetime, with_visit: bool = False) -> Basis:
    """`with_visit`: `asked` says where the round of the visit ends, whatever round is shown."""
    sizes = group_sizes(scope)
    waiting, declined, declined_by = left_out(scope)
    is_many = sum(sizes[variant] for variant in scope.variants) > HEATMAP_AT_MOST
    asked = frame(RESPONSES, ()) if is_many else responses(scope, with_visit=with_visit)
    return Basis(scope, now, views(assessment), asked, sizes, waiting, declined, declined_by)


def theme_names(found: Views, themes: Sequence[str], language: str) -> dict[str, str]:
    """Theme -> its name in the register, else what the questionnaire calls it."""
    named = {theme.key: theme.name for theme in Theme.objects.filter(key__in=themes)}
    written = theme_labels(found.all)
    return {key: named.get(key) or say(written.get(key, {}), language or DEFAULT_LANGUAGE) or key for key in themes}
