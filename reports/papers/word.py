"""The printed text as a Word file: real headings, real tables (head rows repeat), the languages marked, labels on every page."""

from __future__ import annotations

import io
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from reports.papers.bars import Chart, as_png, drawn
from reports.papers.blocks import ITEM, LEAD, NOTE, QUOTE, Paragraph, Printed, Section, Table, runs_of
from surveys.exports.docx import MEDIA_TYPE
from surveys.paper import Emblem, printable

DOCX = MEDIA_TYPE
# The width of the text and what a letter of a table takes of it, in millimetres.
TEXT_WIDTH, LETTER, PADDING = 174, 1.75, 4.5
TABLE_SIZE = 8.5
EMBLEM_HEIGHT, EMBLEM_WIDTH = 16, 80
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
_STYLES = {ITEM: "List Bullet", QUOTE: "Intense Quote"}


def as_docx(paper: Printed) -> bytes:
    from docx import Document  # noqa: PLC0415

    with translation.override(paper.language):
        document: Any = Document()
        document.core_properties.title = paper.title[:255]
        document.core_properties.language = _LANGUAGES.get(paper.language, paper.language)
        document.core_properties.comments = ""
        document.styles["Normal"].font.name = "Calibri"
        _set_language(document, paper.language)
        _set_page(document.sections[0], paper)
        for label in paper.labels:
            document.add_paragraph().add_run(label).bold = True
        document.add_heading(printable(paper.title), 0)
        for label, cell in paper.facts:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            _run(paragraph, cell.text, cell.lang)
        for section in paper.sections:
            _add_section(document, section)
        _run(document.add_paragraph(), paper.statement.text, paper.statement.lang)
        _add_emblems(document, paper.emblems)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _set_language(document: Any, language: str) -> None:
    """The template of python-docx says American English for the whole document."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for tag in document.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), _LANGUAGES.get(language, language))


def _set_page(section: Any, paper: Printed) -> None:
    """A4 with the margins that the tables are measured for; what it is and what it is not, on every page."""
    from docx.shared import Mm, Pt  # noqa: PLC0415

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_WIDTH) / 2)
    if paper.labels:
        head = section.header.paragraphs[0].add_run(" · ".join(paper.labels))
        head.bold, head.font.size = True, Pt(8.5)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{printable(paper.title)}    ").font.size = Pt(8.5)
    _field(foot, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    """A number that Word works out."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(8.5)
    field.append(run._r)
    paragraph._p.append(field)


def _add_section(document: Any, section: Section) -> None:
    _run(document.add_heading(level=section.level), section.title, section.lang)
    for line in section.text.replace("\r\n", "\n").split("\n") if section.text else ():
        document.add_paragraph(printable(line))
    for block in section.blocks:
        if isinstance(block, Table):
            _add_table(document, block)
        elif isinstance(block, Chart):
            _add_chart(document, block)
        else:
            _add_paragraph(document, block)


def _add_paragraph(document: Any, block: Paragraph) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    for line in block.lines:
        paragraph = document.add_paragraph(style=_STYLES.get(block.style))
        for piece, lang in runs_of(line):
            run = _run(paragraph, piece, lang or block.lang, size={LEAD: 12.5, NOTE: 9}.get(block.style, 0))
            run.italic = True if block.style == QUOTE else None
        paragraph.paragraph_format.space_after = Pt(3 if block.style == ITEM else 6)


def _add_table(document: Any, block: Table) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    caption = document.add_paragraph(style="Caption")
    caption.add_run(block.caption)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        _run(cell.paragraphs[0], head, "", size=TABLE_SIZE).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        for place, cell in zip(table.add_row().cells, row, strict=True):
            _run(place.paragraphs[0], cell.text, cell.lang, size=TABLE_SIZE)
    for column, width in zip(table.columns, widths(block), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = 0
    document.add_paragraph()


def _add_chart(document: Any, block: Chart) -> None:
    """With what it says for who does not see it."""
    from docx.shared import Mm  # noqa: PLC0415

    picture = document.add_paragraph().add_run().add_picture(io.BytesIO(as_png(drawn(block))), width=Mm(TEXT_WIDTH))
    picture._inline.docPr.set("descr", f"{block.title}: {block.about}")


def widths(table: Table) -> list[float]:
    """Millimetres for each column: its longest word in whole, and of what is left the more, the more stands in it."""
    columns = list(zip(table.heads, *([cell.text for cell in row] for row in table.rows), strict=True))
    least = [
        max(len(word) for text in column for word in text.split() or [""]) * LETTER + PADDING for column in columns
    ]
    room = max(TEXT_WIDTH - sum(least), 0)
    # The square root: a long text takes lines rather than the width of all others.
    wanted = [max(len(text) for text in column) ** 0.5 for column in columns]
    found = [width + room * share / sum(wanted) for width, share in zip(least, wanted, strict=True)]
    return [width * min(TEXT_WIDTH / sum(found), 1) for width in found]


def _add_emblems(document: Any, emblems: tuple[Emblem, ...]) -> None:
    """The pictures of those who pay, each with what stands for it where it is not seen."""
    from docx.shared import Mm  # noqa: PLC0415

    if not emblems:
        return
    document.add_heading(_("Who pays"), 1)
    run = document.add_paragraph().add_run()
    for emblem in emblems:
        picture = run.add_picture(io.BytesIO(emblem.content), height=Mm(EMBLEM_HEIGHT))
        if picture.width > Mm(EMBLEM_WIDTH):
            picture.height = int(picture.height * Mm(EMBLEM_WIDTH) / picture.width)
            picture.width = Mm(EMBLEM_WIDTH)
        picture._inline.docPr.set("descr", emblem.alt.text)


def _run(paragraph: Any, text: str, lang: str, *, size: float = 0) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    run = paragraph.add_run(printable(text))
    if size:
        run.font.size = Pt(size)
    if lang:
        element = OxmlElement("w:lang")
        element.set(qn("w:val"), _LANGUAGES.get(lang, lang))
        run._r.get_or_add_rPr().append(element)
    return run
