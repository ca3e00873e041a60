"""The documents of `visits.papers` as Word and as tagged PDF. They take what the page takes, and read nothing."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.pdf import HOUSE_FILES, html_to_pdf
from surveys.exports.docx import MEDIA_TYPE as DOCX
from surveys.exports.docx import Writer
from visits.papers import VisitPaper

__all__ = ["DOCX", "PDF", "as_docx", "as_pdf"]

PDF = "application/pdf"


def as_docx(paper: VisitPaper) -> bytes:
    writer = Writer(paper.language, paper.front, paper.title, paper.header)
    writer.front(paper.kind)
    writer.record(list(paper.facts))
    writer.paragraph("")
    for table in paper.tables:
        writer.heading(table.caption, 2)
        if table.rows:
            writer.table(table.heads, table.rows)
    for lines in paper.paragraphs:
        for line in lines:
            writer.paragraph(line, lang="sv", keep=line != lines[-1])
        writer.paragraph("")
    if not paper.tables and not paper.paragraphs:
        writer.paragraph(_("The meeting note is not written yet."))
    writer.funding()
    return writer.bytes()


def as_pdf(paper: VisitPaper) -> bytes:
    """Never kept: it names people. Raises `accounts.pdf.PdfUnavailable` where the libraries are missing."""
    context = {"paper": paper, "title": paper.title, "kind": paper.kind}
    emblems = {emblem.name: emblem.content for emblem in paper.front.emblems}
    return html_to_pdf(render_to_string("visits/paper/visit.html", context), files={**HOUSE_FILES, **emblems})
