"""Visits in a status report: how they stood at a moment, who was met, what was moved. Reads only."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.models import Assessment
from reports.status.content import VISIT, Meeting, Risk
from surveys.models.calls import minutes_of
from visits.models import Attendance, Visit

_COLUMNS = (
    *("pk", "municipality_id", "state", "starts_at", "ends_at", "held_at", "booked_at", "cancelled_at", "made_at"),
    *("written_at", "sequence"),
)


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was met: the function in Swedish."""

    role_id: int | None
    function: str
    contact_id: int | None


@dataclass(slots=True)
class Visited:
    """A visit with the names of who went, and who was met, each once."""

    pk: int
    municipality_id: int
    state: str
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    held_at: datetime.datetime | None
    booked_at: datetime.datetime | None
    cancelled_at: datetime.datetime | None
    made_at: datetime.datetime
    written_at: datetime.datetime | None
    sequence: int
    staff: dict[int, str] = field(default_factory=dict)
    people: dict[int, Met] = field(default_factory=dict)

    @property
    def was_met(self) -> list[Met]:
        return list(self.people.values())

    @property
    def who(self) -> str:
        return ", ".join(self.staff.values())


def visits_of(assessment: Assessment, until: datetime.datetime) -> dict[int, list[Visited]]:
    """Municipality -> its visits that were known then, in order of time; one query, a row for each of us and of those met."""
    met = FilteredRelation("attendance", condition=Q(attendance__state=Attendance.State.MET))
    rows = (
        Visit.objects.of(assessment)
        .at_municipalities()
        .filter(made_at__lte=until)
        .annotate(met=met)
        .order_by("starts_at", "pk", "met__order", "met__pk", "staff__name", "staff__pk")
        .values_list(
            *_COLUMNS,
            *("officer", "officer__name", "staff", "staff__name"),
            *("met__pk", "met__role", "met__role__name_sv", "met__role_text", "met__contact"),
        )
    )
    found: dict[int, Visited] = {}
    for row in rows:
        values, (officer, in_charge, staff, name, person, role, function, words, contact) = row[:11], row[11:]
        visit = found.setdefault(row[0], Visited(*values))
        # Who is in charge has gone where nobody else is named.
        if staff is not None or officer is not None:
            visit.staff[staff or officer] = name or in_charge
        if person is not None:
            visit.people[person] = Met(role, function or words, contact)
    grouped: dict[int, list[Visited]] = {}
    for visit in found.values():
        grouped.setdefault(visit.municipality_id, []).append(visit)
    return grouped


def is_held(visit: Visited, until: datetime.datetime) -> bool:
    return visit.held_at is not None and visit.held_at <= until


def as_it_stood(visit: Visited, until: datetime.datetime) -> Any:
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
        people=len(visit.people),
    )


def meeting(municipality: str, visit: Visited) -> Meeting:
    """A visit that was held as a meeting: the functions that were met, with how many where there were more than one."""
    counted = Counter(each.function for each in visit.was_met)
    length = (visit.ends_at - visit.starts_at).total_seconds() if visit.ends_at and visit.starts_at else 0
    return Meeting(
        day=timezone.localdate(visit.starts_at).isoformat(),
        kind=VISIT,
        municipality=municipality,
        roles=tuple(f"{role} ({n})" if n > 1 else role for role, n in counted.items()),
        staff=visit.who,
        minutes=minutes_of(length) if length else 0,
        people=len(visit.people),
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
                yield visit.starts_at, case.name, VISIT, visit.who
