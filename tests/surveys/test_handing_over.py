"""Another officer takes over a case: booked calls go along, and the new one sees it."""

import datetime

import pytest

from municipalities.models import FollowUp
from municipalities.timeline import entries
from surveys.actions import HandedOver, book_appointment, cancel_appointment, hand_over_case
from surveys.models import Appointment
from tests.factories import at, make_user
from tests.municipalities.reading import document, words

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514"
NOW = at(20)


@pytest.fixture
def new(db):
    return make_user("officer", email="ny@example.se", name="Handläggare 9")


@pytest.fixture
def booked(participation, officer, lead):
    """Of the officer in charge: one to come and one that has passed. One is called off, one is the lead's."""
    participation.officer = officer
    participation.save()
    found = {}
    for name, day, who in (("passed", 10, officer), ("to come", 25, officer), ("off", 26, officer), ("lead", 27, lead)):
        found[name] = book_appointment(
            participation=participation, starts_at=at(day, 10), officer=who, by=lead, now=at(1)
        )
    cancel_appointment(appointment=found["off"], by=lead, now=at(2))
    return found


def officers(booked):
    rows = {row.pk: row.officer for row in Appointment.objects.select_related("officer")}
    return {name: rows[row.pk] for name, row in booked.items()}


def test_calls_to_come_go_along_at_their_time(participation, booked, officer, lead, new):
    done = hand_over_case(participation=participation, officer=new, by=lead, now=NOW)
    assert done == HandedOver(follow_ups=0, appointments=1)
    assert officers(booked) == {"passed": officer, "to come": new, "off": officer, "lead": lead}
    row = Appointment.objects.get(pk=booked["to come"].pk)
    assert (row.starts_at, row.sequence) == (at(25, 10), 0)


def test_calls_stay_if_that_is_wanted_and_when_nobody_takes_over(participation, booked, officer, lead, new):
    hand_over_case(participation=participation, officer=new, appointments=False, by=lead, now=NOW)
    assert officers(booked)["to come"] == officer
    hand_over_case(participation=participation, officer=None, by=lead, now=NOW)
    assert officers(booked)["to come"] == officer


def test_the_timeline_says_who_handed_over_to_whom(participation, booked, lead, new):
    hand_over_case(participation=participation, officer=new, by=lead, now=NOW)
    (entry,) = entries(participation)
    assert (entry.kind, entry.title, entry.who, entry.detail) == (
        "case",
        "Ny ansvarig handläggare",
        "Projektledare 1",
        "Handläggare 1 → Handläggare 9",
    )


def test_handing_over_on_the_web(officer_client, participation, booked, new):
    page = f"{CASE}/officer/"
    tree = document(officer_client.get(f"{page}?from={CASE}/"))
    assert tree.xpath("//input[@type='checkbox']/@name") == ["follow_ups", "appointments"]
    assert len(tree.xpath("//input[@type='checkbox'][@checked]")) == 2
    response = officer_client.post(page, {"officer": new.pk, "appointments": "on", "next": f"{CASE}/"})
    assert response.headers["Location"] == f"{CASE}/"
    participation.refresh_from_db()
    assert participation.officer == new
    # The calls of the tests lie in the past of whoever runs them, so none of them moves here.
    assert not FollowUp.objects.exists()


def test_a_reader_is_not_offered(officer_client, participation, reader):
    tree = document(officer_client.post(f"{CASE}/officer/", {"officer": reader.pk}))
    assert "Ansvarig handläggare" in words(tree.xpath("//div[@role='alert']")[0])
    participation.refresh_from_db()
    assert participation.officer is None


def test_a_call_to_come_is_moved_on_the_web(officer_client, participation, officer, lead, new):
    participation.officer = officer
    participation.save()
    far = datetime.datetime(2098, 1, 8, 9, tzinfo=datetime.UTC)
    row = book_appointment(participation=participation, starts_at=far, by=lead, now=NOW)
    officer_client.post(f"{CASE}/officer/", {"officer": new.pk, "appointments": "on"})
    row.refresh_from_db()
    assert row.officer == new
