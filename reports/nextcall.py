"""The board's next call for the pages after a call (settings.NEXT_TO_CALL); they are of an app that may not ask the board."""

from __future__ import annotations

import datetime

from django.utils.timezone import localdate

from accounts.models import User
from municipalities.models import Assessment, Participation
from reports import desk, words
from surveys.interview.next import NextCall


def next_call(
    assessment: Assessment, user: User, *, now: datetime.datetime, but: Participation | None = None
) -> NextCall | None:
    """Whom the board would name to this person; `but` has just been called. None where nobody is left to call."""
    today = localdate(now)
    found = [row for row in desk.rows(assessment, now=now, with_roles=False) if row.case != but]
    row = desk.next_to_call(found, user, today=today)
    if row is None:
        return None
    return NextCall(row.case, words.step(row.step), words.call_when(row.step, today))
