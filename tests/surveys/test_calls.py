"""Attempts by telephone: one at a time, with an outcome, a clock that stops, and notes that are never doubled."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import AuditEvent
from municipalities.models import FollowUp, Theme
from surveys import actions
from surveys.models import Appointment, Call, CallNote, Preparation
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def call(participation, contact, officer):
    return actions.start_call(participation=participation, contact=contact, telephone="", by=officer, now=at(22, 10))


def test_a_call_takes_the_number_of_its_contact(call, contact, officer):
    assert (call.telephone, call.officer, call.outcome, call.ended_at) == (contact.telephone, officer, "", None)
    assert AuditEvent.objects.filter(verb="call started", by=officer).count() == 1


def test_the_switchboard_needs_a_number(participation, officer):
    with pytest.raises(ValidationError, match="type a number"):
        actions.start_call(participation=participation, contact=None, telephone=" ", by=officer, now=at(22))
    assert not Call.objects.exists()
    call = actions.start_call(
        participation=participation, contact=None, telephone="0923-65 000", by=officer, now=at(22)
    )
    assert (call.contact, call.telephone) == (None, "0923-65 000")


def test_pressing_twice_is_one_call_and_another_number_waits(call, participation, contact, officer):
    again = actions.start_call(
        participation=participation, contact=contact, telephone="", by=officer, now=at(22, 10, 1)
    )
    assert again == call
    with pytest.raises(ValidationError, match="how it went"):
        actions.start_call(participation=participation, contact=None, telephone="1", by=officer, now=at(22, 10, 2))
    assert Call.objects.count() == 1


def test_two_officers_may_each_have_a_call(call, participation, contact, lead):
    other = actions.start_call(participation=participation, contact=contact, telephone="", by=lead, now=at(22, 10))
    assert other != call


def test_the_database_refuses_a_second_call_and_a_strange_note(call, participation, officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_call(participation, officer=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallNote.objects.create(call=call, at=at(22), text="x", kind="song")
    CallNote.objects.create(call=call, at=at(22), text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CallNote.objects.create(call=call, at=at(22), text="y")


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "message_left", "wrong_number", "new_person"])
def test_an_attempt_ends_with_its_outcome_once(call, officer, outcome):
    ended = actions.end_call(call=call, outcome=outcome, by=officer, now=at(22, 10, 2))
    assert (ended.outcome, ended.ended_at) == (outcome, at(22, 10, 2))
    again = actions.end_call(call=call, outcome="answered", by=officer, now=at(22, 11))
    assert (again.outcome, again.ended_at) == (outcome, at(22, 10, 2))


def test_an_outcome_that_there_is_not_is_refused(call, officer):
    with pytest.raises(ValidationError, match="how the call went"):
        actions.end_call(call=call, outcome="sang", by=officer, now=at(22, 11))


def test_calling_again_is_booked(call, contact, officer):
    with pytest.raises(ValidationError, match="when to call again"):
        actions.end_call(call=call, outcome="call_again", by=officer, now=at(22, 10, 2))
    with pytest.raises(ValidationError, match="time after now"):
        actions.end_call(call=call, outcome="call_again", again_at=at(22, 9), by=officer, now=at(22, 10, 2))
    call.refresh_from_db()
    assert call.ended_at is None, "nothing half done"
    actions.end_call(call=call, outcome="call_again", again_at=at(23, 9), by=officer, now=at(22, 10, 2))
    booked = Appointment.objects.get()
    assert (booked.kind, booked.state, booked.starts_at) == ("call_back", "booked", at(23, 9))
    assert (booked.contact, booked.officer, booked.telephone) == (contact, officer, contact.telephone)


def test_the_booked_call_is_kept_by_the_one_that_is_answered(participation, contact, officer):
    booked = actions.book_appointment(
        participation=participation, starts_at=at(22, 10), contact=contact, officer=officer, by=officer, now=at(20)
    )
    first = actions.start_call(participation=participation, contact=contact, telephone="", by=officer, now=at(22, 10))
    assert first.appointment == booked
    actions.end_call(call=first, outcome="busy", by=officer, now=at(22, 10, 1))
    booked.refresh_from_db()
    assert booked.state == "booked"
    second = actions.start_call(
        participation=participation, contact=contact, telephone="", by=officer, now=at(22, 10, 5)
    )
    actions.answer_call(call=second, by=officer, now=at(22, 10, 6))
    actions.end_call(call=second, outcome="answered", by=officer, now=at(22, 10, 45))
    booked.refresh_from_db()
    assert (booked.state, booked.handled_by) == ("done", officer)


def test_the_clock_stops_while_the_line_is_lost(call, officer):
    actions.pause_call(call=call, now=at(22, 10, 10))
    paused = actions.pause_call(call=call, now=at(22, 10, 12))
    assert paused.seconds(at(22, 10, 14)) == 600
    actions.resume_call(call=call, now=at(22, 10, 15))
    resumed = actions.resume_call(call=call, now=at(22, 10, 16))
    assert resumed.seconds(at(22, 10, 20)) == 900
    actions.pause_call(call=call, now=at(22, 10, 20))
    ended = actions.end_call(call=call, outcome="answered", by=officer, now=at(22, 10, 30))
    assert ended.seconds(at(22, 12)) == 900


def test_until_is_a_time_to_come(call):
    assert actions.set_until(call=call, until=at(22, 10, 45), now=at(22, 10, 1)).until == at(22, 10, 45)
    with pytest.raises(ValidationError, match="time after now"):
        actions.set_until(call=call, until=at(22, 9), now=at(22, 10, 1))
    assert actions.set_until(call=call, until=None, now=at(22, 10, 1)).until is None


def test_own_notes_come_into_the_call_that_is_answered(participation, contact, officer):
    prepare = {"participation": participation, "by": officer}
    actions.prepare_call(**prepare, text="Fråga om fjärrvärmen", now=at(20))
    actions.prepare_call(**prepare, text="Fråga om fjärrvärmen och bolaget", now=at(21))
    call = actions.start_call(participation=participation, contact=contact, telephone="", by=officer, now=at(22, 10))
    assert Preparation.objects.count() == 1, "nobody has answered yet"
    actions.jot(call=call, text="10.01 Ringer")
    actions.answer_call(call=call, by=officer, now=at(22, 10, 1))
    answered = actions.answer_call(call=call, by=officer, now=at(22, 10, 2))
    assert answered.note == "Fråga om fjärrvärmen och bolaget\n\n10.01 Ringer"
    assert not Preparation.objects.exists()
    actions.prepare_call(**prepare, text="x", now=at(23))
    assert actions.prepare_call(**prepare, text=" ", now=at(23)) is None
    assert not Preparation.objects.exists()


def test_a_note_sent_twice_is_one_and_goes_on(call):
    theme = Theme.objects.create(key="mobilitet", name_sv="Transporter", name_en="Transport", order=6)
    note = {"call": call, "at": at(22, 10, 5), "theme": theme, "question": "mobilitet_behov", "now": at(22, 10, 6)}
    actions.write_note(**note, text="Nytt ägar")
    actions.write_note(**note, text="Nytt ägardirektiv")
    written = CallNote.objects.get()
    assert (written.text, written.theme, written.question, written.kind) == (
        "Nytt ägardirektiv",
        theme,
        "mobilitet_behov",
        "note",
    )
    actions.tag_note(note=written, theme=None)
    assert CallNote.objects.get().theme is None
    assert actions.write_note(**note, text="  ") is None
    assert not CallNote.objects.exists()


@pytest.mark.parametrize("wrong", [at(22, 9), at(22, 11)])
def test_a_note_with_a_time_outside_the_call_is_refused(call, wrong):
    with pytest.raises(ValidationError, match="not of the call"):
        actions.write_note(call=call, at=wrong, text="x", now=at(22, 10, 5))
    assert not CallNote.objects.exists()


def test_a_note_that_is_too_long_is_refused(call):
    with pytest.raises(ValidationError):
        actions.write_note(call=call, at=at(22, 10, 1), text="x" * 5001, now=at(22, 10, 5))
    with pytest.raises(ValidationError):
        actions.jot(call=call, text="x" * 20_001)


def test_a_follow_up_of_the_call_is_made_once_and_dated_later(call, contact, officer):
    wanted = {
        "call": call,
        "at": at(22, 10, 5),
        "what": "Siffror om fjärrvärmen",
        "side": "municipality",
        "contact": contact,
        "due_on": None,
        "by": officer,
        "now": at(22, 10, 6),
    }
    first = actions.follow_up_from_call(**wanted)
    assert actions.follow_up_from_call(**wanted) == first
    assert (first.side, first.contact, first.made_by_user, first.officer) == ("municipality", contact, officer, None)
    actions.date_follow_up(follow_up=first, due_on=datetime.date(2018, 10, 26), by=officer)
    assert FollowUp.objects.get().due_on == datetime.date(2018, 10, 26)


def test_erasing_a_contact_takes_the_notes_of_its_calls(call, contact):
    actions.write_note(call=call, at=at(22, 10, 5), text="Sa sitt hemnummer", now=at(22, 10, 6))
    actions.jot(call=call, text="Privat")
    Call.objects.all().blank_for(contact)
    CallNote.objects.all().blank_for(contact)
    call.refresh_from_db()
    assert (call.telephone, call.note, CallNote.objects.get().text) == ("", "", "")
