"""What the placeholders of a letter stand for, read from the case at the moment the letter is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from itertools import takewhile

from django.utils import formats, timezone, translation

from municipalities.models import Participation
from surveys import appointment_words, letters
from surveys.actions.batch import strings_of
from surveys.definition import View
from surveys.expressions import relevant_names
from surveys.models import Appointment, Invitation, ReadBack, Response, Submission, Thread
from surveys.progress import PageState, is_beyond_core, page_label, page_states, totals, way
from surveys.readback import ADDED, CHANGED, REMOVED, retold_of

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
# What differs from what the municipality submitted itself, as a sentence.
_DIFFERENCES = {
    "sv": {
        "both": "Sedan ni lämnade in är {changed} och {added}.",
        "changed": "Sedan ni lämnade in är {changed}.",
        "added": "Sedan ni lämnade in är {added}.",
        "none": "Inget är ändrat sedan ni lämnade in.",
        "all": "Vi har skrivit ner {number} svar efter vad ni sade i telefon.",
    },
    "en": {
        "both": "Since you submitted, {changed} and {added}.",
        "changed": "Since you submitted, {changed}.",
        "added": "Since you submitted, {added}.",
        "none": "Nothing has changed since you submitted.",
        "all": "We have written down {number} answers from what you said on the telephone.",
    },
}
# One of them, several of them.
_CHANGED = {"sv": ("1 svar ändrat", "{} svar ändrade"), "en": ("1 answer has changed", "{} answers have changed")}
_ADDED = {"sv": ("1 svar nytt", "{} svar nya"), "en": ("1 answer is new", "{} answers are new")}
# In a receipt, after the way on which they were answered.
_GIVEN = {
    True: {
        "sv": "{answered} av de {total} frågorna på den korta vägen är besvarade.",
        "en": "{answered} of the {total} questions on the short way are answered.",
    },
    False: {
        "sv": "{answered} av {total} frågor är besvarade.",
        "en": "{answered} of {total} questions are answered.",
    },
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
    readback: ReadBack | None = None,
    threads: Sequence[Thread] = (),
    appointment: Appointment | None = None,
) -> dict[str, str]:
    """A text for every placeholder that a letter of this kind may name, but the link.

    `response` needs its case (`with_case`). Progress costs one query, and only letters that tell of it pay it.
    """
    values = of_the_case(response.participation, language)
    view = response.view
    if invitation is not None:
        questions, minutes = way(view, True)
        values |= {"questions": str(questions), "minutes": str(minutes), "minutes_all": str(way(view, False)[1])}
        values["link_until"] = day_in_words(timezone.localdate(invitation.expires_at), language)
        values["deadline"] = _deadline(response.participation, invitation, language, timezone.localdate(now))
    if kind in (letters.REMINDER, letters.RECEIPT):
        values |= _progress(response, view, language, is_receipt=kind == letters.RECEIPT)
    if kind == letters.RECEIPT:
        values["submitted"] = day_in_words(timezone.localdate(now), language)
    if appointment is not None:
        values |= appointment_words.values(appointment, language)
    if kind == letters.COLLEAGUE:
        values |= {"inviter": inviter, "note": note, "pages": _listed(_ASKED[language], pages)}
    if readback is not None:
        values |= _read_back(readback, response, language)
    if threads:
        values["asked"] = "\n\n".join(_asked(each, view, language) for each in threads)
    return values


def _read_back(readback: ReadBack, response: Response, language: str) -> dict[str, str]:
    found = retold_of(response, readback.seq)
    changed = sum(each.status in (CHANGED, REMOVED) for each in found)
    added = sum(each.status == ADDED for each in found)
    interviews = response.submissions.filter(kind=Submission.Kind.INTERVIEW)
    interviewed = interviews.order_by("at").values_list("at", flat=True).last() or readback.sent_at
    sentence = _DIFFERENCES[language][_which(changed, added, is_new=all(each.before is None for each in found))]
    return {
        "interviewed": day_in_words(timezone.localdate(interviewed), language),
        "closes": day_in_words(readback.closes_on, language),
        "differences": sentence.format(
            changed=_number(_CHANGED[language], changed), added=_number(_ADDED[language], added), number=len(found)
        ),
    }


def _which(changed: int, added: int, *, is_new: bool) -> str:
    if is_new:
        return "all"
    if changed and added:
        return "both"
    return "changed" if changed else "added" if added else "none"


def _number(words: tuple[str, str], number: int) -> str:
    return words[0] if number == 1 else words[1].format(number)


def _asked(thread: Thread, view: View, language: str) -> str:
    """The question that it is about, and what the office has written since the municipality last replied."""
    about = view.full_label(thread.question, language) if thread.question in view.nodes else thread.question
    messages = list(thread.messages.all())
    last = [each.text for each in takewhile(lambda each: each.by_contact_id is None, reversed(messages))]
    return "\n".join([letters.one_line(about), *(f"– {text}" for text in reversed(last))])


def of_the_case(participation: Participation, language: str) -> dict[str, str]:
    """What every letter may name."""
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


def _progress(response: Response, view: View, language: str, *, is_receipt: bool) -> dict[str, str]:
    """How far the municipality has come. A reminder asks for the short way; a receipt tells of the way that was answered."""
    answers = list(response.answers.all())
    names = {answer.question for answer in answers}
    is_short = not is_receipt or not is_beyond_core(view, names)
    states = page_states(
        view,
        is_short,
        answered=names,
        relevant=relevant_names(view, strings_of(view, answers)),
    )
    answered, total = totals(states)
    if is_receipt:
        sentence = _GIVEN[is_short]
    else:
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
