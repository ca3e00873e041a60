"""The answers in long form for statistics programs: CSV files with their codebook, in one archive.

UTF-8 with a mark at the beginning, so that spreadsheets see it too; commas, a point in decimals, days as 2018-11-26. The columns
have the same names in every language, so that a script written once runs again.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from reports.exports.about import file_name, invented, lines
from reports.exports.cells import Cell, harmless
from reports.exports.contents import ANSWERS, CODEBOOK, HISTORY, Contents
from reports.exports.tables import Table

ZIP = "application/zip"
HELD = ("municipalities", ANSWERS, HISTORY, CODEBOOK)
"""The tables in the archive; the others are for reading and stand in the workbook."""
_BATCH = 1_000
_LONGEST = 1_000_000
"""Nothing is cut in CSV; this is above every text that the database takes."""


def write_longform(found: Contents, file: IO[bytes]) -> dict[str, int]:
    """Writes the archive; table -> rows written."""
    numbers = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for key in HELD:
            table = found.table(key)
            with archive.open(file_name(found, _file(key), "csv"), "w", force_zip64=True) as out:
                numbers[key] = _write(found, table, out)
        text = "".join(
            f"{what}: {text}\r\n" if what and text else f"{what}{text}\r\n" for what, text in _about(found, numbers)
        )
        archive.writestr(file_name(found, _("read-me"), "txt"), b"\xef\xbb\xbf" + text.encode())
    return numbers


def _file(key: str) -> str:
    """In ASCII: some programs still stumble over å in a file name."""
    return {
        "municipalities": _("municipalities"),
        ANSWERS: _("answers"),
        HISTORY: _("history"),
        CODEBOOK: _("codebook"),
    }[key]


def _about(found: Contents, numbers: dict[str, int]) -> Iterator[tuple[str, str]]:
    held = {found.table(key).title for key in HELD}
    others = {table.title for table in found.tables} - held
    yield from (
        line
        for line in lines(found, {table.key: numbers.get(table.key, 0) for table in found.tables})
        if line[0] not in others
    )


def _write(found: Contents, table: Table, out: IO[bytes]) -> int:
    """Every row says which assessment it is of, and whether it is invented."""
    own: tuple[Cell, ...] = (found.assessment.slug, invented() if found.assessment.is_demo else "")
    width = len(table.columns)
    out.write(b"\xef\xbb\xbf")
    batch = io.StringIO(newline="")
    writer = csv.writer(batch)
    writer.writerow(["assessment", "invented", *(column.key for column in table.columns)])
    number = 0
    for row in table.rows():
        cells = [cell for part in row for cell in part]
        writer.writerow(_cells((*own, *cells, *([None] * (width - len(cells))))))
        number += 1
        if number % _BATCH == 0:
            out.write(batch.getvalue().encode())
            batch.seek(0)
            batch.truncate()
    out.write(batch.getvalue().encode())
    return number


def _cells(cells: Iterable[Cell]) -> Iterator[Cell]:
    """A number is never neutralised, a text always."""
    for cell in cells:
        if isinstance(cell, str):
            yield harmless(cell, longest=_LONGEST) if cell else ""
        elif isinstance(cell, bool):
            yield int(cell)
        elif isinstance(cell, datetime.datetime):
            yield f"{cell:%Y-%m-%dT%H:%M}"
        else:
            yield cell
