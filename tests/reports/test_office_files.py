"""The files of the office as LibreOffice opens them: headings, numbers and texts are all there. `scripts/needs` installs it."""

import csv
import datetime
import io
import subprocess

import openpyxl
import pytest
from docx import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from tests.factories import answer, at
from tests.pages import build_world
from tests.reports import pages_documents as made
from tests.reports.pages_export import FORMULA

pytestmark = pytest.mark.django_db

PLACE = "/reports/prestratus-2018"
DOCUMENTS = {
    "report": "report/document.docx",
    "application": "application/document.docx",
    "profile": "profile/2514/document.docx",
    "plan": "plan/2514/document.docx",
}
# Commas, quotes, UTF-8, from the first line, numbers as they are shown, every sheet into a file of its own.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture
def filled(db, real_definition):
    w = build_world(real_definition)
    made.filled(w)
    answer(w.response, {"mobilitet_kommentar": FORMULA}, by=w.officer, channel="phone", now=at(24))
    return w


@pytest.fixture
def convert(tmp_path):
    """Converts files into a folder, all in one start of LibreOffice, which has a profile of its own."""

    def run(kind: str, *paths):
        out = tmp_path / "converted"
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        done = subprocess.run(
            [*command, "--convert-to", kind, "--outdir", out, *paths], capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0 and out.is_dir(), done.stderr
        return out

    return run


def test_libreoffice_opens_every_document_with_all_its_headings_and_rows(filled, convert, tmp_path):
    words = {}
    for kind, path in DOCUMENTS.items():
        content = filled.client("lead").get(f"{PLACE}/documents/{path}?lang=sv").content
        (tmp_path / f"{kind}.docx").write_bytes(content)
        words[kind] = Word(io.BytesIO(content))
    out = convert("pdf", *(tmp_path / f"{kind}.docx" for kind in DOCUMENTS))

    tables = 0
    for kind, word in words.items():
        reader = PdfReader(out / f"{kind}.pdf")
        headings = [each.text for each in word.paragraphs if each.style.name.startswith("Heading") and each.text]
        assert headings and titles(reader.outline) == headings, kind
        text = squeezed("".join(each.extract_text() for each in reader.pages))
        paragraphs, rows = contents(word)
        assert len(paragraphs) > 5, kind
        assert [each for each in (*paragraphs, *rows) if squeezed(each) not in text] == [], kind
        tables += len(rows)
    assert tables > 5


def titles(outline) -> list[str]:
    """Of every heading, those below it after it."""
    return [title for each in outline for title in (titles(each) if isinstance(each, list) else [each.title])]


def contents(word) -> tuple[list[str], list[str]]:
    """(paragraphs, rows of tables)"""
    paragraphs, rows = [], []
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            paragraphs.append(block.text)
        elif isinstance(block, Table):
            rows += [" ".join(cell.text for cell in row.cells) for row in block.rows]
    return paragraphs, rows


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_libreoffice_reads_every_cell_of_the_workbook(filled, convert, tmp_path):
    response = filled.client("lead").get(f"{PLACE}/export/workbook.xlsx?lang=sv")
    path = tmp_path / "data.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    out = convert(AS_CSV, path)

    book = openpyxl.load_workbook(path)
    files = {each.stem.removeprefix("data-"): each for each in out.iterdir()}
    assert sorted(files) == sorted(book.sheetnames)
    for sheet in book:
        with files[sheet.title].open(encoding="utf-8", newline="") as file:
            found = [row + [""] * (sheet.max_column - len(row)) for row in csv.reader(file)]
        assert found == [list(map(as_shown, row)) for row in sheet.iter_rows(values_only=True)], sheet.title
    assert f"'{FORMULA}" in files["Svar"].read_text(encoding="utf-8").replace('""', '"')


def as_shown(value) -> str:
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else str(value)
