"""The answers in long form for statistics programs: CSV files with their codebook, in one archive.

UTF-8 with a mark at the beginning, so that spreadsheets see it too; commas, a point in decimals, days as 2018-11-26. The columns
have the same names in every language, so that a script written once runs again.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from reports.exports.about import file_name, invented, lines
from reports.exports.cells import Cell, harmless
from reports.exports.contents import ANSWERS, CODEBOOK, HISTORY, Contents
from reports.exports.tables import Memory, Part, Table

ZIP = "application/zip"
HELD = ("municipalities", ANSWERS, HISTORY, CODEBOOK)
"""The tables in the archive; the others are for reading and stand in the workbook."""
_BATCH = 1_000
_QUOTED = re.compile('[",\r\n]')
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
    own = (found.assessment.slug, invented() if found.assessment.is_demo else "")
    width = len(table.columns)
    memory = Memory(_as_csv)
    out.write(
        b"\xef\xbb\xbf" + _as_csv(("assessment", "invented", *(column.key for column in table.columns)), 0).encode()
    )
    batch: list[str] = []
    number = 0
    for number, row in enumerate(table.rows(), start=1):
        missing = width - sum(map(len, row))
        batch.append(",".join(memory.row((own, *row, (None,) * missing) if missing else (own, *row))))
        if number % _BATCH == 0:
            out.write(("\r\n" + "\r\n".join(batch)).encode())
            batch.clear()
    out.write("".join(f"\r\n{line}" for line in batch).encode() + b"\r\n")
    return number


def _as_csv(part: Part, at: int) -> str:
    """The cells with commas between, as RFC 4180 has them. A number is never neutralised, a text always."""
    return ",".join(map(_cell, part))


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        text = harmless(cell, longest=_LONGEST)
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text
    if isinstance(cell, bool):
        return str(int(cell))
    return f"{cell:%Y-%m-%dT%H:%M}" if isinstance(cell, datetime.datetime) else str(cell)
