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


# --- Two calls at once ----------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def others(assessment, other_municipality, officer):
    """Arjeplog has 09.00–09.45 on Friday with Handläggare 1."""
    case = factories.make_participation(assessment, other_municipality)
    return actions.book_appointment(participation=case, starts_at=LATER, officer=officer, by=officer, now=NOW)


def asked_for(officer, time, **more):
    when = {"day": "2018-11-23", "time": time, "minutes": "45"}
    return when | {"kind": "interview", "telephone": "0923-1", "officer": str(officer.pk)} | more


LIST = "/cases/prestratus-2018/2514/appointments/"
SAID = "Handläggare 1 har redan ett samtal då: Arjeplog, 09.00–09.45."


@pytest.mark.parametrize(
    ("time", "clashes"), [("08:15", False), ("08:16", True), ("09:00", True), ("09:44", True), ("09:45", False)]
)
def test_two_calls_of_one_officer_at_once_are_said(
    officer_client, clock, participation, others, officer, time, clashes
):
    answer = officer_client.post(LIST, asked_for(officer, time))
    assert participation.appointments.exists() != clashes
    assert (answer.status_code == 200 and SAID in answer.content.decode()) == clashes


def test_who_means_both_books_them_by_a_second_press(officer_client, clock, participation, others, officer):
    warned = officer_client.post(LIST, asked_for(officer, "09:15")).content.decode()
    assert 'name="anyway"' in warned and 'name="anyway"' not in officer_client.get(LIST).content.decode()
    assert officer_client.post(LIST, asked_for(officer, "09:15", anyway="on")).status_code == 302
    assert participation.appointments.booked().count() == 1


def test_another_officer_and_a_call_that_is_called_off_are_in_nobodys_way(
    officer_client, clock, participation, others, officer, lead
):
    assert officer_client.post(LIST, asked_for(lead, "09:00")).status_code == 302
    actions.cancel_appointment(appointment=others, by=officer, now=NOW)
    assert officer_client.post(LIST, asked_for(officer, "09:00")).status_code == 302


def test_a_call_is_moved_onto_another_only_when_that_is_meant(officer_client, clock, participation, others, officer):
    own = actions.book_appointment(
        participation=participation, starts_at=LATER + datetime.timedelta(days=3), officer=officer, by=officer, now=NOW
    )
    url = f"{LIST}{own.pk}/move/"
    to = {"day": "2018-11-23", "time": "09:30", "minutes": "45"}
    assert SAID in officer_client.post(url, to).content.decode()
    own.refresh_from_db()
    assert own.sequence == 0
    assert officer_client.post(url, to | {"anyway": "on"}).status_code == 302
    # A little later it still overlaps what it is itself, which is nothing to warn of.
    others.delete()
    assert officer_client.post(url, to | {"time": "09:40"}).status_code == 302
    own.refresh_from_db()
    assert own.sequence == 2


def test_the_municipality_sees_when_we_call(respondent, response, participation, officer, contact):
    """On its overview, without the number of one of them, and until the call has been."""
    base = f"/respond/{response.pk}/"
    start = timezone.now() + datetime.timedelta(days=2)
    assert "Handläggare 1 ringer" not in respondent.get(base).text
    actions.book_appointment(
        participation=participation,
        starts_at=start,
        contact=contact,
        officer=officer,
        telephone="070-123 45 67",
        by=officer,
        now=timezone.now(),
    )
    page = respondent.get(base).text
    assert "Handläggare 1 ringer" in page
    assert "070-123 45 67" not in page
    actions.submit_response(response=response, by=contact, now=timezone.now())
    page = respondent.get(base).text
    assert "Handläggare 1 ringer" in page
    assert "En annan tid passar bättre" in page
