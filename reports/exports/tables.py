"""What an exporter takes: named tables of plain rows that can be read more than once. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reports.exports.cells import Cell

Part = tuple[Cell, ...]
Row = Sequence[Part]
"""The cells of a row in parts, always cut at the same columns: the municipality, the question, what stands there. Most parts come
again in many rows, and an exporter writes them from memory."""


class Once(tuple[Cell, ...]):
    """A part that will hardly come again, such as a number that counts on: not worth remembering."""

    __slots__ = ()


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
    """What the parts of one table were written as. Bounded: long texts are not kept, and it forgets when it is full."""

    def __init__(self, write: Callable[[Part, int], str]) -> None:
        """`write` makes the text of a part that begins at a column."""
        self._write = write
        self._known: dict[tuple[int, Part], str] = {}

    def row(self, row: Row) -> list[str]:
        found: list[str] = []
        at = 0
        known = self._known
        for part in row:
            text = None if part.__class__ is Once else known.get((at, part))
            found.append(self._made(part, at) if text is None else text)
            at += len(part)
        return found

    def _made(self, part: Part, at: int) -> str:
        text = self._write(part, at)
        if part.__class__ is not Once and len(text) <= _LENGTH:
            if len(self._known) >= _ENTRIES:
                self._known.clear()
            self._known[at, part] = text
        return text
