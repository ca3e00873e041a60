"""The support plan of a municipality: who may write it when, and its words to the municipality."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Participation
from reports.models import SupportPlan
from surveys.actions import Closed


class PlanClosed(Closed):
    """The municipality can say nothing of this version now. `why` is closed, declined or newer."""

    MESSAGES = {
        "closed": _("This round is closed. Nothing more can be saved."),
        "declined": _("The municipality has declined to take part in this round."),
        "newer": _("The energy office has sent a newer plan. Open the page again."),
    }


def case_locked(participation: Participation) -> Participation:
    """What two people who write about the same case wait for."""
    locked: Participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    return locked


def plan_locked(plan: SupportPlan) -> SupportPlan:
    found = SupportPlan.objects.select_for_update(of=("self",)).select_related(
        "participation__assessment", "participation__municipality"
    )
    locked: SupportPlan = found.get(pk=plan.pk)
    return locked


def mark_changed(plan: SupportPlan, now: datetime.datetime) -> None:
    """What the municipality would be sent now is another than before."""
    plan.changed_at = now
    plan.save(update_fields=["changed_at"])


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@transaction.atomic
def begin_plan(*, participation: Participation, by: User, now: datetime.datetime) -> SupportPlan:
    """The plan of a municipality; the one that there is if somebody has begun it. Raises ValidationError where it has declined."""
    locked = case_locked(participation)
    plan = SupportPlan.objects.filter(participation=locked).first()
    if plan is not None:
        return plan
    if locked.declined_on is not None:
        raise ValidationError(PlanClosed.MESSAGES["declined"])
    plan = SupportPlan.objects.create(participation=locked, begun_at=now, begun_by=by, changed_at=now)
    audit(by=by, verb="support plan begun", target=case_text(participation))
    return plan


@transaction.atomic
def save_summary(*, plan: SupportPlan, text: str, was: str, by: User, now: datetime.datetime) -> SupportPlan:
    """The words to the municipality. `was`: the text that the writer began from. Raises ValidationError if somebody else has written meanwhile."""
    locked = plan_locked(plan)
    text = lines(text)
    if locked.summary == text:
        return locked
    if locked.summary != lines(was):
        raise ValidationError(
            {
                "summary": _("Somebody else has changed the summary meanwhile. It reads now: %(text)s")
                % {"text": locked.summary}
            }
        )
    locked.summary = text
    locked.full_clean(exclude=["participation", "begun_by"])
    locked.save(update_fields=["summary"])
    mark_changed(locked, now)
    audit(by=by, verb="support plan written", target=case_text(locked.participation))
    return locked
