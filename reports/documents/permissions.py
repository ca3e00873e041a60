"""Whose name may stand in what leaves the office, as each municipality has said. Reads only, in three queries.

As `reports.analysis.matching`: whoever chose to stand in summaries only is not named, nor whoever has not said anything. Who wants to
approve the text is named, and whoever issues the document is told to ask first.
"""

from __future__ import annotations

from collections.abc import Mapping

from municipalities.models import Assessment, Participation
from reports.analysis.matching.facts import Display
from reports.frames.matches import DISPLAY, DISPLAYS
from surveys.models import Answer, Questionnaire, Response

NAMED: Display = "named"
ON_APPROVAL: Display = "on_approval"


def displays(assessment: Assessment) -> dict[str, Display]:
    """Municipality's code -> how its answers may be shown, for every one that is asked; "unanswered" if it has not said. A reference
    municipality is not among them.
    """
    used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
    year = assessment.membership_date.year
    views = [row.load().view(variant, year) for row in used.defer("definition") for variant in ("signatory", "other")]
    names = {node.name for view in views for node in view.by_measure(DISPLAY)}
    counted = Response.objects.counted().filter(participation__assessment=assessment)
    code = "response__participation__municipality__code"
    rows = Answer.objects.filter(response__in=counted, question__in=names, relevant=True, missing="")
    asked = Participation.objects.filter(assessment=assessment).values_list("municipality__code", flat=True)
    said = {place: DISPLAYS.get(str(value), "not_named") for place, value in rows.values_list(code, "value")}
    return {place: said.get(place, "unanswered") for place in asked}


def may_name(code: str, known: Mapping[str, Display]) -> bool:
    return known.get(code, "unanswered") in (NAMED, ON_APPROVAL)
