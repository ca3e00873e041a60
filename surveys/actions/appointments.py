"""Calls at a time that the office books, moves and calls off. What a municipality asks for is in `doors`."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact, Participation
from surveys import letters
from surveys.actions.letters import queue_letter
from surveys.actions.purposes import kind_now
from surveys.actions.rounds import open_response
from surveys.models import Appointment, Letter

LENGTH = datetime.timedelta(minutes=45)
"""How long an interview is booked for, if nobody says otherwise."""
CALL_BACK_LENGTH = datetime.timedelta(minutes=15)


@transaction.atomic
def book_appointment(
    *,
    participation: Participation,
    kind: str = Appointment.Kind.INTERVIEW,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None = None,
    contact: Contact | None = None,
    officer: User | None = None,
    telephone: str = "",
    ask_for: str = "",
    note: str = "",
    asked: Appointment | None = None,
    by: User,
    now: datetime.datetime,
) -> Appointment:
    """A call at a time. `asked`: what the municipality has asked for, which is booked by this and keeps its words.

    An interview with a municipality that has handed in its answers on the web is booked as going through them.
    Raises ValidationError for a time that has passed, or that ends before it begins.
    """
    if starts_at <= now:
        raise ValidationError({"starts_at": _("Choose a time after now.")})
    appointment = asked or Appointment(participation=participation, asked_at=now)
    if asked is not None:
        appointment = Appointment.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if appointment.state != Appointment.State.ASKED:
            raise ValidationError(_("Somebody else has settled this call meanwhile."))
    appointment.kind = kind_now(participation, kind)
    appointment.state = Appointment.State.BOOKED
    appointment.starts_at = starts_at
    appointment.ends_at = ends_at or starts_at + _length(appointment.kind)
    appointment.officer = officer or participation.officer or by
    appointment.contact = contact or appointment.contact
    appointment.telephone = telephone or appointment.telephone
    appointment.ask_for = ask_for or appointment.ask_for
    appointment.note = note or appointment.note
    appointment.full_clean(exclude=["participation", "contact", "officer"])
    appointment.save()
    audit(
        by=by,
        verb="call booked",
        target=participation,
        appointment=appointment.pk,
        kind=appointment.kind,
        at=starts_at.isoformat(),
    )
    return appointment


def _length(kind: str) -> datetime.timedelta:
    return CALL_BACK_LENGTH if kind == Appointment.Kind.CALL_BACK else LENGTH


def _locked_booked(appointment: Appointment) -> Appointment:
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if locked.state != Appointment.State.BOOKED:
        raise ValidationError(_("Somebody else has settled this call meanwhile."))
    return locked


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None = None,
    by: User,
    now: datetime.datetime,
) -> Appointment:
    """Another time; as long as before unless `ends_at` says otherwise. The same time again changes nothing.

    Raises ValidationError for a time that has passed, or a call that is no longer booked.
    """
    locked = _locked_booked(appointment)
    if starts_at <= now:
        raise ValidationError({"starts_at": _("Choose a time after now.")})
    length = locked.ends_at - locked.starts_at if locked.ends_at and locked.starts_at else _length(locked.kind)
    end = ends_at or starts_at + length
    if (locked.starts_at, locked.ends_at) == (starts_at, end):
        return locked
    before = locked.starts_at
    locked.starts_at, locked.ends_at = starts_at, end
    locked.sequence += 1
    locked.full_clean(exclude=["participation", "contact", "officer"])
    locked.save(update_fields=["starts_at", "ends_at", "sequence"])
    audit(
        by=by,
        verb="call moved",
        target=locked.participation,
        appointment=locked.pk,
        was=before.isoformat() if before else "",
        to=starts_at.isoformat(),
    )
    return locked


@transaction.atomic
def tell_of_appointment(*, appointment: Appointment, by: User, now: datetime.datetime) -> Letter:
    """Write to the contact when the call is, that it has been moved, or called off; the calendar file goes along.

    Letters about the call that wait are stopped: what they say holds no longer. Raises ValidationError if nobody can be written to.
    """
    current = Appointment.objects.with_people().get(pk=appointment.pk)
    if current.contact is None:
        raise ValidationError(_("There is nobody to write to: choose whom the call is with."))
    if current.state not in (Appointment.State.BOOKED, Appointment.State.CANCELLED):
        raise ValidationError(_("Somebody else has settled this call meanwhile."))
    response = open_response(participation=current.participation, now=now)
    letter = queue_letter(
        kind=letters.APPOINTMENT,
        response=response,
        contact=current.contact,
        invitation=None,
        by=by,
        now=now,
        appointment=current,
    )
    waiting = Letter.objects.filter(appointment=current, state=Letter.State.QUEUED).exclude(pk=letter.pk)
    waiting.update(state=Letter.State.STOPPED, answer="appointment")
    return letter


@transaction.atomic
def cancel_appointment(*, appointment: Appointment, by: User, now: datetime.datetime) -> Appointment:
    """The call is not made at that time. Raises ValidationError if it is no longer booked."""
    locked = _locked_booked(appointment)
    locked.state, locked.handled_at, locked.handled_by = Appointment.State.CANCELLED, now, by
    locked.sequence += 1
    locked.save(update_fields=["state", "handled_at", "handled_by", "sequence"])
    audit(by=by, verb="call called off", target=locked.participation, appointment=locked.pk)
    return locked


@transaction.atomic
def renew_calendar(*, user: User) -> User:
    """A new address for the feed of a member of staff; the old one opens nothing any more."""
    locked: User = User.objects.select_for_update().get(pk=user.pk)
    locked.calendar_generation += 1
    locked.save(update_fields=["calendar_generation"])
    audit(by=user, verb="calendar address renewed", target=user)
    return locked
