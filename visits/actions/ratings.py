"""What is said of the ratings in the room: written by `record_answers`, as on the telephone, with the channel of the visit."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import save_contact
from municipalities.models import Assignment, Contact, KeyRole, Participation
from surveys.actions import Key, open_response, record_answers
from surveys.models import Channel, Response
from surveys.values import Problem
from visits.models import Visit

NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Rated:
    """Which questions were changed and which confirmed; those that somebody else has changed meanwhile; and what is wrong."""

    changed: frozenset[str]
    confirmed: frozenset[str]
    conflicts: frozenset[str]
    invalid: Mapping[str, Problem]


@transaction.atomic
def rate_at_visit(
    *,
    visit: Visit,
    values: Mapping[str, Any],
    confirmed: Collection[str],
    reasons: Mapping[str, str],
    seen_seq: int,
    contact: Contact | None,
    role: KeyRole | None,
    by: User,
    now: datetime.datetime,
) -> Rated:
    """Write ratings that were given at a visit. `values` maps questions to values as `record_answers` takes them.

    `confirmed`: questions whose value was said again; those that have no answer, or another one by now, are left.
    `reasons`: a digit of `surveys.models.Reason` for a changed question. Who spoke is a contact, or a function: then a
    contact of the municipality stands for it, added if there is none. Raises `Closed`, and ValidationError for a visit
    whose municipality is not assessed, and without anybody who spoke.
    """
    case = Participation.objects.filter(assessment=visit.assessment_id, municipality=visit.municipality_id).first()
    if case is None or visit.is_learning:
        raise ValidationError(_("Only municipalities that are assessed have ratings."))
    speaker = contact or (_contact_for(case, role, by=by) if role is not None else None)
    if speaker is None:
        raise ValidationError({"who": _("Choose who spoke.")})
    response = open_response(participation=case, now=now)
    shared: dict[str, Any] = {"channel": Channel.VISIT, "by": by, "spoken_by": speaker, "now": now}
    given: dict[str | Key, Any] = {}
    given.update(values)
    written = record_answers(
        response=response,
        values=given,
        seen_seq=seen_seq,
        reason={(name, ""): reason for name, reason in reasons.items() if reason},
        **shared,
    )
    changed = {name for name, _item in written.accepted}
    again = _standing(response, set(confirmed) - changed, values)
    said: frozenset[Key] = frozenset()
    if again:
        said = record_answers(response=response, values=again, seen_seq=written.seq, kind="confirm", **shared).accepted
    if changed or said:
        audit(by=by, verb="ratings taken at a visit", target=case, visit=visit.pk, changed=sorted(changed))
    return Rated(
        changed=frozenset(changed),
        confirmed=frozenset(name for name, _item in said),
        conflicts=frozenset(name for name, _item in written.conflicts),
        invalid={name: problem for (name, _item), problem in written.invalid.items()},
    )


def _standing(response: Response, names: set[str], values: Mapping[str, Any]) -> dict[str | Key, Any]:
    """Of these questions those that have an answer, with it as it was sent."""
    answered = set(response.answers.filter(question__in=names, item="").values_list("question", flat=True))
    return {name: values[name] for name in names & answered if values.get(name) is not None}


def _contact_for(case: Participation, role: KeyRole, *, by: User) -> Contact:
    """The contact that stands for a function at a municipality, named by it; made when it is first needed."""
    name = f"{role.name_sv}, {case.municipality}"[:NAME_LENGTH]
    held = Assignment.objects.filter(municipality=case.municipality, role=role, contact__name=name)
    known = held.filter(contact__erased_at=None).select_related("contact").first()
    if known is not None and known.contact is not None:
        return known.contact
    contact = Contact(name=name, delete_after=case.assessment.period_end)
    return save_contact(contact=contact, roles=[(case.municipality, role)], by=by)
