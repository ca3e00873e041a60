"""The printed text as tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from accounts.pdf import HOUSE_FILES, html_to_pdf
from reports.papers.blocks import Printed

PDF = "application/pdf"


def as_pdf(paper: Printed) -> bytes:
    """Raises `accounts.pdf.PdfUnavailable` where the libraries are missing. Never kept: only some may read it."""
    pictures = {emblem.name: emblem.content for emblem in paper.emblems}
    pictures |= {chart.name: chart.svg.encode() for chart in paper.charts}
    with translation.override(paper.language):
        return html_to_pdf(
            render_to_string("reports/paper/paper.html", {"paper": paper}), files={**HOUSE_FILES, **pictures}
        )
