"""What a rating is, and what follows from the three of one theme. Pure; no Django, no pandas: the case shows one municipality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

SCALE = (0, 1, 2, 3, 4)
LARGE = 3
MEASURES = ("need", "priority", "capacity")
VARIANTS = ("signatory", "other")

# What a rating is, if not a value: one of the missing codes, or one of these.
VALUE = "value"
UNANSWERED = "unanswered"  # asked, no answer
IRRELEVANT = "irrelevant"  # another answer made the question pointless
OFF_SCALE = "off_scale"  # answered with a choice that has no score from 0 to 4

# The rules of domain.md section 8, in the order in which they are told.
FLAGS = ("prioritised_gap", "need_without_priority", "contradiction")


@lru_cache(maxsize=512)
def flags_of(need: int | None, priority: int | None, capacity: int | None) -> tuple[str, ...]:
    """The rules that hold for one municipality and theme; a rule with a missing value in it is not fulfilled.

    The same as `reports.analysis.needs.derive` says of a whole frame; a test compares them for all 216 combinations.
    """
    n, p, c = (-1 if each is None else each for each in (need, priority, capacity))
    holds = {
        "prioritised_gap": n >= 3 and p >= 3 and 0 <= c <= 2,
        "need_without_priority": n >= 3 and 0 <= p <= 1,
        "contradiction": (n >= 3 and c == 4) or (n == 0 and 0 <= c <= 1 and p >= 3),
    }
    return tuple(name for name in FLAGS if holds[name])


def lower_median(counts: Sequence[int]) -> int | None:
    """The value in the middle of an ordinal scale given as counts of 0, 1, 2 …; the lower one of two."""
    middle = (sum(counts) - 1) // 2
    below = 0
    for score, n in enumerate(counts):
        below += n
        if n and below > middle:
            return score
    return None
