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

Side = FollowUp.Side


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


@transaction.atomic
def save_follow_up(
    *,
    follow_up: FollowUp,
    what: str,
    side: str,
    officer: User | None = None,
    contact: Contact | None = None,
    due_on: datetime.date | None = None,
    by: User,
) -> FollowUp:
    """Change what the office has noted. What a municipality left stays in its own words: that raises ValidationError."""
    locked = _locked(follow_up)
    if locked.made_by_user_id is None:
        raise ValidationError(_("The municipality has written this. It can be marked as handled, and not be changed."))
    if not what.strip():
        raise ValidationError({"what": _("Write what is to be done.")})
    wanted = {"what": what, "side": side, "officer": officer, "contact": contact, "due_on": due_on}
    changed = sorted(name for name, value in wanted.items() if getattr(locked, name) != value)
    if changed:
        for name in changed:
            setattr(locked, name, wanted[name])
        locked.full_clean(exclude=["participation"])
        locked.save(update_fields=changed)
        target = case_text(locked.participation)
        audit(by=by, verb="follow-up changed", target=target, follow_up=locked.pk, fields=changed)
    return locked


@transaction.atomic
def set_next_step(
    *,
    participation: Participation,
    what: str,
    officer: User | None = None,
    due_on: datetime.date | None = None,
    by: User,
    now: datetime.datetime,
) -> FollowUp:
    """The next step as somebody sets it. There is one: the one that waits is changed, and none is lost without a word.

    Raises ValidationError for a step without words.
    """
    if not what.strip():
        raise ValidationError({"what": _("Write what is to be done.")})
    # Two officers who set it at the same time come one after the other.
    Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    waiting = participation.followups.open().filter(kind=FollowUp.Kind.NEXT_STEP).first()
    if waiting is not None:
        return save_follow_up(follow_up=waiting, what=what, side=Side.OFFICE, officer=officer, due_on=due_on, by=by)
    return add_follow_up(
        participation=participation,
        what=what,
        side=Side.OFFICE,
        kind=FollowUp.Kind.NEXT_STEP,
        officer=officer,
        due_on=due_on,
        by=by,
        now=now,
    )


@transaction.atomic
def clear_next_step(*, participation: Participation, by: User, now: datetime.datetime) -> FollowUp | None:
    """The step that was set is done; from now on the computed one holds. None if there was none."""
    waiting = participation.followups.open().filter(kind=FollowUp.Kind.NEXT_STEP).first()
    return None if waiting is None else finish_follow_up(follow_up=waiting, by=by, now=now)


@transaction.atomic
def hand_over(*, participation: Participation, officer: User | None, follow_ups: bool, by: User) -> int:
    """Another officer in charge; with `follow_ups` the open ones of the one before move along. How many moved.

    The new one sees it on the timeline. The same officer again changes nothing.
    """
    locked = Participation.objects.select_related("assessment", "municipality").select_for_update(of=("self",))
    case = locked.get(pk=participation.pk)
    before = case.officer_id
    if before == (officer.pk if officer else None):
        return 0
    if officer is not None and not (officer.is_active and officer.is_staff_member):
        raise ValidationError({"officer": _("Choose somebody who signs in and works with cases.")})
    case.officer = officer
    case.save(update_fields=["officer"])
    participation.officer = officer
    moved = 0
    if follow_ups:
        # Those that name nobody are whoever's is in charge, and need no move.
        mine = case.followups.open().filter(side=Side.OFFICE, officer=before, officer__isnull=False)
        moved = mine.update(officer=officer)
    audit(
        by=by,
        verb="officer changed",
        target=case_text(case),
        officer=["" if key is None else str(key) for key in (before, case.officer_id)],
        follow_ups=moved,
    )
    return moved


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
