"""What a printed text consists of: page, Word, PDF and plain text all take the same `Printed`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from reports.papers.bars import Bar, Chart
from surveys.paper import Emblem

LEAD, ITEM, QUOTE, NOTE = "lead", "item", "quote", "note"
"""How a paragraph stands: what is most important, one of a list, somebody's words, what is said beside. '' for running text."""


START, END = "\ue000", "\ue001"
"""Around words in Swedish within a text in another language: what somebody said or wrote. No keyboard writes these characters."""
_MARKED = re.compile(f"{START}([^{START}{END}]*){END}")


def swedish(text: str) -> str:
    """Words in Swedish, to be put into a sentence of another language."""
    return f"{START}{plain(text)}{END}"


def plain(text: str) -> str:
    """The text without its marks."""
    return text.replace(START, "").replace(END, "")


def runs_of(text: str) -> list[tuple[str, str]]:
    """(piece, its language where it is not that of the rest), in order."""
    pieces = _MARKED.split(text)
    return [(plain(piece), "sv" if place % 2 else "") for place, piece in enumerate(pieces) if piece]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`lang` where the text is in another language than the document; `written` where a person wrote it; `style`: see above.

    `text` may hold words in Swedish, marked by `swedish`.
    """

    text: str
    lang: str = ""
    written: bool = False
    style: str = ""

    @property
    def lines(self) -> list[str]:
        return self.text.replace("\r\n", "\n").split("\n")

    @property
    def runs(self) -> list[tuple[str, str]]:
        return runs_of(self.text)


@dataclass(frozen=True, slots=True)
class Cell:
    """`news`: lines that have changed since the report before."""

    text: str
    lang: str = ""
    news: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """A day, a time, "12 of 14": it stands on one line."""
        return len(self.text) <= 12


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Points:
    """Paragraphs that are one list."""

    points: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`key` is the section of the text that the lead writes, '' where nothing is written. `level` 1 is a chapter, 2 a part of one."""

    title: str
    key: str
    blocks: tuple[Block, ...]
    text: str = ""
    level: int = 1
    lang: str = ""

    @property
    def grouped(self) -> list[Block | Points]:
        """The blocks, with neighbouring points of a list together."""
        found: list[Block | Points] = []
        for block in self.blocks:
            if not (isinstance(block, Paragraph) and block.style == ITEM):
                found.append(block)
            elif found and isinstance(found[-1], Points):
                found[-1] = Points((*found[-1].points, block))
            else:
                found.append(Points((block,)))
        return found


@dataclass(frozen=True, slots=True)
class Printed:
    """A text in one language. `kind` says what it is, `facts` are the lines of its head, `emblems` those of who pays."""

    language: str
    kind: str
    title: str
    facts: tuple[tuple[str, Cell], ...]
    sections: tuple[Section, ...]
    statement: Cell
    is_demo: bool
    is_draft: bool
    emblems: tuple[Emblem, ...] = field(default=(), compare=False)

    @property
    def labels(self) -> list[str]:
        """What stands on every page, in the active language: that nothing in it is real, that it is not issued."""
        labels = [_("INVENTED DEMO DATA")] if self.is_demo else []
        return labels + ([_("DRAFT, not issued")] if self.is_draft else [])

    @property
    def charts(self) -> list[Chart]:
        return [block for section in self.sections for block in section.blocks if isinstance(block, Chart)]

    def with_emblems(self, emblems: tuple[Emblem, ...]) -> Printed:
        return replace(self, emblems=emblems)

    def as_json(self) -> dict[str, Any]:
        """Without the emblems: they are files of the assessment."""
        kept = asdict(self)
        del kept["emblems"]
        for section, made in zip(kept["sections"], self.sections, strict=True):
            section["blocks"] = [
                {kind: asdict(block)}
                for block in made.blocks
                for kind, of in (("table", Table), ("chart", Chart), ("paragraph", Paragraph))
                if isinstance(block, of)
            ]
        return kept

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Printed:
        return cls(
            language=data["language"],
            kind=data["kind"],
            title=data["title"],
            facts=tuple((label, _cell(cell)) for label, cell in data["facts"]),
            sections=tuple(_section(each) for each in data["sections"]),
            statement=_cell(data["statement"]),
            is_demo=data["is_demo"],
            is_draft=data["is_draft"],
        )


def _section(data: Mapping[str, Any]) -> Section:
    blocks = tuple(_block(each) for each in data["blocks"])
    return Section(data["title"], data["key"], blocks, data["text"], data["level"], data["lang"])


def _block(data: Mapping[str, Any]) -> Block:
    if "table" in data:
        return _table(data["table"])
    if "chart" in data:
        chart = data["chart"]
        return Chart(chart["title"], tuple(Bar(**bar) for bar in chart["bars"]), chart["source"], chart["is_demo"])
    return Paragraph(**data["paragraph"])


def _table(data: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in data["rows"])
    return Table(data["caption"], tuple(data["heads"]), rows)


def _cell(data: Mapping[str, Any]) -> Cell:
    return Cell(data["text"], data["lang"], tuple(data["news"]))
