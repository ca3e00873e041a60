"""One invented ledger for many cases at once, for measuring."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Contact, Participation
from surveys import values as rules
from surveys.actions.batch import Key, strings_of
from surveys.actions.cases import role_text
from surveys.expressions import relevant_names
from surveys.models import (
    Answer,
    AnswerRevision,
    Channel,
    Questionnaire,
    Response,
    Submission,
)
from surveys.values import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision of a ledger that is written for many cases: by the municipality, or by staff who asked for it."""

    question: str
    value: Any
    at: datetime.datetime
    item: str = ""
    by_staff: bool = False
    kind: str = "value"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A submission after the first `entries` revisions; kind and writer as in `Submission`."""

    kind: str
    entries: int
    at: datetime.datetime


@transaction.atomic
def load_ledger(
    *,
    questionnaire: Questionnaire,
    cases: Sequence[tuple[Participation, Contact]],
    entries: Sequence[Entry],
    rounds: Sequence[Ended],
    staff: User,
) -> int:
    """Write one invented ledger for many cases of one variant; returns the number of revisions. For measuring only.

    It is the one exception from `record_answers`, since ten thousand municipalities would take hours that way. Values are
    checked like all others, and what comes out passes `ledger_faults`. The cases must be of a demo assessment and have no
    response yet. Raises ValidationError if a value is not allowed.
    """
    assessment = questionnaire.assessment
    if not assessment.is_demo:
        raise ValidationError(_("Only an assessment of invented data can be filled like this."))
    view = questionnaire.load().view(cases[0][0].variant, assessment.membership_date.year)
    current: dict[Key, Answer] = {}
    revisions: list[AnswerRevision] = []
    for seq, entry in enumerate(entries, start=1):
        key = (entry.question, entry.item)
        strings = strings_of(view, current.values())
        result = rules.check(view, view.nodes[entry.question], entry.value, strings=strings)
        if isinstance(result, Problem):
            raise ValidationError(f"{entry.question}: {result.code}")
        before = current.get(key)
        position = before.position if before else len([k for k in current if k[0] == key[0]]) + 1 if entry.item else 0
        values = {"value": result.value, "missing": result.missing, "score": result.score, "position": position}
        names = {"question": entry.question, "item": entry.item}
        if entry.kind == "value":
            current[key] = Answer(**names, **values, seq=seq)
        channel = Channel.PHONE if entry.by_staff else Channel.WEB
        marks = {"at": entry.at, "channel": channel, "kind": entry.kind, "reason": entry.reason}
        revisions.append(AnswerRevision(**names, **values, **marks, seq=seq, by_user=staff if entry.by_staff else None))
    relevant = relevant_names(view, strings_of(view, current.values()))
    for answer in current.values():
        answer.relevant = answer.question in relevant
    by_contact = {participation.pk: contact for participation, contact in cases}
    responses = Response.objects.real().bulk_create(
        Response(
            participation=participation,
            questionnaire=questionnaire,
            seq=len(revisions),
            created_at=entries[0].at,
            opened_at=None if entries[0].by_staff else entries[0].at,
        )
        for participation, _contact in cases
    )
    Submission.objects.bulk_create(
        Submission(
            response=response,
            kind=ended.kind,
            seq=ended.entries,
            at=ended.at,
            by_user=staff if ended.kind == Submission.Kind.INTERVIEW else None,
            by_contact=None if ended.kind == Submission.Kind.INTERVIEW else by_contact[response.participation.pk],
        )
        for response in responses
        for ended in rounds
    )
    # The first is written as objects; the database copies its rows to the others.
    first, *others = responses
    first_contact = by_contact[first.participation.pk]
    role = role_text(first_contact, first)
    for row in revisions:
        row.response, row.spoken_by, row.spoken_role = first, first_contact, role
        row.by_contact = None if row.by_user_id else first_contact
    for answer in current.values():
        answer.response = first
    AnswerRevision.objects.bulk_create(revisions)
    Answer.objects.bulk_create(current.values())
    contacts = {response.pk: by_contact[response.participation.pk].pk for response in others}
    _copy_rows(AnswerRevision, first, contacts, {"by_contact_id", "spoken_by_id"})
    _copy_rows(Answer, first, contacts, set())
    return len(revisions) * len(cases)


def _copy_rows(
    model: type[Answer] | type[AnswerRevision], first: Response, contacts: Mapping[int, int], personal: set[str]
) -> None:
    """Copy a response's rows to other responses; in the `personal` columns a contact becomes that response's own."""
    quote = connection.ops.quote_name
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    taken = [f"r.{quote(column)}" for column in columns]
    for place, column in enumerate(columns):
        if column == "response_id":
            taken[place] = "n.response"
        elif column in personal:
            taken[place] = f"CASE WHEN {taken[place]} IS NULL THEN NULL ELSE n.contact END"
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    pairs = list(contacts.items())
    for start in range(0, len(pairs), 200):
        part = pairs[start : start + 200]
        rows = " UNION ALL ".join(["SELECT %s AS response, %s AS contact"] * len(part))
        sql = f"INSERT INTO {table} ({names}) SELECT {', '.join(taken)} FROM {table} r CROSS JOIN ({rows}) n"  # noqa: S608 - names of our own tables
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} WHERE r.response_id = %s", [*(each for pair in part for each in pair), first.pk])
