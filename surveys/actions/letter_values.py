"""What the placeholders of a letter stand for, read from the case at the moment the letter is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import formats, timezone, translation

from municipalities.models import Participation
from surveys import appointment_words, letters
from surveys.actions.batch import strings_of
from surveys.definition import View
from surveys.expressions import relevant_names
from surveys.models import Appointment, Invitation, Response
from surveys.progress import PageState, page_label, page_states, totals, way

_OFFICE = {"sv": "energikontoret", "en": "the energy office"}
_LEFT = {"sv": "Kvar att svara på:", "en": "Left to answer:"}
_ASKED = {"sv": "Det gäller:", "en": "It is about:"}
_NOT_BEGUN = {
    "sv": "Ni har inte börjat svara än; den korta vägen är {total} frågor.",
    "en": "You have not begun to answer yet; the short way is {total} questions.",
}
_BEGUN = {
    "sv": "På den korta vägen är {answered} av {total} frågor besvarade. Det ni har svarat är sparat.",
    "en": "On the short way {answered} of {total} questions are answered. What you have answered is saved.",
}
_BY = {"sv": "Svara senast {day}.", "en": "Please answer by {day}."}
_WAS_BY = {
    "sv": "Sista dagen att svara var {day}, men ni kan fortfarande svara.",
    "en": "The last day to answer was {day}, but you can still answer.",
}
_ALL_ANSWERED = {
    "sv": "Frågorna på den korta vägen är besvarade, men svaren är inte inlämnade.",
    "en": "The questions of the short way are answered, but the answers have not been submitted.",
}


def values_for(
    *,
    kind: str,
    language: str,
    response: Response,
    invitation: Invitation | None,
    now: datetime.datetime,
    inviter: str = "",
    note: str = "",
    pages: Iterable[str] = (),
    appointment: Appointment | None = None,
) -> dict[str, str]:
    """A text for every placeholder that a letter of this kind may name, but the link.

    `response` needs its case (`with_case`). Progress costs one query, and only letters that tell of it pay it.
    """
    values = _of_the_case(response.participation, language)
    view = response.view
    if invitation is not None:
        questions, minutes = way(view, True)
        values |= {"questions": str(questions), "minutes": str(minutes), "minutes_all": str(way(view, False)[1])}
        values["link_until"] = day_in_words(timezone.localdate(invitation.expires_at), language)
        values["deadline"] = _deadline(response.participation, invitation, language, timezone.localdate(now))
    if kind in (letters.REMINDER, letters.RECEIPT):
        values |= _progress(response, view, language)
    if kind == letters.RECEIPT:
        values["submitted"] = day_in_words(timezone.localdate(now), language)
    if appointment is not None:
        values |= appointment_words.values(appointment, language)
    if kind == letters.COLLEAGUE:
        values |= {"inviter": inviter, "note": note, "pages": _listed(_ASKED[language], pages)}
    return values


def _of_the_case(participation: Participation, language: str) -> dict[str, str]:
    assessment, officer = participation.assessment, participation.officer
    office = assessment.office or _OFFICE[language]
    telephone = (officer.telephone if officer else "") or assessment.office_telephone
    signature = [officer.name if officer else "", assessment.office or office, telephone]
    signature.append(officer.email if officer else "")
    statement = assessment.statement_en or assessment.statement_sv if language == "en" else assessment.statement_sv
    return {
        "municipality": participation.municipality.official_name or participation.municipality.name,
        "assessment": assessment.name,
        "office": office,
        "officer": officer.name if officer else office,
        "telephone": telephone,
        "signature": "\n".join(line for line in signature if line),
        "statement": statement or assessment.funder,
    }


def _deadline(participation: Participation, invitation: Invitation, language: str, today: datetime.date) -> str:
    """Until when to answer, as a sentence that is true also when that day has passed or nobody has set one."""
    until = timezone.localdate(invitation.expires_at)
    due = participation.due_on or participation.assessment.target_answers
    if due is None or due >= until:
        return _BY[language].format(day=day_in_words(until, language))
    sentence = _BY if today <= due else _WAS_BY
    return sentence[language].format(day=day_in_words(due, language))


def _progress(response: Response, view: View, language: str) -> dict[str, str]:
    """How far the municipality has come on the short way."""
    answers = list(response.answers.all())
    states = page_states(
        view,
        True,
        answered={answer.question for answer in answers},
        relevant=relevant_names(view, strings_of(view, answers)),
    )
    answered, total = totals(states)
    sentence = _NOT_BEGUN if answered == 0 else _BEGUN if answered < total else _ALL_ANSWERED
    left = [_label(view, state, language) for state in states if not state.is_finished] if answered else []
    return {
        "answered": str(answered),
        "total": str(total),
        "progress": sentence[language].format(answered=answered, total=total),
        "pages": _listed(_LEFT[language], left),
    }


def _label(view: View, state: PageState, language: str) -> str:
    return page_label(view, state.page, language)


def _listed(heading: str, lines: Iterable[str]) -> str:
    listed = [f"– {letters.one_line(line)}" for line in lines]
    return "\n".join([heading, *listed]) if listed else ""


def day_in_words(day: datetime.date, language: str) -> str:
    """For example "fredag 16 november 2018"."""
    with translation.override(language):
        return formats.date_format(day, "l j F Y")
