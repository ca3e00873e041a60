"""What goes to the municipality: the plan as it was sent, frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Contact
from reports.actions.plans.plan import plan_locked
from reports.models import PlanVersion, SupportPlan
from surveys import letters
from surveys.actions import language_for, queue_letter
from surveys.actions.cases import lock
from surveys.actions.invitations import link_for
from surveys.actions.letter_values import day_in_words
from surveys.actions.readbacks import checked_last_day
from surveys.models import Letter, Response


@transaction.atomic
def send_plan(
    *,
    plan: SupportPlan,
    content: Mapping[str, Any],
    contacts: Sequence[Contact],
    answer_by: datetime.date,
    by: User,
    now: datetime.datetime,
) -> tuple[PlanVersion, list[Letter]]:
    """Freeze the plan (`content`, see `reports.plans.content`) as its next version, with a letter and the personal link to each contact.

    A version that holds the same and is still waiting for an answer is sent on. Raises ValidationError for an empty plan, a wrong day,
    nobody to write to, and where no letter can reach; `Closed` where the round is.
    """
    locked = plan_locked(plan)
    response = Response.objects.real().with_case().filter(participation=locked.participation_id).first()
    if response is None:
        raise ValidationError(_("The municipality has no link of its own yet. Invite it first."))
    case = lock(response)
    if not content.get("packages"):
        raise ValidationError(_("There is no measure in the plan yet. Take over a proposal or write one."))
    if not contacts:
        raise ValidationError(_("Choose at least one contact."))
    day = checked_last_day(answer_by, today=timezone.localdate(now))
    version = _version(locked, content, day, by, now)
    written = []
    for contact in contacts:
        invitation = link_for(response=case, contact=contact, until=day, by=by, now=now)
        more = {"answer_by": day_in_words(day, language_for(contact))}
        written.append(
            queue_letter(
                kind=letters.PLAN, response=case, contact=contact, invitation=invitation, by=by, now=now, more=more
            )
        )
    return version, written


def _version(
    plan: SupportPlan, content: Mapping[str, Any], day: datetime.date, by: User, now: datetime.datetime
) -> PlanVersion:
    last = plan.versions.order_by("-number").first()
    if last is not None and last.content == content and not last.replies.exists():
        if last.answer_by != day:
            last.answer_by = day
            last.save(update_fields=["answer_by"])
        return last
    number = last.number + 1 if last is not None else 1
    version = PlanVersion.objects.create(
        plan=plan, number=number, content=content, answer_by=day, sent_at=now, sent_by=by
    )
    audit(by=by, verb="support plan sent", target=case_text(plan.participation), version=number, answer_by=str(day))
    return version
