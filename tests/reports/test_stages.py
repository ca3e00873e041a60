"""The tracks and the next step, row by row. Over every combination of the facts: test_every_stage.py."""

import datetime

import pytest
from django.utils import translation

from reports.stages import (
    MUNICIPALITY,
    RULES,
    US,
    ByHand,
    Facts,
    next_step,
    tracks,
)
from reports.stepdocs import documentation
from reports.words import STEPS
from surveys.calldays import workday
from tests.guard.test_structure import BASE
from tests.reports.days import TODAY, at, days

# --- Row by row -----------------------------------------------------------------------------------------------------------

ANSWERED = {
    "sent_on": days(-40),
    "has_link": True,
    "opened_on": days(-30),
    "has_begun": True,
    "submitted_on": days(-14),
}
INTERVIEWED = ANSWERED | {"interviewed_on": days(-7)}
READ_BACK = INTERVIEWED | {"read_back_on": days(-6), "read_back_closes_on": days(9), "read_back_answered_on": days(-1)}
VISITED = READ_BACK | {"visit_on": days(-3), "visit_held_on": days(-3)}
WRITTEN = VISITED | {"visit_written_on": days(-2)}
SENT = {"sent_on": days(-10), "has_link": True, "answers_due": days(30)}


@pytest.mark.parametrize(
    ("facts", "key", "due"),
    [
        ({}, "invite", None),
        ({"answers_due": days(30)}, "invite", workday(days(30), -15)),
        (SENT, "wait_answers", days(30)),
        (SENT | {"has_link": False, "link_ended_on": days(-1)}, "new_link", workday(days(-1), 2)),
        (SENT | {"refused_on": days(-1)}, "fix_address", TODAY),
        (SENT | {"refused_on": days(-1), "opened_on": days(-5)}, "wait_answers", days(30)),
        (SENT | {"answers_due": days(4)}, "remind", workday(days(4), -3)),
        (SENT | {"answers_due": days(4), "reminded_on": TODAY}, "wait_answers", days(4)),
        (SENT | {"answers_due": days(4), "contacted_on": TODAY}, "wait_answers", days(4)),
        (SENT | {"answers_due": days(-2)}, "call_late", days(-1)),
        (SENT | {"answers_due": days(-2), "contacted_on": days(-1)}, "call_late", workday(days(-1), 5)),
        (SENT | {"answers_due": days(-9), "tries": 1, "tried_on": TODAY}, "call_late", days(1)),
        (SENT | {"somebody_else_on": TODAY}, "invite_other", workday(TODAY, 2)),
        (SENT | {"asked_on": TODAY}, "book_asked", workday(TODAY, 2)),
        (SENT | {"asked_on": TODAY, "booked_at": at(6)}, "interview", days(6)),
        (ANSWERED, "book_interview", workday(days(-14), 5)),
        (ANSWERED | {"reopened_on": days(-1), "answers_due": days(9)}, "wait_answers", days(9)),
        (ANSWERED | {"tries": 2, "tried_on": days(-1)}, "try_again", TODAY),
        (ANSWERED | {"began_on": days(-1)}, "finish_interview", workday(days(-1), 2)),
        (ANSWERED | {"booked_at": at(0)}, "interview", TODAY),
        (INTERVIEWED, "send_read_back", workday(days(-7), 1)),
        (INTERVIEWED | {"read_back_on": days(-5), "read_back_closes_on": days(9)}, "wait_read_back", days(9)),
        (INTERVIEWED | {"read_back_on": days(-5), "read_back_closes_on": days(1)}, "call_read_back", TODAY),
        (
            INTERVIEWED | {"read_back_on": days(-5), "read_back_closes_on": days(1), "contacted_on": TODAY},
            "wait_read_back",
            days(1),
        ),
        (READ_BACK | {"objections": 1, "objected_on": days(-1)}, "settle_objection", workday(days(-1), 2)),
        (READ_BACK | {"replied_on": days(-1)}, "read_reply", workday(days(-1), 2)),
        (READ_BACK | {"target_visits": days(60)}, "plan_visit", workday(days(60), -15)),
        (READ_BACK | {"visit_on": days(6)}, "hold_visit", days(6)),
        (VISITED, "write_visit", workday(days(-3), 1)),
        (WRITTEN, "begin_plan", workday(days(-3), 10)),
        (WRITTEN | {"plan_begun_on": TODAY}, "send_plan", workday(TODAY, 5)),
        (WRITTEN | {"plan_begun_on": TODAY, "plan_sent_on": TODAY}, "wait_plan", workday(TODAY, 10)),
        (WRITTEN | {"plan_sent_on": days(-15)}, "call_plan", workday(days(-15), 10)),
        (WRITTEN | {"plan_sent_on": days(-15), "plan_commented_on": days(-1)}, "change_plan", workday(days(-1), 5)),
        (WRITTEN | {"plan_agreed_on": TODAY}, "nothing", None),
        (INTERVIEWED | {"call_back_at": at(1)}, "call_back", days(1)),
        (INTERVIEWED | {"calling_on": TODAY}, "end_call", TODAY),
    ],
)
def test_row(facts, key, due):
    step = next_step(Facts(today=TODAY, **facts))
    assert (step.key, step.due) == (key, due)


def test_a_step_by_hand_has_its_own_words_turn_day_and_owner():
    hand = ByHand("Bjud in till samtal", MUNICIPALITY, days(3), "H2")
    step = next_step(Facts(today=TODAY, owner="H1", by_hand=hand, **INTERVIEWED))
    assert (step.what, step.turn, step.due, step.owner) == ("Bjud in till samtal", MUNICIPALITY, days(3), "H2")
    nobody = next_step(Facts(today=TODAY, owner="H1", by_hand=ByHand("x", US)))
    assert (nobody.owner, nobody.due, nobody.is_late) == ("H1", None, False)


def test_a_booked_call_is_its_officers_and_has_its_time():
    facts = Facts(today=TODAY, owner="H1", booked_at=at(0), booked_until=at(0, 11), booked_owner="H2", **ANSWERED)
    step = next_step(facts)
    assert (step.owner, step.at, step.until) == ("H2", at(0), at(0, 11))
    assert next_step(Facts(today=TODAY, owner="H1", call_back_at=at(0))).owner == "H1"


@pytest.mark.parametrize(
    ("facts", "name", "state", "shape"),
    [
        ({}, "survey", "not_sent", "open"),
        (SENT, "survey", "sent", "booked"),
        (SENT | {"has_link": False}, "survey", "expired", "attn"),
        (SENT | {"opened_on": TODAY}, "survey", "opened", "booked"),
        (SENT | {"has_begun": True, "answers_due": days(-1)}, "survey", "begun", "attn"),
        (ANSWERED, "survey", "submitted", "done"),
        (ANSWERED | {"on_paper": True}, "survey", "on_paper", "done"),
        (ANSWERED | {"reopened_on": TODAY}, "survey", "reopened", "booked"),
        ({"interviewed_on": TODAY}, "survey", "by_telephone", "done"),
        ({"asked_on": TODAY}, "interview", "asked", "attn"),
        ({"booked_at": at(1)}, "interview", "booked", "booked"),
        ({"booked_at": at(-1)}, "interview", "booked", "attn"),
        ({"tries": 2, "tried_on": TODAY}, "interview", "tried", "booked"),
        ({"began_on": TODAY}, "interview", "interview_begun", "booked"),
        (INTERVIEWED, "interview", "interviewed", "done"),
        (INTERVIEWED, "read_back", "read_back_not_sent", "open"),
        ({"read_back_on": TODAY, "read_back_closes_on": TODAY}, "read_back", "read_back_sent", "booked"),
        ({"read_back_on": days(-9), "read_back_closes_on": days(-1)}, "read_back", "no_objection", "done"),
        (READ_BACK, "read_back", "agreed", "done"),
        (READ_BACK | {"objections": 2, "objected_on": TODAY}, "read_back", "objection", "attn"),
        ({}, "visit", "not_planned", "open"),
        ({"visit_proposed_for": days(9)}, "visit", "visit_proposed", "booked"),
        ({"visit_on": days(9)}, "visit", "visit_booked", "booked"),
        ({"visit_cancelled_on": TODAY}, "visit", "visit_cancelled", "attn"),
        (VISITED, "visit", "visited", "done"),
        ({}, "plan", "no_plan", "open"),
        ({"plan_begun_on": TODAY}, "plan", "plan_begun", "booked"),
        ({"plan_sent_on": TODAY}, "plan", "plan_sent", "booked"),
        ({"plan_sent_on": TODAY, "plan_commented_on": TODAY}, "plan", "plan_commented", "attn"),
        ({"plan_agreed_on": TODAY}, "plan", "plan_agreed", "done"),
        ({"declined_on": TODAY, **ANSWERED}, "survey", "declined", "open"),
        ({"declined_on": TODAY, **INTERVIEWED}, "interview", "not_concerned", "open"),
    ],
)
def test_track(facts, name, state, shape):
    track = getattr(tracks(Facts(today=TODAY, **facts)), name)
    assert (track.state, track.shape) == (state, shape)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (datetime.date(2018, 11, 22), 1, datetime.date(2018, 11, 23)),
        (datetime.date(2018, 11, 23), 1, datetime.date(2018, 11, 26)),
        (datetime.date(2018, 11, 24), 1, datetime.date(2018, 11, 26)),
        (datetime.date(2018, 11, 26), -1, datetime.date(2018, 11, 23)),
        (datetime.date(2018, 11, 25), 0, datetime.date(2018, 11, 23)),
        (datetime.date(2018, 11, 22), 10, datetime.date(2018, 12, 6)),
    ],
)
def test_working_days(day, n, expected):
    assert workday(day, n) == expected


# --- The documentation ----------------------------------------------------------------------------------------------------


def test_every_step_has_words_in_both_languages():
    assert set(STEPS) == {rule.key for rule in RULES}
    for said in STEPS.values():
        with translation.override("en"):
            english = str(said)
        with translation.override("sv"):
            assert str(said) != english


def test_the_documentation_is_printed_from_the_table():
    assert (BASE / "docs" / "next-step.md").read_text(encoding="utf-8") == documentation(), "make steps"
