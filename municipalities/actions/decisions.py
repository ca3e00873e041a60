"""The decision log of an assessment: what has to be decided, and what was."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.models import Assessment, Decision


@transaction.atomic
def raise_matter(
    *,
    assessment: Assessment,
    matter: str,
    owner: User | None,
    due_on: datetime.date | None,
    by: User,
    now: datetime.datetime,
) -> Decision:
    """Something that somebody has to decide. Raises ValidationError for a matter without words."""
    decision = Decision(
        assessment=assessment, matter=matter.strip(), owner=owner, due_on=due_on, raised_at=now, raised_by=by
    )
    decision.full_clean(exclude=["assessment", "owner", "raised_by"])
    decision.save()
    audit(by=by, verb="matter raised", target=assessment, decision=decision.pk)
    return decision


@transaction.atomic
def decide(
    *, decision: Decision, decided_on: datetime.date, text: str, decided_by: str, by: User, today: datetime.date
) -> Decision:
    """What was decided, by whom (a function), on which day; written again it is corrected, and the audit trail keeps what it was.

    Raises ValidationError for a day to come, or a decision without words.
    """
    locked: Decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decided_on > today:
        raise ValidationError({"decided_on": _("The date is in the future.")})
    if not text.strip():
        raise ValidationError({"decision": _("Write what was decided.")})
    was = locked.decision
    locked.decided_on, locked.decision, locked.decided_by = decided_on, text.strip(), decided_by
    locked.full_clean(exclude=["assessment", "owner", "raised_by"])
    locked.save(update_fields=["decided_on", "decision", "decided_by"])
    audit(by=by, verb="decision noted", target=locked.assessment, decision=locked.pk, was=was)
    return locked
