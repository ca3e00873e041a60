"""What is in place and the kind of support that follows: by hand, and against the rule spelt out."""

from itertools import product

import pytest

from reports.analysis.readiness import COACH, LIGHT, MODES, SHARE, START_UP, UNTOLD, InPlace, mode, modes

READY, LACKING, UNKNOWN = InPlace(True, True, True), InPlace(True, False, True), InPlace(True, None, True)


@pytest.mark.parametrize(
    ("in_place", "expected"),
    [
        (READY, True),
        (LACKING, False),
        (UNKNOWN, None),
        (InPlace(None, False, None), False),
        (InPlace(None, None, None), None),
    ],
)
def test_what_lacks_decides_and_what_is_unknown_stays_so(in_place, expected):
    assert in_place.is_ready is expected


@pytest.mark.parametrize(
    ("need", "capacity", "ready", "expected"),
    [
        (4, 0, False, COACH),
        (3, None, False, COACH),
        (3, 1, True, START_UP),
        (3, 1, None, UNTOLD),
        (2, 4, True, SHARE),
        (0, 3, True, SHARE),
        (0, 2, True, LIGHT),
        (2, 4, False, LIGHT),
        (2, 2, None, LIGHT),
        (2, 4, None, UNTOLD),
        (2, None, True, UNTOLD),
        (None, 4, True, UNTOLD),
    ],
)
def test_the_kind_of_support(need, capacity, ready, expected):
    assert mode(need, capacity, ready) == expected


def oracle(need, capacity, parts):
    """A kind of support follows where every way of filling in what is not known leads to the same one."""
    if need is None:
        return UNTOLD
    found = set()
    for filled in product(*[[part] if part is not None else [True, False] for part in parts]):
        for step in [capacity] if capacity is not None else range(5):
            if need >= 3:
                found.add(START_UP if all(filled) else COACH)
            else:
                found.add(SHARE if all(filled) and step >= 3 else LIGHT)
    return found.pop() if len(found) == 1 else UNTOLD


def test_every_combination_as_the_oracle():
    for need, capacity in product((None, 0, 1, 2, 3, 4), repeat=2):
        for parts in product((True, False, None), repeat=3):
            assert mode(need, capacity, InPlace(*parts).is_ready) == oracle(need, capacity, parts), (
                need,
                capacity,
                parts,
            )


def test_everybody_has_one_kind_or_none_and_keeps_the_order():
    rated = {"t": {3: (4, 0), 1: (2, 4), 2: (None, 1), 9: (4, 4)}, "nobody": {}}
    (theme, nobody) = modes(rated, {3: LACKING, 1: READY, 2: READY})

    assert theme.by_mode == {COACH: (3,), START_UP: (), LIGHT: (), SHARE: (1,)}
    assert theme.untold == (2, 9)
    assert theme.base == 2
    assert (nobody.base, nobody.untold, tuple(nobody.by_mode)) == (0, (), MODES)
