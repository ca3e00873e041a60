"""Counts per theme of an assessment with thousands of municipalities.

The same figures as from `reports.frames.needs.rated`, without a row for each municipality; a test compares them. The
database groups the answers and hands over, for each question and value, the list of who gave it: a few hundred short
rows from one index, in place of hundreds of thousands.

A round is counted in the same way for those who have changed nothing since; the others are read from the ledger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.db.models import Aggregate, Exists, F, OuterRef, TextField

from reports.analysis.needs import (
    COUNTS,
    LARGE,
    OFF_SCALE,
    RANKINGS,
    SCALE,
    UNANSWERED,
    VALUE,
    borda,
    count,
    derive,
    prioritised_gaps,
)
from reports.frames.needs import AS_TEXT, Views, counted, end_of, names_of, rated_among, read_json, responses
from reports.frames.schema import frame
from reports.questions import rankings_of, ratings_of
from reports.scope import CURRENT, Scope
from surveys.models import Answer, AnswerRevision

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Totals:
    """What `analysis.needs.analyse` takes: COUNTS of the scope's measure and of the need, and the keys of the order.

    In the counts, `unanswered` may also hold municipalities whose question another answer made pointless.
    """

    counts: pd.DataFrame
    gaps: Mapping[str, int]
    points: Mapping[str, int]
    bases: Mapping[str, int]


def totals(scope: Scope, views: Views) -> Totals:
    asked = responses(scope)
    touched = asked["response"].isin(_touched(scope, views))
    parts = [_of_answers(asked[~touched], scope, views)] if not touched.all() else []
    changed = asked[touched]
    parts += [_of_ledger(changed.iloc[start : start + CHUNK], scope, views) for start in range(0, len(changed), CHUNK)]
    gaps: Counter[str] = Counter()
    points: Counter[str] = Counter()
    for part in parts:
        gaps.update(part.gaps)
        points.update(part.points)
    bases = {variant: int((asked["variant"] == variant).sum()) for variant in scope.variants}
    return Totals(_added([part.counts for part in parts]), dict(gaps), dict(points), bases)


def _added(counts: list[pd.DataFrame]) -> pd.DataFrame:
    if not counts:
        return frame(COUNTS, ())
    keys = [column for column in COUNTS if column != "n"]
    everything = pd.concat(counts)
    return everything.groupby(keys, dropna=False, observed=True)["n"].sum().reset_index().astype(COUNTS)


# --- From the answers as they stand ---------------------------------------------------------------------------------------


class _Listed(Aggregate):
    """The keys of the grouped rows, as one text with commas."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        template = "STRING_AGG(%(expressions)s::text, ',')"
        return super().as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Who said what: question -> for each municipality the number of what it said in `said`, -1 for nothing."""

    of: Mapping[str, np.ndarray]
    said: list[tuple[str, int | None]]
    nothing: np.ndarray

    def __getitem__(self, question: str) -> np.ndarray:
        return self.of.get(question, self.nothing)


def _of_answers(asked: pd.DataFrame, scope: Scope, views: Views) -> Totals:
    asked = asked.sort_values("response")
    keys = asked["response"].to_numpy()
    groups = {
        (int(questionnaire), str(variant)): np.isin(keys, part["response"].to_numpy())
        for (questionnaire, variant), part in asked.groupby(["questionnaire", "variant"])
    }
    grid = _grid(keys, names_of(views, triggers=False))
    counts: Counter[tuple[str, str, str, str, int | None]] = Counter()
    gaps: Counter[str] = Counter()
    scores = np.array([-1 if score is None else score for _state, score in grid.said] + [-1])  # the last for nothing
    for (questionnaire, variant), members in groups.items():
        ratings = ratings_of(views.of(questionnaire, variant))
        for (theme, measure), question in ratings.items():
            if measure not in (scope.measure, "need"):
                continue
            for code, n in enumerate(np.bincount(grid[question][members] + 1)):
                if n:
                    state, score = grid.said[code - 1] if code else (UNANSWERED, None)
                    counts[variant, theme, measure, state, score] += int(n)
        for theme in {theme for theme, _measure in ratings}:
            three = [ratings.get((theme, measure)) for measure in ("need", "priority", "capacity")]
            if all(three):
                need, priority, capacity = (scores[grid[question][members]] for question in three if question)
                gap = (need >= LARGE) & (priority >= LARGE) & (capacity >= 0) & (capacity < LARGE)
                if n := int(gap.sum()):
                    gaps[theme] += n
    table = frame(COUNTS, [(*key, n) for key, n in counts.items()])
    return Totals(table, gaps, _points(keys, views), {})


def _grid(keys: np.ndarray, names: Iterable[str]) -> _Grid:
    """The relevant answers of these municipalities (`keys` in ascending order) to these questions."""
    found: dict[str, np.ndarray] = defaultdict(lambda: np.full(len(keys), -1))
    said: dict[tuple[str, int | None], int] = {}
    # The order of the conditions and groups is that of the index surveys_answer_counted, which holds all that is asked.
    rows = (
        Answer.objects.filter(question__in=sorted(names), item="", relevant=True)
        .order_by()
        .values_list("question", "score", "missing")
        .annotate(who=_Listed("response"))
    )
    for question, score, missing, who in rows:
        value = not missing and score in SCALE
        key = (VALUE, score) if value else (missing or OFF_SCALE, None)
        code = said.setdefault(key, len(said))
        given = np.fromiter(map(int, who.split(",")), dtype=keys.dtype)
        places = np.searchsorted(keys, given)
        places[places == len(keys)] = 0
        found[question][places[keys[places] == given]] = code
    return _Grid(dict(found), list(said), np.full(len(keys), -1))


def _points(keys: np.ndarray, views: Views) -> dict[str, int]:
    """Borda points. Rankings are lists, so each is read; alike ones are parsed once."""
    names = {question for view in views.all for question in rankings_of(view)}
    themes, who = set(views.themes), set(keys.tolist())
    answers = Answer.objects.filter(question__in=sorted(names), item="", relevant=True).order_by()
    rows = [
        (response, choice, place)
        for response, text in answers.annotate(text=AS_TEXT).values_list("response", "text")
        if text is not None and response in who
        for place, choice in enumerate(read_json(text) or (), start=1)
        if choice in themes
    ]
    return borda(frame(RANKINGS, rows))


# --- From the ledger ------------------------------------------------------------------------------------------------------


def _touched(scope: Scope, views: Views) -> list[int]:
    """Those who have changed something that the figures need since the round."""
    if scope.round == CURRENT:
        return []
    later = AnswerRevision.objects.filter(
        response=OuterRef("pk"), seq__gt=OuterRef("ended"), question__in=sorted(names_of(views)), item=""
    ).exclude(kind=AnswerRevision.Kind.CONFIRM)
    found = counted(scope).annotate(ended=end_of(scope))
    return list(found.filter(seq__gt=F("ended")).filter(Exists(later)).values_list("pk", flat=True))


def _of_ledger(asked: pd.DataFrame, scope: Scope, views: Views) -> Totals:
    found = rated_among(asked, scope, views)
    ratings = found.ratings
    counts = count(ratings[ratings["measure"].isin([scope.measure, "need"])])
    return Totals(counts, prioritised_gaps(derive(ratings)), borda(found.rankings), {})
