"""The needs page: /reports/<assessment>/needs/."""

import datetime
import json
from dataclasses import replace

import pytest

from reports import report as report_module
from surveys.definition import Choice
from tests.factories import answer, at, make_assessment, make_questionnaire, make_user
from tests.reports.answers import a_response, call, rated
from tests.reports.reading import one, page, shown, texts, words
from tests.reports.test_questions import renamed

pytestmark = pytest.mark.django_db
URL = "/reports/prestratus-2018/needs/"


@pytest.fixture
def three(assessment, questionnaire, officer):
    """Kalix changed its need from 3 to 4 on the telephone, Arjeplog does not know, Pajala has not submitted."""
    kalix = a_response(
        assessment,
        questionnaire,
        "Kalix",
        ratings=rated("mobilitet", 3, 3, 1) | rated("styrdokument", 2) | {"mobilitet_kommentar": "Två elbilar."},
    )
    call(kalix, {"mobilitet_behov": "4"}, officer, reason="5", complete=True)
    a_response(
        assessment, questionnaire, "Arjeplog", ratings=rated("mobilitet", "vet_ej") | rated("styrdokument", 3, 0)
    )
    a_response(assessment, questionnaire, "Pajala", ratings=rated("mobilitet", 1), submit=False)
    return kalix


def heat(tree) -> dict[str, list[str]]:
    """Theme -> what its row shows, municipalities first, then the summary."""
    return {
        words(one(row, "./th")): [shown(cell) for cell in row.xpath("./td[not(@class='gap')]")]
        for row in tree.xpath("//table[@class='heat']/tbody/tr[not(@class)]")
    }


def test_the_table_shows_every_value_with_its_base(officer_client, three):
    tree = page(officer_client.get(URL))

    assert texts(tree, "//h1") == ["Behov av stöd"]
    assert texts(tree, "//table[@class='heat']/thead/tr[1]/th") == [
        "Borgmästaravtalet, 1 kommun",
        "Övriga, 1 kommun",
        "Sammanfattning",
    ]
    assert texts(tree, "//table[@class='heat']/thead/tr[2]/th")[:3] == ["Tema", "Arjeplog", "Kalix"]
    assert heat(tree) == {
        "Transporter och mobilitet": ["V", "4", "0 | 1", "4", "1", "0 | 1"],
        "Styrdokument och åtgärdsplaner": ["3", "2", "1 | 0", "2", "0", "1 | 1"],
    }
    assert words(one(tree, "//p[@class='left-out']")) == (
        "1 kommun är inte med i siffrorna, eftersom den inte har lämnat in sina svar: Pajala."
    )


def test_the_headline_is_true_of_the_numbers(officer_client, three):
    tree = page(officer_client.get(URL))

    assert words(one(tree, "//div[@class='page-head']//p")) == (
        "En kommun anger stort behov av stöd inom styrdokument och åtgärdsplaner (1 av 1 | 0 av 1)."
    )


def test_missing_codes_have_a_letter_a_pattern_and_words(officer_client, three):
    tree = page(officer_client.get(URL))

    cell = one(tree, "//a[contains(@href, 'cell=mobilitet-2506')]")
    assert cell.get("class") == "cell miss m-v"
    assert (shown(cell), words(cell)) == ("V", "Vvet ej")


def test_changed_since_the_web_is_marked_and_said(officer_client, three):
    tree = page(officer_client.get(URL))

    assert texts(tree, "//a[contains(@class, 'chg')]") == ["4 ändrat sedan webben"]
    assert page(officer_client.get(URL + "?round=web")).xpath("//a[contains(@class, 'chg')]") == []


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?round=web", {"Transporter och mobilitet": ["V", "3", "0 | 1", "3", "1", "0 | 1"]}),
        ("?round=phone", {"Transporter och mobilitet": ["4", "0 | 1", "4", "1", "0 | 1"]}),
        ("?variant=other", {"Transporter och mobilitet": ["4", "1", "4", "1", "1"]}),
        ("?variant=signatory", {"Transporter och mobilitet": ["V", "0", "–", "0", "0"]}),
        ("?measure=priority", {"Transporter och mobilitet": ["", "3", "0 | 1", "3", "1", "0 | 1"]}),
        ("?measure=capacity", {"Transporter och mobilitet": ["", "1", "0 | 0", "1", "1", "0 | 1"]}),
    ],
)
def test_filters(officer_client, three, query, rows):
    found = heat(page(officer_client.get(URL + query)))

    assert {theme: found[theme] for theme in rows} == rows


def test_order_by_urgency_or_as_in_the_questionnaire(officer_client, three):
    assert list(heat(page(officer_client.get(URL)))) == ["Transporter och mobilitet", "Styrdokument och åtgärdsplaner"]
    assert list(heat(page(officer_client.get(URL + "?order=questionnaire")))) == [
        "Styrdokument och åtgärdsplaner",
        "Transporter och mobilitet",
    ]


def test_a_cell_opens_in_place_with_its_history(officer_client, three):
    tree = page(officer_client.get(URL + "?cell=mobilitet-2514"))

    row = one(tree, "//tr[@class='trail-row']")
    assert words(row.getprevious().xpath("./th")[0]) == "Transporter och mobilitet"
    assert one(tree, "//tr[@class='trail-row']/td").get("colspan") == str(len(row.getprevious().xpath("./*")))
    trail = one(tree, "//section[@id='trail']")
    assert texts(trail, ".//h2") == ["Kalix"]
    steps = texts(trail, ".//ol/li")
    assert len(steps) == 2
    assert "Webb fre 12 okt 2018, 14.03" in steps[0]
    assert "Miljöstrateg svarade ”Stort behov”" in steps[0]
    assert "Telefon mån 22 okt 2018, 10.21" in steps[1]
    assert "Miljöstrateg sade ”Mycket stort behov”, antecknat av Handläggare 1" in steps[1]
    assert "Tidigare: ”Stort behov”" in steps[1]
    assert "Skäl: " in steps[1]
    assert "Två elbilar." in words(one(trail, ".//blockquote"))
    assert texts(trail, ".//dl/dd")[:2] == ["3 Hög prioritet", "1 Enstaka insatser"]
    assert words(one(tree, "//a[contains(@class, 'is-open')]")) == "4 ändrat sedan webben, öppen nedan"
    assert one(trail, ".//a[text()='Stäng']").get("href") == "?#row-mobilitet"


def test_a_trail_says_what_was_not_noted(officer_client, three):
    answer(
        three, {"mobilitet_behov": "2"}, by=make_user("officer", email="hand2@example.se"), channel="phone", now=at(26)
    )

    last = texts(page(officer_client.get(URL + "?cell=mobilitet-2514")), "//section[@id='trail']//ol/li")[-1]

    assert "vem som sade det är inte noterat" in last
    assert last.endswith("Skäl saknas")


def test_opening_and_closing_keep_the_filters(officer_client, three):
    tree = page(officer_client.get(URL + "?measure=priority&round=web&cell=mobilitet-2514"))

    hrefs = tree.xpath("//table[@class='heat']//a[contains(@class, 'cell')]/@href")
    assert len(hrefs) == 4
    assert all(href.startswith("?measure=priority&round=web&cell=") and href.endswith("#trail") for href in hrefs)
    assert one(tree, "//a[text()='Stäng']").get("href") == "?measure=priority&round=web#row-mobilitet"
    assert texts(tree, "//section[@id='trail']//ol/li")[0].startswith("3Webb")


@pytest.mark.parametrize("cell", ["rymdfart-2514", "mobilitet-2521", "mobilitet-9999", "x", "%00", "<b>", "a" * 300])
def test_a_cell_that_does_not_exist_is_said_and_shows_nothing(officer_client, three, cell):
    """Pajala (2521) exists and has not submitted: the page tells no difference."""
    tree = page(officer_client.get(f"{URL}?cell={cell}"))

    assert texts(tree, "//div[@role='alert']//p") == ["Det finns ingen sådan ruta här. Välj en i tabellen."]
    assert tree.xpath("//section[@id='trail']") == []


def test_a_wrong_filter_is_said_and_the_usual_one_shown(officer_client, three):
    tree = page(officer_client.get(URL + "?measure=longing&round=both"))

    assert texts(tree, "//div[@role='alert']//p") == [
        "Mått: valet i adressen finns inte. Nu visas ”Behov”.",
        "Omgång: valet i adressen finns inte. Nu visas ”Senaste värdet”.",
    ]
    assert one(tree, "//select[@name='measure']/option[@selected]").get("value") == "need"


def test_the_filter_bar_keeps_the_choice(officer_client, three):
    tree = page(officer_client.get(URL + "?variant=other&measure=capacity"))

    assert tree.xpath("//select/option[@selected]/@value") == ["capacity", "current", "other", "priority"]
    assert texts(tree, "//select[@name='variant']/option") == [
        "Alla (1 | 1)",
        "Borgmästaravtalet (1)",
        "Övriga kommuner (1)",
    ]


def test_the_chart_has_the_numbers_of_the_table_beside_it(officer_client, three):
    tree = page(officer_client.get(URL))

    figure = json.loads(one(tree, "//script[@id='counts-figure']").text_content())
    bars = {(t["xaxis"], t["name"][0]): t["customdata"] for t in figure["data"]}
    rows = tree.xpath("//table[@class='counts']/tbody/tr")
    for place, row in enumerate(rows):
        cells = texts(row, "./td")
        for score in range(5):
            assert cells[score] == f"{bars['x', str(score)][place]} | {bars['x2', str(score)][place]}"
    assert texts(tree, "//table[@class='counts']/tbody/tr[1]/*") == [
        "Transporter och mobilitet",
        *("0 | 0", "0 | 0", "0 | 0", "0 | 0", "0 | 1"),
        "1 | 0",
        "4",
        "0 | 1",
    ]
    assert one(tree, "//*[@data-chart]").get("data-chart") == "counts-figure"
    assert tree.xpath("//link[@id='plotly.js-style-global']/@href") == ["/static/css/plotly.css"]


def test_demo_data_says_so_on_the_page_and_in_the_chart(officer_client, assessment, three):
    assessment.is_demo = True
    assessment.save()

    response = officer_client.get(URL)

    tree = page(response)
    assert "Påhittade demodata" in words(one(tree, "//header"))
    assert "Påhittade demodata." in words(one(tree, "//table[@class='heat']/caption"))
    assert (
        "Påhittade demodata"
        in one(tree, "//script[@id='counts-figure']").text_content().encode().decode("unicode_escape", "ignore")
        or "P\\u00e5hittade demodata" in response.content.decode()
    )


def test_in_english(officer_client, three):
    officer_client.cookies["language"] = "en"

    tree = page(officer_client.get(URL + "?cell=mobilitet-2514"))

    assert texts(tree, "//h1") == ["Need of support"]
    assert words(one(tree, "//div[@class='page-head']//p")) == (
        "One municipality reported a large need of support in steering documents (1 of 1 | 0 of 1)."
    )
    steps = texts(tree, "//section[@id='trail']//ol/li")
    assert "Web Fri 12 Oct 2018, 14:03" in steps[0]
    assert "Miljöstrateg answered “Large need”" in steps[0]


# --- Who may --------------------------------------------------------------------------------------------------------------


def test_the_lead_sees_it_too(lead_client, three):
    assert heat(page(lead_client.get(URL)))


def test_a_reader_opens_no_cell_and_learns_nothing_of_who_has_not_said_how_it_may_be_shown(reader_client, three):
    response = reader_client.get(URL + "?cell=mobilitet-2514")

    assert response.status_code == 200
    assert "Kalix" not in response.content.decode()


def test_a_stranger_is_led_to_the_sign_in_for_every_address(anonymous, stranger, assessment):
    for client in (anonymous, stranger):
        for slug in ("prestratus-2018", "no-such-assessment"):
            response = client.get(f"/reports/{slug}/needs/")

            assert (response.status_code, response.url) == (302, f"/accounts/login/?next=/reports/{slug}/needs/")


def test_an_assessment_that_does_not_exist(officer_client, three):
    assert officer_client.get("/reports/no-such-assessment/needs/").status_code == 404


def test_another_assessment_keeps_to_itself(officer_client, three, questionnaire):
    other = make_assessment("other-round", name="Another round")
    a_response(other, make_questionnaire(other, questionnaire.load()), "Boden", ratings=rated("mobilitet", 0))

    assert "Boden" not in officer_client.get(URL).content.decode()
    assert heat(page(officer_client.get("/reports/other-round/needs/")))["Transporter och mobilitet"][0] == "0"


# --- Nothing, little, much ------------------------------------------------------------------------------------------------


def empty_titles(tree):
    return texts(tree, "//div[@class='empty']/h2")


def test_without_a_questionnaire(officer_client, assessment):
    assert empty_titles(page(officer_client.get(URL))) == ["Ingen enkät än"]


def test_with_a_questionnaire_that_rates_nothing(officer_client, assessment, definition):
    make_questionnaire(assessment, replace(definition, sections=definition.sections[:1]))

    assert empty_titles(page(officer_client.get(URL))) == ["Enkäten bedömer inget tema"]


def test_without_answers(officer_client, assessment, questionnaire):
    tree = page(officer_client.get(URL))

    assert empty_titles(tree) == ["Inga svar har lämnats in än"]
    assert one(tree, "//div[@class='empty']//a").get("href") == "/"
    assert tree.xpath("//table") == []


def test_nobody_in_this_round(officer_client, three):
    assert empty_titles(page(officer_client.get(URL + "?round=phone&variant=signatory"))) == [
        "Ingen kommun passar det här valet"
    ]


def test_one_answer(officer_client, assessment, questionnaire):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))

    tree = page(officer_client.get(URL))

    assert heat(tree) == {
        "Transporter och mobilitet": ["3", "0 | 1", "3", "0", "0 | 1"],
        "Styrdokument och åtgärdsplaner": ["", "0 | 0", "–", "0", "0 | 0"],
    }
    assert words(one(tree, "//div[@class='page-head']//p")) == (
        "Alla kommuner anger stort behov av stöd inom transporter och mobilitet (0 av 0 | 1 av 1)."
    )


def test_everybody_does_not_know(officer_client, assessment, questionnaire):
    for name in ("Kalix", "Arjeplog"):
        a_response(
            assessment, questionnaire, name, ratings=rated("mobilitet", "vet_ej") | rated("styrdokument", "vet_ej")
        )

    tree = page(officer_client.get(URL))

    assert empty_titles(tree) == ["Inga värden än"]
    assert heat(tree)["Transporter och mobilitet"] == ["V", "V", "0 | 0", "–", "0", "0 | 0"]


def test_eight_against_none(officer_client, assessment, questionnaire):
    for name in ("Arjeplog", "Boden"):
        a_response(assessment, questionnaire, name, ratings=rated("mobilitet", 3))

    tree = page(officer_client.get(URL))

    assert texts(tree, "//table[@class='heat']/thead/tr[1]/th") == ["Borgmästaravtalet, 2 kommuner", "Sammanfattning"]
    assert heat(tree)["Transporter och mobilitet"] == ["3", "3", "2 | 0", "3", "0", "2 | 0"]


def test_a_theme_that_is_not_in_every_questionnaire(officer_client, assessment, questionnaire, definition):
    half = replace(renamed(definition), version="half")
    tema = half.sections[0]
    half = replace(half, sections=(replace(tema, children=tema.children[:1]),))
    a_response(assessment, questionnaire, "Kalix", ratings=rated("styrdokument", 2))
    a_response(assessment, make_questionnaire(assessment, half), "Pajala", ratings={"ny_mobilitet_behov": "4"})

    tree = page(officer_client.get(URL))

    row = one(tree, "//tr[@id='row-styrdokument']")
    assert texts(row, "./td")[:2] == ["2", "ingår inte i enkäten"]
    assert len(row.xpath(".//a")) == 1


def test_those_who_declined_are_left_out_and_said(officer_client, three):
    three.participation.declined_on = datetime.date(2018, 11, 1)
    three.participation.declined_reason = "hinner inte"
    three.participation.save()

    tree = page(officer_client.get(URL))

    assert "1 har avböjt: Kalix." in words(one(tree, "//p[@class='left-out']"))
    assert heat(tree)["Transporter och mobilitet"] == ["V", "0 | 0", "–", "0", "0 | 0"]


@pytest.mark.parametrize(
    ("language", "headline", "head", "figure", "base"),
    [
        (
            "sv",
            "(1 av 1 | 0 av 1; en avböjde).",
            "Övriga, 1 kommun, en avböjde",
            "I ingen stapel",
            "I ingen bas: en avböjde.",
        ),
        (
            "en",
            "(1 of 1 | 0 of 1; one declined).",
            "Others, 1 municipality, one declined",
            "In no bar",
            "In no base: one declined.",
        ),
    ],
)
def test_every_base_tells_who_declined(
    officer_client, assessment, questionnaire, three, language, headline, head, figure, base
):
    haparanda = a_response(assessment, questionnaire, "Haparanda", ratings=rated("mobilitet", 4))
    haparanda.participation.declined_on, haparanda.participation.declined_reason = (
        datetime.date(2018, 11, 1),
        "hinner inte",
    )
    haparanda.participation.save()
    officer_client.cookies["language"] = language

    response = officer_client.get(URL)
    tree = page(response)

    declined = base.partition(": ")[2].rstrip(".")
    assert words(one(tree, "//div[@class='page-head']//p")).endswith(headline)
    assert texts(tree, "//table[@class='heat']/thead/tr[1]/th")[1] == head
    assert f" {declined.capitalize()}." in words(one(tree, "//table[@class='heat']/caption"))
    assert figure in words(one(tree, "//figcaption")) and declined in words(one(tree, "//figcaption"))
    assert words(one(tree, "//table[@class='counts']/caption")).endswith(declined)
    assert base in words(one(tree, "//div[@class='base']"))
    drawn = json.loads(one(tree, "//script[@id='counts-figure']").text)
    assert head in {each["text"] for each in drawn["layout"]["annotations"]}


def test_texts_from_the_questionnaire_cannot_break_the_page(officer_client, assessment, definition):
    wild = "</script><script>alert(1)</script>"
    choices = tuple(Choice(str(n), {"sv": f"{n} {wild}", "en": wild}, score=n) for n in range(5))
    changed = replace(definition, version="x", choice_lists={**definition.choice_lists, "skala_behov": choices})
    a_response(assessment, make_questionnaire(assessment, changed), "Kalix", ratings=rated("mobilitet", 3))

    content = officer_client.get(URL + "?cell=mobilitet-2514").content.decode()

    assert wild not in content
    assert "&lt;script&gt;alert(1)" in content


def test_too_many_for_columns_are_counted_by_theme(officer_client, assessment, questionnaire, three, monkeypatch):
    before = page(officer_client.get(URL))
    monkeypatch.setattr(report_module, "HEATMAP_AT_MOST", 1)

    tree = page(officer_client.get(URL + "?cell=mobilitet-2514"))

    assert tree.xpath("//table[@class='heat']") == []
    assert "2 kommuner är för många för en kolumn var" in words(one(tree, "//main"))
    assert texts(tree, "//table[@class='counts']//tr/*") == texts(before, "//table[@class='counts']//tr/*")
    assert texts(tree, "//div[@role='alert']//p") == ["Det finns ingen sådan ruta här. Välj en i tabellen."]


def test_queries_are_as_many_for_one_municipality_as_for_three(
    officer_client, assessment, questionnaire, officer, django_assert_max_num_queries, django_assert_num_queries
):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3, 2, 1))
    officer_client.get(URL)
    with django_assert_max_num_queries(15) as one_row:
        officer_client.get(URL + "?cell=mobilitet-2514")
    for name in ("Pajala", "Arjeplog"):
        response = a_response(assessment, questionnaire, name, ratings=rated("mobilitet", 2))
        call(response, rated("mobilitet", 4), officer, complete=True)
    with django_assert_num_queries(len(one_row)):
        officer_client.get(URL + "?cell=mobilitet-2514")


def test_the_time_of_the_page_is_told(officer_client, three):
    tree = page(officer_client.get(URL))

    assert words(one(tree, "//p[@class='push quiet']")).startswith("Läget 20")


def test_an_answer_given_after_the_submission_counts_at_once(officer_client, three, officer):
    answer(three, {"styrdokument_behov": "0"}, by=officer, channel="phone", now=at(25))

    assert heat(page(officer_client.get(URL)))["Styrdokument och åtgärdsplaner"][1] == "0"
