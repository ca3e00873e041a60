"""What a document consists of: paragraphs with a key and the facts that they came from, and tables. Pure; no Django.

A paragraph is computed from its facts alone, so equal facts mean that nothing has happened to it. Facts know no language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.papers.bars import Chart
from reports.papers.blocks import Cell, Table, plain, runs_of


@dataclass(frozen=True, slots=True)
class Source:
    """A page where what is said can be looked at. `lang` where the label is in another language than the document."""

    label: str
    url: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph. `key` names it for good within its document; `marked`, `style` and `lang` as `reports.papers.blocks.Paragraph`.

    `is_to_write`: nothing that was answered says it; the text says what to write, and the document waits for it.
    """

    key: str
    marked: str
    facts: Mapping[str, Any]
    sources: tuple[Source, ...] = ()
    style: str = ""
    lang: str = ""
    is_to_write: bool = False

    @property
    def text(self) -> str:
        return plain(self.marked)

    @property
    def runs(self) -> list[tuple[str, str]]:
        return runs_of(self.marked)

    @property
    def digest(self) -> str:
        return digest(self.facts)


@dataclass(frozen=True, slots=True)
class Figures:
    """A table, which nobody writes over; its numbers are those of the pages named."""

    table: Table
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart; the same numbers stand in a table of the same chapter."""

    chart: Chart
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """`level` 1 is a chapter, 2 a part of one."""

    key: str
    title: str
    blocks: tuple[Part | Figures | Drawn, ...]
    level: int = 1
    lang: str = ""

    @property
    def parts(self) -> Iterator[Part]:
        yield from (block for block in self.blocks if isinstance(block, Part))


@dataclass(frozen=True, slots=True)
class Hidden:
    """A municipality that may not be named. `why`: a key of `reports.disclosure.REASONS`; `lapsed`: it approved other answers than those of now."""

    code: str
    name: str
    why: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Approved:
    """A municipality that is named since it has approved the text."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language as it is computed now, without what was written over it. `municipality`: its code, '' for all.

    `hidden`: who is counted without being named, `named`: who has approved to be, for whoever issues it.
    """

    kind: str
    language: str
    kind_name: str
    title: str
    facts: tuple[tuple[str, Cell], ...]
    chapters: tuple[Chapter, ...]
    municipality: str = ""
    hidden: tuple[Hidden, ...] = ()
    named: tuple[Approved, ...] = ()

    @property
    def parts(self) -> Iterator[Part]:
        for chapter in self.chapters:
            yield from chapter.parts

    @property
    def digests(self) -> dict[str, str]:
        return {part.key: part.digest for part in self.parts}


def canonical(facts: Mapping[str, Any]) -> str:
    """The same text for the same facts, whatever order they were put together in."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
