"""Follow-ups: what somebody is to do for a municipality. A contact's own is replaced when it asks again."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Contact, FollowUp, Participation


@transaction.atomic
def add_follow_up(
    *,
    participation: Participation,
    what: str,
    side: str,
    kind: str = FollowUp.Kind.OTHER,
    officer: User | None = None,
    contact: Contact | None = None,
    due_on: datetime.date | None = None,
    by: User | Contact,
    now: datetime.datetime,
) -> FollowUp:
    """Something to do. What a contact asks for again takes the place of what waits; the same again changes nothing.

    Raises ValidationError, for example for something to do without words.
    """
    if kind == FollowUp.Kind.OTHER and not what.strip():
        raise ValidationError({"what": _("Write what is to be done.")})
    maker = {"made_by_contact": by} if isinstance(by, Contact) else {"made_by_user": by}
    wanted = {"what": what, "side": side, "officer": officer, "contact": contact, "due_on": due_on}
    found = None
    if isinstance(by, Contact) and kind != FollowUp.Kind.OTHER:
        waiting = FollowUp.objects.open().filter(participation=participation, kind=kind, made_by_contact=by)
        found = waiting.select_for_update().first()
    if found is not None and all(getattr(found, name) == value for name, value in wanted.items()):
        return found
    made = found is None
    follow_up: FollowUp = found or FollowUp(participation=participation, kind=kind, **maker)
    for name, value in wanted.items():
        setattr(follow_up, name, value)
    follow_up.made_at = now
    follow_up.full_clean(exclude=["participation"])
    follow_up.save()
    audit(
        by=None if isinstance(by, Contact) else by,
        verb="follow-up added" if made else "follow-up changed",
        target=case_text(participation),
        follow_up=follow_up.pk,
        kind=kind,
        **({"contact": by.pk} if isinstance(by, Contact) else {}),
    )
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    found: FollowUp = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    return found


@transaction.atomic
def finish_follow_up(*, follow_up: FollowUp, by: User, now: datetime.datetime) -> FollowUp:
    """It is done. Finishing twice finishes once."""
    locked = _locked(follow_up)
    if locked.done_at is None:
        locked.done_at, locked.done_by = now, by
        locked.save(update_fields=["done_at", "done_by"])
        audit(by=by, verb="follow-up done", target=case_text(locked.participation), follow_up=locked.pk)
    return locked


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, by: User) -> FollowUp:
    """It was not done after all. Raises ValidationError if the contact has asked for the same again meanwhile."""
    locked = _locked(follow_up)
    if locked.done_at is not None:
        locked.done_at = locked.done_by = None
        try:
            with transaction.atomic():
                locked.save(update_fields=["done_at", "done_by"])
        except IntegrityError as error:
            raise ValidationError(_("The municipality has asked again meanwhile. That is in the list.")) from error
        audit(by=by, verb="follow-up reopened", target=case_text(locked.participation), follow_up=locked.pk)
    return locked
