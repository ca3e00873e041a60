"""Whom to call next, asked by the pages after a call. The board decides it (settings.NEXT_TO_CALL), so that both say the same."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from municipalities.models import Assessment, Participation


@dataclass(frozen=True, slots=True)
class NextCall:
    """The case to call, the step that is done with it, and when, in words ('' for any time today)."""

    participation: Participation
    why: str
    when: str


def next_to_call(
    assessment: Assessment, user: User, now: datetime.datetime, *, but: Participation | None = None
) -> NextCall | None:
    """The next case for this officer; `but` has just been called. None where nobody is left to call."""
    decide = import_string(settings.NEXT_TO_CALL)
    return cast("NextCall | None", decide(assessment, user, now=now, but=but))
