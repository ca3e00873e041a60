"""What an exporter takes: named tables of plain rows that can be read more than once. No Django."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reports.exports.cells import Cell

Part = tuple[Cell, ...]
Row = Sequence[Part]
"""The cells of a row in parts, always cut at the same columns: the municipality, the question, what stands there. Most parts come
again in many rows, and an exporter writes them from memory."""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in programs, `title` for people, `about` in the codebook; `width` in characters."""

    key: str
    title: str
    about: str = ""
    width: int = 14
    is_wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names it in file names, `title` for people; `about`: what a row is. `rows` reads anew each time it is called."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]


_ENTRIES, _LENGTH = 5_000, 2_000


class Memory:
    """What the parts of one table were written as. Bounded: long texts are not kept, and a column that is full forgets."""

    def __init__(self, write: Callable[[Part, int], str]) -> None:
        """`write` makes the text of a part that begins at a column."""
        self._write = write
        self._known: dict[int, dict[Part, str]] = defaultdict(dict)

    def row(self, row: Row) -> list[str]:
        """The texts of its parts."""
        found: list[str] = []
        at = 0
        for part in row:
            known = self._known[at]
            text = known.get(part)
            found.append(self._made(known, part, at) if text is None else text)
            at += len(part)
        return found

    def _made(self, known: dict[Part, str], part: Part, at: int) -> str:
        text = self._write(part, at)
        if len(text) <= _LENGTH:
            if len(known) >= _ENTRIES:
                known.clear()
            known[part] = text
        return text
