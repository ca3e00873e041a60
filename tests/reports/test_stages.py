"""The tracks and the next step, over every combination of the facts."""

import datetime
import math
from dataclasses import fields

import pytest
from django.utils import translation

from reports import stages, words
from reports.stages import (
    MUNICIPALITY,
    NOBODY,
    RULES,
    TRACKS,
    US,
    ByHand,
    Facts,
    next_step,
    rule_for,
    tracks,
)
from reports.stepdocs import documentation
from reports.words import STEPS
from surveys.calldays import workday
from tests.factories import STOCKHOLM
from tests.guard.test_structure import BASE

TODAY = datetime.date(2018, 11, 22)  # a Thursday


def days(n: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=n)


def at(n: int, hour: int = 10) -> datetime.datetime:
    return datetime.datetime.combine(days(n), datetime.time(hour), STOCKHOLM)


# --- Every combination ----------------------------------------------------------------------------------------------------

# What can be so independently of the rest: each axis is a choice between groups of facts that belong together.
AXES = {
    "by_hand": [{}, {"by_hand": ByHand("Ring", US, days(-1))}, {"by_hand": ByHand("Svarar", MUNICIPALITY, None)}],
    "declined": [{}, {"declined_on": days(-3)}],
    "calling": [{}, {"calling_on": TODAY}, {"calling_on": days(-1)}],
    "call_back": [{}, {"call_back_at": at(0)}, {"call_back_at": at(-1)}, {"call_back_at": at(5)}],
    "booking": [{}, {"booked_at": at(0)}, {"booked_at": at(-2)}, {"booked_at": at(4)}],
    "asked": [{}, {"asked_on": days(-1)}, {"asked_on": days(-9)}],
    "tries": [{}, {"tries": 2, "tried_on": days(0)}, {"tries": 1, "tried_on": days(-6)}],
    "began": [{}, {"began_on": days(-1)}, {"began_on": days(-20)}],
    "interviewed": [{}, {"interviewed_on": days(-1)}, {"interviewed_on": days(-30)}],
    "contacted": [{}, {"contacted_on": TODAY}, {"contacted_on": days(-20)}],
    "answers_due": [{}, {"answers_due": days(-8)}, {"answers_due": days(1)}, {"answers_due": days(40)}],
    "sent": [{}, {"sent_on": days(-40)}],
    "link": [{"has_link": True}, {"has_link": False}, {"has_link": False, "link_ended_on": days(-5)}],
    "refused": [{}, {"refused_on": days(-2)}],
    "reminded": [{}, {"reminded_on": TODAY}, {"reminded_on": days(-30)}],
    "opened": [{}, {"opened_on": days(-20)}],
    "begun": [{}, {"has_begun": True}],
    "submitted": [{}, {"submitted_on": days(-2)}, {"submitted_on": days(-30), "on_paper": True}],
    "reopened": [{}, {"reopened_on": days(-1)}],
    "somebody_else": [{}, {"somebody_else_on": days(-4)}],
    "read_back": [
        {},
        {"read_back_on": days(-1), "read_back_closes_on": days(14)},
        {"read_back_on": days(-8), "read_back_closes_on": days(1)},
        {"read_back_on": days(-8), "read_back_closes_on": TODAY},
        {"read_back_on": days(-20), "read_back_closes_on": days(-1)},
        {"read_back_on": days(-9), "read_back_closes_on": days(4), "read_back_answered_on": days(-2)},
    ],
    "objections": [{}, {"objections": 2, "objected_on": days(-1)}, {"objections": 1, "objected_on": days(-9)}],
    "replied": [{}, {"replied_on": days(-1)}, {"replied_on": days(-9)}],
    "target_visits": [{}, {"target_visits": days(-20)}, {"target_visits": days(60)}],
    "visit": [
        {},
        {"visit_proposed_for": days(20)},
        {"visit_on": days(6)},
        {"visit_on": TODAY},
        {"visit_on": days(-2)},
        {"visit_cancelled_on": days(-1)},
        {"visit_on": days(-1), "visit_held_on": days(-1), "visit_people": 12},
        {"visit_on": days(-30), "visit_held_on": days(-30), "visit_written_on": days(-29)},
    ],
    "plan": [
        {},
        {"plan_begun_on": days(-3)},
        {"plan_begun_on": days(-30), "plan_sent_on": days(-2)},
        {"plan_begun_on": days(-60), "plan_sent_on": days(-30)},
        {"plan_begun_on": days(-60), "plan_sent_on": days(-30), "plan_agreed_on": days(-1)},
    ],
}
AXIS_OF = {name: axis for axis, choices in AXES.items() for choice in choices for name in choice}
DEFAULTS = {field.name: field.default for field in fields(Facts)} | {"today": TODAY}
EVERYTHING = math.prod(len(choices) for choices in AXES.values())


class Undecided(Exception):
    def __init__(self, axis):
        super().__init__(axis)
        self.axis = axis


class Partly:
    """Facts of which only some axes are decided. Reading another one says so: what was not read cannot matter."""

    def __init__(self, chosen):
        self.__dict__["chosen"] = chosen

    def __getattr__(self, name):
        axis = AXIS_OF.get(name)
        if axis is None:
            return DEFAULTS[name]
        if axis not in self.chosen:
            raise Undecided(axis)
        return AXES[axis][self.chosen[axis]].get(name, DEFAULTS[name])


def every_combination(look):
    """(what `look` returns, how many combinations it is true of), for all of them.

    `look` is called with as few axes decided as it reads; wherever it reads one more, all its choices are gone through.
    """
    waiting = [{}]
    while waiting:
        chosen = waiting.pop()
        try:
            found = look(Partly(chosen))
        except Undecided as error:
            waiting += [chosen | {error.axis: number} for number in range(len(AXES[error.axis]))]
        else:
            yield found, math.prod(len(choices) for axis, choices in AXES.items() if axis not in chosen)


def test_the_axes_are_all_facts_that_are_not_only_passed_on():
    passed_on = {"today", "owner", "booked_owner", "booked_until", "call_back_owner"}
    assert set(AXIS_OF) == {field.name for field in fields(Facts)} - passed_on


# What a step asks for, and when that is there already.
DONE_ALREADY = {
    "interview": lambda f: f.interviewed_on is not None,
    "finish_interview": lambda f: f.interviewed_on is not None,
    "try_again": lambda f: f.interviewed_on is not None,
    "book_asked": lambda f: f.interviewed_on is not None or f.booked_at is not None,
    "book_interview": lambda f: f.interviewed_on is not None or f.booked_at is not None,
    **dict.fromkeys(
        ("invite_other", "fix_address", "invite", "new_link", "call_late", "remind", "wait_answers"),
        lambda f: f.interviewed_on is not None or (f.submitted_on is not None and f.reopened_on is None),
    ),
    "settle_objection": lambda f: not f.objections,
    "read_reply": lambda f: f.replied_on is None,
    "send_read_back": lambda f: f.read_back_on is not None,
    "call_read_back": lambda f: f.read_back_answered_on is not None or f.read_back_closes_on < f.today,
    "wait_read_back": lambda f: f.read_back_answered_on is not None or f.read_back_closes_on < f.today,
    "hold_visit": lambda f: f.visit_held_on is not None,
    "plan_visit": lambda f: f.visit_held_on is not None or f.visit_on is not None,
    "wait_visit": lambda f: f.visit_held_on is not None or f.visit_on is not None,
    "write_visit": lambda f: f.visit_written_on is not None,
    "begin_plan": lambda f: f.plan_begun_on is not None,
    "send_plan": lambda f: f.plan_sent_on is not None,
    "wait_plan": lambda f: f.plan_agreed_on is not None,
    "call_plan": lambda f: f.plan_agreed_on is not None,
}


@pytest.fixture(scope="module")
def combinations():
    """(row, step, whether it asks for what is done already, how many combinations) of all of them."""

    def look(facts):
        step = next_step(facts)
        return rule_for(facts), step, step.key in DONE_ALREADY and DONE_ALREADY[step.key](facts)

    return [(*found, number) for found, number in every_combination(look)]


def test_every_combination_gives_exactly_one_step(combinations):
    assert sum(number for *_found, number in combinations) == EVERYTHING
    assert {rule.key for rule, *_rest in combinations} == {rule.key for rule in RULES}, "a step that nobody ever gets"


def test_every_row_decides_something(combinations):
    """A row that only holds where one above it holds would say nothing; the same step may stand in two rows."""
    assert {id(rule) for rule, *_rest in combinations} == {id(rule) for rule in RULES}


def test_nothing_is_asked_for_that_is_done(combinations):
    assert {step.key for _rule, step, is_done, _number in combinations if is_done} == set()


def test_late_only_when_the_day_has_passed(combinations):
    for _rule, step, _is_done, _number in combinations:
        assert step.is_late == (step.due is not None and step.due < TODAY), step
        assert step.at is None or step.at.date() == step.due, step


def test_whose_turn_it_is(combinations):
    turns = {}
    for _rule, step, _is_done, _number in combinations:
        turns.setdefault(step.key, set()).add(step.turn)
    assert turns.pop("by_hand") == {US, MUNICIPALITY}
    assert turns.pop("declined") == turns.pop("nothing") == {NOBODY}
    theirs = {key for key, found in turns.items() if found == {MUNICIPALITY}}
    assert theirs == {"wait_answers", "wait_read_back", "wait_visit", "wait_plan"}
    assert all(found == {US} for key, found in turns.items() if key not in theirs)


def test_who_has_declined_is_asked_for_nothing_but_by_hand():
    def look(facts):
        return next_step(facts).key if facts.declined_on is not None else None

    assert {key for key, _number in every_combination(look)} - {None} == {"by_hand", "declined"}


def test_what_was_promised_for_today_comes_before_everything_but_a_step_by_hand():
    def look(facts):
        promised = facts.call_back_at is not None and facts.call_back_at.date() <= TODAY
        return next_step(facts).key if promised and facts.declined_on is None else None

    assert {key for key, _number in every_combination(look)} - {None} == {"by_hand", "end_call", "call_back"}


@pytest.mark.parametrize("name", TRACKS)
def test_a_track_of_every_combination_has_a_shape_and_words(name):
    """Each track reads its own facts only, so they are gone through one at a time."""
    found = list(every_combination(getattr(stages, f"_{name}")))
    assert sum(number for _track, number in found) == EVERYTHING
    assert {track.shape for track, _number in found} <= {stages.DONE, stages.BOOKED, stages.OPEN, stages.ATTN}
    for track, _number in found:
        assert words.track(track, TODAY).text
    untouched = getattr(tracks(Facts(today=TODAY)), name)
    assert untouched.shape == stages.OPEN


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
