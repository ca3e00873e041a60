"""What a page is told after it has saved by itself. The browser's side is in tests/e2e/test_autosave.py."""

import pytest

from surveys.actions import Closed, ledger_faults, submit_response
from surveys.models import Channel, KnownFact, Response
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, stored

pytestmark = pytest.mark.django_db

PAGE = "tema_mobilitet"


@pytest.fixture
def questionnaire(assessment, real_definition):
    """The one that is shipped: its pages have what follows from answers, and entries."""
    return factories.make_questionnaire(assessment, real_definition)


@pytest.fixture
def url(response):
    return f"/respond/{response.pk}/{PAGE}/"


@pytest.fixture
def whole(respondent, response):
    respondent.post(f"/respond/{response.pk}/", {"way": "whole"})
    return respondent


def save(browser, url, *, asked, seen=0, status=200, **fields):
    """Send a part of a page as the script does."""
    data = {"do": "autosave", "way": "whole", "asked": asked, "seen": str(seen), "shown": asked}
    data |= {name.replace("__", "."): value for name, value in fields.items()}
    answer = browser.post(url, data, headers={"Accept": "application/json"})
    assert answer.status_code == status
    return answer.json() if status == 200 else answer


def test_one_answer_is_saved_and_nothing_else_is_touched(whole, response, url, contact):
    factories.answer(response, {"mobilitet_formaga": "2"}, by=contact)
    reply = save(whole, url, asked="mobilitet_behov", seen=1, mobilitet_behov="4")
    assert stored(response) == {"mobilitet_behov": "4", "mobilitet_formaga": "2"}
    assert reply["seq"] == 2
    assert reply["wrong"] == reply["fields"] == {}
    assert reply["disputed"] == []
    assert not reply["reload"]
    assert len(reply["saved"]) == 5


def test_the_reply_says_what_is_to_be_shown(whole, url):
    assert "mobilitet_delfragor" not in save(whole, url, asked="mobilitet_behov", mobilitet_behov="0")["shown"]
    assert "mobilitet_delfragor" in save(whole, url, asked="mobilitet_behov", seen=1, mobilitet_behov="4")["shown"]


def test_how_far_it_has_come(whole, url):
    reply = save(whole, url, asked="mobilitet_behov", mobilitet_behov="4")
    assert reply["answered"] == 1
    assert reply["progress"] == f"1 av {reply['total']} frågor besvarade"


def test_what_is_wrong_is_not_saved_and_the_rest_is(whole, response, url):
    reply = save(whole, url, asked="mobilitet_behov mobilitet_prioritet", mobilitet_behov="99", mobilitet_prioritet="2")
    assert list(reply["wrong"]) == ["mobilitet_behov"]
    assert reply["wrong"]["mobilitet_behov"]
    assert stored(response) == {"mobilitet_prioritet": "2"}


def test_what_a_colleague_changed_comes_along_as_it_is_printed(whole, response, url, colleague):
    factories.answer(response, {"mobilitet_formaga": "2", "fornybar_energi_behov": "1"}, by=colleague)
    reply = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")
    assert list(reply["fields"]) == ["mobilitet_formaga"]  # the other one stands on another page
    assert 'value="2" checked' in reply["fields"]["mobilitet_formaga"]


def test_what_the_same_person_changed_on_another_device_comes_along(whole, response, url, contact):
    factories.answer(response, {"mobilitet_formaga": "2"}, by=contact)
    assert list(save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")["fields"]) == [
        "mobilitet_formaga"
    ]


def test_two_answers_to_one_question_come_as_a_choice(whole, response, url, colleague):
    factories.answer(response, {"mobilitet_prioritet": "1"}, by=colleague)
    reply = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")
    assert reply["disputed"] == ["mobilitet_prioritet"]
    assert "settle." in reply["fields"]["mobilitet_prioritet"]
    assert stored(response) == {"mobilitet_prioritet": "1"}


def test_sent_again_after_a_lost_reply(whole, response, url):
    first = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")
    again = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")
    assert first["seq"] == again["seq"] == 1
    assert (
        again["fields"] == {"mobilitet_prioritet": again["fields"].get("mobilitet_prioritet")} or again["fields"] == {}
    )
    assert response.revisions.count() == 1
    assert ledger_faults([Response.objects.with_case().get(pk=response.pk)]) == []


def test_an_agreed_fact_comes_back_as_an_answer(whole, response, url, officer):
    fact = KnownFact.objects.create(
        municipality=response.participation.municipality,
        question="mobilitet_prioritet",
        value="3",
        source="Trafikplan",
        known_on=at().date(),
        entered_by=officer,
    )
    page = root(whole.get(url))
    (token,) = page.xpath("//input[@name='mobilitet_prioritet.fact']/@value")
    reply = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet__fact=token)
    assert stored(response) == {"mobilitet_prioritet": fact.value}
    assert 'value="3" checked' in reply["fields"]["mobilitet_prioritet"]


def test_an_entry_of_a_list_and_the_mark_of_the_whole(whole, response):
    url = f"/respond/{response.pk}/samv_lardom/"
    page = root(whole.get(url))
    (item,) = page.xpath("//input[@name='item']/@value")
    reply = save(
        whole,
        url,
        asked="samv_lardom_tema samv_lardom_beskrivning",
        item=item,
        samv_lardom_beskrivning="Det gick bra",
    )
    assert reply["wrong"] == {}
    assert not reply["reload"]
    assert stored(response) == {"samv_lardom": [{"samv_lardom_beskrivning": "Det gick bra"}]}
    reply = save(whole, url, asked="", seen=reply["seq"], samv_lardom__code="none")
    assert list(reply["wrong"]) == ["samv_lardom"]  # there is an entry


def test_a_list_that_a_colleague_has_changed_must_be_fetched(whole, response, colleague):
    from surveys.values import Item  # noqa: PLC0415

    factories.answer(response, {("samv_lardom", "abc"): Item({"samv_lardom_beskrivning": "En"})}, by=colleague)
    reply = save(whole, f"/respond/{response.pk}/samv_lardom/", asked="", samv_lardom__code="")
    assert reply["reload"]


def test_a_closed_door_says_why_and_where_to_go(whole, response, url, contact):
    submit_response(response=response, by=contact, now=at())
    answer = save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3", status=409).json()
    assert answer["text"] == str(Closed.MESSAGES["submitted"])
    assert answer["url"] == f"/respond/{response.pk}/review/"
    assert answer["action"]
    assert not answer["only_this"]


def test_somebody_else_answers_now(whole, url, colleague):
    fields = {"asked": "mobilitet_prioritet", "answers_as": str(colleague.pk), "mobilitet_prioritet": "3"}
    answer = save(whole, url, **fields, status=409).json()
    assert "annan" in answer["text"]
    assert not answer["only_this"]


def test_a_page_that_is_gone_stops_no_other(whole, response):
    answer = save(whole, f"/respond/{response.pk}/tema_borta/", asked="x", status=404).json()
    assert answer["only_this"]
    assert answer["text"] == "Den här sidan finns inte längre i er enkät."


def test_a_question_that_is_gone_is_told_by_itself(whole, response, url):
    answer = save(whole, url, asked="borta mobilitet_behov", mobilitet_behov="4", borta="x", status=409).json()
    assert answer["only_this"]
    assert stored(response) == {"mobilitet_behov": "4"}


def test_too_much_is_told_by_itself(whole, response, url, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = save(whole, url, asked="mobilitet_kommentar", mobilitet_kommentar="x" * 1_001, status=413).json()
    assert answer["only_this"]
    assert "Korta ner" in answer["text"]


def test_the_marks_of_the_part_and_the_page(whole, url):
    reply = save(whole, url, asked="mobilitet_behov", mobilitet_behov="4")
    words = [mark[2] for mark in reply["marks"]]
    assert all(word.startswith("pågår") for word in words)
    links = root(whole.get(url)).xpath("//*[@aria-current='step']")
    assert [link.xpath("string(.)").strip().endswith(words[-1]) for link in links] == [True]


@pytest.mark.parametrize("path", ["/respond/{other}/tema_mobilitet/", "/respond/999999/tema_mobilitet/"])
def test_another_response_answers_nothing(whole, other_response, path):
    url = path.format(other=other_response.pk)
    save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3", status=404)
    assert stored(other_response) == {}


def test_a_save_costs_few_statements(whole, response, url, colleague, django_assert_max_num_queries):
    factories.answer(response, {"mobilitet_formaga": "2", "mobilitet_behov": "4"}, by=colleague)
    whole.get(url)
    with django_assert_max_num_queries(17):  # fifteen, and the savepoint of a test in the place of a transaction
        save(whole, url, asked="mobilitet_behov mobilitet_kommentar", mobilitet_behov="4", mobilitet_kommentar="Ja")


def test_saved_by_itself_is_recorded_like_anything_else(whole, response, url, contact):
    save(whole, url, asked="mobilitet_prioritet", mobilitet_prioritet="3")
    (revision,) = Response.objects.get(pk=response.pk).revisions.all()
    assert (revision.channel, revision.by_contact, revision.spoken_by) == (Channel.WEB, contact, contact)
