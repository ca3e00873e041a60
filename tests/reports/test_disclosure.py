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
    may_name,
    named,
    total_of_all,
    total_of_named,
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
