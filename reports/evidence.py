"""What spoke for a match when it was decided, kept as plain JSON, and what of it is no longer there. No Django.

A source is an answer, a lesson or a field of the register, with the municipality that it is about: it leads there also when the
reason has gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.analysis.matching import Reason, Source
from reports.analysis.matching.facts import CAPACITY, LESSON, OFFER, SUITS

SUPPLY = (OFFER, CAPACITY, LESSON, SUITS)
"""What makes a supplier. Without any of it there are no reasons at all, though the two may still be neighbours."""

GONE, SOURCE = "gone", "source"
"""The reason holds no longer; the reason holds, but one of its sources has gone."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A reason that has changed since: `why` is GONE or SOURCE, `is_demand` if it spoke for the demand."""

    key: str
    why: str
    is_demand: bool = False


def frozen(demand: Iterable[Reason], reasons: Iterable[Reason]) -> dict[str, Any]:
    return {"demand": [_reason(each) for each in demand], "reasons": [_reason(each) for each in reasons]}


def lost(kept: Mapping[str, Any], demand: Iterable[Reason], reasons: Iterable[Reason]) -> tuple[Lost, ...]:
    """What is missing today, the demand first. A new reason is no loss, and neither is another value that says the same."""
    return (*_missing(kept.get("demand", ()), demand, True), *_missing(kept.get("reasons", ()), reasons, False))


def _reason(reason: Reason) -> dict[str, Any]:
    return {"key": reason.key, "facts": [[fact.name, fact.value, _source(fact.source)] for fact in reason.facts]}


def _source(source: Source | None) -> list[str] | None:
    return None if source is None else [source.kind, source.municipality, source.key, source.item]


def _missing(kept: Iterable[Mapping[str, Any]], today: Iterable[Reason], is_demand: bool) -> Iterable[Lost]:
    today = tuple(today)
    here = {reason.key: {_place(fact.source) for fact in reason.facts} for reason in today}
    for each in kept:
        key = each["key"]
        if key not in here:
            if is_demand or today or key in SUPPLY:
                yield Lost(key, GONE, is_demand)
        elif any(fact[2] and tuple(fact[2]) not in here[key] for fact in each["facts"]):
            yield Lost(key, SOURCE, is_demand)


def _place(source: Source | None) -> tuple[str, ...] | None:
    return None if source is None else (source.kind, source.municipality, source.key, source.item)
