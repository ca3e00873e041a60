"""Visits on the screen: planned from the case, changed in two taps, listed by week, which functions were met, for the car."""

import datetime

import pytest
from django.utils import timezone
from lxml import html

from municipalities.actions import add_follow_up, decline_participation
from municipalities.models import Assignment, KeyRole
from surveys.models import Letter
from tests import factories
from tests.factories import (
    at,
    make_attendance,
    make_contact,
    make_municipality,
    make_participation,
    make_role,
    make_visit,
)
from visits.coverage import coverage
from visits.guide import GUIDE
from visits.left_open import LeftOpen, Point, agenda_of, left_open
from visits.models import Visit
from visits.trips import plan, weeks

pytestmark = pytest.mark.django_db

NOW = at(25)
PLAN = "/visits/plan/prestratus-2018/2514/"


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def typed(officer, **changes):
    values = {
        "booked": "booked",
        "form": "on_site",
        "day": "2018-11-07",
        "starts_at": "10.00",
        "ends_at": "12.00",
        "place": "Kommunhuset",
        "officer": officer.pk,
        "staff": [officer.pk],
        "agenda": "1. Presentation",
        "tell": "on",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def tree(answer):
    return html.fromstring(answer.content)


def words(node):
    return " ".join(" ".join(node.itertext()).split()).replace(" ,", ",")


# --- Planning -------------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_is_known(
    officer_client, clock, participation, response, contact, colleague, officer
):
    KeyRole.objects.get_or_create(key="vd", defaults={"name_sv": "VD", "is_key": True})
    Assignment.objects.create(municipality=participation.municipality, role=make_role("vd"), state="absent")
    page = tree(officer_client.get(PLAN))
    ticked = page.xpath("//input[@type='checkbox'][@checked]/following-sibling::span")
    told = [words(each) for each in ticked]
    assert "Miljöstrateg 1, Miljöstrateg" in told
    assert "Kommunchef 1, Kommunchef" in told
    assert "Kommunchef" in told
    assert "VD" not in told
    agenda = page.xpath("string(//textarea[@name='agenda'])")
    assert agenda.strip().startswith(
        "1. Presentation och vad vi har förstått så här långt\n2. Det som enkät och samtal lämnade öppet"
    )
    assert all(part.sv in agenda for part in GUIDE)


def test_booked_from_the_case_with_letters(officer_client, clock, participation, contact, officer):
    answer = officer_client.post(PLAN, typed(officer, expected=[contact.pk], telephone="070-123 45 67"), follow=True)
    visit = Visit.objects.get()
    assert answer.redirect_chain == [(f"/visits/{visit.pk}/", 302)]
    assert (visit.state, visit.starts_at, visit.ends_at) == ("booked", at(7, 10, month=11), at(7, 12, month=11))
    assert "Besöket är bokat. 1 brev väntar på att skickas." in answer.content.decode()
    [letter] = Letter.objects.all()
    assert "Telefon under dagen: 070-123 45 67" in letter.body
    assert "Förslag till dagordning:\n1. Presentation" in letter.body


def test_an_end_before_the_beginning_keeps_what_was_typed(officer_client, clock, participation, officer):
    answer = officer_client.post(PLAN, typed(officer, starts_at="12:00", ends_at="10:00", agenda="Mina ord"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Till: Det slutar innan det börjar. Skriv en senare tid." in text
    assert "Mina ord</textarea>" in text
    assert 'value="12:00"' in text
    assert Visit.objects.count() == 0


def test_one_person_at_two_places_is_named_and_keeps_what_was_typed(
    officer_client, clock, assessment, participation, other_municipality, officer
):
    other = make_visit(assessment, other_municipality, by=officer)
    other.staff.set([officer])
    answer = officer_client.post(PLAN, typed(officer, starts_at="11:00", ends_at="13:00", agenda="Mina ord"))
    text = answer.content.decode()
    assert "Handläggare 1 kan inte vara på två ställen: besöket i Arjeplog är bokat ons 7 nov 2018 10.00–12.00." in text
    assert "Mina ord</textarea>" in text
    assert list(Visit.objects.all()) == [other]


def test_a_clash_is_found_again_when_a_visit_is_moved(
    officer_client, clock, assessment, participation, municipality, other_municipality, officer
):
    make_visit(assessment, other_municipality, by=officer).staff.set([officer])
    mine = make_visit(assessment, municipality, by=officer, starts_at=at(8, 10, month=11), ends_at=at(8, 12, month=11))
    mine.staff.set([officer])
    values = {"day": "2018-11-07", "starts_at": "10:00", "ends_at": "12:00", "reason": "Halka"}
    answer = officer_client.post(f"/visits/{mine.pk}/move/", values)
    text = answer.content.decode()
    assert "besöket i Arjeplog är bokat" in text
    assert 'value="Halka"' in text


def test_a_summer_night_has_no_half_past_two(officer_client, clock, participation, officer):
    answer = officer_client.post(PLAN, typed(officer, day="2019-03-31", starts_at="02:30", ends_at="04:00"))
    assert "Sommartiden börjar" in answer.content.decode()


def test_who_has_declined_is_not_visited(officer_client, clock, participation, officer):
    decline_participation(participation=participation, reason="nej", on=datetime.date(2018, 10, 5), by=officer)
    answer = officer_client.post(PLAN, typed(officer))
    assert "avböjt" in answer.content.decode()
    assert Visit.objects.count() == 0


def test_a_municipality_outside_the_assessment_has_no_such_page(officer_client, assessment, other_municipality):
    assert officer_client.get("/visits/plan/prestratus-2018/2506/").status_code == 404


def test_a_reference_municipality_gets_a_learning_visit(officer_client, clock, assessment, officer):
    make_municipality("Uppsala", code="0380", is_reference=True)
    officer_client.post("/visits/plan/prestratus-2018/0380/", typed(officer))
    assert Visit.objects.get().kind == "learning"


# --- Two taps ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(assessment, municipality, participation, officer, contact):
    visit = make_visit(assessment, municipality, by=officer, spare_at=at(14, 10, month=11), booked_at=NOW)
    visit.staff.set([officer])
    make_attendance(visit, by=officer, role="miljostrateg", contact=contact, name=contact.name, state="expected")
    return visit


def press(client, visit, name):
    """The page of a change as it opens, and its button pressed."""
    path = f"/visits/{visit.pk}/{name}/"
    form = tree(client.get(path)).xpath("//main//form[@method='post']")[0]
    return client.post(path, dict(form.form_values()), follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("move", "Ändrat besök: onsdag 14 november 2018 kl. 10.00–12.00, Kalixs kommun"),
        ("digital", "Ändrat besök: onsdag 7 november 2018 kl. 10.00–12.00, Kalixs kommun"),
    ],
)
def test_moved_to_the_spare_time_or_made_digital_in_two_taps(officer_client, clock, invited, name, subject):
    assert "1 brev väntar på att skickas" in press(officer_client, invited, name)
    [letter] = Letter.objects.all()
    assert letter.subject == subject
    assert "METHOD:REQUEST" in letter.enclosure
    assert "SEQUENCE:1" in letter.enclosure


def test_called_off_in_two_taps_tells_whom_was_told(officer_client, clock, invited):
    officer_client.post(f"/visits/{invited.pk}/tell/")
    Letter.objects.update(state="sent", sent_at=NOW)
    assert "Besöket är inställt. 1 brev väntar på att skickas." in press(officer_client, invited, "cancel")
    assert "METHOD:CANCEL" in Letter.objects.get(state="queued").enclosure


def test_held_is_one_tap_and_one_back(officer_client, invited):
    assert "markerat som hållet" in officer_client.post(f"/visits/{invited.pk}/held/", follow=True).content.decode()
    assert Visit.objects.get().held_at == at(7, 12, month=11)
    officer_client.post(f"/visits/{invited.pk}/not-held/")
    assert Visit.objects.get().state == "booked"


def test_what_is_over_cannot_be_moved(officer_client, invited):
    officer_client.post(f"/visits/{invited.pk}/held/")
    for answer in (
        officer_client.get(f"/visits/{invited.pk}/move/", follow=True),
        officer_client.post(f"/visits/{invited.pk}/cancel/", follow=True),
        officer_client.post(f"/visits/{invited.pk}/book/", follow=True),
    ):
        assert "Någon annan har ändrat besöket" in answer.content.decode()
    assert Visit.objects.get().state == "held"


@pytest.mark.parametrize(("button", "state"), [("held", "held"), ("cancel", "cancelled")])
def test_a_button_pressed_twice_says_it_once(officer_client, invited, button, state):
    officer_client.post(f"/visits/{invited.pk}/{button}/")
    shown = officer_client.post(f"/visits/{invited.pk}/{button}/", follow=True)
    assert shown.redirect_chain == [(f"/visits/{invited.pk}/", 302)]
    assert "Någon annan har ändrat" not in shown.content.decode()
    assert Visit.objects.get().state == state


@pytest.mark.parametrize("booked", ["proposed", "booked"])
def test_a_form_sent_twice_plans_one_visit(officer_client, clock, participation, contact, officer, booked):
    key = tree(officer_client.get(PLAN)).xpath("//input[@name='key']/@value")[0]
    sent = typed(officer, booked=booked, expected=[contact.pk], key=key)
    first, second = officer_client.post(PLAN, sent), officer_client.post(PLAN, sent)
    assert first.url == second.url == f"/visits/{Visit.objects.get().pk}/"
    assert Letter.objects.filter(state="queued").count() == 1


def test_going_back_and_planning_another_day_is_another_visit(officer_client, clock, participation, officer):
    key = tree(officer_client.get(PLAN)).xpath("//input[@name='key']/@value")[0]
    for day in ("2018-11-07", "2018-11-08"):
        officer_client.post(PLAN, typed(officer, day=day, key=key))
    assert [f"{each.starts_at:%d}" for each in Visit.objects.order_by("starts_at")] == ["07", "08"]


def test_the_calendar_file_is_for_ones_own_calendar(officer_client, invited):
    answer = officer_client.get(f"/visits/{invited.pk}/visit.ics")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "METHOD:PUBLISH" in text
    assert "ATTENDEE" not in text
    assert "SUMMARY:Kommunbesök: Kalix" in text


# --- List and weeks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def autumn(assessment, officer):
    """Two in week 45, one of them digital in week 46, one without a time, one called off."""
    made = {}
    for name, fields in {
        "Boden": {"starts_at": at(8, 10, month=11), "ends_at": None, "overnight": "Hotellet"},
        "Kiruna": {},
        "Pajala": {"starts_at": at(12, 10, month=11), "ends_at": None, "form": "digital"},
        "Piteå": {"state": "proposed", "starts_at": None, "ends_at": None},
        "Luleå": {"state": "cancelled", "cancelled_at": NOW},
    }.items():
        municipality = make_municipality(name)
        make_participation(assessment, municipality)
        made[name] = make_visit(assessment, municipality, by=officer, **fields)
    return made


def test_what_is_driven_in_one_week_is_a_trip(autumn):
    first, second = weeks(Visit.objects.with_people())
    assert (first.number, first.monday, first.sunday) == (45, datetime.date(2018, 11, 5), datetime.date(2018, 11, 11))
    assert first.driven == ["Kiruna", "Boden"]
    assert (first.is_trip, first.overnight) == (True, ["Hotellet"])
    assert (second.driven, second.is_trip) == ([], False)


def test_the_list_stands_in_order_of_time(autumn):
    found = plan(Visit.objects.with_people(), today=datetime.date(2018, 11, 13))
    assert [[visit.municipality.name for visit in week.visits] for week in found.coming] == [["Pajala"]]
    assert [[visit.municipality.name for visit in week.visits] for week in found.past] == [["Kiruna", "Luleå", "Boden"]]
    assert [visit.municipality.name for visit in found.without_time] == ["Piteå"]


def test_the_page_filters_by_state_and_names_who_has_none(officer_client, clock, autumn, participation):
    page = tree(officer_client.get("/visits/"))
    assert words(page.xpath("//nav[contains(@class, 'visit-views')]")[0]) == (
        "Alla 5 föreslaget 1 bokat 3 hållet 0 inställt 1"
    )
    assert [words(each) for each in page.xpath("//ul[@class='visit-unplanned']/li")] == [
        "Planera Kalix",
        "Planera Luleå",
    ]
    only = tree(officer_client.get("/visits/?state=cancelled"))
    assert [words(each) for each in only.xpath("//li[contains(@class, 'visit-row')]//strong")] == ["Luleå"]


# --- Functions met ----------------------------------------------------------------------------------------------------------


def test_the_register_says_what_does_not_exist_and_visits_who_was_met(
    assessment, municipality, participation, other_participation, officer
):
    KeyRole.objects.all().delete()
    keys = ("kommunchef", "miljostrateg", "samhallsplaneringschef", "vd", "ekr")
    roles = {key: make_role(key, order=number) for number, key in enumerate(keys)}
    Assignment.objects.create(municipality=municipality, role=roles["vd"], state="absent")
    Assignment.objects.create(municipality=municipality, role=roles["ekr"], state="vacant")
    make_contact("Planerare", at=municipality, role="samhallsplaneringschef")
    visit = make_visit(assessment, municipality, by=officer, state="held", held_at=at(7, 12, month=11))
    visit.roles_asked.set([roles["miljostrateg"], roles["kommunchef"]])
    make_attendance(visit, by=officer, role="kommunchef")
    make_attendance(visit, by=officer, role="kommunchef")
    found = coverage(assessment)
    assert [role.key for role in found.roles] == list(keys)
    arjeplog, kalix = found.rows
    assert [(cell.state, cell.times) for cell in kalix.cells] == [
        ("met", 2),
        ("asked", 0),
        ("not_asked", 0),
        ("absent", 0),
        ("vacant", 0),
    ]
    assert {cell.state for cell in arjeplog.cells} == {"unknown"}
    assert (kalix.met, kalix.base, arjeplog.met, arjeplog.base) == (1, 3, 0, 5)
    assert [(total.met, total.base) for total in found.totals] == [(1, 2), (0, 2), (0, 2), (0, 1), (0, 1)]
    assert (found.visited, found.met, found.base) == (1, 1, 8)


def test_met_goes_before_an_older_register_and_declined_is_told(
    assessment, municipality, participation, other_participation, officer
):
    KeyRole.objects.all().delete()
    for key in ("kommunchef", "miljostrateg"):
        role = make_role(key)
        Assignment.objects.create(
            municipality=municipality, role=role, state="absent" if key == "kommunchef" else "vacant"
        )
    visit = make_visit(assessment, municipality, by=officer)
    make_attendance(visit, by=officer, role="kommunchef")
    other = make_visit(assessment, other_participation.municipality, by=officer)
    make_attendance(other, by=officer, role="miljostrateg", state="declined")
    states = {
        row.participation.municipality.name: [cell.state for cell in row.cells] for row in coverage(assessment).rows
    }
    assert states == {"Kalix": ["met", "vacant"], "Arjeplog": ["unknown", "declined"]}


def test_who_has_declined_is_told_and_not_counted(
    assessment, municipality, participation, other_participation, officer
):
    decline_participation(participation=participation, reason="nej", on=datetime.date(2018, 10, 5), by=officer)
    make_role("kommunchef")
    found = coverage(assessment)
    assert ([row.participation for row in found.rows], found.declined) == ([other_participation], 1)


def test_a_cancelled_visit_has_met_nobody(assessment, municipality, participation, officer):
    make_role("kommunchef")
    visit = make_visit(assessment, municipality, by=officer, state="cancelled", cancelled_at=NOW)
    make_attendance(visit, by=officer, role="kommunchef")
    assert coverage(assessment).met == 0


def test_the_table_has_words_and_head_cells(officer_client, assessment, municipality, participation, officer):
    KeyRole.objects.all().delete()
    visit = make_visit(assessment, municipality, by=officer, state="held", held_at=at(7, 12, month=11))
    make_attendance(visit, by=officer, role="kommunchef")
    page = tree(officer_client.get("/visits/coverage/"))
    assert [words(each) for each in page.xpath("//thead//th[@scope='col']")] == ["Kommun", "Kommunchef", "Träffade"]
    [row] = page.xpath("//tbody/tr")
    assert [words(each) for each in row.xpath("./*")] == ["Kalix", "träffad", "1 av 1"]
    assert row.xpath("./th/@scope") == ["row"]
    assert "1 av 1 kommuner besökta; 1 av 1 funktioner träffade" in words(page.xpath("//main")[0])


# --- What is left open, and the car -----------------------------------------------------------------------------------------


def test_what_survey_and_call_left_open(participation, response, contact, officer):
    before = left_open(participation, "sv")
    assert before.unanswered
    assert (before.pending, before.threads, before.objections) == ([], [], [])
    assert before.unanswered[0].label == response.view.full_label(response.view.core[0], "sv")


def test_without_a_case_nothing_is_open():
    assert not left_open(None, "sv")


def test_the_agenda_names_so_many_questions_and_says_how_many_more():
    found = LeftOpen(unanswered=[Point(f"Fråga {n}") for n in range(10)], wishes=[Point("Förebild", "Uppsala\nGävle")])
    lines = agenda_of(found, ["Vad kan ni besluta själva?"], "sv").split("\n")
    assert lines[:3] == [
        "1. Presentation och vad vi har förstått så här långt",
        "2. Det som enkät och samtal lämnade öppet",
        "   – Fråga 0",
    ]
    assert lines[9:] == [
        "   – Fråga 7",
        "   – och 2 till",
        "3. Vad kan ni besluta själva?",
        "4. Det ni ville veta mer om",
        "   – Uppsala; Gävle",
        "5. Vad vi lovar varandra, och vad som händer härnäst",
    ]
    assert len(agenda_of(LeftOpen(), [], "en").split("\n")) == 2


def test_the_car_has_everything_for_the_road(officer_client, invited, participation, officer):
    Visit.objects.update(
        door="Receptionen", turn_back_at=datetime.time(9, 15), agenda="1. Presentation", telephone="070-1"
    )
    add_follow_up(participation=participation, what="Skicka länken.", side="office", by=officer, now=NOW)
    text = words(tree(officer_client.get(f"/visits/{invited.pk}/car/")).xpath("//main")[0])
    for part in (
        *("ons 7 nov 2018, 10:00–12:00", "Reservtid ons 14 nov 2018, 10:00", "Vem som öppnar dörren Receptionen"),
        *("Senaste tid att vända 09:15", "Telefon under dagen 070-1", "0923-650 00", "1. Presentation"),
        *("Vi: Skicka länken.", "Kvar efter enkät och samtal"),
    ):
        assert part in text


def test_a_stranger_sees_nothing(reader_client, invited):
    for name in ("", "car/", "visit.ics", "attendance.docx", "edit/", "move/"):
        assert reader_client.get(f"/visits/{invited.pk}/{name}").status_code == 404
    assert factories.sign_in(invited.made_by).get(f"/visits/{invited.pk}/").status_code == 200
