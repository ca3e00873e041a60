"""What the region sees of the needs: as another municipality, nothing of anybody that is hidden, and no way to more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.factories import answer, at
from tests.pages import build_world, pages
from tests.reports import pages_publications as made
from tests.reports.reading import page, texts
from tests.reports.test_publications import hand_in

pytestmark = pytest.mark.django_db
NEEDS = "/reports/prestratus-2018/needs/"
MOBILITY = "Transporter och mobilitet"


@pytest.fixture
def w(db, real_definition):
    return build_world(real_definition)


def shown(w, query="", language="sv"):
    client = w.client("reader")
    client.cookies["language"] = language
    return page(client.get(NEEDS + query))


def rows(w, key):
    found = shown(w).xpath(f"//section[@aria-labelledby='s-{key}']//tr")
    return {cells[0]: cells[1] for cells in (texts(row, "./th|./td") for row in found)}


def test_names_stand_where_they_were_chosen_and_nothing_leads_to_an_answer(w):
    made.answered(w)
    assert rows(w, "named_needs") == {MOBILITY: "1 av 1: Arjeplog"}
    assert rows(w, "needs") == {}, "one is hidden"
    tree = shown(w)
    text = " ".join(texts(tree, "//main"))
    assert "Kalix" not in text and "1 kommun har inte godkänt texten ännu" in text
    assert tree.xpath("//main//a/@href") == ["/"] and not tree.xpath("//main//form")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_whatever_the_hidden_ones_answer_nothing_changes(w, language):
    made.answered(w)
    hand_in(w, "Boden", "2582", "samlat", "4")
    before = texts(shown(w, language=language), "//main")
    for number, values in enumerate(
        (
            {"mobilitet_behov": "0"},
            {"mobilitet_behov": "vet_ej", "fornybar_energi_behov": "4"},
            {"samv_former_larande_exempel": "0"},
        )
    ):
        answer(w.response, values, by=w.officer, channel="phone", spoken_by=w.contact, now=at(23 + number))
        assert texts(shown(w, language=language), "//main") == before, values


def test_filters_of_the_office_change_nothing(w):
    made.answered(w)
    for number in range(3):
        hand_in(w, f"Dold {number}", f"97{number}", "samlat", str(number * 2))
    before = texts(shown(w), "//main")
    for query in ("?variant=signatory", "?round=web&measure=priority", "?cell=mobilitet-2514"):
        assert texts(shown(w, query), "//main") == before, query
    assert rows(w, "needs")[MOBILITY] == "3 av 5", "four are hidden and differ"


@pytest.mark.parametrize(("setup", "total"), [(made.answered, "2 av 4"), (made.published, None)])
def test_who_has_stood_by_name_on_a_public_page_is_subtracted(w, setup, total):
    """Three are hidden and differ; with Kalix known from a public page two are left."""
    setup(w)
    hand_in(w, "Boden", "2582", "samlat", "0")
    hand_in(w, "Pajala", "2521", "samlat", "0")
    assert rows(w, "needs").get(MOBILITY) == total
    assert rows(w, "named_needs")[MOBILITY] == "1 av 1: Arjeplog", "what was approved was another page"


def test_a_round_without_answers_says_so_and_it_asks_little(w):
    assert "Ingen kommun har lämnat in" in " ".join(texts(shown(w), "//main"))
    made.answered(w)
    for number in range(3):
        hand_in(w, f"Dold {number}", f"97{number}", "samlat", str(number))
    shown(w)
    with CaptureQueriesContext(connection) as queries:
        shown(w)
    assert len(queries) <= 15


def test_the_region_reaches_it_and_no_other_report(w):
    made.answered(w)
    home = page(w.client("reader").get("/"))
    assert NEEDS in home.xpath("//main//a/@href")
    opened = {entry.name for entry in pages() if entry.name.startswith("reports:") and entry.access["reader"] == 200}
    assert opened == {
        "reports:home",
        "reports:needs",
        "reports:results",
        "reports:results_svg",
        "reports:results_png",
        "reports:results_text",
    }
    assert factories.sign_in(w.reader).get("/reports/prestratus-2018/needs/priority/").status_code == 404
