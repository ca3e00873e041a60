"""The pages beside the heat map: what they say, whose names they give, what they say where there is nothing."""

import datetime

import pytest

from municipalities.models import Theme
from reports import report as report_module
from reports.analysis.changes import DOWN, OTHER, UP
from reports.changes import between_rounds
from reports.priorities import priorities
from reports.scope import Scope
from tests.factories import at, make_excerpt, make_note, make_participation, make_questionnaire, make_visit
from tests.reports.answers import a_response, call, rated
from tests.reports.reading import one, page, texts, words
from tests.reports.test_needs import three  # noqa: F401
from visits.models import Excerpt

pytestmark = pytest.mark.django_db
URL = "/reports/prestratus-2018/needs/"
NAMES = ("priority", "support", "readiness", "covenant", "changes")


@pytest.fixture
def real(assessment, real_definition):
    return make_questionnaire(assessment, real_definition)


def table(tree, label: str) -> list[list[str]]:
    """The rows of the table whose caption begins so."""
    found = one(tree, f"//table[starts-with(normalize-space(caption), '{label}')]")
    return [[words(cell) for cell in row.xpath("./*")] for row in found.xpath("./tbody/tr")]


# --- Priority against capacity --------------------------------------------------------------------------------------------


def test_a_place_has_its_pair_its_difference_and_names_that_lead_to_the_answer(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "priority/"))

    assert table(tree, "Samma kommuner, den största skillnaden först: Transporter") == [
        ["3", "1", "+2", "0 | 1", "Kalix"]
    ]
    link = one(tree, "//table[starts-with(normalize-space(caption), 'Samma kommuner')]//a[.='Kalix']").get("href")
    assert link == URL + "?measure=priority&cell=mobilitet-2514#trail"
    assert texts(page(officer_client.get(link.partition("#")[0])), "//section[@id='trail']//h2") == ["Kalix"]


def test_the_rules_name_those_they_hold_for(officer_client, assessment, questionnaire):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 4, 3, 1))
    a_response(assessment, questionnaire, "Arjeplog", ratings=rated("mobilitet", 3, 1, 4))
    tree = page(officer_client.get(URL + "priority/"))

    terms = dict(
        zip(texts(tree, "//dl[@class='needs-flags']/dt"), texts(tree, "//dl[@class='needs-flags']/dd"), strict=True)
    )
    assert sorted(terms.values()) == ["Arjeplog", "Arjeplog", "Kalix"]
    assert any(term.startswith("Stort behov och hög prioritet") and term.endswith("0 | 1") for term in terms)


def test_dots_are_in_the_drawing_and_nothing_has_a_style(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "priority/"))

    assert texts(tree, "//*[local-name()='svg'][@class='needs-plot']//*[contains(@class, 'plot-name')]") == ["Kal"]
    assert tree.xpath("//main//*[@style]") == []


def test_numbers_are_those_of_the_needs_page(assessment, three):  # noqa: F811
    scope = Scope(assessment.pk)
    beside = {
        each.theme: each.total.flags["prioritised_gap"] for each in priorities(assessment, scope, now=at()).themes
    }
    heat = report_module.report(assessment, scope, now=at()).needs

    assert beside == {row.theme: row.gaps for row in heat.rows}
    assert list(beside) == [row.theme for row in heat.rows]


def test_a_theme_that_nobody_rated_says_so(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "priority/"))

    assert "Ingen har angett både prioritet och förmåga här." in words(one(tree, "//div[@id='theme-styrdokument']"))


@pytest.fixture
def passages(assessment, officer, three):  # noqa: F811
    theme = Theme.objects.get_or_create(key="mobilitet", defaults={"name_sv": "T", "name_en": "T"})[0]
    note = make_note(
        make_visit(assessment, three.participation.municipality, by=officer), by=officer, text="Ett. Två. Tre."
    )
    for passage, permission in (("Ett.", "named"), ("Två.", "unnamed"), ("Tre.", "internal")):
        make_excerpt(note, passage, by=officer, code="hinder", theme=theme, permission=permission)
    return note


def test_passages_keep_their_permission(officer_client, passages):
    tree = page(officer_client.get(URL + "priority/"))

    named, internal, unnamed = tree.xpath("//details[@class='needs-voices']//li")
    assert words(named).startswith("Ett. – Kalix")
    assert named.get("class") is None
    assert internal.get("class") == "no-print"
    assert "bara inom kontoret" in words(internal)
    assert "Kalix" not in words(unnamed)
    assert unnamed.xpath(".//a") == []


def test_passages_of_those_that_are_not_counted_are_not_beside_the_numbers(officer_client, passages):
    tree = page(officer_client.get(URL + "priority/?variant=signatory"))

    assert tree.xpath("//details[@class='needs-voices']") == []
    assert Excerpt.objects.count() == 3


# --- Wanted support -------------------------------------------------------------------------------------------------------

SAID = {
    "mobilitet_behov": "3",
    "mobilitet_delfragor": ["laddning"],
    "stod_topp3": ["annat", "mobilitet"],
    "stod_former": ["coach"],
    "nulage_hinder": ["tid"],
    "avslut_viktigast": "Räkna.",
}


def test_points_keep_the_place_and_choices_have_their_own_base(officer_client, assessment, real):
    a_response(assessment, real, "Kalix", ratings=SAID)
    a_response(assessment, real, "Arjeplog", ratings={"mobilitet_behov": "1", "stod_topp3": ["mobilitet"]})
    tree = page(officer_client.get(URL + "support/"))

    assert table(tree, "Inom vilka tre områden")[0] == [
        "Transporter och mobilitet",
        "1 | 1",
        "1 | 0",
        "0 | 1",
        "0 | 0",
        "5",
        "Arjeplog, Kalix",
    ]
    within = one(tree, "//div[@id='subtopic-mobilitet']")
    assert words(within.xpath(".//thead//th")[1]) == "Antal av 0 | 1"
    assert "Inte tillfrågade, eftersom behovet är under 2 eller inte angivet (1 | 0): Arjeplog" in words(within)
    link = within.xpath(".//td//a[.='Kalix']")[0].get("href")
    assert link == "/cases/prestratus-2018/2514/?cell=mobilitet_delfragor#trail"


@pytest.mark.parametrize(
    ("rule", "note", "printed"),
    [
        ("namn", "", True),
        ("stamma_av", "ska godkännas av kommunen innan det visas utanför", True),
        ("samlat", "bara i sammanställningar där kommunen inte kan kännas igen", False),
        (None, "har inte sagt hur svar får visas: fråga", False),
    ],
)
def test_what_was_asked_last_has_its_permission(officer_client, assessment, real, rule, note, printed):
    a_response(assessment, real, "Kalix", ratings=SAID | ({"avslut_visning": rule} if rule else {}))
    tree = page(officer_client.get(URL + "support/"))

    (entry,) = tree.xpath("//section[@aria-labelledby='one-thing']//li")
    assert words(entry) == f"Räkna. – Kalix{f' · {note}' if note else ''}"
    assert (entry.get("class") is None) is printed


# --- Readiness and the Covenant -------------------------------------------------------------------------------------------

IN_PLACE = {"nulage_arsarbete": "05_1", "nulage_grupp": "aktiv", "nulage_dokument_energiplan": "antagen"}


def test_the_kind_of_support_follows_from_need_and_what_is_in_place(officer_client, assessment, real):
    a_response(assessment, real, "Kalix", ratings=IN_PLACE | {"mobilitet_behov": "3"})
    a_response(assessment, real, "Arjeplog", ratings={"nulage_arsarbete": "0", "mobilitet_behov": "4"})
    tree = page(officer_client.get(URL + "readiness/"))

    rows = {row[0]: row[1:] for row in table(tree, "Kommuner per tema")}
    assert rows["Transporter och mobilitet"] == ["1 | 0 Arjeplog", "0 | 1 Kalix", "0 | 0", "0 | 0", "–"]
    assert table(tree, "Övriga, 1 kommun") == [
        ["Kalix", "Mer än 0,5, högst 1", "Ja, den möts regelbundet", "Energiplan", "ja"]
    ]
    assert table(tree, "Borgmästaravtalet, 1 kommun")[0][-1] == "nej"


def test_each_group_has_its_own_questions_and_base(officer_client, assessment, real):
    a_response(
        assessment, real, "Kalix", ratings={"bm_intresse": "2", "bm_inventering": "egen", "bm_inventering_ar": 2010}
    )
    a_response(assessment, real, "Arjeplog", ratings={"cov_secap": "inlamnad", "cov_bei": "ja", "cov_bei_ar": 2005})
    tree = page(officer_client.get(URL + "covenant/"))
    signatory, other = (one(tree, f"//section[@aria-labelledby='group-{each}']") for each in ("signatory", "other"))

    assert "Kalix" not in words(signatory)
    assert "Arjeplog" not in words(other)
    assert table(signatory.getroottree(), "Hur långt har ni kommit med åtgärdsplanen") == [
        ["Inlämnad", "1", "Arjeplog"]
    ]
    years = [
        words(row) for row in tree.xpath("//h3[contains(@id, 'inventory_year')]/following-sibling::table[1]/tbody/tr")
    ]
    assert years == ["20051Arjeplog", "20101Kalix"]
    assert table(tree, "Undertecknande av Borgmästaravtalet och folkmängd, ur registret: Övriga") == [
        ["Kalix", "–", "16 058 (2018)", "Statistiska centralbyrån"]
    ]


# --- Changes --------------------------------------------------------------------------------------------------------------


def test_changes_are_told_with_rounds_reason_and_a_way_to_the_history(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "changes/"))

    (row,) = table(tree, "Ändringar: Transporter")
    assert row == ["Kalix", "3 → blev 4", "Webb → telefon", "läget har ändrats"]
    link = one(tree, "//table[contains(@class, 'needs-changes')]//a").get("href")
    assert link == URL + "?cell=mobilitet-2514#trail"
    assert words(one(tree, "//div[@class='page-head']//p")) == (
        "1 värde har ändrats: 1 uppåt, 0 nedåt, 0 på annat sätt. I 1 kommun."
    )


def test_up_down_and_otherwise(assessment, questionnaire, officer):
    for name, before, after in (("Kalix", 1, "3"), ("Boden", 3, "1"), ("Luleå", 2, "vet_ej"), ("Piteå", 2, "2")):
        response = a_response(assessment, questionnaire, name, ratings=rated("mobilitet", before))
        call(response, {"mobilitet_behov": after} if after != "2" else {}, officer, complete=True)
    found = between_rounds(assessment, Scope(assessment.pk), now=at())
    (theme,) = (each for each in found.themes if each.theme == "mobilitet")
    called = {key: [found.basis.by_response[who].name for who in theme.who(key)] for key in (UP, DOWN, OTHER)}

    assert called == {UP: ["Kalix"], DOWN: ["Boden"], OTHER: ["Luleå"]}
    assert [found.basis.by_response[who].name for who in theme.same] == ["Piteå"]
    assert theme.rounds["web"].base == 4
    assert theme.rounds["phone"].base == 3


def test_what_changed_after_the_last_round_is_told_and_nobody_else_is_compared(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 1))
    a_response(assessment, questionnaire, "Boden", ratings=rated("mobilitet", 1))
    call(kalix, {"mobilitet_behov": "2"}, officer, reason="")
    found = between_rounds(assessment, Scope(assessment.pk), now=at())
    (change,) = found.all

    assert (change.start, change.end, change.direction) == ("web", "current", UP)
    assert sum(len(theme.compared) for theme in found.themes) == 1
    assert found.reasons[change] == ""


# --- Empty states ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nobody_has_answered(officer_client, assessment, questionnaire, name):
    tree = page(officer_client.get(URL + f"{name}/"))

    assert texts(tree, "//div[@class='empty']/h2") == ["Inga svar har lämnats in än"]
    assert tree.xpath("//main//table | //main//*[local-name()='svg'][@role='img']") == []


@pytest.mark.parametrize("name", NAMES)
def test_no_questionnaire(officer_client, assessment, name):
    assert texts(page(officer_client.get(URL + f"{name}/")), "//div[@class='empty']/h2") == ["Ingen enkät än"]


@pytest.mark.parametrize("name", NAMES[:-1])
def test_filters_that_fit_nobody(officer_client, assessment, real, name):
    a_response(assessment, real, "Kalix", ratings=SAID)
    tree = page(officer_client.get(URL + f"{name}/?round=phone&variant=signatory"))

    assert texts(tree, "//div[@class='empty']/h2") == ["Ingen kommun passar det här valet"]


@pytest.mark.parametrize("name", NAMES)
def test_all_do_not_know_or_have_declined(officer_client, assessment, real, other_municipality, name):
    a_response(assessment, real, "Kalix", ratings={"mobilitet_behov": "vet_ej", "nulage_arsarbete": "vet_ej"})
    make_participation(assessment, other_municipality, declined_on=datetime.date(2018, 10, 5))
    tree = page(officer_client.get(URL + f"{name}/"))

    assert "1 har avböjt" in words(one(tree, "//p[@class='left-out']"))
    assert texts(tree, "//h1")


@pytest.mark.parametrize("name", NAMES)
def test_one_answer_and_one_group_empty(officer_client, assessment, real, name):
    a_response(
        assessment, real, "Kiruna", ratings=SAID | IN_PLACE | {"mobilitet_prioritet": "3", "mobilitet_formaga": "1"}
    )
    tree = page(officer_client.get(URL + f"{name}/"))

    if name == "changes":
        assert texts(tree, "//div[@class='empty']/h2") == ["Det finns inget att jämföra än"]
    else:
        assert tree.xpath("//div[@class='empty']") == []
        assert "Kiruna" in words(one(tree, "//main"))
    if name == "priority":
        assert table(tree, "Prioritet, förmåga och skillnaden")[0] == [
            *("Transporter och mobilitet", "3", "1", "+2", "1 | 0", "0 | 0", "0 | 0", "1 | 0", "1 | 0")
        ]


def test_names_are_text_and_nothing_else(officer_client, assessment, questionnaire):
    a_response(assessment, questionnaire, "<b>A&B</b>", ratings=rated("mobilitet", 3, 3, 1))
    response = officer_client.get(URL + "priority/")

    assert "<b>A" not in response.text
    assert texts(page(response), "//table//a[@lang='sv']")[-1] == "<b>A&B</b>"


@pytest.mark.parametrize("name", NAMES)
def test_too_many_to_name(officer_client, assessment, questionnaire, three, monkeypatch, name):  # noqa: F811
    monkeypatch.setattr("reports.basis.HEATMAP_AT_MOST", 1)
    tree = page(officer_client.get(URL + f"{name}/"))

    assert texts(tree, "//div[@class='empty']/h2") == ["För många kommuner att namnge"]


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_address_falls_back_and_says_so(officer_client, three, name):  # noqa: F811
    tree = page(officer_client.get(URL + f"{name}/?variant=longing"))

    assert len(tree.xpath("//div[@role='alert']//p")) == 1


def test_the_pages_keep_round_and_municipalities(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "priority/?round=web&variant=other&order=questionnaire"))

    links = tree.xpath("//nav[contains(@class, 'needs-nav')]/a/@href")
    assert links[0] == URL + "?round=web&variant=other"
    assert len(links) == 1 + len(NAMES)
    assert texts(tree, "//nav[contains(@class, 'needs-nav')]/a[@aria-current='page']") == ["Prioritet och förmåga"]
    assert texts(tree, "//header//a[@aria-current='true']") == ["Behov"]


def test_a_round_shows_what_stood_then(officer_client, three, officer):  # noqa: F811
    call(three, {"mobilitet_prioritet": "0"}, officer, day=23)

    for query, pair in (("?round=phone", ["3", "1"]), ("", ["0", "1"])):
        rows = table(page(officer_client.get(URL + "priority/" + query)), "Samma kommuner")
        assert rows[0][:2] == pair


def test_the_register_is_told_beside_a_cell(officer_client, three):  # noqa: F811
    tree = page(officer_client.get(URL + "?cell=mobilitet-2514"))

    about = one(tree, "//details[@class='trail-about']")
    assert words(about).endswith("Statistiska centralbyrån")
    assert "16 058 (2018)" in words(about).replace("\xa0", " ")
