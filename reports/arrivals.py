"""What has come from the municipalities beside their answers, and waits for the office: calls, other people, new last days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from municipalities.models import Assessment, Contact, FollowUp, Municipality
from surveys.models import Appointment

SHOWN_FOR = datetime.timedelta(days=14)
"""How long a new last day and what was handled stay in the list."""
AT_MOST = 50
"""Rows of each kind. More than that is no list that somebody works off from the top."""

CALL = "call"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that a municipality left. `kind` is CALL or a kind of FollowUp; `row` is the appointment or follow-up.

    `url` takes the POST that marks it as handled, or opens it again where it is; '' where only the municipality can.
    """

    kind: str
    row: Appointment | FollowUp
    municipality: Municipality
    who: Contact | None
    at: datetime.datetime
    handled_at: datetime.datetime | None
    handled_by: User | None
    url: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The longest waiting first; what was handled last first."""

    waiting: list[Arrival]
    handled: list[Arrival]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.handled)


def arrivals(assessment: Assessment, *, now: datetime.datetime) -> Arrivals:
    """Of the municipalities that take part in an assessment; two queries."""
    since = now - SHOWN_FOR
    # A last day that a colleague has moved further since is none any more.
    later = FollowUp.objects.open().filter(
        kind=FollowUp.Kind.MORE_TIME, participation=OuterRef("participation"), made_at__gt=OuterRef("made_at")
    )
    takes_part = Q(participation__declined_on=None)
    calls = (
        Appointment.objects.of(assessment)
        .filter(takes_part, Q(state=Appointment.State.ASKED) | Q(handled_at__gte=since), contact__isnull=False)
        .order_by(F("handled_at").desc(nulls_first=True), "asked_at", "pk")
        .with_people()
    )
    follow_ups = (
        FollowUp.objects.of(assessment)
        .from_municipalities()
        .filter(takes_part, Q(done_at=None) | Q(done_at__gte=since))
        .exclude(kind=FollowUp.Kind.MORE_TIME, made_at__lt=since)
        .exclude(Exists(later), kind=FollowUp.Kind.MORE_TIME, done_at=None)
        .order_by(F("done_at").desc(nulls_first=True), "made_at", "pk")
        .with_people()
    )
    found = [*map(_call, calls[:AT_MOST]), *map(_follow_up, follow_ups[:AT_MOST])]
    return Arrivals(
        waiting=sorted((each for each in found if each.handled_at is None), key=attrgetter("at")),
        handled=sorted(
            (each for each in found if each.handled_at is not None), key=attrgetter("handled_at"), reverse=True
        ),
    )


def _url(name: str, row: Appointment | FollowUp) -> str:
    case = row.participation
    return reverse(name, args=[case.assessment.slug, case.municipality.code, row.pk])


def _call(row: Appointment) -> Arrival:
    return Arrival(
        kind=CALL,
        row=row,
        municipality=row.participation.municipality,
        who=row.contact,
        at=row.asked_at,
        handled_at=row.handled_at,
        handled_by=row.handled_by,
        url=""
        if row.is_withdrawn
        else _url("surveys:appointment_reopen" if row.handled_at else "surveys:appointment_handle", row),
    )


def _follow_up(row: FollowUp) -> Arrival:
    return Arrival(
        kind=row.kind,
        row=row,
        municipality=row.participation.municipality,
        who=row.made_by_contact,
        at=row.made_at,
        handled_at=row.done_at,
        handled_by=row.done_by,
        url=_url("municipalities:follow_up_reopen" if row.done_at else "municipalities:follow_up_finish", row),
    )
