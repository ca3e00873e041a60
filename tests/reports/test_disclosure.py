"""Nobody who may not be named can be worked out from what is shown: by hand, and by brute force over every choice."""

import itertools
import subprocess
import sys
from collections import defaultdict

import pytest

from reports.disclosure import (
    FEWEST,
    NOT_SAID,
    REFUSED,
    SUMMARIES,
    WAITING,
    Case,
    Total,
    may_count_all,
    may_name,
    named,
    total_of_all,
    total_of_named,
    totals_of_all,
    why_hidden,
)

CHOICES = [
    ("named", ""),
    ("on_approval", ""),
    ("on_approval", "approved"),
    ("on_approval", "refused"),
    ("not_named", ""),
    ("not_named", "approved"),
    ("unanswered", ""),
]


def test_it_is_pure():
    code = "import sys; import reports.disclosure; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("display", "approval", "why"),
    [
        ("named", "", ""),
        ("on_approval", "approved", ""),
        ("on_approval", "", WAITING),
        ("on_approval", "refused", REFUSED),
        ("not_named", "approved", SUMMARIES),
        ("unanswered", "approved", NOT_SAID),
    ],
)
def test_why_somebody_is_hidden(display, approval, why):
    case = Case("2514", display, approval)
    assert why_hidden(case) == why and may_name(case) == (why == "")


def cases(displays):
    return [Case(f"k{n}", *choice) for n, choice in enumerate(displays)]


def test_beside_names_only_the_named_are_counted():
    made = cases([("named", ""), ("named", ""), ("not_named", ""), ("on_approval", "")])
    values = {"k0": True, "k1": None, "k2": True, "k3": True}
    assert named(made) == {"k0", "k1"}
    assert total_of_named(made, values) == Total(1, 1)


def test_everybody_is_counted_where_nobody_is_hidden_or_enough_that_differ():
    open_ = [("named", "")] * 3
    assert total_of_all(cases(open_), {"k0": True, "k1": False}) == Total(1, 2, 0)
    two = open_ + [("not_named", "")] * 2
    assert total_of_all(cases(two), {"k3": True, "k4": False}) is None, "two of them are too few"
    three = open_ + [("not_named", "")] * 3
    assert total_of_all(cases(three), {"k0": True, "k3": True, "k4": False, "k5": False}) == Total(2, 4, 3)
    assert total_of_all(cases(three), {"k3": True, "k4": True, "k5": True}) is None, "each of them would be known"
    assert total_of_all(cases(three), {"k0": True}) is None, "none of them gave a number"


def shown(made, values):
    """All that an outsider can see of one number: who is named and says what, and the two totals."""
    names = sorted(named(made))
    return (
        tuple((code, values[code]) for code in names),
        total_of_named(made, values),
        total_of_all(made, values),
    )


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_nobody_hidden_can_be_worked_out_whatever_is_chosen_and_answered(number):
    """For each set of choices: worlds that look the same from outside must differ in the answer of each who is hidden."""
    kinds = [("named", ""), ("not_named", ""), ("on_approval", "")]
    for displays in itertools.combinations_with_replacement(kinds, number):
        made = cases(displays)
        hidden = [case.code for case in made if not may_name(case)]
        worlds = defaultdict(list)
        for answers in itertools.product((True, False, None), repeat=number):
            values = {case.code: answer for case, answer in zip(made, answers, strict=True)}
            worlds[shown(made, values)].append(values)
        for alike in worlds.values():
            for code in hidden:
                assert len({values[code] for values in alike}) > 1, (displays, code, alike)


def test_every_choice_of_six_is_hidden_or_shown_as_it_was_chosen():
    for displays in itertools.combinations_with_replacement(CHOICES, 6):
        made = cases(displays)
        expected = {case.code for case in made if (case.display, case.approval) in CHOICES[:1] + CHOICES[2:3]}
        assert named(made) == expected
        hidden = 6 - len(expected)
        values = {case.code: n % 2 == 0 for n, case in enumerate(made)}
        found = total_of_all(made, values)
        assert (found is None) == (0 < hidden < FEWEST or (hidden > 0 and differs_not(made, values)))


def differs_not(made, values):
    return len({values[case.code] for case in made if not may_name(case)}) < 2


@pytest.mark.parametrize("number", [3, 4])
def test_order_changes_nothing(number):
    for answers in itertools.product((True, False, None), repeat=number):
        made = cases([("named", "")] + [("not_named", "")] * (number - 1))
        values = {case.code: answer for case, answer in zip(made, answers, strict=True)}
        assert shown(made, values) == shown(list(reversed(made)), values)


# --- Several numbers about one matter -----------------------------------------------------------------------------------------


def worlds_alike(made, answers, look):
    """What is seen -> the worlds in which just that is seen, of all that `answers` allow."""
    worlds = defaultdict(list)
    for given in itertools.product(answers, repeat=len(made)):
        world = {case.code: answer for case, answer in zip(made, given, strict=True)}
        worlds[look(world)].append(world)
    return worlds.values()


def facts_of(world):
    """A theme: who has a large need, and who has a prioritised gap, which is a large need too."""
    return {code: need for code, (need, _gap) in world.items()}, {code: gap for code, (_need, gap) in world.items()}


THEME = [(True, True), (True, False), (True, None), (False, False), (False, None), (None, None)]


@pytest.mark.parametrize("number", [3, 4, 5])
@pytest.mark.parametrize("shown_by_name", [0, 1])
def test_a_gap_that_follows_from_a_need_tells_of_nobody(number, shown_by_name):
    made = cases([("named", "")] * shown_by_name + [("not_named", "")] * (number - shown_by_name))
    names = named(made)

    def look(world):
        facts = facts_of(world)
        return tuple(world[code] for code in sorted(names)), totals_of_all(made, *facts)

    for alike in worlds_alike(made, THEME, look):
        for case in made[shown_by_name:]:
            for facts in zip(*map(facts_of, alike), strict=True):
                assert len({values[case.code] for values in facts}) > 1, (case, alike[:3])


def test_numbers_about_one_matter_stand_together_or_not_at_all():
    made = cases([("not_named", "")] * 3)
    need = {"k0": True, "k1": True, "k2": False}
    assert totals_of_all(made, need, {"k0": True, "k1": False, "k2": False}) == (Total(2, 3, 3), Total(1, 3, 3))
    nobody = dict.fromkeys(need, False)
    assert totals_of_all(made, need, nobody) is None, "that the gap alone is held back would say that nobody has one"
    assert totals_of_all(made, nobody, need) is None
    assert totals_of_all(cases([("named", "")] * 3), need, nobody) == (Total(2, 3), Total(0, 3))


CHOSEN = [None, *(frozenset(each) for n in range(1, 4) for each in itertools.combinations("abc", n))]


@pytest.mark.parametrize("shown_by_name", [0, 1])
@pytest.mark.parametrize("answers", [CHOSEN, [each for each in CHOSEN if each is None or len(each) == 1]])
def test_nobody_is_known_to_have_chosen_something_by_counting(shown_by_name, answers):
    """Of up to four municipalities; what each choice counts is seen, over everybody where that may be and else of the named."""
    for hidden in range(1, 5 - shown_by_name):
        made = cases([("named", "")] * shown_by_name + [("not_named", "")] * hidden)
        names = named(made)

        def look(world, made=made, names=names):
            counted = list(world) if may_count_all(made, world) else sorted(names)
            chosen = [world[code] for code in counted if world[code] is not None]
            counts = tuple(sum(choice in each for each in chosen) for choice in "abc")
            return len(counted), len(chosen), counts, tuple(world[code] for code in sorted(names))

        for alike in worlds_alike(made, answers, look):
            for case in made[shown_by_name:]:
                given = {world[case.code] for world in alike}
                assert len(given) > 1, (case, alike)
                assert not frozenset.intersection(*(each or frozenset() for each in given)), (case, alike)


def test_a_question_is_counted_over_everybody_where_the_hidden_ones_differ():
    open_ = [("named", "")] * 2
    assert may_count_all(cases(open_), {"k0": ["a"], "k1": ["a"]})
    two = cases([*open_, *[("not_named", "")] * 2])
    assert not may_count_all(two, {"k2": ["a"], "k3": ["b"]}), "two are too few"
    three = cases([*open_, *[("not_named", "")] * 3])
    assert may_count_all(three, {"k2": ["a"], "k3": ["b"]})
    assert not may_count_all(three, {"k2": ["a"], "k3": ["a"], "k4": ["a"]}), "they are alike"
    assert not may_count_all(three, {"k2": ["a", "b"], "k3": ["a"], "k4": ["a", "c"]}), "all of them chose a"
    assert not may_count_all(three, {"k0": ["a"]}), "none of them chose"
