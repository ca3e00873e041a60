"""Who could help whom, and what was decided: facts -> matching -> one frozen result, which the page shows and documents repeat.

Reads only. Proposals are computed, never stored. What was accepted is also a plain query: `Match.objects.of(…).accepted()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from municipalities.models import Assessment
from reports.analysis.matching import CAP, Caps, Fixed, Load, Outcome, Reason, Result, match
from reports.analysis.matching import Match as Found
from reports.collaboration import Left
from reports.evidence import Lost, lost
from reports.frames.matches import Facts, facts
from reports.models import Match, MatchCap
from reports.models.matches import caps_token

MATCHED_AT_MOST = 400
"""Municipalities that are compared, each with each; above, the page says so. Sweden has 290."""

KEPT = 4
"""Assessments whose last run is kept in memory."""

Triple = tuple[str, str, str]
"""Demander, theme, supplier."""


@dataclass(frozen=True, slots=True)
class Row:
    """One demand: what stands or is proposed, the decided ones first; the decisions against; the outcome of the run, if it had one.

    `demand`: why it is one, today.
    """

    demander: str
    theme: str
    matches: tuple[Found, ...]
    rejected: tuple[Match, ...]
    outcome: Outcome | None

    @property
    def key(self) -> str:
        return f"{self.theme}-{self.demander}"

    @property
    def demand(self) -> tuple[Reason, ...]:
        return self.outcome.demand.reasons if self.outcome else ()

    @property
    def proposed(self) -> int:
        return sum(each.state == "proposed" for each in self.matches)


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` in the order in which the demands were served, then those that only decisions know.

    `decisions`: (demander, theme, supplier) -> what somebody decided; `changed`: of those that stand, what no longer speaks for
    them. `empty`: why nothing can be matched, '' if something can; `no_supply`: there are demands and nobody who could help.
    """

    assessment: Assessment
    facts: Facts
    caps: Caps
    caps_token: str
    empty: str
    rows: tuple[Row, ...] = ()
    decisions: Mapping[Triple, Match] = field(default_factory=dict)
    changed: Mapping[Triple, tuple[Lost, ...]] = field(default_factory=dict)
    loads: Mapping[str, Load] = field(default_factory=dict)
    without_demand: Mapping[str, str] = field(default_factory=dict)
    no_supply: bool = False

    @property
    def waiting(self) -> Left:
        return _left(self.facts.waiting)

    @property
    def declined(self) -> Left:
        return _left(self.facts.declined)

    @property
    def full(self) -> tuple[str, ...]:
        """Codes of those that have no room for more, in Swedish order."""
        return tuple(c for c in self.facts.names if c in self.loads and self.loads[c].matches >= self.loads[c].cap)

    def standing(self) -> Iterator[tuple[Row, Found]]:
        """What was accepted or chosen, with its row."""
        yield from ((row, each) for row in self.rows for each in row.matches if each.state != "proposed")

    def count(self, state: str) -> int:
        return sum(each.state == state for each in self.decisions.values())

    @property
    def proposed(self) -> int:
        return sum(row.proposed for row in self.rows)

    @property
    def unserved(self) -> int:
        """Demands that nobody stands or is proposed for."""
        return sum(not row.matches for row in self.rows)


def report(assessment: Assessment) -> Report:
    """The matching of an assessment as it stands, in ten queries however many answer."""
    known = facts(assessment)
    caps, token = limits(assessment)
    decisions = {
        (row.demander.code, row.theme.key, row.supplier.code): row for row in Match.objects.of(assessment).with_names()
    }
    empty = _empty(known)
    if empty:
        return Report(assessment, known, caps, token, empty, decisions=decisions)
    result = _run(assessment.pk, known, caps, decisions)
    rows = tuple(_rows(result, decisions))
    standing = {(m.demander, m.theme, m.supplier): (row, m) for row in rows for m in row.matches}
    changed = {
        key: found
        for key, decided in decisions.items()
        if key in standing and (found := lost(decided.evidence, standing[key][0].demand, standing[key][1].reasons))
    }
    return Report(
        assessment,
        known,
        caps,
        token,
        "" if rows else "demand",
        rows=rows,
        decisions=decisions,
        changed=changed,
        loads=result.loads,
        without_demand=result.without_demand,
        no_supply=bool(rows) and not result.loads,
    )


def limits(assessment: Assessment) -> tuple[Caps, str]:
    """How many matches each supplier takes, and a token of it."""
    rows = list(MatchCap.objects.filter(assessment=assessment).select_related("supplier"))
    default = next((row.cap for row in rows if row.supplier is None), CAP)
    own = {row.supplier.code: row.cap for row in rows if row.supplier is not None}
    return Caps(default, own), caps_token(rows)


def _empty(known: Facts) -> str:
    if not known.counted:
        return "answers"
    return "too_many" if len(known.municipalities) > MATCHED_AT_MOST else ""


# The last runs: assessment -> (what went in, what came out). What goes in is read for every page and compared as it is, so
# that nothing can be forgotten in a fingerprint; only the run itself, the dear part, is spared.
_recent: dict[int, tuple[object, Result]] = {}


def _run(assessment: int, known: Facts, caps: Caps, decisions: Mapping[Triple, Match]) -> Result:
    fixed = [
        Fixed(demander, theme, supplier, decided.state, decided.replaces.code if decided.replaces else "")  # type: ignore[arg-type]
        for (demander, theme, supplier), decided in decisions.items()
    ]
    given = (known.municipalities, known.themes, caps, fixed)
    last = _recent.get(assessment)
    if last is not None and last[0] == given:
        return last[1]
    result = match(known.municipalities, themes=known.themes, caps=caps, fixed=fixed)
    _recent.pop(assessment, None)
    _recent[assessment] = (given, result)
    for old in list(_recent)[:-KEPT]:
        _recent.pop(old, None)
    return result


def _rows(result: Result, decisions: Mapping[Triple, Match]) -> Iterator[Row]:
    rejected: dict[tuple[str, str], list[Match]] = {}
    for (demander, theme, _supplier), decided in decisions.items():
        if decided.state == Match.State.REJECTED:
            rejected.setdefault((demander, theme), []).append(decided)
    others: dict[tuple[str, str], list[Found]] = {}
    for each in result.others:
        others.setdefault((each.demander, each.theme), []).append(each)
    for outcome in result.outcomes:
        key = outcome.demand.municipality, outcome.demand.theme
        yield Row(*key, outcome.matches, tuple(rejected.pop(key, ())), outcome)
    for key in dict.fromkeys((*others, *rejected)):
        yield Row(*key, tuple(others.get(key, ())), tuple(rejected.get(key, ())), None)


def _left(names: tuple[str, ...]) -> Left:
    return Left(len(names), names)
