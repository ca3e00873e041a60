"""Priority against capacity: the counts by hand, against a slow oracle, and what must hold for any answers."""

import random
from statistics import median_low

import pytest

from reports.analysis.priority import Place, weigh
from reports.analysis.ratings import FLAGS
from reports.plot import FIELD, LINE, NAMED_AT_MOST, plot, short_names, spread

BOTH = ("signatory", "other")


def of(threes, variants=None):
    rated = dict(enumerate(threes))
    return weigh({"t": rated}, variants or {who: BOTH[who % 2] for who in rated}, BOTH)["t"]


def test_places_gaps_and_rules_by_hand():
    found = of([(3, 4, 1), (4, 3, 2), (3, 1, 4), (None, 3, 0), (0, 3, 1), (2, None, 2), (4, 4, 1)])

    assert found.places == (
        Place(4, 1, (0, 6)),
        Place(3, 0, (3,)),
        Place(3, 1, (4,)),
        Place(3, 2, (1,)),
        Place(1, 4, (2,)),
    )
    assert found.apart == (5,)
    assert found.flags == {"prioritised_gap": (0, 1, 6), "need_without_priority": (2,), "contradiction": (2, 4)}
    total = found.total
    assert (total.base, total.more, total.even, total.less) == (6, 5, 0, 1)
    # Gaps in order: -3, 1, 2, 3, 3, 3; the lower of the two in the middle is 2.
    assert (total.gap, total.priority, total.capacity) == (2, 3, 1)
    assert {variant: (each.base, each.gap) for variant, each in found.by_variant.items()} == {
        "signatory": (4, 2),
        "other": (2, 1),
    }


@pytest.mark.parametrize("threes", [[], [(None, None, None)], [(3, None, None), (2, 1, None)]])
def test_nobody_gave_a_pair(threes):
    found = of(threes)

    assert found.places == ()
    assert found.apart == tuple(range(len(threes)))
    assert (found.total.base, found.total.gap, found.total.priority, found.total.capacity) == (0, None, None, None)
    assert all(each.base == 0 and each.gap is None for each in found.by_variant.values())


def test_one_group_empty():
    found = of([(3, 3, 1)], {0: "other"})

    assert found.by_variant["signatory"].base == 0
    assert found.by_variant["signatory"].gap is None
    assert found.by_variant["other"].gap == found.total.gap == 2


def oracle(threes):
    """The rules of domain.md section 8, written once more and slowly."""
    pairs = [(p, c) for n, p, c in threes if p is not None and c is not None]
    gap = [
        who
        for who, (n, p, c) in enumerate(threes)
        if None not in (n, p, c) and n in (3, 4) and p in (3, 4) and c in (0, 1, 2)
    ]
    return {
        "base": len(pairs),
        "gap": median_low([p - c for p, c in pairs]) if pairs else None,
        "more": len([1 for p, c in pairs if p - c > 0]),
        "less": len([1 for p, c in pairs if p - c < 0]),
        "prioritised": gap,
        "without": [w for w, (n, p, _c) in enumerate(threes) if n in (3, 4) and p in (0, 1)],
    }


def answers(chance, size):
    return [tuple(chance.choice([None, 0, 1, 2, 3, 4]) for _ in range(3)) for _ in range(size)]


@pytest.mark.parametrize("seed", range(40))
def test_as_the_oracle(seed):
    chance = random.Random(seed)
    threes = answers(chance, chance.randrange(0, 20))
    found, expected = of(threes), oracle(threes)

    assert found.total.base == expected["base"]
    assert found.total.gap == expected["gap"]
    assert (found.total.more, found.total.less) == (expected["more"], expected["less"])
    assert list(found.flags["prioritised_gap"]) == expected["prioritised"]
    assert list(found.flags["need_without_priority"]) == expected["without"]
    # Everybody has one place or none, and the groups make the whole.
    everybody = [who for place in found.places for who in place.who] + list(found.apart)
    assert sorted(everybody) == list(range(len(threes)))
    for flag in FLAGS:
        assert sum(each.flags[flag] for each in found.by_variant.values()) == found.total.flags[flag]


def test_the_order_of_the_rows_changes_no_number():
    chance = random.Random(8)
    rated = dict(enumerate(answers(chance, 14)))
    variants = {who: BOTH[who < 6] for who in rated}
    mixed = list(rated.items())
    chance.shuffle(mixed)
    one = weigh({"t": rated}, variants, BOTH)["t"]
    other = weigh({"t": dict(mixed)}, variants, BOTH)["t"]

    assert (one.total, one.by_variant) == (other.total, other.by_variant)
    assert [(p.priority, p.capacity, sorted(p.who)) for p in one.places] == [
        (p.priority, p.capacity, sorted(p.who)) for p in other.places
    ]


# --- The drawing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(15))
def test_dots_cover_neither_each_other_nor_the_border(n):
    spots = spread(n)

    assert len(spots) == len(set(spots)) == n
    for k, (x, y) in enumerate(spots):
        assert x - 5 > -FIELD / 2
        assert x + 44 <= FIELD / 2
        assert abs(y) + 5 <= FIELD / 2
        assert all(x != a or abs(y - b) >= LINE for a, b in spots[:k])


def test_a_dot_stands_in_the_field_of_its_two_values():
    found = of([(4, 4, 0), (0, 0, 4)])
    high, low = plot(found, {0: "Kal", 1: "Arj"}, {0: "signatory", 1: "other"}).dots

    assert high.name == "Kal"
    assert high.is_gap
    assert not low.is_gap
    assert high.x < low.x
    assert high.y < low.y
    assert (high.variant, low.variant) == BOTH


def test_fields_have_numbers_where_there_are_too_many_for_dots():
    n = NAMED_AT_MOST + 1
    found = of([(4, 4, 0)] * n)
    drawn = plot(found, dict.fromkeys(range(n), "x"), {who: BOTH[who % 2] for who in range(n)})

    assert drawn.dots == ()
    assert [each.text for each in drawn.numbers] == ["21 | 20"]


def test_short_names_tell_municipalities_apart():
    names = {1: "Överkalix", 2: "Övertorneå", 3: "Kalix", 4: "Kal", 5: "Ål", 6: "Kalix"}

    assert short_names(names) == {1: "Överk", 2: "Övert", 3: "Kali", 4: "Kal", 5: "Ål", 6: "Kali"}
