"""What the municipality says of the version that it has."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions.register import case_text
from municipalities.models import Contact, Participation
from reports.actions.plans.plan import PlanClosed, lines
from reports.models import Package, PackageChoice, PlanReply, PlanVersion, SupportPlan
from surveys.actions import role_text
from surveys.models import Response


@transaction.atomic
def reply_to_plan(
    *,
    version: PlanVersion,
    kind: str,
    text: str,
    wants: Mapping[int, str],
    by: Contact | User,
    now: datetime.datetime,
    spoken_by: Contact | None = None,
) -> PlanReply:
    """The municipality agrees to a version or comments on it, and says which packages it wants (`wants`: package -> yes, maybe, no).

    `by` a contact by its link, or staff who write down what `spoken_by` said. The same reply twice is one. Raises `PlanClosed` for
    an older version and in a closed round, ValidationError for a comment without words.
    """
    fresh = PlanVersion.objects.select_related(
        "plan__participation__assessment", "plan__participation__municipality"
    ).get(pk=version.pk)
    SupportPlan.objects.select_for_update(of=("self",)).get(pk=fresh.plan_id)
    case = fresh.plan.participation
    why = why_plan_closed(fresh, case)
    if why:
        raise PlanClosed(why)
    text = lines(text)
    if kind == PlanReply.Kind.COMMENT and not text:
        raise ValidationError({"text": _("Write what should be different. The energy office reads it.")})
    known = {package.pk: package for package in Package.objects.filter(assessment=case.assessment_id)}
    said = {pk: value for pk, value in wants.items() if pk in known and value in PackageChoice.Wants.values and value}
    contact = by if isinstance(by, Contact) else spoken_by
    role = role_text(contact, _response_of(case)) if contact is not None else ""
    reply = PlanReply(
        version=fresh,
        kind=kind,
        text=text,
        wants={str(pk): value for pk, value in said.items()},
        at=now,
        by_contact=contact,
        spoken_role=role,
        written_by=by if isinstance(by, User) else None,
    )
    reply.full_clean(exclude=["version", "by_contact", "written_by"])
    last = fresh.replies.order_by("-at", "-id").first()
    if last is not None and (last.kind, last.text, last.wants, last.by_contact_id) == (
        reply.kind,
        reply.text,
        reply.wants,
        reply.by_contact_id,
    ):
        return last
    reply.save()
    for pk, value in said.items():
        _say_wants(known[pk], case, value, contact, role, by, now)
    audit(
        by=by if isinstance(by, User) else None,
        verb="support plan agreed" if kind == PlanReply.Kind.AGREE else "support plan commented",
        target=case_text(case),
        version=fresh.number,
        contact=contact.pk if contact is not None else None,
    )
    return reply


def _response_of(case: Participation) -> Response:
    found: Response = Response.objects.real().with_case().get(participation=case)
    return found


def why_plan_closed(version: PlanVersion, case: Participation) -> str:
    """Why nothing can be said of this version now (a key of `PlanClosed.MESSAGES`), or ''. `case` with its assessment."""
    if not case.assessment.is_open:
        return "closed"
    if case.declined_on is not None:
        return "declined"
    is_newest = not PlanVersion.objects.filter(plan=version.plan_id, number__gt=version.number).exists()
    return "" if is_newest else "newer"


def _say_wants(
    package: Package,
    case: Participation,
    wants: str,
    contact: Contact | None,
    role: str,
    by: Contact | User,
    now: datetime.datetime,
) -> None:
    choice = PackageChoice.objects.select_for_update(of=("self",)).filter(package=package, participation=case).first()
    choice = choice or PackageChoice(package=package, participation=case)
    if choice.wants == wants and choice.pk:
        return
    choice.wants, choice.said_by, choice.said_role = wants, contact, role
    choice.changed_at, choice.changed_by = now, by if isinstance(by, User) else None
    choice.save()
