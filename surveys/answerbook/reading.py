"""Rows of text cells, whatever they were read from, and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass

MAX_FILE_MB = 5
MAX_ROWS = 500
MAX_COLUMNS = 1_500
MAX_CELL = 10_000


@dataclass(frozen=True, slots=True)
class Rows:
    """`rows` are those with content, with their numbers as in the sheet; the header is row 1."""

    sheet: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
