"""Proposals from the evidence, packages added up, what an application lacks: by hand, against plain Python, and as properties."""

import itertools
import random

import pytest

from reports.analysis.plans import (
    MISSING,
    NO,
    YES,
    Choice,
    Exchange,
    Proposal,
    Theme,
    missing,
    proposals,
    total,
)


def keys(found):
    return [each.key for each in found]


def test_proposals_come_in_the_order_of_urgency():
    themes = [
        Theme("a", need=2, priority=4, capacity=0),  # neither large nor wanted
        Theme("b", need=3, priority=1, capacity=1),
        Theme("c", need=4, priority=3, capacity=2),  # the prioritised gap
        Theme("d", need=1, place=1),
        Theme("e", place=2),  # wanted, though nobody rated it
        Theme("f", need=4, priority=0, capacity=0),
    ]
    found = proposals(themes, [])
    assert keys(found) == ["support:c", "support:d", "support:e", "support:f", "support:b"]
    assert [each.gap for each in found] == [True, False, False, False, False]


def test_matches_are_learnt_from_and_shared_after_the_support():
    exchanges = [Exchange(7, "c", "Boden", helps=True), Exchange(8, "c", "Luleå", helps=False)]
    found = proposals([Theme("c", need=3)], exchanges)
    assert found == (
        Proposal("support:c", "support", "c"),
        Proposal("learn:8", "learn", "c", match=8, other="Luleå"),
        Proposal("share:7", "share", "c", match=7, other="Boden"),
    )


def test_what_is_in_the_plan_is_not_proposed_again():
    themes, exchanges = [Theme("c", need=3), Theme("d", need=4)], [Exchange(8, "c", "Luleå", helps=False)]
    assert keys(proposals(themes, exchanges, taken={"support:c", "learn:8"})) == ["support:d"]
    assert proposals([], [], taken={"support:c"}) == ()


@pytest.mark.parametrize("seed", range(30))
def test_every_demand_is_proposed_once_whatever_the_order(seed):
    """Against the rule of domain.md section 8, written out: need >= 3 or among the most wanted."""
    dice = random.Random(seed)
    scale = [None, 0, 1, 2, 3, 4]
    themes = [
        Theme(f"t{n}", dice.choice(scale), dice.choice(scale), dice.choice(scale), dice.choice([None, None, n + 1]))
        for n in range(8)
    ]
    wanted = {f"support:{each.key}" for each in themes if each.need in (3, 4) or each.place is not None}
    found = proposals(themes, [])
    assert set(keys(found)) == wanted and len(found) == len(wanted)
    gaps = [each.gap for each in found]
    assert gaps == sorted(gaps, reverse=True), "prioritised gaps first"
    shuffled = dice.sample(themes, len(themes))
    assert set(proposals(shuffled, [])) == set(found)


def test_a_package_is_added_up_over_those_who_say_yes():
    choices = [
        Choice("Arjeplog", "yes", kronor=50_000, hours=None, is_decided=True),
        Choice("Boden", "yes", kronor=0, hours=40, has_letter=True),
        Choice("Gällivare", "maybe", kronor=999, hours=999, is_decided=True, has_letter=True),
        Choice("Haparanda", "no", kronor=999),
        Choice("Kalix", "yes"),
        Choice("Pajala"),
    ]
    found = total(choices)
    assert found.base == 6
    assert (found.yes, found.maybe, found.no, found.unanswered) == (
        ("Arjeplog", "Boden", "Kalix"),
        ("Gällivare",),
        ("Haparanda",),
        ("Pajala",),
    )
    assert (found.kronor, found.kronor_by, found.hours, found.hours_by) == (50_000, 2, 40, 1)
    assert (found.decided, found.letters) == (("Arjeplog",), ("Boden",))


def test_nobody_asked_adds_up_to_nothing():
    found = total([])
    assert (found.base, found.yes, found.kronor, found.kronor_by) == (0, (), 0, 0)


@pytest.mark.parametrize("seed", range(20))
def test_totals_do_not_depend_on_the_order_and_add_up(seed):
    dice = random.Random(seed)
    choices = [
        Choice(
            f"k{n:02}",
            dice.choice(["", "yes", "maybe", "no"]),
            dice.choice([None, 0, 1000, 2500]),
            dice.choice([None, 0, 8]),
            dice.random() < 0.5,
            dice.random() < 0.5,
        )
        for n in range(dice.randint(0, 14))
    ]
    found = total(choices)
    assert len(found.yes) + len(found.maybe) + len(found.no) + len(found.unanswered) == found.base == len(choices)
    assert found.kronor == sum(each.kronor or 0 for each in choices if each.wants == "yes")
    assert found.hours_by == len([each for each in choices if each.wants == "yes" and each.hours is not None])
    again = total(dice.sample(choices, len(choices)))
    assert (again.kronor, again.hours, set(again.yes), again.base) == (
        found.kronor,
        found.hours,
        set(found.yes),
        found.base,
    )


READY = Choice("Boden", YES, kronor=0, hours=None, is_decided=True, has_letter=True)


def test_nothing_is_missing_where_everything_is_there():
    assert missing(READY, measures=1, lost=0, is_agreed=True) == ()


def test_who_does_not_want_to_lacks_nothing_and_who_has_not_answered_lacks_that():
    assert missing(Choice("Boden", NO), measures=0, lost=3, is_agreed=False) == ()
    assert missing(Choice("Boden"), measures=0, lost=3, is_agreed=False) == ("no_choice",)


def test_each_thing_is_missed_by_itself_and_told_in_order():
    cases = {
        "undecided": (Choice("Boden", "maybe", 0, None, True, True), 1, 0, True),
        "nothing_planned": (READY, 0, 0, True),
        "not_agreed": (READY, 1, 0, False),
        "no_money": (Choice("Boden", YES, None, None, True, True), 1, 0, True),
        "no_decision": (Choice("Boden", YES, 1, None, False, True), 1, 0, True),
        "no_letter": (Choice("Boden", YES, 1, None, True, False), 1, 0, True),
        "lost_source": (READY, 2, 1, True),
    }
    for key, (choice, measures, lost, is_agreed) in cases.items():
        assert missing(choice, measures=measures, lost=lost, is_agreed=is_agreed) == (key,)
    assert {*cases, "no_choice"} == set(MISSING)
    for wants, kronor, decided, letter, measures, lost, agreed in itertools.product(
        ("yes", "maybe"), (None, 0), (False, True), (False, True), (0, 1), (0, 1), (False, True)
    ):
        found = missing(
            Choice("Boden", wants, kronor, None, decided, letter), measures=measures, lost=lost, is_agreed=agreed
        )
        assert list(found) == [key for key in MISSING if key in found]
