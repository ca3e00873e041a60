"""Which functions were met where: the key roles beside the municipalities of an assessment. Reads only, in four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from municipalities.models import Assessment, Assignment, KeyRole, Participation
from visits.models import Attendance, Visit

MET, DECLINED, ASKED, NOT_ASKED, VACANT, ABSENT, BY_OTHER, UNKNOWN = (
    *("met", "declined", "asked", "not_asked", "vacant", "absent", "by_other", "unknown"),
)

SHAPES = {MET: "done", ASKED: "booked", DECLINED: "attn", NOT_ASKED: "open", UNKNOWN: "open", VACANT: "open"}
"""The mark beside the word; none where there is nobody to meet."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A function at a municipality. `times`: how many persons of it were met; `other`: who handles it instead."""

    state: str
    times: int = 0
    other: str = ""

    @property
    def shape(self) -> str:
        return SHAPES.get(self.state, "")

    @property
    def counts(self) -> bool:
        """There is, or may be, somebody to meet: what `base` counts."""
        return self.state not in (ABSENT, BY_OTHER, VACANT)


@dataclass(frozen=True, slots=True)
class Row:
    participation: Participation
    cells: list[Cell]

    @property
    def met(self) -> int:
        return sum(cell.state == MET for cell in self.cells)

    @property
    def base(self) -> int:
        return sum(cell.counts for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Total:
    """Of a function: at how many municipalities it was met, of those where there is somebody to meet."""

    met: int
    base: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Key roles in their order, a row for each municipality that takes part, and a total below each role."""

    roles: list[KeyRole]
    rows: list[Row]
    totals: list[Total]
    visited: int
    declined: int

    @property
    def met(self) -> int:
        return sum(total.met for total in self.totals)

    @property
    def base(self) -> int:
        return sum(total.base for total in self.totals)


def coverage(assessment: Assessment) -> Coverage:
    """Who was met at held visits, who is asked or declined, and where the register says that there is nobody."""
    roles = list(KeyRole.objects.filter(is_key=True))
    cases = list(
        Participation.objects.filter(assessment=assessment)
        .select_related("municipality")
        .order_by("municipality__sort_key", "municipality__code")
    )
    taking_part = [case for case in cases if case.declined_on is None]
    places = [case.municipality_id for case in taking_part]
    register = _register(places)
    seen, visited = _seen(assessment)
    rows = [Row(case, [_cell(role.pk, case.municipality_id, register, seen) for role in roles]) for case in taking_part]
    totals = [
        Total(sum(row.cells[n].state == MET for row in rows), sum(row.cells[n].counts for row in rows))
        for n in range(len(roles))
    ]
    return Coverage(roles, rows, totals, len(visited & set(places)), len(cases) - len(taking_part))


Place = tuple[int, int]


def _register(places: list[int]) -> Mapping[Place, Assignment]:
    """(municipality, role) -> what the register says of it; whoever holds it goes before why nobody does."""
    found: dict[Place, Assignment] = {}
    rows = Assignment.objects.filter(municipality__in=places, role__is_key=True).select_related("by_role")
    for row in rows.order_by("pk"):
        key = (row.municipality_id, row.role_id)
        if key not in found or row.contact_id is not None:
            found[key] = row
    return found


def _seen(assessment: Assessment) -> tuple[Mapping[Place, Mapping[str, int]], set[int]]:
    """(municipality, role) -> how many were met, declined or are asked; and the municipalities that were visited."""
    found: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    visits = Visit.objects.of(assessment).at_municipalities().exclude(state=Visit.State.CANCELLED)
    visited = set()
    for visit in visits.prefetch_related("roles_asked"):
        if visit.state == Visit.State.HELD:
            visited.add(visit.municipality_id)
        for role in visit.roles_asked.all():
            found[visit.municipality_id, role.pk][ASKED] += 1
    rows = Attendance.objects.filter(visit__in=visits, role__isnull=False)
    states = {Attendance.State.MET.value: MET, Attendance.State.DECLINED.value: DECLINED}
    for place, role, state in rows.values_list("visit__municipality", "role", "state").order_by():
        found[place, role][states.get(state, ASKED)] += 1
    return found, visited


def _cell(role: int, place: int, register: Mapping[Place, Assignment], seen: Mapping[Place, Mapping[str, int]]) -> Cell:
    """What was seen goes before what the register says: the register may be older than the visit."""
    counted = seen.get((place, role), {})
    if counted.get(MET):
        return Cell(MET, counted[MET])
    row = register.get((place, role))
    state = row.state if row is not None else None
    if state == Assignment.State.ABSENT:
        return Cell(ABSENT)
    if state == Assignment.State.VACANT:
        return Cell(VACANT)
    if state == Assignment.State.OTHER_ROLE and row is not None:
        return Cell(BY_OTHER, other=row.by_role.name if row.by_role else "")
    if counted.get(DECLINED):
        return Cell(DECLINED)
    if counted.get(ASKED):
        return Cell(ASKED)
    return Cell(NOT_ASKED if row is not None else UNKNOWN)
