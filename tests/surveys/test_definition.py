"""The questionnaire as data: the real one counted, views, pages, JSON."""

import dataclasses
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.definition import (
    FIELDS_PER_PAGE,
    MISSING_CODES,
    VARIANTS,
    Choice,
    Definition,
    Group,
    Note,
    Question,
    Repeat,
    say,
)


def both(text):
    return {"sv": text, "en": f"{text} (en)"}


def question(name, kind="text", **values):
    return Question(name=name, kind=kind, label=both(name), **values)


def group(name, *children, **values):
    return Group(name=name, label=both(name), children=children, **values)


def note(name, **values):
    return Note(name, both(name), **values)


def definition_of(*sections, **lists):
    return Definition("test", both("Test"), "1", ("sv", "en"), "sv", sections, lists)


def names(pages):
    return [(page.name, page.nodes) for page in pages]


def view_of(*sections, **lists):
    return definition_of(*sections, **lists).view("other", 2018)


# The real questionnaire, counted. The numbers are from the sheet itself.


def test_real_questionnaire_rows(real_definition):
    rows = list(real_definition.walk())
    counted = Counter(row.kind for row in rows)
    assert counted == {
        "select_one": 82,
        "select_multiple": 26,
        "rank": 3,
        "text": 35,
        "integer": 4,
        "note": 3,
        "group": 24,
        "repeat": 6,
    }
    assert sum(isinstance(row, Question) for row in rows) == 150
    assert len({row.name for row in rows}) == len(rows)
    assert (real_definition.name, real_definition.version) == ("prestratus", "1")
    assert (real_definition.languages, real_definition.default_language) == (("sv", "en"), "sv")
    assert real_definition.title == {
        "sv": "Behov av stöd i det strategiska energi- och klimatarbetet",
        "en": "Need for support in strategic energy and climate work",
    }
    assert len(real_definition.choice_lists) == 59
    assert sum(len(choices) for choices in real_definition.choice_lists.values()) == 393


def test_real_questionnaire_keeps_typographic_marks(real_definition):
    """pyxform makes them straight."""
    view = real_definition.view("other", 2018)
    assert view.nodes["nulage_mal"].hint["sv"] == "Välj ”Inget att ange” om inga mål är antagna."
    assert view.section("nulage_dokument_op").children[4].label["en"] == (
        "What is the state of the municipality’s steering documents?"
    )


@pytest.mark.parametrize(
    ("variant", "year", "questions", "repeats", "fields", "pages", "short_pages", "core"),
    [
        ("signatory", 2018, 115, 6, 23, 28, 8, 33),
        ("signatory", 2021, 116, 6, 23, 29, 8, 33),
        ("other", 2018, 114, 6, 23, 28, 8, 33),
        ("other", 2021, 114, 6, 23, 28, 8, 33),
    ],
)
def test_real_questionnaire_views(real_definition, variant, year, questions, repeats, fields, pages, short_pages, core):
    view = real_definition.view(variant, year)
    found = [node for node in view.nodes.values() if isinstance(node, Repeat)]
    assert len(view.nodes) - len(found) == questions
    assert len(found) == repeats
    assert sum(len(repeat.children) for repeat in found) == fields
    assert len(view.pages()) == pages
    assert len(view.pages(short=True)) == short_pages
    assert len(view.core) == core


def test_real_questionnaire_core_is_33_of_each_variant_36_together(real_definition):
    core = [set(real_definition.view(variant, 2018).core) for variant in VARIANTS]
    assert len(core[0] | core[1]) == 36
    assert len(core[0] & core[1]) == 30


def test_real_questionnaire_themes(real_definition):
    themes = real_definition.themes()
    teman = [choice for choice in real_definition.choice_lists["teman"] if choice.name != "annat"]
    assert [key for key, _ in themes] == [choice.name for choice in teman]
    assert [label for _, label in themes] == [choice.label for choice in teman]
    assert len(themes) == 13


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("measure", ["need", "priority", "capacity", "subtopic", "comment"])
def test_real_questionnaire_measures_every_theme(real_definition, variant, measure):
    view = real_definition.view(variant, 2018)
    measured = [view.theme(node.name) for node in view.by_measure(measure)]
    assert measured == [key for key, _ in real_definition.themes()]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_real_questionnaire_pages(real_definition, variant, short, language):
    """Everything is asked once, in order, at most twelve at a time, under a name and a title of its own."""
    view = real_definition.view(variant, 2018)
    pages = view.pages(short)
    asked = [name for page in pages for name in page.nodes]
    assert asked == (list(view.core) if short else list(view.nodes))
    assert max(len(page.nodes) for page in pages) <= FIELDS_PER_PAGE
    assert len({page.name for page in pages}) == len(pages)
    titles = [say(page.title, language) for page in pages]
    assert "" not in titles
    assert len(set(titles)) == len(titles)
    shown = [note.name for page in pages for note in page.notes]
    assert shown == ["om_ni", "om_tema"] + (["bm_om"] if variant == "other" else [])
    for page in pages:
        assert view.page(page.name, short) is page
        assert {view.page_of(name, short) for name in page.nodes} == {page}
        assert {view.section(name) for name in page.nodes} == {page.section}


def test_real_questionnaire_first_pages(real_definition):
    view = real_definition.view("signatory", 2018)
    first = [(page.name, page.title["sv"], len(page.nodes)) for page in view.pages()[:5]]
    assert first == [
        ("nulage", "Nuläge", 3),
        ("nulage_dokument", "Hur ser det ut med kommunens styrdokument?", 7),
        ("nulage_mal", "Vilka mål för energi och klimat har kommunfullmäktige antagit?", 1),
        ("nulage_agenda2030", "Nuläge: Hur långt har ni kommit med Agenda 2030?", 8),
        ("tema_styrdokument", "Styrdokument och åtgärdsplaner", 5),
    ]
    page = view.page("tema_styrdokument")
    assert page.lead["en"].startswith("Producing, updating")
    assert page.guidance["sv"].startswith("Vilket dokument styr mest")
    assert page.theme == "styrdokument"
    assert [found.name for found in page.notes] == ["om_tema"]


def test_real_questionnaire_short_page_has_headings(real_definition):
    page = real_definition.view("signatory", 2018).page("tema_samhalle", short=True)
    assert {name: found.label["sv"] for name, found in page.headings.items()} == {
        "samhallsplanering_behov": "Samhällsplanering",
        "klimatanpassning_behov": "Klimatanpassning och energiberedskap",
        "kommunikation_radgivning_behov": "Kommunikation och rådgivning",
    }
    assert page.headings["klimatanpassning_behov"].hint["sv"].startswith("Att förstå riskerna")
    assert (page.title["sv"], page.theme) == ("Behov av stöd: planering, beredskap och kommunikation", "")


def test_real_questionnaire_covenant_page_grows_in_2021(real_definition):
    pages = real_definition.view("signatory", 2018).pages()
    assert [(page.name, len(page.nodes)) for page in pages[-2:]] == [("borgmastaravtalet", 12), ("avslut", 9)]
    pages = real_definition.view("signatory", 2021).pages()
    assert [(page.name, len(page.nodes)) for page in pages[-3:]] == [
        ("borgmastaravtalet", 7),
        ("cov_overvakning", 6),
        ("avslut", 9),
    ]
    assert pages[-2].title["sv"] == "Borgmästaravtalet: När lämnade ni senast en uppföljningsrapport?"


@pytest.mark.parametrize(
    ("name", "language", "label"),
    [
        ("mobilitet_behov", "sv", "Transporter och mobilitet: Hur stort är ert behov av stöd?"),
        ("mobilitet_behov", "en", "Transport and mobility: How large is your need for support?"),
        ("nulage_dokument_energiplan", "sv", "Hur ser det ut med kommunens styrdokument? Energiplan"),
        ("nulage_agenda2030", "sv", "Hur långt har ni kommit med Agenda 2030?"),
        ("samv_erbjuda_vad", "sv", "Vad kan ni dela med er av till andra? Vad kan ni dela med er av?"),
        ("samv_erbjuda", "en", "What can you share with others?"),
    ],
)
def test_full_label(real_definition, name, language, label):
    assert real_definition.view("other", 2018).full_label(name, language) == label


# Texts


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ({"sv": "ja", "en": "yes"}, "en", "yes"),
        ({"sv": "ja", "en": "yes"}, "sv-se", "ja"),
        ({"sv": "ja", "en": "yes"}, "fi", "ja"),
        ({"en": "yes", "se": "jo"}, "fi", "yes"),
        ({"sv": "", "en": "yes"}, "sv", "yes"),
        ({}, "sv", ""),
    ],
)
def test_say(text, language, expected):
    assert say(text, language) == expected


# Views


def test_view_is_cached():
    definition = definition_of(group("a", question("b")))
    assert definition.view("other", 2018) is definition.view("other", 2018)
    assert definition.view("other", 2018) is not definition.view("other", 2019)


def test_view_of_unknown_variant():
    with pytest.raises(ValueError, match="unknown variant"):
        definition_of().view("both", 2018)


def test_view_leaves_out_other_variant_inherited():
    definition = definition_of(
        group("mine", question("a"), group("inner", question("b"), variant="signatory")),
        group("theirs", question("c"), Repeat("d", both("d"), children=(question("e"),)), variant="signatory"),
        group("mixed", Repeat("f", both("f"), children=(question("g"), question("h", variant="signatory")))),
    )
    assert list(definition.view("other", 2018).nodes) == ["a", "f"]
    assert [child.name for child in definition.view("other", 2018).nodes["f"].children] == ["g"]
    assert list(definition.view("signatory", 2018).nodes) == ["a", "b", "c", "d", "f"]
    with pytest.raises(KeyError):
        definition.view("other", 2018).question("c")


def test_view_leaves_out_later_rows_and_choices():
    definition = definition_of(
        group("a", question("b", "select_one", choice_list="list"), question("c", since=2021), note("n", since=2021)),
        list=(Choice("x", both("x")), Choice("y", both("y"), since=2021)),
    )
    before, after = definition.view("other", 2020), definition.view("other", 2021)
    assert (list(before.nodes), list(after.nodes)) == (["b"], ["b", "c"])
    assert [choice.name for choice in before.choices(before.question("b"))] == ["x"]
    assert [choice.name for choice in after.choices(after.question("b"))] == ["x", "y"]
    assert (before.pages()[0].notes, len(after.pages()[0].notes)) == ((), 1)
    assert after.choices(after.question("c")) == ()


def test_view_drops_what_has_nothing_to_answer():
    view = view_of(group("a", note("n"), group("b", question("c", variant="signatory"))), group("d", question("e")))
    assert [section.name for section in view.sections] == ["d"]
    assert [page.name for page in view.pages()] == ["d"]


def test_view_resolves_theme():
    view = view_of(
        group(
            "a",
            group(
                "b",
                question("c"),
                question("d", theme="own"),
                Repeat("e", both("e"), children=(question("f"), question("g", theme="own"))),
                theme="inherited",
            ),
            Repeat("h", both("h"), theme="repeated", children=(question("i"),)),
            question("j"),
        )
    )
    assert {name: view.theme(name) for name in "cdefghij"} == {
        "c": "inherited",
        "d": "own",
        "e": "inherited",
        "f": "inherited",
        "g": "own",
        "h": "repeated",
        "i": "repeated",
        "j": "",
    }


def test_view_fills_in_what_choices_stand_for():
    view = view_of(
        group("a", question("b", "select_one", choice_list="list"), question("c")),
        list=(Choice("x", both("x")), Choice("v", both("v"), missing="dont_know")),
    )
    assert view.question("b").stands_for == {"dont_know"}
    assert view.question("c").stands_for == frozenset()


def test_view_finds_section_groups_and_repeat():
    view = view_of(group("a", group("b", question("c")), Repeat("d", both("d"), children=(question("e"),))))
    assert [found.name for found in view.groups("c")] == ["a", "b"]
    assert view.section("e").name == "a"
    assert view.repeat_of("e").name == "d"
    assert view.repeat_of("c") is None
    assert view.question("e").name == "e"
    with pytest.raises(KeyError):
        view.question("d")


def test_by_measure():
    view = view_of(group("a", question("b", measure="m"), question("c"), question("d", measure="m")))
    assert [node.name for node in view.by_measure("m")] == ["b", "d"]
    assert view.by_measure("other") == ()
    assert view.by_measure("") == ()


# Pages


def test_pages_of_a_mixed_section():
    view = view_of(
        group(
            "s",
            question("a"),
            group("g", question("b"), question("c"), hint=both("lead"), guidance=both("ask")),
            question("d"),
            Repeat("r", both("r"), hint=both("why"), children=(question("e"),)),
            question("f"),
            hint=both("about"),
        )
    )
    assert names(view.pages()) == [
        ("s", ("a",)),
        ("g", ("b", "c")),
        ("d", ("d",)),
        ("r", ("r",)),
        ("f", ("f",)),
    ]
    assert [page.title["sv"] for page in view.pages()] == ["s", "g", "s: d", "r", "s: f"]
    assert [page.lead.get("en") for page in view.pages()] == ["about (en)", "lead (en)", None, "why (en)", None]
    assert view.page("g").guidance == both("ask")


def test_pages_first_run_of_a_section_after_a_group_has_its_title_but_not_its_name():
    view = view_of(group("s", group("g", question("a")), question("b"), question("c")))
    assert names(view.pages()) == [("g", ("a",)), ("b", ("b", "c"))]
    assert view.page("b").title == both("s")


@pytest.mark.parametrize(("count", "sizes"), [(12, [12]), (13, [7, 6]), (24, [12, 12]), (25, [9, 8, 8])])
def test_pages_long_run_is_split_evenly(count, sizes):
    view = view_of(group("s", *(question(f"q{number}") for number in range(count))))
    assert [len(page.nodes) for page in view.pages()] == sizes
    assert view.pages()[0].name == "s"
    assert [page.name for page in view.pages()[1:]] == [page.nodes[0] for page in view.pages()[1:]]


def test_pages_long_group_is_split():
    view = view_of(group("s", question("a"), group("g", *(question(f"q{number}") for number in range(14)))))
    assert [(page.name, len(page.nodes)) for page in view.pages()] == [("s", 1), ("g", 7), ("q7", 7)]
    assert view.page("q7").title["sv"] == "g: q7"


def test_pages_keep_a_question_with_the_one_it_depends_on():
    """The even cut, 7 and 6, would fall between q6 and q7."""
    rows = [question(f"q{number}") for number in range(13)]
    rows[7] = question("q7", relevant="selected(${q6}, 'other')")
    view = view_of(group("s", *rows))
    assert [page.nodes[-1] for page in view.pages()] == ["q5", "q12"]


def test_pages_notes():
    view = view_of(
        group("s", note("n1"), group("g", question("a"), note("n2")), note("n3"), question("b"), note("n4")),
        group("t", question("c"), note("n5"), question("d"), group("u", note("n6"), question("e"))),
    )
    assert {page.name: [found.name for found in page.notes] for page in view.pages()} == {
        "g": ["n1", "n2"],
        "b": ["n3", "n4"],
        "t": ["n5"],
        "u": ["n6"],
    }


def test_pages_note_inside_a_split_run_goes_with_the_next_question():
    rows = [question(f"q{number}") for number in range(13)]
    view = view_of(group("s", *rows[:7], note("n1"), *rows[7:12], note("n2"), rows[12]))
    assert [[found.name for found in page.notes] for page in view.pages()] == [[], ["n1", "n2"]]


def test_short_pages_split_where_a_group_begins():
    """Five groups of three: 9 and 6, not 12 and 3."""
    groups = [group(f"g{g}", *(question(f"g{g}q{q}", core=True) for q in range(3)), note(f"n{g}")) for g in range(5)]
    view = view_of(group("s", *groups, hint=both("about")))
    pages = view.pages(short=True)
    assert [(page.name, len(page.nodes)) for page in pages] == [("s", 9), ("g3", 6)]
    assert [list(page.headings) for page in pages] == [["g0q0", "g1q0", "g2q0"], ["g3q0", "g4q0"]]
    assert [page.title["sv"] for page in pages] == ["s", "s: g3"]
    assert [page.lead for page in pages] == [both("about"), {}]
    # A note goes with the next core question, the last ones stay on the last page.
    assert [[found.name for found in page.notes] for page in pages] == [["n0", "n1"], ["n2", "n3", "n4"]]


def test_short_pages_of_a_long_group_and_a_repeat():
    view = view_of(
        group(
            "s",
            question("a", core=True),
            group("g", *(question(f"q{number:02}", core=True) for number in range(13))),
            Repeat("r", both("r"), core=True, children=(question("e"),)),
            question("b", core=True),
            question("c"),
        ),
        group("t", question("d")),
    )
    assert [(page.name, len(page.nodes)) for page in view.pages(short=True)] == [
        ("s", 7),
        ("g", 7),
        ("r", 1),
        ("b", 1),
    ]


def test_short_page_of_a_later_part_of_a_group_is_named_by_its_question():
    view = view_of(group("s", group("g", *(question(f"q{number:02}", core=True) for number in range(30)))))
    assert [(page.name, len(page.nodes)) for page in view.pages(short=True)] == [("s", 10), ("g", 10), ("q20", 10)]


rows_of_a_section = st.lists(
    st.one_of(st.just("q"), st.just("n"), st.just("r"), st.tuples(st.integers(1, 15), st.booleans())),
    min_size=1,
    max_size=20,
)


@settings(deadline=None, max_examples=50)
@given(rows_of_a_section)
def test_pages_of_any_section(shape):
    """Whatever the shape: everything once, in order, at most twelve, names unique, no note lost."""
    children, notes = [], []
    for number, part in enumerate(shape):
        if part == "q":
            children.append(question(f"q{number}", core=number % 2 == 0))
        elif part == "n":
            notes.append(f"n{number}")
            children.append(note(f"n{number}"))
        elif part == "r":
            children.append(Repeat(f"r{number}", both("r"), core=True, children=(question(f"f{number}"),)))
        else:
            size, core = part
            children.append(group(f"g{number}", *(question(f"g{number}x{i}", core=core) for i in range(size))))
    view = view_of(group("s", *children))
    for short in (False, True):
        pages = view.pages(short)
        assert [name for page in pages for name in page.nodes] == list(view.core if short else view.nodes)
        assert all(1 <= len(page.nodes) <= FIELDS_PER_PAGE for page in pages)
        assert len({page.name for page in pages}) == len(pages)
        found = [each.name for page in pages for each in page.notes]
        assert found == (notes if pages else [])
        for page in pages:
            assert len(page.nodes) == 1 or not any(isinstance(view.nodes[name], Repeat) for name in page.nodes)


# JSON


def test_real_questionnaire_survives_json(real_definition):
    data = json.loads(json.dumps(real_definition.to_json()))
    assert data["format"] == 1
    assert Definition.from_json(data) == real_definition
    assert Definition.from_json(data).to_json() == data


def test_json_survives_reordered_keys(real_definition):
    """PostgreSQL's jsonb does not keep the order of keys."""
    data = json.loads(json.dumps(real_definition.to_json(), sort_keys=True))
    assert Definition.from_json(data) == real_definition
    assert Definition.from_json(data).themes() == real_definition.themes()


def test_json_of_another_format():
    data = definition_of().to_json()
    with pytest.raises(ValueError, match="unknown format"):
        Definition.from_json({**data, "format": 2})


def test_definitions_are_frozen_and_hashable():
    definition = definition_of(group("a", question("b")))
    with pytest.raises(dataclasses.FrozenInstanceError):
        definition.name = "other"
    same = definition_of(group("a", question("b")))
    assert {definition, same} == {definition}
    assert len({*definition.walk(), *same.walk()}) == 2


def test_equality_sees_every_column():
    plain = definition_of(group("a", question("b")))
    assert plain != definition_of(group("a", question("b", required=True)))
    assert plain != definition_of(group("a", question("b"), hint=both("c")))


texts = st.dictionaries(st.sampled_from(["sv", "en", "se"]), st.text(max_size=5), max_size=3)
short_names = st.text("abc_", min_size=1, max_size=4)
years = st.none() | st.integers(1990, 2030)
variants = st.sampled_from(["", *VARIANTS])
questions = st.builds(
    Question,
    name=short_names,
    kind=st.sampled_from(["select_one", "select_multiple", "rank", "text", "integer"]),
    label=texts,
    hint=texts,
    guidance=texts,
    required=st.booleans(),
    relevant=st.text(max_size=5),
    constraint=st.text(max_size=5),
    constraint_message=texts,
    appearance=st.frozensets(st.sampled_from(["likert", "year"])),
    variant=variants,
    theme=short_names,
    measure=short_names,
    item=short_names,
    max_items=st.none() | st.integers(1, 9),
    since=years,
    core=st.booleans(),
    choice_list=st.none() | short_names,
)
repeats = st.builds(
    Repeat,
    name=short_names,
    label=texts,
    max_items=st.none() | st.integers(1, 9),
    core=st.booleans(),
    children=st.lists(questions, max_size=2).map(tuple),
)
notes_ = st.builds(Note, name=short_names, label=texts, variant=variants, since=years, relevant=st.text(max_size=5))
rows = st.recursive(
    questions | repeats | notes_,
    lambda inner: st.builds(
        Group,
        name=short_names,
        label=texts,
        hint=texts,
        appearance=st.frozensets(st.just("field-list")),
        children=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)
definitions = st.builds(
    Definition,
    name=short_names,
    title=texts,
    version=st.text(max_size=3),
    languages=st.just(("sv", "en")),
    default_language=st.just("sv"),
    sections=st.lists(
        st.builds(Group, name=short_names, label=texts, children=st.lists(rows, max_size=3).map(tuple)), max_size=2
    ).map(tuple),
    choice_lists=st.dictionaries(
        short_names,
        st.lists(
            st.builds(
                Choice,
                name=short_names,
                label=texts,
                score=st.none() | st.integers(-5, 5),
                missing=st.sampled_from(["", *MISSING_CODES]),
                since=years,
            ),
            max_size=3,
        ).map(tuple),
        max_size=3,
    ),
)


@settings(deadline=None, max_examples=25)
@given(definitions)
def test_any_definition_survives_json(definition):
    assert Definition.from_json(json.loads(json.dumps(definition.to_json()))) == definition
