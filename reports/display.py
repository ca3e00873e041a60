"""How each municipality lets its answers be shown outside the office: one reading, for every page and file that asks. Reads only.

What follows from it is decided in `reports.disclosure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, OuterRef

from municipalities.models import Assessment, Participation
from reports.disclosure import Display
from surveys.definition import Question, View
from surveys.models import Answer, Questionnaire, Response

DISPLAY_RULE: Final = "display_rule"
"""`prestratus::measure` of the question."""

NAMED: Final[Display] = "named"
ON_APPROVAL: Final[Display] = "on_approval"
NOT_NAMED: Final[Display] = "not_named"
UNANSWERED: Final[Display] = "unanswered"

_CHOICES: Mapping[str, Display] = MappingProxyType({"namn": NAMED, "stamma_av": ON_APPROVAL, "samlat": NOT_NAMED})


def display_of(value: Any) -> Display:
    """What a stored answer means. A choice that is not known here counts as the strictest, none as not answered."""
    return _CHOICES.get(str(value), NOT_NAMED) if value else UNANSWERED


def questions_of(view: View) -> tuple[str, ...]:
    """The names of the questions that ask for it."""
    return tuple(node.name for node in view.by_measure(DISPLAY_RULE) if isinstance(node, Question))


@dataclass(frozen=True, slots=True)
class Shown:
    """A municipality that is asked, and how it lets its answers be shown. `is_counted`: it has handed in and takes part."""

    code: str
    name: str
    display: Display
    is_counted: bool


def read_displays(assessment: Assessment) -> dict[str, Shown]:
    """By code, in Swedish order, everybody that is asked. A reference municipality is not among them. Three queries.

    What was answered and not handed in yet says nothing.
    """
    used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
    loaded = {row.pk: row.load() for row in used.defer("definition")}
    year = assessment.membership_date.year
    asked = {
        (pk, variant): questions_of(definition.view(variant, year))
        for pk, definition in loaded.items()
        for variant in ("signatory", "other")
    }
    counted = Response.objects.counted().filter(participation__assessment=assessment)
    names = {name for questions in asked.values() for name in questions}
    rows = Answer.objects.filter(response__in=counted, question__in=names, relevant=True, missing="")
    said = {
        case: display_of(value)
        for case, variant, questionnaire, question, value in rows.values_list(
            "response__participation",
            "response__participation__variant",
            "response__questionnaire",
            "question",
            "value",
        )
        if question in asked[questionnaire, variant]
    }
    cases = Participation.objects.filter(assessment=assessment).in_order()
    cases = cases.annotate(is_counted=Exists(counted.filter(participation=OuterRef("pk"))))
    found = cases.values_list("pk", "municipality__code", "municipality__name", "is_counted")
    return {code: Shown(code, name, said.get(pk, UNANSWERED), is_counted) for pk, code, name, is_counted in found}


def displays(assessment: Assessment) -> dict[str, Display]:
    """Code -> display, as `read_displays`."""
    return {code: each.display for code, each in read_displays(assessment).items()}
