"""The same facts as the board's (`reports.casefacts`), from what the page of a case has read anyway: no query of their own."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from municipalities.models import CaseFile, FollowUp, Participation
from reports.casefacts import SPOKEN, Case, case_of, plan_steps, visit_times
from surveys.heard import is_named, is_talked
from surveys.models import AnswerRevision, Appointment, Call, Channel, Letter, LetterKind, MissingCode, Submission
from surveys.timeline import INVITED, ON_PAPER, WRITTEN, Happened


@dataclass(frozen=True, slots=True)
class Named:
    """Who a call is booked for, by the name that the timeline knows."""

    name: str


def case_from(
    case: Participation,
    *,
    rows: Sequence[Happened],
    revisions: Sequence[AnswerRevision],
    follow_ups: Sequence[FollowUp],
    mails: Sequence[CaseFile],
    visits: Sequence[Any],
    now: datetime.datetime,
) -> Case:
    """`follow_ups` are the open ones, `mails` those that are filed, `visits` with the people met; `revisions` in order."""
    calls = _calls(rows)
    found = case_of(
        _annotated(case, rows, revisions, calls, mails, visits, now),
        case.assessment,
        now,
        appointments=_appointments(rows),
        follow_ups=follow_ups,
        calls=calls,
        read_backs=_read_backs(rows, revisions),
        threads=_threads(rows),
    )
    return replace(found, participation=case)


def _of(rows: Sequence[Happened], *sources: str) -> list[Happened]:
    return sorted((row for row in rows if row.source in sources), key=lambda row: (row.at, row.pk))


def _last(rows: Sequence[Any], column: str = "at") -> Any:
    return max((getattr(row, column) for row in rows), default=None)


def _annotated(
    case: Any,
    rows: Sequence[Happened],
    revisions: Sequence[AnswerRevision],
    calls: Sequence[Any],
    mails: Sequence[CaseFile],
    visits: Sequence[Any],
    now: datetime.datetime,
) -> Any:
    """What the board's query annotates."""
    submissions, links, letters = _of(rows, "submission"), _of(rows, INVITED), _of(rows, "letter")
    refused = [
        row
        for number, row in enumerate(letters)
        if row.code == Letter.State.REFUSED and all(each.contact != row.contact for each in letters[number + 1 :])
    ]
    spoken = [row for row in revisions if row.channel in SPOKEN and is_named(row)]
    phoned = [row for row in revisions if row.channel == Channel.PHONE and is_talked(row, calls)]
    last = spoken[-1] if spoken else None
    web = [row for row in submissions if row.code in (Submission.Kind.WEB, ON_PAPER)]
    mail = max(mails, key=lambda each: each.mail_at or now, default=None)
    return SimpleNamespace(
        declined_on=case.declined_on,
        due_on=case.due_on,
        officer=case.officer,
        officer_id=case.officer_id,
        response=getattr(case, "response", None),
        municipality=case.municipality,
        web_at=_last(web),
        web_by_user=bool(web and web[-1].code == ON_PAPER),
        phone_at=_last([row for row in submissions if row.code == Submission.Kind.INTERVIEW]),
        invited_at=_last(links),
        has_link=any(not row.code and row.until is not None and row.until > now for row in links),
        link_ended_at=_last(links, "until"),
        reminded_at=_last([row for row in letters if row.words == LetterKind.REMINDER]),
        refused_count=len(refused),
        refused_at=_last(refused),
        phoned_at=phoned[-1].at if phoned else None,
        spoken_at=last.at if last else None,
        spoken_channel=last.channel if last else "",
        spoken_contact=(last.by_contact_id or last.spoken_by_id) if last else None,
        mailed_at=mail.mail_at if mail else None,
        mailed_contact=mail.contact_id if mail else None,
        **_written(rows),
        **visit_times(visits),
        # Annotated where the case was found (`reports.case.find`).
        **{name: getattr(case, name) for name in plan_steps()},
    )


def _written(rows: Sequence[Happened]) -> dict[str, Any]:
    """What the municipality wrote by its link beside its answers."""
    found: dict[str, Any] = {}
    for source, name in zip(WRITTEN, ("answered", "objection", "message"), strict=True):
        theirs = [row for row in _of(rows, source) if not row.user]
        found[f"{name}_at"] = _last(theirs)
        found[f"{name}_contact"] = theirs[-1].contact if theirs else None
    return found


def _appointments(rows: Sequence[Happened]) -> list[Any]:
    return [
        SimpleNamespace(
            state=row.code,
            kind=row.words,
            asked_at=row.at,
            starts_at=row.at,
            ends_at=row.until,
            officer=Named(row.user) if row.user else None,
        )
        for row in _of(rows, "appointment")
        if row.code in (Appointment.State.ASKED, Appointment.State.BOOKED)
    ]


def _calls(rows: Sequence[Happened]) -> list[Any]:
    return [
        SimpleNamespace(
            started_at=row.at,
            ended_at=row.until,
            was_reached=row.code in Call.REACHED,
            contact_id=row.contact,
            # The page of a case names neither the number nor which booked call is being kept.
            telephone="",
            appointment_id=None,
        )
        for row in _of(rows, "call")
    ]


def _read_backs(rows: Sequence[Happened], revisions: Sequence[AnswerRevision]) -> list[Any]:
    """The last first; what was answered and objected to belongs to the case, as only the last is open."""
    answered, objections = _of(rows, "readback_answered"), [row for row in _of(rows, "objection") if row.number]
    sent = _of(rows, "readback")[::-1]
    waiting = [(len(objections), objections[0].at if objections else None)] + [(0, None)] * len(sent)
    numbers = {row.pk: row.at for row in answered}
    given = (row for row in revisions if row.kind != AnswerRevision.Kind.CONFIRM)
    changed = max((row.seq for row in given if row.missing != MissingCode.NOT_ASKED), default=0)
    return [
        SimpleNamespace(
            sent_at=row.at,
            closes_on=datetime.date.fromisoformat(row.code),
            answered_at=numbers.get(row.pk),
            objections=count,
            objected_at=first,
            has_changed=changed > row.number,
        )
        for row, (count, first) in zip(sent, waiting, strict=False)
    ]


def _threads(rows: Sequence[Happened]) -> list[Any]:
    last: dict[int, Happened] = {}
    for row in _of(rows, "message"):
        if row.number:
            last[row.number] = row
    return [SimpleNamespace(last_at=row.at, last_contact=row.contact) for row in last.values()]
