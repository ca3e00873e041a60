"""Calls that the office books: when, for what, moved, called off."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from surveys import actions
from surveys.models import Appointment
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2018, 11, 22, 8, 0, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=1)


@pytest.fixture
def booked(participation, contact, officer):
    return actions.book_appointment(
        participation=participation, starts_at=LATER, contact=contact, officer=officer, by=officer, now=NOW
    )


def test_an_interview_takes_three_quarters_of_an_hour(booked, officer):
    assert (booked.state, booked.kind) == ("booked", "interview")
    assert booked.ends_at - booked.starts_at == datetime.timedelta(minutes=45)
    assert booked.officer == officer


def test_after_the_web_answers_an_interview_goes_through_them(response, contact, officer, participation):
    factories.answer(response, {"mobilitet_behov": "3"}, by=contact)
    actions.submit_response(response=response, by=contact, now=NOW)
    appointment = actions.book_appointment(participation=participation, starts_at=LATER, by=officer, now=NOW)
    assert appointment.kind == Appointment.Kind.CONFIRM


def test_what_was_asked_for_is_booked_with_its_words(invitation, participation, contact, officer):
    asked = Appointment.objects.create(
        participation=participation, contact=contact, words="helst på torsdag", telephone="0927-1", asked_at=NOW
    )
    booked = actions.book_appointment(
        participation=participation, starts_at=LATER, asked=asked, by=officer, now=NOW + datetime.timedelta(hours=1)
    )
    assert booked.pk == asked.pk
    assert (booked.words, booked.telephone, booked.asked_at) == ("helst på torsdag", "0927-1", NOW)
    with pytest.raises(ValidationError, match="ordnat"):
        actions.book_appointment(participation=participation, starts_at=LATER, asked=asked, by=officer, now=NOW)


@pytest.mark.parametrize("starts_at", [NOW, NOW - datetime.timedelta(minutes=1)])
def test_a_time_that_has_passed_is_refused(participation, officer, booked, starts_at):
    with pytest.raises(ValidationError, match="efter nu"):
        actions.book_appointment(participation=participation, starts_at=starts_at, by=officer, now=NOW)
    with pytest.raises(ValidationError, match="efter nu"):
        actions.move_appointment(appointment=booked, starts_at=starts_at, by=officer, now=NOW)


def test_moving_keeps_the_length_and_tells_calendars(booked, officer):
    to = LATER + datetime.timedelta(days=7)
    moved = actions.move_appointment(appointment=booked, starts_at=to, by=officer, now=NOW)
    assert (moved.starts_at, moved.ends_at - moved.starts_at, moved.sequence) == (to, datetime.timedelta(minutes=45), 1)
    again = actions.move_appointment(appointment=booked, starts_at=to, by=officer, now=NOW)
    assert again.sequence == 1


def test_called_off_once(booked, officer):
    gone = actions.cancel_appointment(appointment=booked, by=officer, now=NOW)
    assert (gone.state, gone.handled_by, gone.sequence) == ("cancelled", officer, 1)
    with pytest.raises(ValidationError, match="ordnat"):
        actions.cancel_appointment(appointment=booked, by=officer, now=NOW)
    with pytest.raises(ValidationError, match="ordnat"):
        actions.move_appointment(appointment=booked, starts_at=LATER, by=officer, now=NOW)


def test_a_call_lasts_without_its_pauses(participation, contact, officer):
    call = factories.make_call(participation, officer=officer, contact=contact, started_at=NOW)
    assert call.seconds(NOW + datetime.timedelta(minutes=10)) == 600
    call.paused_seconds = 60
    call.paused_at = NOW + datetime.timedelta(minutes=5)
    assert call.seconds(NOW + datetime.timedelta(minutes=10)) == 240
    assert timezone.is_aware(call.started_at)
