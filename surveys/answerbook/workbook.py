"""An .xlsx file as rows of text. Knows nothing of what the cells mean."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

import openpyxl

from surveys.answerbook.problems import AnswerBookError, Problem, letters
from surveys.answerbook.reading import MAX_CELL, MAX_COLUMNS, MAX_FILE_MB, MAX_ROWS, Rows
from surveys.values import UNPRINTABLE
from surveys.xlsform.problems import XLSFormError
from surveys.xlsform.sheets import plain_cell, refuse_bombs

# How far down rows are looked for: a sheet of empty rows that somebody has formatted has a million.
LAST_ROW = 5_000
# The line of labels in the template, and any other remark: not read.
REMARK = "#"
ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


def rows_of_workbook(data: bytes) -> Rows:
    """The first sheet. Raises AnswerBookError for a file that is too large, no workbook, or not to be read cell by cell."""
    if len(data) > MAX_FILE_MB * 1024 * 1024:
        raise AnswerBookError([Problem("too_big", {"maximum": MAX_FILE_MB})])
    try:
        refuse_bombs(data)
    except XLSFormError as error:
        first = error.problems[0]
        raise AnswerBookError([Problem(first.code, first.params)]) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of validations and styles that openpyxl leaves out
            name, values = _sheet(data, data_only=True)
            _name, formulas = _sheet(data, data_only=False)
            return _rows(name, values, formulas)
    except AnswerBookError:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise AnswerBookError([Problem("not_a_workbook")]) from None


def _sheet(data: bytes, *, data_only: bool) -> tuple[str, Iterator[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = sheet.iter_rows(max_row=LAST_ROW + 1, values_only=True)
    return str(sheet.title), rows


def _rows(name: str, values: Iterable[tuple[Any, ...]], formulas: Iterable[tuple[Any, ...]]) -> Rows:
    problems: list[Problem] = []
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, (row, written) in enumerate(zip(values, formulas, strict=True), start=1):
        if number > LAST_ROW:
            raise AnswerBookError([Problem("too_far_down", {"maximum": LAST_ROW})])
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise AnswerBookError([Problem("too_many_columns", {"maximum": MAX_COLUMNS}, number)])
        if cells and cells[0].startswith(REMARK) and number > 1 and cells[0] not in ERRORS:
            continue
        problems += _faults(number, cells, written)
        if number == 1:
            header = tuple(cells)
        elif cells:
            rows.append((number, tuple(cells)))
        if len(rows) > MAX_ROWS:
            raise AnswerBookError([Problem("too_many_rows", {"maximum": MAX_ROWS})])
    if not problems and (not header or not rows):
        problems.append(Problem("empty", {"sheet": name}))
    if problems:
        raise AnswerBookError(problems)
    return Rows(name, header, tuple(rows))


def _text(value: object) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()  # a day is kept as its midnight
    if isinstance(value, bool):
        return str(value).upper()
    return plain_cell(value)


def _faults(number: int, cells: list[str], written: tuple[Any, ...]) -> Iterator[Problem]:
    for column, (cell, raw) in enumerate(zip_longest(cells, written, fillvalue=None)):
        at = (number, letters(column))
        if not cell and isinstance(raw, str) and raw.startswith("="):
            yield Problem("formula_without_value", {}, *at)
        elif not cell:
            continue
        elif cell in ERRORS:
            yield Problem("error_value", {"value": cell}, *at)
        elif len(cell) > MAX_CELL:
            yield Problem("cell_too_long", {"maximum": MAX_CELL}, *at)
        elif UNPRINTABLE.search(cell):
            yield Problem("control_character", {}, *at)
