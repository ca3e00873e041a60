"""Another officer takes over a case, and what is booked in it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from municipalities.actions import hand_over
from municipalities.models import Participation
from surveys.models import Appointment


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many open follow-ups and booked calls went along."""

    follow_ups: int
    appointments: int


@transaction.atomic
def hand_over_case(
    *,
    participation: Participation,
    officer: User | None,
    follow_ups: bool = True,
    appointments: bool = True,
    by: User,
    now: datetime.datetime,
) -> HandedOver:
    """Another officer in charge; open follow-ups and booked calls of the one before move along if wanted.

    Calls keep their time, so no calendar but the officers' own changes. A call that nobody has yet stays so.
    Raises ValidationError for somebody who does not work with cases.
    """
    before = Participation.objects.select_for_update().values_list("officer", flat=True).get(pk=participation.pk)
    moved = hand_over(participation=participation, officer=officer, follow_ups=follow_ups, by=by)
    booked = 0
    if appointments and officer is not None and before is not None and before != officer.pk:
        mine = participation.appointments.filter(state=Appointment.State.BOOKED, officer=before, starts_at__gte=now)
        booked = mine.update(officer=officer)
    return HandedOver(moved, booked)
