"""Choices counted: by hand, against a slow oracle, and what must hold for any answers."""

import random

import pytest

from reports.analysis.choices import Chosen, tally

ANSWERS = {
    1: ("value", ["a", "b", "x"]),
    2: ("value", ["b"]),
    3: ("dont_know", None),
    4: ("value", ["annat", "a"]),
    5: ("unanswered", None),
}


def test_a_ranking_by_hand():
    found = tally(ANSWERS, ["a", "b", "c", "annat"], ranked=True)

    assert found.base == (1, 2, 4)
    assert found.apart == {"dont_know": (3,), "unanswered": (5,)}
    assert found.choices == (
        Chosen("a", (1, 4), ((1,), (4,), ())),
        Chosen("b", (1, 2), ((2,), (1,), ())),
        Chosen("annat", (4,), ((4,), (), ())),
        Chosen("x", (1,), ((), (), (1,))),
        Chosen("c", (), ((), (), ())),
    )
    # "annat" in the first place takes nothing from the second.
    assert [each.points for each in found.choices] == [5, 5, 3, 1, 0]
    assert [each.key for each in found.chosen] == ["a", "b", "annat", "x"]


def test_several_choices_without_places():
    found = tally(ANSWERS, ["c", "b", "a"])

    assert [(each.key, each.n, each.places, each.points) for each in found.choices] == [
        ("b", 2, (), 0),
        ("a", 2, (), 0),
        ("x", 1, (), 0),
        ("annat", 1, (), 0),
        ("c", 0, (), 0),
    ]


def test_steps_keep_their_order():
    found = tally({1: ("value", "2"), 2: ("value", "2"), 3: ("value", "0")}, ["0", "1", "2"], as_listed=True)

    assert [(each.key, each.who) for each in found.choices] == [("0", (3,)), ("1", ()), ("2", (1, 2))]


@pytest.mark.parametrize("answers", [{}, {1: ("dont_know", None)}, {1: ("irrelevant", None), 2: ("unanswered", None)}])
def test_nobody_chose(answers):
    found = tally(answers, ["a"], ranked=True)

    assert (found.base, found.chosen) == ((), ())
    assert sum(len(who) for who in found.apart.values()) == len(answers)


def oracle(answers, key):
    points, who = 0, []
    for municipality, (state, value) in answers.items():
        if state == "value" and key in value:
            who.append(municipality)
            points += max(0, 3 - value.index(key))
    return who, points


@pytest.mark.parametrize("seed", range(30))
def test_as_the_oracle_and_whatever_the_order(seed):
    chance = random.Random(seed)
    listed = list("abcdef")
    answers = {
        who: ("value", chance.sample(listed, chance.randrange(1, 4)))
        if chance.random() < 0.8
        else (chance.choice(["dont_know", "unanswered"]), None)
        for who in range(chance.randrange(0, 20))
    }
    found = tally(answers, listed, ranked=True)

    for each in found.choices:
        assert (list(each.who), each.points) == oracle(answers, each.key)
    assert [each.points for each in found.choices] == sorted((each.points for each in found.choices), reverse=True)
    mixed = list(answers.items())
    chance.shuffle(mixed)
    other = tally(dict(mixed), listed, ranked=True)
    assert [(each.key, sorted(each.who), each.points) for each in other.choices] == [
        (each.key, sorted(each.who), each.points) for each in found.choices
    ]
    assert len(found.base) + sum(map(len, found.apart.values())) == len(answers)
