"""The greedy pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.analysis.matching.facts import (
    CAUTIONS,
    ENOUGH,
    FULL,
    GONE,
    MOST,
    NO_DEMAND,
    NOTHING_KNOWN,
    NOTHING_LARGE,
    OVER_CAP,
    PROPOSED,
    REFUSALS,
    REJECTED,
    REPLACED,
    SAME,
    Caps,
    Demand,
    Fact,
    Fixed,
    Load,
    Match,
    Municipality,
    Outcome,
    Reason,
    Refusal,
    Result,
)
from reports.analysis.matching.rules import (
    Side,
    barrier,
    cautions_for,
    demand_of,
    rank,
    reasons_for,
    side_of,
    supply_of,
)


def match(
    municipalities: Iterable[Municipality],
    *,
    themes: Sequence[str],
    caps: Caps | None = None,
    fixed: Iterable[Fixed] = (),
    most: int = MOST,
) -> Result:
    """Propose up to `most` suppliers for each demand for one of `themes` (in the order of the questionnaire).

    Raises ValueError for two municipalities with one code, two decisions about one match, a municipality matched with itself,
    a cap below 0.
    """
    run = _Run.of(municipalities, themes, caps or Caps(), sorted(fixed, key=_triple), most)
    demands = [demand for m in run.known.values() for theme in run.themes if (demand := demand_of(m, theme))]
    possible = {(each.municipality, each.theme): run.possible(each) for each in demands}

    def turn(demand: Demand) -> tuple[bool, int, int, str, int]:
        need = -1 if demand.need is None else demand.need
        place = run.themes.index(demand.theme)
        fewest = possible[demand.municipality, demand.theme]
        return not demand.prioritised_gap, -need, fewest, demand.municipality, place

    outcomes = tuple(run.serve(each, possible[each.municipality, each.theme]) for each in sorted(demands, key=turn))
    served = {(each.municipality, each.theme) for each in demands}
    others = [run.kept(each) for each in run.fixed if each.state != "rejected" and _triple(each)[:2] not in served]
    return Result(outcomes, tuple(others), run.all_loads(), _without_demand(run.known.values(), run.themes, demands))


def _triple(decided: Fixed) -> tuple[str, str, str]:
    return decided.demander, decided.theme, decided.supplier


def _without_demand(
    municipalities: Iterable[Municipality], themes: Sequence[str], demands: Iterable[Demand]
) -> dict[str, str]:
    """Nothing known: no need has a number and nothing is ranked, be it for want of answers or because all are "don't know"."""
    asking = {demand.municipality for demand in demands}
    quiet = [m for m in municipalities if m.code not in asking and not m.is_reference]
    return {
        m.code: NOTHING_LARGE if any(t in m.standings and m.standings[t].need for t in themes) else NOTHING_KNOWN
        for m in quiet
    }


@dataclass(slots=True)
class _Run:
    """What one run knows, and the loads that grow while it goes on."""

    known: Mapping[str, Municipality]
    themes: Sequence[str]
    caps: Caps
    fixed: Sequence[Fixed]
    most: int
    barriers: Mapping[str, Mapping[str, Refusal]]
    sides: Mapping[str, Mapping[str, Side]]
    free: Mapping[str, frozenset[str]]
    decided: Mapping[tuple[str, str], Sequence[Fixed]]
    fixed_loads: Mapping[str, int]
    loads: dict[str, int]
    full: dict[str, Refusal]
    enough: Mapping[str, Refusal]

    @classmethod
    def of(
        cls,
        municipalities: Iterable[Municipality],
        themes: Sequence[str],
        caps: Caps,
        fixed: Sequence[Fixed],
        most: int,
    ) -> _Run:
        ordered = sorted(municipalities, key=lambda m: m.code)
        known = {m.code: m for m in ordered}
        _check(ordered, caps, fixed)
        themes = tuple(dict.fromkeys(themes))
        barriers = {theme: _barriers(ordered, theme) for theme in themes}
        decided: dict[tuple[str, str], list[Fixed]] = {}
        loads: dict[str, int] = {}
        for each in fixed:
            decided.setdefault((each.demander, each.theme), []).append(each)
            if each.state != "rejected":
                loads[each.supplier] = loads.get(each.supplier, 0) + 1
        run = cls(
            known=known,
            themes=themes,
            caps=caps,
            fixed=fixed,
            most=most,
            barriers=barriers,
            sides={t: {m.code: side_of(m, t) for m in ordered if m.code not in barriers[t]} for t in themes},
            free={},
            decided=decided,
            fixed_loads=dict(loads),
            loads=loads,
            full={},
            enough={code: Refusal(code, ENOUGH) for code in known},
        )
        for code in known:
            run.close_if_full(code)
        run.free = {t: frozenset(run.sides[t].keys() - run.full.keys()) for t in themes}
        return run

    def load(self, code: str) -> int:
        return self.loads.get(code, 0)

    def close_if_full(self, code: str) -> None:
        """Loads only grow: who is full once has this refusal for every demand that follows."""
        load, cap = self.load(code), self.caps.of(code)
        if load >= cap:
            self.full[code] = Refusal(code, FULL, (Fact("matches", load), Fact("cap", cap)))

    def settled(self, demand: Demand) -> dict[str, str]:
        """Whom people have already decided about for this demand: code -> state, or REPLACED."""
        decided = self.decided.get((demand.municipality, demand.theme), ())
        replaced = {each.replaces: REPLACED for each in decided if each.replaces}
        return {**replaced, **{each.supplier: each.state for each in decided}}

    def possible(self, demand: Demand) -> int:
        """How many had a free place before the first proposal."""
        return len(self.free[demand.theme] - {demand.municipality, *self.settled(demand)})

    def serve(self, demand: Demand, possible: int) -> Outcome:
        """Give the demand what people decided, then the best free suppliers."""
        decided = self.decided.get((demand.municipality, demand.theme), ())
        matches = [self.kept(each) for each in decided if each.state != "rejected"]
        full, rest = [], []
        for code in self.in_order(demand):
            if len(matches) >= self.most:
                rest.append(code)
            elif code in self.full:
                full.append(code)
            else:
                matches.append(self.propose(demand, code))
        refusals = (
            *self.refused_before(demand),
            *(self.full[code] for code in sorted(full)),
            *(self.enough[code] for code in sorted(rest)),
        )
        return Outcome(demand, possible, tuple(matches), refusals)

    def in_order(self, demand: Demand) -> list[str]:
        """Who can be proposed, free or not, the best first."""
        demander = side_of(self.known[demand.municipality], demand.theme)
        out = {demand.municipality, *self.settled(demand)}
        loads = self.loads
        found = [
            (-rank(demander, side), loads.get(code, 0), code)
            for code, side in self.sides[demand.theme].items()
            if code not in out
        ]
        return [code for _, _, code in sorted(found)]

    def propose(self, demand: Demand, code: str) -> Match:
        demander, supplier, theme = self.known[demand.municipality], self.known[code], demand.theme
        self.loads[code] = self.load(code) + 1
        self.close_if_full(code)
        reasons = reasons_for(demander, supplier, theme)
        return Match(demander.code, theme, code, PROPOSED, reasons, cautions_for(demander, supplier, theme, demand))

    def refused_before(self, demand: Demand) -> Iterator[Refusal]:
        """Whoever is out before anything is compared, in the order of REFUSALS."""
        settled = self.settled(demand)
        own = supply_of(self.known[demand.municipality], demand.theme)
        if own and demand.municipality not in settled:
            yield Refusal(demand.municipality, SAME, tuple(fact for reason in own for fact in reason.facts))
        for state in (REJECTED, REPLACED):
            yield from (Refusal(c, state) for c in sorted(settled) if settled[c] == state and c in self.known)
        for code, refusal in self.barriers[demand.theme].items():
            if code != demand.municipality and code not in settled:
                yield refusal

    def kept(self, decided: Fixed) -> Match:
        """What people decided, with what speaks for it today and what no longer does."""
        demander, supplier = self.known.get(decided.demander), self.known.get(decided.supplier)
        over = self.fixed_loads[decided.supplier] > self.caps.of(decided.supplier)
        reasons: tuple[Reason, ...] = ()
        found = {OVER_CAP: over, GONE: demander is None or supplier is None}
        if demander and supplier:
            demand = demand_of(demander, decided.theme)
            against = barrier(supplier, decided.theme)
            reasons = reasons_for(demander, supplier, decided.theme)
            found |= dict.fromkeys(cautions_for(demander, supplier, decided.theme, demand), True)
            found[NO_DEMAND] = demand is None
            if against:
                found[against.reason] = True
        cautions = tuple(key for key in CAUTIONS if found.get(key))
        return Match(decided.demander, decided.theme, decided.supplier, decided.state, reasons, cautions)

    def all_loads(self) -> dict[str, Load]:
        supplying = {code for sides in self.sides.values() for code in sides}
        return {
            code: Load(self.load(code), self.fixed_loads.get(code, 0), self.caps.of(code))
            for code in sorted(supplying | set(self.loads))
        }


def _barriers(municipalities: Sequence[Municipality], theme: str) -> dict[str, Refusal]:
    """Who cannot be proposed to anybody, in the order of REFUSALS, then of the codes."""
    found = [refusal for m in municipalities if (refusal := barrier(m, theme))]
    return {each.supplier: each for each in sorted(found, key=lambda r: (REFUSALS.index(r.reason), r.supplier))}


def _check(municipalities: Sequence[Municipality], caps: Caps, fixed: Sequence[Fixed]) -> None:
    codes = [m.code for m in municipalities]
    if len(set(codes)) < len(codes):
        raise ValueError("two municipalities with one code")
    if len({_triple(each) for each in fixed}) < len(fixed):
        raise ValueError("two decisions about one match")
    if any(each.demander == each.supplier for each in fixed):
        raise ValueError("a municipality is matched with itself")
    if min(caps.default, *caps.own.values(), 0) < 0:
        raise ValueError("a cap below 0")
