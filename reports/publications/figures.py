"""The answers that a public page speaks of, municipality by municipality, before anybody decides what may be shown. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from municipalities.models import Assessment, Participation
from reports.analysis.ratings import LARGE, SCALE
from reports.collaboration import FORM
from reports.disclosure import Case, Display, Value
from reports.frames.matches import facts
from surveys.definition import Question, Text
from surveys.models import Answer, Response, Submission
from visits.models import Visit

WANTS = 2
"""Willingness from 0 to 4: from here on it wants to take part."""


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
    and forms in the order in which they are asked, municipalities in Swedish order.
    """

    known: tuple[Known, ...]
    needs: Mapping[str, Mapping[str, Value]]
    forms: Mapping[str, Mapping[str, Value]]
    theme_labels: Mapping[str, Text]
    form_labels: Mapping[str, Text]
    progress: Progress

    def cases(self, approvals: Mapping[str, str]) -> list[Case]:
        """As the disclosure takes them. `approvals`: code -> approved or refused, for the thing at hand."""
        return [Case(each.code, each.display, approvals.get(each.code, "")) for each in self.known]  # type: ignore[arg-type]


def figures(assessment: Assessment) -> Figures:
    """Some twelve queries, however many answer."""
    found = facts(assessment)
    cases = {
        case.municipality.code: case
        for case in Participation.objects.filter(assessment=assessment).select_related("municipality").in_order()
    }
    counted = {each.code: each for each in found.municipalities if not each.is_reference and each.code in cases}
    known = tuple(
        Known(case.pk, code, case.municipality.name, counted[code].display)
        for code, case in cases.items()
        if code in counted
    )
    needs: dict[str, dict[str, Value]] = {theme: {} for theme in found.themes}
    for code, each in counted.items():
        for theme, standing in each.standings.items():
            if theme in needs and standing.need is not None:
                needs[theme][code] = standing.need.score >= LARGE
    forms, form_labels = _forms(assessment)
    return Figures(known, needs, forms, found.labels, form_labels, _progress(assessment, len(cases)))


def _forms(assessment: Assessment) -> tuple[dict[str, dict[str, Value]], dict[str, Text]]:
    """Willingness by form of collaboration, of those who have handed in."""
    responses = (
        Response.objects.counted()
        .filter(participation__assessment=assessment)
        .select_related("questionnaire", "participation__assessment", "participation__municipality")
        .defer("questionnaire__definition")
        .order_by("participation__municipality__sort_key", "participation__municipality__code")
    )
    asked: dict[tuple[int, str], tuple[str, str]] = {}
    values: dict[str, dict[str, Value]] = {}
    labels: dict[str, Text] = {}
    for response in responses:
        for node in response.view.by_measure(FORM):
            if isinstance(node, Question):
                key = node.item or node.name
                values.setdefault(key, {})
                labels.setdefault(key, node.label)
                asked[response.pk, node.name] = (key, response.participation.municipality.code)
    rows = Answer.objects.filter(
        response__in={pk for pk, _name in asked}, question__in={name for _pk, name in asked}, relevant=True, missing=""
    ).values_list("response", "question", "score")
    for response, question, score in rows:
        if (response, question) in asked and score in SCALE:
            key, code = asked[response, question]
            values[key][code] = score >= WANTS
    return values, labels


def _progress(assessment: Assessment, number: int) -> Progress:
    taking_part = Participation.objects.filter(assessment=assessment).taking_part()
    handed_in = Submission.objects.filter(response__participation=OuterRef("pk"))
    interview = handed_in.filter(kind=Submission.Kind.INTERVIEW)
    visits = (
        Visit.objects.at_municipalities().held().filter(assessment=assessment, municipality=OuterRef("municipality"))
    )
    return Progress(
        asked=number,
        answered=taking_part.filter(Exists(handed_in)).count(),
        interviewed=taking_part.filter(Exists(interview)).count(),
        visited=taking_part.filter(Exists(visits)).count(),
        declined=number - taking_part.count(),
    )
