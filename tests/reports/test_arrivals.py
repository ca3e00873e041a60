"""What has come from the municipalities, on the home page."""

import datetime

import pytest
from django.utils import timezone

from municipalities.actions import erase_contact, finish_follow_up
from municipalities.models import FollowUp, Participation
from reports.arrivals import AT_MOST, arrivals
from surveys.actions import (
    Named,
    ask_for_call,
    ask_for_time,
    handle_appointment,
    name_somebody_else,
    withdraw_call,
)
from surveys.models import Appointment, Response
from surveys.wishes import Wish
from tests.factories import make_assessment, make_invitation, make_participation, make_role
from tests.reports.reading import page, texts

pytestmark = pytest.mark.django_db

SECTION = "//section[@aria-labelledby='arrivals']"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def a_case_as_a_link_finds_it(invitation):
    invitation.response = Response.objects.with_case().with_rounds().get(pk=invitation.response_id)


@pytest.fixture
def call(invitation, now):
    def ask(**fields):
        values = {"wishes": [], "words": "", "telephone": "0923-650 12", "ask_for": "", "now": now}
        return ask_for_call(invitation=invitation, **(values | fields))

    return ask


def test_without_anything_there_is_no_section(officer_client, participation):
    assert page(officer_client.get("/")).xpath(SECTION) == []


def test_each_with_municipality_what_who_and_when(officer_client, call, invitation, now, contact):
    wish = Wish(datetime.date(2018, 11, 21), "10:30")
    call(wishes=[wish], words="Inte fredag.", ask_for="miljöstrategen", now=now - datetime.timedelta(hours=3))
    role = make_role("kommunchef")
    person = Named(role, "", "Kommunchef 2", "chef2@kalix.example.se", "", "sv")
    at = now - datetime.timedelta(hours=2)
    _made, named = name_somebody_else(invitation=invitation, person=person, words="Började i augusti.", now=at)
    day = timezone.localdate(now) + datetime.timedelta(days=7)
    ask_for_time(invitation=invitation, day=day, now=now)

    officer_client.cookies["language"] = "en"
    tree = page(officer_client.get("/"))

    assert texts(tree, f"{SECTION}//h3") == [
        "Kalix: would rather answer on the telephone",
        "Kalix: somebody else should answer",
        f"Kalix: last day is now {day.day} {day:%B} {day.year}",
    ]
    said = texts(tree, f"{SECTION}//li//p[not(contains(@class, 'quiet'))]")
    assert said == [
        "0923-650 12, ask for miljöstrategen",
        "Wednesday 21 November at 10:30",
        "Inte fredag.",
        "Kommunchef 2 · Invite Kommunchef 2",
        "Började i augusti.",
    ]
    assert all(text.startswith(f"{contact}, ") for text in texts(tree, f"{SECTION}//p[@class='quiet']"))
    assert tree.xpath(f"{SECTION}//a[contains(@href, 'invitations')]/@href") == [
        f"/cases/prestratus-2018/2514/invitations/?contact={named.pk}"
    ]


def test_one_button_handles_and_one_takes_it_back(officer_client, call):
    made = call()
    url = page(officer_client.get("/")).xpath(f"{SECTION}//form/@action")
    assert url == [f"/cases/prestratus-2018/2514/appointments/{made.pk}/handle/"]
    assert officer_client.post(url[0]).headers["Location"] == "/"
    tree = page(officer_client.get("/"))
    assert texts(tree, f"{SECTION}/div/p") == ["Inget väntar."]
    again = tree.xpath(f"{SECTION}/div/details//form/@action")
    assert again == [f"/cases/prestratus-2018/2514/appointments/{made.pk}/reopen/"]
    officer_client.post(again[0])
    assert page(officer_client.get("/")).xpath(f"{SECTION}/div/ul//form/@action") == url


def test_a_call_that_was_withdrawn_is_told_and_cannot_be_opened_again(officer_client, call, invitation, contact, now):
    call()
    withdraw_call(invitation=invitation, now=now)
    tree = page(officer_client.get("/"))
    assert texts(tree, f"{SECTION}/div/p") == ["Inget väntar."]
    assert texts(tree, f"{SECTION}/div/details//h3") == ["Kalix: vill inte ha samtalet längre"]
    assert "tillbakadraget" in texts(tree, f"{SECTION}/div/details//p[@class='quiet']")[0]
    assert tree.xpath(f"{SECTION}/div/details//form") == []


def test_what_waits_longest_stands_first(call, assessment, invitation, now):
    name_somebody_else(invitation=invitation, person=None, words="", now=now - datetime.timedelta(days=40))
    call()
    assert [each.kind for each in arrivals(assessment, now=now).waiting] == ["somebody_else", "call"]


@pytest.mark.parametrize(("days", "shown"), [(13, ["more_time"]), (15, [])])
def test_a_new_last_day_is_news_for_two_weeks(assessment, invitation, now, days, shown):
    at = now - datetime.timedelta(days=days)
    ask_for_time(invitation=invitation, day=timezone.localdate(at) + datetime.timedelta(days=7), now=at)
    assert [each.kind for each in arrivals(assessment, now=now).waiting] == shown


def test_a_last_day_that_a_colleague_has_moved_further_is_told_once(assessment, invitation, colleague, now):
    other = make_invitation(invitation.response, colleague)
    other.response = invitation.response
    today = timezone.localdate(now)
    for days, link in enumerate((invitation, other), start=7):
        then = now + datetime.timedelta(seconds=days)
        ask_for_time(invitation=link, day=today + datetime.timedelta(days=days), now=then)
    waiting = arrivals(assessment, now=now + datetime.timedelta(minutes=1)).waiting
    assert [(each.who, each.row.due_on) for each in waiting] == [(colleague, today + datetime.timedelta(days=8))]


@pytest.mark.parametrize(("days", "count"), [(13, 2), (15, 0)])
def test_what_was_handled_is_there_for_two_weeks(assessment, call, invitation, officer, now, days, count):
    at = now - datetime.timedelta(days=days)
    handle_appointment(appointment=call(now=at), by=officer, now=at)
    follow_up, _nobody = name_somebody_else(invitation=invitation, person=None, words="", now=at)
    finish_follow_up(follow_up=follow_up, by=officer, now=at)
    found = arrivals(assessment, now=now)
    assert (len(found.handled), found.waiting, bool(found)) == (count, [], bool(count))


def test_of_this_assessment_and_of_those_that_take_part(assessment, call, municipality, participation, now):
    call()
    other = make_assessment("earlier")
    make_participation(other, municipality)
    assert not arrivals(other, now=now)
    Participation.objects.filter(pk=participation.pk).update(declined_on=datetime.date(2018, 11, 1))
    assert not arrivals(assessment, now=now)


def test_what_the_office_has_noted_itself_is_not_from_a_municipality(assessment, participation, officer, now):
    FollowUp.objects.create(participation=participation, what="x", side="office", made_by_user=officer, made_at=now)
    assert not arrivals(assessment, now=now)


def test_many_handled_never_hide_what_waits(assessment, participation, officer, call, now):
    made = call(now=now - datetime.timedelta(days=90))
    handled = Appointment(
        participation=participation,
        contact=made.contact,
        state="done",
        asked_at=now,
        handled_at=now,
        handled_by=officer,
    )
    values = {f.attname: getattr(handled, f.attname) for f in Appointment._meta.concrete_fields if f.name != "id"}
    Appointment.objects.bulk_create([Appointment(**values) for _each in range(AT_MOST + 5)])
    found = arrivals(assessment, now=now)
    assert ([each.row.pk for each in found.waiting], len(found.handled)) == ([made.pk], AT_MOST - 1)


def test_an_erased_contact_is_named_as_such(officer_client, call, contact, lead, now):
    call()
    erase_contact(contact=contact, by=lead, now=now)
    officer_client.cookies["language"] = "en"
    tree = page(officer_client.get("/"))
    assert texts(tree, f"{SECTION}//p[@class='quiet']")[0].startswith("Erased contact, ")
    assert "650" not in texts(tree, SECTION)[0]


def test_a_reader_sees_nothing_of_it(reader_client, call):
    call()
    assert "0923-650 12" not in reader_client.get("/").content.decode()


def test_two_queries_for_any_number(assessment, call, response, colleague, now, django_assert_num_queries):
    call()
    other = make_invitation(response, colleague)
    other.response = Response.objects.with_case().with_rounds().get(pk=response.pk)
    name_somebody_else(invitation=other, person=None, words="", now=now)
    with django_assert_num_queries(2):
        found = arrivals(assessment, now=now)
        assert [(str(each.municipality), str(each.who)) for each in found.waiting] == [
            ("Kalix", "Miljöstrateg 1"),
            ("Kalix", "Kommunchef 1"),
        ]
