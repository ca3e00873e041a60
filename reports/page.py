"""The needs page: the report in the reader's language, as its template prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from municipalities.languages import neighbour_names
from municipalities.models import Assessment
from reports import charts, heatmap, sentences, sources
from reports.analysis.needs import headline
from reports.basis import theme_names
from reports.frames.needs import Views
from reports.questions import scale_of
from reports.report import Report
from reports.scope import no_such_cell
from surveys.definition import DEFAULT_LANGUAGE, say


def context(assessment: Assessment, report: Report, problems: list[str]) -> dict[str, Any]:
    """What `reports/needs.html` shows."""
    language = get_language() or DEFAULT_LANGUAGE
    labels = theme_names(report.views, report.views.themes, language)
    steps = steps_of(report.views, report.scope.measure, language)
    opened = sources.find(report)
    if report.scope.cell and opened is None:
        problems = [*problems, no_such_cell()]
    missing = [summary.missing for row in report.needs.rows for summary in row.by_variant.values()]
    states = heatmap.marks(missing, usual=False)
    groups = heatmap.groups(report)
    figure = charts.stacked_counts(
        report.needs,
        labels=labels,
        heads={v: sentences.group_head(v, n, report.declined_by.get(v, 0)) for v, n in report.needs.bases.items()},
        steps=steps,
        note=_("Invented demo data") if assessment.is_demo else "",
    )
    return {
        "report": report,
        "scope": report.scope,
        "problems": problems,
        "title": sentences.measure_title(report.scope.measure),
        "headline": sentences.headline(
            headline(report.needs), report.scope.measure, labels, declined=report.declined.n
        ),
        "declined": sentences.declined_of(report.declined.n),
        "large": sentences.large_name(report.scope.measure),
        "bases": sentences.pair(list(report.needs.bases.values())),
        "steps": list(enumerate(steps)),
        "legend": heatmap.marks(missing, usual=True),
        "groups": groups,
        "heads": {column.response: heatmap.hyphenate(column.name) for group in groups for column in group.columns},
        "span": sum(len(group.columns) for group in groups) + max(0, len(groups) - 1) + 5,
        "rows": heatmap.rows(report, labels, opened) if report.is_heatmap else [],
        "states": states,
        "counted": heatmap.counted(report.needs.rows, labels, [mark.state for mark in states]),
        "figure": figure,
        "plotly": static("vendor/plotly/plotly-cartesian.min.js"),
        "source": _source(report, opened, labels, language),
        "close": report.scope.query(cell=""),
        "empty": _empty(assessment, report),
    }


def steps_of(views: Views, measure: str, language: str) -> list[str]:
    """The labels of 0-4 for a measure."""
    scale = scale_of(views.all, measure)
    return [say(scale[score].label, language) if score in scale else "" for score in range(5)]


def _source(
    report: Report, opened: tuple[str, Any] | None, labels: Mapping[str, str], language: str
) -> dict[str, Any] | None:
    if opened is None:
        return None
    found = sources.source(report, *opened, language=language)
    about = found.municipality
    steps = []
    for step in found.steps:
        classes, content = heatmap.look(step.state, step.score)
        steps.append({"step": step, "classes": classes, "content": content, "words": sentences.said(step)})
    return {
        "found": found,
        "label": labels[found.theme],
        "measure": sentences.measure_name(report.scope.measure),
        "steps": steps,
        "status": sentences.status(found.status),
        "flags": [sentences.flag(name) for name in found.flags],
        "about": about,
        "neighbours_elsewhere": neighbour_names(about.neighbours_elsewhere),
        "beside": [(sentences.measure_name(each.measure), each) for each in found.beside],
    }


def _empty(assessment: Assessment, report: Report) -> str:
    """Why there is nothing to show: a key for the template, '' if there is something."""
    if not report.views.questionnaires:
        return "questionnaire"
    if not report.views.themes:
        return "measures"
    if not report.needs.base:
        return "answers" if report.scope.round == "current" and report.scope.variant == "all" else "scope"
    return "" if report.needs.rated else "ratings"
