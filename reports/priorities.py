"""Priority against capacity: answers -> frames -> analysis -> one frozen result, which the page shows and later files repeat."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import cast

import pandas as pd

from municipalities.models import Assessment
from reports.analysis.needs import MEASURES, VALUE, borda, order_themes
from reports.analysis.priority import ThemeGap, Three, weigh
from reports.analysis.ratings import LARGE, lower_median
from reports.basis import Basis, basis
from reports.frames.needs import rated_among
from reports.scope import QUESTIONNAIRE, Scope


@dataclass(frozen=True)
class Priorities:
    """`themes`: most urgent first, as on the page of needs, unless the order of the questionnaire is asked for."""

    basis: Basis
    themes: tuple[ThemeGap, ...]

    @property
    def is_rated(self) -> bool:
        """Somebody has given both a priority and a capacity somewhere."""
        return any(theme.total.base for theme in self.themes)

    @property
    def empty(self) -> str:
        """As `Basis.empty`; "measures" where no theme is rated, "ratings" where nobody gave a pair."""
        if not self.basis.empty() and not self.basis.views.themes:
            return "measures"
        return self.basis.empty() or ("" if self.is_rated else "pairs")


def priorities(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Priorities:
    found = basis(assessment, scope, now=now)
    if found.asked.empty:
        return Priorities(found, ())
    rated = rated_among(found.asked, scope, found.views)
    threes = _threes(found, rated.ratings)
    weighed = weigh(threes, found.variants, scope.variants)
    order = tuple(theme for theme in found.views.themes if theme in weighed)
    if scope.order != QUESTIONNAIRE:
        gaps = {theme: each.total.flags["prioritised_gap"] for theme, each in weighed.items()}
        needs = {theme: _need(list(three.values())) for theme, three in threes.items()}
        order = order_themes(order, gaps, needs, borda(rated.rankings))
    return Priorities(found, tuple(weighed[theme] for theme in order))


def _threes(found: Basis, ratings: pd.DataFrame) -> dict[str, dict[int, Three]]:
    """Theme -> municipality -> its ratings; municipalities in the order of the columns."""
    values: dict[tuple[str, int], dict[str, int | None]] = {}
    for response, theme, measure, state, score in zip(
        ratings["response"],
        ratings["theme"],
        ratings["measure"],
        ratings["state"],
        ratings["score"].astype(object),
        strict=True,
    ):
        values.setdefault((theme, int(response)), {})[measure] = int(score) if state == VALUE else None
    return {
        theme: {
            column.response: cast(Three, tuple(values[theme, column.response].get(measure) for measure in MEASURES))
            for column in found.columns
            if (theme, column.response) in values
        }
        for theme in found.views.themes
    }


def _need(threes: list[Three]) -> int | None:
    needs = [need for need, _priority, _capacity in threes if need is not None]
    return lower_median([needs.count(step) for step in range(2 + LARGE)])
