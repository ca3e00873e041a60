"""One value against the definition: what is stored, what is refused, how it reads."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition import MISSING_CODES, Choice, Definition, Group, Question, Repeat
from surveys.values import (
    LARGEST_INTEGER,
    LONGEST_TEXT,
    MESSAGES,
    MISSING_TEXTS,
    Item,
    Missing,
    Problem,
    Stored,
    as_string,
    as_text,
    check,
    is_empty,
    missing_codes,
)


def both(text):
    return {"sv": text, "en": f"{text} (en)"}


def question(name, kind, **values):
    return Question(name=name, kind=kind, label=both(name), **values)


SCALE = (
    Choice("0", both("Inget"), score=0),
    Choice("1", both("Litet"), score=1),
    Choice("4", both("Mycket"), score=4),
    Choice("vet_ej", both("Vet ej"), missing="dont_know"),
    Choice("ej_aktuellt", both("Inte aktuellt för oss"), missing="not_applicable"),
)
PLACES = (
    Choice("2514", both("Kalix")),
    Choice("2505", both("Arvidsjaur")),
    Choice("norge", both("Norge")),
    Choice("mars", both("Mars"), since=2030),
)
REASONS = (
    Choice("tid", both("Tid")),
    Choice("pengar", both("Pengar")),
    Choice("vet_ej", both("Vet ej"), missing="dont_know"),
)


@pytest.fixture(scope="module")
def view():
    rows = (
        question("need", "select_one", choice_list="scale"),
        question("place", "select_one", choice_list="places"),
        question("places", "select_multiple", choice_list="places"),
        question("reasons", "select_multiple", choice_list="reasons"),
        question(
            "two",
            "select_multiple",
            choice_list="places",
            constraint="count-selected(.) <= 2",
            constraint_message=both("Högst två."),
        ),
        question("top", "rank", choice_list="places", max_items=2),
        question("comment", "text"),
        question("year", "integer", constraint=". >= 2000 and . <= 2100", constraint_message=both("Ange ett årtal.")),
        question("later", "integer", constraint=". > ${year}"),
        question("number", "integer"),
        Repeat(
            "partner",
            both("partner"),
            max_items=3,
            children=(
                question("p_place", "select_multiple", choice_list="places"),
                question("p_need", "select_one", choice_list="scale"),
                question("p_text", "text"),
                question("p_from", "integer"),
                question("p_to", "integer", constraint=". >= ${p_from}", constraint_message=both("Slut före start.")),
            ),
        ),
    )
    group = Group(name="s", label=both("s"), children=rows)
    lists = {"scale": SCALE, "places": PLACES, "reasons": REASONS}
    definition = Definition("test", both("Test"), "1", ("sv", "en"), "sv", (group,), lists)
    return definition.view("other", 2018)


@pytest.fixture(scope="module")
def put(view):
    def put(name, value, strings=None, exclude=frozenset()):
        return check(view, view.nodes[name], value, strings=strings or {}, exclude=exclude)

    return put


# What is stored


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("need", "4", Stored("4", "", 4)),
        ("need", "0", Stored("0", "", 0)),
        ("need", "vet_ej", Stored("vet_ej", "dont_know", None)),
        ("place", "2514", Stored("2514", "", None)),
        ("places", ["norge", "2514"], Stored(["2514", "norge"])),
        ("places", ("norge", "2514", "norge"), Stored(["2514", "norge"])),
        ("reasons", ["vet_ej"], Stored(["vet_ej"], "dont_know")),
        ("two", ["2514", "2505"], Stored(["2514", "2505"])),
        ("top", ["norge", "2514"], Stored(["norge", "2514"])),
        ("comment", "Vi vill.\r\nMer.\rOch mer. \n\n", Stored("Vi vill.\nMer.\nOch mer.")),
        ("comment", "  indraget", Stored("  indraget")),
        ("comment", "👩‍🔬 ‏עברית‎ <script>\t", Stored("👩‍🔬 ‏עברית‎ <script>")),
        ("year", 2018, Stored(2018)),
        ("year", " 2018 ", Stored(2018)),
        ("number", "-7", Stored(-7)),
        ("number", "+7", Stored(7)),
        ("number", "007", Stored(7)),
        ("number", 0, Stored(0)),
        ("number", LARGEST_INTEGER, Stored(LARGEST_INTEGER)),
    ],
)
def test_check_stores(put, name, value, stored):
    assert put(name, value) == stored


@pytest.mark.parametrize("name", ["need", "places", "top", "comment", "year", "partner"])
@pytest.mark.parametrize("value", [None, "", " \n", [], (), {}, Item({}), Item({"p_text": " ", "p_place": []})])
def test_check_stores_nothing_for_what_is_empty(put, name, value):
    assert put(name, value) == Stored(None, "", None)
    assert is_empty(put(name, value)) is True


@pytest.mark.parametrize(
    ("value", "empty"),
    [
        ("x", False),
        (0, False),
        (False, False),
        (["x"], False),
        (Missing("none"), False),
        (Item({"p_text": "x"}), False),
        (Item({"p_text": Missing("dont_know")}), False),
        (Stored(None, "none"), False),
        (Stored(0), False),
        (Stored(None), True),
        ("\t", True),
    ],
)
def test_is_empty(value, empty):
    assert is_empty(value) is empty


# What is refused


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("need", "5", Problem("unknown_choice", {"value": "5"})),
        ("need", "<b>" + 100 * "x", Problem("unknown_choice", {"value": "<b>" + 37 * "x"})),
        ("need", "4\x00", Problem("unknown_choice", {"value": "4�"})),
        ("need", 4, Problem("wrong_type")),
        ("need", True, Problem("wrong_type")),
        ("need", ["4"], Problem("wrong_type")),
        ("place", "mars", Problem("unknown_choice", {"value": "mars"})),
        ("places", "2514", Problem("wrong_type")),
        ("places", [2514], Problem("wrong_type")),
        ("places", [["2514"]], Problem("wrong_type")),
        ("places", {"2514"}, Problem("wrong_type")),
        ("places", ["2514", "hej", "hopp"], Problem("unknown_choice", {"value": "hej"})),
        ("reasons", ["tid", "vet_ej"], Problem("choice_alone", {"choice": both("Vet ej")})),
        ("two", ["2514", "2505", "norge"], Problem("constraint", {"message": both("Högst två.")})),
        ("top", ["norge", "norge"], Problem("chosen_twice", {"choice": both("Norge")})),
        ("top", ["norge", "2514", "2505"], Problem("too_many", {"maximum": 2, "given": 3})),
        ("top", "norge", Problem("wrong_type")),
        ("comment", 5, Problem("wrong_type")),
        ("comment", b"text", Problem("wrong_type")),
        ("comment", "ab\x00c", Problem("control_character", {"position": 3})),
        ("comment", "a\x0bb", Problem("control_character", {"position": 2})),
        ("comment", "a\x7fb", Problem("control_character", {"position": 2})),
        ("comment", "a\x85b", Problem("control_character", {"position": 2})),
        ("comment", "a\ud800", Problem("control_character", {"position": 2})),
        ("comment", "\uffffa", Problem("control_character", {"position": 1})),
        ("year", "1999", Problem("constraint", {"message": both("Ange ett årtal.")})),
        ("year", "MMXVIII", Problem("not_integer")),
        ("year", "2018.0", Problem("not_integer")),
        ("year", "2_018", Problem("not_integer")),
        ("year", "２０１８", Problem("not_integer")),
        ("year", "1e3", Problem("not_integer")),
        ("year", 2018.0, Problem("wrong_type")),
        ("year", True, Problem("wrong_type")),
        ("year", ["2018"], Problem("wrong_type")),
        ("number", "-1000000000", Problem("out_of_range", {"maximum": LARGEST_INTEGER})),
        ("comment", Item({"p_text": "x"}), Problem("wrong_type")),
        ("partner", "x", Problem("wrong_type")),
        ("partner", {"p_text": "x"}, Problem("wrong_type")),
        ("partner", Item("p_text"), Problem("wrong_type")),
        ("partner", Item(None), Problem("wrong_type")),
    ],
)
def test_check_refuses(put, name, value, problem):
    assert put(name, value) == problem


def test_check_of_what_is_huge(put):
    longest = "x" * LONGEST_TEXT
    assert put("comment", longest + "  ") == Stored(longest)
    assert put("comment", longest + "y") == Problem("too_long", {"maximum": 10_000, "given": 10_001})
    assert put("comment", "x" * 1_000_000) == Problem("too_long", {"maximum": 10_000, "given": 1_000_000})
    assert put("year", "9" * 5000) == Problem("not_integer")
    assert put("number", 10**5000) == Problem("out_of_range", {"maximum": LARGEST_INTEGER})
    assert put("top", ["norge"] * 100_000) == Problem("chosen_twice", {"choice": both("Norge")})
    assert put("places", ["norge"] * 100_000) == Stored(["norge"])


def test_check_leaves_out_choices_never_offered(put):
    """A municipality is not asked whether it wants to work with itself."""
    own = frozenset({"2514"})
    refused = Problem("unknown_choice", {"value": "2514"})
    assert put("place", "2514", exclude=own) == refused
    assert put("places", ["2505", "2514"], exclude=own) == refused
    assert put("top", ["2514"], exclude=own) == refused
    assert put("partner", Item({"p_place": ["2514"]}), exclude=own) == Problem(
        "unknown_choice", {"value": "2514"}, field="p_place"
    )
    assert put("places", ["2505"], exclude=own) == Stored(["2505"])


def test_check_constraint_reads_other_answers(put):
    assert put("later", 2019, {"year": "2018"}) == Stored(2019)
    assert put("later", 2017, {"year": "2018"}) == Problem("constraint", {"message": {}})


# Missing codes


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("need", ("pending", "declined", "not_asked")),
        ("place", ("dont_know", "not_applicable", "pending", "declined", "not_asked")),
        ("reasons", ("none", "not_applicable", "pending", "declined", "not_asked")),
        ("top", ("none", "dont_know", "not_applicable", "pending", "declined", "not_asked")),
        ("comment", ("none", "dont_know", "not_applicable", "pending", "declined", "not_asked")),
        ("year", ("dont_know", "not_applicable", "pending", "declined", "not_asked")),
        ("partner", ("none", "pending", "declined", "not_asked")),
    ],
)
def test_missing_codes(view, put, name, codes):
    assert missing_codes(view.nodes[name]) == codes
    for code in codes:
        assert put(name, Missing(code)) == Stored(None, code)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("need", "dont_know", Stored("vet_ej", "dont_know")),
        ("need", "not_applicable", Stored("ej_aktuellt", "not_applicable")),
        ("reasons", "dont_know", Stored(["vet_ej"], "dont_know")),
        ("need", "none", Problem("code_not_here")),
        ("place", "none", Problem("code_not_here")),
        ("year", "none", Problem("code_not_here")),
        ("partner", "dont_know", Problem("code_not_here")),
        ("partner", "not_applicable", Problem("code_not_here")),
        ("comment", "maybe", Problem("unknown_code")),
        ("comment", "", Problem("unknown_code")),
        ("comment", None, Problem("unknown_code")),
        ("comment", ["none"], Problem("unknown_code")),
    ],
)
def test_check_of_a_missing_code(put, name, code, expected):
    assert put(name, Missing(code)) == expected


def test_real_questions_can_all_be_left_out_for_a_reason(real_definition):
    for variant in ("signatory", "other"):
        view = real_definition.view(variant, 2018)
        for node in view.nodes.values():
            codes = missing_codes(node)
            assert codes[-3:] == ("pending", "declined", "not_asked")
            for code in MISSING_CODES:
                result = check(view, node, Missing(code), strings={})
                assert isinstance(result, Stored) is (code in codes or code in getattr(node, "stands_for", ()))


# Items


def test_item_is_stored_in_the_order_of_the_questionnaire(put):
    item = Item(
        {"p_to": "2020", "p_text": " ", "p_from": "2018", "p_need": "4", "p_place": ["norge", "2514"]}, position=2
    )
    stored = put("partner", item)
    assert stored == Stored({"p_place": ["2514", "norge"], "p_need": "4", "p_from": 2018, "p_to": 2020})
    assert list(stored.value) == ["p_place", "p_need", "p_from", "p_to"]


def test_item_keeps_a_code_only_as_a_choice(put):
    assert put("partner", Item({"p_need": Missing("dont_know")})) == Stored({"p_need": "vet_ej"})
    assert put("partner", Item({"p_text": Missing("none")})) == Problem("code_not_here", field="p_text")
    assert put("partner", Item({"p_text": Missing("hej")})) == Problem("unknown_code", field="p_text")


def test_item_with_several_problems(put):
    problem = put("partner", Item({"p_need": "9", "hej": 1, "p_from": "x", "p_text": "ok"}))
    assert problem == Problem(
        "unknown_field",
        {"field": "hej"},
        "hej",
        (
            Problem("unknown_choice", {"value": "9"}, "p_need"),
            Problem("not_integer", {}, "p_from"),
        ),
    )


def test_item_constraint_reads_its_own_fields(put):
    assert put("partner", Item({"p_from": "2018", "p_to": "2018"})) == Stored({"p_from": 2018, "p_to": 2018})
    assert put("partner", Item({"p_from": "2018", "p_to": "2017"})) == Problem(
        "constraint", {"message": both("Slut före start.")}, "p_to"
    )


def test_item_with_a_name_that_is_no_text(put):
    assert put("partner", Item({5: "x"})) == Problem("unknown_field", {"field": "int"}, "int")


# Never raises

garbage = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=5)
    | st.sampled_from(["2514", "norge", "vet_ej", "4", "2018", "x\x00", "\ud800", "mars"])
    | st.builds(Missing, st.sampled_from(MISSING_CODES) | st.text(max_size=3) | st.integers()),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
        | st.builds(
            Item,
            st.dictionaries(
                st.sampled_from(["p_place", "p_need", "p_text", "p_from", "p_to"]) | st.text(max_size=2),
                inner,
                max_size=4,
            )
            | inner,
            st.none() | st.integers() | st.text(max_size=1),
        )
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_check_never_raises_and_stores_only_json(view, data):
    node = view.nodes[data.draw(st.sampled_from(sorted(view.nodes)))]
    value = data.draw(garbage)
    strings = data.draw(st.dictionaries(st.sampled_from(["year", "p_from"]), st.text(max_size=4)))
    result = check(view, node, value, strings=strings, exclude=frozenset({"norge"}))
    if isinstance(result, Problem):
        for problem in (result, *result.more):
            for language in ("sv", "en", "fi"):
                assert problem.say(language)
    else:
        assert json.loads(json.dumps(result.value)) == result.value
        json.dumps(result.value, ensure_ascii=False).encode()
        as_text(view, node, result.value, result.missing, "sv")
        if not is_empty(result):
            again = Item(result.value) if isinstance(result.value, dict) else result.value
            again = Missing(result.missing) if result.value is None else again
            assert check(view, node, again, strings=strings, exclude=frozenset({"norge"})) == result


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_text_is_stored_as_it_is_but_for_line_ends(view, text):
    result = check(view, view.nodes["comment"], text, strings={})
    if isinstance(result, Stored):
        assert (result.value or "") == text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    else:
        assert result.code in ("control_character", "too_long")


# As expressions and as people see it


@pytest.mark.parametrize(
    ("name", "value", "missing", "expected"),
    [
        ("need", "4", "", "4"),
        ("need", "vet_ej", "dont_know", "vet_ej"),
        ("need", None, "declined", ""),
        ("need", None, "", ""),
        ("places", ["2514", "norge"], "", "2514 norge"),
        ("top", ["norge", "2514"], "", "norge 2514"),
        ("comment", "Hej du", "", "Hej du"),
        ("year", 2018, "", "2018"),
        ("number", 0, "", "0"),
        ("partner", {"p_text": "x"}, "", ""),
        ("partner", None, "none", ""),
    ],
)
def test_as_string(view, name, value, missing, expected):
    assert as_string(view.nodes[name], value, missing) == expected


@pytest.mark.parametrize(
    ("name", "value", "missing", "language", "expected"),
    [
        ("need", "4", "", "sv", "Mycket"),
        ("need", "4", "", "en", "Mycket (en)"),
        ("need", "4", "", "fi", "Mycket"),
        ("need", "vet_ej", "dont_know", "sv", "Vet ej"),
        ("need", None, "declined", "sv", "Avböjer att svara"),
        ("need", None, "declined", "en", "Declines to answer"),
        ("need", None, "", "sv", ""),
        ("need", "borttagen", "", "sv", "borttagen"),
        ("place", "mars", "", "sv", "Mars"),
        ("places", ["2514", "norge"], "", "sv", "Kalix; Norge"),
        ("top", ["norge", "2514"], "", "sv", "1. Norge, 2. Kalix"),
        ("comment", "Hej", "", "sv", "Hej"),
        ("year", 2018, "", "sv", "2018"),
        ("partner", {"p_place": ["2514", "norge"], "p_text": "Laddning"}, "", "sv", "Kalix; Norge · Laddning"),
        ("partner", [{"p_text": "A"}, {"p_text": "B", "p_from": 2018}], "", "sv", "A\nB · 2018"),
        ("partner", None, "none", "sv", "Inget att ange"),
        ("partner", {}, "", "sv", ""),
    ],
)
def test_as_text(view, name, value, missing, language, expected):
    assert as_text(view, view.nodes[name], value, missing, language) == expected


def test_missing_texts_cover_every_code_in_both_languages():
    assert set(MISSING_TEXTS) == set(MISSING_CODES)
    assert {tuple(text) for text in MISSING_TEXTS.values()} == {("sv", "en")}


# Messages


def test_problem_says_in_the_readers_language():
    assert Problem("too_many", {"maximum": 2, "given": 3}).say("en") == "Choose at most 2. You have chosen 3."
    swedish = {MESSAGES["too_many"]: "Välj högst %(maximum)s. Ni har valt %(given)s."}
    assert (
        Problem("too_many", {"maximum": 2, "given": 3}).say("sv", swedish.__getitem__) == "Välj högst 2. Ni har valt 3."
    )
    assert Problem("constraint", {"message": both("Högst två.")}).say("sv") == "Högst två."
    assert Problem("constraint", {"message": {}}).say("sv") == MESSAGES["constraint"]
    assert Problem("choice_alone", {"choice": both("Vet ej")}).say("en") == (
        "Choose either “Vet ej (en)” or some of the others."
    )
