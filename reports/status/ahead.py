"""What lies ahead in a status report: what is booked, and what waits for a decision. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from municipalities.models import Assessment, Decision
from reports.status import visited
from reports.status.content import Coming, ToDecide

LOOK_AHEAD = datetime.timedelta(days=14)


def coming(cases: Iterable[Any], until: datetime.datetime) -> tuple[Coming, ...]:
    """The calls and visits of the next two weeks, as they were booked at that moment, the earliest first."""
    rows = [
        (each.starts_at, case.name, each.kind, each.officer.name if each.officer else "")
        for case in cases
        for each in _booked(case, until)
    ]
    rows += visited.coming(cases, until)
    return tuple(
        Coming(timezone.localdate(at).isoformat(), timezone.localtime(at).strftime("%H:%M"), kind, name, staff)
        for at, name, kind, staff in sorted(rows)
        if at <= until + LOOK_AHEAD
    )


def decisions(assessment: Assessment, until: datetime.datetime) -> tuple[ToDecide, ...]:
    """What waited for a decision then."""
    day = timezone.localdate(until)
    rows = (
        Decision.objects.filter(assessment=assessment, raised_at__lte=until)
        .filter(Q(decided_on=None) | Q(decided_on__gt=day))
        .select_related("owner")
        .order_by("due_on", "raised_at")
    )
    return tuple(
        ToDecide(row.matter, row.owner.name if row.owner else "", row.due_on.isoformat() if row.due_on else "")
        for row in rows
    )


def _booked(case: Any, until: datetime.datetime) -> list[Any]:
    """Calls that were booked at that moment and had not taken place, the earliest first."""
    return [
        each
        for each in case.appointments
        if each.starts_at is not None
        and each.starts_at > until
        and (each.handled_at is None or each.handled_at > until)
    ]
