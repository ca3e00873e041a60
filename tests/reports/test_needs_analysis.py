"""Each number three times: by hand, against a slow oracle in plain Python, and as a property."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.analysis import needs
from reports.analysis.needs import (
    COUNTS,
    DERIVED,
    RANKINGS,
    RATINGS,
    Summary,
    analyse,
    borda,
    count,
    derive,
    headline,
    lower_median,
    order_themes,
    prioritised_gaps,
    summarise,
)

# A frame costs milliseconds, and a busy machine makes them many.
with_frames = settings(deadline=None, max_examples=12)
quick = settings(deadline=None, max_examples=60)

THEMES = ("styrdokument", "mobilitet", "fjarrvarme")
CODES = ("dont_know", "not_applicable", "pending", "unanswered", "irrelevant")


def frame(schema, rows):
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=dtype)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        }
    )


def row(response, variant, theme, measure, value):
    """A rating; `value` is a score, or the reason why there is none."""
    score = value if isinstance(value, int) else None
    return response, variant, theme, measure, "value" if score is not None else value, score


values = st.one_of(st.integers(0, 4), st.sampled_from(CODES))
ratings = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(THEMES), st.sampled_from(needs.MEASURES), values),
    max_size=40,
    unique_by=lambda r: r[:3],
).map(lambda rows: [row(r, "signatory" if r % 2 else "other", theme, measure, v) for r, theme, measure, v in rows])


# --- Counts ---------------------------------------------------------------------------------------------------------------


def test_count_and_summarise_by_hand():
    # The score says where it stands: response 3 says 3, response 4 says 4.
    rows = [
        row(1, "signatory", "mobilitet", "need", 1),
        row(3, "signatory", "mobilitet", "need", 3),
        row(4, "other", "mobilitet", "need", 4),
        row(5, "other", "mobilitet", "need", "dont_know"),
        row(6, "other", "mobilitet", "need", "pending"),
        row(2, "other", "mobilitet", "need", 2),
        row(3, "signatory", "fjarrvarme", "need", 0),
        row(3, "signatory", "mobilitet", "priority", 2),
    ]

    found = summarise(count(frame(RATINGS, rows)), "need")

    assert found == {
        ("mobilitet", "signatory"): Summary((0, 1, 0, 1, 0), {}),
        ("mobilitet", "other"): Summary((0, 0, 1, 0, 1), {"dont_know": 1, "pending": 1}),
        ("fjarrvarme", "signatory"): Summary((1, 0, 0, 0, 0), {}),
    }
    both = found["mobilitet", "signatory"] + found["mobilitet", "other"]
    assert (both.base, both.asked, both.large, both.median, both.low, both.high) == (4, 6, 2, 2, 1, 4)


@with_frames
@given(ratings)
def test_summaries_equal_a_slow_oracle(rows):
    found = summarise(count(frame(RATINGS, rows)), "need")

    wanted = {}
    for _response, variant, theme, measure, state, score in rows:
        if measure == "need":
            scores, codes = wanted.setdefault((theme, variant), ([], []))
            scores.append(score) if state == "value" else codes.append(state)
    assert set(found) == set(wanted)
    for key, (scores, codes) in wanted.items():
        summary = found[key]
        assert summary.counts == tuple(scores.count(step) for step in range(5))
        assert dict(summary.missing) == {code: codes.count(code) for code in set(codes)}
        assert summary.base == len(scores)
        assert summary.asked == len(scores) + len(codes)
        assert summary.large == len([s for s in scores if s >= 3])
        assert summary.median == (sorted(scores)[(len(scores) - 1) // 2] if scores else None)
        assert (summary.low, summary.high) == ((min(scores), max(scores)) if scores else (None, None))


@with_frames
@given(ratings, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)

    def everything(given):
        table = frame(RATINGS, given)
        derived = derive(table)
        return (
            [summarise(count(table), measure) for measure in needs.MEASURES],
            prioritised_gaps(derived),
            sorted(map(tuple, derived.astype(object).where(derived.notna(), None).to_numpy().tolist()), key=str),
        )

    assert everything(rows) == everything(shuffled)


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ((0, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 1), 4),
        ((1, 0, 0, 0, 1), 0),  # even: the lower of 0 and 4, never 2
        ((1, 0, 0, 1, 1), 3),
        ((0, 0, 4, 4, 0), 2),
        ((0, 0, 3, 4, 0), 3),
    ],
)
def test_lower_median_by_hand(counts, median):
    assert lower_median(counts) == median


@quick
@given(st.lists(st.integers(0, 4), max_size=30))
def test_lower_median_equals_the_middle_of_the_sorted_values(scores):
    counts = [scores.count(step) for step in range(5)]

    found = lower_median(counts)

    assert found == (sorted(scores)[(len(scores) - 1) // 2] if scores else None)
    assert found is None or (
        2 * sum(s <= found for s in scores) >= len(scores) and 2 * sum(s >= found for s in scores) >= len(scores)
    )


def test_frames_without_rows_have_their_columns():
    nothing = frame(RATINGS, [])

    assert list(count(nothing).columns) == list(COUNTS)
    assert {name: str(dtype) for name, dtype in count(nothing).dtypes.items()} == COUNTS
    assert {name: str(dtype) for name, dtype in derive(nothing).dtypes.items()} == DERIVED
    assert summarise(count(nothing), "need") == {}
    assert prioritised_gaps(derive(nothing)) == {}
    assert borda(frame(RANKINGS, [])) == {}


def test_counted_frames_keep_their_dtypes():
    table = frame(RATINGS, [row(1, "other", "mobilitet", "need", 3), row(2, "other", "mobilitet", "need", "dont_know")])

    assert {name: str(dtype) for name, dtype in count(table).dtypes.items()} == COUNTS
    assert {name: str(dtype) for name, dtype in derive(table).dtypes.items()} == DERIVED


# --- What follows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "priority", "capacity", "gap", "rules"),
    [
        (3, 3, 2, 1, {"prioritised_gap"}),
        (4, 4, 0, 4, {"prioritised_gap"}),
        (3, 3, 3, 0, set()),
        (2, 4, 0, 4, set()),
        (3, 2, 2, 0, set()),
        (3, 1, 2, -1, {"need_without_priority"}),
        (4, 0, 4, -4, {"need_without_priority", "contradiction"}),
        (3, 3, 4, -1, {"contradiction"}),
        (2, 3, 4, -1, set()),
        (0, 3, 1, 2, {"contradiction"}),
        (0, 3, 2, 1, set()),
        (0, 2, 1, 1, set()),
        (3, "dont_know", 4, None, {"contradiction"}),
        (4, 4, "pending", None, set()),
        ("dont_know", 4, 0, 4, set()),
        (3, "irrelevant", "irrelevant", None, set()),
    ],
)
def test_derive_by_hand(need, priority, capacity, gap, rules):
    table = frame(
        RATINGS,
        [
            row(7, "other", "mobilitet", "need", need),
            row(7, "other", "mobilitet", "priority", priority),
            row(7, "other", "mobilitet", "capacity", capacity),
        ],
    )

    found = derive(table).iloc[0]

    assert (found["response"], found["theme"]) == (7, "mobilitet")
    assert (None if pd.isna(found["gap"]) else int(found["gap"])) == gap
    assert {name for name in ("prioritised_gap", "need_without_priority", "contradiction") if found[name]} == rules


@with_frames
@given(ratings)
def test_derive_equals_a_slow_oracle(rows):
    found = derive(frame(RATINGS, rows))

    wide = {}
    for response, _variant, theme, measure, state, score in rows:
        if state == "value":
            wide.setdefault((response, theme), {})[measure] = score
    assert len(found) == len(wide)
    for each in found.itertuples():
        values = wide[each.response, each.theme]
        n, p, c = (values.get(measure) for measure in needs.MEASURES)
        assert (None if pd.isna(each.gap) else each.gap) == (None if p is None or c is None else p - c)
        assert each.prioritised_gap == (None not in (n, p, c) and n >= 3 and p >= 3 and c <= 2)
        assert each.need_without_priority == (None not in (n, p) and n >= 3 and p <= 1)
        strong = n is not None and c is not None and n >= 3 and c == 4
        weak = None not in (n, p, c) and n == 0 and c <= 1 and p >= 3
        assert each.contradiction == (strong or weak)
    wanted = {}
    for (_response, theme), v in wide.items():
        if v.get("need", 0) >= 3 and v.get("priority", 0) >= 3 and v.get("capacity", 9) <= 2:
            wanted[theme] = wanted.get(theme, 0) + 1
    assert prioritised_gaps(found) == wanted


def test_borda_by_hand():
    rankings = frame(
        RANKINGS,
        [
            (1, "mobilitet", 1),
            (1, "styrdokument", 2),
            (1, "fjarrvarme", 3),
            (2, "styrdokument", 2),  # the first place went to "annat", which is no theme
            (3, "mobilitet", 1),
            (3, "fjarrvarme", 4),  # a longer list in a later questionnaire
        ],
    )

    assert borda(rankings) == {"mobilitet": 6, "styrdokument": 4, "fjarrvarme": 1}


@with_frames
@given(st.lists(st.permutations(THEMES).map(lambda t: t[:3]), max_size=12), st.randoms(use_true_random=False))
def test_borda_equals_a_slow_oracle_in_any_order(lists, chance):
    rows = [(number, theme, place) for number, order in enumerate(lists) for place, theme in enumerate(order, start=1)]
    chance.shuffle(rows)

    wanted = {theme: sum(3 - order.index(theme) for order in lists) for theme in THEMES if lists}

    assert borda(frame(RANKINGS, rows)) == wanted
    assert sum(borda(frame(RANKINGS, rows)).values()) == 6 * len(lists)


# --- Order ----------------------------------------------------------------------------------------------------------------


def test_order_goes_by_gaps_then_median_then_points_then_questionnaire():
    themes = ["a", "b", "c", "d", "e", "f", "g"]
    gaps = {"e": 2, "b": 1, "c": 1, "d": 1}
    medians = {"a": 4, "b": 2, "c": 3, "d": 3, "e": 0, "f": 0, "g": None}
    points = {"d": 5, "c": 4, "f": 0, "g": 30}

    assert order_themes(themes, gaps, medians, points) == ("e", "d", "c", "b", "a", "f", "g")


@quick
@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 4)), st.integers(0, 4)),
    )
)
def test_order_equals_comparing_pairs(given_themes):
    themes = list(given_themes)

    def before(one, other):
        for a, b in zip(given_themes[one], given_themes[other], strict=True):
            a, b = (-1 if each is None else each for each in (a, b))
            if a != b:
                return a > b
        return themes.index(one) < themes.index(other)

    found = order_themes(
        themes,
        {t: v[0] for t, v in given_themes.items()},
        {t: v[1] for t, v in given_themes.items()},
        {t: v[2] for t, v in given_themes.items()},
    )

    assert sorted(found) == sorted(themes)
    assert all(before(one, other) for i, one in enumerate(found) for other in found[i + 1 :])


# --- The result -----------------------------------------------------------------------------------------------------------


def analysed(rows, *, measure="need", bases=None, **keys):
    table = frame(RATINGS, rows)
    return analyse(
        count(table),
        measure=measure,
        themes=THEMES,
        gaps=keys.get("gaps", prioritised_gaps(derive(table))),
        points=keys.get("points", {}),
        bases=bases if bases is not None else {"signatory": 8, "other": 6},
        by_priority=keys.get("by_priority", True),
    )


def of_theme(theme, scores, variant="signatory", start=1, measure="need"):
    return [row(start + i, variant, theme, measure, score) for i, score in enumerate(scores)]


def test_analyse_keeps_each_variant_with_its_own_base():
    rows = of_theme("mobilitet", [3, 4, "dont_know"]) + of_theme("mobilitet", [0, 3], "other", 10)

    found = analysed(rows, bases={"signatory": 3, "other": 2})

    first = found.rows[0]
    assert first.theme == "mobilitet"
    assert {v: (s.large, s.base) for v, s in first.by_variant.items()} == {"signatory": (2, 2), "other": (1, 2)}
    assert (first.total.large, first.total.base, first.total.median) == (3, 4, 3)
    assert found.base == 5


def test_analyse_orders_by_need_whatever_measure_is_shown():
    rows = (
        of_theme("styrdokument", [4, 4])
        + of_theme("mobilitet", [1, 1])
        + of_theme("styrdokument", [0, 0], measure="priority")
        + of_theme("mobilitet", [4, 4], measure="priority")
    )

    by_need = analysed(rows, measure="priority")
    as_asked = analysed(rows, measure="priority", gaps={"mobilitet": 3}, by_priority=False)

    assert [r.theme for r in by_need.rows] == ["styrdokument", "mobilitet", "fjarrvarme"]
    assert [r.total.median for r in by_need.rows] == [0, 4, None]
    assert [r.theme for r in as_asked.rows] == list(THEMES)


def test_analyse_of_nothing():
    found = analysed([], bases={"signatory": 0, "other": 0})

    assert [r.theme for r in found.rows] == list(THEMES)
    assert all(r.total == Summary() for r in found.rows)
    assert not found.rated
    assert headline(found) is None


def test_one_group_empty_leaves_the_other_as_it_is():
    rows = of_theme("mobilitet", [3, 4, 2])

    alone, beside = analysed(rows, bases={"signatory": 3}), analysed(rows, bases={"signatory": 3, "other": 0})

    assert [r.total for r in alone.rows] == [r.total for r in beside.rows]
    assert beside.rows[0].by_variant["other"] == Summary()


def test_headline_names_the_themes_that_tie_on_top():
    rows = (
        of_theme("mobilitet", [3, 3, 4])
        + of_theme("mobilitet", [3, 4], "other", 10)
        + of_theme("fjarrvarme", [4, 4, 4])
        + of_theme("fjarrvarme", [3, 3], "other", 10)
        + of_theme("styrdokument", [3, 3, 0])
    )

    found = headline(analysed(rows))

    assert found.themes == ("fjarrvarme", "mobilitet")
    assert (found.wording.key, found.wording.n, found.wording.base) == ("all", 5, 5)
    assert found.by_variant == {"signatory": (3, 3), "other": (2, 2)}
    assert (found.more, found.without_value) == (0, 0)


def test_headline_says_how_many_gave_no_value():
    found = headline(analysed(of_theme("mobilitet", [3, 3, "dont_know"])))

    assert (found.wording.key, found.wording.n, found.wording.base, found.without_value) == ("all", 2, 2, 1)


def test_headline_splits_no_pair_that_differs_between_the_themes():
    rows = (
        of_theme("mobilitet", [3, 0])
        + of_theme("mobilitet", [3], "other", 10)
        + of_theme("fjarrvarme", [3, 3])
        + of_theme("fjarrvarme", [0], "other", 10)
    )

    found = headline(analysed(rows))

    assert set(found.themes) == {"mobilitet", "fjarrvarme"}
    assert (found.wording.n, found.wording.base, found.by_variant) == (2, 3, {})


def test_headline_counts_what_it_does_not_name():
    rows = [r for theme in THEMES for r in of_theme(theme, [3, 3])]

    found = headline(analysed(rows), most=2)

    assert (len(found.themes), found.more) == (2, 1)


def test_headline_when_nobody_has_a_large_need():
    found = headline(analysed(of_theme("mobilitet", [0, 1, 2])))

    assert (found.wording.key, found.wording.n, found.wording.base, found.themes) == ("none", 0, 3, ())


@with_frames
@given(ratings)
def test_headline_never_says_more_than_the_rows(rows):
    found = analysed(rows)
    said = headline(found)

    if said is None:
        assert not found.rated
        return
    for theme in said.themes:
        total = next(r.total for r in found.rows if r.theme == theme)
        assert (total.large, total.base) == (said.wording.n, said.wording.base)
    assert said.wording.n == max(r.total.large for r in found.rows)


def test_a_thousand_municipalities_add_up():
    chance = random.Random(7)
    rows = [
        row(i, chance.choice(needs.VARIANTS), theme, "need", chance.choice([0, 1, 2, 3, 4, "dont_know"]))
        for i in range(1000)
        for theme in THEMES
    ]

    found = analysed(rows)

    assert all(r.total.asked == 1000 for r in found.rows)
    assert all(sum((s for s in r.by_variant.values()), Summary()).counts == r.total.counts for r in found.rows)
