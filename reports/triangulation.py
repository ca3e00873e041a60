"""The sources of each theme at each municipality, side by side. Reads only; no pandas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from municipalities.models import Assessment, Participation, Theme
from reports.analysis import triangulation as analysis
from reports.analysis.ratings import MEASURES, OFF_SCALE, SCALE, UNANSWERED, VALUE
from reports.analysis.triangulation import Evidence
from reports.cells import look
from reports.questions import ratings_of, theme_labels, themes_of
from reports.sentences import MARKS, measure_name
from surveys.definition import Question, View, say
from surveys.models import AnswerRevision, Response, Submission
from surveys.provenance import Event, Provenance, Round, State, provenance
from visits.models import Excerpt, ThemeVerdict

DIFFERS = "avvikelse_enkat"
"""The code for a statement that changes or nuances an answer; it comes with the program (visits, migration 0002)."""


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A rating in one round: how its cell looks, and in words for whoever does not see it."""

    round: str
    classes: str
    content: SafeString | str
    text: str


@dataclass(frozen=True, slots=True)
class MeasureShown:
    measure: str
    label: str
    rounds: tuple[RoundShown | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One theme at one municipality with everything that is known of it. `excerpts` only where they were asked for."""

    case: Participation
    theme: str
    label: str
    measures: tuple[MeasureShown, ...]
    evidence: Evidence
    verdict: ThemeVerdict | None
    excerpts: tuple[Excerpt, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return analysis.reasons(self.evidence)

    @property
    def why(self) -> str:
        """The strongest reason for a verdict in words, '' where none is wanted."""
        if not self.reasons:
            return ""
        if self.reasons[0] == analysis.ROUNDS_DIFFER:
            measures = ", ".join(measure_name(each.measure) for each in self.measures if each.differs)
            return _("the rounds differ: %(measures)s") % {"measures": measures}
        return reason_words()[self.reasons[0]]

    @property
    def is_heard(self) -> bool:
        return analysis.is_heard(self.evidence)

    @property
    def need(self) -> MeasureShown | None:
        return next((each for each in self.measures if each.measure == "need"), None)


def reason_words() -> Mapping[str, str]:
    """Those that need no more said; where rounds differ, `Pair.why` says in what."""
    return {
        analysis.SAID_DIFFERS: _("something said differs from the survey"),
        analysis.HEARD: _("something was said"),
    }


def round_name(name: str) -> str:
    return {"survey": _("Survey"), "phone": _("Telephone"), "visit": _("Visit")}[name]


def pairs_of_assessment(assessment: Assessment, *, language: str) -> list[Pair]:
    """Every theme of every municipality that takes part; the passages are counted. Contradictions first."""
    cases = Participation.objects.taking_part().filter(assessment=assessment).in_order()
    found = list(cases.select_related("municipality", "assessment"))
    visited, on_calls = "note__visit__municipality", "note__call__participation__municipality"
    rows = (
        Excerpt.objects.of(assessment)
        .exclude(theme=None)
        .order_by()
        .values_list(visited, on_calls, "theme__key")
        .annotate(n=Count("pk"), differing=Count("pk", filter=Q(code__key=DIFFERS)))
    )
    counts: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for at_visit, on_call, theme, n, differing in rows:
        key = (at_visit or on_call, theme)
        counts[key] = (counts[key][0] + n, counts[key][1] + differing)
    return _ordered(_pairs(found, counts, {}, language=language))


def pairs_of_case(case: Participation, *, language: str) -> tuple[list[Pair], list[Excerpt]]:
    """Every theme of one municipality with its passages, contradictions first; and the passages without a theme."""
    by_theme = excerpts_of(case)
    counts = {
        (case.municipality_id, theme): (len(rows), sum(row.code.key == DIFFERS for row in rows))
        for theme, rows in by_theme.items()
        if theme
    }
    return _ordered(_pairs([case], counts, by_theme, language=language)), by_theme.get("", [])


def excerpts_of(case: Participation) -> dict[str, list[Excerpt]]:
    """Theme -> the passages about it that were said at a municipality in one round, '' for those without a theme. One query."""
    found: dict[str, list[Excerpt]] = {}
    rows = Excerpt.objects.of_case(case).select_related("code", "theme", "role", "note__visit", "note__call")
    for row in rows.defer("note__text").order_by("note", "start", "id"):
        found.setdefault(row.theme.key if row.theme else "", []).append(row)
    return found


def _ordered(pairs: Iterable[Pair]) -> list[Pair]:
    """As `analysis.place` says; among those alike as they come: municipalities in Swedish order, themes as they are asked."""
    return sorted(pairs, key=lambda pair: analysis.place(pair.evidence))


def _pairs(
    cases: Sequence[Participation],
    counts: Mapping[tuple[int, str], tuple[int, int]],
    excerpts: Mapping[str, list[Excerpt]],
    *,
    language: str,
) -> Iterable[Pair]:
    keys = [case.pk for case in cases]
    responses = {
        row.participation_id: row
        for row in Response.objects.real()
        .filter(participation__in=keys)
        .select_related("questionnaire", "participation__assessment")
        .defer("questionnaire__definition")
    }
    views = {case: response.view for case, response in responses.items()}
    history = _history(responses.values(), views)
    verdicts = {
        (row.participation_id, row.theme.key): row
        for row in ThemeVerdict.objects.filter(participation__in=keys).select_related("theme", "made_by")
    }
    named = {theme.key: theme.name for theme in Theme.objects.all()}
    labels = {key: named.get(key) or say(text, language) for key, text in theme_labels(views.values()).items()} | named
    asked = themes_of(views.values())
    for case in cases:
        mentioned = [key for key in named if (case.municipality_id, key) in counts or (case.pk, key) in verdicts]
        own = {theme for theme, _measure in ratings_of(views[case.pk])} if case.pk in views else set()
        for theme in dict.fromkeys([*(key for key in asked if key in own), *mentioned]):
            n, differing = counts.get((case.municipality_id, theme), (0, 0))
            verdict = verdicts.get((case.pk, theme))
            measures, scores = _measures(views.get(case.pk), theme, history.get(case.pk, {}))
            yield Pair(
                case=case,
                theme=theme,
                label=labels.get(theme) or theme,
                measures=measures,
                evidence=Evidence(scores, n, differing, verdict.kind if verdict else ""),
                verdict=verdict,
                excerpts=tuple(excerpts.get(theme, ())),
            )


def _history(responses: Iterable[Response], views: Mapping[int, View]) -> dict[int, dict[str, Provenance]]:
    """Case -> question -> what the ledger says of it; of the ratings alone, in two queries for any number of cases."""
    case_of = {row.pk: row.participation_id for row in responses}
    names = {name for view in views.values() for name in ratings_of(view).values()}
    rounds: dict[int, list[Round]] = defaultdict(list)
    for response, kind, seq in Submission.objects.filter(response__in=case_of).values_list("response", "kind", "seq"):
        rounds[response].append(Round(kind, seq))
    rows = AnswerRevision.objects.filter(response__in=case_of, question__in=names, item="").order_by("response", "seq")
    events: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for response, name, *event in rows.values_list(
        "response", "question", "seq", "kind", "channel", "value", "missing"
    ):
        events[response, name].append(Event(*event))
    found: dict[int, dict[str, Provenance]] = defaultdict(dict)
    for (response, name), each in events.items():
        found[case_of[response]][name] = provenance(each, rounds[response])
    return found


def _measures(
    view: View | None, theme: str, history: Mapping[str, Provenance]
) -> tuple[tuple[MeasureShown, ...], dict[str, tuple[int | None, ...]]]:
    shown, scores = [], {}
    for measure in MEASURES:
        name = ratings_of(view).get((theme, measure)) if view is not None else None
        if view is None or name is None:
            continue
        found = history.get(name)
        states = (found.web, found.phone, found.visit) if found is not None else (None, None, None)
        rounds = [_round(view, name, label, state) for label, state in zip(analysis.ROUNDS, states, strict=True)]
        scores[measure] = tuple(score for _shown, score in rounds)
        shown.append(
            MeasureShown(
                measure=measure,
                label=measure_name(measure).capitalize(),
                rounds=tuple(each for each, _score in rounds),
                differs=analysis.differ(scores[measure]),
            )
        )
    return tuple(shown), scores


def _round(view: View, name: str, label: str, state: State) -> tuple[RoundShown | None, int | None]:
    """How a state looks, None for none, and its number."""
    if state is None:
        return None, None
    value, missing = state
    question: Any = view.nodes[name]
    score = None
    if not missing and isinstance(question, Question):
        listed = view.definition.choice_lists.get(question.choice_list or "", ())
        score = next((choice.score for choice in listed if choice.name == value), None)
    kind = missing or (VALUE if score in SCALE else OFF_SCALE if value is not None else UNANSWERED)
    classes, content = look(kind, score)
    text = str(score) if kind == VALUE else str(MARKS[kind][2])
    return RoundShown(round_name(label), classes, content, text), score if kind == VALUE else None
