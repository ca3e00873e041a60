"""What a call is for: to ask the questions, or, once the answers have come by the web, to go through them."""

from __future__ import annotations

from municipalities.models import Participation
from surveys.actions.cases import is_submitted
from surveys.models import Appointment, Response


def kind_now(participation: Participation, kind: str) -> str:
    """What a call is for now: once the answers have come by the web, an interview goes through them."""
    if kind != Appointment.Kind.INTERVIEW:
        return kind
    response = Response.objects.real().with_rounds().filter(participation=participation).first()
    return Appointment.Kind.CONFIRM if response is not None and is_submitted(response) else kind


def turn_kinds(participation: Participation) -> None:
    """The answers have come, or were taken back: a booked interview goes through them, or asks the questions."""
    is_confirm = kind_now(participation, Appointment.Kind.INTERVIEW) == Appointment.Kind.CONFIRM
    before, after = Appointment.Kind.INTERVIEW, Appointment.Kind.CONFIRM
    if not is_confirm:
        before, after = after, before
    booked = Appointment.objects.filter(participation=participation, state=Appointment.State.BOOKED, kind=before)
    booked.update(kind=after)
