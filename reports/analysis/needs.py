"""Ratings of themes -> what is needed most, and where to begin. Pure; pandas, no Django.

Scale and method (domain.md sections 5 and 8):

- Ratings are 0-4 and ordinal: counts, the lower median, smallest and largest; never a mean, never a percentage.
- "Large" is 3 or 4. A missing code is counted apart and is in no base: the base is the municipalities with a value.
- The 14 are the whole population, in two variants with a base each, side by side.
- Themes are ordered, municipalities never ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from reports.analysis.ratings import (
    IRRELEVANT,
    LARGE,
    MEASURES,
    OFF_SCALE,
    SCALE,
    UNANSWERED,
    VALUE,
    VARIANTS,
    lower_median,
)
from reports.analysis.wording import Wording, wording

__all__ = ["IRRELEVANT", "LARGE", "MEASURES", "OFF_SCALE", "SCALE", "UNANSWERED", "VALUE", "VARIANTS", "lower_median"]

RATINGS = {
    "response": "int64",
    "variant": "str",
    "theme": "str",
    "measure": "str",
    "state": "str",
    "score": "Int8",
}
"""One row for each municipality, theme and measure that it is asked for. `state` is "value" (then `score` is 0-4), a
missing code, or one of UNANSWERED, IRRELEVANT, OFF_SCALE."""

COUNTS = {"variant": "str", "theme": "str", "measure": "str", "state": "str", "score": "Int8", "n": "int64"}
"""How many municipalities (`n`) have this state and score: RATINGS without the municipalities."""

RANKINGS = {"response": "int64", "theme": "str", "place": "Int8"}
"""The themes that a municipality wants support with most, `place` from 1. Other choices than themes are left out, and
leave their place empty."""

DERIVED = {
    "response": "int64",
    "theme": "str",
    "need": "Int8",
    "priority": "Int8",
    "capacity": "Int8",
    "gap": "Int8",
    "prioritised_gap": "bool",
    "need_without_priority": "bool",
    "contradiction": "bool",
}
"""The three ratings side by side and what follows from them; `gap` is empty where one of the pair is."""


# --- Counting -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summary:
    """One theme and measure in one group of municipalities.

    `counts`: how many chose 0, 1, 2, 3, 4. `missing`: state -> how many have no value for that reason, none left out
    but those with 0.
    """

    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def base(self) -> int:
        """Municipalities with a value."""
        return sum(self.counts)

    @property
    def asked(self) -> int:
        """Municipalities that have the question, whatever became of it."""
        return self.base + sum(self.missing.values())

    @property
    def large(self) -> int:
        """How many chose 3 or 4."""
        return sum(self.counts[LARGE:])

    @property
    def median(self) -> int | None:
        """The lower of the two middle values where the base is even; None without values."""
        return lower_median(self.counts)

    @property
    def low(self) -> int | None:
        return next((score for score in SCALE if self.counts[score]), None)

    @property
    def high(self) -> int | None:
        return next((score for score in reversed(SCALE) if self.counts[score]), None)

    def __add__(self, other: Summary) -> Summary:
        a, b = self.counts, other.counts
        codes = [*self.missing, *(code for code in other.missing if code not in self.missing)]
        return Summary(
            (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]),
            {code: self.missing.get(code, 0) + other.missing.get(code, 0) for code in codes},
        )


def count(ratings: pd.DataFrame) -> pd.DataFrame:
    """RATINGS -> COUNTS."""
    keys = [column for column in COUNTS if column != "n"]
    if ratings.empty:
        return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in COUNTS.items()})
    return ratings.groupby(keys, dropna=False, observed=True).size().reset_index(name="n").astype(COUNTS)


def summarise(counts: pd.DataFrame, measure: str) -> dict[tuple[str, str], Summary]:
    """COUNTS -> (theme, variant) -> Summary, for one measure. A pair that nobody is asked for is not there."""
    scores: dict[tuple[str, str], list[int]] = {}
    missing: dict[tuple[str, str], dict[str, int]] = {}
    of_measure = counts[counts["measure"] == measure]
    for variant, theme, state, score, n in zip(
        of_measure["variant"],
        of_measure["theme"],
        of_measure["state"],
        of_measure["score"].astype(object),
        of_measure["n"],
        strict=True,
    ):
        key = (theme, variant)
        values = scores.setdefault(key, [0] * len(SCALE))
        codes = missing.setdefault(key, {})
        if state == VALUE:
            values[int(score)] += int(n)
        else:
            codes[state] = codes.get(state, 0) + int(n)
    return {
        key: Summary((v[0], v[1], v[2], v[3], v[4]), dict(sorted(missing[key].items()))) for key, v in scores.items()
    }


# --- What follows from the three ratings ----------------------------------------------------------------------------------


def derive(ratings: pd.DataFrame) -> pd.DataFrame:
    """RATINGS -> DERIVED, one row for each municipality and theme with at least one value (domain.md section 8).

    - `gap`: priority minus capacity, a difference of ordinal steps: shown with its pair, never averaged.
    - `prioritised_gap`: need >= 3 and priority >= 3 and capacity <= 2.
    - `need_without_priority`: need >= 3 and priority <= 1.
    - `contradiction`: (need >= 3 and capacity = 4) or (need = 0 and capacity <= 1 and priority >= 3).

    A rule with a missing value in it is not fulfilled.
    """
    values = ratings[ratings["state"] == VALUE]
    if values.empty:
        return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in DERIVED.items()})
    wide = values.pivot(index=["response", "theme"], columns="measure", values="score")
    wide = wide.reindex(columns=list(MEASURES)).astype("Int8").reset_index()
    need, priority, capacity = wide["need"], wide["priority"], wide["capacity"]
    rules = {
        "prioritised_gap": (need >= 3) & (priority >= 3) & (capacity <= 2),
        "need_without_priority": (need >= 3) & (priority <= 1),
        "contradiction": ((need >= 3) & (capacity == 4)) | ((need == 0) & (capacity <= 1) & (priority >= 3)),
    }
    return wide.assign(
        gap=priority - capacity, **{name: rule.fillna(False).astype(bool) for name, rule in rules.items()}
    )[list(DERIVED)].astype(DERIVED)


def prioritised_gaps(derived: pd.DataFrame) -> dict[str, int]:
    """Theme -> number of municipalities with a prioritised gap; themes without one are not there."""
    found = derived.loc[derived["prioritised_gap"], "theme"].value_counts()
    return {str(theme): int(n) for theme, n in found.items()}


def borda(rankings: pd.DataFrame) -> dict[str, int]:
    """Theme -> points: 3 for a first place, 2 for a second, 1 for a third (Borda count over the top three).

    A choice that is no theme gives no points, and those after it keep their place.
    """
    points = (4 - rankings["place"].astype("int64")).clip(lower=0)
    found = points.groupby(rankings["theme"]).sum()
    return {str(theme): int(n) for theme, n in found.items() if n}


# --- Order ----------------------------------------------------------------------------------------------------------------


def order_themes(
    themes: Sequence[str],
    gaps: Mapping[str, int] | Mapping[str, Fraction],
    medians: Mapping[str, int | None],
    points: Mapping[str, int],
) -> tuple[str, ...]:
    """Themes, most urgent first; `themes` is the order of the questionnaire (domain.md 5.4, lexicographic).

    (a) municipalities with a prioritised gap, or the part of the base that has one, (b) median need, (c) Borda points of the support
    ranking, (d) the order of the questionnaire. A theme that nobody rated stands after one with median 0.
    """

    def key(theme: str) -> tuple[int | Fraction, int, int]:
        median = medians.get(theme)
        return -gaps.get(theme, 0), -(-1 if median is None else median), -points.get(theme, 0)

    return tuple(sorted(themes, key=key))


# --- The result -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme: each variant with its own base, both together, and what decides its place.

    `need` is both variants' need, whatever measure is shown: its median is the second key of the order.
    """

    theme: str
    by_variant: Mapping[str, Summary]
    total: Summary
    need: Summary
    gaps: int
    points: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What the needs page, and later the exports, say. `bases`: variant -> municipalities counted."""

    measure: str
    rows: tuple[ThemeRow, ...]
    bases: Mapping[str, int]

    @property
    def base(self) -> int:
        return sum(self.bases.values())

    @property
    def rated(self) -> bool:
        """Somebody has given a value of this measure."""
        return any(row.total.base for row in self.rows)


def analyse(
    counts: pd.DataFrame,
    *,
    measure: str,
    themes: Sequence[str],
    gaps: Mapping[str, int],
    points: Mapping[str, int],
    bases: Mapping[str, int],
    by_priority: bool = True,
) -> Needs:
    """COUNTS and the three keys of the order -> the result.

    `themes` in the order of the questionnaire; `counts` must hold the measure and the need; `bases` has the variants to
    show. `by_priority` False keeps the order of the questionnaire.
    """
    shown = summarise(counts, measure)
    need = shown if measure == "need" else summarise(counts, "need")
    needs = {theme: _total(need, theme, bases) for theme in themes}
    ordered = tuple(themes)
    if by_priority:
        ordered = order_themes(themes, gaps, {theme: each.median for theme, each in needs.items()}, points)
    rows = tuple(
        ThemeRow(
            theme=theme,
            by_variant={variant: shown.get((theme, variant), Summary()) for variant in bases},
            total=_total(shown, theme, bases),
            need=needs[theme],
            gaps=gaps.get(theme, 0),
            points=points.get(theme, 0),
        )
        for theme in ordered
    )
    return Needs(measure=measure, rows=rows, bases=dict(bases))


def _total(summaries: Mapping[tuple[str, str], Summary], theme: str, variants: Iterable[str]) -> Summary:
    return sum((summaries[theme, v] for v in variants if (theme, v) in summaries), Summary())


@dataclass(frozen=True, slots=True)
class Headline:
    """The themes that most municipalities rate as large: those named, `more` that tie with them, and the numbers.

    `by_variant` is there only if it is the same for all the themes named. `without_value`: how many were asked
    and gave none.
    """

    wording: Wording
    themes: tuple[str, ...]
    more: int
    by_variant: Mapping[str, tuple[int, int]]
    without_value: int


def headline(needs: Needs, most: int = 3) -> Headline | None:
    """The one sentence on top, at most `most` themes; None if nobody rated anything.

    The themes with the highest number of 3 and 4; among those with as many, only the ones with the same base, so that
    one pair of numbers is true of them all.
    """
    rated = [row for row in needs.rows if row.total.base]
    if not rated:
        return None
    largest = max(row.total.large for row in rated)
    if largest == 0:
        base = max(row.total.base for row in rated)
        return Headline(wording(0, base), (), 0, {}, 0)
    tied = [row for row in rated if row.total.large == largest]
    # The larger base first: "12 of 14" rests on more than "12 of 12".
    base, asked = max((row.total.base, row.total.asked) for row in tied)
    alike = [row for row in tied if (row.total.base, row.total.asked) == (base, asked)]
    named = alike[:most]
    pairs = [{v: (s.large, s.base) for v, s in row.by_variant.items()} for row in named]
    same = all(pair == pairs[0] for pair in pairs)
    return Headline(
        wording=wording(largest, base),
        themes=tuple(row.theme for row in named),
        more=len(alike) - len(named),
        by_variant=pairs[0] if same else {},
        without_value=asked - base,
    )
