"""What the region and the board see of the needs: what may be shown outside the office, and nothing of anybody else."""

import datetime
import itertools

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Approval
from tests.factories import answer, at, make_contact
from tests.pages import build_world
from tests.reports import pages_needs
from tests.reports.pages_needs import hand_in
from tests.reports.reading import one, page, texts, words

pytestmark = pytest.mark.django_db

URL = "/reports/prestratus-2018/needs/"
MOBILITY, RENEWABLE = "Transporter och mobilitet", "Förnybar energi"
EXAMPLES = "Lära av andras goda och mindre lyckade exempel"
LEARNING = "samv_former_larande_exempel"

OTHERS = (
    {"mobilitet_behov": "4", "mobilitet_prioritet": "4", "stod_topp3": ["mobilitet"]},
    {"mobilitet_behov": "vet_ej", "fornybar_energi_behov": "4", LEARNING: "4"},
    {"mobilitet_behov": "0", "fjarrvarme_behov": "ej_aktuellt", LEARNING: "0", "avslut_viktigast": "Hjälp oss."},
    {"samv_former_tematisk_grannar": "4", LEARNING: "vet_ej"},
)


@pytest.fixture
def w(db, real_definition):
    return build_world(real_definition)


def region(w, query="", language="sv"):
    client = w.client("reader")
    client.cookies["language"] = language
    return page(client.get(URL + query))


def main(w, language="sv") -> str:
    return words(one(region(w, language=language), "//main"))


def rows(w, key) -> dict[str, str]:
    found = region(w).xpath(f"//section[@aria-labelledby='s-{key}']//tr")
    return {words(one(row, "./th")): words(one(row, "./td")) for row in found}


def change(w, response, values, day=23):
    answer(response, values, by=w.officer, channel="phone", spoken_by=w.contact, now=at(day))


def one_by_name(w, *displays, **values):
    """Arjeplog is named; one more municipality for each of `displays`."""
    values = {"mobilitet_behov": "3", LEARNING: "3", **values}
    hand_in(w, "Piteå", "2581", "namn", values)
    return [hand_in(w, f"Dold {n}", f"90{n}", display, values) for n, display in enumerate(displays)]


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_by_name_stand_those_that_want_to_and_they_alone_are_counted(w):
    pages_needs.some_hidden(w)
    assert rows(w, "named_needs") == {MOBILITY: "2 av 2 som visas: Arjeplog, Piteå"}
    assert rows(w, "named_forms") == {EXAMPLES: "1 av 1 som visas: Piteå"}
    told = main(w)
    assert [name for name in ("Kalix", "Boden", "Pajala", "Gällivare") if name in told] == []


def test_three_hidden_that_differ_are_counted_with_everybody_and_without_names(w):
    hidden = one_by_name(w, "samlat", "stamma_av", "")
    assert rows(w, "needs") == {}, "they say the same"
    change(w, hidden[0], {"mobilitet_behov": "0"})
    assert rows(w, "needs") == {MOBILITY: "3 av 4"}
    change(w, hidden[1], {LEARNING: "vet_ej"})
    assert rows(w, "forms") == {EXAMPLES: "3 av 3"}


def test_where_nobody_is_hidden_everybody_is_counted(w):
    one_by_name(w, "namn")
    assert rows(w, "needs") == {MOBILITY: "2 av 2"}
    assert rows(w, "named_needs") == {MOBILITY: "2 av 2 som visas: Dold 0, Piteå"}
    assert texts(region(w), "//section[@aria-labelledby='s-hidden']//li") == ["3 har inte lämnat in sina svar."]


def test_who_is_not_named_is_counted_by_the_reason(w):
    pages_needs.some_hidden(w)
    section = one(region(w), "//section[@aria-labelledby='s-hidden']")
    assert words(one(section, ".//p")) == "5 av 7 står inte med namn på den här sidan:"
    assert texts(section, ".//li") == [
        "2 har valt att bara vara med i sammanställningar.",
        "1 vill godkänna texten om sig först, och den här sidan skickas inte till någon för godkännande.",
        "1 har inte sagt hur svaren får visas.",
        "1 har avböjt att delta.",
    ]
    assert rows(w, "progress") == {
        "har svarat": "6 av 7",
        "har intervjuats": "1 av 7",
        "har fått besök": "0 av 7",
        "har avböjt": "1 av 7",
    }


def test_before_anybody_has_answered_it_tells_how_far_the_project_has_come(w):
    assert texts(region(w), "//div[@class='empty']/h2") == ["Inga svar har lämnats in ännu"]
    assert rows(w, "progress")["har svarat"] == "0 av 3"


def test_invented_data_is_labelled(w):
    pages_needs.some_hidden(w)
    tree = region(w)
    assert texts(tree, "//header//span[@class='demo']") == ["Påhittade demodata"]
    bases = texts(tree, "//p[@class='base']")
    assert len(bases) == 5 and all(each.endswith("Påhittade demodata.") for each in bases)


# --- What is not told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("displays", [["samlat"], ["stamma_av"], [""], ["samlat", "stamma_av"], ["", "samlat"]])
def test_whatever_one_or_two_hidden_municipalities_answer_nothing_of_it_is_told(w, displays):
    hidden = one_by_name(w, *displays)
    before = {language: main(w, language) for language in ("sv", "en")}
    for day, (response, values) in enumerate(itertools.product(hidden, OTHERS), start=1):
        change(w, response, values, day=20 + day)
        assert {language: main(w, language) for language in before} == before, values
    for response in hidden:
        change(w, response, {"avslut_visning": "namn"}, day=30)
    assert main(w, "sv") != before["sv"]


def test_nobody_hidden_can_be_worked_out_whatever_they_answer(w):
    """Every world of three that are hidden: for each page that can be seen, each of them may have said one or the other."""
    hidden = one_by_name(w, "samlat", "stamma_av", "")
    seen = {}
    for world in itertools.product(("0", "4"), repeat=3):
        for response, need in zip(hidden, world, strict=True):
            change(w, response, {"mobilitet_behov": need})
        seen.setdefault(main(w), []).append(world)
    assert len(seen) > 1
    for alike in seen.values():
        for place in range(3):
            assert len({world[place] for world in alike}) > 1, alike


def test_nothing_can_be_chosen_or_opened(w):
    pages_needs.some_hidden(w)
    plain = main(w)
    for query in ("?variant=signatory", "?round=phone", "?measure=priority", "?cell=mobilitet-2514"):
        assert words(one(region(w, query), "//main")) == plain, query
    tree = region(w)
    assert tree.xpath("//main//form") == []
    assert tree.xpath("//main//a/@href | //header//nav//a/@href") == ["/", "/"]


# --- Who is known from a public page ------------------------------------------------------------------------------------


def published(w, *cases):
    """A public page with the needs by name, which each of `cases` has approved."""
    values = {"slug": "behov", "title_sv": "Behov", "title_en": "Needs", "sections": ["named_needs"]}
    made = actions.make_publication(
        assessment=w.assessment, kind="results", participation=None, values=values, by=w.lead, now=at(20)
    )
    actions.ask_approvals(publication=made, until=timezone.localdate(), by=w.lead, now=timezone.now())
    for case in cases:
        replies = {row.pk: actions.Reply("approved") for row in Approval.objects.filter(participation=case)}
        actions.answer_approvals(participation=case, replies=replies, by=w.contact, now=at(22))
    actions.publish(publication=made, without_waiting=True, correction="", by=w.lead, now=at(22))
    return made


def contacts(w, *responses):
    for number, response in enumerate(responses):
        case = response.participation
        case.main_contact = make_contact(f"Strateg {number}", at=case.municipality, email=f"dold{number}@example.se")
        case.save()


def test_who_stands_by_name_on_a_public_page_is_not_among_the_three(w):
    hidden = one_by_name(w, "stamma_av", "samlat", "")
    contacts(w, *hidden)
    change(w, hidden[1], {"mobilitet_behov": "0"})
    assert rows(w, "needs") == {MOBILITY: "3 av 4"}
    published(w, hidden[0].participation)
    assert rows(w, "needs") == {}
    assert rows(w, "named_needs") == {MOBILITY: "1 av 1 som visas: Piteå"}, "nothing is approved for this page"


def test_who_stood_by_name_and_wants_it_no_more_is_not_among_the_three_either(w):
    hidden = one_by_name(w, "namn", "samlat", "")
    published(w)
    change(w, hidden[0], {"avslut_visning": "samlat"})
    change(w, hidden[1], {"mobilitet_behov": "0"})
    assert rows(w, "needs") == {}


def test_what_somebody_has_answered_since_it_approved_is_not_told(w):
    """It stands by name elsewhere, by what it said then: to subtract the named from everybody would tell what it says now."""
    (hidden,) = one_by_name(w, "stamma_av")
    contacts(w, hidden)
    published(w, hidden.participation)
    before = main(w)
    for day, values in enumerate(OTHERS, start=24):
        change(w, hidden, values, day=day)
        assert main(w) == before, values


# --- Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("needs_priority", "needs_support", "needs_readiness", "needs_covenant", "needs_changes"),
        *("collaboration", "matches", "plans", "documents", "export", "publication_list", "status_list"),
    ],
)
def test_no_other_report_is_there_for_a_reader(w, name):
    pages_needs.some_hidden(w)
    address = reverse(f"reports:{name}", args=[w.assessment.slug])
    assert w.client("lead").get(address).status_code == 200
    assert w.client("reader").get(address).status_code == 404


def test_an_assessment_that_is_not_there_is_not_found(w):
    assert w.client("reader").get("/reports/no-such/needs/").status_code == 404


def test_the_office_sees_its_own_page(w):
    pages_needs.some_hidden(w)
    assert page(w.client("officer").get(URL)).xpath("//table[@class='heat']")


def test_a_closed_assessment_can_still_be_read(w):
    one_by_name(w)
    w.assessment.closed_on = datetime.date(2018, 12, 20)
    w.assessment.save()
    assert rows(w, "named_needs") == {MOBILITY: "1 av 1 som visas: Piteå"}
