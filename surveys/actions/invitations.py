"""Personal links, and the people who come by them."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import save_contact
from municipalities.models import Assignment, Contact, KeyRole, Participation
from surveys.actions.cases import ANY_OTHER_ROLE, Closed, lock
from surveys.actions.rounds import open_response
from surveys.actions.trials import add_invented
from surveys.links import end_of, proposed_last_day
from surveys.models import (
    Invitation,
    Response,
)


@transaction.atomic
def invite(
    *, response: Response, contact: Contact, by: User | None, expires_at: datetime.datetime, now: datetime.datetime
) -> Invitation:
    """A personal link for a contact. Inviting again prolongs the link and makes a revoked one valid in a new generation."""
    if expires_at <= now:
        raise ValidationError(_("The last day must be in the future."))
    if contact.erased_at is not None:
        raise ValidationError(_("This contact has been erased."))
    invitation, made = Invitation.objects.select_for_update().get_or_create(
        response=response,
        contact=contact,
        defaults={"expires_at": expires_at, "created_by": by, "created_at": now},
    )
    if not made:
        if invitation.revoked_at is not None:
            invitation.generation += 1
        invitation.revoked_at = None
        invitation.expires_at = expires_at
        invitation.save(update_fields=["generation", "revoked_at", "expires_at"])
    audit(by=by, verb="invited", target=response, contact=contact.pk, generation=invitation.generation)
    return invitation


@transaction.atomic
def invite_to(
    *,
    participation: Participation,
    contact: Contact,
    by: User,
    expires_at: datetime.datetime,
    now: datetime.datetime,
) -> Invitation:
    """`invite` to a case; the first link of a case makes its response. Raises ValidationError where nobody can answer."""
    if participation.declined_on is not None or not participation.assessment.is_open:
        raise ValidationError(Closed.MESSAGES["declined" if participation.declined_on is not None else "closed"])
    response = open_response(participation=participation, now=now)
    return invite(response=response, contact=contact, by=by, expires_at=expires_at, now=now)


@transaction.atomic
def link_for(
    *, response: Response, contact: Contact, until: datetime.date | None, by: User, now: datetime.datetime
) -> Invitation:
    """The link of a contact for a letter about answers: as it is while it holds until that day, else made or prolonged.

    Raises ValidationError where nobody can answer.
    """
    participation = response.participation
    day = max(filter(None, [until, proposed_last_day(participation, timezone.localdate(now))]))
    held = Invitation.objects.valid(now).filter(response=response, contact=contact).select_related("contact").first()
    if held is not None and (until is None or held.expires_at >= end_of(until)):
        return held
    return invite_to(participation=participation, contact=contact, by=by, expires_at=end_of(day), now=now)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, now: datetime.datetime) -> Invitation:
    """Every link that was ever given out for this invitation stops working at once."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.generation += 1
    invitation.revoked_at = now
    invitation.save(update_fields=["generation", "revoked_at"])
    audit(by=by, verb="link revoked", target=invitation.response, contact=invitation.contact_id)
    return invitation


@transaction.atomic
def add_respondent(
    *, response: Response, role: KeyRole, function: str, name: str, email: str, language: str, telephone: str = ""
) -> Contact:
    """Somebody who is not in the register answers: the contact with that address at the municipality, or a new one.

    Without an address it is the contact with that name there. `function` says which one it is where the role is
    `ANY_OTHER_ROLE`. What the register knows already stays as it is. In a test only the function is kept.
    """
    lock(response)  # a form that is sent twice at once adds one person
    if response.is_test:
        ends = response.invitations.latest("expires_at").expires_at
        return add_invented(response=response, function=function or role.name_sv, expires_at=ends)
    municipality = response.participation.municipality
    here = Contact.objects.filter(assignments__municipality=municipality, erased_at=None)
    same = here.filter(email__iexact=email) if email else here.filter(name__iexact=name)
    known: Contact | None = same.first()
    if known is not None:
        return known
    contact = Contact(name=name, email=email, telephone=telephone, language=language, added_by_respondent=True)
    save_contact(contact=contact, roles=[(municipality, role)], by=None)
    if role.key == ANY_OTHER_ROLE and function:
        Assignment.objects.filter(contact=contact, municipality=municipality, role=role).update(note=function)
    return contact


@transaction.atomic
def open_invitation(*, invitation: Invitation, now: datetime.datetime) -> Invitation:
    """The link was used by a person (a POST, never a scanner's GET)."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)
    Response.objects.filter(pk=invitation.response_id, opened_at=None).update(opened_at=now)
    return invitation
