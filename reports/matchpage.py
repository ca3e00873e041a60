"""The matching as a page says it: rows of demands in words, each reason with links to its sources. Reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reports.analysis.matching import REFUSALS, Fact, Reason, Source
from reports.analysis.matching import Match as Found
from reports.analysis.matching.facts import FULL, SUBTOPIC
from reports.case_answers import BETWEEN
from reports.evidence import GONE
from reports.matches import Report, Row
from reports.matchforms import MatchesForm
from reports.matchwords import CAUTIONS, DEMANDS, REASONS, WITHOUT_DEMAND, refused
from reports.models import Match
from surveys.definition import DEFAULT_LANGUAGE, say

VALUES: Mapping[str, Promise] = {
    "need": gettext_lazy("need %(value)s"),
    "priority": gettext_lazy("priority %(value)s"),
    "capacity": gettext_lazy("capacity %(value)s"),
    "place": gettext_lazy("place %(value)s"),
}
"""What stands in an answer that is a source."""

ROWS_PER_PAGE = 40
NAMED_AT_MOST = 20
"""Names in a line of those that are not proposed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Link:
    """A source: what stands there, and where. `is_name`: a municipality's name, which is Swedish."""

    text: str
    url: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words with its sources."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A supplier of a demand. `decided` is None for a proposal; `lost`: what no longer speaks for it."""

    code: str
    name: str
    state: str
    reasons: tuple[Said, ...]
    cautions: tuple[str, ...]
    decided: Match | None
    lost: tuple[str, ...]

    @property
    def seen(self) -> str:
        return self.decided.token if self.decided else ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A row of the page. `refusals`: a line for each reason why others are not proposed, the long ones only where it is opened."""

    key: str
    theme: str
    theme_name: str
    code: str
    name: str
    reasons: tuple[Said, ...]
    matches: tuple[Shown, ...]
    refusals: tuple[str, ...]
    rejected: tuple[Match, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The demands under one heading: a theme, or a municipality."""

    key: str
    title: str
    is_name: bool
    rows: tuple[Demand, ...]


class MatchesPage:
    """What of a report is shown, as a validated form asks for it."""

    def __init__(self, report: Report, form: MatchesForm, *, opened: str = "") -> None:
        self.report = report
        self.form = form
        self.by_municipality = form.chosen("order") == MatchesForm.MUNICIPALITY
        self.opened = opened or form.chosen("open")
        self.language = get_language() or DEFAULT_LANGUAGE

    @cached_property
    def shown(self) -> list[Row]:
        """In the order of the questionnaire and of the names, one after the other: there is no ranking."""
        themes = {theme: place for place, theme in enumerate(self.report.facts.themes)}
        names = {code: place for place, code in enumerate(self.report.facts.names)}

        def order(row: Row) -> tuple[int, int]:
            both = themes.get(row.theme, len(themes)), names.get(row.demander, len(names))
            return (both[1], both[0]) if self.by_municipality else both

        return sorted((row for row in self.report.rows if self.fits(row)), key=order)

    def fits(self, row: Row) -> bool:
        theme, municipality = self.form.chosen("theme"), self.form.chosen("municipality")
        if (theme and row.theme != theme) or (municipality and row.demander != municipality):
            return False
        return _STATES[self.form.chosen("state")](self.report, row)

    def page(self, number: str) -> Page[Row]:
        """The page asked for; of a demand that is opened, the page where it stands."""
        paginator = Paginator(self.shown, ROWS_PER_PAGE)
        opened = next((place for place, row in enumerate(self.shown) if row.key == self.opened), None)
        if not number and opened is not None:
            return paginator.page(opened // ROWS_PER_PAGE + 1)
        return paginator.get_page(number)

    def groups(self, rows: Iterable[Row]) -> list[Group]:
        found = groupby(rows, key=lambda row: row.demander if self.by_municipality else row.theme)
        return [
            Group(
                key,
                self.name(key) if self.by_municipality else self.theme(key),
                self.by_municipality,
                tuple(self.demand(row) for row in each),
            )
            for key, each in found
        ]

    @property
    def candidates(self) -> list[tuple[str, str]]:
        """(code, name) of those who can be chosen by hand."""
        known = {each.code for each in self.report.facts.municipalities}
        return [(code, name) for code, name in self.report.facts.names.items() if code in known]

    @property
    def without_demand(self) -> list[tuple[str, tuple[str, ...]]]:
        """Why, and who."""
        whole = self.report.without_demand
        lines = [
            (str(words), tuple(name for code, name in self.report.facts.names.items() if whole.get(code) == why))
            for why, words in WITHOUT_DEMAND.items()
        ]
        return [line for line in lines if line[1]]

    # --- In words ---

    def name(self, code: str) -> str:
        return self.report.facts.names.get(code, code)

    def theme(self, key: str) -> str:
        label = self.report.facts.labels.get(key)
        if label is not None:
            return say(label, self.language)
        return next((row.theme.name for row in self.report.decisions.values() if row.theme.key == key), key)

    def demand(self, row: Row) -> Demand:
        is_open = row.key == self.opened
        return Demand(
            key=row.key,
            theme=row.theme,
            theme_name=self.theme(row.theme),
            code=row.demander,
            name=self.name(row.demander),
            reasons=tuple(self.said(reason, DEMANDS, row.theme) for reason in row.demand),
            matches=tuple(self.supplier(each) for each in row.matches),
            refusals=tuple(self.refusals(row, is_open)),
            rejected=row.rejected,
            is_open=is_open,
        )

    def supplier(self, found: Found) -> Shown:
        key = found.demander, found.theme, found.supplier
        decided = self.report.decisions.get(key)
        return Shown(
            code=found.supplier,
            name=self.name(found.supplier),
            state=found.state,
            reasons=tuple(self.said(reason, REASONS, found.theme) for reason in found.reasons),
            cautions=tuple(str(CAUTIONS[caution]) for caution in found.cautions),
            decided=decided,
            lost=self.lost(key, decided) if decided else (),
        )

    def lost(self, key: tuple[str, str, str], decided: Match) -> tuple[str, ...]:
        """What no longer speaks for it, in words; where the reason stands and a source of it has gone, that is said."""
        lines = []
        for each in self.report.changed.get(key, ()):
            words = str((DEMANDS if each.is_demand else REASONS)[each.key])
            lines.append(words if each.why == GONE else _("%(reason)s (one of the sources)") % {"reason": words})
        return tuple(lines)

    def refusals(self, row: Row, is_open: bool) -> list[str]:
        if row.outcome is None:
            return []
        reasons = REFUSALS if is_open else (FULL,)
        return refused(row.outcome, self.report.facts.names, reasons=reasons, at_most=NAMED_AT_MOST)

    def said(self, reason: Reason, words: Mapping[str, object], theme: str) -> Said:
        """The reason, and a link for each source that says what stands there."""
        links = dict.fromkeys(self.link(fact, fact.source, theme) for fact in reason.facts if fact.source)
        shared = self.shared(reason, theme) if reason.key == SUBTOPIC else ""
        return Said(f"{words[reason.key]}: {shared}" if shared else str(words[reason.key]), tuple(links))

    def shared(self, reason: Reason, theme: str) -> str:
        """The questions that both work with."""
        labels = self.report.facts.subtopics
        named = (labels.get((theme, value)) for value in dict.fromkeys(str(fact.value) for fact in reason.facts))
        return ", ".join(say(each, self.language) for each in named if each is not None)

    def link(self, fact: Fact, source: Source, theme: str) -> Link:
        if source.kind == "lesson":
            url = f"{reverse('visits:lesson_list', args=[source.item])}#lesson-{source.key}"
            return Link(_("the lesson"), url, False)
        if source.kind == "register":
            what = (
                _("%(n)s inhabitants") % {"n": intcomma(fact.value)} if fact.name == "population" else _("the register")
            )
            return Link(what, self._municipality(source.municipality), False)
        if fact.name == SUBTOPIC:
            # It has no cell of its own on the case: it stands beside the ratings of its theme.
            return Link(self.name(source.municipality), f"{self._case(source.municipality)}#theme-{theme}", True)
        cell = f"{source.key}{BETWEEN}{source.item}" if source.item else source.key
        url = f"{self._case(source.municipality)}?cell={cell}#trail"
        words = VALUES.get(fact.name)
        return Link(str(words) % {"value": fact.value} if words else _("the answer"), url, False)

    # Hundreds of links lead to a few addresses.

    @cached_property
    def _cases(self) -> dict[str, str]:
        return {}

    def _case(self, code: str) -> str:
        if code not in self._cases:
            self._cases[code] = reverse("reports:case", args=[self.report.assessment.slug, code])
        return self._cases[code]

    def _municipality(self, code: str) -> str:
        return reverse("municipalities:municipality_detail", args=[code])


_STATES: Mapping[str, Callable[[Report, Row], bool]] = {
    MatchesForm.ALL: lambda report, row: True,
    MatchesForm.OPEN: lambda report, row: row.proposed > 0,
    MatchesForm.STANDING: lambda report, row: any(each.state != "proposed" for each in row.matches),
    MatchesForm.CHANGED: lambda report, row: any(
        (each.demander, each.theme, each.supplier) in report.changed for each in row.matches
    ),
    MatchesForm.REJECTED: lambda report, row: bool(row.rejected),
    MatchesForm.NOBODY: lambda report, row: not row.matches,
}
