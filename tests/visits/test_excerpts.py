"""Excerpts are found by what they are about, where, and who said it; and go along as a workbook."""

import io

import pytest
from lxml import html as lxml_html
from openpyxl import load_workbook

from municipalities.models import Theme
from tests import factories
from tests.factories import at, make_excerpt, make_municipality, make_note, make_role, make_visit
from tests.visits.many import SEARCHES, long_visit, many_excerpts
from visits.models import Excerpt, Note
from visits.workbook import harmless


@pytest.fixture
def theme(db):
    return Theme.objects.create(key="mobilitet", name_sv="Transporter", name_en="Transport")


@pytest.fixture
def said(assessment, municipality, officer, theme, participation):
    """Kalix: three passages at the visit, one on a call; Luleå: one."""
    visit = make_visit(assessment, municipality, by=officer)
    note = make_note(visit, by=officer, text="Vi saknar LADDNING i Töre. Ordföranden vill. Ingen tid. =1+1 blir två.")
    chief = make_role("kommunchef")
    make_excerpt(note, "Vi saknar LADDNING i Töre.", by=officer, code="behov", theme=theme, role=chief)
    make_excerpt(note, "Ordföranden vill.", by=officer, code="drivkraft", role=make_role("kommunalrad"))
    make_excerpt(note, "=1+1 blir två.", by=officer, code="hinder", role=make_role("bolag"), permission="named")
    call = factories.make_call(participation, officer=officer)
    told = Note.objects.create(call=call, author=officer, text="Laddning senare.", begun_at=at(22), changed_at=at(22))
    make_excerpt(told, "Laddning senare.", by=officer, code="hinder", theme=theme)
    elsewhere = make_visit(assessment, make_municipality("Luleå"), by=officer)
    make_excerpt(
        make_note(elsewhere, by=officer, text="Bussarna är fulla."),
        "Bussarna är fulla.",
        by=officer,
        code="hinder",
        theme=theme,
        role=make_role("miljostrateg"),
    )


def found(client, query):
    page = lxml_html.fromstring(client.get(f"/visits/excerpts/{query}").content)
    return [each.text for each in page.xpath("//ul[contains(@class, 'excerpts')]//q")]


LADDNING, LATER = "Vi saknar LADDNING i Töre.", "Laddning senare."
WANTS, SUM, BUSES = "Ordföranden vill.", "=1+1 blir två.", "Bussarna är fulla."


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [LATER, LADDNING, WANTS, SUM, BUSES]),
        ("?q=laddning", [LATER, LADDNING]),
        ("?q=tore laddning", [LADDNING]),
        ("?q=TÖRE", [LADDNING]),
        ("?q=ordforanden", [WANTS]),
        ("?q=100%25", []),
        ("?q=_", []),
        ("?code=hinder", [LATER, SUM, BUSES]),
        ("?theme=mobilitet", [LATER, LADDNING, BUSES]),
        ("?municipality=2514", [LATER, LADDNING, WANTS, SUM]),
        ("?municipality=2580&code=hinder", [BUSES]),
        ("?group=elected", [WANTS]),
        ("?group=leading", [LADDNING]),
        ("?group=specialists", [BUSES]),
        ("?group=others", [SUM]),
        ("?group=unknown", [LATER]),
        ("?assessment=prestratus-2018&q=bussarna", [BUSES]),
        # What is wrong narrows nothing.
        ("?code=ingen&group=alla&q=bussarna", [BUSES]),
    ],
)
def test_found(said, officer_client, query, expected):
    assert found(officer_client, query) == expected


def test_each_leads_to_its_sentence(said, officer_client):
    row = Excerpt.objects.get(text=BUSES)
    page = lxml_html.fromstring(officer_client.get("/visits/excerpts/?municipality=2580").content)
    address = f"/visits/notes/{row.note_id}/code/?excerpt={row.pk}#e{row.pk}"
    assert page.xpath("//a[contains(@class, 'quote')]/@href") == [address]


def test_fifty_on_a_page(said, officer, officer_client):
    note = Note.objects.get(text=BUSES)
    for _number in range(52):
        make_excerpt(note, "fulla", by=officer, code="hinder")
    assert [len(found(officer_client, f"?q=fulla&page={page}")) for page in (1, 2)] == [50, 3]


def book_of(client, query=""):
    answer = client.get(f"/visits/excerpts/excerpts.xlsx{query}")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="utdrag-')
    return load_workbook(io.BytesIO(answer.content))


def test_the_workbook_holds_what_was_found(said, officer_client):
    book = book_of(officer_client, "?code=hinder&municipality=2514")
    rows = list(book["Utdrag"].iter_rows(values_only=True))
    assert rows[0][:6] == ("Avsnitt", "Kod", "Tema", "Kommun", "Sagt av", "Får visas")
    assert [row[:6] for row in rows[1:]] == [
        (LATER, "Hinder", "Transporter", "Kalix", None, "bara inom kontoret"),
        ("'=1+1 blir två.", "Hinder", None, "Kalix", "bolag", "med kommunens namn"),
    ]
    assert [(row[6], row[7]) for row in rows[1:]] == [("Samtal", "2018-10-22"), ("Kommunbesök", "2018-11-07")]
    about = dict(book["Om utdragen"].iter_rows(values_only=True))
    assert (about["Antal utdrag"], about["Kod"], about["Kommun"]) == ("2", "Hinder", "Kalix")
    assert "Påhittade demodata" not in about


def test_nothing_in_it_is_a_formula(said, officer_client):
    book = book_of(officer_client)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_is_a_text(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_what_no_workbook_can_hold_is_left_out():
    assert (harmless("a\x00b\x0bc"), harmless("\x00=1"), harmless("1 = 1")) == ("abc", "'=1", "1 = 1")


def test_demo_data_say_so(said, assessment, officer_client):
    assessment.is_demo = True
    assessment.save()
    assert "Påhittade demodata" in officer_client.get("/visits/excerpts/").content.decode()
    book = book_of(officer_client)
    assert book["Utdrag"]["J2"].value == "preStratus 2018 (påhittade demodata)"
    assert "Påhittade demodata" in dict(book["Om utdragen"].iter_rows(values_only=True))


def test_an_empty_workbook(officer_client):
    assert [row[0] for row in book_of(officer_client)["Utdrag"].iter_rows(values_only=True)] == ["Avsnitt"]


# --- Many: what the pages ask for stays the same; how long they take is measured by `make bench` --------------------------


@pytest.mark.parametrize("number", [3, 5000])
def test_a_search_asks_as_much_of_many_as_of_few(
    assessment, officer, officer_client, number, django_assert_max_num_queries
):
    many_excerpts(assessment, [make_municipality(name) for name in ("Luleå", "Boden", "Piteå")], officer, number)
    for query in SEARCHES:
        with django_assert_max_num_queries(15):
            assert officer_client.get(f"/visits/excerpts/{query}").status_code == 200


def test_a_long_visit_is_shown_in_few_questions(
    assessment, municipality, officer, officer_client, django_assert_max_num_queries
):
    note = long_visit(assessment, municipality, officer)
    assert Excerpt.objects.count() == 300
    for address in (f"/visits/{note.visit_id}/coding/", f"/visits/notes/{note.pk}/code/"):
        with django_assert_max_num_queries(12):
            assert officer_client.get(address).status_code == 200
