"""Writing letters, and every change of their state. Sending them is `surveys.sending`'s work, in a process of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Contact, Participation
from surveys import letters
from surveys.actions.cases import Closed, lock, why_closed
from surveys.actions.letter_values import of_the_case, values_for
from surveys.letter_models import LetterQuerySet
from surveys.letters import Text
from surveys.links import end_of
from surveys.models import (
    Appointment,
    Invitation,
    Letter,
    LetterTemplate,
    ReadBack,
    Response,
    Submission,
    Thread,
)

# The same letter to the same person within this time is a button pressed twice.
PRESSED_TWICE = datetime.timedelta(minutes=5)


def template_of(kind: str, language: str) -> Text:
    """The wording in use: the office's own, else the one that comes with preStratus."""
    own = LetterTemplate.objects.filter(kind=kind, language=language).first()
    return Text(own.subject, own.body) if own is not None else letters.shipped(kind, language)


@transaction.atomic
def queue_letter(
    *,
    kind: str,
    response: Response,
    contact: Contact,
    invitation: Invitation | None,
    by: User | Contact | None,
    now: datetime.datetime,
    note: str = "",
    pages: Iterable[str] = (),
    submission: Submission | None = None,
    readback: ReadBack | None = None,
    threads: Sequence[Thread] = (),
    appointment: Appointment | None = None,
    more: Mapping[str, str] | None = None,
) -> Letter:
    """Write a letter and let it wait for `send_letters`. A letter that waits already is given back, not written again.

    `invitation` is the contact's own, for the kinds that carry a link. For a colleague: `by` is the person who invites,
    `note` a personal greeting, `pages` what the colleague is asked to answer. `readback` is what a letter of that kind is
    about, `threads` (with their messages) the questions that are asked in one, `appointment` the call that a letter about
    a time is about, `more` what an app to the right has to say in its own kind. Raises ValidationError where the letter could not arrive or would open nothing, and while it is
    uncertain whether the last one of the kind arrived.
    """
    locked = lock(response)
    participation = Participation.objects.select_related("assessment", "municipality", "officer").get(
        pk=locked.participation_id
    )
    locked.participation = participation
    _refuse_if_useless(kind, locked, contact, invitation, now)
    earlier = Letter.objects.filter(participation=participation, contact=contact, kind=kind)
    if kind != letters.RECEIPT and earlier.filter(state=Letter.State.UNCERTAIN).exists():
        raise ValidationError(
            _("It is not known whether the last letter arrived. Ask the contact, or send that same letter again.")
        )
    language = language_for(contact)
    values = values_for(
        kind=kind,
        language=language,
        response=locked,
        invitation=invitation,
        now=now,
        inviter=str(by) if by is not None else "",
        note=note,
        pages=pages,
        readback=readback,
        threads=threads,
        appointment=appointment,
    )
    text = _filled(kind, language, {**values, **(more or {})}, participation)
    same = _written_already(earlier, contact, text, submission, now)
    if same is not None:
        return same
    refers_to = {"invitation": invitation, "submission": submission, "appointment": appointment}
    return _write(kind, language, text, participation, contact, by=by, now=now, **refers_to)


@transaction.atomic
def queue_message(
    *,
    kind: str,
    participation: Participation,
    contact: Contact,
    values: Mapping[str, str],
    by: User,
    now: datetime.datetime,
    enclosure: str = "",
    moot_at: datetime.datetime | None = None,
) -> Letter:
    """A letter without a link, about something that an app to the right keeps; it waits for `send_letters`.

    `values` are what the kind names beside the case, in the contact's language (`language_for`); `enclosure` is a calendar
    file, `moot_at` the moment from which it is not sent any more. The same letter twice within minutes is one. Raises
    ValidationError where it could not arrive, and in a round that is closed.
    """
    _refuse_unreachable(contact)
    if not participation.assessment.is_open:
        raise ValidationError(Closed.MESSAGES["closed"])
    language = language_for(contact)
    text = _filled(kind, language, {**of_the_case(participation, language), **values}, participation)
    earlier = Letter.objects.filter(participation=participation, contact=contact, kind=kind, enclosure=enclosure)
    same = _written_already(earlier, contact, text, None, now)
    if same is not None:
        return same
    more = {"enclosure": enclosure, "moot_at": moot_at}
    return _write(kind, language, text, participation, contact, by=by, now=now, **more)


def language_for(contact: Contact) -> str:
    """The language in which a contact is written to."""
    return contact.language if contact.language in letters.LANGUAGES else "sv"


def _filled(kind: str, language: str, values: Mapping[str, str], participation: Participation) -> Text:
    is_demo = participation.assessment.is_demo
    return letters.fill(template_of(kind, language), values, language=language, is_demo=is_demo)


def _write(
    kind: str,
    language: str,
    text: Text,
    participation: Participation,
    contact: Contact,
    *,
    by: User | Contact | None,
    now: datetime.datetime,
    **more: Any,
) -> Letter:
    officer = participation.officer
    letter = Letter.objects.create(
        participation=participation,
        contact=contact,
        **more,
        kind=kind,
        language=language,
        to_address=contact.email,
        from_name=letters.one_line(officer.name if officer else participation.assessment.office)[:200],
        reply_to=officer.email if officer else "",
        subject=text.subject[:500],
        body=text.body,
        message_id=make_msgid(domain=_domain()),
        created_at=now,
        created_by=by if isinstance(by, User) else None,
        created_by_contact=by if isinstance(by, Contact) else None,
        next_try_at=now,
    )
    audit(by=letter.created_by, verb="letter written", target=participation, letter=letter.pk, kind=kind, to=contact.pk)
    return letter


def preview_letter(
    *,
    kind: str,
    response: Response,
    contact: Contact,
    until: datetime.date,
    now: datetime.datetime,
    readback: ReadBack | None = None,
    threads: Sequence[Thread] = (),
    more: Mapping[str, str] | None = None,
) -> tuple[str, Text]:
    """(language, letter) as it would be written to a contact whose link holds until then. Writes nothing.

    `response` needs its case, with everything that a letter names (`with_case`).
    """
    language = language_for(contact)
    invitation = Invitation(response=response, contact=contact, expires_at=end_of(until))
    values = values_for(
        kind=kind,
        language=language,
        response=response,
        invitation=invitation,
        now=now,
        readback=readback,
        threads=threads,
    )
    values |= more or {}
    is_demo = response.participation.assessment.is_demo
    return language, letters.fill(template_of(kind, language), values, language=language, is_demo=is_demo)


def _refuse_if_useless(
    kind: str, response: Response, contact: Contact, invitation: Invitation | None, now: datetime.datetime
) -> None:
    """A letter that could not arrive, or whose link would open nothing, is not written."""
    _refuse_unreachable(contact)
    if kind == letters.RECEIPT:
        return
    if kind == letters.APPOINTMENT and response.participation.assessment.is_open:
        return
    if response.participation.declined_on is not None or not response.participation.assessment.is_open:
        raise ValidationError(
            Closed.MESSAGES["declined" if response.participation.declined_on is not None else "closed"]
        )
    if invitation is None or invitation.contact_id != contact.pk or invitation.response_id != response.pk:
        raise ValidationError(_("There is no link for this contact. Make it first."))
    if not invitation.is_valid(now):
        raise ValidationError(_("The link for this contact no longer holds. Make a new one first."))
    if kind == letters.REMINDER and (why := why_closed(response, by=contact)):
        raise ValidationError(Closed.MESSAGES[why])


def _refuse_unreachable(contact: Contact) -> None:
    if contact.erased_at is not None:
        raise ValidationError(_("This contact has been erased."))
    if not contact.email:
        raise ValidationError(_("There is no e-mail address for this contact. Add it first."))


def _written_already(
    earlier: LetterQuerySet, contact: Contact, text: Text, submission: Submission | None, now: datetime.datetime
) -> Letter | None:
    """The letter that this one would repeat: one that still waits, or one that was written a moment ago."""
    if submission is not None:
        return earlier.filter(submission=submission).first()
    same = earlier.filter(to_address=contact.email, subject=text.subject[:500], body=text.body)
    waiting = same.filter(state__in=[Letter.State.QUEUED, Letter.State.SENDING])
    just_now = same.filter(state=Letter.State.SENT, created_at__gt=now - PRESSED_TWICE)
    return waiting.first() or just_now.first()


def _domain() -> str:
    """The right-hand side of a Message-ID: the domain that letters come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


@transaction.atomic
def queue_reminder(*, invitation: Invitation, by: User, now: datetime.datetime) -> Letter:
    """Tell a contact what is left and how to go on. Raises ValidationError where there is nothing left to do."""
    response = Response.objects.real().with_case().get(pk=invitation.response_id)
    return queue_letter(
        kind=letters.REMINDER, response=response, contact=invitation.contact, invitation=invitation, by=by, now=now
    )


@transaction.atomic
def queue_receipt(*, submission: Submission, by: Contact, now: datetime.datetime) -> Letter | None:
    """Confirm to the person who submitted; once per submission. None if they have no address: it never stops a submission."""
    if not by.email or by.erased_at is not None or submission.response.is_test:
        return None
    response = Response.objects.real().with_case().get(pk=submission.response_id)
    return queue_letter(
        kind=letters.RECEIPT, response=response, contact=by, invitation=None, by=None, now=now, submission=submission
    )


# --- Changes of state -------------------------------------------------------------------------------------------------


def _locked(letter: Letter) -> Letter:
    return Letter.objects.select_for_update().get(pk=letter.pk)


@transaction.atomic
def resend_letter(*, letter: Letter, by: User, now: datetime.datetime) -> Letter:
    """Send a letter again of which nobody knows whether it arrived: the same one, with the same Message-ID.

    Raises ValidationError in every other state. The line that was lost may have delivered it, so only a person decides this.
    """
    letter = _locked(letter)
    if letter.state != Letter.State.UNCERTAIN:
        raise ValidationError(_("Only a letter of which it is uncertain whether it arrived is sent again."))
    letter.state, letter.next_try_at, letter.claimed_at = Letter.State.QUEUED, now, None
    letter.save(update_fields=["state", "next_try_at", "claimed_at"])
    audit(by=by, verb="letter sent again", target=letter.participation, letter=letter.pk)
    return letter


@transaction.atomic
def stop_letter(*, letter: Letter, by: User) -> Letter:
    """Take back a letter that still waits. Raises ValidationError if it is on its way or gone."""
    letter = _locked(letter)
    if letter.state != Letter.State.QUEUED:
        raise ValidationError(_("Only a letter that waits can be stopped."))
    letter.state, letter.answer = Letter.State.STOPPED, "person"
    letter.save(update_fields=["state", "answer"])
    audit(by=by, verb="letter stopped", target=letter.participation, letter=letter.pk)
    return letter


# --- Templates --------------------------------------------------------------------------------------------------------

FAULTS: Mapping[str, Any] = {
    "unknown": _("There is no placeholder {%(name)s} in this kind of letter."),
    "misplaced": _("{%(name)s} cannot stand in the subject."),
    "missing": _("{%(name)s} is missing: the letter needs it."),
    "brace": _("A brace stands alone. A placeholder is written {like this}, with one brace on each side."),
}


def check_template(kind: str, text: Text) -> None:
    """Raises ValidationError, by field, with the name of every placeholder that is unknown, misplaced or missing."""
    errors: dict[str, list[ValidationError]] = {}
    for fault in letters.faults(kind, text):
        error = ValidationError(FAULTS[fault.code], code=fault.code, params={"name": fault.name})
        errors.setdefault(fault.field, []).append(error)
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def save_template(
    *, kind: str, language: str, subject: str, body: str, by: User, now: datetime.datetime
) -> LetterTemplate:
    """The office's own wording of a letter; letters that wait keep the words they were written in. See `check_template`."""
    check_template(kind, Text(subject, body))
    template = LetterTemplate.objects.select_for_update().filter(kind=kind, language=language).first()
    template = template or LetterTemplate(kind=kind, language=language)
    template.subject, template.body = letters.one_line(subject), body.replace("\r\n", "\n").strip()
    template.changed_at, template.changed_by = now, by
    template.full_clean(validate_constraints=False)
    template.save()
    audit(by=by, verb="letter template changed", target=template)
    return template


@transaction.atomic
def reset_template(*, kind: str, language: str, by: User) -> None:
    """Back to the text that comes with preStratus; nothing happens if it is in use already."""
    gone, _rows = LetterTemplate.objects.filter(kind=kind, language=language).delete()
    if gone:
        audit(by=by, verb="letter template reset", target=f"{kind} {language}")
