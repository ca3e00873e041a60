"""One round, counted once more from the exported answers, and the same on screen, in Word, in PDF and on the public page.

Every municipality lets itself be named, so that no number is left out or of fewer anywhere.
"""

import io
import random
import re
from urllib.parse import urljoin

import openpyxl
import pytest
from django.test import Client
from docx import Document as Word
from pypdf import PdfReader

from reports import actions
from tests.factories import at, make_questionnaire
from tests.reports.answers import SCALE, a_response
from tests.reports.reading import one, page, shown, texts, words

pytestmark = pytest.mark.django_db

REPORTS = "/reports/prestratus-2018"
NEEDS = f"{REPORTS}/needs/"
PLACES = ("Arjeplog", "Kalix", "Pajala", "Boden", "Övertorneå")
"""Three have signed the Covenant of Mayors, two have not."""
GROUPS = ("signatory", "other")
NOW = at(25)


@pytest.fixture
def round_of_five(assessment, real_definition):
    """Every theme has other numbers. Some do not know, some leave a field blank."""
    questionnaire = make_questionnaire(assessment, real_definition)
    view = real_definition.view("other", 2018)
    themes = [view.theme(node.name) for node in view.by_measure("need")]
    chance = random.Random(2018)
    for name in PLACES:
        said = {"avslut_visning": "namn"}
        for question in (f"{theme}_{measure}" for theme in themes for measure in SCALE.values()):
            value = chance.choice(["0", "1", "2", "3", "4", "vet_ej", ""])
            if value:
                said[question] = value
        if name == "Kalix":  # what was said of priority and capacity is kept and counted nowhere
            said[f"{themes[2]}_behov"] = "ej_aktuellt"
        a_response(assessment, questionnaire, name, ratings=said)
    return assessment


# --- Each place where the numbers stand: theme -> (of all, of each group, median, prioritised gaps) ---------------------


def on_screen(client) -> dict[str, tuple[str, ...]]:
    """Pairs of the groups are told together; the number of gaps stands alone."""
    found = {}
    for row in page(client.get(NEEDS)).xpath("//table[@class='heat']/tbody/tr"):
        large, median, gaps, base = [shown(cell) for cell in row.xpath("./td[contains(@class, 'sum')]")]
        pairs = list(zip(large.split(" | "), base.split(" | "), strict=True))
        everybody = tuple(str(sum(map(int, each))) for each in zip(*pairs, strict=True))
        of_each = [of(*pair) for pair in (everybody, *pairs)]
        found[words(one(row, "./th"))] = (*of_each, median, gaps)
    return found


def in_export(client) -> dict[str, tuple[str, ...]]:
    """Counted from the sheet of answers by scores alone, theme by theme."""
    said: dict[str, dict[str, dict[str, dict]]] = {}
    for row in exported(client):
        if row["Mått"] in SCALE:
            of_theme = said.setdefault(row["Tema"], {measure: {group: {} for group in GROUPS} for measure in SCALE})
            if row["Poäng"] is not None:
                assert row["Svar saknas (kod)"] is None and str(row["Poäng"]) == str(row["Kod"])
                of_theme[row["Mått"]][row["Variant"]][row["Kommunkod"]] = row["Poäng"]
    return {theme: counted(of_theme) for theme, of_theme in said.items()}


def exported(client) -> list[dict]:
    """The sheet of answers."""
    response = client.get(f"{REPORTS}/export/workbook.xlsx?lang=sv")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    head, *rows = book["Svar"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def counted(said) -> tuple[str, ...]:
    need, priority, capacity = ({**each["signatory"], **each["other"]} for each in said.values())
    scores = sorted(need.values())
    all_three = need.keys() & priority.keys() & capacity.keys()
    gaps = [code for code in all_three if need[code] >= 3 and priority[code] >= 3 and capacity[code] <= 2]
    groups = (need, *(said["need"][group] for group in GROUPS))
    return (
        *(of(sum(score >= 3 for score in each.values()), len(each)) for each in groups),
        str(scores[(len(scores) - 1) // 2]) if scores else "–",
        of(len(gaps), len(all_three)),
    )


def of(n, base) -> str:
    return f"{n} av {base}" if int(base) else "–"


def in_word(content: bytes, themes) -> dict[str, tuple[str, ...]]:
    rows = [[cell.text for cell in row.cells] for table in Word(io.BytesIO(content)).tables for row in table.rows]
    return {theme: tuple(row[1:]) for row in rows for theme in themes if row[0] == theme and len(row) == 6}


def in_pdf(content: bytes, themes) -> dict[str, tuple[str, ...]]:
    """From the text layer, which may break the name of a theme over lines."""
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages).split())
    number, median = r"(\d+ av \d+|–)", r"(\d|–)"
    found = {}
    for theme in themes:
        pattern = " ".join([re.escape(theme), number, number, number, median, number])
        (found[theme],) = re.findall(pattern, text)
    return found


def in_public(publication) -> dict[str, dict[str, tuple[str, list[str]]]]:
    """Section -> theme -> (of all, names)."""
    tree = page(Client().get(f"/results/{publication.slug}/"))
    return {
        section: {
            words(one(row, "./th")): tuple(words(one(row, "./td")).partition(": ")[::2])
            for row in one(tree, f"//section[@aria-labelledby='s-{section}']//table").xpath("./tbody/tr")
        }
        for section in ("needs", "named_needs")
    }


# --- The same everywhere ------------------------------------------------------------------------------------------------


def test_every_number_is_the_same_on_screen_in_word_in_pdf_in_the_export_and_in_public(
    round_of_five, lead, lead_client
):
    expected = in_export(lead_client)
    assert len(expected) == 13 and len(set(expected.values())) > 10, "themes that are mixed up would show"

    screen = on_screen(lead_client)
    assert {theme: numbers[:4] for theme, numbers in screen.items()} == {t: each[:4] for t, each in expected.items()}
    assert {theme: numbers[4] for theme, numbers in screen.items()} == {
        theme: each[4].replace("–", "0").partition(" ")[0] for theme, each in expected.items()
    }, "the page tells no base of the gaps, so nobody to count is 0 there"

    issued = actions.issue_document(
        assessment=round_of_five, participation=None, kind="report", language="sv", seen=0, by=lead, now=NOW
    )
    word, pdf = (
        lead_client.get(f"{REPORTS}/documents/report/document.{suffix}?number={issued.number}").content
        for suffix in ("docx", "pdf")
    )
    assert in_word(word, expected) == expected
    assert in_pdf(pdf, expected) == expected

    public = in_public(published(round_of_five, lead))
    assert {theme: numbers for theme, (numbers, _names) in public["needs"].items()} == {
        theme: each[0] for theme, each in expected.items()
    }
    for theme, (numbers, names) in public["named_needs"].items():
        assert numbers == expected[theme][0]
        assert len(list(filter(None, names.split(", ")))) == int(numbers.partition(" ")[0]), theme
    assert public["named_needs"].keys() == expected.keys()


def published(assessment, lead):
    publication = actions.make_publication(
        assessment=assessment,
        kind="results",
        participation=None,
        values={
            "slug": "resultat",
            "title_sv": "Resultat",
            "title_en": "Results",
            "sections": ["needs", "named_needs"],
        },
        by=lead,
        now=NOW,
    )
    actions.publish(publication=publication, without_waiting=False, correction="", by=lead, now=NOW)
    return publication


def test_every_cell_leads_to_the_answer_that_is_counted_in_it(round_of_five, lead_client):
    answers = {(row["Temakod"], row["Kommunkod"]): row for row in exported(lead_client) if row["Mått"] == "need"}
    links = page(lead_client.get(NEEDS)).xpath("//table[@class='heat']//a[contains(@href, 'cell=')]")

    assert len(links) == len(answers) == 13 * len(PLACES)
    for link in links:
        theme, code = re.search(r"cell=(\w+)-(\d+)", link.get("href")).groups()
        row = answers[theme, code]
        trail = one(page(lead_client.get(urljoin(NEEDS, link.get("href")))), "//section[@id='trail']")
        assert texts(trail, ".//h2") == [row["Kommun"]]
        assert words(trail.xpath(".//p")[0]).startswith(row["Tema"])
        steps = " ".join(texts(trail, ".//ol/li"))
        assert (row["Svar"] or "") in steps and bool(steps) == bool(row["Svar"]), (theme, code)
        if row["Poäng"] is not None:
            assert shown(link) == str(row["Poäng"])


def test_a_number_in_the_report_leads_to_the_page_that_counts_it(round_of_five, lead_client):
    tree = page(lead_client.get(f"{REPORTS}/documents/report/?part=needs"))
    sources = {each.get("href") for each in tree.xpath("//*[contains(@class, 'part-sources')]/a")}

    assert sources
    for source in sources:
        assert page(lead_client.get(source)).xpath("//table[@class='heat']"), source
