"""The answers of an assessment as frames: who is counted, how each theme is rated, which support is wanted most.

Every question is found by theme and measure through the questionnaire that the municipality answered, so an assessment
may have several versions. Irrelevant answers are in no figure.

Rounds, as in `surveys.provenance`: "current" is `Answer`; "web" and "phone" the last value or clear with a `seq` no
higher than that of the last submission of that kind; "visit" with a `seq` no higher than that of the last answer written
down at a visit: a round is a moment, so what nobody touched there is as it stood then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pandas as pd
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from municipalities.models import Assessment
from reports.analysis.needs import IRRELEVANT, OFF_SCALE, RANKINGS, RATINGS, SCALE, UNANSWERED, VALUE, VARIANTS
from reports.frames.schema import RESPONSES, frame
from reports.questions import rankings_of, ratings_of, themes_of
from reports.relevance import relevance_of
from reports.scope import ALL, CURRENT, PHONE, VISIT, WEB, Scope
from surveys.definition import View
from surveys.models import Answer, AnswerRevision, Channel, Questionnaire, Response, Submission
from surveys.values import as_string


@dataclass(frozen=True)
class Views:
    """The questionnaires of an assessment, newest first, as each variant sees them."""

    year: int
    questionnaires: Mapping[int, Questionnaire]

    def of(self, questionnaire: int, variant: str) -> View:
        return self.questionnaires[questionnaire].load().view(variant, self.year)

    @cached_property
    def all(self) -> tuple[View, ...]:
        return tuple(self.of(key, variant) for key in self.questionnaires for variant in ("signatory", "other"))

    @cached_property
    def themes(self) -> tuple[str, ...]:
        return themes_of(self.all)


def views(assessment: Assessment) -> Views:
    """The questionnaires that somebody answers; before that, the newest published one."""
    used = Questionnaire.objects.filter(responses__participation__assessment=assessment).distinct()
    found = list(used.defer("definition").order_by("-created_at", "-id"))
    if not found:
        published = assessment.questionnaires.published().defer("definition")
        found = list(published.order_by("-published_at", "-id")[:1])
    return Views(assessment.membership_date.year, {each.pk: each for each in found})


# --- Who is counted -------------------------------------------------------------------------------------------------------


def counted(scope: Scope) -> Any:
    """The responses of a scope: taking part, submitted at least once, and in that round if one is chosen."""
    found = Response.objects.counted().filter(
        participation__assessment=scope.assessment, participation__variant__in=scope.variants
    )
    if scope.round != CURRENT:
        found = found.filter(Exists(ends_of(scope)))
    return found


def ends_of(scope: Scope) -> QuerySet[Any]:
    """What ends the scope's round, for the response of an outer query: rows with a `seq`."""
    if scope.round == VISIT:
        return AnswerRevision.objects.filter(response=OuterRef("pk"), channel=Channel.VISIT).order_by()
    kind = Submission.Kind.WEB if scope.round == WEB else Submission.Kind.INTERVIEW
    return Submission.objects.filter(response=OuterRef("pk"), kind=kind).order_by()


def end_of(scope: Scope) -> Subquery:
    """The `seq` of the last of them."""
    return Subquery(ends_of(scope).values("response").annotate(m=Max("seq")).values("m"))


def group_sizes(scope: Scope) -> dict[str, int]:
    """Variant -> municipalities counted in the round, for both variants whatever the scope shows."""
    everybody = counted(replace(scope, variant=ALL)).order_by().values_list("participation__variant")
    found = dict(everybody.annotate(n=Count("pk")))
    return {variant: found.get(variant, 0) for variant in VARIANTS}


def responses(scope: Scope, *, with_visit: bool = False) -> pd.DataFrame:
    """RESPONSES: those counted, in Swedish order of the names; `with_visit` fills in `visit_seq` in every round."""
    municipality = "participation__municipality__"
    visit = end_of(replace(scope, round=VISIT))
    rows = (
        Response.objects.real()
        .filter(pk__in=counted(scope).values("pk"))
        .with_rounds()
        .annotate(visit_seq=visit if with_visit or scope.round == VISIT else Value(None, IntegerField()))
        .order_by(f"{municipality}sort_key", f"{municipality}code")
        .values_list(
            "pk",
            "questionnaire",
            f"{municipality}code",
            f"{municipality}name",
            "participation__variant",
            "web_seq",
            "phone_seq",
            "visit_seq",
        )
    )
    return frame(RESPONSES, list(rows))


# --- What they said -------------------------------------------------------------------------------------------------------


class Stand(NamedTuple):
    """What a question said at a moment. `text` is the value as JSON, read only where it is needed: there are many."""

    text: str | None
    missing: str
    score: int | None

    @property
    def value(self) -> Any:
        return None if self.text is None else read_json(self.text)


@lru_cache(maxsize=8192)
def read_json(text: str) -> Any:
    return json.loads(text)


AS_TEXT = Cast("value", TextField())
"""The value as the database holds it; telling two values apart needs no more."""

Key = tuple[int, str]
"""(response, question)"""

ROUND_ENDS = {WEB: "web_seq", PHONE: "phone_seq", VISIT: "visit_seq"}
"""Round -> the column of RESPONSES that says where it ends."""


@dataclass(frozen=True, slots=True)
class Stands:
    """The answers of some responses at one moment. `hidden`: those marked as not relevant, where that is stored."""

    of: Mapping[Key, Stand]
    hidden: frozenset[Key] | None = None


def current(responses: pd.DataFrame, names: Iterable[str]) -> Stands:
    """The answers as they stand."""
    rows = Answer.objects.filter(response__in=_keys(responses), question__in=sorted(set(names)), item="").order_by()
    found: dict[Key, Stand] = {}
    hidden: set[Key] = set()
    for response, question, text, missing, score, relevant in rows.annotate(text=AS_TEXT).values_list(
        "response", "question", "text", "missing", "score", "relevant"
    ):
        found[response, question] = Stand(text, missing, score)
        if not relevant:
            hidden.add((response, question))
    return Stands(found, frozenset(hidden))


def at_rounds(responses: pd.DataFrame, names: Iterable[str], *columns: str) -> tuple[Stands, ...]:
    """The answers at the last submission of each kind (`columns`: web_seq, phone_seq, visit_seq), for all in one query.

    A response without that submission has no answers there.
    """
    limits = [_limits(responses, column) for column in columns]
    wanted = sorted(set().union(*limits))
    rows = (
        AnswerRevision.objects.filter(response__in=wanted, question__in=sorted(set(names)), item="")
        .exclude(kind=AnswerRevision.Kind.CONFIRM)
        .order_by("response", "seq")
        .annotate(text=AS_TEXT)
        .values_list("response", "question", "seq", "kind", "text", "missing", "score")
    )
    found: tuple[dict[Key, Stand], ...] = tuple({} for _ in columns)
    pairs = list(zip(limits, found, strict=True))
    for response, question, seq, kind, text, missing, score in rows:
        for limit, stands in pairs:
            if seq > limit.get(response, 0):
                continue
            if kind == AnswerRevision.Kind.CLEAR:
                stands.pop((response, question), None)
            else:
                stands[response, question] = Stand(text, missing, score)
    return tuple(Stands(stands) for stands in found)


def _keys(responses: pd.DataFrame) -> list[int]:
    return [int(key) for key in responses["response"]]


def _limits(responses: pd.DataFrame, column: str) -> dict[int, int]:
    had = responses[responses[column].notna()]
    return {int(key): int(seq) for key, seq in zip(had["response"], had[column], strict=True)}


# --- The frames -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rated:
    """`changed`: the cells (response, theme) of the scope's measure that said something else when submitted on the web."""

    responses: pd.DataFrame
    ratings: pd.DataFrame
    rankings: pd.DataFrame
    changed: frozenset[tuple[int, str]]


def rated(scope: Scope, views: Views) -> Rated:
    """The ratings of everybody counted: for as many municipalities as a table can show."""
    return rated_among(responses(scope), scope, views)


def rated_among(asked: pd.DataFrame, scope: Scope, views: Views) -> Rated:
    """The ratings of these municipalities (RESPONSES), in one or two queries."""
    if asked.empty:
        return Rated(asked, frame(RATINGS, ()), frame(RANKINGS, ()), frozenset())
    names = names_of(views)
    shown = {question for view in views.all for (_, m), question in ratings_of(view).items() if m == scope.measure}
    web = Stands({})
    if scope.round == CURRENT:
        stands = current(asked, names)
        (web,) = at_rounds(asked, shown, "web_seq")
    elif scope.round in (PHONE, VISIT):
        stands, web = at_rounds(asked, names, ROUND_ENDS[scope.round], "web_seq")
    else:
        (stands,) = at_rounds(asked, names, "web_seq")
    had_web = _limits(asked, "web_seq") if scope.round != WEB else {}

    ratings: list[tuple[object, ...]] = []
    rankings: list[tuple[object, ...]] = []
    changed: set[tuple[int, str]] = set()
    themes = set(views.themes)
    for response, questionnaire, variant in zip(
        asked["response"], asked["questionnaire"], asked["variant"], strict=True
    ):
        view = views.of(questionnaire, variant)
        reader = Reader(view, response, stands)
        for (theme, measure), name in ratings_of(view).items():
            state, score = reader.rating(name)
            ratings.append((response, variant, theme, measure, state, score))
            if measure == scope.measure and response in had_web and state != IRRELEVANT:
                now, then = stands.of.get((response, name)), web.of.get((response, name))
                if then is not None and (now is None or now[:2] != then[:2]):
                    changed.add((int(response), theme))
        for name in rankings_of(view):
            rankings += [(response, theme, place) for theme, place in reader.ranking(name) if theme in themes]
    return Rated(asked, frame(RATINGS, ratings), frame(RANKINGS, rankings), frozenset(changed))


def stands_of(asked: pd.DataFrame, scope: Scope, names: Iterable[str]) -> Stands:
    """The answers of these municipalities (RESPONSES) to these questions in the scope's round. One query."""
    if scope.round == CURRENT:
        return current(asked, names)
    (found,) = at_rounds(asked, names, ROUND_ENDS[scope.round])
    return found


def names_of(views: Views, *, triggers: bool = True) -> frozenset[str]:
    """The questions that the figures need and, with `triggers`, those that decide whether they are relevant."""
    names: set[str] = set()
    for view in views.all:
        relevance = relevance_of(view)
        for name in (*ratings_of(view).values(), *rankings_of(view)):
            names |= {name, *relevance.triggers(name)} if triggers else {name}
    return frozenset(names)


class Reader:
    """Reads the questions of one response."""

    def __init__(self, view: View, response: int, stands: Stands) -> None:
        self.view = view
        self.response = response
        self.stands = stands
        self.relevance = relevance_of(view)

    def _is_relevant(self, name: str) -> bool:
        if not self.relevance.conditions(name):
            return True
        if self.stands.hidden is not None and (self.response, name) in self.stands.of:
            return (self.response, name) not in self.stands.hidden
        strings = {}
        for trigger in self.relevance.triggers(name):
            stand = self.stands.of.get((self.response, trigger))
            if stand is not None:
                strings[trigger] = as_string(self.view.nodes[trigger], stand.value, stand.missing)
        return self.relevance(name, strings)

    def rating(self, name: str) -> tuple[str, int | None]:
        """(state, score) as in RATINGS."""
        stand = self.stands.of.get((self.response, name))
        if not self._is_relevant(name):
            return IRRELEVANT, None
        if stand is None:
            return UNANSWERED, None
        if stand.missing:
            return stand.missing, None
        if stand.score not in SCALE:
            return OFF_SCALE, None
        return VALUE, stand.score

    def said(self, name: str) -> tuple[str, Any]:
        """(state, value): a state as in RATINGS without OFF_SCALE; the value is None unless the state is VALUE."""
        stand = self.stands.of.get((self.response, name))
        if not self._is_relevant(name):
            return IRRELEVANT, None
        if stand is None or (not stand.missing and stand.value in (None, [], "")):
            return UNANSWERED, None
        return (stand.missing, None) if stand.missing else (VALUE, stand.value)

    def ranking(self, name: str) -> list[tuple[str, int]]:
        """(choice, place)."""
        stand = self.stands.of.get((self.response, name))
        value = stand.value if stand is not None else None
        if not isinstance(value, list) or not self._is_relevant(name):
            return []
        return [(choice, place) for place, choice in enumerate(value, start=1)]
