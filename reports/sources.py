"""From a figure back to its source: exactly the answers and revisions that one cell of the needs report counts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from municipalities.models import Municipality
from reports.analysis.needs import MEASURES, RATINGS, SCALE, VALUE, derive
from reports.frames.schema import frame
from reports.questions import COMMENT, question_of
from reports.relevance import relevance_of
from reports.report import Cell, Column, Report
from reports.scope import CURRENT, VISIT, WEB
from reports.trail import Step, event_of, steps
from surveys.definition import View
from surveys.models import AnswerRevision, Channel, Response
from surveys.provenance import INTERVIEW, Round, provenance, round_seq, state_at
from surveys.values import as_string, as_text


@dataclass(frozen=True, slots=True)
class Beside:
    """Another answer of the same theme at the same moment; `relevant` False: kept, and counted nowhere."""

    measure: str
    score: int | None
    text: str
    relevant: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What is behind one cell. `later`: revisions made after the round that the report shows.

    `status` as in `surveys.provenance`, '' in a round: there it is the whole story. `flags`: rules of the analysis that
    hold; `gap`: priority minus capacity.
    """

    theme: str
    column: Column
    cell: Cell
    question: str
    steps: tuple[Step, ...]
    later: int
    status: str
    beside: tuple[Beside, ...]
    comment: str
    flags: tuple[str, ...]
    gap: int | None
    municipality: Municipality


def find(report: Report) -> tuple[str, Column] | None:
    """The theme and municipality that the scope's cell names; None if the report has no such cell."""
    for column in report.columns:
        theme = report.scope.cell.removesuffix(f"-{column.code}")
        if theme != report.scope.cell and (theme, column.response) in report.cells:
            return theme, column
    return None


def source(report: Report, theme: str, column: Column, *, language: str) -> Source:
    """Three queries: the response, its submissions, the revisions of the theme; in the round of the visit one for its end."""
    response = Response.objects.real().select_related("participation__municipality").get(pk=column.response)
    view = report.views.of(response.questionnaire_id, column.variant)
    name = question_of(view, theme, report.scope.measure)
    rounds = [Round(kind, seq) for kind, seq in response.submissions.values_list("kind", "seq")]
    limit = _at_visit(response) if report.scope.round == VISIT else _limit(report.scope.round, rounds)
    names = {measure: question_of(view, theme, measure) for measure in (*MEASURES, COMMENT)}
    history = _history(response, view, names.values())

    revisions = history.get(name, [])
    counted = [revision for revision in revisions if revision.seq <= limit]
    states = {question: state_at([event_of(r) for r in found], _whole(limit)) for question, found in history.items()}
    strings = {
        question: as_string(view.nodes[question], *state) for question, state in states.items() if state is not None
    }
    relevance = relevance_of(view)

    def text(question: str) -> str:
        state = states.get(question)
        return "" if state is None else as_text(view, view.nodes[question], *state, language)

    events = [event_of(revision) for revision in revisions]
    scores = {
        measure: _score(history.get(question, []), limit)
        for measure, question in names.items()
        if measure in MEASURES and question and relevance(question, strings)
    }
    flags, gap = _derived(column, theme, scores)
    return Source(
        theme=theme,
        column=column,
        cell=report.cells[theme, column.response],
        question=name,
        steps=tuple(steps(view, name, counted, language)),
        later=len(revisions) - len(counted),
        status=provenance(events, rounds).status if report.scope.round == CURRENT else "",
        beside=tuple(
            Beside(measure, scores.get(measure), text(question), relevance(question, strings))
            for measure, question in names.items()
            if question and measure in MEASURES and measure != report.scope.measure
        ),
        comment=strings.get(names[COMMENT], "") if names[COMMENT] and relevance(names[COMMENT], strings) else "",
        flags=flags,
        gap=gap,
        municipality=response.participation.municipality,
    )


def _limit(round_name: str, rounds: Iterable[Round]) -> float:
    """The last revision that the round counts."""
    if round_name == CURRENT:
        return math.inf
    return round_seq(rounds, WEB if round_name == WEB else INTERVIEW) or 0


def _at_visit(response: Response) -> int:
    """The last revision that was written down at a visit, whatever the question."""
    at_visit = response.revisions.filter(channel=Channel.VISIT).order_by("-seq")
    return at_visit.values_list("seq", flat=True).first() or 0


def _whole(limit: float) -> int:
    return 2**62 if limit == math.inf else int(limit)


def _history(response: Response, view: View, names: Iterable[str]) -> dict[str, list[AnswerRevision]]:
    """Question -> its revisions, of the questions named and of those that decide whether they are relevant."""
    relevance = relevance_of(view)
    wanted = {other for name in names if name for other in (name, *relevance.triggers(name))}
    found: dict[str, list[AnswerRevision]] = {}
    rows = response.revisions.filter(question__in=wanted, item="").order_by("seq")
    for revision in rows.select_related("by_user", "by_contact", "spoken_by"):
        found.setdefault(revision.question, []).append(revision)
    return found


def _score(revisions: Iterable[AnswerRevision], limit: float) -> int | None:
    score = None
    for revision in revisions:
        if revision.seq <= limit and revision.kind != AnswerRevision.Kind.CONFIRM:
            score = revision.score
    return score if score in SCALE else None


def _derived(column: Column, theme: str, scores: dict[str, int | None]) -> tuple[tuple[str, ...], int | None]:
    """The rules that hold for this municipality and theme, and priority minus capacity."""
    rows = [
        (column.response, column.variant, theme, m, VALUE, score) for m, score in scores.items() if score is not None
    ]
    derived = derive(frame(RATINGS, rows))
    if derived.empty:
        return (), None
    row = derived.iloc[0]
    flags = tuple(f for f in ("prioritised_gap", "need_without_priority", "contradiction") if row[f])
    gap = derived["gap"].astype(object).iloc[0]
    return flags, None if row.isna()["gap"] else int(gap)
