"""How many of the core questions are answered where somebody has begun; two queries for any number of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from municipalities.models import Assessment, Participation
from reports.relevance import relevance_of
from surveys.models import Answer, Questionnaire
from surveys.values import as_string


def progress(found: Collection[Participation], assessment: Assessment) -> dict[int, tuple[int, int]]:
    """Participation -> (answered, all) of its relevant core questions."""
    if not found:
        return {}
    keys = {_response(case).questionnaire_id for case in found}
    questionnaires = {each.pk: each for each in Questionnaire.objects.filter(pk__in=keys).defer("definition")}
    year = assessment.membership_date.year
    views = {
        case.pk: questionnaires[_response(case).questionnaire_id].load().view(case.variant, year) for case in found
    }
    names: set[str] = set()
    for view in set(views.values()):
        relevance = relevance_of(view)
        for name in view.core:
            names |= {name, *relevance.triggers(name)}
    stored = _answers([_response(case).pk for case in found], names)
    counted = {}
    for case in found:
        view, answers = views[case.pk], stored.get(_response(case).pk, {})
        strings = {name: as_string(view.nodes[name], *answer) for name, answer in answers.items() if name in view.nodes}
        relevance = relevance_of(view)
        wanted = [name for name in view.core if relevance(name, strings)]
        counted[case.pk] = (sum(name in answers for name in wanted), len(wanted))
    return counted


def _response(case: Participation) -> Any:
    return case.response  # type: ignore[attr-defined]


def _answers(responses: Iterable[int], names: Iterable[str]) -> dict[int, dict[str, tuple[Any, str]]]:
    """Response -> question -> (value, missing); any item answers its repeat."""
    found: dict[int, dict[str, tuple[Any, str]]] = {}
    rows = Answer.objects.filter(response__in=list(responses), question__in=sorted(names)).order_by()
    for response, question, value, missing in rows.values_list("response", "question", "value", "missing"):
        found.setdefault(response, {})[question] = (value, missing)
    return found
