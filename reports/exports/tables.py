"""What an exporter takes: named tables of plain rows that can be read more than once. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

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


T = TypeVar("T", str, bytes)

_ENTRIES, _LENGTH = 20_000, 2_000


class Memory(Generic[T]):
    """What the parts of one table were written as. Bounded: long texts are not kept, and it forgets when it is full."""

    def __init__(self, write: Callable[[Part, int], T]) -> None:
        """`write` makes the text of a part that begins at a column."""
        self._write = write
        self._known: dict[int, dict[Part, T]] = {}

    def row(self, row: Row) -> list[T]:
        found: list[T] = []
        at = 0
        for part in row:
            if part.__class__ is Once:
                found.append(self._write(part, at))
            else:
                here = self._known.get(at)
                if here is None:
                    here = self._known[at] = {}
                known = here.get(part)
                if known is None:
                    known = self._write(part, at)
                    if len(known) <= _LENGTH:
                        if len(here) >= _ENTRIES:
                            here.clear()
                        here[part] = known
                found.append(known)
            at += len(part)
        return found
