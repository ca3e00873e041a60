"""The pages of the import: choose a workbook, look, import what was shown."""

from dataclasses import replace

import pytest
from django.core.cache import cache

from accounts.models import AuditEvent
from surveys.answerbook import columns_of, read_rows
from surveys.answerbook.cells import value_of
from surveys.models import AnswerRevision, Response, Submission
from surveys.values import Missing, Problem
from tests import factories
from tests.factories import at
from tests.pages import filled_form
from tests.surveys.answering import root, stored, texts
from tests.surveys.workbooks import of, sheets_of, upload, workbook

IMPORT = "/assessments/prestratus-2018/import/"


def look(client, data, **fields):
    response = client.post(IMPORT, {"file": upload(data), **fields})
    assert response.status_code == 200
    return response


def press(client, page, do, **changes):
    """Send the form of a report by a button."""
    action, fields = filled_form(page.content, IMPORT, 0, changes)
    return client.post(action, fields | {"do": do})


def said(response):
    """The messages of the page that follows."""
    return texts(response, "//*[contains(@class, 'messages')]//p | //ul[contains(@class, 'messages')]/li")


def test_from_the_file_to_the_ledger(officer_client, officer, participation, questionnaire, contact):
    page = look(officer_client, of(nulage_ansvar="Delat mellan flera", nulage_anstallda=4), hand_in="on")
    assert texts(page, "//main//h1") == ["Vad inläsningen skulle göra"]
    assert texts(page, "//main//li//h3") == ["Kalix"]
    assert texts(page, "//main//button[@value='import']") == ["Läs in 2 svar från 1 kommun"]
    assert AnswerRevision.objects.count() == 0
    done = press(officer_client, page, "import")
    assert (done.status_code, done["Location"]) == (302, IMPORT)
    response = Response.objects.real().get()
    assert stored(response) == {"nulage_ansvar": "delat", "nulage_anstallda": 4}
    assert Submission.objects.get().is_on_paper
    assert AuditEvent.objects.get(verb="answers imported").by == officer
    after = officer_client.get(IMPORT).content.decode()
    assert "2 svar från 1 kommun har lästs in." in after
    assert "1 kommun har lämnats in." in after


def test_what_has_changed_meanwhile_is_shown_and_not_imported(officer_client, response, contact):
    page = look(officer_client, of(nulage_ansvar="delat"))
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    again = press(officer_client, page, "import")
    assert texts(again, "//main//h2[@id='changed-title']") == ["Inget har lästs in: något har ändrats sedan du tittade"]
    assert stored(response) == {"nulage_ansvar": "en"}
    assert press(officer_client, again, "import").status_code == 302
    assert response.refused.get().value == "delat"
    assert "Kalix: 1 svar möter ett annat. Välj under Intervju." in officer_client.get(IMPORT).content.decode()


def test_who_said_it_is_chosen_on_the_page(officer_client, participation, questionnaire, contact, colleague):
    page = look(officer_client, of(said_by="", nulage_ansvar="delat"))
    assert texts(page, "//main//h2[@id='left-out']") == ["1 rad utelämnas"]
    assert not root(page).xpath("//main//button[@value='import']")
    assert root(page).xpath("//select[@name='speaker-2514']/option/@value") == ["", str(colleague.pk), str(contact.pk)]
    again = press(officer_client, page, "check", **{"speaker-2514": colleague.pk})
    assert AnswerRevision.objects.count() == 0
    assert root(again).xpath("//select/option[@selected]/@value") == [str(colleague.pk)]
    press(officer_client, again, "import")
    assert AnswerRevision.objects.get().spoken_by == colleague


def test_somebody_else_chosen_at_the_last_moment_is_looked_at_first(
    officer_client, participation, questionnaire, contact, colleague
):
    page = press(
        officer_client,
        look(officer_client, of(said_by="", nulage_ansvar="en")),
        "check",
        **{"speaker-2514": contact.pk},
    )
    again = press(officer_client, page, "import", **{"speaker-2514": colleague.pk})
    assert again.status_code == 200
    assert AnswerRevision.objects.count() == 0


@pytest.mark.parametrize("speaker", ["x", "0", "99999999999999999999999", "", "²"])
def test_a_speaker_that_is_none_is_nobody(officer_client, participation, questionnaire, contact, speaker):
    page = look(officer_client, of(said_by="", nulage_ansvar="en"))
    assert press(officer_client, page, "import", **{"speaker-2514": speaker}).status_code == 200
    assert AnswerRevision.objects.count() == 0


def test_unknown_columns_are_named_and_nothing_is_written(officer_client, participation, questionnaire, contact):
    page = look(officer_client, of(nulage_ansvar="en", nulage_ansvarr="en"))
    assert texts(page, "//main//table//tbody/tr") == [
        "D1 Kolumnen ”nulage_ansvarr” är ingen fråga i den här enkäten. Menar ni nulage_ansvar?"
    ]
    assert Response.objects.real().count() == 0


@pytest.mark.parametrize("data", [b"", b"hej", b"PK\x03\x04", workbook(["a"])])
def test_a_file_that_is_no_workbook_of_answers_is_refused(officer_client, participation, questionnaire, data):
    page = look(officer_client, data)
    assert root(page).xpath("//*[contains(@class, 'error-summary')]")
    assert texts(page, "//main//h1") == ["Läs in svar"]


def test_a_file_that_is_too_large_is_refused(officer_client, participation, questionnaire):
    page = look(officer_client, b"0" * (5 * 1024 * 1024 + 1))
    assert "Spara bara bladet med svaren, utan bilder." in page.content.decode()


def test_a_workbook_is_its_owners_and_of_one_assessment(
    officer_client, lead_client, participation, questionnaire, contact
):
    page = look(officer_client, of(nulage_ansvar="en"))
    stolen = press(lead_client, page, "import")
    assert (stolen.status_code, stolen["Location"]) == (302, IMPORT)
    assert "Excelboken sparas bara ett dygn." in lead_client.get(IMPORT).content.decode()
    cache.clear()
    assert press(officer_client, page, "import").status_code == 302
    assert AnswerRevision.objects.count() == 0


def test_pressed_twice_it_is_imported_once(officer_client, participation, questionnaire, contact):
    page = look(officer_client, of(nulage_ansvar="en"))
    press(officer_client, page, "import")
    press(officer_client, page, "import")
    assert AnswerRevision.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 41, "ö", "' OR 1=1", "x"])
def test_an_invented_key_finds_nothing(officer_client, participation, questionnaire, key):
    assert officer_client.post(IMPORT, {"key": key, "do": "import"}).status_code == 302


def test_a_new_version_between_looking_and_importing_is_told(
    officer_client, assessment, participation, questionnaire, contact, definition
):
    page = look(officer_client, of(bm_intresse="Tid"))
    smaller = replace(factories.small_definition("2"), sections=definition.sections[:1])
    factories.make_questionnaire(assessment, smaller)
    again = press(officer_client, page, "import")
    assert "Kolumnen ”bm_intresse” är ingen fråga i den här enkäten." in again.content.decode()
    assert AnswerRevision.objects.count() == 0


def test_a_closed_round_says_so(officer_client, assessment, participation, questionnaire, contact):
    page = look(officer_client, of(nulage_ansvar="en"))
    assessment.closed_on = at().date()
    assessment.save()
    assert "Nulägesanalysen är avslutad." in press(officer_client, page, "import").content.decode()
    assert AnswerRevision.objects.count() == 0


def test_the_report_shows_the_words_of_the_choices(officer_client, response, contact):
    factories.answer(response, {"styrdokument_behov": "1"}, by=contact)
    page = look(officer_client, of(styrdokument_behov="3", bm_nytta="Mycket", nulage_anstallda="x"))
    assert texts(page, "//main//li//p")[0] == "1 möter ett annat svar · 2 kan inte läsas in"
    assert texts(page, "(//main//table)[1]/tbody/tr") == [
        "Hur många arbetar med frågorna? nulage_anstallda x – Skriv ett heltal med siffror, till exempel 2018.",
        "bm_nytta Mycket – Frågan hör till den andra varianten: den ställs inte till den här kommunen.",
        "Styrdokument och åtgärdsplaner: Hur stort är ert behov av stöd? styrdokument_behov Stort behov Litet behov "
        "Miljöstrateg, 1 okt 2018 09:00 Ett annat svar står. Båda sparas tills någon väljer.",
    ]


# --- The template -------------------------------------------------------------------------------------------------------


def test_the_template_can_be_filled_in_and_imported(
    officer_client, participation, other_participation, questionnaire, contact
):
    fetched = officer_client.get(f"{IMPORT}template.xlsx")
    assert fetched["Content-Disposition"] == 'attachment; filename="prestratus-2018-svar.xlsx"'
    sheets = sheets_of(fetched.content)
    header, labels, *rows = sheets["Svar"]
    assert header[:3] == ["municipality_code", "municipality", "said_by"]
    assert labels[0].startswith("#")
    assert [row[:3] for row in rows] == [["2506", "Arjeplog", None], ["2514", "Kalix", None]]
    rows[1][2] = "Miljöstrateg 1"
    rows[1][header.index("nulage_mal[3].nulage_mal_malar")] = "2030"
    page = look(officer_client, workbook(header, labels, *rows))
    press(officer_client, page, "import")
    assert stored(Response.objects.real().get()) == {"nulage_mal": [{"nulage_mal_malar": 2030}]}


def test_the_template_explains_every_column_and_choice(officer_client, participation, questionnaire, definition):
    sheets = sheets_of(officer_client.get(f"{IMPORT}template.xlsx").content)
    columns = {row[0]: row for row in sheets["Kolumner"][1:]}
    assert list(columns) == sheets["Svar"][0]
    assert columns["bm_nytta"][2:5] == ["text", "de i Borgmästaravtalet", None]
    assert columns["nulage_hinder"][3:5] == ["alla", "nulage_hinder_val"]
    assert columns["nulage_anstallda"][5].startswith("dont_know = Vet ej; ")
    assert ["nulage_hinder_val", "pengar", "Pengar"] in sheets["Val"]
    assert columns_of(read_rows(workbook(sheets["Svar"][0], ["2514"])), definition).answers[0].node == "nulage_ansvar"


def test_the_template_of_the_real_questionnaire_is_read_back(
    officer_client, assessment, participation, real_definition
):
    factories.make_questionnaire(assessment, real_definition)
    data = officer_client.get(f"{IMPORT}template.xlsx").content
    rows = read_rows(data)
    columns = columns_of(rows, real_definition)
    names = {node for variant in ("signatory", "other") for node in real_definition.view(variant, 2018).nodes}
    assert {column.node for column in columns.answers} == names
    assert [cells[:2] for _number, cells in rows.rows] == [("2514", "Kalix")]


def test_without_a_questionnaire_there_is_no_template(officer_client, assessment):
    assert officer_client.get(f"{IMPORT}template.xlsx")["Location"] == IMPORT
    assert "ingen publicerad enkät" in officer_client.get(IMPORT).content.decode()


# --- Cells --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("nulage_ansvar", "delat", "delat"),
        ("nulage_ansvar", "delat  mellan FLERA", "delat"),
        ("nulage_ansvar", "One person", "en"),
        ("nulage_ansvar", "Vet ej", "vet_ej"),
        ("nulage_ansvar", "pending", Missing("pending")),
        ("nulage_ansvar", "Kommunen återkommer", Missing("pending")),
        ("nulage_ansvar", "något", "något"),
        ("styrdokument_behov", "3", "3"),
        ("nulage_natverk", "ekokommuner annat", ["ekokommuner", "annat"]),
        ("nulage_natverk", "Sveriges Ekokommuner; Annat", ["ekokommuner", "annat"]),
        ("nulage_natverk", "Sveriges Ekokommuner, annat", ["ekokommuner", "annat"]),
        ("nulage_natverk", "Sveriges Ekokommuner", ["ekokommuner"]),
        ("nulage_natverk", "ekokommuner något", ["ekokommuner", "något"]),
        ("nulage_hinder", "pengar\ntid", ["pengar", "tid"]),
        ("nulage_anstallda", "16 058", "16058"),
        ("nulage_anstallda", "4,5", "4,5"),
        ("nulage_anstallda", "Vet ej", Missing("dont_know")),
        ("styrdokument_kommentar", "Vet ej", "Vet ej"),
        ("styrdokument_kommentar", "dont_know", Missing("dont_know")),
        ("nulage_mal", "Inget att ange", Missing("none")),
        ("nulage_mal", "ett mål", Problem("unknown_code")),
    ],
)
def test_what_a_cell_means(definition, question, text, value):
    view = definition.view("other", 2018)
    assert value_of(view, view.nodes[question], text) == value
