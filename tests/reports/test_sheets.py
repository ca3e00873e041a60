"""The workbook that is written row by row: what openpyxl reads of it, and that memory does not grow."""

import datetime
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from lxml import etree

from reports.exports.cells import LONGEST, harmless
from reports.exports.sheets import Book
from reports.exports.tables import Column

NOW = datetime.datetime(2018, 11, 26, 12, 0, tzinfo=datetime.UTC)
COLUMNS = (Column("a", "A"), Column("b", "B = #", is_wrapped=True), Column("c", "C"))


def written(*sheets, first=()) -> io.BytesIO:
    file = io.BytesIO()
    with Book(file, title="=Titel\x07", author="Kontoret & Co", now=NOW, cut="[slut]") as book:
        for title, rows, most in sheets:
            book.sheet(title, COLUMNS, rows, most=most)
        if first:
            book.first("Läs mig", first, (10, 20, 20))
    return file


def read(file) -> dict[str, list[tuple]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(file)}


def test_values_come_back_as_what_they_were():
    day, moment = datetime.date(2018, 11, 26), datetime.datetime(2018, 11, 26, 13, 37)
    rows = [(("text", "rad ett\nrad två "), (4,)), ((day, moment), (-2.5,)), ((True, None), (False,)), (("", 0), ())]

    assert read(written(("Blad", rows, 100))) == {
        "Blad": [
            ("A", "B = #", "C"),
            ("text", "rad ett\nrad två ", 4),
            (datetime.datetime(2018, 11, 26), moment, -2.5),
            (True, None, False),
            (None, 0, None),
        ]
    }


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+46 920", "-40 procent", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "－1"),
        *("\x07=1", "\ufeff=1"),
    ],
)
def test_a_text_that_would_be_a_formula_is_text(text):
    (found,) = read(written(("Blad", [((text,),)], 9), first=()))["Blad"][1][:1]

    assert found.startswith("'")
    assert found.lstrip("'") == text.replace("\x07", "")
    assert harmless(found) == found


@pytest.mark.parametrize(("number", "kept"), [(-3, -3), (0, 0), (-0.5, -0.5)])
def test_a_number_is_never_neutralised(number, kept):
    assert read(written(("Blad", [((number,),)], 9)))["Blad"][1][0] == kept


@pytest.mark.parametrize("text", ["#12 <b>&amp;\"'", "Åäö 🚲 \u2028", "100 % = allt", "'citat'"])
def test_other_texts_stay_as_they_are(text):
    assert read(written(("Blad", [((text,), (text,))], 9)))["Blad"][1][:2] == (text, text)


def test_what_a_spreadsheet_would_unescape_keeps_its_underscore():
    file = written(("Blad", [(("_x0041_",),)], 9))
    shared = zipfile.ZipFile(file).read("xl/sharedStrings.xml").decode()

    assert "<t>_x005F_x0041_</t>" in shared


def test_what_xml_cannot_hold_is_left_out():
    text = "a\x00b\x0bc\x1fd\ud800e\ufffef"

    assert read(written(("Blad", [((text,),)], 9)))["Blad"][1][0] == "abcdef"


@pytest.mark.parametrize("character", ["å", "🚲"])
def test_a_text_that_is_too_long_is_cut_and_says_so(character):
    (found,) = read(written(("Blad", [((character * 40_000,),)], 9)))["Blad"][1][:1]

    assert len(found.encode("utf-16-le")) // 2 in (LONGEST, LONGEST - 1)
    assert found.endswith(f"{character}[slut]")
    assert harmless("å" * LONGEST) == "å" * LONGEST


def test_a_sheet_that_is_full_goes_on_with_the_same_head():
    rows = [((n,),) for n in range(7)]
    read_once = (row for row in rows)

    assert read(written(("Blad", read_once, 4))) == {
        "Blad": [("A", "B = #", "C"), (0, None, None), (1, None, None), (2, None, None)],
        "Blad 2": [("A", "B = #", "C"), (3, None, None), (4, None, None), (5, None, None)],
        "Blad 3": [("A", "B = #", "C"), (6, None, None)],
    }
    assert list(read(written(("Blad", rows[:3], 4)))) == ["Blad"]
    assert read(written(("Tomt", [], 4))) == {"Tomt": [("A", "B = #", "C")]}


def test_names_of_sheets_are_such_as_a_spreadsheet_takes():
    names = ["Svar/2018: [a]*?\\", "=Svar", "", "x" * 40, "X" * 40, "'citat'"]
    file = written(*((name, [], 9) for name in names), first=[("Rubrik", "Text")])

    assert list(read(file)) == ["Läs mig", "Svar 2018   a", "Svar", "–", "x" * 31, "X" * 29 + " 2", "citat"]


def test_every_part_is_well_formed_and_named_in_the_contents():
    archive = zipfile.ZipFile(written(("Blad", [(("<&>",),)], 9), first=[("Rubrik", "Rad\nrad")]))
    parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    listed = {each.get("PartName") for each in parts["[Content_Types].xml"] if each.get("PartName")}

    assert listed == {f"/{name}" for name in parts if name.startswith(("xl/", "docProps/")) and "_rels" not in name}
    assert parts["docProps/core.xml"].findtext("{*}title") == "'=Titel"


def test_memory_does_not_grow_with_the_rows():
    def peak(number: int) -> int:
        rows = (((n, "x" * 300), (n, f"text {n}" * 40)) for n in range(number))
        columns = (*COLUMNS, Column("d", "D"))
        tracemalloc.start()
        with Book(_Nowhere(), title="", author="", now=NOW) as book:
            assert book.sheet("Blad", columns, rows) == number
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(24_000) < 1.5 * peak(6_000)


class _Nowhere(io.RawIOBase):
    """A file that is written and kept nowhere."""

    def __init__(self) -> None:
        self.at = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.at += len(data)
        return len(data)
