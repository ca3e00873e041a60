"""Changes between rounds: by hand, against a slow oracle, and what must hold for any answers."""

import random

import pytest

from reports.analysis.changes import DIRECTIONS, DOWN, OTHER, UP, Change, RoundCount, changes

ROUNDS = ("web", "phone", "visit", "current")


def value(score):
    return ("value", score)


def test_by_hand():
    moments = {
        1: [
            ("web", {"t": value(2)}),
            ("phone", {"t": value(4)}),
            ("visit", {"t": value(3)}),
            ("current", {"t": value(3)}),
        ],
        2: [("web", {"t": value(1)}), ("current", {"t": value(1)})],
        3: [("web", {"t": value(1)}), ("phone", {"t": value(1)})],
        4: [("web", {"t": ("dont_know", None)}), ("phone", {"t": value(0)})],
        5: [("web", {"t": ("unanswered", None)}), ("phone", {"t": ("not_asked", None)})],
        6: [("web", {"t": ("irrelevant", None)}), ("phone", {"t": value(4)})],
        7: [("web", {}), ("phone", {})],
    }
    (found,) = changes(moments, ["t"], ROUNDS, latest="current")

    assert found.changes == (
        Change(1, "t", "web", "phone", value(2), value(4)),
        Change(1, "t", "phone", "visit", value(4), value(3)),
        Change(4, "t", "web", "phone", ("dont_know", None), value(0)),
    )
    assert [found.who(key) for key in (UP, DOWN, OTHER)] == [(1,), (1,), (4,)]
    assert found.compared == (1, 3, 4, 5)
    assert found.same == (3, 5)
    assert found.rounds == {
        "web": RoundCount(3, 0, 1),
        "phone": RoundCount(4, 2, 1),
        "visit": RoundCount(1, 1, 3),
        "current": RoundCount(2, 1, 1),
    }


def test_nobody():
    (found,) = changes({}, ["t"], ROUNDS)

    assert (found.changes, found.compared, found.same) == ((), (), ())
    assert set(found.rounds.values()) == {RoundCount(0, 0, None)}


def drawn(seed):
    chance = random.Random(seed)
    states = [value(score) for score in range(5)] + [("dont_know", None), ("unanswered", None)]
    return {
        who: [(name, {"t": chance.choice(states)}) for name in ROUNDS[: chance.randrange(0, 4)]]
        for who in range(chance.randrange(0, 12))
    }


@pytest.mark.parametrize("seed", range(30))
def test_as_the_oracle_and_whatever_the_order(seed):
    moments = drawn(seed)
    (found,) = changes(moments, ["t"], ROUNDS)
    up, down = set(), set()
    for who, each in moments.items():
        scores = [ratings["t"][1] for _name, ratings in each]
        for k in range(1, len(scores)):
            if scores[k - 1] is not None and scores[k] is not None:
                if scores[k - 1] < scores[k]:
                    up.add(who)
                elif scores[k - 1] > scores[k]:
                    down.add(who)

    assert (set(found.who(UP)), set(found.who(DOWN))) == (up, down)
    assert set(found.compared) == {who for who, each in moments.items() if len(each) > 1}
    assert set(found.same).isdisjoint(who for key in DIRECTIONS for who in found.who(key))
    (other,) = changes(dict(reversed(moments.items())), ["t"], ROUNDS)
    assert other.rounds == found.rounds
    assert set(other.changes) == set(found.changes)
