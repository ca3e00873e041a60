"""Reading questionnaires: what is accepted, and everything that is refused, at its row and column."""

import csv
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from surveys.definition import RESERVED_NAMES, Choice, Definition, Group, Note, Question, Repeat
from surveys.xlsform import MESSAGES, Problem, XLSFormError, problems_of, read_folder, read_workbook

SOURCE = Path(__file__).parent.parent.parent / "surveys" / "questionnaires" / "prestratus"
FIXTURES = Path(__file__).parent / "fixtures"

OURS = ("variant", "theme", "measure", "max_items", "since", "item", "phone")
SV, EN = "Svenska (sv)", "English (en)"


def line(type_, name="", **cells):
    """One row of survey. Labels are the name unless given; `label=None` leaves them out; `hint="x"` is in both languages."""
    found = {"type": type_, "name": name}
    texts = {"label": None if type_.startswith("end") or not type_ else name, "hint": None, "guidance_hint": None}
    texts["constraint_message"] = None
    for base, default in texts.items():
        text = cells.pop(base, default)
        if text is not None:
            found[f"{base}::{SV}"] = text
            found[f"{base}::{EN}"] = f"{text} (en)"
    for column, cell in cells.items():
        found[f"prestratus::{column}" if column in OURS else column] = cell
    return found


def option(list_name, name, **cells):
    return {"list_name": list_name, "name": name, f"label::{SV}": name, f"label::{EN}": f"{name} (en)", **cells}


def in_group(*rows, name="s"):
    return [line("begin_group", name), *rows, line("end_group")]


YES_NO = [option("yes_no", "ja", score="1"), option("yes_no", "nej", score="0")]
SETTINGS = {"form_title": "Prov", "form_id": "prov", "version": "3", "default_language": SV}


def table(rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def write(folder, survey, choices=YES_NO, settings_=SETTINGS):
    for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings_] if settings_ else [])):
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table(rows))
    return folder


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def workbook_of(folder, **changed):
    sheets = {}
    for name in ("survey", "choices", "settings"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            sheets[name] = [[cell or None for cell in row] for row in csv.reader(file)]
    return workbook({**sheets, **changed})


def refused(read, *arguments):
    with pytest.raises(XLSFormError) as caught:
        read(*arguments)
    for problem in caught.value.problems:
        assert problem.what
        assert problem.remedy
        assert str(problem) in str(caught.value)
    return [(found.sheet, found.row, found.column, found.code) for found in caught.value.problems]


@pytest.fixture
def problems(tmp_path):
    """The problems of rows of survey, choices and settings: (sheet, row, column, code)."""

    def problems(*survey, choices=YES_NO, settings_=SETTINGS):
        return refused(read_folder, write(tmp_path, survey, choices, settings_))

    return problems


# What is accepted


def test_every_column_is_read(tmp_path):
    survey = [
        line(
            "begin_group",
            "s",
            hint="about",
            guidance_hint="ask",
            appearance="field-list",
            theme="energy",
            variant="other",
        ),
        line("note", "n", since="2019", relevant="${a} = 'ja'"),
        line(
            "select_one yes_no",
            "a",
            hint="hint",
            guidance_hint="guide",
            required="yes",
            appearance="likert",
            measure="need",
            item="one",
            phone="core",
            since="2020",
        ),
        line("select_multiple yes_no", "b", relevant="${a} = 'ja'", constraint="count-selected(.) < 2"),
        line("rank yes_no", "c", max_items="2", theme="own", variant="other"),
        line("text", "d", appearance="multiline", required="no"),
        line("integer", "e", appearance="year", constraint=". > 2000", constraint_message="later"),
        line("begin_repeat", "r", max_items="4", hint="one each", measure="partner", phone="core", since="2018"),
        line("text", "f", relevant="${a} = 'ja' and ${g} = ''"),
        line("text", "g"),
        line("end_repeat"),
        line("end_group"),
    ]
    choices = [
        option("yes_no", "ja", score="1"),
        option("yes_no", "nej", score="-1"),
        option("unused", "x", since="2021"),
        option("unused", "v", missing="dont_know"),
    ]

    def both(text):
        return {"sv": text, "en": f"{text} (en)"}

    assert read_folder(write(tmp_path, survey, choices[:2] + choices[2:])) == Definition(
        name="prov",
        title={"sv": "Prov"},
        version="3",
        languages=("sv", "en"),
        default_language="sv",
        sections=(
            Group(
                name="s",
                label=both("s"),
                hint=both("about"),
                guidance=both("ask"),
                appearance=frozenset({"field-list"}),
                variant="other",
                theme="energy",
                children=(
                    Note("n", both("n"), since=2019, relevant="${a} = 'ja'"),
                    Question(
                        name="a",
                        kind="select_one",
                        label=both("a"),
                        hint=both("hint"),
                        guidance=both("guide"),
                        required=True,
                        appearance=frozenset({"likert"}),
                        measure="need",
                        item="one",
                        core=True,
                        since=2020,
                        choice_list="yes_no",
                    ),
                    Question(
                        name="b",
                        kind="select_multiple",
                        label=both("b"),
                        relevant="${a} = 'ja'",
                        constraint="count-selected(.) < 2",
                        choice_list="yes_no",
                    ),
                    Question(
                        name="c",
                        kind="rank",
                        label=both("c"),
                        theme="own",
                        variant="other",
                        max_items=2,
                        choice_list="yes_no",
                    ),
                    Question(name="d", kind="text", label=both("d"), appearance=frozenset({"multiline"})),
                    Question(
                        name="e",
                        kind="integer",
                        label=both("e"),
                        appearance=frozenset({"year"}),
                        constraint=". > 2000",
                        constraint_message=both("later"),
                    ),
                    Repeat(
                        name="r",
                        label=both("r"),
                        hint=both("one each"),
                        measure="partner",
                        max_items=4,
                        core=True,
                        since=2018,
                        children=(
                            Question(name="f", kind="text", label=both("f"), relevant="${a} = 'ja' and ${g} = ''"),
                            Question(name="g", kind="text", label=both("g")),
                        ),
                    ),
                ),
            ),
        ),
        choice_lists={
            "yes_no": (Choice("ja", both("ja"), score=1), Choice("nej", both("nej"), score=-1)),
            "unused": (Choice("x", both("x"), since=2021), Choice("v", both("v"), missing="dont_know")),
        },
    )


def test_workbook_reads_like_the_folder(real_definition):
    assert read_workbook(workbook_of(SOURCE)) == real_definition


def test_workbook_is_read_from_a_file(tmp_path):
    file = tmp_path / "enkät.xlsx"
    file.write_bytes(workbook_of(write(tmp_path, in_group(line("text", "a")))))
    assert read_workbook(file) == read_workbook(str(file)) == read_folder(tmp_path)


def test_our_copy_is_read_by_pyxform_as_it_stands():
    """So that it also opens in other tools for XLSForm."""
    result = convert(xlsform=io.BytesIO(workbook_of(SOURCE)), warnings=[])
    assert result._pyxform["id_string"] == "prestratus"


def test_columns_that_begin_late_are_read(tmp_path):
    """pyxform, given plain tables, looks only at the first hundred rows."""
    rows = in_group(*(line("text", f"q{number}") for number in range(150)), line("text", "last", measure="late"))
    view = read_folder(write(tmp_path, rows)).view("other", 2018)
    assert [node.name for node in view.by_measure("late")] == ["last"]


def test_texts_are_kept_as_they_are(tmp_path):
    text = "”Ni” ’s ‘x’ “y”\n– rad två = 1 <b>&amp;</b> #N/A"
    rows = in_group(line("text", "a", label=text), line("text", "b", label="=1+1"), line("text", "c", label="#N/A"))
    view = read_folder(write(tmp_path, rows)).view("other", 2018)
    assert [view.question(name).label["sv"] for name in "abc"] == [text, "=1+1", "#N/A"]
    assert view.question("a").label["en"] == f"{text} (en)"


def test_office_quotation_marks_in_expressions_are_straightened(tmp_path):
    rows = in_group(line("text", "a"), line("text", "b", relevant="${a} = ‘x’ or ${a} = “y”"))
    view = read_folder(write(tmp_path, rows)).view("other", 2018)
    assert view.question("b").relevant == "${a} = 'x' or ${a} = \"y\""


@pytest.mark.parametrize(
    "headings",
    [
        {"label::Svenska (sv)": "Hej", "label::English (en)": "Hi", "label::Suomi (fi)": "Hei"},
        {"label::Davvisámegiella (se)": "Bures"},
        {"Label :: English (EN)": "Hi"},
    ],
)
def test_any_number_of_languages(tmp_path, headings):
    rows = [
        {"type": "begin_group", "name": "s", **headings},
        {"type": "text", "name": "a", **headings},
        {"type": "end_group"},
    ]
    found = read_folder(write(tmp_path, rows, [], {"form_title": "Prov", "form_id": "prov"}))
    codes = [heading.split("(")[1].removesuffix(")").lower() for heading in headings]
    assert (found.languages, found.default_language, found.version) == (tuple(codes), codes[0], "1")
    assert found.sections[0].children[0].label == dict(zip(codes, headings.values(), strict=True))


def test_plain_labels_are_in_the_default_language(tmp_path):
    rows = [
        {"type": "begin_group", "name": "s", "label": "S"},
        {"type": "select_one l", "name": "a", "label": "A", "hint": "H"},
        {"type": "end_group"},
    ]
    choices = [{"list_name": "l", "name": "x", "label": "X"}]
    for default in (SV, "sv"):
        found = read_folder(write(tmp_path, rows, choices, {**SETTINGS, "default_language": default}))
        assert (found.languages, found.sections[0].children[0].hint) == (("sv",), {"sv": "H"})
        assert found.choice_lists["l"][0].label == {"sv": "X"}


def test_title_in_other_languages(tmp_path):
    rows = in_group(line("text", "a"))
    found = read_folder(write(tmp_path, rows, settings_={**SETTINGS, f"prestratus::title::{EN}": "Trial"}))
    assert found.title == {"sv": "Prov", "en": "Trial"}


def test_types_with_blanks_and_yes_in_other_words(tmp_path):
    rows = [
        line("begin group", "s"),
        line("select one yes_no", "a", required="TRUE"),
        line("select multiple  yes_no", "b", required="true()"),
        line("begin repeat", "r", max_items="2"),
        line("text", "c", required="1"),
        line("end repeat"),
        line("end group", "s"),
    ]
    view = read_folder(write(tmp_path, rows)).view("other", 2018)
    assert [(view.question(name).kind, view.question(name).required) for name in "abc"] == [
        ("select_one", True),
        ("select_multiple", True),
        ("text", True),
    ]


def test_empty_rows_and_empty_unknown_columns_are_ignored(tmp_path):
    rows = [{}, *in_group(line("text", "a", **{"media::image": ""})), {}, {}]
    assert len(read_folder(write(tmp_path, rows)).view("other", 2018).nodes) == 1


def test_questionnaire_without_choices(tmp_path):
    assert read_folder(write(tmp_path, in_group(line("text", "a")), [])).choice_lists == {}


def test_csv_with_semicolons_and_byte_order_mark(tmp_path):
    write(tmp_path, in_group(line("text", "a")))
    for file in tmp_path.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace(",", ";")
        file.write_text(text, encoding="utf-8-sig")
    assert read_folder(tmp_path).title == {"sv": "Prov"}


def test_workbook_cells_that_are_numbers(tmp_path):
    """Excel keeps 2018 and 3 as numbers, and true as a truth value."""
    write(tmp_path, in_group(line("text", "a")))
    survey = [
        ["type", "name", f"label::{SV}", "required", "prestratus::max_items", "prestratus::since"],
        ["begin_group", "s", "S", None, None, None],
        ["rank l", "a", 2018, True, 3, 2018.0],
        ["end_group"],
    ]
    choices = [["list_name", "name", f"label::{SV}", "score"], ["l", 2514, 1.5, 4], ["l", "0380", "b", -1.0]]
    settings_ = [["form_title", "form_id", "version"], ["Prov", "prov", 20181121]]
    book = workbook({"survey": survey, "choices": choices, "settings": settings_, "Läs mig": [["fritt"]]})
    found = read_workbook(book)
    question = found.sections[0].children[0]
    assert (question.label, question.required, question.max_items, question.since) == ({"sv": "2018"}, True, 3, 2018)
    assert found.choice_lists["l"] == (Choice("2514", {"sv": "1.5"}, score=4), Choice("0380", {"sv": "b"}, score=-1))
    assert found.version == "20181121"


# Names, texts and types


def test_several_problems_at_once_in_order(problems):
    found = problems(
        *in_group(line("text", "a", relevant="${x} ="), line("date", "b"), line("text", "a"), line("text", "review")),
        choices=[option("l", "x", score="många"), option("l", "x")],
        settings_={"form_title": "Prov"},
    )
    assert found == [
        ("survey", 3, "relevant", "expression_syntax"),
        ("survey", 4, "type", "unknown_type"),
        ("survey", 5, "name", "duplicate_name"),
        ("survey", 6, "name", "reserved_name"),
        ("choices", 2, "score", "bad_score"),
        ("choices", 3, "name", "duplicate_choice"),
        ("settings", 2, "form_id", "no_setting"),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # type
        (line("", "a", label="A"), [("type", "no_type")]),
        (line("decimal", "a"), [("type", "unknown_type")]),
        (line("calculate", "a"), [("type", "unknown_type")]),
        (line("select_one_from_file x.csv", "a"), [("type", "unknown_type")]),
        (line("select_one", "a"), [("type", "type_without_list")]),
        (line("rank", "a", max_items="2"), [("type", "type_without_list")]),
        (line("select_one hej", "a"), [("type", "unknown_list")]),
        (line("select_one yes_no or_other", "a"), [("type", "type_with_more")]),
        (line("text yes_no", "a"), [("type", "type_with_more")]),
        # name
        (line("text", "", label="A"), [("name", "no_name")]),
        (line("text", "åtgärd"), [("name", "bad_name")]),
        (line("text", "1a"), [("name", "bad_name")]),
        (line("text", "a b"), [("name", "bad_name")]),
        (line("text", "a.b"), [("name", "bad_name")]),
        (line("text", "a" * 65), [("name", "bad_name")]),
        (line("text", "s"), [("name", "duplicate_name")]),
        *((line("text", name), [("name", "reserved_name")]) for name in sorted(RESERVED_NAMES)),
        # texts
        (line("text", "a", label=None), [(f"label::{SV}", "no_text"), (f"label::{EN}", "no_text")]),
        (line("text", "a", label=None, **{f"label::{SV}": "A"}), [(f"label::{EN}", "no_text")]),
        (line("text", "a", **{f"hint::{SV}": "H"}), [(f"hint::{EN}", "no_text")]),
        (line("text", "a", **{f"constraint_message::{EN}": "H"}), [(f"constraint_message::{SV}", "no_text")]),
        (line("note", "a", label=None), [(f"label::{SV}", "no_text"), (f"label::{EN}", "no_text")]),
        (
            line("text", "a", label="Hej ${b}"),
            [(f"label::{SV}", "reference_in_text"), (f"label::{EN}", "reference_in_text")],
        ),
        # columns that a type cannot have
        (line("note", "a", hint="H"), [("hint", "column_not_here")]),
        (line("note", "a", required="yes"), [("required", "column_not_here")]),
        (line("note", "a", phone="core"), [("prestratus::phone", "column_not_here")]),
        (line("text", "a", max_items="3"), [("prestratus::max_items", "column_not_here")]),
        (line("text", "a", required="kanske"), [("required", "bad_required")]),
        (line("text", "a", required="${b} = 'x'"), [("required", "bad_required")]),
        (line("text", "a", appearance="likert"), [("appearance", "bad_appearance")]),
        (line("text", "a", appearance="multiline w4"), [("appearance", "bad_appearance")]),
        (line("integer", "a", appearance="multiline"), [("appearance", "bad_appearance")]),
        (line("select_one yes_no", "a", appearance="minimal"), [("appearance", "bad_appearance")]),
        # ours
        (line("text", "a", variant="signatories"), [("prestratus::variant", "bad_variant")]),
        (line("text", "a", theme="mål & vision"), [("prestratus::theme", "bad_key")]),
        (line("text", "a", measure="1 2"), [("prestratus::measure", "bad_key")]),
        (line("text", "a", item="x/y"), [("prestratus::item", "bad_key")]),
        (line("text", "a", since="i år"), [("prestratus::since", "bad_since")]),
        (line("text", "a", since="18"), [("prestratus::since", "bad_since")]),
        (line("text", "a", since="20180"), [("prestratus::since", "bad_since")]),
        (line("text", "a", phone="yes"), [("prestratus::phone", "bad_phone")]),
        (line("rank yes_no", "a"), [("prestratus::max_items", "no_max_items")]),
        *(
            (line("rank yes_no", "a", max_items=value), [("prestratus::max_items", "bad_max_items")])
            for value in ("0", "-1", "tre", "2.5", "51", "²")
        ),
        # expressions
        (line("text", "a", relevant="${b} ="), [("relevant", "expression_syntax")]),
        (line("text", "a", relevant="regex(${b}, 'x')"), [("relevant", "expression_function")]),
        (line("text", "a", relevant="selected(${b})"), [("relevant", "expression_arguments")]),
        (line("text", "a", relevant="${b} = ja"), [("relevant", "expression_word")]),
        (line("text", "a", relevant="${b c} = 'x'"), [("relevant", "expression_reference")]),
        (line("text", "a", relevant="/data/b = 'x'"), [("relevant", "expression_character")]),
        (line("text", "a", relevant="${zzz} = 'x'"), [("relevant", "unknown_name")]),
        (line("text", "a", relevant="${bbb} = 'x'"), [("relevant", "unknown_name_near")]),
        (line("text", "a", constraint="${zzz} = 'x'"), [("constraint", "unknown_name")]),
        (line("text", "a", relevant="${s} = 'x'"), [("relevant", "reference_not_question")]),
        (line("text", "a", relevant="${n} = 'x'"), [("relevant", "reference_not_question")]),
        (line("text", "a", relevant="${r} = 'x'"), [("relevant", "reference_not_question")]),
        (line("text", "a", relevant="${f} = 'x'"), [("relevant", "reference_into_repeat")]),
        (line("text", "a", relevant="${o} = 'x'"), [("relevant", "reference_other_variant")]),
        (line("text", "a", relevant="${o} = 'x'", variant="signatory"), [("relevant", "reference_other_variant")]),
        (line("text", "a", relevant=". = 'x'"), [("relevant", "self_in_relevant")]),
        (line("text", "a", relevant="${a} = 'x'"), [("relevant", "cycle")]),
    ],
)
def test_row_refused(problems, row, expected):
    """The row is the third of the sheet; questions around it serve as what it refers to."""
    found = problems(
        line("begin_group", "s"),
        row,
        line("text", "bb"),
        line("text", "b"),
        line("note", "n"),
        line("text", "o", variant="other"),
        line("begin_repeat", "r", max_items="2"),
        line("text", "f"),
        line("end_repeat"),
        line("end_group"),
    )
    assert found == [("survey", 3, column, code) for column, code in expected]


# Structure


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([line("text", "a")], [(2, "type", "outside_group")]),
        ([line("note", "a"), *in_group(line("text", "b"))], [(2, "type", "outside_group")]),
        (
            [line("begin_repeat", "r", max_items="2"), line("text", "a"), line("end_repeat")],
            [(2, "type", "outside_group")],
        ),
        (
            in_group(
                line("begin_repeat", "r", max_items="2"),
                line("begin_repeat", "q", max_items="2"),
                line("text", "a"),
                line("end_repeat"),
                line("end_repeat"),
            ),
            [(4, "type", "nested_repeat")],
        ),
        (
            in_group(
                line("begin_repeat", "r", max_items="2"),
                line("note", "n"),
                line("begin_group", "g"),
                line("text", "a"),
                line("end_group"),
                line("end_repeat"),
            ),
            [(4, "type", "only_questions_in_repeat"), (5, "type", "only_questions_in_repeat")],
        ),
        (
            in_group(line("begin_repeat", "r"), line("text", "a"), line("end_repeat")),
            [(3, "prestratus::max_items", "no_max_items")],
        ),
        (
            in_group(line("begin_repeat", "r", max_items="2"), line("text", "a", phone="core"), line("end_repeat")),
            [(4, "prestratus::phone", "core_in_repeat")],
        ),
        ([line("end_group"), *in_group(line("text", "a"))], [(2, "type", "end_without_begin")]),
        (
            in_group(line("begin_repeat", "r", max_items="2"), line("text", "a"), line("end_group")),
            [(5, "type", "end_mismatch")],
        ),
        ([line("begin_group", "s"), line("text", "a")], [(2, "type", "not_ended")]),
        ([*in_group(line("text", "a")), line("begin_group", "t")], [(5, "type", "not_ended")]),
        (in_group(line("note", "n")), [(2, "type", "empty_group")]),
        (
            in_group(line("text", "a"), line("begin_repeat", "r", max_items="2"), line("end_repeat")),
            [(4, "type", "empty_group")],
        ),
        (
            [line("begin_group", "s", variant="other"), line("text", "a", variant="signatory"), line("end_group")],
            [(3, "prestratus::variant", "variant_clash")],
        ),
        (
            [line("begin_group", "s"), line("text", "a"), line("end_group", measure="x")],
            [(4, "prestratus::measure", "column_not_here")],
        ),
        (
            [line("begin_group", "s", measure="x"), line("text", "a"), line("end_group")],
            [(2, "prestratus::measure", "column_not_here")],
        ),
        (
            in_group(line("begin_group", "a", appearance="likert"), line("text", "b"), line("end_group")),
            [(3, "appearance", "bad_appearance")],
        ),
    ],
)
def test_structure_refused(problems, rows, expected):
    assert problems(*rows) == [("survey", *each) for each in expected]


def test_references_between_repeats_are_refused(problems):
    found = problems(
        *in_group(
            line("begin_repeat", "r", max_items="2", relevant="${f} = 'x'"),
            line("text", "f"),
            line("end_repeat"),
            line("begin_repeat", "q", max_items="2"),
            line("text", "g", relevant="${f} = 'x'"),
            line("text", "h", relevant="${g} = 'x'"),
            line("end_repeat"),
        )
    )
    assert found == [
        ("survey", 3, "relevant", "reference_into_repeat"),
        ("survey", 7, "relevant", "reference_into_repeat"),
    ]


def test_every_cycle_is_found(problems):
    rows = [
        line("begin_group", "s", relevant="${c} = 'x'"),
        line("text", "a", relevant="${b} = 'x'"),
        line("text", "b", relevant="${a} = 'x'"),
        line("end_group"),
        line("begin_group", "t"),
        line("text", "c", relevant="${d} = 'x'"),
        line("text", "d", relevant="${c} = 'x'"),
        line("text", "e", relevant="${d} = 'x'"),
        line("begin_repeat", "r", max_items="2"),
        line("text", "f", relevant="${g} = 'x'"),
        line("text", "g", relevant="${f} = 'x'"),
        line("end_repeat"),
        line("end_group"),
    ]
    assert sorted(problems(*rows)) == [
        ("survey", 3, "relevant", "cycle"),
        ("survey", 7, "relevant", "cycle"),
        ("survey", 11, "relevant", "cycle"),
    ]


def test_cycle_through_a_group_is_found(problems):
    assert problems(line("begin_group", "s", relevant="${a} = 'x'"), line("text", "a"), line("end_group")) == [
        ("survey", 3, "relevant", "cycle")
    ]


def test_variant_of_a_reference_is_inherited(tmp_path, problems):
    rows = [
        line("begin_group", "s", variant="other"),
        line("text", "a"),
        line("end_group"),
        line("begin_group", "t", variant="other"),
        line("text", "b", relevant="${a} = 'x'"),
        line("end_group"),
    ]
    assert read_folder(write(tmp_path, rows)).view("other", 2018).question("b").variant == ""
    rows[3] = line("begin_group", "t")
    assert problems(*rows) == [("survey", 6, "relevant", "reference_other_variant")]


# Choices and settings


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ([option("", "x")], [(2, "list_name", "no_list_name")]),
        ([option("å", "x")], [(2, "list_name", "bad_name")]),
        ([option("l", "", **{f"label::{SV}": "X"})], [(2, "name", "no_name")]),
        ([option("l", "ja tack")], [(2, "name", "bad_choice_name")]),
        ([option("l", "å")], [(2, "name", "bad_choice_name")]),
        ([option("l", "x"), option("m", "x"), option("l", "x")], [(4, "name", "duplicate_choice")]),
        ([option("l", "x", **{f"label::{EN}": ""})], [(2, f"label::{EN}", "no_text")]),
        ([option("l", "x", score="1,5")], [(2, "score", "bad_score")]),
        ([option("l", "x", score="99999")], [(2, "score", "bad_score")]),
        ([option("l", "x", missing="vet_ej")], [(2, "missing", "bad_missing")]),
        (
            [option("l", "x", missing="none"), option("l", "y", missing="none")],
            [(3, "missing", "duplicate_missing")],
        ),
        ([option("l", "x", missing="none", score="0")], [(2, "score", "score_and_missing")]),
        ([option("l", "x", since="snart")], [(2, "since", "bad_since"), (2, "since", "empty_list")]),
        ([option("l", "x", since="2021"), option("m", "y")], [(2, "since", "empty_list")]),
        ([option("l", "x", filter="y")], [(1, "filter", "unknown_column")]),
        ([option("l", "x", **{"label::Suomi (fi)": "y"})], [(1, "label::Suomi (fi)", "unknown_language")]),
    ],
)
def test_choice_refused(problems, choices, expected):
    assert problems(*in_group(line("text", "a")), choices=choices) == [("choices", *each) for each in expected]


def test_choice_that_stands_for_a_code_cannot_be_ranked(problems):
    choices = [option("l", "x"), option("l", "v", missing="dont_know")]
    found = problems(*in_group(line("rank l", "a", max_items="2"), line("select_multiple l", "b")), choices=choices)
    assert found == [("survey", 3, "type", "missing_in_rank")]


@pytest.mark.parametrize(
    ("settings_", "expected"),
    [
        ({"form_title": "Prov"}, [("settings", 2, "form_id", "no_setting")]),
        ({"form_id": "prov"}, [("settings", 2, "form_title", "no_setting")]),
        ({**SETTINGS, "form_id": "1 2"}, [("settings", 2, "form_id", "bad_name")]),
        ({**SETTINGS, "default_language": "Suomi (fi)"}, [("settings", 2, "default_language", "unknown_language")]),
        ({**SETTINGS, "default_language": "Svenska"}, [("settings", 2, "default_language", "no_language_code")]),
        ({**SETTINGS, "style": "pages"}, [("settings", 1, "style", "unknown_column")]),
        (
            {**SETTINGS, "prestratus::title::Suomi (fi)": "Koe"},
            [("settings", 1, "prestratus::title::Suomi (fi)", "unknown_language")],
        ),
        (None, [("settings", None, "", "no_sheet")]),
    ],
)
def test_settings_refused(problems, settings_, expected):
    assert problems(*in_group(line("text", "a")), settings_=settings_) == expected


def test_second_row_of_settings_is_refused(tmp_path):
    folder = write(tmp_path, in_group(line("text", "a")))
    with (folder / "settings.csv").open("a", encoding="utf-8") as file:
        file.write("Till,till,1,\n")
    assert refused(read_folder, folder) == [("settings", 3, "", "more_settings")]


# Columns


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("calculation", "unknown_column"),
        ("choice_filter", "unknown_column"),
        ("media::image", "unknown_column"),
        ("repeat_count", "unknown_column"),
        ("relevent", "unknown_column"),
        ("prestratus::colour", "unknown_column"),
        ("prestratus::since::English (en)", "unknown_column"),
        ("label::English", "no_language_code"),
        ("label::Svenska (svenska)", "no_language_code"),
        ("hint::Suomi (fi)", "unknown_language"),
        ("label::Engelska (en)", "duplicate_column"),
        ("Name", "duplicate_column"),
    ],
)
def test_column_refused(problems, heading, code):
    assert problems(*in_group(line("text", "a", **{heading: "x"}))) == [("survey", 1, heading, code)]


def test_value_in_a_column_without_name(tmp_path):
    folder = write(tmp_path, in_group(line("text", "a", **{"": "x"})))
    assert refused(read_folder, folder) == [("survey", 3, "", "cell_without_column")]
    text = (folder / "settings.csv").read_text(encoding="utf-8").rstrip() + ",mer\n"
    (folder / "settings.csv").write_text(text, encoding="utf-8")
    assert ("settings", 2, "", "cell_without_column") in refused(read_folder, folder)


def test_missing_columns(tmp_path):
    (tmp_path / "survey.csv").write_text("typ,namn\ntext,a\n", encoding="utf-8")
    (tmp_path / "choices.csv").write_text("list,name\nl,x\n", encoding="utf-8")
    (tmp_path / "settings.csv").write_text("form_title,form_id\nProv,prov\n", encoding="utf-8")
    found = refused(read_folder, tmp_path)
    assert [each for each in found if each[3] == "no_column"] == [
        ("survey", 1, "label", "no_column"),
        ("survey", 1, "name", "no_column"),
        ("survey", 1, "type", "no_column"),
        ("choices", 1, "label", "no_column"),
        ("choices", 1, "list_name", "no_column"),
    ]


def test_labels_without_any_language(tmp_path):
    rows = [
        {"type": "begin_group", "name": "s", "label": "S"},
        {"type": "text", "name": "a", "label": "A"},
        {"type": "end_group"},
    ]
    folder = write(tmp_path, rows, [], {"form_title": "Prov", "form_id": "prov"})
    assert ("survey", 1, "label", "no_language") in refused(read_folder, folder)


# Files


@pytest.mark.parametrize("name", ["survey", "settings"])
def test_missing_sheet(tmp_path, name):
    write(tmp_path, in_group(line("text", "a")))
    (tmp_path / f"{name}.csv").unlink()
    assert refused(read_folder, tmp_path) == [(name, None, "", "no_sheet")]


def test_folder_that_does_not_exist(tmp_path):
    found = refused(read_folder, tmp_path / "nowhere")
    assert found == [("survey", None, "", "no_sheet"), ("settings", None, "", "no_sheet")]


def test_csv_in_another_encoding(tmp_path):
    write(tmp_path, in_group(line("text", "a"), line("text", "b", label="Överkalix")))
    text = (tmp_path / "survey.csv").read_text(encoding="utf-8")
    (tmp_path / "survey.csv").write_bytes(text.encode("latin-1"))
    assert refused(read_folder, tmp_path) == [("survey", 4, "", "not_utf8")]


def test_csv_with_a_broken_quotation_mark(tmp_path):
    write(tmp_path, in_group(line("text", "a")))
    with (tmp_path / "survey.csv").open("a", encoding="utf-8") as file:
        file.write('text,"b"x,B,B\n')
    assert refused(read_folder, tmp_path) == [("survey", 5, "", "broken_csv")]


def test_csv_with_control_characters(tmp_path):
    write(tmp_path, in_group(line("text", "a", label="A\x00B")))
    assert refused(read_folder, tmp_path) == [
        ("survey", 3, f"label::{SV}", "control_character"),
        ("survey", 3, f"label::{EN}", "control_character"),
    ]


def test_csv_that_is_empty(tmp_path):
    write(tmp_path, in_group(line("text", "a")))
    (tmp_path / "survey.csv").write_text("", encoding="utf-8")
    (tmp_path / "choices.csv").write_text("list_name,name,label\n\n", encoding="utf-8")
    assert refused(read_folder, tmp_path) == [
        ("survey", None, "", "empty_sheet"),
        ("choices", None, "", "empty_sheet"),
    ]


def test_csv_too_large(tmp_path):
    write(tmp_path, in_group(line("text", "a", label="x" * 10_001)))
    assert {code for *_, code in refused(read_folder, tmp_path)} == {"cell_too_long"}
    write(tmp_path, [*in_group(*(line("text", f"q{number}") for number in range(5_001)))])
    assert refused(read_folder, tmp_path) == [("survey", None, "", "too_many_rows")]
    write(tmp_path, in_group(line("text", "a", **{f"c{number}": "x" for number in range(101)})))
    assert refused(read_folder, tmp_path) == [("survey", 1, "", "too_many_columns")]
    (tmp_path / "survey.csv").write_bytes(b"type,name\n" * 1_100_000)
    assert refused(read_folder, tmp_path) == [("survey", None, "", "too_big")]


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"PK\x03\x04" + b"\x00" * 100, b"\xd0\xcf\x11\xe0" * 100])
def test_workbook_that_is_none(content):
    assert refused(read_workbook, content) == [("", None, "", "not_a_workbook")]


def test_workbook_that_does_not_exist(tmp_path):
    assert refused(read_workbook, tmp_path / "nowhere.xlsx") == [("", None, "", "cannot_read")]
    assert refused(read_workbook, tmp_path) == [("", None, "", "cannot_read")]


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9, 0.99])
def test_workbook_cut_short(place):
    content = workbook_of(SOURCE)
    assert refused(read_workbook, content[: int(len(content) * place)]) == [("", None, "", "not_a_workbook")]


def test_zip_that_is_no_workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refused(read_workbook, content.getvalue()) == [("", None, "", "not_a_workbook")]


def repacked(content, **parts):
    """The workbook with some parts replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.pop(info.filename, old.read(info.filename)))
        for name, data in parts.items():
            new.writestr(name, data)
    return result.getvalue()


def test_zip_bomb_is_refused_before_it_is_unpacked():
    content = repacked(workbook_of(SOURCE), **{"xl/media/image1.png": b"\x00" * 31 * 1024 * 1024})
    assert len(content) < 1024 * 1024
    assert refused(read_workbook, content) == [("", None, "", "too_big")]


def test_workbook_of_a_thousand_parts_is_refused():
    content = repacked(workbook_of(SOURCE), **{f"xl/media/{number}.png": b"" for number in range(1000)})
    assert refused(read_workbook, content) == [("", None, "", "too_big")]


def test_workbook_too_big(tmp_path):
    assert refused(read_workbook, b"x" * (10 * 1024 * 1024 + 1)) == [("", None, "", "too_big")]
    file = tmp_path / "big.xlsx"
    file.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    assert refused(read_workbook, file) == [("", None, "", "too_big")]


def test_entities_in_a_workbook_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    content = repacked(workbook_of(SOURCE), **{"xl/sharedStrings.xml": laughs})
    assert refused(read_workbook, content) == [("", None, "", "not_a_workbook")]


def test_workbook_with_a_broken_sheet():
    content = repacked(workbook_of(SOURCE), **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})
    assert refused(read_workbook, content) == [("", None, "", "not_a_workbook")]


def test_workbook_with_a_cell_far_away():
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.active["A1"] = "type"
    book.active["A1048576"] = "text"
    content = io.BytesIO()
    book.save(content)
    assert ("survey", None, "", "empty_sheet") in refused(read_workbook, content.getvalue())


def test_workbook_without_survey():
    found = refused(read_workbook, workbook({"Blad1": [["hej"]]}))
    assert found == [("survey", None, "", "no_sheet"), ("settings", None, "", "no_sheet")]


def test_workbook_with_other_parts_of_xlsform():
    found = refused(read_workbook, workbook_of(SOURCE, entities=[["list_name"], ["x"]]))
    assert found == [("entities", None, "", "unknown_sheet")]


def test_workbook_row_numbers_count_empty_rows(tmp_path):
    survey = [
        ["type", "name", f"label::{SV}"],
        [],
        ["begin_group", "s", "S"],
        [],
        [None, None, None],
        ["date", "a", "A"],
        ["text", "b", "B"],
        ["end_group"],
    ]
    settings_ = [["form_title", "form_id"], ["Prov", "prov"]]
    assert refused(read_workbook, workbook({"survey": survey, "settings": settings_})) == [
        ("survey", 6, "type", "unknown_type")
    ]


def test_csv_row_numbers_count_rows_not_lines(problems):
    rows = in_group(line("text", "a", label="rad 1\nrad 2\nrad 3"), line("date", "b"))
    assert problems(*rows) == [("survey", 4, "type", "unknown_type")]


def test_what_only_pyxform_refuses_is_a_problem_too(problems):
    """`meta` is a group that pyxform adds itself."""
    assert [code for *_, code in problems(*in_group(line("text", "a"), name="meta"))] == ["refused"]


def test_broken_fixture_lists_everything():
    """tests/surveys/fixtures/broken is also for tests of uploads."""
    with pytest.raises(XLSFormError) as caught:
        read_folder(FIXTURES / "broken")
    assert str(caught.value) == (FIXTURES / "broken" / "problems.txt").read_text(encoding="utf-8").rstrip()


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content):
    assert refused(read_workbook, content) == [("", None, "", "not_a_workbook")]


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_any_change_of_the_real_sheets_is_read_or_refused(tmp_path_factory, data):
    """Cells swapped, cleared and overwritten: a Definition or problems, nothing else."""
    folder = tmp_path_factory.mktemp("changed")
    for file in SOURCE.glob("*.csv"):
        shutil.copy(file, folder)
    name = data.draw(st.sampled_from(["survey", "choices", "settings"]))
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        other = rows[data.draw(st.integers(0, len(rows) - 1))][data.draw(st.integers(0, len(rows[0]) - 1))]
        rows[row][column] = data.draw(
            st.sampled_from(["", "begin_repeat", "end_group", "${x}", "meta", "\x00"])
            | st.just(other)
            | st.text(max_size=5)
        )
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file).writerows(rows)
    try:
        assert isinstance(read_folder(folder), Definition)
    except XLSFormError as error:
        assert error.problems
        assert str(error)


# Messages and reports


def test_every_message_can_be_filled_in():
    """With the parameters that its problem is raised with; the tests above fill in the others."""
    for what, remedy in MESSAGES.values():
        assert what
        assert remedy
        assert what[-1] in ".:s"
        assert remedy[-1] == "."


def test_problem_says_it_in_another_language():
    problem = Problem("survey", 3, "type", "unknown_type", {"type": "date", "known": "text"})
    swedish = {
        MESSAGES["unknown_type"][0]: "Typen ”%(type)s” stöds inte.",
        MESSAGES["unknown_type"][1]: "Använd: %(known)s.",
    }
    assert problem.say(swedish.__getitem__) == ("Typen ”date” stöds inte.", "Använd: text.")
    assert str(problem) == "survey, row 3, type: The type “date” is not supported. Use one of: text."


def test_problems_of_the_real_questionnaire(real_definition):
    assert problems_of(real_definition, ("need", "priority", "capacity", "support_ranking", "collaboration_form")) == ()
    found = problems_of(real_definition, ("need", "covenant_interest", "weather"))
    assert [(each.code, dict(each.params)) for each in found] == [
        ("no_measure_in_variant", {"measure": "covenant_interest", "variant": "signatory"}),
        ("no_measure", {"measure": "weather"}),
    ]
    assert found[1].what == "No question measures “weather”, which a report needs."
