"""The paper twin made and read again: HTML, PDF and Word."""

import io

from django.template.loader import render_to_string
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from municipalities.models import Assessment
from surveys.paper import front_of, paper_of


def words(text):
    return " ".join(text.split())


def paper(definition, variant, language):
    view = definition.view(variant, 2018)
    assessment = Assessment(
        name="preStratus 2018",
        office="Energikontoret",
        office_telephone="0920-10 10 10",
        statement_sv="Projektet finansieras av Europeiska unionen.",
        statement_en="The project is financed by the European Union.",
        diary_number="EK 2018-12",
        is_demo=True,
    )
    with translation.override(language):
        return paper_of(view, language, front_of(view, language, assessment=assessment))


def html_of(shown, title="Frågor"):
    with translation.override(shown.language):
        context = {"paper": shown, "title": title, "kind": title}
        return render_to_string("surveys/paper/questionnaire.html", context)


def pdf_text(content):
    return words(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def docx_lines(content):
    return [words(paragraph.text) for paragraph in Document(io.BytesIO(content)).paragraphs]


def pdf_pages(content):
    """The text of each page."""
    return [words(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def figures(content):
    """(page, alternative text) of the pictures in the structure tree of a tagged PDF, in order."""
    reader = PdfReader(io.BytesIO(content))
    found = []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for kid in element:
                walk(kid)
        elif isinstance(element, dict):
            if element.get("/S") == "/Figure":
                found.append((reader.get_page_number(element["/Pg"]) + 1, element.get("/Alt")))
            if "/K" in element:
                walk(element["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def word_records(content):
    """The first table of a Word file: {what: text}."""
    return {row.cells[0].text: row.cells[1].text for row in Document(io.BytesIO(content)).tables[0].rows}


def word_header(content):
    """What stands above every page of a Word file."""
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).sections[0].header.paragraphs]
