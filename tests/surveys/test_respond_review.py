"""Reading through, submitting with gaps, opening again."""

import pytest
from django.utils import timezone

from surveys.actions import complete_interview, record_answers
from surveys.models import Submission
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, send, stored, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(response):
    return f"/respond/{response.pk}/"


@pytest.fixture
def whole(respondent, base):
    respondent.post(base, {"way": "whole"})
    return respondent


def links(page):
    return root(page).xpath("//ul[@class='missing-list']//a/@href")


def test_what_is_missing_stands_first_with_links_to_the_questions(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "nulage_ansvar": "en"}, by=contact)
    page = whole.get(f"{base}review/")
    # Required first, then what else counts; comments are a gift.
    assert links(page) == [
        f"{base}tema_styrdokument/#q-styrdokument_behov",
        f"{base}tema_styrdokument/#q-styrdokument_prioritet",
        f"{base}tema_mobilitet/#q-mobilitet_prioritet",
        f"{base}nulage/#q-nulage_natverk",
        f"{base}nulage/#q-nulage_hinder",
        f"{base}nulage/#q-nulage_anstallda",
        f"{base}nulage_mal/",
        f"{base}tema_styrdokument/#q-styrdokument_formaga",
        f"{base}tema_mobilitet/#q-mobilitet_formaga",
        f"{base}samverkan/#q-samv_partner",
    ]
    for link in links(page):
        address, _hash, anchor = link.partition("#")
        assert not anchor or root(whole.get(address)).xpath(f"//*[@id='{anchor}']"), link


def test_the_short_way_lists_core_questions_only(respondent, base):
    page = respondent.get(f"{base}review/")
    assert links(page) == [
        f"{base}tema/#q-styrdokument_behov",
        f"{base}tema/#q-mobilitet_behov",
        f"{base}nulage/#q-nulage_ansvar",
    ]


def test_a_code_is_an_answer_and_what_is_irrelevant_is_not_missing(respondent, whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "ej_aktuellt", "nulage_mal": Missing("none")}, by=contact)
    missing = links(whole.get(f"{base}review/"))
    assert [link for link in missing if "mobilitet" in link or "nulage_mal" in link] == []


def test_everything_that_was_answered_is_read_back_in_words(whole, base, response, contact):
    values = {
        "nulage_ansvar": "en",
        "nulage_natverk": ["annat", "ekokommuner"],
        "nulage_hinder": ["tid", "annat"],
        "nulage_anstallda": Missing("dont_know"),
        ("nulage_mal", "a"): Item({"nulage_mal_mal": "Fossilfritt", "nulage_mal_malar": 2030}),
        ("nulage_mal", "b"): Item({"nulage_mal_mal": "Halverat"}),
        "mobilitet_behov": "3",
        "mobilitet_kommentar": "Rad ett\n<b>rad två</b>",
    }
    factories.answer(response, values, by=contact)
    whole.cookies["language"] = "en"
    page = whole.get(f"{base}review/")
    read = texts(page, "//dl[@class='record']/div[not(@class)]/dd")
    assert read == [
        "One person",
        "Swedish Eco-Municipalities; Other",
        "1. Time, 2. Other",
        "Do not know",
        "Fossilfritt · 2030Halverat",
        "Large need",
        "Rad ett<b>rad två</b>",
    ]
    assert b"<b>rad" not in page.content


def test_answers_of_the_other_way_are_read_back_too(respondent, base, response, contact):
    factories.answer(response, {"mobilitet_formaga": "2"}, by=contact)
    page = respondent.get(f"{base}review/")
    assert "Enstaka insatser" not in texts(page, "//dd")
    assert len(texts(page, "//dl[@class='record']/div[not(@class)]/dd")) == 1


def test_conflicts_stand_before_everything_else(whole, base, response, contact, colleague):
    factories.answer(response, {"mobilitet_formaga": "2"}, by=colleague)
    record_answers(
        response=response, values={"mobilitet_formaga": "1"}, seen_seq=0, channel="web", by=contact, now=at(2)
    )
    refused = response.refused.get()
    assert links(whole.get(f"{base}review/"))[0] == f"{base}tema_mobilitet/#conflict-{refused.pk}"
    assert texts(whole.get(base), "//li/span[contains(@class, 'attn')]") != []


def test_submitting_with_gaps_gives_a_receipt(whole, base, response, contact):
    factories.answer(response, {"mobilitet_behov": "3", "nulage_ansvar": "en"}, by=contact)
    sent = whole.post(f"{base}submit/")
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{base}review/")
    submission = Submission.objects.get()
    assert (submission.response, submission.kind, submission.seq, submission.by_contact) == (
        response,
        "web",
        2,
        contact,
    )
    receipt = texts(whole.get(f"{base}review/"), "//div[@class='receipt']/p")[0]
    assert f"{timezone.localtime(submission.at):%Y-%m-%d}" in receipt
    assert receipt.endswith(". 2 av 12 frågor besvarade.")
    assert len(texts(whole.get(base), "//div[@class='receipt']")) == 1


def test_nothing_at_all_can_be_submitted(whole, base):
    assert whole.post(f"{base}submit/").status_code == 302
    assert Submission.objects.get().seq == 0


def test_submitting_twice_is_once(whole, base):
    for _again in range(3):
        whole.post(f"{base}submit/")
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("address", ["submit/", "reopen/"])
def test_looking_submits_and_opens_nothing(whole, base, response, address):
    assert whole.get(f"{base}{address}").headers["Location"] == f"{base}review/"
    response.refresh_from_db()
    assert (Submission.objects.count(), response.reopened_at) == (0, None)


def test_a_submitted_response_is_opened_again_changed_and_submitted(whole, base, response):
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="3")
    whole.post(f"{base}submit/")
    assert whole.get(f"{base}tema_mobilitet/").status_code == 302
    assert whole.post(f"{base}reopen/").headers["Location"] == base
    send(whole, f"{base}tema_mobilitet/", mobilitet_behov="4")
    whole.post(f"{base}submit/")
    assert stored(response) == {"mobilitet_behov": "4"}
    assert list(Submission.objects.values_list("seq", flat=True)) == [1, 2]


def test_after_the_interview_it_cannot_be_opened_again(whole, base, response, contact, officer):
    whole.post(f"{base}submit/")
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(24))
    assert root(whole.get(f"{base}review/")).xpath(f"//form[@action='{base}reopen/']") == []
    sent = whole.post(f"{base}reopen/")
    assert sent.headers["Location"] == f"{base}review/"
    page = whole.get(f"{base}review/")
    assert len(texts(page, "//li[contains(@class, 'error')]")) == 1
    assert whole.get(f"{base}nulage/").status_code == 302


def test_opening_what_was_never_submitted_changes_nothing(whole, base, response):
    whole.post(f"{base}reopen/")
    response.refresh_from_db()
    assert response.reopened_at is None


# --- Where to go on -------------------------------------------------------------------------------------------------------


def first_button(page):
    return root(page).xpath("//main//a[contains(@class, 'btn-primary')]/@href")


def test_the_overview_leads_to_the_first_page_with_something_left(whole, base, response, contact):
    assert first_button(whole.get(base)) == [f"{base}nulage/"]
    everything = {
        "nulage_ansvar": "en",
        "nulage_natverk": ["annat"],
        "nulage_hinder": ["tid"],
        "nulage_anstallda": 2,
        "nulage_mal": Missing("none"),
    }
    factories.answer(response, everything, by=contact)
    assert first_button(whole.get(base)) == [f"{base}tema_styrdokument/"]


def test_when_everything_is_answered_the_overview_leads_to_the_review(respondent, base, response, contact):
    core = {"nulage_ansvar": "en", "styrdokument_behov": "0", "mobilitet_behov": "vet_ej"}
    factories.answer(response, core, by=contact)
    page = respondent.get(base)
    assert first_button(page) == [f"{base}review/"]
    assert len(texts(page, "//span[contains(@class, 'state done')]")) == 2
