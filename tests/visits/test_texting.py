"""A message from the telephone about a visit, ready to be sent."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.factories import at, make_attendance
from visits.texting import address_of


def told(visit, contact, officer):
    head, _, text = address_of(visit, contact, by=officer).partition("?body=")
    return head, unquote(text)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Besöket i Kalix är onsdag 7 november klockan 10:00. Kommunhuset."),
        ({"moved_from": at(1)}, "Besöket i Kalix är flyttat till onsdag 7 november klockan 10:00. Kommunhuset."),
        (
            {"form": "digital", "digital_address": "https://mote.example.se/1"},
            "Besöket i Kalix onsdag 7 november klockan 10:00 blir ett digitalt möte. https://mote.example.se/1.",
        ),
        (
            {"state": "cancelled", "cancelled_at": at(6)},
            "Besöket i Kalix onsdag 7 november klockan 10:00 är inställt.",
        ),
    ],
)
def test_it_says_what_the_letter_says(visit, contact, officer, changes, said):
    contact.telephone = "+46 (0)923-650 00"
    for name, value in changes.items():
        setattr(visit, name, value)
    assert told(visit, contact, officer) == ("sms:+4692365000", f"{said} Handläggare 1, Energikontoret")


def test_it_speaks_the_language_of_whoever_gets_it(visit, contact, officer):
    contact.telephone, contact.language = "0923-650 00", "en"
    assert told(visit, contact, officer)[1].startswith("The visit to Kalix is on Wednesday 7 November at 10:00.")


def test_there_is_none_without_a_number_a_time_or_news(visit, contact, officer):
    contact.telephone = ""
    assert address_of(visit, contact, by=officer) == ""
    contact.telephone = "0923-650 00"
    visit.state, visit.held_at = "held", at(7)
    assert address_of(visit, contact, by=officer) == ""
    visit.state, visit.starts_at = "proposed", None
    assert address_of(visit, contact, by=officer) == ""


def test_it_stands_beside_the_number(visit, contact, officer, officer_client):
    contact.telephone = "0923-650 00"
    contact.save()
    make_attendance(visit, by=officer, state="expected", contact=contact)
    page = officer_client.get(reverse("visits:visit_detail", args=[visit.pk])).content.decode()
    assert 'href="sms:092365000?body=Bes%C3%B6ket%20i%20Kalix' in page
