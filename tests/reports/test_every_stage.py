"""The tracks and the next step, over every combination of the facts."""

import math
from dataclasses import fields

import pytest

from reports import stages, words
from reports.stages import MUNICIPALITY, NOBODY, RULES, TRACKS, US, ByHand, Facts, next_step, rule_for, tracks
from tests.reports.days import TODAY, at, days

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
    "read_back_changed": [{}, {"read_back_changed": True}],
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
        {"plan_begun_on": days(-60), "plan_sent_on": days(-30), "plan_commented_on": days(-9)},
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
