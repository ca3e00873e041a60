"""Several people at one municipality: who is asked for which pages, who is there, and what they come back to."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from municipalities.models import Contact
from surveys.actions.cases import lock, refuse_if_closed
from surveys.actions.letters import queue_letter
from surveys.definition import Page, View
from surveys.letters import COLLEAGUE
from surveys.models import Invitation, LaterPage, Letter, Response
from surveys.progress import page_label

# How often it is noted that somebody is there, and for how long they count as there.
NOTED_EVERY = datetime.timedelta(minutes=1)
THERE_FOR = datetime.timedelta(minutes=3)

# More letters than this in a day are not a municipality asking its colleagues.
MOST_IN_A_DAY = 30


@transaction.atomic
def ask_colleague(
    *, invitation: Invitation, by: Contact, contact: Contact, pages: Sequence[str], note: str, now: datetime.datetime
) -> Letter:
    """Ask a colleague to answer some pages: a link of their own, by letter. Asking again adds pages.

    `invitation` is the link of the person who asks. Raises ValidationError, by field, and `Closed`.
    """
    response = lock(invitation.response)
    refuse_if_closed(response, by=by)
    known = {page.name for page in response.view.pages(False)}
    if not pages or not set(pages) <= known:
        raise ValidationError({"pages": _("Choose at least one page.")})
    if contact.pk in (by.pk, invitation.contact_id):
        raise ValidationError({"contact": _("Choose somebody else: this link is yours.")})
    day = now - datetime.timedelta(days=1)
    if Letter.objects.filter(participation=response.participation_id, kind=COLLEAGUE, created_at__gt=day).count() >= (
        MOST_IN_A_DAY
    ):
        raise ValidationError(_("So many have been asked today that it must be a mistake. Call us if you need more."))
    theirs = _link_of(response, invitation, by, contact, pages, now)
    asked = _in_order(response.view, theirs.pages or pages)
    labels = [page_label(response.view, page, _language(contact)) for page in asked]
    letter = queue_letter(
        kind=COLLEAGUE, response=response, contact=contact, invitation=theirs, by=by, note=note, pages=labels, now=now
    )
    audit(by=None, verb="colleague asked", target=response.participation, contact=contact.pk, asked_by=by.pk)
    return letter


def _language(contact: Contact) -> str:
    return contact.language if contact.language in ("sv", "en") else "sv"


def _in_order(view: View, names: Collection[str]) -> list[Page]:
    return [page for page in view.pages(False) if page.name in names]


def _link_of(
    response: Response,
    invitation: Invitation,
    by: Contact,
    contact: Contact,
    pages: Sequence[str],
    now: datetime.datetime,
) -> Invitation:
    """The colleague's link, made or widened. What the office has taken back only the office gives again."""
    theirs, made = Invitation.objects.select_for_update().get_or_create(
        response=response,
        contact=contact,
        defaults={
            "expires_at": invitation.expires_at,
            "created_at": now,
            "pages": sorted(pages),
            "invited_by": by,
        },
    )
    if made:
        return theirs
    if theirs.revoked_at is not None:
        raise ValidationError({"contact": _("The energy office has taken back this person’s link. Call us.")})
    if theirs.pages:
        # Somebody who has all of it keeps all of it.
        theirs.pages = sorted({*theirs.pages, *pages})
    theirs.expires_at = max(theirs.expires_at, invitation.expires_at)
    theirs.save(update_fields=["pages", "expires_at"])
    return theirs


def note_presence(*, invitation: Invitation, now: datetime.datetime) -> None:
    """Somebody is there by this link; noted at most once a minute."""
    if invitation.last_seen_at is None or now - invitation.last_seen_at >= NOTED_EVERY:
        Invitation.objects.filter(pk=invitation.pk).update(last_seen_at=now)


@transaction.atomic
def come_back_to(*, response: Response, page: str, by: Contact, on: bool, now: datetime.datetime) -> None:
    """Mark a page to come back to, or take the mark away. Doing it twice does it once. Raises ValidationError, `Closed`."""
    locked = lock(response)
    refuse_if_closed(locked, by=by)
    if page not in {each.name for each in [*locked.view.pages(False), *locked.view.pages(True)]}:
        raise ValidationError(_("There is no such page."))
    if on:
        LaterPage.objects.get_or_create(response=locked, page=page, defaults={"by_contact": by, "at": now})
    else:
        LaterPage.objects.filter(response=locked, page=page).delete()
