"""Calls in calendars: the file that goes with a letter, and the feed. Read again with a calendar library, and as text."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from surveys import calendar
from surveys.actions import (
    book_appointment,
    cancel_appointment,
    move_appointment,
    renew_calendar,
    reopen_response,
    submit_response,
    tell_of_appointment,
)
from surveys.actions.posting import why_useless
from surveys.calendar_links import make_token, user_of
from surveys.models import Appointment, Letter
from surveys.sending import compose
from tests import factories

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Stockholm")
UTC = datetime.UTC


def entry(day, **fields):
    start = datetime.datetime.combine(day, datetime.time(10), tzinfo=ZONE)
    values = {"uid": "1@x", "title": "Samtal; om, allt\nmöjligt", "text": "å", "place": "Telefon", "sequence": 0}
    return calendar.Entry(starts_at=start, ends_at=start + datetime.timedelta(minutes=45), **(values | fields))


@pytest.fixture
def booked(response, participation, contact, officer):
    now = timezone.now()
    start = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) + datetime.timedelta(days=9)
    return book_appointment(
        participation=participation,
        starts_at=start,
        contact=contact,
        officer=officer,
        telephone="0923-650 12",
        note="Ring växeln",
        by=officer,
        now=now,
    )


def enclosed(letter):
    """(the mail, the calendar that goes with it)."""
    message = compose(Letter.objects.with_case().get(pk=letter.pk), now=timezone.now())
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return message, part, Calendar.from_ical(part.get_content())


# --- The file itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour"),
    [(datetime.date(2018, 10, 27), 8), (datetime.date(2018, 10, 29), 9), (datetime.date(2019, 4, 1), 8)],
)
def test_ten_o_clock_stays_ten_o_clock_when_clocks_change(day, hour):
    made = calendar.calendar([entry(day)], method=calendar.PUBLISH, zone=ZONE, now=timezone.now())
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert event.decoded("dtstart").astimezone(UTC).hour == hour
    assert b"DTSTART;TZID=Europe/Stockholm:" + day.strftime("%Y%m%dT100000").encode() in made
    assert b"BEGIN:VTIMEZONE" in made and b"TZID:Europe/Stockholm" in made


def test_text_cannot_break_out_of_its_line():
    made = calendar.calendar(
        [entry(datetime.date(2018, 11, 1), text="a\r\nEND:VEVENT\r\nBEGIN:VEVENT")],
        method=calendar.PUBLISH,
        zone=ZONE,
        now=timezone.now(),
    )
    assert made.count(b"\r\nBEGIN:VEVENT") == 1
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert str(event["summary"]) == "Samtal; om, allt\nmöjligt"
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


# --- The letter ---------------------------------------------------------------------------------------------------------


def test_the_contact_gets_the_time_with_a_calendar_file(booked, officer, contact):
    letter = tell_of_appointment(appointment=booked, by=officer, now=timezone.now())
    message, part, made = enclosed(letter)
    assert part.get_param("method") == "REQUEST" == str(made["method"])
    (event,) = made.walk("VEVENT")
    assert event.decoded("dtstart") == booked.starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") == datetime.timedelta(minutes=45)
    assert str(event["organizer"]) == f"mailto:{officer.email}"
    assert str(event["attendee"]) == f"mailto:{contact.email}"
    assert "Ring växeln" not in part.get_content(), "our own note is not for the contact"
    body = message.get_body(("plain",)).get_content()
    assert "kl. 10.00–10.45 på 0923-650 12." in body
    assert "kalenderfil" in body
    assert message["Subject"].startswith("Samtal ")


def test_in_english_for_whom_reads_english(booked, officer, contact):
    contact.language = "en"
    contact.save()
    letter = tell_of_appointment(appointment=booked, by=officer, now=timezone.now())
    message, _part, made = enclosed(letter)
    assert "10:00–10:45 at 0923-650 12." in message.get_body(("plain",)).get_content()
    assert str(made.walk("VEVENT")[0]["summary"]).startswith("Interview")


def test_a_moved_call_replaces_what_waits_and_a_cancelled_one_leaves_the_calendar(booked, officer):
    now = timezone.now()
    first = tell_of_appointment(appointment=booked, by=officer, now=now)
    uid = str(enclosed(first)[2].walk("VEVENT")[0]["uid"])
    moved = move_appointment(
        appointment=booked, starts_at=booked.starts_at + datetime.timedelta(days=1), by=officer, now=now
    )
    second = tell_of_appointment(appointment=moved, by=officer, now=now)
    first.refresh_from_db()
    assert (first.state, first.answer) == ("stopped", "appointment")
    assert "Samtalet är flyttat." in second.body
    (event,) = enclosed(second)[2].walk("VEVENT")
    assert (str(event["uid"]), event["sequence"]) == (uid, 1)
    gone = cancel_appointment(appointment=moved, by=officer, now=now)
    third = tell_of_appointment(appointment=gone, by=officer, now=now)
    _message, part, made = enclosed(third)
    (event,) = made.walk("VEVENT")
    assert (part.get_param("method"), str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 2)
    assert "är inställt" in third.body and "kalenderfil" not in third.body


def test_a_letter_about_a_call_that_is_over_is_not_sent(booked, officer):
    letter = tell_of_appointment(appointment=booked, by=officer, now=timezone.now())
    letter = Letter.objects.with_case().get(pk=letter.pk)
    assert why_useless(letter, now=timezone.now()) == ""
    assert why_useless(letter, now=booked.starts_at) == "appointment"


# --- Pages --------------------------------------------------------------------------------------------------------------

CASE = "/cases/prestratus-2018/2514/appointments/"


def form(who, officer, **fields):
    day = timezone.localdate() + datetime.timedelta(days=9)
    values = {"kind": "interview", "day": day, "time": "10.30", "minutes": "45", "contact": who.pk}
    return values | {"officer": officer.pk, "telephone": "", "note": "", "tell": "on"} | fields


def test_booking_writes_to_the_contact(officer_client, contact, officer, response):
    assert officer_client.post(CASE, form(contact, officer)).status_code == 302
    appointment = Appointment.objects.get()
    assert timezone.localtime(appointment.starts_at).strftime("%H:%M") == "10:30"
    assert appointment.telephone == contact.telephone
    assert appointment.letters.get().to_address == contact.email


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"day": "2018-01-01"}, "Välj en tid efter nu."),
        ({"day": "imorgon"}, "Skriv datumet som 2018-11-21."),
        ({"time": "25:00"}, "Skriv tiden som 10:00."),
        ({"day": "2099-01-01"}, "Välj en dag inom två år."),
        ({"contact": "", "tell": ""}, "Välj vem som ska ringas, eller skriv ett nummer."),
        ({"contact": "", "telephone": "0923-650 00"}, "Det finns ingen e-postadress att skriva till."),
        ({"contact": "999999"}, "Välj ett giltigt alternativ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(officer_client, contact, officer, response, fields, text):
    page = officer_client.post(CASE, form(contact, officer, note="Ring efter tio", **fields))
    assert page.status_code == 200
    assert text in page.content.decode()
    assert "Ring efter tio" in page.content.decode()
    assert not Appointment.objects.exists() and not Letter.objects.exists()


def test_an_hour_that_summer_time_skips_is_refused(officer_client, contact, officer, response, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.at(1, 9, month=3, year=2019))
    page = officer_client.post(CASE, form(contact, officer, day="2019-03-31", time="02:30"))
    assert "Sommartiden börjar den natten" in page.content.decode()


def test_what_was_asked_for_is_booked_from_its_wish(officer_client, contact, officer, response, participation):
    day = timezone.localdate() + datetime.timedelta(days=3)
    asked = Appointment.objects.create(
        participation=participation,
        contact=contact,
        wishes=f"{day} pm",
        telephone="0923-1 23 45",
        asked_at=timezone.now(),
    )
    page = officer_client.get(f"{CASE}?asked={asked.pk}").content.decode()
    assert f'value="{day}"' in page and 'value="13:00"' in page and "0923-1 23 45" in page
    officer_client.post(f"{CASE}?asked={asked.pk}", form(contact, officer, day=day, time="13:00"))
    asked.refresh_from_db()
    assert asked.state == "booked" and asked.wishes


def test_calling_off_tells_those_who_had_been_told(officer_client, booked, officer):
    tell_of_appointment(appointment=booked, by=officer, now=timezone.now())
    Letter.objects.update(state="sent", sent_at=timezone.now())
    officer_client.post(f"{CASE}{booked.pk}/cancel/")
    assert Letter.objects.filter(state="queued", body__contains="inställt").count() == 1
    assert officer_client.post(f"{CASE}{booked.pk}/cancel/").status_code == 302
    assert Letter.objects.count() == 2


# --- The feed -----------------------------------------------------------------------------------------------------------


def feed(user, language="sv"):
    return Client().get(f"/calendar/{language}/{make_token(user)}.ics")


def test_the_feed_shows_the_officers_own_calls(booked, officer, lead, participation, contact):
    page = feed(officer)
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in page.headers["Cache-Control"]
    (event,) = Calendar.from_ical(page.content).walk("VEVENT")
    assert str(event["summary"]).startswith("Kalix: intervju")
    assert "0923-650 12" in str(event["description"])
    assert str(event["url"]).endswith("/cases/prestratus-2018/2514/interview/")
    assert Calendar.from_ical(feed(lead).content).walk("VEVENT") == []
    assert str(Calendar.from_ical(feed(officer, "en").content).walk("VEVENT")[0]["summary"]).startswith(
        "Kalix: interview"
    )


def test_a_new_address_takes_back_the_old(officer):
    old = make_token(officer)
    officer = renew_calendar(user=officer)
    assert user_of(old) is None
    assert Client().get(f"/calendar/sv/{old}.ics").status_code == 404
    assert user_of(make_token(officer)) == officer


def test_no_feed_for_readers_closed_accounts_and_guesses(officer, booked):
    token = make_token(officer)
    for mangled in (token[:-1], token.replace("-0", "-1"), "1-0.x", "x", "١-٠"):
        assert Client().get(f"/calendar/sv/{mangled}.ics").status_code == 404
    assert Client().get(f"/calendar/de/{token}.ics").status_code == 404
    officer.role = "reader"
    officer.save()
    assert feed(officer).status_code == 404
    officer.role, officer.is_active = "officer", False
    officer.save()
    assert feed(officer).status_code == 404


def test_looking_at_a_feed_changes_nothing(officer, booked, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert feed(officer).status_code == 200
    assert Client().post(f"/calendar/sv/{make_token(officer)}.ics").status_code == 405


# --- What a call is for -------------------------------------------------------------------------------------------------


def test_a_web_submission_turns_a_booked_interview_and_taking_it_back_turns_it_again(booked, response, contact):
    factories.answer(response, {"mobilitet_behov": "3"}, by=contact)
    submit_response(response=response, by=contact, now=timezone.now())
    booked.refresh_from_db()
    assert booked.kind == "confirm"
    reopen_response(response=response, by=contact, now=timezone.now())
    booked.refresh_from_db()
    assert booked.kind == "interview"
