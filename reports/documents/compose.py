"""A document as it is computed now, in a language: which parts it has, who may have one, what is printed beside the text.

The two about the whole assessment consist of leaves, which the screen shows one at a time; each reads its own sources.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from municipalities.models import Assessment, Participation
from reports.display import ON_APPROVAL
from reports.documents import application, report, together
from reports.documents.parts import Chapter, Document, Drawn, Figures, Part
from reports.documents.phrases import day, foreign, kind_name
from reports.documents.plan import plan_document
from reports.documents.profile import profile
from reports.documents.sources import Sources
from reports.documents.standing import Draft, Edit, draft
from reports.models import OF_MUNICIPALITY, DocumentApproval, DocumentKind, IssuedDocument, ParagraphEdit
from reports.papers.blocks import Cell, Printed
from surveys.documents import emblems_of
from surveys.paper import funding_of

LANGUAGES = ("sv", "en")

Leaf = Callable[[Sources], Iterable[Chapter]]
_LEAVES: Mapping[str, Mapping[str, Leaf]] = {
    DocumentKind.REPORT: report.LEAVES,
    DocumentKind.APPLICATION: application.LEAVES,
}
_NAMING: Mapping[str, tuple[Leaf, ...]] = {
    DocumentKind.REPORT: (
        *(report.needs, report.gaps, report.one_thing, together.willing, together.matches, report.municipalities),
    ),
    DocumentKind.APPLICATION: (application.experienced,),
}
"""Where a municipality that wants to approve first may be named."""


@dataclass(frozen=True)
class Naming:
    """What a document says with the name of one municipality. `digest`: of the answers behind it; `approval`: what was noted, standing or not."""

    code: str
    digest: str
    approval: DocumentApproval | None
    stands: bool
    chapters: tuple[Chapter, ...]


def exists(kind: str, case: Participation | None) -> bool:
    """Whether there is such a document: of a municipality those that are made for each, else those about all."""
    return kind in DocumentKind.values and (kind in OF_MUNICIPALITY) == (case is not None)


def compose(
    kind: str,
    assessment: Assessment,
    case: Participation | None,
    *,
    language: str,
    now: datetime.datetime,
    leaf: str = "",
    supposed: Mapping[str, bool] = MappingProxyType({}),
) -> Document:
    """The document, or one `leaf` of it. `case` as `reports.plans.evidence.find` gives it; `supposed` as in `Sources`."""
    today = timezone.localdate(now)
    with translation.override(language):
        if case is not None:
            make = profile if kind == DocumentKind.PROFILE else plan_document
            return make(case, language=language, today=today)
        sources = Sources(assessment, kind, language=language, now=now, supposed=supposed)
        chapters = [
            chapter for name, found in _LEAVES[kind].items() if leaf in ("", name) for chapter in found(sources)
        ]
        title = {
            DocumentKind.REPORT: _("Support to the municipalities: %(assessment)s"),
            DocumentKind.APPLICATION: _("Basis for an application: %(assessment)s"),
        }[DocumentKind(kind)]
        return Document(
            kind=kind,
            language=language,
            kind_name=kind_name(kind),
            title=title % {"assessment": assessment.name},
            facts=tuple(_facts(assessment, today)),
            chapters=tuple(chapters),
            hidden=sources.told_of_hidden,
            named=sources.told_of_approved,
        )


def said_of(kind: str, assessment: Assessment, code: str, *, language: str, now: datetime.datetime) -> Naming | None:
    """What a document about everybody would say with the name of a municipality that wants to approve it first; None for others.

    What the municipality has said yes to, it is named in without being asked again: packages.
    """
    with translation.override(language):
        sources = Sources(assessment, kind, language=language, now=now, supposed={code: True})
        if sources.basis.is_many or (shown := sources.displays.get(code)) is None or shown.display != ON_APPROVAL:
            return None
        row, digest = sources.approvals.get(code), sources.answers_digest(code)
        chapters = tuple(
            replace(chapter, blocks=blocks)
            for leaf in _NAMING[kind]
            for chapter in leaf(sources)
            if (blocks := tuple(_naming(chapter.blocks, shown.name)))
        )
        return Naming(code, digest, row, row is not None and row.digest == digest, chapters)


def _naming(blocks: Iterable[Part | Figures | Drawn], name: str) -> Iterator[Part | Figures]:
    """Paragraphs with the name in them, and the rows of tables that have it."""
    for block in blocks:
        if isinstance(block, Part):
            if re.search(rf"\b{re.escape(name)}\b", block.text):
                yield block
        elif isinstance(block, Figures):
            rows = tuple(row for row in block.table.rows if any(name == cell.text for cell in row))
            if rows:
                yield Figures(replace(block.table, rows=rows))


def _facts(assessment: Assessment, today: datetime.date) -> Iterable[tuple[str, Cell]]:
    number = ", ".join(filter(None, [assessment.name, assessment.project_number]))
    yield _("Assessment"), Cell(number, foreign())
    if assessment.office:
        yield _("Issued by"), Cell(assessment.office, foreign())
    yield _("As of"), Cell(day(today))


def edits_of(kind: str, assessment: Assessment, case: Participation | None, language: str) -> list[ParagraphEdit]:
    rows = ParagraphEdit.objects.of(assessment, kind, case).filter(language=language)
    return list(rows.select_related("written_by").order_by("key"))


def draft_of(
    kind: str,
    assessment: Assessment,
    case: Participation | None,
    *,
    language: str,
    now: datetime.datetime,
    leaf: str = "",
) -> Draft:
    """The document with what was written over it."""
    found = compose(kind, assessment, case, language=language, now=now, leaf=leaf)
    edits: Iterable[Edit] = edits_of(kind, assessment, case, language)
    return draft(found, edits, only=f"{leaf}." if leaf else "")


def issued_of(kind: str, assessment: Assessment, case: Participation | None) -> list[IssuedDocument]:
    """The newest first, without what stands in them."""
    rows = IssuedDocument.objects.of(assessment, kind, case).defer("content").select_related("issued_by")
    return list(rows.order_by("-number"))


def printed(found: Draft, assessment: Assessment, *, is_draft: bool = True, with_emblems: bool = False) -> Printed:
    """What page, Word and PDF print. The emblems are read for files only."""
    language = found.document.language
    with translation.override(language):
        said = funding_of(assessment, language)
        return found.printed(
            statement=Cell(said.text, "" if said.lang == language else said.lang),
            is_demo=assessment.is_demo,
            is_draft=is_draft,
            emblems=emblems_of(assessment, language) if with_emblems else (),
        )
