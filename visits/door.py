"""Who is expected, met or has declined, as the rows of the page at the door."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from municipalities.models import KeyRole
from visits.models import Attendance, Visit

_ELECTED = {"kommunalrad"}
"""Key roles that are held by elected people."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the list; without `pk` only a function that was asked for, of whom nothing has been noted."""

    key: uuid.UUID
    role: KeyRole | None
    role_text: str
    name: str
    office: str
    state: str
    pk: int | None = None

    @property
    def label(self) -> str:
        return str(self.role) if self.role is not None else self.role_text

    @property
    def role_key(self) -> str:
        return self.role.key if self.role is not None else ""

    @property
    def is_met(self) -> bool:
        return self.state == Attendance.State.MET

    @property
    def is_declined(self) -> bool:
        return self.state == Attendance.State.DECLINED


@dataclass(frozen=True, slots=True)
class Count:
    met: int
    elected: int
    declined: int


def rows(visit: Visit) -> list[Row]:
    """The list as it was noted, and after it the functions that were asked for and are not on it."""
    noted = [
        Row(each.key, each.role, each.role_text, each.name, each.office, each.state, each.pk)
        for each in visit.attendance.select_related("role")
    ]
    known = {row.role.pk for row in noted if row.role is not None}
    asked = [
        Row(asked_key(visit, role), role, "", "", office_of(role), Attendance.State.EXPECTED)
        for role in visit.roles_asked.all()
        if role.pk not in known
    ]
    return noted + asked


def asked_key(visit: Visit, role: KeyRole) -> uuid.UUID:
    """The key of the row for a function that was asked for: the same on every device."""
    return uuid.uuid5(visit.key, role.key)


def office_of(role: KeyRole | None) -> str:
    """What somebody with this function most likely is."""
    return Attendance.Office.ELECTED if role is not None and role.key in _ELECTED else Attendance.Office.EMPLOYED


def count(found: Iterable[Row]) -> Count:
    found = list(found)
    met = [row for row in found if row.is_met]
    elected = sum(row.office == Attendance.Office.ELECTED for row in met)
    return Count(len(met), elected, sum(row.is_declined for row in found))
