"""The report as cells of HTML. Written in Python and not in a template: 290 municipalities make 3 770 links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.analysis.needs import Summary, ThemeRow
from reports.cells import look
from reports.report import Cell, Column, Report
from reports.sentences import MARKS, USUAL_MARKS, group_head, pair

SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one variant under their head."""

    variant: str
    head: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One theme. `cells` are the `<td>` of the municipalities; `large` and `base` have a figure for each variant."""

    theme: str
    label: str
    cells: SafeString
    large: str
    base: str
    total: Summary
    gaps: int
    is_open: bool


def groups(report: Report) -> list[Group]:
    """Only those with somebody in them."""
    found = []
    for variant in report.scope.variants:
        columns = tuple(column for column in report.columns if column.variant == variant)
        if columns:
            found.append(Group(variant, group_head(variant, len(columns), report.declined_by.get(variant, 0)), columns))
    return found


def rows(report: Report, labels: Mapping[str, str], opened: tuple[str, Column] | None) -> list[Row]:
    writer = _Writer(report, opened)
    parts = groups(report)
    return [
        Row(
            theme=row.theme,
            label=soften(labels[row.theme]),
            cells=writer.row(row.theme, parts),
            large=pair([summary.large for summary in row.by_variant.values()]),
            base=pair([summary.base for summary in row.by_variant.values()]),
            total=row.total,
            gaps=row.gaps,
            is_open=opened is not None and opened[0] == row.theme,
        )
        for row in report.needs.rows
    ]


class _Writer:
    """Builds each kind of cell once and fills in the address."""

    def __init__(self, report: Report, opened: tuple[str, Column] | None) -> None:
        self.cells = report.cells
        self.opened = (opened[0], opened[1].response) if opened else None
        query = report.scope.query(cell="")
        self.link = str(conditional_escape(query + ("&" if len(query) > 1 else "") + "cell="))
        self.looks: dict[tuple[str, int | None, bool, bool], tuple[str, str]] = {}
        self.absent = format_html('<td><span class="visually-hidden">{}</span></td>', _("not in this questionnaire"))
        self.open_below = _("open below")

    def row(self, theme: str, parts: Iterable[Group]) -> SafeString:
        key = conditional_escape(theme)
        gap = ""
        found: list[str] = []
        for part in parts:
            found.append(gap)
            for column in part.columns:
                cell = self.cells.get((theme, column.response))
                if cell is None:
                    found.append(self.absent)
                    continue
                is_open = self.opened == (theme, column.response)
                classes, content = self.look(cell, is_open)
                found.append(f'<td><a class="{classes}" href="{self.link}{key}-{column.code}#trail">{content}</a></td>')
            gap = '<td class="gap"></td>'
        # Everything in it is escaped above; codes are letters, digits and hyphens by their validator.
        return mark_safe("".join(found))  # noqa: S308

    def look(self, cell: Cell, is_open: bool) -> tuple[str, str]:
        key = (cell.state, cell.score, cell.changed, is_open)
        found = self.looks.get(key)
        if found is None:
            classes, content = look(cell.state, cell.score)
            if cell.changed:
                classes += " chg"
                content += format_html('<span class="visually-hidden"> {}</span>', _("changed since the web"))
            if is_open:
                classes += " is-open"
                content += format_html('<span class="visually-hidden">, {}</span>', self.open_below)
            found = self.looks[key] = (classes, content)
        return found


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the legend."""

    state: str
    letter: str
    pattern: str
    words: str


def marks(missing: Iterable[Mapping[str, int]], *, usual: bool) -> list[Mark]:
    """The states without a value that occur, in a fixed order; with `usual`, the common ones in any case."""
    occurring = {state for found in missing for state, n in found.items() if n}
    return [
        Mark(state, letter, pattern, str(words))
        for state, (letter, pattern, words) in MARKS.items()
        if state in occurring or (usual and state in USUAL_MARKS)
    ]


@dataclass(frozen=True, slots=True)
class Figures:
    """A figure for each variant, side by side."""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return pair(self.numbers)

    @property
    def is_zero(self) -> bool:
        return not any(self.numbers)


@dataclass(frozen=True, slots=True)
class Counted:
    """One theme in the table beside the chart."""

    theme: str
    label: str
    counts: tuple[Figures, ...]
    missing: tuple[Figures, ...]
    base: str
    spread: str


def counted(rows: Iterable[ThemeRow], labels: Mapping[str, str], states: Iterable[str]) -> list[Counted]:
    """How many chose each step, how many have no value and why, and the smallest and largest value."""
    states = tuple(states)
    found = []
    for row in rows:
        summaries = tuple(row.by_variant.values())
        low, high = row.total.low, row.total.high
        found.append(
            Counted(
                theme=row.theme,
                label=labels[row.theme],
                counts=tuple(Figures(tuple(s.counts[score] for s in summaries)) for score in range(5)),
                missing=tuple(Figures(tuple(s.missing.get(state, 0) for s in summaries)) for state in states),
                base=pair([s.base for s in summaries]),
                spread="–" if low is None else str(low) if low == high else f"{low}–{high}",
            )
        )
    return found


_VOWELS = "aeiouyåäöéü"
_TOGETHER = re.compile(r"(?:[bfgkp]l|[bdfgkpt]r|s[kpt]|kv|ch|sch)$", re.IGNORECASE)
_BETWEEN = re.compile(rf"(?<=[{_VOWELS}])([^{_VOWELS}\W\d_]+)(?=[{_VOWELS}])", re.IGNORECASE)


def hyphenate(name: str) -> str:
    """Soft hyphens where a long Swedish name may be broken; three letters stay together before, four after.

    A plain rule (consonants that can begin a word go to the next syllable), since browsers have no Swedish dictionary.
    """
    if len(name) < 8:
        return name
    places = []
    for match in _BETWEEN.finditer(name):
        cluster = match.group(1)
        taken = 2 if _TOGETHER.search(cluster) else 1
        place = match.end() - min(taken, len(cluster))
        if 3 <= place <= len(name) - 4:
            places.append(place)
    for place in reversed(places):
        name = name[:place] + SOFT_HYPHEN + name[place:]
    return name


def soften(label: str) -> str:
    """The label with soft hyphens in words that are wider than a row's head on a phone."""
    return " ".join(hyphenate(word) if len(word) > 14 else word for word in label.split(" "))
