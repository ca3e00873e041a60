"""How a call at a time is told: in a letter, in a calendar, on a page. In the language asked for, whatever the page's."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from surveys.calendar import Entry
from surveys.models import Appointment

_BOOKED = {
    "sv": "{who} ringer {day} kl. {hours}{number}.",
    "en": "{who} will call on {day}, {hours}{number}.",
}
_MOVED = {
    "sv": "Samtalet är flyttat. {who} ringer i stället {day} kl. {hours}{number}.",
    "en": "The call has been moved. {who} will instead call on {day}, {hours}{number}.",
}
_OFF = {
    "sv": "Samtalet {day} kl. {hours} är inställt.",
    "en": "The call on {day}, {hours}, is called off.",
}
_HEADLINE = {
    "sv": {
        "booked": "Samtal {day} kl. {hours}",
        "moved": "Flyttat samtal: {day} kl. {hours}",
        "off": "Inställt samtal {day}",
    },
    "en": {"booked": "Call on {day}, {hours}", "moved": "Call moved to {day}, {hours}", "off": "Call off: {day}"},
}
_CHANGE = {
    "sv": "Tiden finns som en kalenderfil i det här brevet. Passar den inte? Svara på brevet eller ring, så hittar vi en annan.",
    "en": "The time is enclosed as a calendar file. Does it not suit you? Reply to this letter or call, and we find another one.",
}
_NUMBER = {"sv": " på {number}", "en": " at {number}"}
_PURPOSE = {
    "sv": {
        "interview": "Vi går igenom frågorna tillsammans. Ni behöver inte förbereda något.",
        "confirm": "Vi går igenom era svar tillsammans. Allt kan ändras till dess.",
        "call_back": "",
    },
    "en": {
        "interview": "We go through the questions together. You need not prepare anything.",
        "confirm": "We go through your answers together. Everything can be changed until then.",
        "call_back": "",
    },
}
_CALLER = {"sv": "Energikontoret", "en": "The energy office"}


def event(appointment: Appointment, language: str, *, with_number: bool = True) -> str:
    """One sentence: who calls when and at which number; that it has been moved, or called off."""
    office = appointment.participation.assessment.office
    who = appointment.officer.name if appointment.officer else office or _CALLER[language]
    form = _BOOKED
    if appointment.state == Appointment.State.CANCELLED:
        form = _OFF
    elif appointment.sequence:
        form = _MOVED
    number = _NUMBER[language].format(number=appointment.telephone) if appointment.telephone and with_number else ""
    return form[language].format(
        who=who, day=day_of(appointment, language), hours=hours(appointment, language), number=number
    )


def headline(appointment: Appointment, language: str) -> str:
    """For the subject of a letter."""
    form = "off" if appointment.state == Appointment.State.CANCELLED else "moved" if appointment.sequence else "booked"
    return _HEADLINE[language][form].format(day=day_of(appointment, language), hours=hours(appointment, language))


def change(appointment: Appointment, language: str) -> str:
    """How to get another time; '' for a call that is off."""
    return "" if appointment.state == Appointment.State.CANCELLED else _CHANGE[language]


def values(appointment: Appointment, language: str) -> dict[str, str]:
    """What the placeholders of a letter about the call stand for."""
    return {
        "headline": headline(appointment, language),
        "event": event(appointment, language),
        "purpose": purpose(appointment, language),
        "change": change(appointment, language),
    }


def purpose(appointment: Appointment, language: str) -> str:
    """What the call is for; '' for one that is called off."""
    if appointment.state == Appointment.State.CANCELLED:
        return ""
    return _PURPOSE[language][appointment.kind]


def day_of(appointment: Appointment, language: str) -> str:
    with translation.override(language):
        return formats.date_format(timezone.localtime(_start(appointment)), "l j F Y")


def hours(appointment: Appointment, language: str) -> str:
    """10.00–10.45 in Swedish, 10:00–10:45 in English."""
    form = "H.i" if language == "sv" else "H:i"
    times = [appointment.starts_at, appointment.ends_at]
    return "–".join(formats.date_format(timezone.localtime(each), form) for each in times if each is not None)


def _start(appointment: Appointment) -> datetime.datetime:
    if appointment.starts_at is None:
        raise ValueError("only a call at a time has a day")
    return appointment.starts_at


def uid(appointment: Appointment) -> str:
    """The same for the letter and the feed, so that a calendar that has both shows the call once."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0] or "localhost"
    return f"appointment-{appointment.pk}@{host}"


def entry(appointment: Appointment, language: str, *, for_staff: bool, url: str = "") -> Entry:
    """The call as it stands in a calendar: of the contact, or of the member of staff (who sees number and notes)."""
    start = _start(appointment)
    case = appointment.participation
    with translation.override(language):
        kind = appointment.get_kind_display()
        label = _("invented demo data") if case.assessment.is_demo else ""
    if for_staff:
        title = f"{case.municipality.name}: {kind.lower()}"
        lines = [
            str(appointment.contact or ""),
            appointment.ask_for,
            appointment.telephone,
            appointment.words,
            appointment.note,
        ]
        people: dict[str, Any] = {}
    else:
        title = f"{kind}, {case.assessment.name}"
        lines = [event(appointment, language), purpose(appointment, language)]
        people = {"organizer": _officer(appointment), "attendee": _contact(appointment)}
    return Entry(
        uid=uid(appointment),
        starts_at=start,
        ends_at=appointment.ends_at or start,
        title=f"{title} ({label})" if label else title,
        text="\n".join(line for line in lines if line),
        place=f"{_CALLS[language]} {appointment.telephone}".strip() if appointment.telephone else _CALLS[language],
        sequence=appointment.sequence,
        is_off=appointment.state == Appointment.State.CANCELLED,
        url=url,
        **people,
    )


_CALLS = {"sv": "Telefon", "en": "Telephone"}


def _officer(appointment: Appointment) -> tuple[str, str] | None:
    return (appointment.officer.name, appointment.officer.email) if appointment.officer else None


def _contact(appointment: Appointment) -> tuple[str, str] | None:
    contact = appointment.contact
    return (contact.name, contact.email) if contact is not None and contact.email else None
