"""The minute after a visit: what mattered, what was unexpected, and what was promised by whom."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from municipalities.actions import add_follow_up
from municipalities.models import FollowUp, Participation
from visits.cases import visit_text
from visits.models import Visit

FIELDS = ("most_important", "unexpected", "we_promised", "they_promised")
LONGEST = 5000
LONGEST_FOLLOW_UP = 2000
SIDES = {"we_promised": FollowUp.Side.OFFICE, "they_promised": FollowUp.Side.MUNICIPALITY}


@dataclass(frozen=True, slots=True)
class MinuteAfter:
    """`is_merged`: somebody else had written meanwhile, and both are kept, one after the other."""

    seq: int
    values: Mapping[str, str]
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of what was promised. `field` says by whom; `is_noted` that it is a follow-up already."""

    field: str
    what: str
    is_noted: bool


@transaction.atomic
def note_minute_after(
    *, visit: Visit, values: Mapping[str, str], seen: int, by: User, now: datetime.datetime
) -> MinuteAfter:
    """The four texts, as they stand on a page that knew version `seen` of them.

    If they have moved on since, what differs is put below what stands there, so that nothing is lost. Raises
    ValidationError for a text that is too long.
    """
    locked = Visit.objects.select_for_update(of=("self",)).select_related("municipality", "assessment").get(pk=visit.pk)
    is_merged = False
    changed = []
    for field in FIELDS:
        stands, wanted = getattr(locked, field), values.get(field, getattr(locked, field))
        if locked.after_seq > seen and stands and wanted and wanted not in stands and stands not in wanted:
            wanted, is_merged = f"{stands}\n{wanted}", True
        elif locked.after_seq > seen and (not wanted or wanted in stands):
            wanted = stands
        if len(wanted) > LONGEST:
            raise ValidationError({field: _("Write at most 5,000 characters; the rest fits in a note.")})
        if wanted != stands:
            setattr(locked, field, wanted)
            changed.append(field)
    if changed:
        locked.after_seq += 1
        locked.save(update_fields=[*changed, "after_seq"])
        audit(by=by, verb="minute after noted", target=visit_text(locked), visit=locked.pk, fields=changed)
    return MinuteAfter(locked.after_seq, {field: getattr(locked, field) for field in FIELDS}, is_merged)


def promises(visit: Visit, case: Participation) -> list[Promise]:
    """What was promised, a line each, in the order of the page."""
    noted = set(case.followups.values_list("side", "what"))
    return [
        Promise(field, what, (str(side), what) in noted)
        for field, side in SIDES.items()
        for what in dict.fromkeys(
            line.strip(" \t-–•*")[:LONGEST_FOLLOW_UP].strip() for line in getattr(visit, field).splitlines()
        )
        if what
    ]


@transaction.atomic
def follow_promises(
    *,
    visit: Visit,
    case: Participation,
    wanted: Iterable[tuple[str, str]],
    due_on: datetime.date | None,
    by: User,
    now: datetime.datetime,
) -> int:
    """Follow-ups out of promises, given as (field, line); how many were made. What is one already, or is no promise of this
    visit, is left out, so pressing twice makes them once."""
    Participation.objects.select_for_update(of=("self",)).get(pk=case.pk)
    chosen = set(wanted)
    fresh = [each for each in promises(visit, case) if not each.is_noted and (each.field, each.what) in chosen]
    for each in fresh:
        side = SIDES[each.field]
        officer = visit.officer or case.officer if side == FollowUp.Side.OFFICE else None
        add_follow_up(participation=case, what=each.what, side=side, officer=officer, due_on=due_on, by=by, now=now)
    return len(fresh)
