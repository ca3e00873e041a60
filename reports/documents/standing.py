"""A computed document with what was written over it: which paragraphs stand, which are not settled. No Django, no queries.

A text of the lead's own stands while the facts are those that it was written on. Otherwise both are there, and the document cannot be
issued until somebody has chosen. So it is too if the paragraph is no longer computed at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from reports.documents.parts import Chapter, Document, Drawn, Figures, Part
from reports.papers.bars import Chart
from reports.papers.blocks import Cell, Paragraph, Printed, Section, Table, runs_of
from surveys.paper import Emblem

COMPUTED, OWN, UNSETTLED, TO_WRITE = "computed", "own", "unsettled", "to_write"


class Edit(Protocol):
    """What is needed of `reports.models.ParagraphEdit`."""

    key: str
    text: str
    digest: str
    computed: str

    @property
    def token(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A paragraph, and the own text if there is one."""

    part: Part
    edit: Edit | None = None

    @property
    def state(self) -> str:
        if self.edit is None:
            return TO_WRITE if self.part.is_to_write else COMPUTED
        return OWN if self.edit.digest == self.part.digest else UNSETTLED

    @property
    def text(self) -> str:
        """What is printed: the own text also where it is not settled, so that nothing written disappears from a draft."""
        return self.edit.text if self.edit is not None else self.part.text

    @property
    def marked(self) -> str:
        """As `text`, with what is in another language marked; whoever writes over it writes in that of the document."""
        return self.edit.text if self.edit is not None else self.part.marked

    @property
    def runs(self) -> list[tuple[str, str]]:
        return runs_of(self.marked)

    @property
    def token(self) -> str:
        return self.edit.token if self.edit is not None else ""


@dataclass(frozen=True, slots=True)
class ChapterStanding:
    chapter: Chapter
    blocks: tuple[Standing | Figures | Drawn, ...]

    @property
    def parts(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.blocks if isinstance(each, Standing))

    @property
    def characters(self) -> int:
        """Of all its texts, as they are copied: one below the other."""
        return len("\n".join(each.text for each in self.parts))

    @property
    def unsettled(self) -> int:
        return sum(each.state in (UNSETTLED, TO_WRITE) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Draft:
    """`gone`: own texts whose paragraph is no longer computed."""

    document: Document
    chapters: tuple[ChapterStanding, ...]
    gone: tuple[Edit, ...]

    @property
    def standings(self) -> Iterator[Standing]:
        for chapter in self.chapters:
            yield from chapter.parts

    @property
    def own(self) -> int:
        return sum(each.edit is not None for each in self.standings)

    @property
    def unsettled(self) -> int:
        """How many paragraphs wait for a choice."""
        return sum(chapter.unsettled for chapter in self.chapters) + len(self.gone)

    def find(self, key: str) -> Standing | None:
        return next((each for each in self.standings if each.part.key == key), None)

    def printed(self, *, statement: Cell, is_demo: bool, is_draft: bool, emblems: tuple[Emblem, ...] = ()) -> Printed:
        document = self.document
        return Printed(
            language=document.language,
            kind=document.kind_name,
            title=document.title,
            facts=document.facts,
            sections=tuple(_section(each, document.language) for each in self.chapters),
            statement=statement,
            is_demo=is_demo,
            is_draft=is_draft,
            emblems=emblems,
        )


def draft(document: Document, edits: Iterable[Edit], *, only: str = "") -> Draft:
    """The document with its edits. `only`: the document is a part of the whole, whose keys begin so; edits of the others are left out."""
    by_key = {edit.key: edit for edit in edits if edit.key.startswith(only)}
    chapters = tuple(
        ChapterStanding(
            chapter,
            tuple(
                Standing(block, by_key.pop(block.key, None)) if isinstance(block, Part) else block
                for block in chapter.blocks
            ),
        )
        for chapter in document.chapters
    )
    return Draft(document, chapters, tuple(by_key.values()))


def _section(found: ChapterStanding, language: str) -> Section:
    return Section(
        title=found.chapter.title,
        key=found.chapter.key,
        blocks=tuple(_block(each, language) for each in found.blocks),
        level=found.chapter.level,
        lang=found.chapter.lang,
    )


def _block(found: Standing | Figures | Drawn, language: str) -> Paragraph | Table | Chart:
    if isinstance(found, Figures):
        return found.table
    if isinstance(found, Drawn):
        return found.chart
    # Whoever writes over a paragraph writes in the language of the document.
    lang = found.part.lang if found.edit is None and found.part.lang != language else ""
    return Paragraph(found.marked, lang, found.edit is not None, found.part.style)
