"""The paper twin, opened again and read: the same questions with the same numbers as on the screen, and whose words."""

import datetime
import io
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from docx import Document
from lxml import html as lxml_html
from pypdf import PdfReader

from accounts.pdf import html_to_pdf
from surveys.actions import complete_interview, record_answers, reopen_response, submit_response
from surveys.documents import answers_of, case_of
from surveys.exports.docx import MEDIA_TYPE, answers_docx, questionnaire_docx
from surveys.paper import page_of, terms_of
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, texts
from tests.surveys.reading import docx_lines, html_of, paper, pdf_text, words

BOTH = [(variant, language) for variant in ("signatory", "other") for language in ("sv", "en")]
HOSTILE = "<script>alert('ö')</script> 👩‍🚒 \u202eomvänt\u202c \u200fעברית & “citat” {{ 7*7 }} \\"


def asked(shown):
    """(number, label) of every question; a repeat with its fields, once for each entry that is printed."""
    found = []
    for question in shown.questions:
        found.append((question.number, words(question.label.text)))
        fields = [(field.number, words(field.label.text)) for field in question.fields]
        found += fields * question.entries
    return found


# --- the empty questionnaire --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("variant", "language"), BOTH)
def test_every_question_of_the_real_questionnaire_stands_in_the_html_and_in_word(real_definition, variant, language):
    shown = paper(real_definition, variant, language)
    view = real_definition.view(variant, 2018)
    assert [question.name for question in shown.questions] == list(view.nodes)
    assert all(question.number == view.number(question.name) for question in shown.questions)

    page = lxml_html.document_fromstring(html_of(shown))
    assert page.get("lang") == language
    heads = page.xpath("//h4 | //h6")
    assert [tuple(words(head.text_content()).split(" ", 1)) for head in heads] == asked(shown)

    with translation.override(language):
        content = questionnaire_docx(shown, title="Frågor", kind="Frågor")
    document = Document(io.BytesIO(content))
    assert (document.core_properties.title, document.core_properties.language) == (
        "Frågor",
        {"sv": "sv-SE", "en": "en-GB"}[language],
    )
    heads = [each.text for each in document.paragraphs if each.style.name == "Heading 3"]
    assert [tuple(words(head).split(" ", 1)) for head in heads] == asked(shown)


@pytest.mark.parametrize(("variant", "language"), BOTH)
def test_the_pdf_is_tagged_and_says_what_it_is(definition, variant, language):
    shown = paper(definition, variant, language)
    reader = PdfReader(io.BytesIO(html_to_pdf(html_of(shown, "Frågor, Kalix"))))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert bool(catalogue["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in catalogue
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()
    assert reader.metadata.title == "Frågor, Kalix"
    text = words(" ".join(page.extract_text() for page in reader.pages))
    place = -1
    for number, label in asked(shown):
        place = text.find(f"{number} {label}", place + 1)
        assert place >= 0, f"{number} {label}"
    assert f"1 ({len(reader.pages)})" in text
    for each in ("EK 2018-12", "0920-10 10 10", shown.front.title.text, shown.front.funding.text):
        assert each in text
    assert {"sv": "Påhittade demodata", "en": "Invented demo data"}[language] in text


@pytest.fixture(scope="module")
def real_pdf(real_definition):
    return html_to_pdf(html_of(paper(real_definition, "other", "sv")))


def test_the_real_questionnaire_as_pdf_holds_every_question_in_order(real_pdf, real_definition):
    text = pdf_text(real_pdf)
    place = -1
    for number, label in asked(paper(real_definition, "other", "sv")):
        place = text.find(f"{number} {label}", place + 1)
        assert place >= 0, f"{number} {label}"
    # No condition is left in the language of the form.
    assert "${" not in text


@pytest.mark.django_db
def test_the_numbers_are_those_of_the_pages_on_the_whole_way(assessment, participation, contact, real_definition):
    questionnaire = factories.make_questionnaire(assessment, replace(real_definition, version="paper"))
    response = factories.make_response(participation, questionnaire)
    client = factories.open_link(factories.make_invitation(response, contact))
    client.post(f"/respond/{response.pk}/", {"way": "whole"})
    # The list of pilots has no form until somebody wants to take part in one.
    factories.answer(response, {"samv_former_gemensamma_piloter": "3"}, by=contact)
    shown = []
    for page in response.view.pages(False):
        html = client.get(f"/respond/{response.pk}/{page.name}/?item=new")
        assert html.status_code == 200
        shown += [
            tuple(words(number.getparent().text_content()).split(" ", 1))
            for number in root(html).xpath("//main//*[@class='q-number']")
        ]
    printed = []
    for question in paper(real_definition, participation.variant, "sv").questions:
        printed.append((question.number, words(question.label.text)))
        printed += [(field.number, words(field.label.text)) for field in question.fields]
    assert shown == printed


def test_the_short_way_keeps_the_numbers_of_the_whole(definition):
    view = definition.view("other", 2018)
    page = page_of(view, "sv", view.pages(True)[0].name, short=True)
    assert [question.number for question in page.questions] == [view.number(q.name) for q in page.questions]
    assert page_of(view, "sv", "tema_mobilitet", short=False).questions[0].number == view.number("mobilitet_behov")
    with pytest.raises(KeyError):
        page_of(view, "sv", "ingen_sida", short=False)


def test_numbers_of_fields_are_letters(definition):
    view = definition.view("other", 2018)
    assert [view.number(name) for name in ("nulage_ansvar", "nulage_mal", "nulage_mal_mal", "nulage_mal_malar")] == [
        "1",
        "6",
        "6a",
        "6b",
    ]
    with pytest.raises(KeyError):
        view.number("bm_nytta")


def test_conditions_choices_places_and_codes_are_said_in_words(definition):
    questions = {question.name: question for question in paper(definition, "other", "sv").questions}
    assert questions["nulage_natverk_annat"].conditions == ("Svara om ni har valt ”Annat” i fråga 2.",)
    need = questions["mobilitet_behov"].number
    assert questions["mobilitet_prioritet"].conditions == (
        f"Svara om ni inte har valt ”Inte aktuellt för oss” i fråga {need}.",
    )
    assert questions["nulage_hinder"].places == ("1:a", "2:a")
    assert [(box.score, box.label.text) for box in questions["mobilitet_behov"].choices][:2] == [
        ("0", "Inget behov"),
        ("1", "Litet behov"),
    ]
    # What a choice says is not offered a second time, and nobody but the office notes that it did not ask.
    assert questions["mobilitet_behov"].codes == ("Vi återkommer", "Vi avstår från att svara")
    assert questions["nulage_natverk_annat"].codes == ()


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (
            "selected(${nulage_natverk}, 'annat') or ${nulage_ansvar} = 'en'",
            "”Annat” i fråga 2 eller ”En person” i fråga 1",
        ),
        ("number(${mobilitet_behov}) >= 2", "Svara om svaret på fråga 11 är minst 2."),
        ("${nulage_ansvar} != ''", "Svara om fråga 1 är besvarad."),
        ("${nulage_anstallda} > 3", "Svara om detta gäller: fråga 5 > 3"),
    ],
)
def test_every_kind_of_condition(definition, expression, said):
    section = definition.sections[2]
    children = tuple(
        replace(child, relevant=expression) if child.name == "samv_partner" else child for child in section.children
    )
    changed = replace(definition, sections=(*definition.sections[:2], replace(section, children=children)))
    found = {question.name: question for question in paper(changed, "other", "sv").questions}
    assert said in found["samv_partner"].conditions[0]


def test_who_asks_and_on_what_terms(definition):
    shown = paper(definition, "other", "en")
    assert [(what, said.text) for what, said in shown.front.lines] == [
        ("Assessment", "preStratus 2018"),
        ("Questionnaire", "Other municipalities"),
        ("Asked by", "Energikontoret"),
        ("Telephone", "0920-10 10 10"),
        ("Our registration number", "EK 2018-12"),
        ("Your registration number", ""),
    ]
    assert shown.front.funding.lang == "en"
    with translation.override("sv"):
        headings = [
            heading for heading, _texts in terms_of(replace(shown.front, send_to="a@b.se", due_on="5 maj 2018"))
        ]
    assert headings == ["Så svarar ni", "Så används svaren"]


# --- fetched by a municipality and by the office --------------------------------------------------------------------------

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def kalix(participation, assessment, officer, questionnaire):
    officer.telephone = "0920-20 20 20"
    officer.save()
    participation.officer = officer
    participation.diary_number = "KS 2018/417"
    participation.due_on = datetime.date(2018, 10, 12)
    participation.save()
    assessment.diary_number = "EK 2018-12"
    assessment.statement_sv = "Projektet finansieras av Europeiska unionen."
    assessment.save()
    return factories.make_response(participation, questionnaire)


@pytest.fixture
def visitor(kalix, contact):
    return factories.open_link(factories.make_invitation(kalix, contact))


def filename(response):
    return unquote(response.headers["Content-Disposition"].partition("filename")[2]).rstrip('"')


def test_the_municipality_fetches_its_questions(visitor, kalix, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        fetched = visitor.get(f"/respond/{kalix.pk}/questionnaire.pdf?language=sv")
    assert (fetched.status_code, fetched.headers["Content-Type"]) == (200, "application/pdf")
    assert filename(fetched).endswith("Frågor, Kalixs kommun, preStratus 2018.pdf")
    text = pdf_text(fetched.content)
    for each in ("Kalixs kommun", "KS 2018/417", "0920-20 20 20", "officer@example.se", "12 oktober 2018", "version 1"):
        assert each in text, each
    # Nobody wants to work with oneself.
    assert "Luleå" in text and "Kalix " not in text.replace("Kalixs", "")

    word = visitor.get(f"/respond/{kalix.pk}/questionnaire.docx?language=en")
    assert (word.headers["Content-Type"], word.headers["Content-Language"]) == (MEDIA_TYPE, "en")
    assert word.headers["Content-Disposition"].startswith("attachment")
    assert "Which networks are you in?" in " ".join(docx_lines(word.content))


@pytest.mark.parametrize("query", ["?language=de", "?language=%00", "?language[]=en", "?language="])
def test_a_wrong_language_falls_back_to_that_of_the_page(visitor, kalix, query):
    assert visitor.get(f"/respond/{kalix.pk}/answers.docx{query}").headers["Content-Language"] == "sv"


def test_strangers_and_other_responses_get_nothing(
    visitor, kalix, other_participation, questionnaire, anonymous, reader_client
):
    foreign = factories.make_response(other_participation, questionnaire)
    for file in ("questionnaire.pdf", "questionnaire.docx", "answers.pdf", "answers.docx", "tema_mobilitet/text/"):
        assert anonymous.get(f"/respond/{kalix.pk}/{file}").status_code == 404
        assert visitor.get(f"/respond/{foreign.pk}/{file}").status_code == 404
    assert visitor.get("/cases/prestratus-2018/2514/answers.pdf").status_code == 302
    assert reader_client.get("/cases/prestratus-2018/2514/answers.pdf").status_code == 404
    assert reader_client.get(f"/questionnaires/{questionnaire.pk}/other.pdf").status_code == 404


def test_the_office_fetches_a_variant_and_no_other(officer_client, questionnaire):
    word = officer_client.get(f"/questionnaires/{questionnaire.pk}/signatory.docx?language=sv")
    lines = " ".join(docx_lines(word.content))
    assert "Vad har Borgmästaravtalet gett er?" in lines
    assert "Vad skulle krävas för att gå med?" not in lines
    assert officer_client.get(f"/questionnaires/{questionnaire.pk}/neither.pdf").status_code == 404


def test_the_answers_say_whose_words_through_which_channel_and_when(visitor, kalix, contact, officer, officer_client):
    given = {
        "mobilitet_behov": "3",
        "mobilitet_kommentar": "Två elbilar.",
        "nulage_hinder": ["tid", "pengar"],
        ("nulage_mal", "a1"): Item({"nulage_mal_mal": "Fossilfria resor", "nulage_mal_malar": 2030}),
        "nulage_anstallda": Missing("pending"),
    }
    factories.answer(kalix, given, by=contact, now=at(1, 9, 30))
    factories.answer(
        kalix, {"mobilitet_formaga": "2"}, by=officer, channel="phone", spoken_by=contact, now=at(2, 14, 5)
    )
    draft = officer_client.get("/cases/prestratus-2018/2514/answers.docx")
    lines = docx_lines(draft.content)
    number = kalix.view.number
    assert "Utkast, inte inskickat." in lines
    behov = lines.index(f"{number('mobilitet_behov')} Transporter och mobilitet: Hur stort är ert behov av stöd?")
    assert lines[behov + 1 : behov + 3] == ["Stort behov", "Miljöstrateg, webb, 2018-10-01 09:30"]
    assert "Miljöstrateg, telefon, 2018-10-02 14:05" in lines
    assert f"{number('nulage_mal_mal')} Målet: Fossilfria resor {number('nulage_mal_malar')} Målår: 2030" in lines
    assert "1. Tid, 2. Pengar" in lines
    assert "Kommunen återkommer" in lines
    assert lines.count("ej besvarad") >= 3
    assert f"Ställs inte, på grund av andra svar: {number('nulage_natverk_annat')}" in lines

    submit_response(response=kalix, by=contact, now=at(12, 8, 15))
    receipt = visitor.get(f"/respond/{kalix.pk}/answers.pdf?language=sv")
    text = pdf_text(receipt.content)
    assert "Kvitto: svaren skickades in 2018-10-12 08:15." in text
    for each in ("KS 2018/417", "EK 2018-12", "Kalixs kommun", "Projektet finansieras av Europeiska unionen."):
        assert each in text, each
    assert "Två elbilar. Miljöstrateg, webb, 2018-10-01 09:30" in text
    assert filename(receipt).endswith("Svar, Kalixs kommun, preStratus 2018.pdf")


def test_the_status_follows_the_rounds(kalix, contact, officer):
    def status():
        with translation.override("sv"):
            found = answers_of(case_of(kalix.pk), "sv")
        return found.is_draft, found.status

    assert status() == (True, "Utkast, inte inskickat.")
    submit_response(response=kalix, by=contact, now=at(3))
    reopen_response(response=case_of(kalix.pk), by=contact, now=at(4))
    assert status() == (True, "Utkast: öppnat igen 2018-10-04 09:00 och inte inskickat därefter.")
    complete_interview(response=case_of(kalix.pk), by=officer, spoken_by=contact, mark_not_asked=False, now=at(5))
    assert status() == (False, "Samtalet hölls 2018-10-05 09:00.")


def test_confirmed_and_disputed_answers_say_so(kalix, contact, colleague, officer):
    factories.answer(kalix, {"mobilitet_behov": "3"}, by=contact, now=at(1))
    record_answers(response=kalix, values={"mobilitet_behov": "1"}, seen_seq=0, channel="web", by=colleague, now=at(2))
    with translation.override("sv"):
        found = {question.number: question for question in answers_of(case_of(kalix.pk), "sv").questions}
    [given] = found[kalix.view.number("mobilitet_behov")].given
    assert given.text == "Stort behov"
    assert given.waiting == (
        "Ett annat svar väntar på att någon väljer: ”Litet behov” (Kommunchef, webb, 2018-10-02 09:00)",
    )


def test_hostile_text_breaks_no_document(kalix, contact, visitor):
    factories.answer(kalix, {"mobilitet_kommentar": HOSTILE}, by=contact)
    kalix.participation.municipality.official_name = "Kalix\x0b\x00 \ud800 kommun/../:*?"
    with translation.override("sv"):
        response = case_of(kalix.pk)
        response.participation.municipality.official_name = "Kalix\x0b\x00 kommun <b>"
        shown = answers_of(response, "sv")
        word = answers_docx(shown, title="Svar\x00", kind="Svar")
        html = render_to_string("surveys/paper/answers.html", {"paper": shown, "title": "Svar", "kind": "Svar"})
    assert HOSTILE in "\n".join(each.text for each in Document(io.BytesIO(word)).paragraphs)
    [comment] = lxml_html.document_fromstring(html).xpath("//p[@class='answer']")
    assert comment.text_content() == HOSTILE
    assert "<script" not in html
    assert PdfReader(io.BytesIO(html_to_pdf(html))).trailer["/Root"]["/Lang"] == "sv"


def test_a_hundred_kilobytes_make_a_document(kalix, contact):
    factories.answer(kalix, {"mobilitet_kommentar": "x"}, by=contact)
    long = "Laddplatser vid kommunhuset.\n" * 340
    run = "å" * 2000
    with translation.override("sv"):
        shown = answers_of(case_of(kalix.pk), "sv")
        section = next(s for s in shown.sections if any(q.given for q in s.questions))
        question = next(q for q in section.questions if q.given)
        texts = [long.replace("\n", " ")] * 10 + [run]
        question = replace(question, given=tuple(replace(question.given[0], text=text) for text in texts))
        shown = replace(shown, sections=(replace(section, questions=(question,)),))
        html = render_to_string("surveys/paper/answers.html", {"paper": shown, "title": "Svar", "kind": "Svar"})
        word = answers_docx(shown, title="Svar", kind="Svar")
    found = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(html_to_pdf(html))).pages)
    assert words(found).count("Laddplatser vid kommunhuset.") == 3400
    assert found.count("å") >= 2000
    assert run in [each.text for each in Document(io.BytesIO(word)).paragraphs]


# --- a page as text ---------------------------------------------------------------------------------------------------


def test_a_page_as_text_has_numbers_choices_and_answers(visitor, kalix, contact):
    visitor.post(f"/respond/{kalix.pk}/", {"way": "whole"})
    factories.answer(kalix, {"mobilitet_behov": "3", "mobilitet_kommentar": "</textarea>\nTvå rader"}, by=contact)
    shown = visitor.get(f"/respond/{kalix.pk}/tema_mobilitet/text/")
    text = root(shown).xpath("//main//textarea")[0].text
    number = kalix.view.number("mobilitet_behov")
    assert text.startswith("Transporter och mobilitet\n\n")
    block = next(each for each in text.split("\n\n") if each.startswith(f"{number}. "))
    assert block.splitlines() == [
        f"{number}. Hur stort är ert behov av stöd?",
        "Kryssa för ett.",
        "[ ] 0 Inget behov",
        "[ ] 1 Litet behov",
        "[ ] 2 Visst behov",
        "[x] 3 Stort behov",
        "[ ] 4 Mycket stort behov",
        "[ ] Vet ej",
        "[ ] Inte aktuellt för oss",
        "Kan ni inte svara? Vi återkommer / Vi avstår från att svara",
        "Svar: Stort behov",
    ]
    assert text.rstrip().endswith("Svar: </textarea>\nTvå rader")
    assert visitor.get(f"/respond/{kalix.pk}/ingen_sida/text/").status_code == 404


def marked(page):
    return [line for line in root(page).xpath("//main//textarea")[0].text.splitlines() if line.startswith("[x] ")]


def test_what_is_answered_now_is_marked_in_the_text(visitor, kalix, contact):
    url = f"/respond/{kalix.pk}"
    visitor.post(f"{url}/", {"way": "whole"})
    page = kalix.view.page_of("nulage_natverk").name
    assert marked(visitor.get(f"{url}/{page}/text/")) == []
    given = {"nulage_natverk": ["ekokommuner", "annat"], "nulage_hinder": ["tid"]}
    factories.answer(kalix, {**given, "nulage_ansvar": Missing("pending")}, by=contact)
    assert marked(visitor.get(f"{url}/{page}/text/")) == ["[x] Sveriges Ekokommuner", "[x] Annat", "[x] Tid"]
    factories.answer(kalix, {"nulage_natverk": ["annat"], "nulage_hinder": None}, by=contact, now=at(3))
    assert marked(visitor.get(f"{url}/{page}/text/")) == ["[x] Annat"]
    visitor.cookies["language"] = "en"
    assert marked(visitor.get(f"{url}/{page}/text/")) == ["[x] Other"]


def test_the_pages_lead_to_the_documents(visitor, kalix):
    for page in ("", "review/"):
        found = root(visitor.get(f"/respond/{kalix.pk}/{page}")).xpath("//main//a/@href")
        for file in ("questionnaire.pdf", "questionnaire.docx", "answers.pdf", "answers.docx"):
            assert f"/respond/{kalix.pk}/{file}" in found
    visitor.post(f"/respond/{kalix.pk}/", {"way": "whole"})
    page = visitor.get(f"/respond/{kalix.pk}/tema_mobilitet/")
    assert "Kopiera sidan som text" in texts(page, "//main//a")
