"""The other doors of the first page: a call instead, somebody else, more time. Asked again, each replaces what waits."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import add_follow_up, move_last_day
from municipalities.models import Contact, FollowUp, KeyRole, Participation
from surveys.actions.cases import Closed, lock, why_closed
from surveys.actions.invitations import add_respondent
from surveys.models import Appointment, Invitation
from surveys.wishes import MOST_WISHES, Wish

MORE_WEEKS = 4
"""How long after the target day of the round, or after today where that has passed, a municipality may choose its last day."""
LINK_AFTER = datetime.timedelta(days=14)
"""How long a link that had to be prolonged holds after the new last day."""

STILL_CALLED = ("submitted",)
"""Why a response may be closed and its municipality still say when it suits to be called."""


def _lock_open(invitation: Invitation, *, but: Collection[str] = ()) -> Participation:
    """The case, locked until the transaction ends. Raises `Closed`, unless it is closed for one of the reasons `but`."""
    locked = lock(invitation.response)
    why = why_closed(locked, by=invitation.contact)
    if why and why not in but:
        raise Closed(why)
    participation: Participation = invitation.response.participation
    return participation


# --- A call instead ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_call(
    *, invitation: Invitation, wishes: Sequence[Wish], words: str, telephone: str, ask_for: str, now: datetime.datetime
) -> Appointment:
    """The municipality wants to be called. The same again changes nothing. Raises `Closed` after the interview."""
    participation = _lock_open(invitation, but=STILL_CALLED)
    waiting = Appointment.objects.asked().filter(
        participation=participation, contact=invitation.contact, kind=Appointment.Kind.INTERVIEW
    )
    found = waiting.first()
    wanted = {
        "wishes": "\n".join(wish.row for wish in wishes[:MOST_WISHES]),
        "words": words,
        "telephone": telephone,
        "ask_for": ask_for,
        "officer": participation.officer,
    }
    if found is not None and all(getattr(found, name) == value for name, value in wanted.items()):
        return found
    appointment = found or Appointment(participation=participation, contact=invitation.contact)
    for name, value in wanted.items():
        setattr(appointment, name, value)
    appointment.asked_at = now
    appointment.full_clean(exclude=["participation", "contact"])
    appointment.save()
    verb = "call asked for" if found is None else "call asked for anew"
    audit(by=None, verb=verb, target=participation, contact=invitation.contact_id, appointment=appointment.pk)
    return appointment


@transaction.atomic
def withdraw_call(*, invitation: Invitation, now: datetime.datetime) -> bool:
    """The municipality wants no call after all. False where none waits any more. Raises `Closed` after the interview."""
    participation = _lock_open(invitation, but=STILL_CALLED)
    waiting = (
        Appointment.objects.select_for_update(of=("self",))
        .asked()
        .filter(participation=participation, contact=invitation.contact, kind=Appointment.Kind.INTERVIEW)
        .first()
    )
    if waiting is None:
        return False
    waiting.state, waiting.handled_at = Appointment.State.CANCELLED, now
    waiting.save(update_fields=["state", "handled_at"])
    audit(by=None, verb="call withdrawn", target=participation, contact=invitation.contact_id, appointment=waiting.pk)
    return True


def _locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)


@transaction.atomic
def handle_appointment(*, appointment: Appointment, by: User, now: datetime.datetime) -> Appointment:
    """The call was made, or settled in another way. Twice is once."""
    locked = _locked(appointment)
    if locked.handled_at is None:
        locked.state, locked.handled_at, locked.handled_by = Appointment.State.DONE, now, by
        locked.save(update_fields=["state", "handled_at", "handled_by"])
        audit(by=by, verb="call handled", target=locked.participation, appointment=locked.pk)
    return locked


@transaction.atomic
def reopen_appointment(*, appointment: Appointment, by: User) -> Appointment:
    """It was not settled after all. Raises ValidationError if the contact has asked again meanwhile, or withdrawn it."""
    locked = _locked(appointment)
    if locked.is_withdrawn:
        raise ValidationError(_("The municipality has withdrawn it."))
    if locked.handled_at is not None:
        locked.state = Appointment.State.BOOKED if locked.starts_at else Appointment.State.ASKED
        locked.handled_at = locked.handled_by = None
        try:
            with transaction.atomic():
                locked.save(update_fields=["state", "handled_at", "handled_by"])
        except IntegrityError as error:
            raise ValidationError(_("The municipality has asked again meanwhile. That is in the list.")) from error
        audit(by=by, verb="call open again", target=locked.participation, appointment=locked.pk)
    return locked


# --- Somebody else ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """Who should answer instead, as it was typed: a name or an address at least."""

    role: KeyRole
    function: str
    name: str
    email: str
    telephone: str
    language: str

    def differs(self, contact: Contact) -> list[str]:
        """What was typed and the register knows otherwise, or not at all."""
        pairs = [(self.name, contact.name), (self.telephone, contact.telephone)]
        return [typed for typed, known in pairs if typed and typed != known]


@transaction.atomic
def name_somebody_else(
    *, invitation: Invitation, person: Named | None, words: str, now: datetime.datetime
) -> tuple[FollowUp, Contact | None]:
    """Whom the link is for is not the right one. Who was named becomes a contact; nobody is invited: the office decides.

    Raises `Closed`.
    """
    participation = _lock_open(invitation)
    contact = None
    if person is not None:
        contact = add_respondent(
            response=invitation.response,
            role=person.role,
            function=person.function,
            name=person.name,
            email=person.email,
            telephone=person.telephone,
            language=person.language,
        )
        # The register is not changed by what somebody else says of a person, and what was said is not lost either.
        words = "\n".join(filter(None, [words, *person.differs(contact)]))
    follow_up = add_follow_up(
        participation=participation,
        what=words,
        side=FollowUp.Side.OFFICE,
        kind=FollowUp.Kind.SOMEBODY_ELSE,
        officer=participation.officer,
        contact=contact,
        by=invitation.contact,
        now=now,
    )
    return follow_up, contact


# --- More time --------------------------------------------------------------------------------------------------------


def last_day(participation: Participation) -> datetime.date | None:
    """The day by which the municipality is to answer, of its own or of the round."""
    day: datetime.date | None = participation.due_on or participation.assessment.target_answers
    return day


def latest_day(participation: Participation, today: datetime.date) -> datetime.date:
    """The latest day that a municipality may choose itself."""
    target = participation.assessment.target_answers
    return max(target or today, today) + datetime.timedelta(weeks=MORE_WEEKS)


@transaction.atomic
def ask_for_time(*, invitation: Invitation, day: datetime.date, now: datetime.datetime) -> datetime.date:
    """The municipality takes more time: its last day is `day`, and this link holds at least as long.

    The same day again changes nothing. Raises `Closed`, and ValidationError with why for a day that cannot be chosen.
    """
    participation = _lock_open(invitation)
    # Somebody else at the municipality may have moved it since this page was made.
    participation.refresh_from_db(fields=["due_on"])
    today = timezone.localdate(now)
    present = last_day(participation)
    if day <= today:
        raise ValidationError(_("Choose a day after today."))
    if present is not None and day < present:
        text = _("You already have until %(day)s. Choose a later day.")
        raise ValidationError(text, params={"day": date_format(present, "j F Y")})
    if day == participation.due_on:
        return day
    latest = latest_day(participation, today)
    if day > latest:
        text = _("Choose a day no later than %(day)s. Call us if you need more time than that.")
        raise ValidationError(text, params={"day": date_format(latest, "j F Y")})
    move_last_day(participation=participation, to=day, by=None, contact=invitation.contact)
    _prolong(invitation, day)
    add_follow_up(
        participation=participation,
        what="",
        side=FollowUp.Side.MUNICIPALITY,
        kind=FollowUp.Kind.MORE_TIME,
        contact=invitation.contact,
        due_on=day,
        by=invitation.contact,
        now=now,
    )
    return day


def _prolong(invitation: Invitation, day: datetime.date) -> None:
    """A link that would end before the new last day is over holds some time longer."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    night = datetime.time(23, 59, 59)
    zone = timezone.get_current_timezone()
    if locked.expires_at >= datetime.datetime.combine(day, night, tzinfo=zone):
        return
    locked.expires_at = datetime.datetime.combine(day + LINK_AFTER, night, tzinfo=zone)
    locked.save(update_fields=["expires_at"])
    audit(
        by=None,
        verb="link prolonged",
        target=locked.response,
        contact=locked.contact_id,
        to=locked.expires_at.isoformat(),
    )
