"""How many rows each table has, without reading them. Five queries however many answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery

from municipalities.models import Assessment, Participation
from reports.exports.contents import ANSWERS, CODEBOOK, HISTORY, Contents
from reports.exports.tables import Table
from reports.models import Match, MeasureSource, Package, SupportMeasure
from surveys.models import AnswerRevision, Call, Response
from visits.models import Excerpt, Visit


@dataclass(frozen=True, slots=True)
class Held:
    """A table with its rows. Of the matches only those that are decided are counted: what is proposed is computed on the day."""

    table: Table
    rows: int


def held(found: Contents) -> tuple[Held, ...]:
    numbers = numbers_of(found)
    return tuple(Held(table, numbers[table.key]) for table in found.tables)


def numbers_of(found: Contents) -> Mapping[str, int]:
    assessment = found.assessment
    everybody = Participation.objects.filter(assessment=assessment)
    counted = Response.objects.counted().filter(participation__assessment=assessment)
    rows: dict[str, QuerySet[Any]] = {
        "municipalities": everybody,
        "plans": everybody.taking_part(),
        HISTORY: AnswerRevision.objects.filter(response__in=counted.values("pk")),
        "calls": Call.objects.of(assessment),
        "visits": Visit.objects.filter(assessment=assessment),
        "excerpts": Excerpt.objects.of(assessment),
        "matches": Match.objects.of(assessment),
        "measures": SupportMeasure.objects.filter(plan__participation__assessment=assessment),
        "sources": MeasureSource.objects.filter(measure__plan__participation__assessment=assessment),
        "packages": Package.objects.filter(assessment=assessment),
    }
    counts = {f"n_{key}": _count(queryset) for key, queryset in rows.items()}
    one = Assessment.objects.filter(pk=assessment.pk).values(**counts)[0]
    numbers = {key: one[f"n_{key}"] for key in rows}
    numbers["packages"] *= numbers["plans"]
    numbers[ANSWERS] = found.answers.number_of_rows()
    numbers[CODEBOOK] = sum(1 for _row in found.table(CODEBOOK).rows())
    return numbers


def _count(rows: QuerySet[Any]) -> Subquery:
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(n_rows=number).values("n_rows"), output_field=IntegerField())
