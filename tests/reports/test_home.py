"""The board: /."""

import datetime

import pytest
from django.utils import timezone

from municipalities.models import Assessment
from reports.desk import units
from surveys.actions import hand_in_paper, open_invitation, reopen_response, revoke_invitation
from tests.factories import (
    CODES,
    answer,
    at,
    make_assessment,
    make_contact,
    make_invitation,
    make_municipality,
    make_participation,
    make_response,
)
from tests.reports.answers import a_response, call, hand_in, rated
from tests.reports.reading import one, page, shown, texts, words

pytestmark = pytest.mark.django_db


def board(tree) -> dict[str, list[str]]:
    """Municipality -> variant and officer, survey, interview."""
    return {
        words(one(row, "./th/a")): [shown(one(row, "./th/span")), *(shown(cell) for cell in row.xpath("./td")[:2])]
        for row in tree.xpath("//table[@class='board']/tbody/tr")
    }


def figures(tree) -> list[str]:
    return [shown(each) for each in tree.xpath("//ul[contains(@class, 'tracks')]/li/a")]


# --- One row: where a municipality stands ---------------------------------------------------------------------------------


@pytest.fixture
def row(officer_client, participation):
    """The survey and the interview of Kalix as the board tells them."""

    def read():
        return board(page(officer_client.get("/")))["Kalix"]

    return read


def test_nothing_has_happened(row):
    assert row() == ["Ö", "ej skickad", "ej bokad"]


def test_sent_and_opened(row, invitation):
    assert row()[1] == "skickad 1 okt 2018"
    open_invitation(invitation=invitation, now=at(4))
    assert row()[1] == "öppnad 4 okt 2018"


def test_a_link_that_nobody_can_use_any_more(row, invitation, lead):
    revoke_invitation(invitation=invitation, by=lead, now=at(5))
    assert row()[1] == "länken har gått ut"


def test_in_progress_counts_the_relevant_core_questions(row, response, contact):
    answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "2"}, by=contact)
    assert row()[1] == "pågår 1 av 3"
    answer(response, {"nulage_ansvar": "en"}, by=contact)
    assert row()[1] == "pågår 2 av 3"


def test_submitted_opened_again_and_submitted_again(row, response, contact):
    response.speaker = contact
    answer(response, {"mobilitet_behov": "3"}, by=contact)
    hand_in(response, day=12)
    assert row()[1] == "klar 12 okt 2018 webb"
    reopen_response(response=response, by=contact, now=at(13))
    assert row()[1] == "öppnad igen 13 okt 2018 pågår 1 av 3"
    hand_in(response, day=14)
    assert row()[1] == "klar 14 okt 2018 webb"


def test_on_paper_until_the_municipality_hands_in_itself(row, response, contact, officer):
    hand_in_paper(response=response, by=officer, spoken_by=contact, now=at(12))
    assert row()[1] == "klar 12 okt 2018 på papper"
    response.speaker = contact
    reopen_response(response=response, by=contact, now=at(13))
    hand_in(response, day=14)
    assert row()[1] == "klar 14 okt 2018 webb"


def test_interviewed_after_the_web(row, response, contact, officer):
    response.speaker = contact
    answer(response, {"mobilitet_behov": "3"}, by=contact)
    hand_in(response, day=12)
    call(response, {"mobilitet_behov": "4"}, officer, day=22)
    assert row()[1:] == ["klar 12 okt 2018 webb", "påbörjad 22 okt 2018"]
    call(response, {}, officer, day=23, complete=True)
    assert row()[1:] == ["klar 12 okt 2018 webb", "gjord 23 okt 2018"]


def test_by_telephone_only(row, response, contact, officer):
    response.speaker = contact
    call(response, {"mobilitet_behov": "4"}, officer, day=22, complete=True)
    assert row()[1:] == ["klar 22 okt 2018 telefon", "gjord 22 okt 2018"]


def test_declined(row, participation):
    participation.declined_on = datetime.date(2018, 10, 9)
    participation.save()
    assert row()[1:] == ["avböjde 9 okt 2018", "ej aktuell"]


def test_late_answers_ask_for_something(officer_client, row, participation, response, contact):
    participation.due_on = datetime.date(2018, 10, 19)
    participation.save()
    assert row()[1] == "ej skickad senast 19 okt 2018, försenat"
    tree = page(officer_client.get("/"))
    assert one(tree, "//table[@class='board']//td[1]//span[contains(@class, 'state')]").get("class") == "state attn"
    response.speaker = contact
    answer(response, {"mobilitet_behov": "3"}, by=contact)
    hand_in(response)
    assert row()[1] == "klar 12 okt 2018 webb"


def test_a_day_of_this_year_needs_no_year(row, invitation):
    now = timezone.now()
    open_invitation(invitation=invitation, now=now)
    assert row()[1] == f"öppnad {timezone.localdate(now).day} " + row()[1].split()[2]
    assert len(row()[1].split()) == 3


def test_variant_officer_links_and_telephone(officer_client, assessment, officer):
    contact = make_contact(telephone="0961-140 00")
    arjeplog = make_municipality("Arjeplog")
    make_participation(assessment, arjeplog, officer=officer, main_contact=contact)

    tree = page(officer_client.get("/"))

    assert board(tree)["Arjeplog"][0] == "B · H1"
    row = one(tree, "//table[@class='board']/tbody/tr")
    assert row.xpath(".//a/@href") == [
        "/cases/prestratus-2018/2506/",
        "/cases/prestratus-2018/2506/invitations/",
        "/cases/prestratus-2018/2506/interview/",
        "/cases/prestratus-2018/2506/invitations/",
        "tel:096114000",
    ]
    assert words(row.xpath(".//a")[-1]) == "Ring Arjeplog, 0961-140 00"


def test_the_switchboard_is_called_where_there_is_no_contact(officer_client, assessment):
    make_participation(assessment, make_municipality("Kalix", switchboard="0923-650 00"))

    assert one(page(officer_client.get("/")), "//a[@class='call']").get("href") == "tel:092365000"


# --- All of them ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def five(assessment, questionnaire, officer):
    """Luleå has answered, Kalix is in progress, Arjeplog by telephone, Överkalix nothing, Boden declined."""
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3), submit=False)
    a_response(assessment, questionnaire, "Luleå", ratings=rated("mobilitet", 3), officer=officer)
    arjeplog = a_response(assessment, questionnaire, "Arjeplog", submit=False)
    call(arjeplog, rated("mobilitet", 2), officer, complete=True)
    make_participation(assessment, make_municipality("Överkalix"))
    make_participation(
        assessment, make_municipality("Boden"), declined_on=datetime.date(2018, 10, 9), declined_reason="hinner inte"
    )
    make_invitation(kalix, kalix.speaker)
    return kalix


def test_rows_stand_in_swedish_order_where_they_are_sorted_by_name(officer_client, five):
    assert list(board(page(officer_client.get("/?sort=name")))) == ["Arjeplog", "Boden", "Kalix", "Luleå", "Överkalix"]


def test_figures_have_their_base_and_say_what_is_left(officer_client, assessment, five):
    assert figures(page(officer_client.get("/"))) == [
        "Svarat 2 av 5, en avböjde 2 kvar, 1 har börjat",
        "Intervjuade 1 av 5, en avböjde 3 kvar",
        "Återkopplade 0 av 5, en avböjde 4 kvar",
        "Besökta 0 av 5, en avböjde 4 kvar",
        "Planer 0 av 5, en avböjde 4 kvar",
    ]
    assessment.target_answers = datetime.date(2018, 10, 19)
    assessment.target_interviews = datetime.date(2099, 11, 30)
    assessment.save()
    assert figures(page(officer_client.get("/")))[:2] == [
        "Svarat 2 av 5, en avböjde målet 19 okt 2018 har passerat: 2 kvar, 1 har börjat",
        "Intervjuade 1 av 5, en avböjde mål 30 nov 2099: 3 kvar",
    ]


def test_thirteen_of_fourteen_and_one_declined_is_everybody(officer_client, assessment, questionnaire):
    for name in CODES:
        response = a_response(assessment, questionnaire, name)
    response.participation.declined_on = datetime.date(2018, 10, 20)
    response.participation.save()

    assert figures(page(officer_client.get("/")))[0] == "Svarat 13 av 14, en avböjde alla som deltar"


def test_units_stand_for_municipalities():
    found = units(12, 1, 14)

    assert [unit.kind for unit in found] == ["u-done"] * 12 + ["u-booked", "u-open"]
    assert (found[0].x, found[0].width) == ("1.00", "8.00")
    assert units(0, 0, 0) == ()


def test_a_thousand_units_become_one_bar():
    assert [unit.kind for unit in units(500, 250, 1000)] == ["u-done", "u-booked", "u-open"]
    assert [unit.kind for unit in units(1000, 0, 1000)] == ["u-done"]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("all", ["Arjeplog", "Boden", "Kalix", "Luleå", "Överkalix"]),
        ("mine", ["Luleå"]),
        ("to-call", ["Luleå"]),
        ("to-visit", ["Arjeplog", "Kalix", "Luleå", "Överkalix"]),
        ("waiting-municipality", ["Kalix"]),
        ("waiting-us", ["Arjeplog", "Luleå", "Överkalix"]),
        ("answered", ["Arjeplog", "Luleå"]),
        ("interviewed", ["Arjeplog"]),
        ("read-back", []),
        ("visited", []),
        ("planned", []),
        ("declined", ["Boden"]),
        ("nonsense", ["Arjeplog", "Boden", "Kalix", "Luleå", "Överkalix"]),
    ],
)
def test_saved_views(officer_client, five, show, names):
    assert list(board(page(officer_client.get(f"/?show={show}&sort=name")))) == names


def test_the_views_say_how_many_they_hold(officer_client, five):
    assert texts(page(officer_client.get("/")), "//nav[@class='views']/a") == [
        "Alla 5",
        "Mina 1",
        "Ska ringas 1",
        "Ska besökas 4",
        "Väntar på kommunen 1",
        "Väntar på oss 3",
        "Avböjt 1",
        "Karta",
    ]


def test_search_finds_a_part_of_the_name_without_dots(officer_client, five):
    tree = page(officer_client.get("/?q=lulea"))

    assert list(board(tree)) == ["Luleå"]
    assert one(tree, "//input[@name='q']").get("value") == "lulea"
    assert list(board(page(officer_client.get("/?q=KALIX&sort=name")))) == ["Kalix", "Överkalix"]
    assert list(board(page(officer_client.get("/?q=kalix&show=waiting-us")))) == ["Överkalix"]


def test_a_search_without_a_hit_says_what_to_do(officer_client, five):
    tree = page(officer_client.get("/?q=Paris"))

    assert texts(tree, "//div[@class='empty']/h2") == ["Ingen kommun matchar"]
    assert one(tree, "//div[@class='empty']//a").get("href") == "/"


def test_an_empty_view_says_so(officer_client, participation):
    assert texts(page(officer_client.get("/?show=mine")), "//div[@class='empty']/h2") == ["Ingen kommun är här nu"]


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 101])
def test_an_impossible_search_is_said_and_kept(officer_client, five, query):
    tree = page(officer_client.get("/?" + query))

    assert one(tree, "//p[@id='id_q_error']") is not None
    assert len(board(tree)) == 5


@pytest.mark.parametrize(
    "query",
    [
        "page=99",
        "page=x",
        "show=%00",
        "sort=%00",
        "sort=-",
        "assessment=%00",
        "assessment=a b",
    ],
)
def test_a_wrong_address_shows_the_board(officer_client, five, query):
    assert len(board(page(officer_client.get("/?" + query)))) == 5


def test_rows_are_paged(officer_client, five, monkeypatch):
    from reports.views import home  # noqa: PLC0415

    monkeypatch.setattr(home, "ROWS_PER_PAGE", 2)

    assert list(board(page(officer_client.get("/?page=3&sort=name")))) == ["Överkalix"]
    assert texts(page(officer_client.get("/")), "//h2[@id='board']") == ["5 kommuner"]


# --- Several assessments --------------------------------------------------------------------------------------------------


def test_the_newest_open_assessment_is_shown_and_another_can_be_chosen(officer_client, five):
    newer = make_assessment("prestratus-2019", name="preStratus 2019", period_start=datetime.date(2019, 1, 1))
    make_participation(newer, make_municipality("Pajala"))
    make_assessment("old", name="Old", closed_on=datetime.date(2017, 1, 1))

    tree = page(officer_client.get("/"))

    assert list(board(tree)) == ["Pajala"]
    assert texts(tree, "//select[@name='assessment']/option") == ["preStratus 2019", "preStratus 2018"]
    assert len(board(page(officer_client.get("/?assessment=prestratus-2018")))) == 5
    kept = page(officer_client.get("/?assessment=prestratus-2018&q=kalix&sort=name"))
    assert list(board(kept)) == ["Kalix", "Överkalix"]
    assert one(kept, "//form[@role='search']/input[@name='assessment']").get("value") == "prestratus-2018"


@pytest.mark.parametrize("slug", ["old", "invented"])
def test_an_assessment_that_is_not_open_is_said(officer_client, five, slug):
    make_assessment("old", name="Old", closed_on=datetime.date(2017, 1, 1))

    tree = page(officer_client.get(f"/?assessment={slug}"))

    assert texts(tree, "//main/p[contains(@class, 'note-attn')]") == [
        "Det finns ingen öppen nulägesanalys med den adressen. Här är den senaste."
    ]
    assert len(board(tree)) == 5


# --- Who may --------------------------------------------------------------------------------------------------------------


def test_a_reader_sees_the_names_of_the_open_assessments_and_the_way_to_what_may_be_shown(reader_client, five):
    make_assessment("old", name="Gamla analysen", closed_on=datetime.date(2017, 1, 1))

    response = reader_client.get("/?show=all&q=kalix")

    tree = page(response)
    assert texts(tree, "//main//tbody//th") == ["preStratus 2018"]
    content = response.content.decode()
    assert tree.xpath("//main//tbody//a/@href") == ["/reports/prestratus-2018/needs/"]
    assert [name for name in ("Kalix", "Luleå", "Gamla analysen", "/cases/") if name in content] == []


def test_a_reader_without_an_open_assessment(reader_client):
    assert texts(page(reader_client.get("/")), "//div[@class='empty']/h2") == ["Ingen nulägesanalys är öppen"]


def test_strangers_are_led_to_the_sign_in(anonymous, stranger):
    for client in (anonymous, stranger):
        response = client.get("/")

        assert (response.status_code, response.url) == (302, "/accounts/login/?next=/")


# --- Nothing yet ----------------------------------------------------------------------------------------------------------


def test_without_an_assessment_the_lead_is_led_to_one(lead_client):
    tree = page(lead_client.get("/"))

    assert texts(tree, "//div[@class='empty']/h2") == ["Ingen nulägesanalys är öppen"]
    assert one(tree, "//div[@class='empty']//a").get("href") == "/assessments/add/"


def test_without_an_assessment_an_officer_reads_who_adds_one(officer_client):
    assert one(page(officer_client.get("/")), "//div[@class='empty']//a").get("href") == "/assessments/"


def test_without_municipalities(lead_client, officer_client, assessment):
    tree = page(lead_client.get("/"))

    assert texts(tree, "//div[@class='empty']/h2") == ["Ingen kommun deltar än"]
    assert one(tree, "//div[@class='empty']//a").get("href") == "/assessments/prestratus-2018/participations/add/"
    assert page(officer_client.get("/")).xpath("//div[@class='empty']//a") == []


def test_without_a_questionnaire(officer_client, participation):
    note = one(page(officer_client.get("/")), "//p[contains(@class, 'note-attn')]")

    assert words(note) == "Ingen enkät är publicerad, så ingen kan svara än. Publicera en enkät"


def test_without_answers_the_next_step_is_said(officer_client, participation, questionnaire):
    tree = page(officer_client.get("/"))

    assert texts(tree, "//main/p[@class='note']")[0].startswith("Inga svar har lämnats in än.")
    assert tree.xpath("//a[contains(@class, 'btn-primary')]") == []


def test_with_answers_and_nobody_to_call_the_needs_are_one_step_away(lead_client, five):
    """What is to be called is the officer's, and nothing of the lead's."""
    assert one(page(lead_client.get("/")), "//a[contains(@class, 'btn-primary')]").get("href") == (
        "/reports/prestratus-2018/needs/"
    )


def test_queries_are_as_many_for_one_row_as_for_three(
    officer_client, assessment, questionnaire, officer, django_assert_max_num_queries, django_assert_num_queries
):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3), submit=False, officer=officer)
    officer_client.get("/")
    with django_assert_max_num_queries(15) as one_row:
        officer_client.get("/")
    for name in ("Pajala", "Arjeplog"):
        response = a_response(assessment, questionnaire, name, ratings=rated("mobilitet", 3), submit=False)
        call(response, rated("mobilitet", 2), officer, complete=name == "Pajala")
        make_invitation(response, response.speaker)
    with django_assert_num_queries(len(one_row)):
        officer_client.get("/")


def test_another_assessment_does_not_colour_the_row(officer_client, participation, questionnaire, municipality):
    """Kalix has answered last year's round; this year nothing has happened."""
    earlier = make_assessment("earlier", name="Earlier", period_start=datetime.date(2017, 1, 1))
    response = make_response(make_participation(earlier, municipality), questionnaire)
    response.speaker = make_contact(at=municipality)
    answer(response, rated("mobilitet", 3), by=response.speaker)
    hand_in(response)

    assert board(page(officer_client.get("/")))["Kalix"] == ["Ö", "ej skickad", "ej bokad"]
    assert Assessment.objects.count() == 2
