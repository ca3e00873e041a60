"""Ratings that the call should ask about. Pure; the rules are those of the analysis (`need_without_priority`, `contradiction`).

`tests/surveys/test_call_flags.py` holds them to `reports.analysis.needs` over all ratings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

NEED, PRIORITY, CAPACITY = "need", "priority", "capacity"
LARGE, LOW, HIGH, WELL = 3, 1, 3, 4

NEED_WITHOUT_PRIORITY = "need_without_priority"
NEED_DESPITE_CAPACITY = "need_despite_capacity"
PRIORITY_WITHOUT_NEED = "priority_without_need"


def flags(scores: Mapping[str, int | None]) -> Iterator[str]:
    """The flags of one theme from its scores by measure; a rating without a number flags nothing."""
    need, priority, capacity = (scores.get(name) for name in (NEED, PRIORITY, CAPACITY))
    if need is None:
        return
    if need >= LARGE and priority is not None and priority <= LOW:
        yield NEED_WITHOUT_PRIORITY
    if need >= LARGE and capacity == WELL:
        yield NEED_DESPITE_CAPACITY
    if need == 0 and capacity is not None and capacity <= LOW and priority is not None and priority >= HIGH:
        yield PRIORITY_WITHOUT_NEED
