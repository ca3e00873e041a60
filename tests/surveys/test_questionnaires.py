"""The list, the preview, the upload and the publication of questionnaires."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from municipalities.models import Theme
from surveys.models import Questionnaire
from surveys.preview import Preview
from tests import factories

SURVEY = [
    [
        "type",
        "name",
        "label::Svenska (sv)",
        "label::English (en)",
        "relevant",
        "prestratus::theme",
        "prestratus::measure",
    ],
    ["begin_group", "tema", "Behov", "Need", "", "", ""],
    ["begin_group", "tema_styrdokument", "Styrdokument", "Documents", "", "styrdokument", ""],
    ["select_one skala", "behov", "Hur stort är behovet?", "How large is the need?", "", "", "need"],
    ["text", "kommentar", "Berätta mer", "Tell us more", "${behov} != '0'", "", "comment"],
    ["end_group", "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::Svenska (sv)", "label::English (en)", "score"],
    ["skala", "0", "Inget", "None", 0],
    ["skala", "1", "Stort", "Large", 1],
]
SETTINGS = [["form_title", "form_id", "version", "default_language"], ["Enkät", "liten", "1", "Svenska (sv)"]]


def workbook(change=lambda sheets: None) -> bytes:
    """A small questionnaire as a workbook; `change` edits the sheets, {name: rows}, before it is saved."""
    sheets = {name: [list(row) for row in rows] for name, rows in
              (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS))}  # fmt: skip
    change(sheets)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def retitle(sheets):
    sheets["settings"][1][0] = "En ny titel"


def title():
    return Questionnaire.objects.get().load().title["sv"]


def upload(client, assessment, content, name="enkat.xlsx"):
    return client.post("/questionnaires/add/", {"assessment": assessment.pk, "file": SimpleUploadedFile(name, content)})


def version_of(questionnaire):
    return (questionnaire.name, questionnaire.version, questionnaire.published_at is not None)


# --- the list -------------------------------------------------------------------------------------------------------------


def test_the_list_shows_every_version_under_its_assessment(officer_client, questionnaire, definition):
    other = factories.make_assessment("prestratus-2021", name="preStratus 2021")
    factories.make_questionnaire(other, factories.small_definition("2"), published=False)

    page = officer_client.get("/questionnaires/")
    shown = [(a.slug, [version_of(q) for q in found]) for a, found in page.context["assessments"]]
    assert shown == [
        ("prestratus-2021", [("prestratus", "2", False)]),
        ("prestratus-2018", [("prestratus", "1", True)]),
    ]


def test_only_the_lead_is_offered_to_add(lead_client, officer_client):
    assert 'href="/questionnaires/add/"' in lead_client.get("/questionnaires/").text
    assert 'href="/questionnaires/add/"' not in officer_client.get("/questionnaires/").text


@pytest.mark.parametrize("path", ["/questionnaires/", "/questionnaires/{pk}/"])
def test_readers_and_strangers_see_no_questionnaire(reader_client, anonymous, questionnaire, path):
    path = path.format(pk=questionnaire.pk)
    assert reader_client.get(path).status_code == 404
    assert anonymous.get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_the_list_asks_as_often_for_three_as_for_one(officer_client, questionnaire):
    counts = []
    for number in (2, 3, 4):
        with CaptureQueriesContext(connection) as queries:
            officer_client.get("/questionnaires/")
        counts.append(len(queries))
        another = factories.make_assessment(f"nr-{number}")
        factories.make_questionnaire(another, factories.small_definition(str(number)))
    assert counts == [counts[0]] * 3


# --- the preview -------------------------------------------------------------------------------------------------------


def preview_of(client, questionnaire, query=""):
    return client.get(f"/questionnaires/{questionnaire.pk}/{query}").context["preview"]


def names(preview):
    return [asked.row.name for section in preview.sections for page in section.pages for asked in page.asked]


def numbers_of(preview):
    pages = [page for section in preview.sections for page in section.pages]
    return {asked.row.name: asked.number for page in pages for asked in page.asked}


def test_the_preview_shows_every_question_of_the_variant(officer_client, questionnaire, definition):
    for variant in ("signatory", "other"):
        preview = preview_of(officer_client, questionnaire, f"?variant={variant}")
        assert names(preview) == list(definition.view(variant, 2018).nodes)


def test_the_preview_of_the_short_way_keeps_the_numbers_of_the_whole(officer_client, questionnaire, definition):
    whole = preview_of(officer_client, questionnaire)
    short = preview_of(officer_client, questionnaire, "?path=short")
    assert names(short) == list(definition.view("signatory", 2018).core)
    numbers = numbers_of(whole)
    assert list(numbers.values()) == [str(number) for number in range(1, len(names(whole)) + 1)]
    assert numbers_of(short) == {name: numbers[name] for name in names(short)}


def test_the_language_of_the_questions_is_not_that_of_the_page(officer_client, questionnaire):
    officer_client.cookies["language"] = "sv"
    page = officer_client.get(f"/questionnaires/{questionnaire.pk}/?language=en")
    assert '<html lang="sv">' in page.text
    assert '<span lang="en">Who is responsible?</span>' in page.text
    assert "Vem ansvarar" not in page.text

    officer_client.cookies["language"] = "en"
    page = officer_client.get(f"/questionnaires/{questionnaire.pk}/?language=sv")
    assert '<html lang="en">' in page.text
    assert '<span lang="sv">Vem ansvarar för energi- och klimatarbetet?</span>' in page.text


@pytest.mark.parametrize("query", ["?variant=x&language=de&path=y", "?variant=%00", "?language[]=1", "?variant="])
def test_wrong_choices_fall_back_to_the_first(officer_client, questionnaire, query):
    page = officer_client.get(f"/questionnaires/{questionnaire.pk}/{query}")
    assert page.status_code == 200
    assert page.context["chosen"] == {"variant": "signatory", "path": "", "language": "sv"}


def test_conditions_are_put_in_words_where_they_can_be(definition):
    preview = Preview(definition.view("other", 2018), "sv")

    def condition(expression):
        found = preview.condition(expression)
        return found.kind, found.number, [choice.text for choice in found.choices], found.least

    assert condition("${styrdokument_behov} != 'ej_aktuellt'") == ("is_not", "7", ["Inte aktuellt för oss"], "")
    assert condition("selected(${nulage_natverk}, 'annat')") == ("is", "2", ["Annat"], "")
    assert condition("number(${styrdokument_behov}) >= 2") == ("least", "7", [], "2")
    assert condition("${styrdokument_behov} = '3' or ${styrdokument_behov} = '4'") == (
        "is", "7", ["Stort behov", "Mycket stort behov"], ""
    )  # fmt: skip
    assert condition("${styrdokument_behov} != ''") == ("answered", "7", [], "")
    assert condition("${styrdokument_behov} != '' and ${styrdokument_behov} != '0'") == (
        "answered", "7", ["Inget behov"], ""
    )  # fmt: skip
    assert condition("${styrdokument_behov} != '0' and ${styrdokument_behov} != '1'") == (
        "is_not", "7", ["Inget behov", "Litet behov"], ""
    )  # fmt: skip


def test_conditions_on_several_questions_are_alternatives(definition):
    preview = Preview(definition.view("other", 2018), "sv")
    found = preview.condition("${styrdokument_behov} = '3' or ${mobilitet_behov} = '3' or ${mobilitet_behov} = '4'")
    assert [(part.number, [choice.text for choice in part.choices]) for part in found.parts] == [
        ("7", ["Stort behov"]),
        ("11", ["Stort behov", "Mycket stort behov"]),
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "${styrdokument_behov} != '0' or ${styrdokument_behov} != '1'",
        "${styrdokument_behov} != '3' or ${mobilitet_behov} != '3'",
        "${styrdokument_behov} = '3' or number(${mobilitet_behov}) >= 3",
        "${styrdokument_behov} = '3' and ${styrdokument_behov} = '4'",
        "${styrdokument_behov} = '3' or ${styrdokument_behov} != '4'",
        "${styrdokument_behov} = 'no_such_choice'",
        "${styrdokument_behov} = ''",
        "${no_such_question} = '3'",
        "not(selected(${nulage_natverk}, 'annat'))",
        "number(${styrdokument_behov}) >= 2 and number(${styrdokument_behov}) >= 3",
    ],
)
def test_conditions_that_words_would_blur_stay_code(definition, expression):
    found = Preview(definition.view("other", 2018), "sv").condition(expression)
    assert (found.kind, found.code) == ("code", expression)


def test_every_condition_of_the_real_questionnaire_is_in_words(real_definition):
    for variant in ("signatory", "other"):
        preview = Preview(real_definition.view(variant, 2018), "en")
        asked = [
            each
            for section in preview.sections
            for page in section.pages
            for top in page.asked
            for each in top.with_fields
        ]
        assert {condition.code for each in asked for condition in each.conditions if condition.kind == "code"} == set()


def test_the_real_questionnaire_can_be_read_through(officer_client, assessment, real_definition):
    questionnaire = factories.make_questionnaire(assessment, real_definition)
    with CaptureQueriesContext(connection) as queries:
        page = officer_client.get(f"/questionnaires/{questionnaire.pk}/?language=en")
    assert page.context["lacking"] == []
    assert len(queries) <= 8
    assert page.text.count('scope="row"') > 120


def test_the_preview_names_measures_that_reports_need(officer_client, questionnaire):
    # The small questionnaire ranks no support, and asks nobody of the action plan of the Covenant; it asks for barriers.
    lacking = " ".join(
        what for what, _remedy in officer_client.get(f"/questionnaires/{questionnaire.pk}/").context["lacking"]
    )
    assert "support_ranking" in lacking
    assert "covenant_plan" in lacking
    assert "barrier”" not in lacking.replace("covenant_barrier”", "")


def test_an_unknown_questionnaire_is_not_found(officer_client, questionnaire):
    assert officer_client.get("/questionnaires/987654321/").status_code == 404
    assert officer_client.get("/questionnaires/99999999999999999999999/").status_code == 404


# --- the upload --------------------------------------------------------------------------------------------------------


def test_a_workbook_becomes_a_draft_with_its_themes(lead_client, assessment):
    page = upload(lead_client, assessment, workbook())

    questionnaire = Questionnaire.objects.get()
    assert page.headers["Location"] == f"/questionnaires/{questionnaire.pk}/"
    assert version_of(questionnaire) == ("liten", "1", False)
    assert list(Theme.objects.values_list("key", "name_sv", "name_en")) == [
        ("styrdokument", "Styrdokument", "Documents")
    ]
    assert AuditEvent.objects.filter(verb="questionnaire imported").count() == 1


def test_uploading_a_draft_again_replaces_it(lead_client, assessment):
    upload(lead_client, assessment, workbook())
    upload(lead_client, assessment, workbook(retitle))
    assert title() == "En ny titel"


def test_a_published_version_is_not_replaced(lead_client, assessment):
    upload(lead_client, assessment, workbook())
    lead_client.post(f"/questionnaires/{Questionnaire.objects.get().pk}/publish/")

    page = upload(lead_client, assessment, workbook(retitle))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["file"]
    assert title() == "Enkät"
    # The same content again is no mistake.
    assert upload(lead_client, assessment, workbook()).status_code == 302


def test_a_broken_workbook_gives_a_table_of_problems_and_imports_nothing(lead_client, assessment):
    def spoil(sheets):
        sheets["survey"][3][0] = "geopoint"
        sheets["survey"][4][4] = "${nobody} = 1"
        sheets["choices"][2][1] = ""

    page = upload(lead_client, assessment, workbook(spoil))
    places = {(problem.sheet, problem.row, problem.column) for problem, _what, _remedy in page.context["problems"]}
    assert ("survey", 4, "type") in places
    assert ("choices", 3, "name") in places
    assert all(what and remedy for _problem, what, remedy in page.context["problems"])
    assert page.text.count("<tr>") == len(page.context["problems"]) + 1
    assert Questionnaire.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 not really", b"\x00" * 100, "type,name\ntext,<script>😀‮".encode(), b"%PDF-1.7"],
)
def test_what_is_no_workbook_is_refused(lead_client, assessment, content):
    page = upload(lead_client, assessment, content)
    assert page.status_code == 200
    assert page.context["problems"] or page.context["form"].errors
    assert Questionnaire.objects.count() == 0


def test_a_file_of_more_than_5_mb_is_refused(lead_client, assessment):
    page = upload(lead_client, assessment, b"x" * (5 * 1024 * 1024 + 1))
    assert list(page.context["form"].errors) == ["file"]
    assert page.context["problems"] == []


@pytest.mark.parametrize("data", [{"x": ""}, {"assessment": "987654321"}, {"assessment": "\x00"}, {"assessment": "'"}])
def test_a_form_without_its_fields_comes_back(lead_client, assessment, data):
    page = lead_client.post("/questionnaires/add/", data)
    assert page.status_code == 200
    assert "file" in page.context["form"].errors


def test_only_the_lead_adds(officer_client, reader_client, anonymous, assessment):
    assert [upload(client, assessment, workbook()).status_code for client in (officer_client, reader_client)] == [
        404,
        404,
    ]
    assert upload(anonymous, assessment, workbook()).status_code == 302
    assert Questionnaire.objects.count() == 0


def test_without_an_assessment_the_page_says_what_to_do_first(lead_client):
    assert 'href="/assessments/"' in lead_client.get("/questionnaires/add/").text


# --- publishing -------------------------------------------------------------------------------------------------------


def test_publishing_happens_once(lead_client, lead, assessment, definition):
    questionnaire = factories.make_questionnaire(assessment, definition, published=False)
    path = f"/questionnaires/{questionnaire.pk}/publish/"
    assert lead_client.post(path).headers["Location"] == f"/questionnaires/{questionnaire.pk}/"
    questionnaire.refresh_from_db()
    first = questionnaire.published_at
    lead_client.post(path)
    questionnaire.refresh_from_db()

    assert first is not None
    assert questionnaire.published_at == first
    assert list(AuditEvent.objects.filter(verb="questionnaire published").values_list("by", flat=True)) == [lead.pk]


def test_only_the_lead_publishes_and_only_by_post(lead_client, officer_client, anonymous, assessment, definition):
    questionnaire = factories.make_questionnaire(assessment, definition, published=False)
    path = f"/questionnaires/{questionnaire.pk}/publish/"
    assert lead_client.get(path).status_code == 405
    assert officer_client.post(path).status_code == 404
    assert anonymous.post(path).status_code == 302
    questionnaire.refresh_from_db()
    assert questionnaire.published_at is None
