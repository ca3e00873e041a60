"""Who is to be called next. What decides it (the next step of every case) is in an app to the right of this one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from accounts.models import User
from municipalities.models import Assessment, Participation


@dataclass(frozen=True, slots=True)
class NextCall:
    """A call that somebody of the office is to make: why, by which day, and at what time if one is booked."""

    participation: Participation
    why: str
    due: datetime.date | None
    at: datetime.datetime | None = None
    owner: Any = None


def next_to_call(
    assessment: Assessment, user: User, now: datetime.datetime, *, but: Participation | None = None
) -> NextCall | None:
    """The earliest call of this person, or of nobody in particular; `but` has just been called.

    Asked of the app that knows (`next_to_call` of its configuration); six queries. None: there is nobody to call.
    """
    for config in apps.get_app_configs():
        found = getattr(config, "next_to_call", None)
        if found is not None:
            call: NextCall | None = found(assessment, user, now, but=but)
            return call
    return None


def earliest(
    calls: Iterable[NextCall], *, user: User, today: datetime.date, but: Participation | None = None
) -> NextCall | None:
    """A time that was promised for today or earlier comes before everything else; then by day, then by time."""

    def order(call: NextCall) -> tuple[bool, datetime.date, bool, datetime.datetime, str]:
        promised = call.at is not None and call.at.date() <= today
        at = call.at or datetime.datetime.max.replace(tzinfo=datetime.UTC)
        return (
            not promised,
            call.due or datetime.date.max,
            call.at is None,
            at,
            call.participation.municipality.sort_key,
        )

    own = (call for call in calls if call.owner in (None, user) and call.participation != but)
    return min(own, key=order, default=None)
