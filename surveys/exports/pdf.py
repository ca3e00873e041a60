"""The documents of `surveys.paper` as tagged PDF."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string

from accounts.pdf import HOUSE_FILES, File, html_to_pdf, kept_pdf
from surveys.paper import AnswerPaper, Front, Paper

MEDIA_TYPE = "application/pdf"


def questionnaire_pdf(paper: Paper, *, title: str, kind: str) -> bytes:
    """The empty questionnaire: some seconds of work for forty pages, done once. Raises PdfUnavailable."""
    context = {"paper": paper, "title": title, "kind": kind}
    html = render_to_string("surveys/paper/questionnaire.html", context)
    return kept_pdf(html, files=_files(paper.front))


def answers_pdf(paper: AnswerPaper, *, title: str, kind: str) -> bytes:
    """The answers. Never kept: they are somebody's. Raises PdfUnavailable."""
    context = {"paper": paper, "title": title, "kind": kind}
    html = render_to_string("surveys/paper/answers.html", context)
    return html_to_pdf(html, files=_files(paper.front))


def _files(front: Front) -> Mapping[str, File]:
    return {**HOUSE_FILES, **{emblem.name: emblem.content for emblem in front.emblems}}
