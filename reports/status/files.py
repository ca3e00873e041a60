"""The printed report as plain text, Word and HTML for PDF. They take what the page takes, and read nothing."""

from __future__ import annotations

import io
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.pdf import html_to_pdf
from reports.status.blocks import Paragraph, Printed, Table
from surveys.paper import printable

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Of the Word file: the width of the text and what a letter of a table takes of it, in millimetres.
TEXT_WIDTH, LETTER, PADDING = 174, 1.75, 4.5
TABLE_SIZE = 8.5
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def as_text(report: Printed) -> str:
    """For a mail: lines, no table wider than words."""
    with translation.override(report.language):
        lines = [*_labels(report), report.title, "=" * len(report.title), ""]
        lines += [f"{label}: {cell.text}" for label, cell in report.facts]
        for section in report.sections:
            lines += ["", section.title, "-" * len(section.title)]
            if section.text:
                lines += [section.text.replace("\r\n", "\n"), ""]
            for block in section.blocks:
                lines += _text_of(block)
        return "\n".join([*lines, "", report.statement.text, ""])


def _labels(report: Printed) -> list[str]:
    labels = [_("INVENTED DEMO DATA")] if report.is_demo else []
    return labels + ([_("DRAFT, not issued")] if report.is_draft else [])


def _text_of(block: Paragraph | Table) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    lines = ["", f"{block.caption}:"]
    for row in block.rows:
        lines.append(f"- {row[0].text}")
        # What is empty in a table is left out: a line says what there is.
        told = zip(block.heads[1:], row[1:], strict=True)
        lines += [f"  {head}: {cell.text}" for head, cell in told if cell.text not in ("", "–")]
    return [*lines, ""]


def as_pdf(report: Printed) -> bytes:
    """Tagged PDF. Raises `accounts.pdf.PdfUnavailable` where the libraries are missing."""
    with translation.override(report.language):
        return html_to_pdf(render_to_string("reports/paper/status.html", {"report": report, "labels": _labels(report)}))


def as_docx(report: Printed) -> bytes:
    """A Word file with headings, real tables (head rows repeat) and the languages marked."""
    from docx import Document  # noqa: PLC0415

    with translation.override(report.language):
        document: Any = Document()
        document.core_properties.title = report.title[:255]
        document.core_properties.language = _LANGUAGES.get(report.language, report.language)
        document.core_properties.comments = ""
        document.styles["Normal"].font.name = "Calibri"
        _set_page(document.sections[0])
        for label in _labels(report):
            document.add_paragraph().add_run(label).bold = True
        document.add_heading(printable(report.title), 0)
        for label, cell in report.facts:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            _run(paragraph, cell.text, cell.lang)
        for section in report.sections:
            document.add_heading(printable(section.title), 1)
            for line in section.text.replace("\r\n", "\n").split("\n") if section.text else ():
                document.add_paragraph(printable(line))
            for block in section.blocks:
                _add(document, block)
        _run(document.add_paragraph(), report.statement.text, report.statement.lang)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _add(document: Any, block: Paragraph | Table) -> None:
    if isinstance(block, Paragraph):
        _run(document.add_paragraph(), block.text, block.lang)
        return
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


def _set_page(section: Any) -> None:
    """A4 with the margins that the tables are measured for."""
    from docx.shared import Mm  # noqa: PLC0415

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_WIDTH) / 2)


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
