"""The numbers of an assessment for its documents, each source read once: answers -> the same analysis as the pages.

The ratings, rankings and choices of all municipalities are one reading (`said`); a test holds its numbers equal to those of the pages
where nobody is hidden. What a document does not ask for is not read.

A document leaves the office, so its numbers go through `reports.disclosure`: over everybody where that tells of nobody who is hidden, and
then without names; else over those that are shown, and then it says so. Groups are told apart only where nobody is hidden.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Assessment, Participation
from municipalities.text import sort_key
from reports.analysis.choices import keys_of
from reports.analysis.collaboration import Partners, Shared, partners, shared
from reports.analysis.needs import Summary, order_themes
from reports.analysis.priority import Three, weigh
from reports.analysis.ratings import LARGE, MEASURES, SCALE, VALUE, flags_of
from reports.basis import Basis, basis, theme_names
from reports.counted import Counted, Words, counted, displays, words
from reports.disclosure import (
    Approval,
    Case,
    may_count_all,
    may_name,
    named,
    total_of_all,
    totals_of_all,
    why_hidden,
)
from reports.display import DISPLAY_RULE, ON_APPROVAL, UNANSWERED, Shown, read_displays
from reports.documents.parts import Approved, Hidden, Source, digest
from reports.frames.said import Asked, Key, read
from reports.frames.wishes import neighbours, wishes
from reports.models import DocumentApproval, Match
from reports.plans.overview import Overview, overview
from reports.questions import RANKING
from reports.scope import Scope
from reports.support import BARRIER, DRIVER, FORM, ONE_THING
from surveys.definition import say
from surveys.models import Submission
from visits.models import Lesson, Visit

PRIORITISED_GAP = "prioritised_gap"
COLLABORATION_FORM = "collaboration_form"
STAFFING, GROUP, DOCUMENT, VISIT_ROLES = "staffing", "working_group", "document_status", "visit_roles"
READ = (
    *(*MEASURES, RANKING, FORM, DRIVER, BARRIER, ONE_THING, STAFFING, GROUP, DOCUMENT, VISIT_ROLES),
    *(COLLABORATION_FORM, DISPLAY_RULE),
)

T = TypeVar("T")

Who = tuple[int, ...]
"""Municipalities by their response, in the order of the columns."""


@dataclass(frozen=True)
class ThemeNeed:
    """One theme. `large`: who has a need of 3 or 4; `gaps`: for whom it is a prioritised gap, of the `gap_base` that gave all three.

    `of_shown`: only those that are shown are counted. `has_names`: the names of those counted may stand beside the numbers.
    `by_variant` is empty while somebody is hidden.
    """

    theme: str
    by_variant: Mapping[str, Summary]
    total: Summary
    large: Who
    gaps: Who
    gap_base: int
    flags: Mapping[str, Who]
    of_shown: bool
    has_names: bool


@dataclass(frozen=True)
class Told:
    """A question as it may be told: counted over everybody, or over those that are shown (`of_shown`)."""

    counted: Counted
    of_shown: bool

    @property
    def base(self) -> int:
        return len(self.counted.tally.base)


@dataclass(frozen=True)
class Number:
    """`n` of `base`, over everybody or over those that are shown (`of_shown`). `codes`: who is in `n`, for the facts of a paragraph."""

    codes: tuple[str, ...]
    base: int
    of_shown: bool

    @property
    def n(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Rounds:
    """How many municipalities have sent in, been interviewed and been visited."""

    web: int
    phone: int
    visited: int


class Sources:
    """`supposed`: code of a municipality -> whether it approves, whatever it has said: to see what would be told of it."""

    def __init__(
        self,
        assessment: Assessment,
        kind: str,
        *,
        language: str,
        now: datetime.datetime,
        supposed: Mapping[str, bool] = MappingProxyType({}),
    ) -> None:
        self.assessment = assessment
        self.kind = kind
        self.language = language
        self.now = now
        self.today = timezone.localdate(now)
        self.supposed = supposed

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
        """Most urgent first, as on the page of needs: by the numbers that are told, so that the order tells nothing else."""
        found = {theme: self._need(theme, rated) for theme, rated in self.threes.items()}
        order = order_themes(
            tuple(found),
            # Where some numbers are of fewer municipalities, what is compared is how large a part of them it is.
            {theme: Fraction(len(each.gaps), each.gap_base or 1) for theme, each in found.items()}
            if self.hidden
            else {theme: len(each.gaps) for theme, each in found.items()},
            {theme: each.total.median for theme, each in found.items()},
            self._points(),
        )
        return tuple(found[theme] for theme in order)

    def _need(self, theme: str, everybody: Mapping[int, Three]) -> ThemeNeed:
        need, gap = (
            {who: None if three[0] is None else three[0] >= LARGE for who, three in everybody.items()},
            {who: None if None in three else PRIORITISED_GAP in flags_of(*three) for who, three in everybody.items()},
        )
        of_shown = totals_of_all(self.cases, self.by_code(need), self.by_code(gap)) is None
        rated = self._shown(everybody) if of_shown else everybody
        weighed = weigh({theme: rated}, self.basis.variants, self.basis.scope.variants)[theme]
        groups = () if self.hidden else self.basis.scope.variants
        return ThemeNeed(
            theme=theme,
            by_variant={
                variant: _summary(each for who, (each, _p, _c) in rated.items() if self.basis.variants[who] == variant)
                for variant in groups
            },
            total=_summary(each for each, _priority, _capacity in rated.values()),
            large=tuple(who for who in rated if need[who]),
            gaps=weighed.flags[PRIORITISED_GAP],
            gap_base=sum(None not in three for three in rated.values()),
            flags=weighed.flags,
            of_shown=of_shown,
            has_names=of_shown or not self.hidden,
        )

    def _points(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for told in self.counted(RANKING):
            for choice in told.counted.tally.choices:
                found[choice.key] = found.get(choice.key, 0) + choice.points
        return found

    def counted(self, measure: str, *, steps: bool = False) -> tuple[Told, ...]:
        """Every question with this measure, as it may be told."""
        return tuple(self._told(each, steps) for each in counted(self.said, measure, steps=steps))

    def _told(self, found: Counted, steps: bool) -> Told:
        chosen = {who: set(keys_of(value)) for who, (state, value) in found.asked.answers.items() if state == VALUE}
        if may_count_all(self.cases, self.by_code(chosen)):
            return Told(found, of_shown=False)
        asked = replace(found.asked, said=self._shown(found.asked.said))
        return Told(counted({found.key: asked}, found.key.measure, steps=steps)[0], of_shown=True)

    def number(self, values: Mapping[str, bool]) -> Number:
        """How many it holds for, of those that gave a value (by code). It must not follow from another number, nor another one from it."""
        return self._number(values, of_shown=total_of_all(self.cases, values) is None)

    def number_of_shown(self, values: Mapping[str, bool]) -> Number:
        """As `number`, but over everybody only where nobody is hidden."""
        return self._number(values, of_shown=bool(self.hidden))

    def _number(self, values: Mapping[str, bool], *, of_shown: bool) -> Number:
        counted = self._of_shown(values) if of_shown else values
        return Number(tuple(sorted(code for code, holds in counted.items() if holds)), len(counted), of_shown)

    def written(self, measure: str) -> tuple[Words, ...]:
        """What was written by those that are shown."""
        return tuple(each for each in words(self.said, measure) if each.who in self.nameable)

    # --- Who is shown ---

    @cached_property
    def displays(self) -> Mapping[str, Shown]:
        """By code those counted, in Swedish order; from the answers, where they are read."""
        if "basis" not in vars(self) or self.basis.is_many:
            return {code: each for code, each in self._everybody.items() if each.is_counted}
        said = displays(self.said)
        columns = sorted(self.basis.columns, key=lambda column: (sort_key(column.name), column.code))
        return {
            column.code: Shown(column.code, column.name, said.get(column.response, UNANSWERED), is_counted=True)
            for column in columns
        }

    @cached_property
    def _everybody(self) -> Mapping[str, Shown]:
        return read_displays(self.assessment)

    @cached_property
    def asked_codes(self) -> frozenset[str]:
        """Of everybody that is asked, whether it has answered or not."""
        if "_everybody" in vars(self):
            return frozenset(self._everybody)
        codes = Participation.objects.filter(assessment=self.assessment).values_list("municipality__code", flat=True)
        return frozenset(codes)

    @cached_property
    def shown_codes(self) -> frozenset[str]:
        """Of those that may be named."""
        return named(self.cases)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Those counted, as the disclosure takes them."""
        return tuple(Case(each.code, each.display, self._approval(each)) for each in self.displays.values())

    @cached_property
    def approvals(self) -> Mapping[str, DocumentApproval]:
        """Code -> what it has approved, standing or not; of those that want to approve before they are named."""
        if not any(each.display == ON_APPROVAL for each in self.displays.values()):
            return {}
        rows = DocumentApproval.objects.filter(assessment=self.assessment, kind=self.kind)
        joined = rows.select_related("participation__municipality", "by_contact", "noted_by")
        return {row.participation.municipality.code: row for row in joined}

    def _approval(self, shown: Shown) -> Approval:
        """An approval stands while the municipality's answers are those that it approved."""
        if shown.display != ON_APPROVAL:
            return ""
        if shown.code in self.supposed:
            return "approved" if self.supposed[shown.code] else ""
        row = self.approvals.get(shown.code)
        return "approved" if row is not None and row.digest == self.answers_digest(shown.code) else ""

    def answers_digest(self, code: str) -> str:
        """Of everything that a document tells of this municipality's answers."""
        who = next((column.response for column in self.basis.columns if column.code == code), 0)
        return digest(
            {
                "/".join(key): [said.state, said.value]
                for key, asked in self.said.items()
                if key.measure != DISPLAY_RULE and (said := asked.said.get(who)) is not None
            }
        )

    @cached_property
    def nameable(self) -> frozenset[int]:
        """The municipalities, by their response, whose name may stand in what leaves the office."""
        return frozenset(column.response for column in self.basis.columns if column.code in self.shown_codes)

    @cached_property
    def hidden(self) -> tuple[Hidden, ...]:
        """Those counted that may not be named, in Swedish order."""
        return tuple(
            Hidden(case.code, self.displays[case.code].name, why, lapsed=case.code in self.approvals)
            for case in self.cases
            if (why := why_hidden(case))
        )

    @property
    def told_of_hidden(self) -> tuple[Hidden, ...]:
        """As `hidden`, or () where nothing was asked that names anybody."""
        return self.hidden if "cases" in vars(self) else ()

    @property
    def told_of_approved(self) -> tuple[Approved, ...]:
        """Those that are named since they have approved, in Swedish order; as `told_of_hidden`."""
        if "cases" not in vars(self):
            return ()
        cases = [case for case in self.cases if case.display == ON_APPROVAL and may_name(case)]
        return tuple(Approved(case.code, self.displays[case.code].name) for case in cases)

    def _of_shown(self, values: Mapping[str, T]) -> dict[str, T]:
        """In Swedish order, as the pages show them."""
        return {code: values[code] for code in self.displays if code in values and code in self.shown_codes}

    def _shown(self, values: Mapping[int, T]) -> dict[int, T]:
        return {who: value for who, value in values.items() if who in self.nameable}

    def by_code(self, values: Mapping[int, T]) -> dict[str, T]:
        return {self.basis.by_response[who].code: value for who, value in values.items()}

    def who(self, who: Iterable[int]) -> list[str]:
        """The names of those of them that may stand here, in Swedish order."""
        shown = [self.basis.by_response[each].name for each in who if each in self.nameable]
        return sorted(shown, key=sort_key)

    def codes(self, who: Iterable[int]) -> list[str]:
        """For the facts of a paragraph: everybody, named or not."""
        return sorted(self.basis.by_response[each].code for each in who)

    def may_name(self, code: str) -> bool:
        """Also somebody that is not asked anything, as a reference municipality: what it showed us was told with its name."""
        return code in self.shown_codes or code not in self.asked_codes

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
    def willingness(self) -> Mapping[str, tuple[str, Mapping[str, int]]]:
        """Form of collaboration -> (what it is called, municipality's code -> 0 to 4), in the order in which they are asked."""
        return {
            key.item or asked.node.name: (say(asked.node.label, self.language), self.by_code(_scores(asked)))
            for key, asked in self.said.items()
            if key.measure == COLLABORATION_FORM
        }

    @cached_property
    def groups(self) -> tuple[Shared, ...]:
        """Those that are shown and share a theme and a form, three and more; neighbours first."""
        needs = {
            theme: self._of_shown(
                self.by_code({who: need for who, (need, _p, _c) in rated.items() if need is not None})
            )
            for theme, rated in self.threes.items()
        }
        willing = {form: self._of_shown(scores) for form, (_label, scores) in self.willingness.items()}
        return tuple(each for each in shared(needs, willing, neighbours(self.assessment)) if each.is_group)

    @cached_property
    def partners(self) -> tuple[Partners, ...]:
        """Whom those that are shown name."""
        return partners(wishes(self.basis, self.nameable, self.asked_codes), sorted(self.asked_codes))

    @cached_property
    def place_names(self) -> Mapping[str, str]:
        """Code -> name, of those counted."""
        return {column.code: column.name for column in self.basis.columns}

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


def _scores(asked: Asked) -> dict[int, int]:
    return {who: score for who in asked.said if (score := _score(asked, who)) is not None}


def _summary(needs: Iterable[int | None]) -> Summary:
    counts = [0] * len(SCALE)
    for need in needs:
        if need is not None:
            counts[need] += 1
    return Summary((counts[0], counts[1], counts[2], counts[3], counts[4]))
