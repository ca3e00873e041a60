"""Behind which answers somebody of the municipality stands: what staff correct without anybody on the line is no talk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from surveys.models import AnswerRevision, Call


def named() -> Q:
    """Revisions of which it is told who gave the answer: in person, or by the telephone or visit that staff wrote down."""
    return Q(by_contact__isnull=False) | Q(spoken_by__isnull=False) | ~Q(spoken_role="")


def talked() -> Q:
    """The same, and those of which nobody is named that were written while somebody had answered the telephone."""
    calls = Call.objects.reached().filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("at")),
        participation=OuterRef("response__participation"),
        started_at__lte=OuterRef("at"),
    )
    return named() | Exists(calls.order_by())


def is_named(row: AnswerRevision) -> bool:
    """`named` of a row that has been read."""
    return row.by_contact_id is not None or row.spoken_by_id is not None or bool(row.spoken_role)


def is_talked(row: AnswerRevision, calls: Iterable[Any]) -> bool:
    """`talked` of a row that has been read, with the calls of its case."""
    return is_named(row) or any(
        each.was_reached and each.started_at <= row.at and (each.ended_at is None or row.at <= each.ended_at)
        for each in calls
    )
