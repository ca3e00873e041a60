"""Priority against capacity: answers -> frames -> analysis -> one frozen result, which the page shows and later files repeat."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from municipalities.models import Assessment
from reports.analysis.choices import PLACES
from reports.analysis.needs import order_themes
from reports.analysis.priority import ThemeGap, Three, weigh
from reports.analysis.ratings import SCALE, lower_median
from reports.basis import Basis, basis
from reports.frames.needs import Reader, names_of, stands_of
from reports.questions import rankings_of, ratings_of
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
    threes, points = _read(found)
    weighed = weigh(threes, found.variants, scope.variants)
    order = tuple(threes)
    if scope.order != QUESTIONNAIRE:
        gaps = {theme: each.total.flags["prioritised_gap"] for theme, each in weighed.items()}
        needs = {theme: _need(three.values()) for theme, three in threes.items()}
        order = order_themes(order, gaps, needs, points)
    return Priorities(found, tuple(weighed[theme] for theme in order))


def _read(found: Basis) -> tuple[dict[str, dict[int, Three]], dict[str, int]]:
    """Theme -> municipality -> its ratings, municipalities in the order of the columns; theme -> its Borda points. One query.

    No data frame: with a row for each rating it would cost more than all the counting.
    """
    stands = stands_of(found.asked, found.scope, names_of(found.views))
    threes: dict[str, dict[int, Three]] = {theme: {} for theme in found.views.themes}
    points: Counter[str] = Counter()
    for column in found.columns:
        who = column.response
        view = found.view_of[who]
        reader = Reader(view, who, stands)
        rated: dict[str, dict[str, int | None]] = {}
        for (theme, measure), name in ratings_of(view).items():
            rated.setdefault(theme, {})[measure] = reader.rating(name)[1]
        for theme, scores in rated.items():
            threes[theme][who] = (scores.get("need"), scores.get("priority"), scores.get("capacity"))
        for name in rankings_of(view):
            points.update(
                {theme: max(0, PLACES + 1 - place) for theme, place in reader.ranking(name) if theme in threes}
            )
    return {theme: of_theme for theme, of_theme in threes.items() if of_theme}, points


def _need(threes: Iterable[Three]) -> int | None:
    needs = [need for need, _priority, _capacity in threes if need is not None]
    return lower_median([needs.count(step) for step in SCALE])
