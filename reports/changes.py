"""What changed between the rounds: revisions -> one frozen result. Reads only."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from municipalities.models import Assessment
from reports.analysis.changes import Change, Moments, Rating, ThemeChanges, changes
from reports.basis import Basis, basis
from reports.frames.needs import ROUND_ENDS, Reader, Stands, at_rounds, current
from reports.questions import ratings_of
from reports.relevance import relevance_of
from reports.scope import CURRENT, PHONE, VISIT, WEB, Scope
from surveys.models import AnswerRevision
from surveys.models.answers import Reason

ROUNDS = (WEB, PHONE, VISIT, CURRENT)
_NEVER = 2**62


@dataclass(frozen=True)
class Changes:
    """`themes` in the order of the questionnaire. `rounds`: those that at least one municipality had, the latest value last.

    `reasons`: change -> why, '' where nobody has said so.
    """

    basis: Basis
    rounds: tuple[str, ...]
    themes: tuple[ThemeChanges, ...]
    reasons: Mapping[Change, str]

    @property
    def all(self) -> tuple[Change, ...]:
        return tuple(change for theme in self.themes for change in theme.changes)

    @property
    def empty(self) -> str:
        """As `Basis.empty`; "measures" without a theme, "rounds" where nobody had a second moment to compare with."""
        if not self.basis.empty() and not self.basis.views.themes:
            return "measures"
        return self.basis.empty() or ("" if any(theme.compared for theme in self.themes) else "rounds")


def between_rounds(assessment: Assessment, scope: Scope, *, now: datetime.datetime) -> Changes:
    """Of the scope's measure and municipalities; all rounds, whichever the scope names."""
    found = basis(assessment, replace(scope, round=CURRENT), now=now, with_visit=True)
    if found.asked.empty:
        return Changes(found, (), (), {})
    ends = _ends(found)
    stands = _stands(found)
    moments: dict[int, Moments] = {}
    for column in found.columns:
        who = column.response
        order = sorted(ends[who], key=lambda name: (ends[who][name], ROUNDS.index(name)))
        moments[who] = [(name, _ratings(found, who, stands[name])) for name in order]
    rounds = tuple(name for name in ROUNDS if any(name in each for each in ends.values()))
    themes = changes(moments, found.views.themes, rounds, latest=CURRENT)
    reasons = _reasons(found, [change for theme in themes for change in theme.changes], ends)
    return Changes(found, rounds, themes, reasons)


def _ends(found: Basis) -> dict[int, dict[str, int]]:
    """Municipality -> round -> the last revision that it counts; everybody has the latest value."""
    ends = {column.response: {CURRENT: _NEVER} for column in found.columns}
    for name, column in ROUND_ENDS.items():
        had = found.asked[found.asked[column].notna()]
        for who, seq in zip(had["response"], had[column], strict=True):
            ends[int(who)][name] = int(seq)
    return ends


def _stands(found: Basis) -> dict[str, Stands]:
    names = set()
    for view in set(found.view_of.values()):
        for (_theme, measure), name in ratings_of(view).items():
            if measure == found.scope.measure:
                names |= {name, *relevance_of(view).triggers(name)}
    at_ends = at_rounds(found.asked, names, *ROUND_ENDS.values())
    return dict(zip(ROUND_ENDS, at_ends, strict=True)) | {CURRENT: current(found.asked, names)}


def _ratings(found: Basis, who: int, stands: Stands) -> dict[str, Rating]:
    view = found.view_of[who]
    reader = Reader(view, who, stands)
    return {
        theme: reader.rating(name)
        for (theme, measure), name in ratings_of(view).items()
        if measure == found.scope.measure
    }


def _reasons(found: Basis, changed: list[Change], ends: Mapping[int, Mapping[str, int]]) -> dict[Change, str]:
    """The last reason that was given for the question between the two rounds."""
    questions = {change: ratings_of(found.view_of[change.who])[change.theme, found.scope.measure] for change in changed}
    rows = (
        AnswerRevision.objects.filter(
            response__in={change.who for change in changed}, question__in=set(questions.values()), item=""
        )
        .exclude(kind=AnswerRevision.Kind.CONFIRM)
        .exclude(reason="")
        .order_by("seq")
        .values_list("response", "question", "seq", "reason")
    )
    given: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for response, question, seq, reason in rows if changed else ():
        given[response, question].append((seq, reason))
    return {
        change: next(
            (
                reason
                for seq, reason in reversed(given[change.who, question])
                if ends[change.who][change.start] < seq <= ends[change.who][change.end]
            ),
            "",
        )
        for change, question in questions.items()
    }


def reason_words(reason: str) -> str:
    """'' for none."""
    return str(Reason(reason).label) if reason else ""
