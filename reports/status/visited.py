"""Visits in a status report: how they stood at a moment, who was met, what was moved. Reads only."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.models import Assessment
from reports.status.content import VISIT, Meeting, Risk
from surveys.models.calls import minutes_of
from visits.models import Attendance, Visit


def visits_of(assessment: Assessment, until: datetime.datetime) -> dict[int, list[Any]]:
    """Municipality -> its visits that were known then, in order of time, each with who `was_met`; three queries."""
    met = Attendance.objects.met().select_related("role").order_by("order", "id")
    visits = Visit.objects.of(assessment).at_municipalities().filter(made_at__lte=until).select_related("officer")
    found: dict[int, list[Any]] = defaultdict(list)
    for visit in visits.prefetch_related("staff", Prefetch("attendance", met, to_attr="was_met")).order_by(
        "starts_at", "pk"
    ):
        found[visit.municipality_id].append(visit)
    return found


def is_held(visit: Any, until: datetime.datetime) -> bool:
    return visit.held_at is not None and visit.held_at <= until


def as_it_stood(visit: Any, until: datetime.datetime) -> Any:
    """The state of a visit at a moment, by when each was reached. Its time is that of now: what was before, nobody keeps."""
    booked_at = visit.booked_at or (visit.made_at if visit.state != Visit.State.PROPOSED else None)
    is_off = visit.cancelled_at is not None and visit.cancelled_at <= until
    is_booked = booked_at is not None and booked_at <= until
    state = Visit.State.BOOKED if is_booked else Visit.State.PROPOSED
    if is_held(visit, until):
        state = Visit.State.HELD
    elif is_off:
        state = Visit.State.CANCELLED
    return SimpleNamespace(
        state=state,
        starts_at=visit.starts_at,
        cancelled_at=visit.cancelled_at if is_off else None,
        written_at=visit.written_at,
        people=len(visit.was_met),
    )


def meeting(municipality: str, visit: Any) -> Meeting:
    """A visit as a meeting: the functions that were met, with how many where there were more than one."""
    staff = [each.name for each in visit.staff.all()] or [visit.officer.name if visit.officer else ""]
    counted = Counter(each.role.name_sv if each.role else each.role_text for each in visit.was_met)
    length = (visit.ends_at - visit.starts_at).total_seconds() if visit.ends_at else 0
    return Meeting(
        day=timezone.localdate(visit.starts_at).isoformat(),
        kind=VISIT,
        municipality=municipality,
        roles=tuple(f"{role} ({n})" if n > 1 else role for role, n in counted.items()),
        staff=", ".join(staff),
        minutes=minutes_of(length) if length else 0,
        people=len(visit.was_met),
    )


def moved(cases: Iterable[Any], start: datetime.datetime, until: datetime.datetime) -> tuple[Risk, ...]:
    """Visits that were moved, made digital or called off in the period, by the audit trail."""
    changed = {each.pk: case.name for case in cases for each in case.visits if each.sequence}
    if not changed:
        return ()
    verbs = ["visit moved", "visit made digital", "visit called off"]
    events = AuditEvent.objects.filter(at__gte=start, at__lte=until, verb__in=verbs)
    told = {event.detail.get("visit") for event in events}
    names = dict.fromkeys(name for pk, name in changed.items() if pk in told)
    return (Risk("visit_moved", names=tuple(names)),) if names else ()


def coming(cases: Iterable[Any], until: datetime.datetime) -> Iterator[tuple[datetime.datetime, str, str, str]]:
    """(when, municipality, kind, who of us) of the visits that were booked at that moment and had not begun."""
    for case in cases:
        for visit in case.visits:
            is_ahead = visit.starts_at is not None and visit.starts_at > until
            if is_ahead and as_it_stood(visit, until).state == Visit.State.BOOKED:
                yield visit.starts_at, case.name, VISIT, ", ".join(person.name for person in visit.staff.all())
