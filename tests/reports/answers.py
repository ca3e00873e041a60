"""Assessments with ratings, always written by `record_answers`."""

from collections.abc import Mapping

from surveys.actions import complete_interview, submit_response
from surveys.models import Response
from tests import factories
from tests.factories import answer, at

SCALE = {"need": "behov", "priority": "prioritet", "capacity": "formaga"}


def a_response(assessment, questionnaire, name: str, *, ratings: Mapping | None = None, submit: bool = True, **fields):
    """A municipality with a contact; `ratings`: question -> value, given and submitted on the web."""
    municipality = factories.make_municipality(name)
    participation = factories.make_participation(assessment, municipality, **fields)
    response = factories.make_response(participation, questionnaire)
    response.speaker = factories.make_contact(
        f"Miljöstrateg {name}", at=municipality, email=f"{municipality.code}@ex.se"
    )
    if ratings:
        answer(response, ratings, by=response.speaker, now=at(12, 14, 3))
    if submit:
        hand_in(response)
    return response


def hand_in(response: Response, *, day: int = 12):
    return submit_response(response=response, by=response.speaker, now=at(day, 14, 30))


def call(
    response: Response, values: Mapping, officer, *, day: int = 22, reason: str = "5", complete: bool = False, **fields
):
    """What the contact said on the telephone, written down by the officer."""
    if values:
        fields.setdefault("spoken_by", response.speaker)
        answer(response, values, by=officer, channel="phone", now=at(day, 10, 21), reason=reason, **fields)
    if complete:
        complete_interview(
            response=response, by=officer, spoken_by=response.speaker, mark_not_asked=False, now=at(day, 11, 0)
        )
    return response


def rated(theme: str, need=None, priority=None, capacity=None) -> dict[str, str]:
    """Question -> value for one theme of the small questionnaire."""
    given = {"behov": need, "prioritet": priority, "formaga": capacity}
    return {f"{theme}_{name}": str(value) for name, value in given.items() if value is not None}
