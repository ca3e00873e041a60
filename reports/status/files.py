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
    lines = [f"{block.caption}:"]
    for row in block.rows:
        told = [f"{head}: {cell.text}" for head, cell in zip(block.heads[1:], row[1:], strict=True)]
        lines.append(f"- {row[0].text}. " + "; ".join(told))
    return lines


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

    document.add_paragraph(style="Caption").add_run(block.caption)
    table = document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        for place, cell in zip(table.add_row().cells, row, strict=True):
            _run(place.paragraphs[0], cell.text, cell.lang)


def _run(paragraph: Any, text: str, lang: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    run = paragraph.add_run(printable(text))
    if lang:
        element = OxmlElement("w:lang")
        element.set(qn("w:val"), _LANGUAGES.get(lang, lang))
        run._r.get_or_add_rPr().append(element)
