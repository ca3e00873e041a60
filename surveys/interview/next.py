"""Whom to call next: what is booked and due, then who has asked, then who has answered and was longest not spoken to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Assessment, Participation
from surveys.models import Appointment, Call, Submission

SOON = datetime.timedelta(minutes=15)
"""A booked call is next from this long before its time."""


@dataclass(frozen=True, slots=True)
class NextCall:
    """The case to call, why it is the one, and the time of the appointment if there is one."""

    participation: Participation
    why: str
    at: datetime.datetime | None = None


def next_to_call(
    assessment: Assessment, user: User, now: datetime.datetime, *, but: Participation | None = None
) -> NextCall | None:
    """The next case for this officer; `but` has just been called. None where nobody is left to call."""
    found = _booked(assessment, user, now, but) or _asked(assessment, but) or _submitted(assessment, user, but)
    return found


def _open(assessment: Assessment, but: Participation | None) -> Q:
    rows = Q(participation__assessment=assessment, participation__declined_on=None)
    return rows & ~Q(participation=but) if but is not None else rows


def _booked(assessment: Assessment, user: User, now: datetime.datetime, but: Participation | None) -> NextCall | None:
    rows = Appointment.objects.filter(
        _open(assessment, but), state=Appointment.State.BOOKED, officer=user, starts_at__lte=now + SOON
    )
    first = rows.with_people().order_by("starts_at", "id").first()
    return NextCall(first.participation, _("booked"), first.starts_at) if first else None


def _asked(assessment: Assessment, but: Participation | None) -> NextCall | None:
    first = Appointment.objects.asked().filter(_open(assessment, but)).with_people().order_by("asked_at", "id").first()
    return NextCall(first.participation, _("has asked for a call")) if first else None


def _submitted(assessment: Assessment, user: User, but: Participation | None) -> NextCall | None:
    """Answered, not gone through on the telephone yet: own cases first, then whoever was longest not reached."""
    handed_in = Submission.objects.filter(response__participation=OuterRef("pk"), response__test_of=None)
    rows = Participation.objects.filter(
        Exists(handed_in.filter(kind=Submission.Kind.WEB)),
        ~Exists(handed_in.filter(kind=Submission.Kind.INTERVIEW)),
        assessment=assessment,
        declined_on=None,
    ).select_related("assessment", "municipality")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows = rows.annotate(
        last_web=Max("response__submissions__at"),
        last_call=Max("calls__started_at", filter=Q(calls__outcome__in=Call.REACHED)),
    )
    first = min(
        rows,
        key=lambda row: (row.officer_id != user.pk, max(filter(None, (row.last_web, row.last_call)))),
        default=None,
    )
    return NextCall(first, _("has answered and waits for the interview")) if first else None
