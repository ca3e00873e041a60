"""Expressions: the small language, relevance, and every expression of the real questionnaire against an oracle."""

import itertools
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition import MISSING_CODES, VARIANTS, Definition, Group, Note, Question, Repeat
from surveys.expressions import (
    FUNCTIONS,
    MESSAGES,
    CycleError,
    ExpressionError,
    compile_expression,
    constraint_holds,
    order,
    relevant_fields,
    relevant_names,
    relevant_notes,
)
from surveys.values import as_string


def label(text):
    return {"sv": text}


def question(name, relevant="", **values):
    return Question(name=name, kind=values.pop("kind", "text"), label=label(name), relevant=relevant, **values)


def group(name, *children, **values):
    return Group(name=name, label=label(name), children=children, **values)


def definition_of(*sections):
    return Definition("test", label("Test"), "1", ("sv",), "sv", sections, {})


def view_of(*sections):
    return definition_of(*sections).view("other", 2018)


# The language


@pytest.mark.parametrize(
    ("text", "strings", "expected"),
    [
        # what XLSForm says and Python would not
        ("number(${a}) >= 2", {"a": ""}, False),
        ("number(${a}) >= 2", {"a": "vet_ej"}, False),
        ("number(${a}) < 2", {"a": "vet_ej"}, False),
        ("number(${a}) >= 2", {"a": "2"}, True),
        ("number(${a}) >= 2", {"a": "1_2"}, False),
        ("number(${a}) >= 1", {"a": "025_05"}, False),
        ("${a} >= 2", {"a": "10"}, True),
        ("${a} = 2", {"a": "2"}, True),
        ("${a} = '2'", {"a": "2.0"}, False),
        ("${a} != 'x'", {}, True),
        ("${a} != ''", {"a": ""}, False),
        ("${a} = ''", {}, True),
        ("${ a } = 'x'", {"a": "x"}, True),
        ("selected(${a}, 'x')", {"a": "w x y"}, True),
        ("selected(${a}, 'x')", {"a": "xx"}, False),
        ("selected(${a}, 'x')", {"a": ""}, False),
        ("selected(${a}, '')", {"a": ""}, False),
        ("selected(${a}, 2)", {"a": "1 2"}, True),
        ("selected(${a}, true())", {"a": "true"}, True),
        ("count-selected(${a}) = 3", {"a": "w x y"}, True),
        ("count-selected(${a}) = 0", {}, True),
        ("not(selected(${a}, 'x')) and ${b} = 'y'", {"a": "", "b": "y"}, True),
        ("(${a} = 'x' or ${b} = 'y') and true()", {"b": "y"}, True),
        ("${a} = 'x' or ${b} = 'y' and false()", {"a": "x"}, True),
        ("string-length(${a}) = 2", {"a": "åä"}, True),
        ("contains(${a}, 'stöd')", {"a": "behov av stöd"}, True),
        ("starts-with(${a}, 'x')", {"a": "xy"}, True),
        ("concat(${a}, '-', ${b}) = 'x-y'", {"a": "x", "b": "y"}, True),
        ("normalize-space(${a}) = 'x y'", {"a": " x  y "}, True),
        ("string(1) = '1' and boolean(${a})", {"a": "x"}, True),
        ("floor(2.5) = 2 and ceiling(2.5) = 3 and round(2.5) = 3", {}, True),
        ("${a} + ${b} - 1 = 4 and ${a} * 2 = 4 and 7 mod 2 = 1 and 6 div 3 = 2", {"a": "2", "b": "3"}, True),
        ("${a}-1 = 1", {"a": "2"}, True),
        ("-${a} = -2", {"a": "2"}, True),
        ("${a-b} = 'x'", {"a-b": "x"}, True),
        (".5 < 1 and 1. = 1", {}, True),
        ('${a} = "it\'s"', {"a": "it's"}, True),
        ("'${a}' = concat('$', '{a}')", {"a": "x"}, True),
        ("${a}", {"a": "x"}, True),
        ("${a}", {}, False),
        ("${div} = 'x' and ${and} = 'y'", {"div": "x", "and": "y"}, True),
    ],
)
def test_expression(text, strings, expected):
    assert compile_expression(text).test(strings) is expected


def test_expression_knows_what_it_reads():
    expression = compile_expression("${a} = 'x' and selected(., 'y') or ${b-c} = ${a}")
    assert expression.references == {"a", "b-c"}
    assert expression.uses_self is True
    assert compile_expression("'. ${a}' = ''").references == frozenset()
    assert compile_expression("'. ${a}' = ''").uses_self is False
    assert expression is compile_expression("${a} = 'x' and selected(., 'y') or ${b-c} = ${a}")


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", "expression_syntax", {"expression": ""}),
        ("${a} =", "expression_syntax", {"expression": "${a} ="}),
        ("${a} ${b}", "expression_syntax", {"expression": "${a} ${b}"}),
        ("(${a} = 'x'", "expression_syntax", {"expression": "(${a} = 'x'"}),
        ("${a} = 'x')", "expression_syntax", {"expression": "${a} = 'x')"}),
        ("1) or (1", "expression_syntax", {"expression": "1) or (1"}),
        ("1, 2", "expression_syntax", {"expression": "1, 2"}),
        ("(1, 2)", "expression_syntax", {"expression": "(1, 2)"}),
        ("..", "expression_syntax", {"expression": ".."}),
        ("and ${a}", "expression_word", {"word": "and"}),
        ("${a} = ja", "expression_word", {"word": "ja"}),
        ("${a} = 'x' AND ${b} = 'y'", "expression_word", {"word": "AND"}),
        ("number", "expression_word", {"word": "number"}),
        ("regex(${a}, 'x')", "expression_function", {"function": "regex"}),
        ("today() > 3", "expression_function", {"function": "today"}),
        ("and(${a})", "expression_function", {"function": "and"}),
        ("selected(${a})", "expression_arguments", {"function": "selected", "given": 1, "expected": "2"}),
        ("not()", "expression_arguments", {"function": "not", "given": 0, "expected": "1"}),
        ("true(1)", "expression_arguments", {"function": "true", "given": 1, "expected": "0"}),
        ("concat(${a})", "expression_arguments", {"function": "concat", "given": 1, "expected": "2+"}),
        ("not(selected(${a}, 'x', 'y'))", "expression_arguments", {"function": "selected", "given": 3}),
        ("true() or selected(1)", "expression_arguments", {"function": "selected"}),
        ("/data/a = 'x'", "expression_character", {"near": "/data/a = 'x'"}),
        ("${a} = 'x", "expression_character", {"near": "'x"}),
        ("${a} = ’x’", "expression_character", {"near": "’x’"}),
        ("${a}[1]", "expression_character", {"near": "[1]"}),
        ("$a = 'x'", "expression_character", {"near": "$a = 'x'"}),
        ("a | b", "expression_word", {"word": "a"}),
        ("${a b} = 'x'", "expression_reference", {"reference": "a b"}),
        ("${} = 'x'", "expression_reference", {"reference": ""}),
        ("${a:b} = 'x'", "expression_reference", {"reference": "a:b"}),
        ("'x' = " + "'" + 4000 * "x" + "'", "expression_too_long", {"maximum": 4000}),
    ],
)
def test_expression_refused(text, code, params):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert caught.value.code == code
    assert {name: caught.value.params[name] for name in params} == params
    for message in MESSAGES[code]:
        assert message % caught.value.params


def test_unknown_function_says_which_are_known():
    with pytest.raises(ExpressionError) as caught:
        compile_expression("if(${a}, 1, 2)")
    assert set(caught.value.params["known"].split(", ")) == FUNCTIONS


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="${}ab.='\"<>() ,+-*/|[]@:1", max_size=25))
def test_any_text_compiles_or_is_refused(text):
    try:
        expression = compile_expression(text)
    except ExpressionError:
        return
    assert expression.test({"a": "1", "b": "x y"}, "z") in (True, False)


@settings(deadline=None, max_examples=50)
@given(st.text(), st.sampled_from(["selected(${a}, 'x')", "${a} = 'x'", "number(${a}) > 1", "string-length(.) > 1"]))
def test_any_value_is_tested(value, text):
    """Control characters and lone surrogates too, which XML does not know."""
    assert compile_expression(text).test({"a": value}, value) in (True, False)


def test_control_characters_do_not_make_values_equal():
    assert compile_expression("${a} = 'x'").test({"a": "x\x00"}) is False


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=5), st.text("abc", min_size=1, max_size=3))
def test_selected_is_membership(chosen, choice):
    strings = {"a": " ".join(chosen), "b": choice}
    assert compile_expression("selected(${a}, ${b})").test(strings) is (choice in chosen)
    assert compile_expression(f"count-selected(${{a}}) = {len(chosen)}").test(strings) is True


def test_expressions_in_threads():
    """One compiled expression in several threads gives each its own answer."""
    expression = compile_expression("selected(${a}, 'x') and number(${b}) >= 2")
    wrong = []

    def work(number):
        for turn in range(2000):
            chosen, value = ("x y" if turn % 2 else "y", str((turn + number) % 4))
            if expression.test({"a": chosen, "b": value}) is not (turn % 2 == 1 and int(value) >= 2):
                wrong.append((number, turn))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Relevance


def test_relevance_without_conditions():
    assert relevant_names(view_of(group("s", question("a"), question("b"))), {}) == {"a", "b"}


def test_relevance_in_dependency_order():
    """c asks for b, which asks for a; an irrelevant value counts as unanswered, whatever is stored."""
    view = view_of(
        group(
            "s", question("c", "${b} = 'yes'"), question("b", "${a} = 'yes'"), question("a"), question("d", "${c} = ''")
        )
    )
    assert relevant_names(view, {"a": "yes", "b": "yes", "c": "x"}) == {"a", "b", "c"}
    assert relevant_names(view, {"a": "no", "b": "yes", "c": "x"}) == {"a", "d"}
    assert relevant_names(view, {"b": "yes", "c": "x"}) == {"a", "d"}


def test_relevance_does_not_change_what_it_is_given():
    view = view_of(group("s", question("a"), question("b", "${a} = 'yes'"), question("c", "${b} = 'yes'")))
    strings = {"a": "no", "b": "yes", "c": "yes"}
    relevant_names(view, strings)
    assert strings == {"a": "no", "b": "yes", "c": "yes"}


def test_relevance_is_inherited():
    view = view_of(
        group("s", question("a")),
        group(
            "t",
            question("b"),
            group("u", question("c"), question("d", "${a} = '2'"), relevant="number(${a}) >= 2"),
            Repeat("r", label("r"), relevant="${c} = 'x'", children=(question("e"),)),
            relevant="number(${a}) >= 1",
        ),
    )
    assert relevant_names(view, {"a": "0", "c": "x"}) == {"a"}
    assert relevant_names(view, {"a": "1", "c": "x"}) == {"a", "b"}
    assert relevant_names(view, {"a": "2", "c": "x"}) == {"a", "b", "c", "d", "r"}
    assert relevant_names(view, {"a": "3", "c": "y"}) == {"a", "b", "c"}


def test_relevance_of_what_the_view_leaves_out_is_unanswered():
    definition = definition_of(
        group(
            "s",
            question("a", variant="signatory"),
            question("b", since=2021),
            question("c", "${a} = ''"),
            question("d", "${b} = ''"),
        )
    )
    strings = {"a": "x", "b": "x"}
    assert relevant_names(definition.view("other", 2018), strings) == {"c", "d"}
    assert relevant_names(definition.view("signatory", 2021), strings) == {"a", "b"}


def test_relevant_fields():
    repeat = Repeat(
        "r",
        label("r"),
        children=(
            question("f"),
            question("g", "${f} = 'x'"),
            question("h", "${g} != ''"),
            question("i", "${out} = '1'"),
        ),
    )
    assert relevant_fields(repeat, {"f": "x", "g": "y"}, {}) == {"f", "g", "h"}
    assert relevant_fields(repeat, {"f": "", "g": "y"}, {"out": "1"}) == {"f", "i"}
    assert relevant_fields(repeat, {}, {"f": "x"}) == {"f"}


def test_relevant_notes():
    view = view_of(
        group(
            "s", question("a"), Note("n1", label("n1"), relevant="${a} = 'x'"), Note("n2", label("n2")), question("b")
        ),
        group("t", Note("n3", label("n3")), question("c"), relevant="${a} = 'x'"),
    )
    assert relevant_notes(view, {"a": "x"}) == {"n1", "n2", "n3"}
    assert relevant_notes(view, {}) == {"n2"}


def test_constraint():
    year = question("a", kind="integer", constraint=". >= 2000 and . <= ${b}")
    assert constraint_holds(year, "2010", {"b": "2020"}) is True
    assert constraint_holds(year, "2021", {"b": "2020"}) is False
    assert constraint_holds(year, "1999", {"b": "2020"}) is False
    assert constraint_holds(year, "", {}) is True
    assert constraint_holds(question("a"), "anything", {}) is True
    own = question("a", constraint="${a} = 'new'")
    assert constraint_holds(own, "new", {"a": "old"}) is True


def test_order():
    definition = definition_of(
        group("s", question("c", "${b} = ''"), question("b", "${a} = ''")),
        group("t", question("a"), question("d"), relevant="${e} = ''"),
        group("u", question("e")),
    )
    found = order(definition)
    assert sorted(found) == ["a", "b", "c", "d", "e"]
    for before, after in [("b", "c"), ("a", "b"), ("e", "a"), ("e", "d")]:
        assert found.index(before) < found.index(after)


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        (definition_of(group("s", question("a", "${a} = ''"))), {"a"}),
        (definition_of(group("s", question("a", "${b} = ''"), question("b", "${a} = ''"))), {"a", "b"}),
        (definition_of(group("s", question("a"), relevant="${a} = ''")), {"a"}),
        (
            definition_of(
                group("s", question("a"), relevant="${c} = ''"),
                group("t", question("b", "${a} = ''"), question("c", "${b}")),
            ),
            {"a", "b", "c"},
        ),
        (
            definition_of(
                group("s", Repeat("r", label("r"), children=(question("f", "${g} = ''"), question("g", "${f} = ''"))))
            ),
            {"f", "g"},
        ),
    ],
)
def test_order_of_a_cycle(definition, names):
    with pytest.raises(CycleError) as caught:
        order(definition)
    assert set(caught.value.names) == names
    assert caught.value.names[0] == caught.value.names[-1]
    assert str(caught.value) == " → ".join(caught.value.names)


def test_order_of_a_long_chain():
    """Deeper than Python's recursion limit."""
    rows = [question("q0"), *(question(f"q{number}", f"${{q{number - 1}}} = 'x'") for number in range(1, 2000))]
    definition = definition_of(group("s", *reversed(rows)))
    assert order(definition)[0] == "q0"
    view = definition.view("other", 2018)
    assert len(relevant_names(view, {f"q{number}": "x" for number in range(2000)})) == 2000
    assert relevant_names(view, {}) == {"q0"}


# Every real expression, against plain Python written by hand from the wording of the questionnaire.

THEMES = (
    "styrdokument",
    "mal_uppfoljning",
    "forankring",
    "kompetens_resurser",
    "finansiering_upphandling",
    "mobilitet",
    "fastigheter_effektivisering",
    "fornybar_energi",
    "fjarrvarme",
    "industriell_symbios",
    "samhallsplanering",
    "klimatanpassning",
    "kommunikation_radgivning",
)


def one_of(trigger, *choices):
    return (trigger,), lambda answer: answer in choices


def none_of(trigger, *choices):
    return (trigger,), lambda answer: answer not in choices


def has(trigger, *choices):
    return (trigger,), lambda answer: bool(set(answer.split(" ")) & set(choices))


RELEVANT = {
    "nulage_natverk_annat": has("nulage_natverk", "annat"),
    "nulage_drivkrafter_annat": has("nulage_drivkrafter", "annat"),
    "nulage_hinder_annat": has("nulage_hinder", "annat"),
    **{f"{theme}_prioritet": none_of(f"{theme}_behov", "ej_aktuellt") for theme in THEMES},
    **{f"{theme}_formaga": none_of(f"{theme}_behov", "ej_aktuellt") for theme in THEMES},
    **{f"{theme}_kommentar": none_of(f"{theme}_behov", "ej_aktuellt") for theme in THEMES},
    **{f"{theme}_delfragor": one_of(f"{theme}_behov", "2", "3", "4") for theme in THEMES},
    "stod_former_annat": has("stod_former", "annat"),
    "samv_natverk_form": one_of("samv_former_norrlandskt_natverk", "1", "2", "3", "4"),
    "samv_partner_utanfor": has("samv_partner_kommuner", "vasterbotten", "norge", "finland"),
    "samv_pilot": one_of("samv_former_gemensamma_piloter", "2", "3", "4"),
    "samv_forebild_annan": one_of("samv_forebild_kommun", "annan"),
    "cov_fornya": one_of("cov_atagande", "2020", "vet_ej"),
    "cov_secap_ar": one_of("cov_secap", "antagen", "inlamnad", "godkand", "revideras"),
    "cov_bei_ar": one_of("cov_bei", "ja", "inaktuell"),
    "cov_overvakning_hinder": one_of("cov_overvakning", "inom_2", "aldre", "aldrig", "vet_ej"),
    "cov_overvakning_hinder_annat": has("cov_overvakning_hinder", "annat"),
    "bm_historik": one_of("bm_kannedom", "1", "2", "3", "4"),
    "bm_skal": one_of("bm_kannedom", "1", "2", "3", "4"),
    "bm_skal_annat": has("bm_skal", "annat"),
    "bm_villkor": one_of("bm_intresse", "1", "2", "3", "4"),
    "bm_gemensam": one_of("bm_intresse", "1", "2", "3", "4"),
    "bm_gemensam_med": one_of("bm_gemensam", "ja", "kanske"),
    "bm_inventering_ar": one_of("bm_inventering", "egen", "inaktuell"),
    "bm_plan_grund": (
        ("nulage_dokument_energiplan", "nulage_dokument_klimatstrategi", "nulage_dokument_miljoprogram"),
        lambda *answers: any(answer in ("antagen", "inaktuell", "ingar") for answer in answers),
    ),
    "avslut_besok_annan": has("avslut_besok", "annan"),
    "svar_funktioner_annan": has("svar_funktioner", "annan"),
}

CONSTRAINTS = {
    "nulage_mal_malar": range(2000, 2101),
    "cov_secap_ar": range(1970, 2051),
    "cov_bei_ar": range(1970, 2051),
    "bm_inventering_ar": range(1970, 2051),
    **{f"{theme}_delfragor": (3, None) for theme in THEMES},
    "stod_former": (4, None),
    "nulage_natverk": (99, "inget"),
    "cov_overvakning_hinder": (99, "inget"),
    "cov_nytta": (3, "ingen"),
    "cov_koordinator_stod": (3, "inget"),
}


@pytest.fixture(scope="module")
def real_rows(real_definition):
    return {row.name: row for row in real_definition.walk()}


def possible_answers(definition, node):
    """Unanswered, every missing code, every choice; of a list of several also pairs, a triple and all."""
    answers = [(None, ""), *((None, code) for code in MISSING_CODES)]
    choices = definition.choice_lists[node.choice_list]
    if node.kind == "select_one":
        return answers + [(choice.name, choice.missing) for choice in choices]
    names = [choice.name for choice in choices]
    sets = [[name] for name in names] + [list(pair) for pair in itertools.permutations(names, 2)] + [names[:3], names]
    return answers + [(chosen, "") for chosen in sets]


def test_oracle_knows_every_real_expression(real_rows):
    assert set(RELEVANT) == {name for name, row in real_rows.items() if getattr(row, "relevant", "")}
    assert set(CONSTRAINTS) == {name for name, row in real_rows.items() if getattr(row, "constraint", "")}


def test_oracle_reads_what_the_expression_reads(real_rows):
    for name, (triggers, _) in RELEVANT.items():
        assert compile_expression(real_rows[name].relevant).references == set(triggers), name
    for name in CONSTRAINTS:
        expression = compile_expression(real_rows[name].constraint)
        assert (expression.references, expression.uses_self) == (frozenset(), True), name


@pytest.mark.parametrize("name", RELEVANT)
def test_every_real_relevant_against_every_answer_of_its_triggers(real_definition, real_rows, name):
    triggers, expected = RELEVANT[name]
    expression = compile_expression(real_rows[name].relevant)
    nodes = [real_rows[trigger] for trigger in triggers]
    seen = set()
    for answers in itertools.product(*(possible_answers(real_definition, node) for node in nodes)):
        strings = {node.name: as_string(node, *answer) for node, answer in zip(nodes, answers, strict=True)}
        holds = expected(*(" ".join(a) if isinstance(a, list) else a or "" for a, _ in answers))
        assert expression.test(strings) is holds, (name, answers)
        seen.add(holds)
    assert seen == {True, False}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_real_constraint_against_its_answers(real_definition, real_rows, name):
    rule, node = CONSTRAINTS[name], real_rows[name]
    if isinstance(rule, range):
        years = [-1, 0, 1, 999, rule.start - 1, rule.start, 2018, rule.stop - 1, rule.stop, 9999, 999_999_999]
        held = {year: constraint_holds(node, as_string(node, year), {}) for year in years}
        assert held == {year: year in rule for year in years}
    else:
        most, alone = rule
        names = [choice.name for choice in real_definition.choice_lists[node.choice_list]]
        for size in range(1, len(names) + 1):
            for chosen in itertools.combinations(names, size):
                expected = size <= most and (alone not in chosen or size == 1)
                assert constraint_holds(node, as_string(node, list(chosen)), {}) is expected, chosen
    for code in MISSING_CODES:
        assert constraint_holds(node, as_string(node, None, code), {}) is True


@pytest.mark.parametrize("variant", VARIANTS)
def test_real_relevance_pass_agrees_with_the_oracle(real_definition, variant):
    """Whole passes over answers that reach every condition, chains included."""
    view = real_definition.view(variant, 2021)
    triggers = sorted({trigger for found, _ in RELEVANT.values() for trigger in found if trigger in view.nodes})
    for turn in range(60):
        strings = {}
        for place, trigger in enumerate(triggers):
            answers = possible_answers(real_definition, view.nodes[trigger])
            strings[trigger] = as_string(view.nodes[trigger], *answers[(turn * (place + 3) + place) % len(answers)])
        live, relevant = dict(strings), set()
        for name in view.nodes:  # the real sheet is in dependency order
            needed, expected = RELEVANT.get(name, ((), lambda: True))
            if expected(*(live.get(trigger, "") for trigger in needed)):
                relevant.add(name)
            else:
                live[name] = ""
        assert relevant_names(view, strings) == relevant


def test_real_repeat_fields(real_definition):
    view = real_definition.view("other", 2018)
    partner, model = view.nodes["samv_partner"], view.nodes["samv_forebild"]
    everything = {child.name for child in partner.children}
    assert relevant_fields(partner, {"samv_partner_kommuner": "2514 norge"}, {}) == everything
    assert relevant_fields(partner, {"samv_partner_kommuner": "2514"}, {}) == everything - {"samv_partner_utanfor"}
    assert "samv_forebild_annan" in relevant_fields(model, {"samv_forebild_kommun": "annan"}, {})
    assert "samv_forebild_annan" not in relevant_fields(model, {"samv_forebild_kommun": "1283"}, {})
