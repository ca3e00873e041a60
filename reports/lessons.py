"""Lessons beside the municipalities that need them or asked for them, theme by theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from municipalities.models import Assessment
from municipalities.text import sort_key
from reports.analysis.needs import LARGE
from reports.questions import theme_labels
from reports.report import Column, Report
from surveys.definition import DEFAULT_LANGUAGE, say
from visits import briefs
from visits.briefs import Asked
from visits.models import Lesson


@dataclass(frozen=True, slots=True)
class Need:
    """A municipality with a large need; `query` opens its cell on the needs page."""

    name: str
    score: int
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    """One theme. `n` of `base` have a large need; `needs` names them, unless they are too many for a column each."""

    key: str
    label: str
    lessons: tuple[Lesson, ...]
    asked: tuple[Asked, ...]
    needs: tuple[Need, ...]
    n: int
    base: int

    @property
    def is_missing(self) -> bool:
        """Somebody asked, or needs much, and nothing has been learnt yet."""
        return not self.lessons and bool(self.asked or self.n)


def rows(assessment: Assessment, report: Report) -> list[Row]:
    """One row for each theme, in the report's order; those that nobody needs, asks for or has a lesson on are left out."""
    labels = theme_labels(report.views.all)
    language = get_language() or DEFAULT_LANGUAGE
    found = list(lessons_of(assessment))
    asked = briefs.asked(assessment, report.views.questionnaires.values())
    made = [
        Row(
            key=row.theme,
            label=say(labels[row.theme], language),
            lessons=tuple(lesson for lesson in found if row.theme in {theme.key for theme in lesson.themes.all()}),
            asked=tuple(each for each in asked if each.theme == row.theme),
            needs=_needs(report, row.theme),
            n=row.need.large,
            base=row.need.base,
        )
        for row in report.needs.rows
    ]
    return [row for row in made if row.lessons or row.asked or row.n]


def lessons_of(assessment: Assessment) -> Iterable[Lesson]:
    """The lessons of an assessment with what a page names of them, in three queries."""
    found = Lesson.objects.filter(visit__assessment=assessment).select_related("visit__municipality")
    return found.prefetch_related("themes", "municipalities").order_by("visit__starts_at", "visit", "id")


def _needs(report: Report, theme: str) -> tuple[Need, ...]:
    """In Swedish order, whatever group they belong to: there is no ranking."""
    scored = [(column, _score(report, theme, column)) for column in _by_name(report.columns)]
    return tuple(
        Need(column.name, score, report.scope.query(cell=f"{theme}-{column.code}"))
        for column, score in scored
        if score is not None and score >= LARGE
    )


def _score(report: Report, theme: str, column: Column) -> int | None:
    cell = report.cells.get((theme, column.response))
    return cell.score if cell else None


def _by_name(columns: Sequence[Column]) -> list[Column]:
    return sorted(columns, key=lambda column: (sort_key(column.name), column.code))
