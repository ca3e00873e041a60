"""Which question of a questionnaire says what: selected by theme and measure, never by its name. No Django, no pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from reports.analysis.ratings import MEASURES
from surveys.definition import Choice, Note, Question, Text, View

RANKING = "support_ranking"
COMMENT = "comment"


@lru_cache(maxsize=64)
def ratings_of(view: View) -> Mapping[tuple[str, str], str]:
    """(theme, measure) -> question, for need, priority and capacity. If a theme has several, the first one."""
    found: dict[tuple[str, str], str] = {}
    for measure in MEASURES:
        for node in view.by_measure(measure):
            theme = view.theme(node.name)
            if theme and isinstance(node, Question):
                found.setdefault((theme, measure), node.name)
    return MappingProxyType(found)


def question_of(view: View, theme: str, measure: str) -> str:
    """The question about this theme with this measure, '' if there is none."""
    found = ratings_of(view).get((theme, measure))
    if found is None:
        names = (node.name for node in view.by_measure(measure) if isinstance(node, Question))
        found = next((name for name in names if view.theme(name) == theme), "")
    return found


@lru_cache(maxsize=64)
def rankings_of(view: View) -> tuple[str, ...]:
    """The questions in which themes are put in order of wanted support."""
    return tuple(node.name for node in view.by_measure(RANKING) if isinstance(node, Question) and node.kind == "rank")


def themes_of(views: Iterable[View]) -> tuple[str, ...]:
    """The themes that are rated, in the order of the first questionnaire, then what later ones add."""
    views = tuple(views)
    rated = {theme for view in views for theme, _measure in ratings_of(view)}
    found: dict[str, None] = {}
    for view in views:
        for row in view.definition.walk():
            if not isinstance(row, Note) and row.theme in rated:
                found.setdefault(row.theme)
    return tuple(found)


def theme_labels(views: Iterable[View]) -> dict[str, Text]:
    """Theme -> what the questionnaire calls it."""
    found: dict[str, Text] = {}
    for view in views:
        for key, label in view.definition.themes():
            found.setdefault(key, label)
    return found


def scale_of(views: Iterable[View], measure: str) -> dict[int, Choice]:
    """Score -> the choice that has it, in the first questionnaire that asks for the measure."""
    for view in views:
        for node in view.by_measure(measure):
            if isinstance(node, Question) and view.theme(node.name):
                return {choice.score: choice for choice in view.choices(node) if choice.score is not None}
    return {}
