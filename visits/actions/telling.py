"""Letters about a visit: its time with a calendar file, and afterwards the meeting note for correction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact, Participation
from surveys import calendar, letters
from surveys.actions import language_for, queue_message
from surveys.models import Letter
from visits import visit_words
from visits.cases import case_of, visit_text
from visits.models import Attendance, Visit

MOST_IN_A_NOTE = 20_000
_ON_ITS_WAY = (Letter.State.SENDING, Letter.State.SENT, Letter.State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Told:
    """Letters that were written, and who has no address to write to."""

    letters: list[Letter] = field(default_factory=list)
    unreached: list[Contact] = field(default_factory=list)


def invited(visit: Visit) -> list[Contact]:
    """Those of the register who are expected, or came; who has declined is not written to."""
    rows = visit.attendance.exclude(state=Attendance.State.DECLINED).filter(contact__erased_at=None)
    return [row.contact for row in rows.filter(contact__isnull=False).select_related("contact") if row.contact]


@transaction.atomic
def tell_of_visit(*, visit: Visit, by: User, now: datetime.datetime) -> Told:
    """Write to everybody who is invited: when and where it is, that it is changed, or off; the calendar file goes along.

    Letters about it that wait are stopped: what they say holds no longer. That it is off is told to those who have heard
    that it is on. Nobody is written to about a time that has passed. Raises ValidationError in a round that is closed.
    """
    current = Visit.objects.with_people().prefetch_related("roles_asked").get(pk=visit.pk)
    case = case_of(current)
    if current.state == Visit.State.HELD or current.starts_at is None or case is None:
        return Told()
    about = current.letters.filter(kind=letters.VISIT)
    heard = set(about.filter(state__in=_ON_ITS_WAY).values_list("contact", flat=True))
    people = invited(current)
    if current.state == Visit.State.CANCELLED:
        people = [contact for contact in people if contact.pk in heard]
    told = Told()
    if current.starts_at > now:
        for contact in people:
            if contact.email:
                told.letters.append(_invite(current, case, contact, by, now))
            else:
                told.unreached.append(contact)
    current.letters.add(*told.letters)
    waiting = about.filter(state=Letter.State.QUEUED).exclude(pk__in=[letter.pk for letter in told.letters])
    Letter.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        state=Letter.State.STOPPED, answer="replaced"
    )
    return told


def _invite(visit: Visit, case: Participation, contact: Contact, by: User, now: datetime.datetime) -> Letter:
    language = language_for(contact)
    return queue_message(
        kind=letters.VISIT,
        participation=case,
        contact=contact,
        values=visit_words.values(visit, language),
        enclosure="" if visit.state == Visit.State.PROPOSED else calendar_file(visit, language, contact, now=now),
        moot_at=visit.starts_at,
        by=by,
        now=now,
    )


def calendar_file(visit: Visit, language: str, contact: Contact | None = None, *, now: datetime.datetime) -> str:
    """The visit as .ics: an invitation to a contact, or (without one) for somebody's own calendar."""
    method = calendar.PUBLISH
    if contact is not None:
        method = calendar.CANCEL if visit.state == Visit.State.CANCELLED else calendar.REQUEST
    entry = visit_words.entry(visit, language, contact=contact)
    # To the day: the same invitation written twice within minutes is the same text, and so one letter. SEQUENCE tells versions apart.
    stamp = now.astimezone(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return calendar.calendar([entry], method=method, zone=ZoneInfo(settings.TIME_ZONE), now=stamp).decode("utf-8")


# --- The meeting note -----------------------------------------------------------------------------------------------------


@transaction.atomic
def save_meeting_note(*, visit: Visit, text: str, by: User) -> Visit:
    """What the municipality is to read. Raises ValidationError before the visit was held, and for more than a letter can hold."""
    found = _held(visit)
    found.meeting_note = text.replace("\r\n", "\n").strip()
    if len(found.meeting_note) > MOST_IN_A_NOTE:
        raise ValidationError(_("Write at most %(n)s characters.") % {"n": MOST_IN_A_NOTE})
    found.save(update_fields=["meeting_note"])
    audit(by=by, verb="meeting note written", target=visit_text(found), visit=found.pk)
    return found


@transaction.atomic
def send_meeting_note(*, visit: Visit, contacts: Iterable[Contact], by: User, now: datetime.datetime) -> list[Letter]:
    """The meeting note as it is saved goes to those of whom met who are chosen, for correction; the notes are worked up by it.

    Raises ValidationError for an empty note, for nobody, and for whom no letter can reach.
    """
    found = _held(visit)
    case = case_of(found)
    if not found.meeting_note:
        raise ValidationError(_("The meeting note is empty. Write it first."))
    if case is None:
        raise ValidationError(_("A learning visit has no case to write from. Send the file instead."))
    chosen = list(contacts)
    if not chosen:
        raise ValidationError(_("Choose at least one who gets it."))
    written = []
    for contact in chosen:
        language = language_for(contact)
        values = {"visited": visit_words.day_of(found, language), "meeting_note": found.meeting_note}
        written.append(
            queue_message(kind=letters.VISIT_NOTE, participation=case, contact=contact, values=values, by=by, now=now)
        )
    found.letters.add(*written)
    found.written_at = found.written_at or now
    found.save(update_fields=["written_at"])
    audit(by=by, verb="meeting note sent", target=visit_text(found), visit=found.pk, to=[each.pk for each in chosen])
    return written


@transaction.atomic
def mark_written(*, visit: Visit, by: User, now: datetime.datetime) -> Visit:
    """The notes are worked up, without a letter. Raises ValidationError before the visit was held."""
    found = _held(visit)
    if found.written_at is None:
        found.written_at = now
        found.save(update_fields=["written_at"])
        audit(by=by, verb="visit worked up", target=visit_text(found), visit=found.pk)
    return found


def _held(visit: Visit) -> Visit:
    locked = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if locked.state != Visit.State.HELD:
        raise ValidationError(_("The visit has not been held yet."))
    return Visit.objects.with_people().get(pk=locked.pk)
