"""The case: one municipality in one round, with everything that is known of it. Reads only, in fifteen queries; no pandas."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities import timeline as register_timeline
from municipalities.models import Assignment, CaseFile, FollowUp, KeyRole, Participation, Theme
from municipalities.timeline import CASE, FILE, FOLLOW_UP, MAIL, Entry
from reports import desk
from reports.case_answers import NETWORK, Answers, ThemeRow, Trail, language_of
from reports.case_facts import case_from
from reports.case_people import Line, Person, lines, people_of
from reports.casefacts import plan_steps, with_people_met
from reports.display import DISPLAY_RULE
from reports.triangulation import excerpts_of
from surveys import timeline as survey_timeline
from surveys.definition import View
from surveys.interview.around import LONGEST
from surveys.models import AnswerRevision, KnownFact, LetterKind
from surveys.provenance import Round
from surveys.threads import LOST
from surveys.timeline import ANSWERS, APPOINTMENT, CALL, LETTER, QUESTION, READBACK, Happened
from surveys.values import as_text
from visits import timeline as visit_timeline
from visits.models import Excerpt, Visit
from visits.timeline import VISIT

ON_PAPER = 8
"""Entries of the timeline that go along on paper for the car."""


def kinds() -> dict[str, str]:
    """Kind of an entry -> what it is called in the filter, in the order of the page."""
    return {
        CALL: _("Calls"),
        APPOINTMENT: _("Appointments"),
        VISIT: _("Visits"),
        MAIL: _("Mails"),
        LETTER: _("Letters"),
        ANSWERS: _("Answers"),
        QUESTION: _("Questions"),
        READBACK: _("Read-back"),
        FOLLOW_UP: _("Follow-ups"),
        FILE: _("Files"),
        CASE: _("The case itself"),
    }


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for the municipality: about what, what was said last, by whom and when."""

    thread: int
    label: str
    text: str
    who: str
    at: datetime.datetime
    is_answered: bool
    is_unsent: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that is not settled: to which answer, in whose words, and when."""

    verdict: int
    label: str
    text: str
    who: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """What the office knows beforehand. `links` are the addresses in it."""

    label: str
    text: str
    source: str
    known_on: datetime.date
    links: tuple[str, ...]
    lang: str


def find(slug: str, code: str) -> Participation | None:
    """The case with what its page names, follow-ups and files among it; three queries."""
    joined = Participation.objects.select_related(
        "assessment", "municipality", "officer", "main_contact", "response__questionnaire"
    ).defer("response__questionnaire__definition")
    case: Participation | None = (
        joined.annotate(**plan_steps()).filter(assessment__slug=slug, municipality__code=code).first()
    )
    if case is not None:
        people = ("contact", "officer", "made_by_user", "made_by_contact", "done_by")
        prefetch_related_objects(
            [case],
            Prefetch("followups", FollowUp.objects.select_related(*people)),
            Prefetch("files", CaseFile.objects.with_people()),
        )
    return case


class CasePage:
    """A case at one moment in the reader's language; what a template does not ask for is not read."""

    def __init__(self, case: Participation, *, opened: str, language: str, now: datetime.datetime) -> None:
        self.case = case
        self.opened = opened
        self.language = language
        self.now = now
        self.today = timezone.localdate(now)

    @property
    def municipality(self) -> Any:
        return self.case.municipality

    @property
    def response(self) -> Any:
        return getattr(self.case, "response", None)

    @cached_property
    def view(self) -> View | None:
        return None if self.response is None else self.response.view

    # --- answers ----------------------------------------------------------------------------------------------------------

    @cached_property
    def happened(self) -> list[Happened]:
        return survey_timeline.happened(self.case)

    @property
    def on_the_line(self) -> list[Any]:
        """Who is on the telephone with the municipality now, since when; a call that somebody forgot to end is none."""
        return [
            SimpleNamespace(officer=row.user, outcome=row.code, started_at=timezone.localtime(row.at))
            for row in self.happened
            if row.source == "call" and row.until is None and self.now - row.at < LONGEST
        ]

    @cached_property
    def answers(self) -> Answers | None:
        if self.view is None:
            return None
        revisions: Sequence[AnswerRevision] = (
            self.response.revisions.select_related("by_user", "by_contact", "spoken_by").order_by("seq").all()
        )
        rounds = [Round(row.code, row.number) for row in self.happened if row.source == "submission"]
        labels = {theme.key: theme.name for theme in Theme.objects.all()}
        return Answers(self.view, revisions, rounds, language=self.language, labels=labels, opened=self.opened)

    @cached_property
    def heard(self) -> dict[str, list[Excerpt]]:
        """Theme -> what was said of it at visits and on calls, as passages of notes."""
        return excerpts_of(self.case)

    @property
    def themes(self) -> list[tuple[ThemeRow, list[Excerpt]]]:
        """Each theme with the passages about it; of themes that nobody asks about they stand in the triangulation."""
        return [(row, self.heard.get(row.theme, [])) for row in self.answers.themes] if self.answers is not None else []

    @cached_property
    def trail(self) -> Trail | None:
        return self.answers.trail(self.opened) if self.answers is not None and self.opened else None

    @property
    def whole(self) -> list[tuple[str, list[Trail]]]:
        """Every answer with its whole history."""
        return list(self.answers.whole()) if self.answers is not None else []

    @property
    def display_rule(self) -> str:
        """How the municipality's answers may be shown, in its own choice; '' as long as it has not said."""
        return self.answers.text_of(DISPLAY_RULE) if self.answers is not None else ""

    @property
    def networks(self) -> str:
        return self.answers.text_of(NETWORK) if self.answers is not None else ""

    # --- where it stands ---------------------------------------------------------------------------------------------------

    @cached_property
    def row(self) -> desk.Row:
        """Five tracks and the next step, as the board tells them."""
        revisions = (
            []
            if self.answers is None
            else sorted((row for rows in self.answers.history.values() for row in rows), key=lambda row: row.seq)
        )
        found = case_from(
            self.case,
            rows=self.happened,
            revisions=revisions,
            follow_ups=self.follow_ups,
            mails=[row for row in self.case.files.all() if row.is_mail],
            visits=self.visits,
            now=self.now,
        )
        return desk.row_of(found, (0, 0) if self.answers is None else self.answers.progress)

    @cached_property
    def next_step(self) -> FollowUp | None:
        return next((row for row in self.follow_ups if row.kind == FollowUp.Kind.NEXT_STEP), None)

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """The open ones, the most urgent first; a new last day that a municipality chose is no task."""
        far = datetime.date.max
        rows = self.case.followups.all()
        found = [row for row in rows if not row.is_done and row.kind != FollowUp.Kind.MORE_TIME]
        return sorted(found, key=lambda row: (row.due_on or far, row.made_at))

    @cached_property
    def late(self) -> list[FollowUp]:
        return [row for row in self.follow_ups if row.is_late(self.today)]

    @cached_property
    def done_follow_ups(self) -> list[FollowUp]:
        found = [row for row in self.case.followups.all() if row.done_at is not None]
        return sorted(found, key=lambda row: row.done_at or row.made_at, reverse=True)

    @cached_property
    def questions(self) -> list[OpenQuestion]:
        last: dict[int, Happened] = {}
        for row in sorted(self.happened, key=lambda each: (each.at, each.pk)):
            if row.source == "message" and row.number:
                last[row.number] = row
        # When the last letter was written that told the municipality of its questions (see `surveys.threads.unsent`).
        letters = (row for row in self.happened if row.source == "letter" and row.words == LetterKind.QUESTION)
        told = max((row.until for row in letters if row.until and row.code not in LOST), default=None)
        return [
            OpenQuestion(
                thread=thread,
                label=survey_timeline.question_label(self.view, row.code, self.language),
                text=row.words,
                who=row.user or row.name,
                at=row.at,
                is_answered=row.contact is not None,
                is_unsent=row.contact is None and (told is None or told < row.at),
            )
            for thread, row in last.items()
        ]

    # --- the read-back ----------------------------------------------------------------------------------------------------

    @cached_property
    def objections(self) -> list[Objection]:
        """Those that nobody has settled, the oldest first."""
        rows = [row for row in self.happened if row.source == "objection" and row.number]
        return [
            Objection(
                verdict=row.pk,
                label=survey_timeline.question_label(self.view, row.code, self.language),
                text=row.words,
                who=row.name,
                at=row.at,
            )
            for row in sorted(rows, key=lambda each: (each.at, each.pk))
        ]

    @property
    def waiting(self) -> int:
        """How many things wait for the office: what was noted, and objections."""
        return len(self.follow_ups) + len(self.objections)

    # --- visits -----------------------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> list[Any]:
        """In order of time, with how many `people` were met; those without a time last."""
        here = Visit.objects.filter(assessment=self.case.assessment_id, municipality=self.case.municipality_id)
        found = list(with_people_met(here).select_related("officer"))
        return [each for each in found if each.starts_at] + [each for each in found if not each.starts_at]

    # --- people -----------------------------------------------------------------------------------------------------------

    @cached_property
    def _assignments(self) -> list[Assignment]:
        rows = Assignment.objects.filter(municipality=self.case.municipality_id)
        return list(rows.select_related("role", "contact", "by_role", "shared_with"))

    @cached_property
    def people(self) -> dict[int, Person]:
        return people_of(
            self._assignments,
            main=self.case.main_contact,
            rows=self.happened,
            mails=[row for row in self.case.files.all() if row.is_mail],
            answers=self.answers,
            now=self.now,
        )

    @cached_property
    def lines(self) -> list[Line]:
        held = {row.role_id for row in self._assignments}
        return lines(KeyRole.objects.filter(Q(is_key=True) | Q(pk__in=held)), self._assignments, self.people)

    @property
    def telephone(self) -> str:
        main = self.case.main_contact
        return (main.telephone if main is not None else "") or self.municipality.switchboard

    # --- the municipality ---------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[Fact]:
        """In the order of the questionnaire."""
        if self.view is None:
            return []
        view, known = self.view, {}
        for row in KnownFact.objects.filter(municipality=self.case.municipality_id):
            known[row.question] = row
        return [self._fact(view, known[name]) for name in view.nodes if name in known]

    def _fact(self, view: View, row: KnownFact) -> Fact:
        text = as_text(view, view.nodes[row.question], row.value, "", self.language)
        words = f"{text} {row.source}".replace("\n", " ").split(" ")
        lang = language_of(view, view.nodes[row.question], self.language)
        links = tuple(word.rstrip(".,;") for word in words if word.startswith(("https://", "http://")))
        return Fact(view.full_label(row.question, self.language), text, row.source, row.known_on, links, lang)

    # --- the timeline -------------------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything, the newest first; what is booked stands above what has happened."""
        found = [
            *register_timeline.entries(self.case),
            *survey_timeline.entries(self.case, self.happened),
            *visit_timeline.entries(self.visits),
        ]
        return sorted(found, key=lambda each: each.at, reverse=True)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Kind -> how many entries, of those kinds that there are."""
        found = Counter(each.kind for each in self.entries)
        return {kind: found[kind] for kind in kinds() if found[kind]}

    def entries_of(self, kind: str) -> list[Entry]:
        return [each for each in self.entries if not kind or each.kind == kind]
