"""Personal links: an invitation's id and generation, signed. Nothing secret is stored, and a guess opens nothing."""

import datetime

from django.core import signing
from django.utils import timezone

from municipalities.models import Participation
from surveys.models import Invitation

# What a link may be used for; a link made for one purpose never opens another door.
ANSWER = "a"
# A lead tries the questionnaire. Nobody else can open it, and it opens nothing but that test.
TEST = "t"

DAYS_AFTER_DUE, DAYS_WITHOUT_DUE = 60, 90


def _signer() -> signing.Signer:
    # Made on use: a signer keeps the keys it was made with, and settings may be overridden in a test.
    return signing.Signer(sep=".", salt="surveys.invitation")


def make_token(invitation: Invitation, purpose: str = ANSWER) -> str:
    """The part of the address that opens this invitation in its present generation."""
    return _signer().sign(f"{invitation.pk}-{invitation.generation}-{purpose}")


def read_token(token: str) -> tuple[int, int, str] | None:
    """(invitation id, generation, purpose) of a link that we signed, else None. Says nothing of whether it still holds."""
    try:
        payload = _signer().unsign(token)
        pk, generation, purpose = payload.split("-")
        return int(pk), int(generation), purpose
    except (signing.BadSignature, ValueError):
        return None


def proposed_last_day(participation: Participation, today: datetime.date) -> datetime.date:
    """Until when a link should hold: well after the day by which the municipality is to answer."""
    due = participation.due_on or participation.assessment.target_answers
    proposed = due + datetime.timedelta(days=DAYS_AFTER_DUE) if due else today
    return proposed if proposed > today else today + datetime.timedelta(days=DAYS_WITHOUT_DUE)


def end_of(day: datetime.date) -> datetime.datetime:
    """The last second of a day, here."""
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=timezone.get_current_timezone())
