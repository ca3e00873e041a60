"""What an exporter takes: named tables of plain rows that can be read more than once. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.exports.sheets import Column, Row


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names it in file names, `title` for people; `about`: what a row is. `rows` reads anew each time it is called."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]
