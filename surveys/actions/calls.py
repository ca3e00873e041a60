"""Attempts by telephone: dialled, answered, paused, ended, and what is noted while somebody speaks."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import add_follow_up
from municipalities.models import Contact, FollowUp, Participation, Theme
from surveys.actions.appointments import book_appointment
from surveys.actions.doors import handle_appointment
from surveys.models import Appointment, Call, CallNote, Preparation

EARLY = datetime.timedelta(hours=2)
"""How long before its time a call may be made and still be the one that was booked."""

CLOCKS_DIFFER = datetime.timedelta(minutes=2)
"""How far ahead of ours the clock of a browser may be."""


@transaction.atomic
def start_call(
    *, participation: Participation, contact: Contact | None, telephone: str, by: User, now: datetime.datetime
) -> Call:
    """An attempt begins; pressed twice it is one. Without a contact it is the switchboard, or whoever answers.

    Raises ValidationError where neither a contact nor a number is given, and while another attempt of the same officer
    with this municipality goes on.
    """
    number = telephone.strip() or (contact.telephone if contact is not None else "")
    if contact is None and not number:
        raise ValidationError(_("Choose whom you call, or type a number."))
    # Two buttons pressed at once must not both find that nothing goes on.
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    going_on = Call.objects.going_on().filter(participation=participation, officer=by).first()
    if going_on is not None:
        if (going_on.contact_id, going_on.telephone) == (contact.pk if contact else None, number):
            return going_on
        raise ValidationError(_("You already have a call with this municipality. Say first how it went."))
    call = Call(
        participation=participation,
        contact=contact,
        telephone=number,
        officer=by,
        started_at=now,
        appointment=_appointment_of(participation, by, now),
    )
    call.full_clean(exclude=["participation", "contact", "officer", "appointment"])
    call.save()
    audit(by=by, verb="call started", target=participation, call=call.pk)
    return call


def _appointment_of(participation: Participation, officer: User, now: datetime.datetime) -> Appointment | None:
    """The booked call that this attempt keeps: the earliest of this officer whose time has come, or nearly."""
    booked = Appointment.objects.filter(
        participation=participation, state=Appointment.State.BOOKED, officer=officer, starts_at__lte=now + EARLY
    )
    return booked.order_by("starts_at", "id").first()


def _locked(call: Call) -> Call:
    found: Call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    return found


@transaction.atomic
def answer_call(*, call: Call, by: User, now: datetime.datetime) -> Call:
    """Somebody answers: the call goes on as one that was answered, and the officer's own notes come into its note."""
    locked = _locked(call)
    if locked.ended_at is not None or locked.outcome:
        return locked
    locked.outcome = Call.Outcome.ANSWERED
    prepared = Preparation.objects.filter(participation=locked.participation, officer=locked.officer).first()
    if prepared is not None:
        locked.note = "\n\n".join(filter(None, [prepared.text.strip(), locked.note]))
        prepared.delete()
    locked.save(update_fields=["outcome", "note"])
    return locked


@transaction.atomic
def end_call(
    *, call: Call, outcome: str, again_at: datetime.datetime | None = None, by: User, now: datetime.datetime
) -> Call:
    """How it went. One that is to be made again is booked for `again_at`. Ended twice it is ended once.

    Raises ValidationError for an outcome that there is not, and for a time to call again that is missing or has passed.
    """
    if outcome not in Call.Outcome.values:
        raise ValidationError({"outcome": _("Choose how the call went.")})
    if outcome == Call.Outcome.CALL_AGAIN and again_at is None:
        raise ValidationError({"again_at": _("Choose when to call again.")})
    locked = _locked(call)
    if locked.ended_at is not None:
        return locked
    _go_on(locked, now)
    locked.outcome, locked.ended_at = outcome, max(now, locked.started_at)
    locked.save(update_fields=["outcome", "ended_at", "paused_at", "paused_seconds"])
    if again_at is not None:
        book_appointment(
            participation=locked.participation,
            kind=Appointment.Kind.CALL_BACK,
            starts_at=again_at,
            contact=locked.contact,
            officer=locked.officer,
            telephone=locked.telephone,
            by=by,
            now=now,
        )
    kept = locked.appointment
    if kept is not None and not kept.is_handled and locked.was_reached:
        handle_appointment(appointment=kept, by=by, now=now)
    audit(by=by, verb="call ended", target=locked.participation, call=locked.pk, outcome=outcome)
    return locked


def _go_on(call: Call, now: datetime.datetime) -> None:
    if call.paused_at is not None:
        call.paused_seconds += max(int((now - call.paused_at).total_seconds()), 0)
        call.paused_at = None


@transaction.atomic
def pause_call(*, call: Call, now: datetime.datetime) -> Call:
    """The clock stops, for example while the line is lost. Paused twice it is paused since the first time."""
    locked = _locked(call)
    if locked.ended_at is None and locked.paused_at is None:
        locked.paused_at = now
        locked.save(update_fields=["paused_at"])
    return locked


@transaction.atomic
def resume_call(*, call: Call, now: datetime.datetime) -> Call:
    """The clock goes on where it stopped."""
    locked = _locked(call)
    if locked.ended_at is None and locked.paused_at is not None:
        _go_on(locked, now)
        locked.save(update_fields=["paused_at", "paused_seconds"])
    return locked


@transaction.atomic
def set_until(*, call: Call, until: datetime.datetime | None, now: datetime.datetime) -> Call:
    """How long whoever is on the line has time; None for not said. Raises ValidationError for a time that has passed."""
    locked = _locked(call)
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a time after now.")})
    locked.until = until
    locked.save(update_fields=["until"])
    return locked


def _check_length(model: type[Model], name: str, text: str) -> None:
    """A text column has its length from here: the database would take any."""
    most = getattr(model._meta.get_field(name), "max_length", None)
    if most is not None and len(text) > most:
        raise ValidationError({name: _("The text is too long: at most %(most)d characters.") % {"most": most}})


@transaction.atomic
def jot(*, call: Call, text: str) -> Call:
    """The scratch note as it is now. Raises ValidationError for one that is too long."""
    locked = _locked(call)
    _check_length(Call, "note", text)
    locked.note = text
    locked.save(update_fields=["note"])
    return locked


def _check_time(call: Call, at: datetime.datetime, now: datetime.datetime) -> None:
    """Moving a wrong time into the call would make two notes one."""
    if not call.started_at <= at <= now + CLOCKS_DIFFER:
        raise ValidationError({"at": _("This time is not of the call. Open the page again and note it once more.")})


@transaction.atomic
def write_note(
    *,
    call: Call,
    at: datetime.datetime,
    text: str,
    theme: Theme | None = None,
    question: str = "",
    kind: str = CallNote.Kind.NOTE,
    now: datetime.datetime,
) -> CallNote | None:
    """The note that was begun at `at`, as it reads now; the time is its name, so a note that is sent twice is one.

    Without text there is no note: returns None. Raises ValidationError for a text that is too long, and for a time that
    cannot be of this call.
    """
    locked = _locked(call)
    _check_time(locked, at, now)
    note = CallNote.objects.filter(call=locked, at=at).first() or CallNote(call=locked, at=at)
    if not text.strip():
        if note.pk:
            note.delete()
        return None
    _check_length(CallNote, "text", text)
    note.text, note.kind = text, kind
    if not note.pk or theme is not None:
        note.theme = theme
    note.question = question or note.question
    note.save()
    return note


@transaction.atomic
def tag_note(*, note: CallNote, theme: Theme | None) -> CallNote:
    """Which theme a note is about; None for none."""
    note.theme = theme
    note.save(update_fields=["theme"])
    return note


@transaction.atomic
def prepare_call(*, participation: Participation, text: str, by: User, now: datetime.datetime) -> Preparation | None:
    """The officer's own notes for the next call; empty ones are none. Raises ValidationError for one that is too long."""
    found = Preparation.objects.select_for_update().filter(participation=participation, officer=by).first()
    if not text.strip():
        if found is not None:
            found.delete()
        return None
    note = found or Preparation(participation=participation, officer=by)
    _check_length(Preparation, "text", text)
    note.text, note.at = text, now
    note.save()
    return note


@transaction.atomic
def follow_up_from_call(
    *,
    call: Call,
    at: datetime.datetime,
    what: str,
    side: str,
    contact: Contact | None,
    due_on: datetime.date | None,
    by: User,
    now: datetime.datetime,
) -> FollowUp:
    """Something to do that was agreed in a call; sent twice over a bad line it is one. Raises ValidationError."""
    locked = _locked(call)
    _check_time(locked, at, now)
    known = FollowUp.objects.filter(
        participation=locked.participation, made_by_user=by, made_at=at, kind=FollowUp.Kind.OTHER
    ).first()
    if known is not None:
        return known
    return add_follow_up(
        participation=locked.participation,
        what=what,
        side=side,
        officer=locked.officer if side == FollowUp.Side.OFFICE else None,
        contact=contact,
        due_on=due_on,
        by=by,
        now=at,
    )


@transaction.atomic
def withdraw_follow_up(*, call: Call, at: datetime.datetime, by: User) -> bool:
    """Take back what was noted at `at` with a key that is undone: it was never agreed. Returns whether it was there.

    What has been done, or was made by somebody else, stands.
    """
    found = FollowUp.objects.open().filter(
        participation=call.participation_id, made_by_user=by, made_at=at, kind=FollowUp.Kind.OTHER
    )
    made = found.select_for_update().first()
    if made is None:
        return False
    audit(by=by, verb="follow-up withdrawn", target=made.participation, follow_up=made.pk)
    made.delete()
    return True


@transaction.atomic
def date_follow_up(*, follow_up: FollowUp, due_on: datetime.date, by: User) -> FollowUp:
    """By when it is to be done, said after the call."""
    follow_up.due_on = due_on
    follow_up.save(update_fields=["due_on"])
    audit(by=by, verb="follow-up dated", target=follow_up.participation, follow_up=follow_up.pk, due_on=str(due_on))
    return follow_up
