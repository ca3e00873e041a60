"""Visits in order of time, in weeks: what is driven in one week is one trip. Reads nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone

from visits.models import Visit


@dataclass(frozen=True, slots=True)
class Week:
    """The visits of one week, Monday to Sunday. A trip is two or more that are driven to."""

    monday: datetime.date
    visits: list[Visit] = field(default_factory=list)

    @property
    def sunday(self) -> datetime.date:
        return self.monday + datetime.timedelta(days=6)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def driven(self) -> list[str]:
        """The municipalities that are driven to, in order of time."""
        there = (visit for visit in self.visits if not visit.is_digital and visit.state != Visit.State.CANCELLED)
        return list(dict.fromkeys(visit.municipality.name for visit in there))

    @property
    def is_trip(self) -> bool:
        return len(self.driven) > 1

    @property
    def overnight(self) -> list[str]:
        return list(dict.fromkeys(visit.overnight for visit in self.visits if visit.overnight))


def weeks(visits: Iterable[Visit]) -> list[Week]:
    """Those with a time, by week, the earliest first."""
    timed = sorted((visit for visit in visits if visit.starts_at), key=lambda visit: (visit.starts_at, visit.pk))
    return [Week(monday, list(found)) for monday, found in groupby(timed, monday_of)]


def monday_of(visit: Visit) -> datetime.date:
    day = timezone.localdate(visit.starts_at)
    return day - datetime.timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to come (this week and later), what has passed (the newest first), and what has no time yet."""

    coming: list[Week]
    past: list[Week]
    without_time: list[Visit]


def plan(visits: Iterable[Visit], *, today: datetime.date) -> Plan:
    rows = list(visits)
    this_monday = today - datetime.timedelta(days=today.weekday())
    found = weeks(rows)
    return Plan(
        coming=[week for week in found if week.monday >= this_monday],
        past=[week for week in reversed(found) if week.monday < this_monday],
        without_time=[visit for visit in rows if visit.starts_at is None],
    )
