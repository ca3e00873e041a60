"""How ratings changed from round to round: which, by whom, up or down. Pure; no Django, no pandas.

Each round is a moment. What is compared are two moments after one another at the same municipality, so a municipality that was
never called changes nothing, and a theme's change is told in counts and names: ordinal steps are not added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.ratings import IRRELEVANT, LARGE, SCALE, UNANSWERED, VALUE, lower_median

UP, DOWN, OTHER = "up", "down", "other"
DIRECTIONS = (UP, DOWN, OTHER)
SILENT = {UNANSWERED, "not_asked"}
"""Nobody has said anything."""

Rating = tuple[str, int | None]
"""A state as in RATINGS, and the score where it is a value."""

Moments = Sequence[tuple[str, Mapping[str, Rating]]]
"""The rounds of one municipality in the order in which they were: (round, theme -> rating)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One rating that differs between two rounds after one another."""

    who: int
    theme: str
    start: str
    end: str
    before: Rating
    after: Rating

    @property
    def direction(self) -> str:
        """ "other": a value came, went, or was replaced by another reason for having none."""
        (_state, before), (_state, after) = self.before, self.after
        if before is None or after is None:
            return OTHER
        return UP if after > before else DOWN


@dataclass(frozen=True, slots=True)
class RoundCount:
    """One theme in one round: of `base` with a value `large` rated it 3 or 4; the median is the lower one."""

    base: int
    large: int
    median: int | None


@dataclass(frozen=True, slots=True)
class ThemeChanges:
    """One theme. `compared`: municipalities asked about it in at least two rounds; `same`: those of them that changed nothing."""

    theme: str
    rounds: Mapping[str, RoundCount]
    changes: tuple[Change, ...]
    compared: tuple[int, ...]
    same: tuple[int, ...]

    def who(self, direction: str) -> tuple[int, ...]:
        """The municipalities with a change of this kind, each once, in order."""
        return tuple(dict.fromkeys(each.who for each in self.changes if each.direction == direction))


def changes(
    moments: Mapping[int, Moments], themes: Sequence[str], rounds: Sequence[str], latest: str = ""
) -> tuple[ThemeChanges, ...]:
    """Municipality -> its rounds, to what changed by theme. Themes and municipalities keep their order.

    `latest` is no round but the value as it stands: it is compared only where it differs, since nobody asked again. A question
    that another answer made pointless in one of the two rounds is not compared: that answer is the change. Nor has anything
    changed where nobody answered and the interview noted that it was not asked.
    """
    return tuple(_theme(theme, moments, rounds, latest) for theme in themes)


def _theme(theme: str, moments: Mapping[int, Moments], rounds: Sequence[str], latest: str) -> ThemeChanges:
    found: list[Change] = []
    compared: dict[int, None] = {}
    scores: dict[str, list[int]] = {name: [] for name in rounds}
    for who, each in moments.items():
        here = [(name, ratings[theme]) for name, ratings in each if theme in ratings]
        for name, (state, score) in here:
            if state == VALUE and score is not None and name in scores:
                scores[name].append(score)
        for (start, before), (end, after) in zip(here, here[1:], strict=False):
            if IRRELEVANT in (before[0], after[0]) or (end == latest and before == after):
                continue
            compared[who] = None
            if before != after and not {before[0], after[0]} <= SILENT:
                found.append(Change(who, theme, start, end, before, after))
    changed = {each.who for each in found}
    return ThemeChanges(
        theme=theme,
        rounds={name: _counted(values) for name, values in scores.items()},
        changes=tuple(found),
        compared=tuple(compared),
        same=tuple(who for who in compared if who not in changed),
    )


def _counted(scores: Sequence[int]) -> RoundCount:
    counts = [scores.count(step) for step in SCALE]
    return RoundCount(len(scores), sum(counts[LARGE:]), lower_median(counts))
