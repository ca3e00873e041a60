"""What the papers say of themselves: draft or test, who pays, by when, whereto; and the questions before anything is opened."""

import datetime
import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.utils import translation
from docx import Document
from lxml import html as lxml_html
from PIL import Image

from accounts.pdf import HOUSE_FILES, html_to_pdf
from municipalities.actions import add_logo
from surveys.actions import reopen_response, submit_response
from surveys.documents import answers_of, case_of
from surveys.exports.docx import MEDIA_TYPE, answers_docx, questionnaire_docx
from surveys.links import TEST, make_token
from surveys.models import Invitation, Letter, Response
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, texts
from tests.surveys.reading import (
    docx_lines,
    figures,
    html_of,
    paper,
    pdf_pages,
    pdf_text,
    word_header,
    word_records,
    words,
)
from tests.surveys.trying import make_test, open_test

DRAFT = {"sv": "Utkast, inte inskickat", "en": "Draft, not submitted"}
TESTING = {"sv": "Provsvar: räknas aldrig", "en": "Test answers: never counted"}
LANGUAGES = ("sv", "en")


@pytest.fixture(autouse=True)
def kept_nowhere_else(documents):
    """Each test finds an empty folder of kept PDFs."""


def picture(kind="PNG", size=(200, 64)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, format=kind)
    return ContentFile(file.getvalue(), name=f"logo.{kind.lower()}")


def emblem(assessment, number=1, **picture_of):
    names = {"alt_sv": f"Europeiska unionen {number}", "alt_en": f"European Union {number}"}
    return add_logo(assessment=assessment, upload=picture(**picture_of), by=None, **names)


def fetch(client, response, file, language):
    fetched = client.get(f"/respond/{response.pk}/{file}?language={language}")
    assert fetched.status_code == 200
    return fetched.content


# --- draft and test -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_every_page_and_a_receipt_on_none(respondent, response, contact, language):
    long = "Laddplatser vid kommunhuset och i hamnen, med plats för bussar. " * 120
    factories.answer(response, {"mobilitet_kommentar": long}, by=contact, now=at(1))
    pages = pdf_pages(fetch(respondent, response, "answers.pdf", language))
    assert len(pages) >= 3
    # The first page says it a second time, with its date if there is one.
    assert [page.count(DRAFT[language]) for page in pages] == [2] + [1] * (len(pages) - 1)
    assert word_header(fetch(respondent, response, "answers.docx", language)) == [DRAFT[language]]

    submit_response(response=response, by=contact, now=at(2))
    pages = pdf_pages(fetch(respondent, response, "answers.pdf", language))
    assert [page for page in pages if DRAFT[language] in page] == []
    assert word_header(fetch(respondent, response, "answers.docx", language)) == [""]

    reopen_response(response=case_of(response.pk), by=contact, now=at(3))
    assert all(DRAFT[language] in page for page in pdf_pages(fetch(respondent, response, "answers.pdf", language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_papers_of_a_test_say_so_on_every_page(lead, lead_client, questionnaire, language):
    invitation = make_test(questionnaire, lead)
    open_test(invitation, lead_client)
    answers = pdf_pages(fetch(lead_client, invitation.response, "answers.pdf", language))
    both = f"{DRAFT[language]} · {TESTING[language]}"
    assert len(answers) >= 2
    assert [both in page for page in answers] == [True] * len(answers)
    questions = pdf_pages(fetch(lead_client, invitation.response, "questionnaire.pdf", language))
    assert len(questions) >= 3
    assert [page.count(TESTING[language]) for page in questions] == [2] + [1] * (len(questions) - 1)
    # What is not submitted is the answers: the questions are no draft.
    assert [page for page in questions if DRAFT[language] in page] == []
    assert word_header(fetch(lead_client, invitation.response, "answers.docx", language)) == [both]
    assert word_header(fetch(lead_client, invitation.response, "questionnaire.docx", language)) == [TESTING[language]]


# --- who pays -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("sv", "Europeiska unionen"), ("en", "European Union")])
def test_emblems_stand_on_the_first_page_with_their_alternative_text(respondent, response, assessment, language, name):
    emblem(assessment, 1)
    emblem(assessment, 2, kind="WEBP", size=(3000, 500))
    for file in ("questionnaire", "answers"):
        content = fetch(respondent, response, f"{file}.pdf", language)
        assert figures(content) == [(1, f"{name} 1"), (1, f"{name} 2")]
        word = Document(io.BytesIO(fetch(respondent, response, f"{file}.docx", language)))
        assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [f"{name} 1", f"{name} 2"]
        # 16 mm high, but no wider than 80: the second one is six times as wide as high.
        sizes = [(round(shape.width.mm), round(shape.height.mm)) for shape in word.inline_shapes]
        assert sizes == [(50, 16), (80, 13)]


def test_an_emblem_without_its_file_stops_no_document(respondent, response, assessment, caplog):
    gone = emblem(assessment, 1)
    emblem(assessment, 2)
    gone.image.storage.delete(gone.image.name)
    assert figures(fetch(respondent, response, "questionnaire.pdf", "sv")) == [(1, "Europeiska unionen 2")]
    [record] = [record for record in caplog.records if record.name == "surveys.documents"]
    assert gone.image.name in record.getMessage()


def test_an_emblem_alone_has_its_heading(respondent, response, assessment):
    assessment.funder = ""
    assessment.save()
    assert "Vem som betalar" not in docx_lines(fetch(respondent, response, "questionnaire.docx", "sv"))
    emblem(assessment)
    assert "Vem som betalar" in docx_lines(fetch(respondent, response, "questionnaire.docx", "sv"))
    assert "Vem som betalar" in pdf_text(fetch(respondent, response, "questionnaire.pdf", "sv"))


# --- by when, whereto, registration ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "rounds", "own", "office"),
    [
        (
            "sv",
            "Svara gärna senast 30 november 2018.",
            "Svara gärna senast 12 oktober 2018.",
            "på telefon 0920-10 10 10.",
        ),
        (
            "en",
            "Please answer by 30 November 2018.",
            "Please answer by 12 October 2018.",
            "on telephone 0920-10 10 10.",
        ),
    ],
)
def test_by_when_and_whom_to_call(
    respondent, response, participation, assessment, officer, officer_client, language, rounds, own, office
):
    def lines():
        return " ".join(docx_lines(fetch(respondent, response, "questionnaire.docx", language)))

    assert "2018." not in lines()
    assessment.target_answers = datetime.date(2018, 11, 30)
    assessment.save()
    assert rounds in lines() and office in lines()
    variant = officer_client.get(f"/questionnaires/{response.questionnaire_id}/other.docx?language={language}")
    assert rounds in " ".join(docx_lines(variant.content))
    # The municipality's own day goes before the round's, and the officer's own number beside the office's.
    officer.telephone = "0980-319 210"
    officer.save()
    participation.officer, participation.due_on = officer, datetime.date(2018, 10, 12)
    participation.save()
    assert own in lines() and rounds not in lines() and office in lines()
    assert "officer@example.se" in lines()
    assert "0980-319 210" in word_records(fetch(respondent, response, "questionnaire.docx", language)).values()
    assessment.office_telephone = ""
    assessment.save()
    assert office not in lines()


@pytest.mark.parametrize(
    ("language", "ours", "theirs"),
    [
        ("sv", "Vårt diarienummer", "Ert diarienummer"),
        ("en", "Our registration number", "Your registration number"),
    ],
)
def test_a_registration_number_that_nobody_has_given_is_a_line_to_write_on(
    respondent, response, participation, assessment, language, ours, theirs
):
    for file in ("questionnaire", "answers"):
        records = word_records(fetch(respondent, response, f"{file}.docx", language))
        assert (records[ours], records[theirs]) == ("_" * 40, "_" * 40)
        assert {ours, theirs} <= set(blank_lines(response, language, file))
        assert ours in pdf_text(fetch(respondent, response, f"{file}.pdf", language))
    participation.diary_number, assessment.diary_number = "KS 2018/417", "EK 2018-12"
    participation.save()
    assessment.save()
    for file in ("questionnaire", "answers"):
        records = word_records(fetch(respondent, response, f"{file}.docx", language))
        assert (records[ours], records[theirs]) == ("EK 2018-12", "KS 2018/417")
        assert blank_lines(response, language, file) == []


def blank_lines(response, language, file):
    """The names of the lines of the record that are empty, in the HTML that becomes the PDF."""
    from django.template.loader import render_to_string  # noqa: PLC0415

    from surveys.documents import questionnaire_of  # noqa: PLC0415

    with translation.override(language):
        make = {"questionnaire": questionnaire_of, "answers": answers_of}[file]
        shown = make(case_of(response.pk), language)
        page = lxml_html.document_fromstring(
            render_to_string(f"surveys/paper/{file}.html", {"paper": shown, "title": "x", "kind": "x"})
        )
    return [words(row.text_content()) for row in page.xpath("//table//tr[.//span[@class='blank']]/th")]


# --- long lists in a repeat -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "choose", "write"),
    [
        ("sv", "Att välja på i", "Skriv ett nummer ur listan."),
        ("en", "To choose from in", "Write a number from the list."),
    ],
)
def test_a_long_list_of_a_repeat_stands_once_and_numbered(real_definition, language, choose, write):
    shown = paper(real_definition, "other", language)
    repeat = next(question for question in shown.questions if question.name == "samv_pilot")
    listed = repeat.lists
    assert [field.name for field in listed] == [repeat.fields[0].name]
    [field] = listed
    labels = [choice.label.text for choice in field.choices]
    assert [choice.score for choice in field.choices] == [str(number) for number in range(1, len(labels) + 1)]
    assert len(labels) > 6
    assert (field.how, field.boxed, field.is_number) == (write, (), True)

    page = lxml_html.document_fromstring(html_of(shown))
    [found] = page.xpath(f"//div[@class='question is-long'][.//h4/span='{repeat.number}']")
    assert [words(li.text_content()) for li in found.xpath("./ol/li")] == [
        f"{number} {words(label)}" for number, label in enumerate(labels, start=1)
    ]
    assert words(found.xpath("./p[@class='list-of']")[0].text_content()) == f"{choose} {field.number}:"
    # Each entry has room for the number, and its short lists are ticked as before.
    rooms = found.xpath(f".//div[@class='entry']/div[h6/span='{field.number}']/div[contains(@class, 'is-number')]")
    assert len(rooms) == repeat.entries
    short = next(field for field in repeat.fields if field.boxed)
    ticked = [
        words(li.text_content()) for li in found.xpath(f".//div[@class='entry'][1]/div[h6/span='{short.number}']//li")
    ]
    assert ticked == [f"☐ {words(choice.label.text)}" for choice in short.choices]

    with translation.override(language):
        lines = docx_lines(questionnaire_docx(shown, title="x", kind="x"))
    start = next(place for place, line in enumerate(lines) if line.startswith(f"{repeat.number} "))
    end = next(place for place, line in enumerate(lines) if place > start and line.startswith(f"{field.number} "))
    assert words(f"{' '.join(f'{number} {label}' for number, label in enumerate(labels, start=1))}") in lines[start:end]


def test_a_hint_is_said_once(real_definition):
    shown = paper(real_definition, "other", "sv")
    doubled = [
        page.lead.text
        for section in shown.sections
        for page in section.pages
        if page.lead and page.lead in [question.hint for question in page.questions]
    ]
    assert doubled == []
    goals = next(question for question in shown.questions if question.name == "nulage_mal")
    assert words(lxml_html.document_fromstring(html_of(shown)).text_content()).count(words(goals.hint.text)) == 1


def test_boxes_to_tick_are_letters_of_a_font_that_comes_along(definition):
    content = html_to_pdf(html_of(paper(definition, "other", "sv")))
    assert "☐ 3 Stort behov" in pdf_text(content)
    assert fonts_of(content) == {"Boxes", "Inter", "Inter-Semi-Bold"}


def fonts_of(content):
    from pypdf import PdfReader  # noqa: PLC0415

    found = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


def test_the_font_of_boxes_is_the_one_that_the_script_makes():
    code = "from scripts.boxes import font; import sys; sys.stdout.buffer.write(font())"
    made = subprocess.run([sys.executable, "-c", code], cwd=django_settings.BASE_DIR, capture_output=True, check=True)
    assert made.stdout == HOUSE_FILES["boxes.ttf"].read_bytes()


# --- before anything is opened ----------------------------------------------------------------------------------------------


@pytest.fixture
def link(invitation):
    return f"/i/{make_token(invitation)}/"


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_questions_can_be_fetched_before_and_nothing_changes(
    anonymous, link, invitation, response, method, suffix, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5) as queries:
        fetched = getattr(anonymous, method)(f"{link}questionnaire.{suffix}")
    assert {query["sql"].split()[0] for query in queries.captured_queries} <= {"SELECT", "EXECUTE"}
    assert fetched.status_code == 200
    assert fetched.headers["Content-Type"] == {"pdf": "application/pdf", "docx": MEDIA_TYPE}[suffix]
    assert "no-store" in fetched.headers["Cache-Control"]
    assert "sessionid" not in anonymous.cookies
    assert Invitation.objects.values_list("opened_at", "last_seen_at").get(pk=invitation.pk) == (None, None)
    assert Response.objects.get(pk=response.pk).opened_at is None
    assert Letter.objects.count() == 0
    assert anonymous.get(f"/respond/{response.pk}/").status_code == 404
    assert anonymous.post(f"{link}questionnaire.{suffix}").status_code == 405


def test_they_are_those_of_this_municipality_in_the_language_of_the_person(anonymous, link, invitation, contact):
    contact.language = "en"
    contact.save()
    theirs = anonymous.get(f"{link}questionnaire.docx")
    assert theirs.headers["Content-Language"] == "en"
    assert "Which networks are you in?" in " ".join(docx_lines(theirs.content))
    assert anonymous.get(f"{link}questionnaire.docx?language=sv").headers["Content-Language"] == "sv"
    anonymous.cookies["language"] = "sv"
    chosen = anonymous.get(f"{link}questionnaire.pdf")
    assert chosen.headers["Content-Language"] == "sv"
    text = pdf_text(chosen.content)
    assert "Kalixs kommun" in text and "Luleå" in text and "Kalix " not in text.replace("Kalixs", "")


def without_address(response):
    """The page without what differs from request to request: the token, and the address to come back to."""
    of_the_request = rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]+"|\?from=[^"]+'
    return re.sub(of_the_request, b"", response.content)


def test_a_link_that_does_not_work_is_the_usual_closed_door(anonymous, link, invitation, questionnaire, lead):
    usual = without_address(anonymous.get("/i/1-1-a.mangled/"))
    test = f"/i/{make_token(make_test(questionnaire, lead), TEST)}/"
    for suffix in ("pdf", "docx"):
        for closed in ("/i/1-1-a.mangled/", test):
            answer = anonymous.get(f"{closed}questionnaire.{suffix}")
            assert (answer.status_code, without_address(answer)) == (404, usual)
    invitation.revoked_at = at(1)
    invitation.save()
    for suffix in ("pdf", "docx"):
        answer = anonymous.get(f"{link}questionnaire.{suffix}")
        assert (answer.status_code, without_address(answer)) == (404, usual)


def test_the_lead_fetches_the_questions_of_an_own_test(lead, lead_client, officer_client, questionnaire):
    address = f"/i/{make_token(make_test(questionnaire, lead), TEST)}/questionnaire.docx"
    assert lead_client.get(address).status_code == 200
    assert officer_client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("language", "heading", "names"),
    [
        ("sv", "Läs frågorna först", ["På svenska", "På engelska"]),
        ("en", "Read the questions first", ["In English", "In Swedish"]),
    ],
)
def test_the_first_page_leads_there_in_both_languages(anonymous, link, language, heading, names):
    anonymous.cookies["language"] = language
    page = anonymous.get(link)
    assert heading in texts(page, "//main//h2")
    items = root(page).xpath(f"//main//section[h2='{heading}']//li")
    assert [words(item.text_content()).partition(":")[0] for item in items] == names
    links = [item.xpath(".//a") for item in items]
    other = {"sv": "en", "en": "sv"}[language]
    assert [a.get("href") for pair in links for a in pair] == [
        f"{link}questionnaire.{suffix}?language={code}" for code in (language, other) for suffix in ("pdf", "docx")
    ]
    for pair in links:
        for a in pair:
            fetched = anonymous.get(a.get("href"))
            assert (fetched.status_code, fetched.headers["Content-Language"]) == (200, a.get("hreflang"))


def test_a_questionnaire_in_one_language_is_offered_in_that_one(
    anonymous, assessment, participation, contact, definition
):
    only = factories.make_questionnaire(assessment, replace(definition, version="2", languages=("sv",)))
    invitation = factories.make_invitation(factories.make_response(participation, only), contact)
    link = f"/i/{make_token(invitation)}/"
    anonymous.cookies["language"] = "en"
    offered = root(anonymous.get(link)).xpath("//main//a[contains(@href, '/questionnaire.')]/@href")
    assert offered == [f"{link}questionnaire.pdf?language=sv", f"{link}questionnaire.docx?language=sv"]


# --- without Pango ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "says", "button"),
    [
        ("sv", "Just nu kan ingen PDF göras här", "Hämta Word-filen"),
        ("en", "No PDF can be made here just now", "Fetch the Word file"),
    ],
)
def test_without_pango_the_word_file_is_offered(
    without_pango, respondent, officer_client, response, link, language, says, button
):
    own = f"/respond/{response.pk}/"
    for client, address in (
        (respondent, f"{own}questionnaire"),
        (respondent, f"{own}answers"),
        (respondent, f"{link}questionnaire"),
        (officer_client, "/cases/prestratus-2018/2514/answers"),
        (officer_client, f"/questionnaires/{response.questionnaire_id}/other"),
    ):
        client.cookies["language"] = language
        page = client.get(f"{address}.pdf?language=en")
        assert page.status_code == 503
        assert texts(page, "//main//h1") == [says]
        [word] = root(page).xpath("//main//a")
        assert words(word.text_content()).startswith(button)
        assert word.get("href") == f"{address}.docx?language=en"
        fetched = client.get(word.get("href"))
        assert (fetched.status_code, fetched.headers["Content-Language"]) == (200, "en")
        # What is to be installed is told to staff, not to a municipality.
        assert (b"apt-get install" in page.content) is (client is officer_client)


def test_answers_docx_without_marks_has_no_header(response):
    with translation.override("sv"):
        shown = answers_of(case_of(response.pk), "sv")
        word = answers_docx(replace(shown, is_draft=False), title="x", kind="x")
    assert word_header(word) == [""]
