"""Files to sheets of plain text cells. Knows nothing of what the cells mean."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from surveys.values import UNPRINTABLE
from surveys.xlsform.problems import Problem, XLSFormError

SHEETS = ("survey", "choices", "settings")
UNSUPPORTED_SHEETS = frozenset({"entities", "external_choices", "osm"})  # parts of XLSForm with a meaning of their own

MAX_FILE_MB = 10
MAX_UNPACKED_MB = 30
MAX_PARTS = 1_000
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 10_000

_MB = 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """`rows` are those with any content, with their numbers as a person counts them (the header is row 1)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


Sheets = Mapping[str, Sheet]


def sheets_of_folder(path: Path) -> Sheets:
    problems: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    for name in SHEETS:
        file = path / f"{name}.csv"
        if not file.is_file():
            if name != "choices":  # a questionnaire of texts needs none
                problems.append(Problem(name, None, "", "no_sheet", {"sheet": name}))
            continue
        try:
            sheets[name] = _sheet(name, _csv_rows(name, file))
        except XLSFormError as error:
            problems += error.problems
    if problems:
        raise XLSFormError(problems)
    return sheets


def _csv_rows(name: str, file: Path) -> Iterator[Sequence[str]]:
    try:
        if file.stat().st_size > MAX_FILE_MB * _MB:
            raise _error("too_big", sheet=name, maximum=MAX_FILE_MB)
        data = file.read_bytes()
    except OSError:
        raise _error("cannot_read", sheet=name, file=file.name) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise XLSFormError([Problem(name, line, "", "not_utf8")]) from None
    first = text.partition("\n")[0]
    # Excel in Swedish writes semicolons.
    delimiter = ";" if ";" in first and "," not in first else ","
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield row
    except csv.Error:
        raise XLSFormError([Problem(name, number + 1, "", "broken_csv")]) from None


def sheets_of_workbook(source: Path | str | bytes) -> Sheets:
    data = source if isinstance(source, bytes) else _bytes(Path(source))
    if len(data) > MAX_FILE_MB * _MB:
        raise _error("too_big", maximum=MAX_FILE_MB)
    refuse_bombs(data)
    problems: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of validations and styles that openpyxl leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for worksheet in book.worksheets:
                name = worksheet.title.strip().lower()
                if name in UNSUPPORTED_SHEETS:
                    problems.append(Problem(name, None, "", "unknown_sheet", {"sheet": name}))
                if name not in SHEETS or name in sheets:
                    continue
                worksheet.reset_dimensions()  # what the file says of its size may be wrong
                rows = worksheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
                try:
                    sheets[name] = _sheet(name, rows)
                except XLSFormError as error:
                    problems += error.problems
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise _error("not_a_workbook") from None
    for name in SHEETS:
        if name != "choices" and name not in sheets and not any(each.sheet == name for each in problems):
            problems.append(Problem(name, None, "", "no_sheet", {"sheet": name}))
    if problems:
        raise XLSFormError(problems)
    return sheets


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_MB * _MB:
            raise _error("too_big", maximum=MAX_FILE_MB)
        return path.read_bytes()
    except OSError:
        raise _error("cannot_read", file=path.name) from None


def refuse_bombs(data: bytes) -> None:
    """Before anything is unpacked: sizes as declared (zipfile reads no more than that), and no entities in the XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED_MB * _MB or len(parts) > MAX_PARTS:
                raise _error("too_big", maximum=MAX_UNPACKED_MB)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
                    raise _error("not_a_workbook")
    except XLSFormError:
        raise
    except Exception:  # zipfile raises many kinds for a damaged archive: BadZipFile, zlib.error, NotImplementedError …
        raise _error("not_a_workbook") from None


def _sheet(name: str, raw: Iterable[Iterable[Any]]) -> Sheet:
    problems: list[Problem] = []
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, values in enumerate(raw, start=1):
        cells = [plain_cell(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if number > MAX_ROWS and cells:
            raise _error("too_many_rows", sheet=name, maximum=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise _error("too_many_columns", sheet=name, row=number, maximum=MAX_COLUMNS)
        for column, cell in enumerate(cells):
            heading = header[column] if column < len(header) else ""
            if len(cell) > MAX_CELL:
                problems.append(Problem(name, number, heading, "cell_too_long", {"maximum": MAX_CELL}))
            elif UNPRINTABLE.search(cell):
                problems.append(Problem(name, number, heading, "control_character"))
        if number == 1:
            header = tuple(cells)
        elif cells:
            rows.append((number, tuple(cells)))
    if not header or not rows:
        problems.append(Problem(name, None, "", "empty_sheet", {"sheet": name}))
    if problems:
        raise XLSFormError(problems)
    return Sheet(name, header, tuple(rows))


def plain_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def _error(code: str, *, sheet: str = "", row: int | None = None, **params: object) -> XLSFormError:
    if sheet:
        params["sheet"] = sheet
    return XLSFormError([Problem(sheet, row, "", code, params)])
