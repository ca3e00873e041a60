"""The meeting note: what it begins with, who gets it; and the papers as Word and as tagged PDF."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from surveys.models import Letter
from tests.factories import at, make_attendance, make_excerpt, make_note, make_visit
from visits import files, meeting
from visits.actions import telling
from visits.models import Code, Visit
from visits.papers import EMPTY_ROWS, paper_of

pytestmark = pytest.mark.django_db

NOW = at(8, 9, month=11)
FUNDED = "Finansieras av Europeiska regionala utvecklingsfonden."


@pytest.fixture
def held(assessment, municipality, participation, officer, contact, colleague):
    """Two were met, one of them twice by function; somebody declined."""
    assessment.statement_sv, assessment.statement_en = FUNDED, "Funded by the ERDF."
    assessment.save()
    visit = make_visit(
        assessment,
        municipality,
        by=officer,
        state="held",
        held_at=at(7, 12, month=11),
        most_important="Någon som kan räkna.",
        unexpected="De var trötta på oss.",
        we_promised="Skicka exempel.",
    )
    visit.staff.set([officer])
    make_attendance(visit, by=officer, role="miljostrateg", contact=contact, name="Miljöstrateg 1")
    make_attendance(visit, by=officer, role="kommunchef", contact=colleague, name="Kommunchef 1", office="employed")
    make_attendance(visit, by=officer, role="kommunchef", office="elected")
    make_attendance(visit, by=officer, role="samhallsplaneringschef", state="declined", name="Den som inte kom")
    return visit


# --- The first wording ------------------------------------------------------------------------------------------------------


def test_the_draft_holds_what_was_most_important_and_promised_not_what_surprised(held):
    assert meeting.draft(held) == "Viktigast:\nNågon som kan räkna.\n\nVi lovade:\nSkicka exempel."


def test_the_draft_holds_the_guides_answers_without_what_is_internal(held, officer):
    note = make_note(
        held, by=officer, part="provat", text="Solceller på badhuset. Chefen är på väg bort. Det gick bra."
    )
    make_note(held, by=officer, text="Fritt skrivet, om fikat.")
    code = Code.objects.first().key
    make_excerpt(note, "Chefen är på väg bort.", by=officer, code=code)
    make_excerpt(note, "Solceller på badhuset.", by=officer, code=code, permission="named")
    text = meeting.draft(held)
    assert text.endswith("Vad har ni prövat som inte fungerade?\nSolceller på badhuset. […] Det gick bra.")
    assert "Chefen" not in text
    assert "fikat" not in text


def test_an_internal_passage_is_left_out_wherever_it_stands_now(held, officer):
    note = make_note(held, by=officer, part="provat", text="Det är hemligt.")
    make_excerpt(note, "hemligt", by=officer, code=Code.objects.first().key)
    note.text = "Nytt först. Det är hemligt, och hemligt igen."
    note.save()
    assert meeting.without_internal(note) == "Nytt först. Det är […], och […] igen."


# --- Sent for correction ----------------------------------------------------------------------------------------------------


def test_the_note_goes_to_those_who_met_and_the_notes_are_worked_up(held, officer, contact):
    telling.save_meeting_note(visit=held, text="Viktigast:\r\nAtt räkna.", by=officer)
    [letter] = telling.send_meeting_note(visit=held, contacts=[contact], by=officer, now=NOW)
    assert (letter.kind, letter.to_address) == ("visit_note", "kontakt@example.se")
    assert letter.subject == "Minnesanteckning från besöket i Kalixs kommun onsdag 7 november 2018"
    assert "Viktigast:\nAtt räkna.\n\nStämmer något inte" in letter.body
    assert FUNDED in letter.body
    assert "trötta" not in letter.body
    kept = Visit.objects.get()
    assert (kept.written_at, list(kept.letters.all())) == (NOW, [letter])


def test_what_cannot_be_sent_is_refused(held, officer, contact):
    with pytest.raises(ValidationError, match="är tom"):
        telling.send_meeting_note(visit=held, contacts=[contact], by=officer, now=NOW)
    telling.save_meeting_note(visit=held, text="Text", by=officer)
    with pytest.raises(ValidationError, match="minst en"):
        telling.send_meeting_note(visit=held, contacts=[], by=officer, now=NOW)
    contact.email = ""
    contact.save()
    with pytest.raises(ValidationError, match="e-postadress"):
        telling.send_meeting_note(visit=held, contacts=[contact], by=officer, now=NOW)
    with pytest.raises(ValidationError, match="20000"):
        telling.save_meeting_note(visit=held, text="a" * 20_001, by=officer)
    assert Letter.objects.count() == 0


def test_before_the_visit_there_is_no_note(assessment, municipality, officer):
    visit = make_visit(assessment, municipality, by=officer)
    with pytest.raises(ValidationError, match="inte hållet"):
        telling.save_meeting_note(visit=visit, text="Text", by=officer)


def test_the_page_saves_sends_and_keeps_what_was_typed(officer_client, held, contact, colleague):
    page = f"/visits/{held.pk}/meeting-note/"
    assert "Någon som kan räkna." in officer_client.get(page).content.decode()
    refused = officer_client.post(page, {"text": "Det här skrev jag", "do": "send"})
    assert refused.status_code == 200
    assert "Det här skrev jag</textarea>" in refused.content.decode()
    assert "Välj minst en" in refused.content.decode()
    assert Visit.objects.get().meeting_note == ""
    sent = officer_client.post(page, {"text": "Det här skrev jag", "to": [colleague.pk], "do": "send"})
    assert (sent.status_code, sent["Location"]) == (302, page)
    assert [letter.contact for letter in Letter.objects.all()] == [colleague]
    assert Visit.objects.get().meeting_note == "Det här skrev jag"


def test_nobody_else_can_be_chosen(officer_client, held, other_contact):
    page = f"/visits/{held.pk}/meeting-note/"
    refused = officer_client.post(page, {"text": "Text", "to": [other_contact.pk], "do": "send"})
    assert refused.status_code == 200
    assert Letter.objects.count() == 0


# --- Paper ----------------------------------------------------------------------------------------------------------------


def paper(visit, what, language="sv"):
    with translation.override(language):
        people = list(visit.attendance.select_related("role", "contact"))
        found = paper_of(Visit.objects.with_people().get(pk=visit.pk), people, what=what, language=language)
        document = Document(io.BytesIO(files.as_docx(found)))
        pdf = PdfReader(io.BytesIO(files.as_pdf(found)))
    return document, pdf


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def cells(document):
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_the_attendance_list_says_who_was_met_and_who_pays(held):
    document, pdf = paper(held, "attendance")
    assert ["Kommunchef", "Kommunchef 1", "anställd"] in cells(document)
    assert ["Kommunchef", "", "förtroendevald"] in cells(document)
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 2"] == [
        "Träffade: 3",
        "Tackat nej: 1",
        "Vem som betalar",
    ]
    text = words(pdf)
    assert "Kommunchef 1 anställd" in text
    assert FUNDED in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert pdf.trailer["/Root"]["/Lang"] == "sv"


def test_before_the_visit_there_are_lines_to_write_on(held):
    Visit.objects.update(state="booked", held_at=None)
    document, _pdf = paper(Visit.objects.get(), "attendance")
    rows = cells(document)
    assert rows[-EMPTY_ROWS:] == [["", "", "", ""]] * EMPTY_ROWS
    assert [row[0] for row in rows[-EMPTY_ROWS - 3 : -EMPTY_ROWS]] == ["Miljöstrateg", "Kommunchef", "Kommunchef"]


def test_the_note_names_functions_and_no_persons(held, officer):
    telling.save_meeting_note(visit=held, text="Viktigast:\nAtt räkna.", by=officer)
    document, pdf = paper(Visit.objects.get(), "note")
    assert ["Vilka som deltog", "Miljöstrateg, Kommunchef (2)"] in cells(document)
    lines = [each.text for each in document.paragraphs]
    assert lines.index("Viktigast:") + 1 == lines.index("Att räkna.")
    assert FUNDED in lines
    # A text layer may set letters apart, so spaces are no part of it.
    text = words(pdf).replace(" ", "")
    assert "Viktigast:Atträkna." in text
    assert "Densomintekom" not in text


def test_a_demo_is_labelled_and_english_is_english(held, assessment):
    assessment.is_demo = True
    assessment.save()
    document, pdf = paper(held, "note", "en")
    assert document.sections[0].header.paragraphs[0].text == "Invented demo data"
    text = words(pdf)
    assert "Meeting note · Invented demo data" in text
    assert "Funded by the ERDF." in text
    assert "Wednesday 7 November 2018" in text


@pytest.mark.parametrize(
    ("what", "suffix", "kind", "name"),
    [
        ("attendance", "docx", files.DOCX, "attachment"),
        ("attendance", "pdf", "application/pdf", "inline"),
        ("note", "docx", files.DOCX, "attachment"),
        ("note", "pdf", "application/pdf", "inline"),
    ],
)
def test_the_files_are_served(officer_client, held, what, suffix, kind, name):
    answer = officer_client.get(f"/visits/{held.pk}/{what}.{suffix}")
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Content-Disposition"].startswith(name)
    assert answer.content[:4] in (b"PK\x03\x04", b"%PDF")


def test_without_the_libraries_the_page_says_so(officer_client, held, without_pango):
    assert officer_client.get(f"/visits/{held.pk}/note.pdf").status_code == 503
    assert officer_client.get(f"/visits/{held.pk}/note.docx").status_code == 200


def test_a_visit_without_a_time_has_papers_too(assessment, municipality, officer):
    visit = make_visit(assessment, municipality, by=officer, state="proposed", starts_at=None, ends_at=None)
    document, _pdf = paper(visit, "attendance")
    assert ["Bedömning", "preStratus 2018"] in cells(document) or ["Nulägesanalys", "preStratus 2018"] in cells(
        document
    )
