"""Visits that are planned, booked, moved, made digital, called off and held; and the letters about each."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from icalendar import Calendar

from accounts.erasing import blank_due, blank_for
from accounts.models import AuditEvent
from surveys.actions import book_appointment
from surveys.models import Letter
from surveys.sending import compose
from tests import factories
from visits.actions import telling
from visits.actions import visits as actions
from visits.models import Visit
from visits.visit_words import uid

pytestmark = pytest.mark.django_db

NOW = factories.at(25)
START = factories.at(7, 10, month=11)
END = factories.at(7, 12, month=11)


@pytest.fixture
def plan(officer, contact, colleague):
    return actions.Plan(
        starts_at=START,
        ends_at=END,
        place="Kommunhuset",
        officer=officer,
        staff=[officer],
        expected=[contact, colleague],
    )


@pytest.fixture
def booked(assessment, municipality, participation, plan, officer):
    return actions.plan_visit(
        assessment=assessment, municipality=municipality, plan=plan, is_booked=True, by=officer, now=NOW
    )


def tell(visit, officer, now=NOW):
    return telling.tell_of_visit(visit=visit, by=officer, now=now)


def event(letter):
    """The VEVENT that a letter carries, with the method of its file."""
    [file] = compose(letter, now=NOW).iter_attachments()
    found = Calendar.from_ical(file.get_content())
    [entry] = found.walk("VEVENT")
    assert file.get_content_type() == "text/calendar"
    assert file["Content-Type"].params["method"] == str(found["METHOD"])
    return str(found["METHOD"]), entry


def sent(letters):
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(state="sent", sent_at=NOW)


# --- Planning -------------------------------------------------------------------------------------------------------------


def test_a_visit_is_booked_with_whom_the_register_knows(booked, officer, contact, colleague):
    assert (booked.state, booked.booked_at, booked.sequence) == ("booked", NOW, 0)
    rows = booked.attendance.order_by("order")
    assert [(row.name, row.role.key, row.state) for row in rows] == [
        ("Miljöstrateg 1", "miljostrateg", "expected"),
        ("Kommunchef 1", "kommunchef", "expected"),
    ]
    assert [contact, colleague] == telling.invited(booked)
    assert AuditEvent.objects.filter(verb="visit booked", target="prestratus-2018 2514", by=officer).count() == 1


def test_invitations_carry_the_visit(booked, officer, contact):
    told = tell(booked, officer)
    assert [letter.to_address for letter in told.letters] == ["kontakt@example.se", "chef@example.se"]
    letter = told.letters[0]
    assert letter.subject == "Besök onsdag 7 november 2018 kl. 10.00–12.00, Kalixs kommun"
    assert "Vi kommer onsdag 7 november 2018 kl. 10.00–12.00.\n\nPlats: Kommunhuset\n" in letter.body
    method, entry = event(letter)
    assert (method, str(entry["UID"]), entry["SEQUENCE"]) == ("REQUEST", uid(booked), 0)
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (START, END)
    assert uid(booked).startswith(f"visit-{booked.key}@")
    assert str(entry["ATTENDEE"]) == f"mailto:{contact.email}"
    assert entry["STATUS"] == "CONFIRMED"


def test_in_english_to_whom_reads_english(booked, officer, contact):
    contact.language = "en"
    contact.save()
    letter = tell(booked, officer).letters[0]
    assert letter.subject.startswith("Visit on Wednesday 7 November 2018, 10:00–12:00")
    assert "Place: Kommunhuset" in letter.body


def test_whoever_has_no_address_is_named(booked, officer, contact):
    contact.email = ""
    contact.save()
    told = tell(booked, officer)
    assert [letter.to_address for letter in told.letters] == ["chef@example.se"]
    assert told.unreached == [contact]


def test_a_proposal_has_no_calendar_file(assessment, municipality, participation, plan, officer):
    visit = actions.plan_visit(
        assessment=assessment, municipality=municipality, plan=plan, is_booked=False, by=officer, now=NOW
    )
    letter = tell(visit, officer).letters[0]
    assert letter.subject.startswith("Förslag till besök onsdag 7 november 2018")
    assert list(compose(letter, now=NOW).iter_attachments()) == []
    agreed = actions.book_visit(visit=visit, by=officer, now=NOW)
    assert (agreed.state, agreed.sequence) == ("booked", 0)
    again = tell(agreed, officer).letters[0]
    assert event(again)[1]["SEQUENCE"] == 0
    letter.refresh_from_db()
    assert (letter.state, letter.answer) == ("stopped", "replaced")


def test_pressed_twice_is_one_letter(booked, officer):
    tell(booked, officer)
    tell(booked, officer, NOW + datetime.timedelta(minutes=1))
    assert Letter.objects.filter(kind="visit").count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_at": START}, "slutar innan det börjar"),
        ({"ends_at": START - datetime.timedelta(minutes=1)}, "slutar innan det börjar"),
        ({"starts_at": None, "ends_at": None}, "har en tid"),
        ({"starts_at": None}, "när det börjar"),
    ],
)
def test_what_cannot_be_planned_is_refused(assessment, municipality, plan, officer, change, said):
    values = {each: getattr(plan, each) for each in plan.__dataclass_fields__} | change
    with pytest.raises(ValidationError, match=said):
        actions.plan_visit(
            assessment=assessment,
            municipality=municipality,
            plan=actions.Plan(**values),
            is_booked=True,
            by=officer,
            now=NOW,
        )
    assert Visit.objects.count() == 0


# --- One person at two places -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "clashes"),
    [((8, 0), (10, 0), False), ((8, 0), (10, 1), True), ((11, 59), (13, 0), True), ((12, 0), (13, 0), False)],
)
def test_one_person_at_two_places_is_refused_by_name(
    booked, assessment, other_municipality, officer, starts, ends, clashes
):
    times = {
        "starts_at": factories.at(7, *starts, month=11),
        "ends_at": factories.at(7, *ends, month=11),
    }

    def make():
        return actions.plan_visit(
            assessment=assessment,
            municipality=other_municipality,
            plan=actions.Plan(**times, staff=[officer]),
            is_booked=True,
            by=officer,
            now=NOW,
        )

    if clashes:
        with pytest.raises(ValidationError, match="Handläggare 1 .*Kalix.*ons 7 nov 2018 10.00–12.00") as refused:
            make()
        assert list(refused.value.message_dict) == ["staff"]
    else:
        assert make().state == "booked"


def test_a_call_at_that_time_is_named_too(participation, assessment, other_municipality, contact, officer):
    book_appointment(
        participation=participation, starts_at=START, contact=contact, officer=officer, by=officer, now=NOW
    )
    with pytest.raises(ValidationError, match="samtal med Kalix.*10.00–10.45"):
        actions.plan_visit(
            assessment=assessment,
            municipality=other_municipality,
            plan=actions.Plan(starts_at=START, ends_at=END, staff=[officer]),
            is_booked=True,
            by=officer,
            now=NOW,
        )


def test_others_may_be_elsewhere(booked, assessment, other_municipality, lead):
    visit = actions.plan_visit(
        assessment=assessment,
        municipality=other_municipality,
        plan=actions.Plan(starts_at=START, ends_at=END, staff=[lead]),
        is_booked=True,
        by=lead,
        now=NOW,
    )
    assert visit.pk != booked.pk


# --- Moved, digital, off ----------------------------------------------------------------------------------------------------


def test_moving_replaces_what_waits_and_updates_what_was_sent(booked, officer):
    first = tell(booked, officer).letters
    sent(first[:1])
    to = START + datetime.timedelta(days=7)
    moved = actions.move_visit(
        visit=booked, starts_at=to, ends_at=to + datetime.timedelta(hours=2), reason="Snöstorm", by=officer, now=NOW
    )
    assert (moved.starts_at, moved.moved_from, moved.sequence, moved.reason) == (to, START, 1, "Snöstorm")
    second = tell(moved, officer).letters
    assert [letter.subject.split(",")[0] for letter in second] == [
        "Ändrat besök: onsdag 14 november 2018 kl. 10.00–12.00"
    ] * 2
    assert "Orsak: Snöstorm" in second[0].body
    method, entry = event(second[0])
    assert (method, entry["SEQUENCE"], str(entry["UID"])) == ("REQUEST", 1, uid(booked))
    states = dict(Letter.objects.filter(pk__in=[each.pk for each in first]).values_list("to_address", "state"))
    assert states == {"kontakt@example.se": "sent", "chef@example.se": "stopped"}


def test_the_spare_time_is_used_up(booked, officer):
    Visit.objects.update(spare_at=START + datetime.timedelta(days=1))
    spare = START + datetime.timedelta(days=1)
    moved = actions.move_visit(
        visit=booked, starts_at=spare, ends_at=spare + datetime.timedelta(hours=2), by=officer, now=NOW
    )
    assert (moved.starts_at, moved.spare_at) == (spare, None)
    same = actions.move_visit(visit=moved, starts_at=moved.starts_at, ends_at=moved.ends_at, by=officer, now=NOW)
    assert same.sequence == 1


def test_made_digital_keeps_the_time(booked, officer):
    tell(booked, officer)
    digital = actions.make_digital(
        visit=booked, digital_address="https://mote.example.se/1", reason="Halka", by=officer, now=NOW
    )
    assert (digital.form, digital.starts_at, digital.sequence) == ("digital", START, 1)
    letter = tell(digital, officer).letters[0]
    assert "Digitalt möte: https://mote.example.se/1" in letter.body
    assert "Kommunhuset" not in letter.body
    _method, entry = event(letter)
    assert str(entry["LOCATION"]) == "https://mote.example.se/1"


def test_off_is_told_to_those_who_have_heard_of_it(booked, officer):
    first = tell(booked, officer).letters
    sent(first[:1])
    gone = actions.call_off_visit(visit=booked, reason="Snöstorm", by=officer, now=NOW)
    assert (gone.state, gone.cancelled_at, gone.sequence) == ("cancelled", NOW, 1)
    [letter] = tell(gone, officer).letters
    assert (letter.to_address, letter.subject) == (
        "kontakt@example.se",
        "Inställt besök onsdag 7 november 2018, Kalixs kommun",
    )
    method, entry = event(letter)
    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert Letter.objects.get(pk=first[1].pk).state == "stopped"
    for again in (actions.call_off_visit, actions.make_digital, actions.hold_visit):
        with pytest.raises(ValidationError, match="under tiden"):
            again(visit=gone, by=officer, now=NOW)


def test_booked_again_after_it_was_off(booked, officer):
    gone = actions.call_off_visit(visit=booked, by=officer, now=NOW)
    again = actions.book_visit(visit=gone, by=officer, now=NOW)
    assert (again.state, again.cancelled_at, again.sequence, again.booked_at) == ("booked", None, 2, NOW)


def test_changing_the_place_is_news_and_the_agenda_is_not(booked, plan, officer):
    values = {each: getattr(plan, each) for each in plan.__dataclass_fields__}
    same, is_news = actions.save_visit(
        visit=booked, plan=actions.Plan(**values | {"agenda": "1. Fika"}), by=officer, now=NOW
    )
    assert (is_news, same.sequence, same.agenda) == (False, 0, "1. Fika")
    other, is_news = actions.save_visit(
        visit=booked, plan=actions.Plan(**values | {"place": "Folkets hus", "expected": []}), by=officer, now=NOW
    )
    assert (is_news, other.sequence, other.attendance.count()) == (True, 1, 0)


def test_nobody_is_written_to_about_a_time_that_has_passed(booked, officer):
    told = tell(booked, officer, END)
    assert (told.letters, told.unreached) == ([], [])


def test_a_learning_visit_has_no_case_to_write_from(assessment, plan, officer):
    reference = factories.make_municipality("Uppsala", is_reference=True)
    visit = actions.plan_visit(
        assessment=assessment, municipality=reference, plan=plan, is_booked=True, kind="learning", by=officer, now=NOW
    )
    assert tell(visit, officer).letters == []
    assert visit.is_learning


# --- Held -------------------------------------------------------------------------------------------------------------------


def test_held_at_its_own_time_whenever_it_is_written_down(booked, officer):
    with pytest.raises(ValidationError, match="inte börjat"):
        actions.hold_visit(visit=booked, by=officer, now=START - datetime.timedelta(minutes=1))
    held = actions.hold_visit(visit=booked, by=officer, now=END + datetime.timedelta(days=2))
    assert (held.state, held.held_at) == ("held", END)
    back = actions.unhold_visit(visit=held, by=officer)
    assert (back.state, back.held_at, back.written_at) == ("booked", None, None)


def test_what_was_held_keeps_its_time(booked, plan, officer):
    held = actions.hold_visit(visit=booked, by=officer, now=END)
    values = {each: getattr(plan, each) for each in plan.__dataclass_fields__}
    moved = values | {"starts_at": START + datetime.timedelta(days=1), "ends_at": None, "agenda": "Ny"}
    saved, is_news = actions.save_visit(visit=held, plan=actions.Plan(**moved), by=officer, now=END)
    assert (saved.starts_at, saved.ends_at, saved.agenda, is_news) == (START, END, "Ny", False)


# --- Rules of the database, and forgetting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values", [{"state": "cancelled"}, {"cancelled_at": NOW}, {"written_at": NOW}, {"ends_at": START}]
)
def test_the_database_refuses_what_cannot_be(booked, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(**values)


def test_who_is_erased_leaves_the_function(booked, officer, contact):
    letter = tell(booked, officer).letters[0]
    blank_for(contact)
    letter.refresh_from_db()
    assert (letter.to_address, letter.body, letter.enclosure, letter.state) == ("", "", "", "stopped")
    assert sorted(booked.attendance.values_list("name", "role__key")) == [
        ("", "miljostrateg"),
        ("Kommunchef 1", "kommunchef"),
    ]


def test_numbers_for_the_day_are_forgotten(booked, officer):
    Visit.objects.update(telephone="070-1", door="Anna i receptionen", overnight="Hotellet")
    actions.hold_visit(visit=booked, by=officer, now=END)
    blank_due(END + datetime.timedelta(days=1))
    assert Visit.objects.get().telephone == "070-1"
    blank_due(END + datetime.timedelta(days=400))
    kept = Visit.objects.get()
    assert (kept.telephone, kept.door, kept.overnight) == ("", "", "Hotellet")
