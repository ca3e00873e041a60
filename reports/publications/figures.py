"""The answers that a public page speaks of, municipality by municipality, before anybody decides what may be shown. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from municipalities.models import Assessment, Participation
from reports.analysis.collaboration import WANTS
from reports.analysis.ratings import LARGE, SCALE
from reports.collaboration import FORM
from reports.disclosure import Case, Display, Value
from reports.display import UNANSWERED, display_of, questions_of
from reports.questions import ratings_of, theme_labels, themes_of
from surveys.definition import Question, Text, View
from surveys.models import Answer, Submission
from visits.models import Visit


@dataclass(frozen=True, slots=True)
class Known:
    """A municipality that has handed in: how it lets its answers be shown."""

    participation: int
    code: str
    name: str
    display: Display


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the assessment has come: of `asked` municipalities. `declined` are among those asked."""

    asked: int
    answered: int
    interviewed: int
    visited: int
    declined: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`needs`: theme -> code -> whether the need is large; `forms`: form of collaboration -> code -> whether it wants to take part. Themes
    and forms in the order in which they are asked, municipalities in Swedish order. `cases_of`: municipality -> its case; `names`: case ->
    the name of its municipality.
    """

    known: tuple[Known, ...]
    needs: Mapping[str, Mapping[str, Value]]
    forms: Mapping[str, Mapping[str, Value]]
    theme_labels: Mapping[str, Text]
    form_labels: Mapping[str, Text]
    progress: Progress
    cases_of: Mapping[int, int]
    names: Mapping[int, str]

    def cases(self, approvals: Mapping[str, str]) -> list[Case]:
        """As the disclosure takes them. `approvals`: code -> approved or refused, for the thing at hand."""
        return [Case(each.code, each.display, approvals.get(each.code, "")) for each in self.known]  # type: ignore[arg-type]


def figures(assessment: Assessment) -> Figures:
    """Two queries, and one for each questionnaire that no process has read yet."""
    rows = list(_cases(assessment))
    counted = [row for row in rows if row.declined_on is None and row.has_answered]
    found = _Reading()
    for row in counted:
        row.response.participation = row
        row.assessment = assessment
        found.ask(row.response.pk, row.municipality.code, row.response.view)
    found.read()
    views = tuple(dict.fromkeys(row.response.view for row in counted))
    return Figures(
        known=tuple(
            Known(row.pk, row.municipality.code, row.municipality.name, found.display.get(row.response.pk, UNANSWERED))
            for row in counted
        ),
        needs={theme: found.needs.get(theme, {}) for theme in themes_of(views)},
        forms=found.forms,
        theme_labels=theme_labels(views),
        form_labels=found.labels,
        progress=_progress(rows),
        cases_of={row.municipality_id: row.pk for row in rows},
        names={row.pk: row.municipality.name for row in rows},
    )


def _cases(assessment: Assessment) -> Any:
    handed_in = Submission.objects.filter(response__participation=OuterRef("pk"))
    held = Visit.objects.at_municipalities().held().filter(assessment=assessment, municipality=OuterRef("municipality"))
    joined = Participation.objects.filter(assessment=assessment).select_related(
        "municipality", "response__questionnaire"
    )
    return (
        joined.defer("response__questionnaire__definition")
        .annotate(
            has_answered=Exists(handed_in),
            has_talked=Exists(handed_in.filter(kind=Submission.Kind.INTERVIEW)),
            has_met=Exists(held),
        )
        .in_order()
    )


def _progress(rows: list[Any]) -> Progress:
    taking_part = [row for row in rows if row.declined_on is None]
    return Progress(
        asked=len(rows),
        answered=sum(row.has_answered for row in taking_part),
        interviewed=sum(row.has_talked for row in taking_part),
        visited=sum(row.has_met for row in taking_part),
        declined=len(rows) - len(taking_part),
    )


@dataclass
class _Reading:
    """Which question of which response says what; then the answers, in one query."""

    codes: dict[int, str] = field(default_factory=dict)
    asked: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """(response, question) -> (what it is, key)."""
    needs: dict[str, dict[str, Value]] = field(default_factory=dict)
    forms: dict[str, dict[str, Value]] = field(default_factory=dict)
    labels: dict[str, Text] = field(default_factory=dict)
    display: dict[int, Display] = field(default_factory=dict)

    def ask(self, response: int, code: str, view: View) -> None:
        self.codes[response] = code
        for question, about in self.questions(view):
            self.asked[response, question] = about

    def questions(self, view: View) -> Iterator[tuple[str, tuple[str, str]]]:
        for (theme, measure), question in ratings_of(view).items():
            if measure == "need":
                yield question, ("need", theme)
        for node in view.by_measure(FORM):
            if isinstance(node, Question):
                key = node.item or node.name
                self.forms.setdefault(key, {})
                self.labels.setdefault(key, node.label)
                yield node.name, ("form", key)
        for name in questions_of(view):
            yield name, ("display", "")

    def read(self) -> None:
        rows = Answer.objects.filter(
            response__in=list(self.codes),
            question__in={question for _response, question in self.asked},
            item="",
            relevant=True,
            missing="",
        ).values_list("response", "question", "score", "value")
        for response, question, score, value in rows:
            about, key = self.asked.get((response, question), ("", ""))
            code = self.codes[response]
            if about == "display":
                self.display[response] = display_of(value)
            elif about and score in SCALE:
                values = self.needs if about == "need" else self.forms
                values.setdefault(key, {})[code] = score >= (LARGE if about == "need" else WANTS)
