"""How a visit is told: in a letter, in a calendar. In the language asked for, whatever the page's."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from municipalities.models import Contact
from surveys.calendar import Entry
from visits.models import Visit

_MOVED, _OFF = "moved", "off"
_EVENT = {
    "sv": {
        "proposed": "Vi föreslår att vi träffas {day} kl. {hours}{digital}. Svara gärna om det passar.",
        "booked": "Vi kommer {day} kl. {hours}.",
        "digital": "Vi träffas digitalt {day} kl. {hours}.",
        "moved": "Besöket är ändrat. Ny tid och plats gäller: {day} kl. {hours}{digital}.",
        "off": "Besöket {day} kl. {hours} är inställt.",
    },
    "en": {
        "proposed": "We propose to meet on {day}, {hours}{digital}. Please tell us whether it suits you.",
        "booked": "We will come on {day}, {hours}.",
        "digital": "We meet digitally on {day}, {hours}.",
        "moved": "The visit has been changed. It is now on {day}, {hours}{digital}.",
        "off": "The visit on {day}, {hours}, is called off.",
    },
}
_HEADLINE = {
    "sv": {
        "proposed": "Förslag till besök {day} kl. {hours}",
        "booked": "Besök {day} kl. {hours}",
        "digital": "Digitalt möte {day} kl. {hours}",
        "moved": "Ändrat besök: {day} kl. {hours}",
        "off": "Inställt besök {day}",
    },
    "en": {
        "proposed": "Proposed visit on {day}, {hours}",
        "booked": "Visit on {day}, {hours}",
        "digital": "Digital meeting on {day}, {hours}",
        "moved": "Visit changed to {day}, {hours}",
        "off": "Visit off: {day}",
    },
}
_DIGITALLY = {"sv": ", digitalt", "en": ", digitally"}
_PLACE = {"sv": "Plats: {text}", "en": "Place: {text}"}
_MEETING = {"sv": "Digitalt möte: {text}", "en": "Digital meeting: {text}"}
_ADDRESS_FOLLOWS = {"sv": "adressen kommer i ett eget brev", "en": "the address follows in a letter of its own"}
_NUMBER = {"sv": "Telefon under dagen: {text}", "en": "Telephone on the day: {text}"}
_ROLES = {"sv": "Vi vill gärna träffa: {text}.", "en": "We would like to meet: {text}."}
_AGENDA = {"sv": "Förslag till dagordning:", "en": "Proposed agenda:"}
_CHANGE = {
    "sv": "Tiden finns som en kalenderfil i det här brevet. Passar den inte? Svara på brevet eller ring, så hittar vi en annan.",
    "en": "The time is enclosed as a calendar file. Does it not suit you? Reply to this letter or call, and we find another one.",
}
_REASON = {"sv": "Orsak: {text}", "en": "Reason: {text}"}


def _form(visit: Visit) -> str:
    if visit.state == Visit.State.CANCELLED:
        return _OFF
    if visit.state == Visit.State.PROPOSED:
        return "proposed"
    if visit.sequence:
        return _MOVED
    return "digital" if visit.is_digital else "booked"


def values(visit: Visit, language: str) -> dict[str, str]:
    """What the placeholders of a letter about the visit stand for. `visit` needs a time."""
    said = {
        "day": day_of(visit, language),
        "hours": hours(visit, language),
        "digital": _DIGITALLY[language] if visit.is_digital else "",
    }
    form = _form(visit)
    is_off = form == _OFF
    agenda = "" if is_off or not visit.agenda else f"{_AGENDA[language]}\n{visit.agenda}"
    change = _REASON[language].format(text=visit.reason) if visit.reason and form in (_OFF, _MOVED) else ""
    if visit.state == Visit.State.BOOKED:
        change = f"{change}\n\n{_CHANGE[language]}".strip()
    return {
        "headline": _HEADLINE[language][form].format(**said),
        "event": _EVENT[language][form].format(**said),
        "place": "" if is_off else where(visit, language),
        "roles": "" if is_off else _roles(visit, language),
        "agenda": agenda,
        "change": change,
    }


def where(visit: Visit, language: str) -> str:
    """Place, address of the digital meeting and number for the day, a line each; '' where nothing is known."""
    lines = []
    if visit.place and not visit.is_digital:
        lines.append(_PLACE[language].format(text=visit.place))
    if visit.form != Visit.Form.ON_SITE:
        lines.append(_MEETING[language].format(text=visit.digital_address or _ADDRESS_FOLLOWS[language]))
    if visit.telephone:
        lines.append(_NUMBER[language].format(text=visit.telephone))
    return "\n".join(lines)


def _roles(visit: Visit, language: str) -> str:
    with translation.override(language):
        names = [role.name[:1].lower() + role.name[1:] for role in visit.roles_asked.all()]
    return _ROLES[language].format(text=", ".join(names)) if names else ""


def day_of(visit: Visit, language: str) -> str:
    with translation.override(language):
        return formats.date_format(timezone.localtime(start(visit)), "l j F Y")


def hours(visit: Visit, language: str) -> str:
    """10.00–12.00 in Swedish, 10:00–12:00 in English; the last day too where it ends on another."""
    form = "H.i" if language == "sv" else "H:i"
    begins = timezone.localtime(start(visit))
    text = formats.date_format(begins, form)
    if visit.ends_at is None:
        return text
    ends = timezone.localtime(visit.ends_at)
    with translation.override(language):
        day = "" if ends.date() == begins.date() else formats.date_format(ends, "j F ")
    return f"{text}–{day}{formats.date_format(ends, form)}"


def start(visit: Visit) -> datetime.datetime:
    if visit.starts_at is None:
        raise ValueError("only a visit at a time can be told")
    return visit.starts_at


def uid(visit: Visit) -> str:
    """The same in every letter, so that a calendar moves the visit and does not show it twice."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0] or "localhost"
    return f"visit-{visit.key}@{host}"


def entry(visit: Visit, language: str, *, contact: Contact | None = None) -> Entry:
    """The visit as it stands in a calendar: of a contact, or (without one) of whoever downloads it."""
    begins = start(visit)
    told = values(visit, language)
    with translation.override(language):
        label = f" ({_('invented demo data')})" if visit.assessment.is_demo else ""
        kind = visit.get_kind_display()
    title = f"{kind}, {visit.assessment.name}" if contact is not None else f"{kind}: {visit.municipality.name}"
    lines = [told["event"], told["place"], told["agenda"]]
    officer = visit.officer
    return Entry(
        uid=uid(visit),
        starts_at=begins,
        ends_at=visit.end or begins,
        title=f"{title}{label}",
        text="\n\n".join(line for line in lines if line),
        place=visit.digital_address if visit.is_digital else visit.place or visit.municipality.name,
        sequence=visit.sequence,
        is_off=visit.state == Visit.State.CANCELLED,
        organizer=(officer.name, officer.email) if officer is not None and contact is not None else None,
        attendee=(contact.name, contact.email) if contact is not None and contact.email else None,
    )
