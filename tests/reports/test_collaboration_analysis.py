"""Who wants to work with whom: counts, reciprocity, groups of neighbours, and what may be told."""

import itertools
import random

import pytest

from reports.analysis.collaboration import (
    Link,
    Shared,
    Wish,
    clusters,
    form,
    may_tell,
    mutual_pairs,
    named_pairs,
    partners,
    shared,
)

BORDERS = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}, "d": {"e"}, "e": {"d"}, "f": set()}


def test_a_form_is_counted_step_by_step():
    found = form({"a": 0, "b": 2, "c": 4, "d": 4, "e": 1})

    assert found.counts == (1, 1, 1, 0, 2)
    assert found.base == 5
    assert found.wants == ("b", "c", "d")
    assert found.leads == ("c", "d")
    assert form({}).counts == (0, 0, 0, 0, 0)


def test_a_wish_is_mutual_in_whatever_theme():
    rows = partners([Wish("a", "b", "t"), Wish("a", "b", "u"), Wish("b", "a", "v"), Wish("a", "c")], "abc")

    assert [row.code for row in rows] == ["a", "b", "c"]
    a, b, c = rows
    assert a.names == (Link("b", ("t", "u"), True), Link("c", (), False))
    assert a.named_by == (Link("b", ("v",), True),)
    assert b.named_by == (Link("a", ("t", "u"), True),)
    assert (c.names, c.named_by) == ((), (Link("a", (), False),))
    assert (mutual_pairs(rows), named_pairs(rows)) == (1, 2)


def test_nobody_is_a_partner_of_itself_and_who_is_not_named_has_no_row():
    assert partners([Wish("a", "a")], "ab") == ()
    assert partners([], "ab") == ()


def test_neighbours_hang_together_through_others():
    assert clusters("abcdef", BORDERS) == ((("a", "b", "c"), ("d", "e")), ("f",))
    assert clusters("acf", BORDERS) == ((), ("a", "c", "f")), "b is not among them"
    assert clusters("", BORDERS) == ((), ())


def test_clusters_are_the_components_of_the_borders():
    """The same as joining until nothing changes, on random maps."""
    chance = random.Random(6)
    for _ in range(60):
        codes = [str(n) for n in range(chance.randint(0, 8))]
        pairs = [pair for pair in itertools.combinations(codes, 2) if chance.random() < 0.2]
        borders = {code: {b if a == code else a for a, b in pairs if code in (a, b)} for code in codes}
        parts = [{code} for code in codes]
        for a, b in pairs:
            joined = [part for part in parts if part & {a, b}]
            parts = [part for part in parts if not part & {a, b}] + [set().union(*joined)]

        near, far = clusters(codes, borders)

        assert sorted(map(sorted, [*near, *((each,) for each in far)])) == sorted(map(sorted, parts))


def test_groups_stand_first_then_pairs_and_neighbours_first_among_each():
    needs = {
        "pair far": {"a": 3, "f": 4, "b": 2},
        "pair near": {"d": 3, "e": 3},
        "group far": {"a": 4, "d": 3, "f": 3},
        "group near": {"a": 3, "b": 3, "c": 4, "f": 3, "e": 0},
        "alone": {"a": 4, "b": 2},
        "nobody": {},
    }
    willingness = {"one": dict.fromkeys("abcdef", 2), "two": dict.fromkeys("abcde", 1)}

    found = shared(needs, willingness, BORDERS)

    assert [each.theme for each in found] == ["group near", "group far", "pair near", "pair far"]
    assert found[0] == Shared("group near", (("one", ()),), (("a", "b", "c"),), ("f",), base=5)
    assert [(each.n, each.is_group, each.is_near) for each in found] == [
        (4, True, True),
        (3, True, False),
        (2, False, True),
        (2, False, False),
    ]


def test_forms_that_the_same_ones_share_stand_together_with_who_leads_each():
    needs = {"t": {"a": 3, "b": 3, "c": 3}}
    willingness = {"one": {"a": 2, "b": 4, "c": 3}, "two": {"a": 4, "b": 2, "c": 2}, "three": {"a": 2, "b": 2}}

    first, second = shared(needs, willingness, BORDERS)

    assert first.forms == (("one", ("b",)), ("two", ("a",)))
    assert first.base == 3
    assert second.forms == (("three", ()),)
    assert (second.near, second.base) == ((("a", "b"),), 2), "who did not rate the form is in no base"


@pytest.mark.parametrize("need", range(5))
@pytest.mark.parametrize("wants", range(5))
def test_who_shares_has_a_large_need_and_wants_to_take_part(need, wants):
    found = shared({"t": {"a": need, "b": 4}}, {"one": {"a": wants, "b": 4}}, BORDERS)

    assert bool(found) is (need >= 3 and wants >= 2)


@pytest.mark.parametrize(
    ("permission", "expected"),
    [("med_namn", (True, True)), ("utan_namn", (True, False)), ("nej", (False, False)), ("", (False, False))],
)
def test_only_what_was_permitted_is_told(permission, expected):
    assert may_tell(permission) == expected
