"""The numbers of an assessment for its documents, each source read once: answers -> the same analysis as the pages.

The ratings, rankings and choices of all municipalities are one reading (`answers`); a test holds its numbers equal to those of the
pages. What a document does not ask for is not read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Assessment
from municipalities.text import sort_key
from reports import collaboration
from reports.analysis.needs import Summary, order_themes
from reports.analysis.priority import ThemeGap, Three, weigh
from reports.analysis.ratings import LARGE, MEASURES, SCALE, VALUE
from reports.basis import Basis, basis, theme_names
from reports.counted import DISPLAY_RULE, Counted, Words, counted, words
from reports.disclosure import FEWEST
from reports.documents.parts import Source
from reports.documents.permissions import displays, may_name
from reports.frames.matches import DISPLAYS
from reports.frames.said import Asked, Key, read
from reports.models import Match
from reports.plans.overview import Overview, overview
from reports.questions import RANKING
from reports.scope import Scope
from reports.support import BARRIER, DRIVER, FORM, ONE_THING
from surveys.models import Submission
from visits.models import Lesson, Visit

STAFFING, GROUP, DOCUMENT, VISIT_ROLES = "staffing", "working_group", "document_status", "visit_roles"
READ = (*MEASURES, RANKING, FORM, DRIVER, BARRIER, ONE_THING, STAFFING, GROUP, DOCUMENT, VISIT_ROLES, DISPLAY_RULE)

Who = tuple[int, ...]
"""Municipalities by their response, in the order of the columns."""


@dataclass(frozen=True)
class ThemeNeed:
    """One theme. `large`: who has a need of 3 or 4; `gaps`: for whom it is a prioritised gap, of the `gap_base` that gave all three."""

    theme: str
    by_variant: Mapping[str, Summary]
    total: Summary
    large: Who
    gaps: Who
    gap_base: int
    flags: Mapping[str, Who]


@dataclass(frozen=True)
class Rounds:
    """How many municipalities have sent in, been interviewed and been visited."""

    web: int
    phone: int
    visited: int


class Sources:
    def __init__(self, assessment: Assessment, *, language: str, now: datetime.datetime) -> None:
        self.assessment = assessment
        self.language = language
        self.now = now
        self.today = timezone.localdate(now)

    # --- Answers ---

    @cached_property
    def basis(self) -> Basis:
        return basis(self.assessment, Scope(self.assessment.pk), now=self.now)

    @cached_property
    def said(self) -> Mapping[Key, Asked]:
        return read(self.basis, READ)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Theme -> what it is called."""
        return theme_names(self.basis.views, self.basis.views.themes, self.language)

    @cached_property
    def threes(self) -> dict[str, dict[int, Three]]:
        """Theme -> municipality -> need, priority and capacity, in the order of the questionnaire."""
        by_theme = {(key.theme, key.measure): asked for key, asked in self.said.items() if key.measure in MEASURES}
        found: dict[str, dict[int, Three]] = {}
        for theme in self.basis.views.themes:
            asked = [by_theme.get((theme, measure)) for measure in MEASURES]
            who = dict.fromkeys(each for one in asked if one is not None for each in one.said)
            need, priority, capacity = asked
            found[theme] = {each: (_score(need, each), _score(priority, each), _score(capacity, each)) for each in who}
        return found

    @cached_property
    def needs(self) -> tuple[ThemeNeed, ...]:
        """Most urgent first, as on the page of needs."""
        weighed = weigh(self.threes, self.basis.variants, self.basis.scope.variants)
        found = {theme: self._need(theme, weighed[theme]) for theme in self.threes}
        order = order_themes(
            tuple(found),
            {theme: len(each.gaps) for theme, each in found.items()},
            {theme: each.total.median for theme, each in found.items()},
            self._points(),
        )
        return tuple(found[theme] for theme in order)

    def _need(self, theme: str, weighed: ThemeGap) -> ThemeNeed:
        rated = self.threes[theme]
        by_variant = {
            variant: _summary(need for who, (need, _p, _c) in rated.items() if self.basis.variants[who] == variant)
            for variant in self.basis.scope.variants
        }
        return ThemeNeed(
            theme=theme,
            by_variant=by_variant,
            total=sum(by_variant.values(), Summary()),
            large=tuple(who for who, (need, _p, _c) in rated.items() if need is not None and need >= LARGE),
            gaps=weighed.flags["prioritised_gap"],
            gap_base=sum(None not in three for three in rated.values()),
            flags=weighed.flags,
        )

    def _points(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for ranking in self.counted(RANKING):
            for choice in ranking.tally.choices:
                found[choice.key] = found.get(choice.key, 0) + choice.points
        return found

    def counted(self, measure: str, *, steps: bool = False) -> tuple[Counted, ...]:
        return counted(self.said, measure, steps=steps)

    def written(self, measure: str) -> tuple[Words, ...]:
        return words(self.said, measure)

    # --- Who may be named ---

    @cached_property
    def nameable(self) -> frozenset[int]:
        """The municipalities whose name may stand in what leaves the office."""
        return frozenset(
            who
            for key, asked in self.said.items()
            if key.measure == DISPLAY_RULE
            for who, each in asked.said.items()
            if each.state == VALUE and DISPLAYS.get(str(each.value)) in ("named", "on_approval")
        )

    @property
    def to_ask(self) -> tuple[str, ...]:
        """The names of those that want to approve a text before they are named; () where no answers were read, and so nobody is."""
        if "said" not in vars(self):
            return ()
        wanting = {
            who
            for key, asked in self.said.items()
            if key.measure == DISPLAY_RULE
            for who, each in asked.said.items()
            if each.state == VALUE and DISPLAYS.get(str(each.value)) == "on_approval"
        }
        names = [column.name for column in self.basis.columns if column.response in wanting]
        return tuple(sorted(names, key=sort_key))

    @property
    def may_be_worked_out(self) -> tuple[str, ...]:
        """Those that do not want to be named, while they are so few that their answers can be worked out: from all, take the named away."""
        if "said" not in vars(self):
            return ()
        hidden = [column.name for column in self.basis.columns if column.response not in self.nameable]
        return tuple(sorted(hidden, key=sort_key)) if len(hidden) < FEWEST else ()

    def who(self, who: Iterable[int]) -> tuple[list[str], int]:
        """(names that may stand here, in Swedish order; how many more there are)."""
        all_of_them = tuple(who)
        shown = [self.basis.by_response[each].name for each in all_of_them if each in self.nameable]
        return sorted(shown, key=sort_key), len(all_of_them) - len(shown)

    def codes(self, who: Iterable[int]) -> list[str]:
        """For the facts of a paragraph: everybody, named or not."""
        return sorted(self.basis.by_response[each].code for each in who)

    @cached_property
    def displays(self) -> Mapping[str, object]:
        return displays(self.assessment)

    def may_name(self, code: str) -> bool:
        return may_name(code, self.displays)  # type: ignore[arg-type]

    # --- Everything else ---

    @cached_property
    def rounds(self) -> Rounds:
        rows = Submission.objects.filter(
            response__participation__assessment=self.assessment, response__participation__declined_on=None
        ).order_by()
        by_kind = dict(rows.values_list("kind").annotate(n=Count("response", distinct=True)))
        visits = Visit.objects.of(self.assessment).at_municipalities().filter(state=Visit.State.HELD)
        visited = visits.order_by().values("municipality").distinct().count()
        return Rounds(by_kind.get(Submission.Kind.WEB, 0), by_kind.get(Submission.Kind.INTERVIEW, 0), visited)

    @cached_property
    def collaboration(self) -> collaboration.Report:
        return collaboration.report(self.assessment)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """What was accepted, or chosen by hand."""
        return tuple(
            Match.objects.of(self.assessment)
            .accepted()
            .with_names()
            .order_by("theme__order", "demander__sort_key", "pk")
        )

    @cached_property
    def plans(self) -> Overview:
        return overview(self.assessment, today=self.today)

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        found = Lesson.objects.filter(visit__assessment=self.assessment, visit__kind=Visit.Kind.LEARNING)
        found = found.select_related("visit__municipality").defer("transferable")
        return tuple(found.order_by("visit__starts_at", "visit", "id"))

    def page(self, name: str, label: str) -> tuple[Source, ...]:
        """The page of the assessment where the numbers can be looked at."""
        return (Source(label, reverse(f"reports:{name}", args=[self.assessment.slug])),)


def _score(asked: Asked | None, who: int) -> int | None:
    said = asked.said.get(who) if asked is not None else None
    if asked is None or said is None or said.state != VALUE:
        return None
    choice = asked.choices.get(str(said.value))
    return choice.score if choice is not None and choice.score in SCALE else None


def _summary(needs: Iterable[int | None]) -> Summary:
    counts = [0] * len(SCALE)
    for need in needs:
        if need is not None:
            counts[need] += 1
    return Summary((counts[0], counts[1], counts[2], counts[3], counts[4]))
