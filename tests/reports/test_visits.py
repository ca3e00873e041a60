"""Visits on the board, in the case and in the status report."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import desk
from reports.actions import make_status_report
from reports.case import CasePage, find
from reports.status.content import VISIT, Content, Meeting
from reports.status.gather import gather
from reports.words import contacted
from surveys.models import Submission
from tests.factories import (
    at,
    make_attendance,
    make_contact,
    make_municipality,
    make_participation,
    make_role,
    make_visit,
)
from visits.actions import visits as actions
from visits.actions.telling import mark_written

pytestmark = pytest.mark.django_db

NOW = at(12, 9, month=11)
TODAY = datetime.date(2018, 11, 12)
CASE = "/cases/prestratus-2018/2514/"


def row_of(participation):
    return next(row for row in desk.rows(participation.assessment, now=NOW) if row.case.pk == participation.pk)


@pytest.fixture
def held(assessment, municipality, participation, officer):
    """On 7 November, with two chief executives and an environment strategist; one declined."""
    visit = make_visit(
        assessment,
        municipality,
        by=officer,
        state="held",
        held_at=at(7, 12, month=11),
        booked_at=at(26),
        most_important="Någon som kan räkna.",
    )
    visit.staff.set([officer])
    for role in ("kommunchef", "kommunchef", "miljostrateg"):
        make_attendance(visit, by=officer, role=role)
    make_attendance(visit, by=officer, state="declined")
    return visit


# --- The board --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "state", "shape", "on"),
    [
        ({}, "visit_booked", "attn", datetime.date(2018, 11, 7)),
        ({"starts_at": at(20, month=11), "ends_at": None}, "visit_booked", "booked", datetime.date(2018, 11, 20)),
        (
            {"state": "proposed", "starts_at": at(20, month=11), "ends_at": None},
            "visit_proposed",
            "booked",
            datetime.date(2018, 11, 20),
        ),
        ({"state": "proposed", "starts_at": None, "ends_at": None}, "not_planned", "open", None),
        (
            {"state": "cancelled", "cancelled_at": at(5, month=11)},
            "visit_cancelled",
            "attn",
            datetime.date(2018, 11, 5),
        ),
        ({"state": "held", "held_at": at(8, month=11)}, "visited", "done", datetime.date(2018, 11, 7)),
        ({"kind": "learning"}, "not_planned", "open", None),
    ],
)
def test_the_track_tells_where_a_visit_stands(
    assessment, municipality, participation, officer, fields, state, shape, on
):
    make_visit(assessment, municipality, by=officer, **fields)
    track = row_of(participation).tracks.visit
    assert (track.state, track.shape, track.on) == (state, shape, on)


def test_who_was_met_is_counted_and_a_visit_is_a_contact(participation, held):
    row = row_of(participation)
    assert row.tracks.visit.n == 3
    found = contacted(row.found.contacted, TODAY, row.found.facts.contacted_on)
    assert (found.text, found.more) == ("5 dagar", "besök")


def test_a_booked_visit_is_no_contact_yet(assessment, municipality, participation, officer):
    make_visit(assessment, municipality, by=officer)
    assert row_of(participation).found.contacted is None


def test_after_the_visit_its_notes_are_the_step_until_they_are_worked_up(participation, held, officer):
    facts = row_of(participation).found.facts
    assert (facts.visit_held_on, facts.visit_written_on) == (datetime.date(2018, 11, 7), None)
    mark_written(visit=held, by=officer, now=NOW)
    assert row_of(participation).found.facts.visit_written_on == TODAY


def test_another_visit_after_one_that_was_off(assessment, municipality, participation, officer):
    make_visit(assessment, municipality, by=officer, state="cancelled", cancelled_at=at(5, month=11))
    make_visit(assessment, municipality, by=officer, starts_at=at(20, month=11), ends_at=None)
    assert row_of(participation).tracks.visit.state == "visit_booked"


def test_more_municipalities_cost_no_more_queries(assessment, participation, held, officer, django_assert_num_queries):
    desk.rows(assessment, now=NOW)
    with CaptureQueriesContext(connection) as few:
        desk.rows(assessment, now=NOW)
    for name in ("Piteå", "Boden"):
        place = make_municipality(name)
        make_participation(assessment, place)
        make_visit(assessment, place, by=officer)
    with django_assert_num_queries(len(few)):
        desk.rows(assessment, now=NOW)


# --- The case -----------------------------------------------------------------------------------------------------------------


def test_the_case_tells_the_same_as_the_board(participation, held):
    page = CasePage(find("prestratus-2018", "2514"), opened="", language="sv", now=NOW)
    assert page.row.tracks.visit == row_of(participation).tracks.visit
    assert page.row.found.facts == row_of(participation).found.facts
    [entry] = page.entries_of(VISIT)
    assert (entry.title, entry.at, entry.detail) == (
        "Besök hållet, 3 personer träffade",
        held.starts_at,
        "Någon som kan räkna.",
    )
    assert entry.url == f"/visits/{held.pk}/"


def test_the_case_lists_visits_and_books_one(officer_client, held):
    text = officer_client.get(CASE).content.decode()
    assert f'<a href="/visits/{held.pk}/">ons 7 nov 2018, 10:00</a>, hållet: 3 personer träffade' in text
    assert 'href="/visits/plan/prestratus-2018/2514/"' in text


# --- The status report ----------------------------------------------------------------------------------------------------------


def report(assessment, as_of, starts_on=datetime.date(2018, 11, 5), now=NOW):
    return gather(assessment, starts_on=starts_on, as_of=as_of, now=now)


def test_the_report_counts_visits_and_who_was_met(assessment, held):
    content = report(assessment, datetime.date(2018, 11, 11))
    track = content.track(VISIT)
    assert (track.done, track.booked, track.left, track.base) == (("Kalix",), (), (), 1)
    told = Meeting(
        day="2018-11-07",
        kind="visit",
        municipality="Kalix",
        roles=("Kommunchef (2)", "Miljöstrateg"),
        staff="Handläggare 1",
        minutes=120,
        people=3,
    )
    assert content.meetings == content.log == (told,)


def test_a_report_of_the_day_before_does_not_know_that_it_was_held(assessment, held):
    content = report(assessment, datetime.date(2018, 11, 6))
    assert content.track(VISIT).booked == (("Kalix", "2018-11-07"),)
    assert content.meetings == ()
    assert [(each.day, each.time, each.kind, each.staff) for each in content.coming] == [
        ("2018-11-07", "10:00", "visit", "Handläggare 1")
    ]
    before = report(assessment, datetime.date(2018, 10, 25), datetime.date(2018, 10, 22))
    assert before.track(VISIT).left == ("Kalix",)
    assert before.track(VISIT).booked == ()


def test_a_visit_that_was_called_off_later_was_booked_then(assessment, municipality, participation, officer):
    make_visit(
        assessment, municipality, by=officer, booked_at=at(26), state="cancelled", cancelled_at=at(6, 8, month=11)
    )
    assert report(assessment, datetime.date(2018, 11, 5)).track(VISIT).booked == (("Kalix", "2018-11-07"),)
    assert report(assessment, datetime.date(2018, 11, 6)).track(VISIT).booked == ()


def test_moved_visits_are_a_risk_of_the_period_they_were_moved_in(assessment, municipality, participation, officer):
    visit = make_visit(assessment, municipality, by=officer, booked_at=at(26))
    actions.move_visit(visit=visit, starts_at=at(20, month=11), ends_at=None, by=officer, now=NOW)
    today = datetime.date.today()
    content = gather(assessment, starts_on=today, as_of=today, now=datetime.datetime.now(datetime.UTC))
    assert [(risk.key, risk.names) for risk in content.risks if risk.key == "visit_moved"] == [
        ("visit_moved", ("Kalix",))
    ]


def test_a_function_that_was_met_has_been_heard(assessment, municipality, participation, officer, held, response):
    contact = make_contact("Chef", at=municipality, role="kommunchef", email="c@example.se")
    make_contact("Planerare", at=municipality, role="samhallsplaneringschef", email="p@example.se")
    Submission.objects.create(response=response, kind="interview", seq=0, at=at(1, month=11), by_user=officer)
    assert contact.pk and make_role("kommunchef").is_key
    content = report(assessment, datetime.date(2018, 11, 11))
    assert [risk.role["sv"] for risk in content.risks if risk.key == "role"] == ["Samhällsplaneringschef"]


def test_a_frozen_report_comes_back_as_it_was(assessment, held):
    content = report(assessment, datetime.date(2018, 11, 11))
    assert Content.from_json(content.as_json()) == content
    old = content.as_json() | {"format": 2, "meetings": [], "log": []}
    assert Content.from_json(old).tracks == content.tracks


def test_the_page_prints_visits_and_who_was_met(lead_client, assessment, held, lead):
    made = make_status_report(
        assessment=assessment,
        by=lead,
        now=NOW,
        starts_on=datetime.date(2018, 11, 5),
        ends_on=datetime.date(2018, 11, 11),
        as_of=datetime.date(2018, 11, 11),
        kind="week",
    )
    text = lead_client.get(f"/reports/prestratus-2018/status/{made.pk}/").content.decode()
    assert "Besök, 3 personer träffade" in text
    assert "Kommunchef (2); Miljöstrateg" in text
