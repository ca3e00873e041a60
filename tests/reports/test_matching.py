"""Each rule by hand, the whole run against a slow oracle in plain Python, and as properties of many small cases."""

import functools
import random
from collections import Counter
from dataclasses import replace

import pytest

from reports.analysis import matching
from reports.analysis.matching import (
    Caps,
    Fact,
    Fixed,
    Lesson,
    Load,
    Municipality,
    Offer,
    Rated,
    Reason,
    Refusal,
    Result,
    Source,
    Standing,
    Wish,
    match,
)
from reports.analysis.matching.rules import size_class

THEMES = ("mobilitet", "fornybar_energi", "fjarrvarme")
CASES = range(250)


# --- Small cases, written plainly: the oracle reads these, never the dataclasses -------------------------------------------


@functools.cache
def random_case(seed):
    """Up to five municipalities and up to two reference municipalities; caps so small that they bind."""
    dice = random.Random(seed)
    codes = [f"25{n:02}" for n in dice.sample(range(1, 30), dice.randint(0, 5))]
    refs = dice.sample(["0380", "1283"], dice.randint(0, 2))
    all_codes = codes + refs

    def some(items, chance):
        return [item for item in items if dice.random() < chance]

    pairs = [(c, t) for c in codes for t in THEMES]
    silent = some(codes, 0.15)
    score = [None, 0, 1, 2, 3, 3, 4, 4]
    case = {
        "codes": all_codes,
        "refs": refs,
        **{
            measure: {pair: None if pair[0] in silent else dice.choice(score) for pair in pairs}
            for measure in ("need", "priority", "capacity")
        },
        "ranked": {c: [] if c in silent else dice.sample(THEMES, dice.randint(0, 2)) for c in codes},
        "subtopics": {pair: set(some(["laddning", "kollektivt", "fordon"], 0.3)) for pair in pairs},
        "offers": some(pairs, 0.25),
        "wishes": some([(i, j, t) for i in codes for j in all_codes for t in ("", *THEMES)], 0.08),
        "lessons": [
            (c, t, dice.choice(["named", "named", "anonymous", "no"]), set(some(all_codes, 0.3)))
            for c, t in some([(c, t) for c in all_codes for t in THEMES], 0.3)
        ],
        "population": {c: dice.choice([None, 2794, 4999, 5000, 9999, 10000, 25000, 77832]) for c in all_codes},
        "borders": some([(i, j) for i in codes for j in codes if i != j], 0.2),
        "display": {
            c: dice.choice(["named", "named", "named", "on_approval", "unanswered", "not_named"]) for c in all_codes
        },
        "default": dice.randint(0, 3),
        "caps": {c: dice.randint(0, 4) for c in some(all_codes, 0.3)},
        "most": dice.choice([1, 2, 3, 3, 3]),
        "fixed": {},
    }
    everyone = [*all_codes, "gone"]
    for i, t, j in some([(i, t, j) for i in [*codes, "gone"] for t in THEMES for j in everyone if i != j], 0.06):
        state = dice.choice(["accepted", "edited", "rejected"])
        case["fixed"][i, t, j] = (state, dice.choice(everyone) if state == "edited" else "")
    return case


def source(code, key, item=""):
    return Source("answer", code, key, item)


def rated(case, measure, code, theme):
    score = case[measure].get((code, theme))
    return None if score is None else Rated(score, source(code, f"{theme}_{measure}"))


def build(case, dice=None):
    """The case as the module takes it; `dice` puts everything in another order."""

    def mix(items):
        items = list(items)
        if dice:
            dice.shuffle(items)
        return items

    def standing(code, theme):
        place = case["ranked"][code].index(theme) + 1 if theme in case["ranked"][code] else None
        return Standing(
            **{measure: rated(case, measure, code, theme) for measure in ("need", "priority", "capacity")},
            place=place,
            place_source=source(code, "topp3") if place else None,
            subtopics=frozenset(mix(case["subtopics"][code, theme])),
            subtopics_source=source(code, f"{theme}_delfragor"),
        )

    return [
        Municipality(
            code=code,
            display=case["display"][code],
            standings={} if code in case["refs"] else {theme: standing(code, theme) for theme in mix(THEMES)},
            offers=mix(Offer(t, source(c, "erbjuda", t)) for c, t in case["offers"] if c == code),
            wishes=mix(Wish(j, t, source(i, "partner", f"{j}{t}")) for i, j, t in case["wishes"] if i == code),
            lessons=mix(
                Lesson(t, source(c, "lardom", t), permission, frozenset(suits))
                for c, t, permission, suits in case["lessons"]
                if c == code
            ),
            population=case["population"][code],
            neighbours=frozenset(j for i, j in case["borders"] if i == code),
            is_reference=code in case["refs"],
        )
        for code in mix(case["codes"])
    ]


def fixed_of(case):
    return [Fixed(*triple, state, replaces) for triple, (state, replaces) in case["fixed"].items()]


def solve(case, dice=None, fixed=None):
    fixed = fixed_of(case) if fixed is None else fixed
    if dice:
        dice.shuffle(fixed)
    caps = Caps(case["default"], case["caps"])
    return match(build(case, dice), themes=THEMES, caps=caps, fixed=fixed, most=case["most"])


@functools.cache
def solved(seed):
    return solve(random_case(seed))


# --- The oracle -----------------------------------------------------------------------------------------------------------


def at_least(score, limit):
    return score is not None and score >= limit


def has_demand(case, i, t):
    return i not in case["refs"] and i in case["codes"] and (at_least(case["need"][i, t], 3) or t in case["ranked"][i])


def has_supply(case, j, t):
    return (
        (j, t) in case["offers"]
        or at_least(case["capacity"].get((j, t)), 3)
        or any(lesson[:3] == (j, t, "named") for lesson in case["lessons"])
    )


def group(population):
    limits = [limit for limit in (5000, 10000, 25000) if population >= limit]
    return len(limits)


def preferences(case, i, j, t):
    """The questions of domain.md section 8, asked one after the other."""
    a, b = case["population"][i], case["population"][j]
    return [
        (j, t) in case["offers"],
        (i, j, t) in case["wishes"] or (i, j, "") in case["wishes"],
        len(case["subtopics"].get((i, t), set()) & case["subtopics"].get((j, t), set())) > 0,
        (i, j) in case["borders"] or (j, i) in case["borders"],
        a is not None and b is not None and group(a) == group(b),
        any(lesson[:3] == (j, t, "named") and i in lesson[3] for lesson in case["lessons"]),
    ]


def best(case, i, t, candidates, load):
    """Narrow the candidates down, question by question, until one is left."""
    for question in range(6):
        yes = [j for j in candidates if preferences(case, i, j, t)[question]]
        candidates = yes or candidates
    fewest = min(load[j] for j in candidates)
    return min(j for j in candidates if load[j] == fewest)


def oracle(case):
    """[(demander, theme, [(supplier, state)], {supplier: why not})] in the order served, and the loads."""
    load = Counter()
    for (_, _, j), (state, _) in case["fixed"].items():
        load[j] += state != "rejected"

    def cap(j):
        return case["caps"].get(j, case["default"])

    def may_be_named(j):
        return case["display"][j] != "not_named"

    def open_to(i, t):
        touched = {j for (a, b, j) in case["fixed"] if (a, b) == (i, t)}
        touched |= {gone for (a, b, _), (_, gone) in case["fixed"].items() if (a, b) == (i, t)}
        return [j for j in case["codes"] if j != i and j not in touched and has_supply(case, j, t) and may_be_named(j)]

    waiting = [(i, t) for i in case["codes"] for t in THEMES if has_demand(case, i, t)]
    possible = {(i, t): len([j for j in open_to(i, t) if load[j] < cap(j)]) for i, t in waiting}

    def turn(demand):
        need, priority, capacity = (case[m][demand] for m in ("need", "priority", "capacity"))
        is_gap = at_least(need, 3) and at_least(priority, 3) and capacity is not None and capacity <= 2
        return (
            0 if is_gap else 1,
            9 if need is None else 4 - need,
            possible[demand],
            demand[0],
            THEMES.index(demand[1]),
        )

    served = []
    while waiting:
        i, t = demand = min(waiting, key=turn)
        waiting.remove(demand)
        before = Counter(load)
        matches = [
            (j, s) for (a, b, j), (s, _) in sorted(case["fixed"].items()) if (a, b) == demand and s != "rejected"
        ]
        last = None
        while len(matches) < case["most"]:
            free = [j for j in open_to(i, t) if load[j] < cap(j) and (j, "proposed") not in matches]
            if not free:
                break
            last = best(case, i, t, free, before)
            matches.append((last, "proposed"))
            load[last] += 1
        taken = {j for j, _ in matches}
        why = {}
        for j in case["codes"]:
            decision, _ = case["fixed"].get((i, t, j), ("", ""))
            replaced = any(key[:2] == demand and value[1] == j for key, value in case["fixed"].items())
            if j in taken:
                continue
            if j == i and not replaced:
                if has_supply(case, j, t):
                    why[j] = "same"
            elif decision == "rejected":
                why[j] = "rejected"
            elif replaced:
                why[j] = "replaced"
            elif not has_supply(case, j, t):
                untold = [lesson for lesson in case["lessons"] if lesson[:2] == (j, t)]
                why[j] = "permission" if untold else "no_supply"
            elif not may_be_named(j):
                why[j] = "permission"
            elif len(matches) < case["most"]:
                why[j] = "full"
            else:
                wanted = last is not None and best(case, i, t, [j, last], before) == j
                why[j] = "full" if wanted else "enough"
        served.append((i, t, matches, why, possible[demand]))
    return served, load


def plain(result):
    return [
        (
            outcome.demand.municipality,
            outcome.demand.theme,
            [(each.supplier, each.state) for each in outcome.matches],
            {each.supplier: each.reason for each in outcome.refusals},
            outcome.possible,
        )
        for outcome in result.outcomes
    ]


@pytest.mark.parametrize("first", range(0, len(CASES), 50))
def test_the_run_is_what_the_oracle_finds(first):
    for seed in range(first, first + 50):
        case = random_case(seed)
        result = solved(seed)
        served, load = oracle(case)

        assert plain(result) == served, seed
        assert {code: each.matches for code, each in result.loads.items() if each.matches} == +load, seed


def test_the_reasons_of_a_match_are_what_the_oracle_asks():
    for seed in CASES:
        case = random_case(seed)
        for each in solved(seed).matches:
            keys = [reason.key for reason in each.reasons]
            if each.state == "proposed":
                asked = preferences(case, each.demander, each.supplier, each.theme)
                classes = [key for key, holds in zip((*matching.CLASSES, "suits"), asked, strict=True) if holds]
                assert [key for key in keys if key not in ("capacity", "lesson")] == classes, seed
                assert each.strongest == next((key for key in classes if key != "suits"), ""), seed
                assert {"offer", "capacity", "lesson"} & set(keys), seed
            assert keys == [key for key in matching.REASONS if key in keys], seed


def test_the_cases_meet_every_reason_refusal_and_caution():
    """Else the oracle would agree about nothing."""
    met = Counter()
    for seed in CASES:
        result = solved(seed)
        met.update(reason.key for each in result.matches for reason in each.reasons)
        met.update(caution for each in result.matches for caution in each.cautions)
        met.update(each.reason for outcome in result.outcomes for each in outcome.refusals)
        met.update(result.without_demand.values())

    expected = {*matching.REASONS, *matching.CAUTIONS, *matching.REFUSALS, "nothing_known", "nothing_large"}
    assert set(met) == expected
    assert min(met.values()) >= 5


# --- Properties -----------------------------------------------------------------------------------------------------------


def test_no_proposal_exceeds_a_cap():
    for seed in CASES:
        result = solved(seed)
        for code, load in result.loads.items():
            assert load.matches == sum(each.supplier == code for each in result.matches), seed
            assert load.matches <= max(load.cap, load.fixed), seed


def test_no_demand_stays_beside_a_free_supplier_of_a_better_class():
    for seed in CASES:
        case = random_case(seed)
        result = solved(seed)
        load = {code: each.matches for code, each in result.loads.items()}
        for outcome in result.outcomes:
            i, t = outcome.demand.municipality, outcome.demand.theme
            open_ones = [*outcome.refused("full"), *outcome.refused("enough")]
            free = [j for j in open_ones if load[j] < result.loads[j].cap]
            if free:
                assert len(outcome.matches) >= case["most"], seed
            proposed = [preferences(case, i, m.supplier, t) for m in outcome.matches if m.state == "proposed"]
            for j in free:
                assert all(preferences(case, i, j, t) <= each for each in proposed), seed


def test_every_municipality_is_matched_or_refused_once():
    for seed in CASES:
        case = random_case(seed)
        for outcome in solved(seed).outcomes:
            told = [m.supplier for m in outcome.matches] + [r.supplier for r in outcome.refusals]
            own = outcome.demand.municipality
            assert len(told) == len(set(told)), seed
            assert set(told) - {own, "gone"} == set(case["codes"]) - {own}, seed


def test_what_people_decided_stays():
    for seed in CASES:
        case = random_case(seed)
        matches = {(m.demander, m.theme, m.supplier): m.state for m in solved(seed).matches}
        for triple, (state, replaces) in case["fixed"].items():
            assert matches.get(triple) == (None if state == "rejected" else state), seed
            assert not replaces or matches.get((*triple[:2], replaces)) != "proposed", seed


def test_accepting_all_changes_nothing_and_a_rejected_one_does_not_come_back():
    for seed in CASES:
        case = random_case(seed)
        before = solved(seed)
        proposed = [m for m in before.matches if m.state == "proposed"]
        accepted = [Fixed(m.demander, m.theme, m.supplier, "accepted") for m in proposed]

        after = solve(case, fixed=fixed_of(case) + accepted)
        assert triples(after) == triples(before), seed
        assert not [m for m in after.matches if m.state == "proposed"], seed

        if proposed:
            rejected = replace(accepted[0], state="rejected")
            again = solve(case, fixed=[*fixed_of(case), *accepted[1:], rejected])
            assert triples(again) >= triples(before) - {(rejected.demander, rejected.theme, rejected.supplier)}, seed
            assert (rejected.demander, rejected.theme, rejected.supplier) not in triples(again), seed


def triples(result: Result):
    return {(m.demander, m.theme, m.supplier) for m in result.matches}


def test_the_order_of_the_input_changes_nothing():
    for seed in CASES:
        case = random_case(seed)
        assert solve(case, dice=random.Random(seed + 1)) == solved(seed), seed


# --- By hand --------------------------------------------------------------------------------------------------------------


def asks(code, need=3, priority=None, capacity=None, *, theme="mobilitet", subtopics=(), place=None, **more):
    ratings = {"need": need, "priority": priority, "capacity": capacity}
    found = {k: Rated(v, source(code, f"{theme}_{k}")) for k, v in ratings.items() if v is not None}
    standing = Standing(
        **found,
        place=place,
        place_source=source(code, "topp3") if place else None,
        subtopics=frozenset(subtopics),
        subtopics_source=source(code, f"{theme}_delfragor"),
    )
    return Municipality(code, more.pop("display", "named"), {theme: standing}, **more)


def helps(code, capacity=3, **more):
    return asks(code, None, None, capacity, **more)


def suppliers(result, at=0):
    return [each.supplier for each in result.outcomes[at].matches]


def test_nobody_has_answered():
    silent = [Municipality("2506", "unanswered"), Municipality("2505", "unanswered")]

    assert match(silent, themes=THEMES) == Result((), (), {}, {"2505": "nothing_known", "2506": "nothing_known"})
    assert match([], themes=THEMES) == Result((), (), {}, {})
    assert match(silent, themes=()).outcomes == ()


def test_all_do_not_know():
    """A missing code has no number: no demand and no supply, but the municipality is told of."""
    everyone = [Municipality(code, "named", {t: Standing() for t in THEMES}) for code in ("2505", "2506", "2510")]

    assert match(everyone, themes=THEMES) == Result(
        (), (), {}, dict.fromkeys(("2505", "2506", "2510"), "nothing_known")
    )


def test_one_municipality_cannot_help_itself():
    alone = asks("2580", 4, 4, 4)
    result = match([alone], themes=THEMES)

    (outcome,) = result.outcomes
    assert outcome.matches == ()
    assert outcome.possible == 0
    assert outcome.refusals == (Refusal("2580", "same", (Fact("capacity", 4, source("2580", "mobilitet_capacity")),)),)
    assert outcome.demand.contradiction
    assert result.loads == {"2580": Load(matches=0, fixed=0, cap=3)}


def test_who_does_not_know_its_capacity_is_no_supplier_and_says_so():
    result = match([asks("2506"), helps("2580", None), helps("2581", 2)], themes=THEMES)

    assert result.outcomes[0].refusals == (
        Refusal("2580", "no_supply"),
        Refusal("2581", "no_supply", (Fact("capacity", 2, source("2581", "mobilitet_capacity")),)),
    )
    assert result.without_demand == {"2580": "nothing_known", "2581": "nothing_known"}


def test_a_low_need_is_no_demand_but_a_wish_for_support_is():
    low, ranked = asks("2505", 2), asks("2506", 2, place=3)
    result = match([low, ranked, helps("2580")], themes=THEMES)

    assert [each.demand.municipality for each in result.outcomes] == ["2506"]
    assert result.outcomes[0].demand.reasons == (Reason("ranked", (Fact("place", 3, source("2506", "topp3")),)),)
    assert result.without_demand == {"2505": "nothing_large", "2580": "nothing_known"}


def test_the_classes_stand_in_their_order():
    """One supplier for each class, the best with the largest code, so that the code cannot have decided."""
    demander = asks(
        "2506",
        subtopics=["laddning", "fordon"],
        population=2794,
        neighbours=frozenset({"2522"}),
        wishes=[Wish("2524", "mobilitet", source("2506", "partner", "a"))],
    )
    everyone = [
        demander,
        helps("2520"),
        helps("2521", population=4999),
        helps("2522"),
        helps("2523", subtopics=["fordon"]),
        helps("2524"),
        Municipality("2525", "named", offers=[Offer("mobilitet", source("2525", "erbjuda", "a"))]),
    ]
    (outcome,) = match(everyone, themes=THEMES, most=6).outcomes

    assert [(each.supplier, each.strongest) for each in outcome.matches] == [
        ("2525", "offer"),
        ("2524", "wished"),
        ("2523", "subtopic"),
        ("2522", "neighbour"),
        ("2521", "size"),
        ("2520", ""),
    ]
    capacity = [Reason("capacity", (Fact("capacity", 3, source(f"252{n}", "mobilitet_capacity")),)) for n in range(5)]
    assert [each.reasons for each in outcome.matches] == [
        (Reason("offer", (Fact("offer", "mobilitet", source("2525", "erbjuda", "a")),)),),
        (Reason("wished", (Fact("wish", "mobilitet", source("2506", "partner", "a")),)), capacity[4]),
        (
            Reason(
                "subtopic",
                (
                    Fact("subtopic", "fordon", source("2506", "mobilitet_delfragor")),
                    Fact("subtopic", "fordon", source("2523", "mobilitet_delfragor")),
                ),
            ),
            capacity[3],
        ),
        (Reason("neighbour", (Fact("neighbour", "2522", Source("register", "2506", "neighbours")),)), capacity[2]),
        (
            Reason(
                "size",
                (
                    Fact("population", 2794, Source("register", "2506", "population")),
                    Fact("population", 4999, Source("register", "2521", "population")),
                ),
            ),
            capacity[1],
        ),
        (capacity[0],),
    ]


def test_a_better_class_beats_all_worse_ones_together():
    demander = asks("2506", subtopics=["fordon"], population=2794, neighbours=frozenset({"2505"}))
    everything_but = helps("2505", 4, subtopics=["fordon"], population=2794)
    offers = Municipality("2580", "named", offers=[Offer("mobilitet", source("2580", "erbjuda"))])

    assert suppliers(match([demander, everything_but, offers], themes=THEMES)) == ["2580", "2505"]


def test_a_wish_counts_for_its_theme_or_for_all_if_it_names_none():
    def first(theme):
        wishes = [Wish("2581", theme, source("2506", "partner"))]
        return suppliers(match([asks("2506", wishes=wishes), helps("2580"), helps("2581")], themes=THEMES))[0]

    assert first("mobilitet") == "2581"
    assert first("") == "2581"
    assert first("fjarrvarme") == "2580"


@pytest.mark.parametrize(
    ("population", "expected"),
    [(None, None), (4999, 0), (5000, 1), (9999, 1), (10000, 2), (24999, 2), (25000, 3)],
)
def test_size_classes_begin_at_their_limit(population, expected):
    assert size_class(population) == expected


def test_two_populations_that_nobody_knows_are_not_alike():
    """Else 2581 would come before 2580."""
    everyone = [asks("2506"), helps("2580", population=2794), helps("2581")]
    (outcome,) = match(everyone, themes=THEMES).outcomes

    assert [(each.supplier, each.strongest) for each in outcome.matches] == [("2580", ""), ("2581", "")]


def test_the_demands_stand_in_their_order():
    """Prioritised gap, need, fewest possible suppliers, code, order of the questionnaire; a demand without a number last."""
    themes = {"mobilitet": (3, 3, 2), "fjarrvarme": (4, None, None)}
    standings = {
        theme: Standing(**{k: Rated(v, source("2560", k)) for k, v in zip(("need", "priority", "capacity"), scores, strict=True) if v is not None})
        for theme, scores in themes.items()
    }  # fmt: skip
    everyone = [
        Municipality("2560", "named", standings),
        asks("2505", None, place=1),
        asks("2506", 3),
        asks("2507", 3, theme="fornybar_energi"),
        asks("2508", 3),
        asks("2510", 4, 3, 3, theme="fjarrvarme"),
        helps("2580"),
        helps("2581"),
        helps("2582", theme="fornybar_energi"),
    ]
    result = match(everyone, themes=THEMES)

    assert [(o.demand.municipality, o.demand.theme, o.demand.need, o.possible) for o in result.outcomes] == [
        ("2560", "mobilitet", 3, 2),
        ("2510", "fjarrvarme", 4, 0),
        ("2560", "fjarrvarme", 4, 1),
        ("2507", "fornybar_energi", 3, 1),
        ("2506", "mobilitet", 3, 2),
        ("2508", "mobilitet", 3, 2),
        ("2505", "mobilitet", None, 2),
    ]


def test_whoever_is_full_is_named():
    everyone = [asks("2506", 4), asks("2505"), helps("2582"), helps("2514")]
    result = match(everyone, themes=THEMES, caps=Caps(default=1, own={"2582": 0}))

    first, second = result.outcomes
    assert (suppliers(result, 0), suppliers(result, 1)) == (["2514"], [])
    assert first.refused("full") == ("2582",)
    assert second.refused("full") == ("2514", "2582")
    assert (
        second.refusals
        == (
            Refusal("2505", "no_supply"),
            Refusal("2506", "no_supply"),
            Refusal("2514", "full", (Fact("matches", 1), Fact("cap", 1))),
            Refusal("2582", "full", (Fact("matches", 0), Fact("cap", 0))),
        )[1:]
    )


def test_the_load_is_spread_among_equals():
    everyone = [asks("2505"), asks("2506"), helps("2580"), helps("2581")]
    result = match(everyone, themes=THEMES, most=1)

    assert (suppliers(result, 0), suppliers(result, 1)) == (["2580"], ["2581"])


def test_a_reference_municipality_helps_by_its_lesson_and_asks_for_nothing():
    lesson = Source("lesson", "2180", "17")
    gavle = replace(
        asks("2180", 4),
        is_reference=True,
        lessons=[Lesson("mobilitet", lesson, "named", frozenset({"2506"}))],
    )
    wish = Wish("2180", "mobilitet", source("2506", "forebild", "x"))
    result = match([asks("2506", wishes=[wish]), gavle, helps("2580")], themes=THEMES)

    assert [outcome.demand.municipality for outcome in result.outcomes] == ["2506"]
    assert suppliers(result) == ["2180", "2580"]
    assert result.outcomes[0].matches[0].reasons == (
        Reason("wished", (Fact("wish", "mobilitet", wish.source),)),
        Reason("lesson", (Fact("lesson", "mobilitet", lesson),)),
        Reason("suits", (Fact("lesson", "mobilitet", lesson),)),
    )
    assert result.without_demand == {"2580": "nothing_known"}


@pytest.mark.parametrize("permission", ["anonymous", "no"])
def test_a_lesson_without_permission_brings_nobody_in(permission):
    told = source("2580", "lardom", "a")
    lesson = Lesson("mobilitet", told, permission, frozenset({"2506"}))
    only = Municipality("2580", "named", lessons=[lesson])
    besides = replace(helps("2581"), lessons=[lesson])
    (outcome,) = match([asks("2506"), only, besides], themes=THEMES).outcomes

    assert outcome.refusals == (Refusal("2580", "permission", (Fact("lesson", permission, told),)),)
    assert [[reason.key for reason in each.reasons] for each in outcome.matches] == [["capacity"]]


def test_how_answers_may_be_shown_is_obeyed():
    shown = source("2582", "visning")
    everyone = [
        asks("2506", display="not_named"),
        helps("2514", display="on_approval"),
        helps("2580"),
        helps("2581", display="unanswered"),
        helps("2582", 4, display="not_named", display_source=shown),
    ]
    (outcome,) = match(everyone, themes=THEMES).outcomes

    assert [(each.supplier, each.cautions) for each in outcome.matches] == [
        ("2514", ("ask_supplier", "ask_demander")),
        ("2580", ("ask_demander",)),
        ("2581", ("ask_supplier", "ask_demander")),
    ]
    assert outcome.refusals == (Refusal("2582", "permission", (Fact("display", "not_named", shown),)),)


def test_what_was_decided_is_kept_with_what_no_longer_speaks_for_it():
    everyone = [asks("2505", 1), asks("2506"), helps("2580", 2), helps("2581")]
    fixed = [
        Fixed("2506", "mobilitet", "2580", "accepted"),
        Fixed("2505", "mobilitet", "2581", "edited"),
        Fixed("2599", "mobilitet", "2581", "accepted"),
    ]
    result = match(everyone, themes=THEMES, caps=Caps(1), fixed=fixed)

    (kept,) = result.outcomes[0].matches
    assert (kept.supplier, kept.state, kept.reasons, kept.cautions) == ("2580", "accepted", (), ("no_supply",))
    assert [(each.demander, each.cautions) for each in result.others] == [
        ("2505", ("no_demand", "over_cap")),
        ("2599", ("over_cap", "gone")),
    ]
    assert result.loads["2581"] == Load(matches=2, fixed=2, cap=1)
    assert result.outcomes[0].refused("full") == ("2581",)


def test_a_match_in_a_theme_that_is_not_shown_still_uses_up_the_cap():
    everyone = [asks("2506"), asks("2505", theme="fjarrvarme"), helps("2580")]
    fixed = [Fixed("2505", "fjarrvarme", "2580", "accepted")]
    result = match(everyone, themes=["mobilitet"], caps=Caps(1), fixed=fixed)

    assert result.outcomes[0].refused("full") == ("2580",)
    assert [(each.theme, each.cautions) for each in result.others] == [("fjarrvarme", ("no_supply",))]


def test_whom_an_edited_match_replaced_is_not_proposed_again():
    everyone = [asks("2506"), helps("2580"), helps("2581")]
    fixed = [Fixed("2506", "mobilitet", "2581", "edited", replaces="2580")]
    (outcome,) = match(everyone, themes=THEMES, fixed=fixed).outcomes

    assert [(each.supplier, each.state) for each in outcome.matches] == [("2581", "edited")]
    assert outcome.refusals == (Refusal("2580", "replaced"),)


@pytest.mark.parametrize(
    ("municipalities", "more", "message"),
    [
        ([asks("2506"), helps("2506")], {}, "two municipalities with one code"),
        ([], {"caps": Caps(-1)}, "a cap below 0"),
        ([], {"caps": Caps(1, {"2580": -1})}, "a cap below 0"),
        ([], {"fixed": [Fixed("2506", "mobilitet", "2506", "accepted")]}, "a municipality is matched with itself"),
        (
            [],
            {"fixed": [Fixed("2506", "mobilitet", "2580", "accepted"), Fixed("2506", "mobilitet", "2580", "rejected")]},
            "two decisions about one match",
        ),
    ],
)
def test_contradictory_input_is_refused(municipalities, more, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        match(municipalities, themes=THEMES, **more)
