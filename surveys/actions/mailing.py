"""Letters to many: who would get one, and writing them all. And the letter that makes its own link."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from municipalities.models import Assessment, Contact, Participation
from surveys import letters
from surveys.actions.cases import is_submitted
from surveys.actions.invitations import invite_to
from surveys.actions.letters import queue_letter, queue_reminder
from surveys.models import Invitation, Letter, Response


@transaction.atomic
def invite_by_letter(
    *,
    participation: Participation,
    contact: Contact,
    by: User,
    expires_at: datetime.datetime,
    now: datetime.datetime,
) -> Letter:
    """A personal link, and the letter that carries it. A link that holds longer already is left as it is.

    Raises ValidationError where nobody can answer, or the letter could not arrive; then there is no new link either.
    """
    held = Invitation.objects.valid(now).filter(response__participation=participation, contact=contact).first()
    expires_at = max(held.expires_at, expires_at) if held is not None else expires_at
    if held is None or held.expires_at < expires_at:
        held = invite_to(participation=participation, contact=contact, by=by, expires_at=expires_at, now=now)
    response = Response.objects.real().with_case().get(pk=held.response_id)
    return queue_letter(kind=letters.INVITATION, response=response, contact=contact, invitation=held, by=by, now=now)


@dataclass(frozen=True)
class Addressee:
    """Somebody whom a letter to all would reach, or (`why`) the reason it would not."""

    participation: Participation
    contact: Contact | None
    invitation: Invitation | None
    why: str = ""


def to_invite(assessment: Assessment, *, now: datetime.datetime) -> list[Addressee]:
    """Each municipality that takes part and whose main contact has had no invitation by letter, in Swedish order."""
    written = Letter.objects.of_assessment(assessment).filter(kind=letters.INVITATION)
    done = {
        (letter.participation_id, letter.contact_id)
        for letter in written.exclude(state__in=[Letter.State.REFUSED, Letter.State.STOPPED])
    }
    found = []
    for participation in _taking_part(assessment):
        contact = participation.main_contact
        if contact is None:
            found.append(Addressee(participation, None, None, gettext("no main contact is chosen")))
        elif (participation.pk, contact.pk) not in done:
            found.append(Addressee(participation, contact, None, _obstacle(contact)))
    return found


def to_remind(assessment: Assessment, *, now: datetime.datetime) -> list[Addressee]:
    """Each municipality that has not submitted and has a link that holds: its main contact, else who was invited first."""
    held: dict[int, list[Invitation]] = {}
    invitations = Invitation.objects.valid(now).filter(response__participation__assessment=assessment)
    for invitation in invitations.select_related("contact").order_by("created_at", "pk"):
        held.setdefault(invitation.response_id, []).append(invitation)
    participations = {participation.pk: participation for participation in _taking_part(assessment)}
    responses = Response.objects.real().with_rounds().filter(participation__in=participations)
    by_participation = {r.participation_id: r for r in responses if r.phone_at is None and not is_submitted(r)}
    found = []
    for participation in participations.values():
        response = by_participation.get(participation.pk)
        links = held.get(response.pk, []) if response is not None else []
        own = [link for link in links if link.contact_id == participation.main_contact_id]
        for invitation in (own or links)[:1]:
            found.append(Addressee(participation, invitation.contact, invitation, _obstacle(invitation.contact)))
    return found


def _taking_part(assessment: Assessment) -> list[Participation]:
    cases = assessment.participations.filter(declined_on=None).select_related("municipality", "main_contact")
    return list(cases.order_by("municipality__sort_key", "municipality__code"))


def _obstacle(contact: Contact) -> str:
    return "" if contact.email else gettext("no e-mail address")


@transaction.atomic
def invite_all(
    *,
    assessment: Assessment,
    participations: Collection[int],
    by: User,
    last_day: Callable[[Participation], datetime.datetime],
    now: datetime.datetime,
) -> tuple[list[Letter], list[tuple[Addressee, str]]]:
    """An invitation to the main contact of each of these cases that has had none: (letters, those left out and why)."""

    def write(addressee: Addressee, contact: Contact) -> Letter:
        participation = addressee.participation
        participation.assessment = assessment
        return invite_by_letter(
            participation=participation, contact=contact, by=by, expires_at=last_day(participation), now=now
        )

    return _write_all([a for a in to_invite(assessment, now=now) if a.participation.pk in participations], write)


@transaction.atomic
def remind_all(
    *, assessment: Assessment, participations: Collection[int], by: User, now: datetime.datetime
) -> tuple[list[Letter], list[tuple[Addressee, str]]]:
    """A reminder to each of these cases that has not submitted: (letters, those left out and why)."""

    def write(addressee: Addressee, contact: Contact) -> Letter:
        assert addressee.invitation is not None  # noqa: S101 - `to_remind` gives nobody without
        return queue_reminder(invitation=addressee.invitation, by=by, now=now)

    return _write_all([a for a in to_remind(assessment, now=now) if a.participation.pk in participations], write)


def _write_all(
    addressees: Iterable[Addressee], write: Callable[[Addressee, Contact], Letter]
) -> tuple[list[Letter], list[tuple[Addressee, str]]]:
    """One that cannot be written never stops the rest."""
    written, left_out = [], []
    for addressee in addressees:
        if addressee.contact is None or addressee.why:
            continue
        try:
            with transaction.atomic():
                written.append(write(addressee, addressee.contact))
        except ValidationError as error:
            left_out.append((addressee, " ".join(error.messages)))
    return written, left_out
