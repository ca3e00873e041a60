"""A repeat item by item: add, change, move and remove with submit buttons that save first."""

from dataclasses import replace

import pytest

from surveys.actions import record_answers
from surveys.models import RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.surveys.answering import checked, errors, is_hidden, post, root, send, stored, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(response):
    return f"/respond/{response.pk}/nulage_mal/"


@pytest.fixture
def whole(respondent, response):
    respondent.post(f"/respond/{response.pk}/", {"way": "whole"})
    return respondent


@pytest.fixture
def chief(invitation, colleague):
    """A second browser, where the chief executive answers."""
    return factories.open_link(invitation, speaker=colleague)


@pytest.fixture
def three(response, contact):
    """Three targets, in the order a, b, c."""
    values = {("nulage_mal", item): Item({"nulage_mal_mal": f"Mål {item.upper()}"}) for item in ("a", "b", "c")}
    factories.answer(response, values, by=contact)


def targets(response):
    return [value.get("nulage_mal_mal") for value in stored(response).get("nulage_mal", [])]


def ids(response):
    return list(response.answers.filter(item__gt="").order_by("position").values_list("item", flat=True))


def test_an_empty_list_opens_its_first_entry(whole, url, response):
    page = whole.get(url)
    assert root(page).xpath("//input[@name='asked']/@value") == ["nulage_mal_mal nulage_mal_malar"]
    sent = send(whole, url, "add", nulage_mal_mal="Fossilfria resor", nulage_mal_malar="2030")
    assert sent.headers["Location"] == f"{url}?item=new#item"
    assert stored(response) == {"nulage_mal": [{"nulage_mal_mal": "Fossilfria resor", "nulage_mal_malar": 2030}]}


def test_going_on_saves_the_open_entry(whole, url, response):
    sent = send(whole, url, nulage_mal_mal="Fossilfria resor")
    assert sent.headers["Location"] == f"/respond/{response.pk}/tema_styrdokument/"
    assert targets(response) == ["Fossilfria resor"]


def test_an_entry_left_empty_is_none(whole, url, response):
    for do in ("next", "add", "save"):
        send(whole, url, do, nulage_mal_mal="   ")
    assert (stored(response), Response.objects.get(pk=response.pk).seq) == ({}, 0)


def test_entries_are_lines_and_none_is_open(whole, url, three):
    page = whole.get(url)
    assert texts(page, "//ol[@class='items']/li//strong") == ["Mål A", "Mål B", "Mål C"]
    assert root(page).xpath("//input[@name='item']") == []


def test_an_entry_is_opened_changed_and_closed(whole, url, response, three):
    assert send(whole, url, "edit.b").headers["Location"] == f"{url}?item=b#item"
    page = whole.get(f"{url}?item=b")
    assert root(page).xpath("//input[@name='nulage_mal_mal']/@value") == ["Mål B"]
    sent = post(whole, page, url, "save", nulage_mal_mal="Mål B, ändrat", nulage_mal_malar="2040")
    assert sent.headers["Location"] == url
    assert targets(response) == ["Mål A", "Mål B, ändrat", "Mål C"]
    assert ids(response) == ["a", "b", "c"]


def test_opening_another_entry_saves_the_open_one(whole, url, response, three):
    page = whole.get(f"{url}?item=a")
    assert post(whole, page, url, "edit.c", nulage_mal_mal="Nytt A").headers["Location"] == f"{url}?item=c#item"
    assert targets(response) == ["Nytt A", "Mål B", "Mål C"]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("up.c", ["Mål A", "Mål C", "Mål B"]),
        ("down.a", ["Mål B", "Mål A", "Mål C"]),
        ("up.a", ["Mål A", "Mål B", "Mål C"]),
        ("down.c", ["Mål A", "Mål B", "Mål C"]),
        ("up.x", ["Mål A", "Mål B", "Mål C"]),
        ("up.", ["Mål A", "Mål B", "Mål C"]),
    ],
)
def test_entries_move(whole, url, response, three, button, order):
    assert send(whole, url, button).headers["Location"] == f"{url}#items"
    assert targets(response) == order


def test_an_entry_that_is_open_is_saved_before_it_moves(whole, url, response, three):
    page = whole.get(f"{url}?item=a")
    post(whole, page, url, "down.a", nulage_mal_mal="Nytt A")
    assert targets(response) == ["Mål B", "Nytt A", "Mål C"]


def test_a_removed_entry_can_be_put_back(whole, url, response, three):
    sent = send(whole, url, "remove.b")
    assert sent.headers["Location"] == f"{url}?removed=b#items"
    assert targets(response) == ["Mål A", "Mål C"]
    page = whole.get(sent.headers["Location"])
    assert root(page).xpath("//button[starts-with(@value, 'restore')]/@value") == ["restore.b"]
    post(whole, page, url, "restore.b")
    assert targets(response) == ["Mål A", "Mål B", "Mål C"]


@pytest.mark.parametrize("item", ["x", "", "\x00", "b" * 500, "a"])
def test_what_was_never_removed_cannot_be_put_back(whole, url, response, three, item):
    send(whole, url, f"restore.{item}")
    assert targets(response) == ["Mål A", "Mål B", "Mål C"]
    assert whole.get(f"{url}?removed={'b' * 500}&item=%00").status_code == 200


def test_putting_back_meets_nothing_to_give_from_somebody_else(whole, chief, url, response, contact):
    factories.answer(response, {("nulage_mal", "a"): Item({"nulage_mal_mal": "Mål A"})}, by=contact)
    page = whole.get(send(whole, url, "remove.a").headers["Location"])
    send(chief, url, nulage_mal__code="none")
    sent = post(whole, page, url, "restore.a")
    assert sent.headers["Location"] == f"{url}#conflict-{RefusedAnswer.objects.get().pk}"
    assert stored(response) == {"nulage_mal": "[none]"}


def test_removing_saves_the_open_entry(whole, url, response, three):
    page = whole.get(f"{url}?item=a")
    post(whole, page, url, "remove.b", nulage_mal_mal="Nytt A")
    assert targets(response) == ["Nytt A", "Mål C"]


def test_an_entry_emptied_is_removed(whole, url, response, three):
    page = whole.get(f"{url}?item=b")
    post(whole, page, url, "save", nulage_mal_mal="", nulage_mal_malar="")
    assert targets(response) == ["Mål A", "Mål C"]


def test_there_is_room_for_so_many(whole, url, response, three):
    page = whole.get(url)
    assert root(page).xpath("//button[@value='add']") == []
    page = whole.get(f"{url}?item=new")
    sent = post(whole, page, url, "save", nulage_mal_mal="Ett fjärde")
    assert sent.status_code == 200
    assert root(sent).xpath("//input[@name='nulage_mal_mal']/@value") == ["Ett fjärde"]
    assert errors(sent)[1] == ["#q-nulage_mal"]
    assert targets(response) == ["Mål A", "Mål B", "Mål C"]


def test_a_lost_reply_makes_no_second_entry(whole, url, response):
    page = whole.get(url)
    for _again in range(3):
        post(whole, page, url, "save", nulage_mal_mal="Fossilfria resor")
    assert targets(response) == ["Fossilfria resor"]


def test_what_is_wrong_in_an_entry_stands_beside_it_and_the_rest_is_saved(whole, url, response):
    sent = send(whole, url, "add", nulage_mal_mal="Fossilfria resor", nulage_mal_malar="tjugotjugo")
    assert sent.status_code == 200
    assert list(errors(sent)[0]) == ["nulage_mal_malar"]
    assert root(sent).xpath("//input[@name='nulage_mal_malar']/@value") == ["tjugotjugo"]
    assert stored(response) == {"nulage_mal": [{"nulage_mal_mal": "Fossilfria resor"}]}
    assert post(whole, sent, url, "save", nulage_mal_malar="2030").status_code == 302
    assert stored(response) == {"nulage_mal": [{"nulage_mal_mal": "Fossilfria resor", "nulage_mal_malar": 2030}]}


def test_a_wrong_field_keeps_what_it_held(whole, url, response, contact):
    before = Item({"nulage_mal_mal": "Mål A", "nulage_mal_malar": 2030})
    factories.answer(response, {("nulage_mal", "a"): before}, by=contact)
    page = whole.get(f"{url}?item=a")
    post(whole, page, url, "save", nulage_mal_mal="Nytt A", nulage_mal_malar="1999")
    assert stored(response) == {"nulage_mal": [{"nulage_mal_mal": "Nytt A", "nulage_mal_malar": 2030}]}


@pytest.mark.parametrize("item", ["", "x" * 500, "a.b", "å", "\x00", "<script>"])
def test_an_entry_with_an_impossible_id_is_a_new_one_or_none(whole, url, response, item):
    sent = whole.post(
        url, {"asked": "nulage_mal_mal", "item": item, "nulage_mal_mal": "Fossilfria resor", "do": "save", "seen": "0"}
    )
    assert sent.status_code == 302
    assert targets(response) == (["Fossilfria resor"] if item else [])


# --- "Nothing to give" ----------------------------------------------------------------------------------------------------


def test_nothing_to_give(whole, url, response):
    send(whole, url, nulage_mal__code="none")
    assert stored(response) == {"nulage_mal": "[none]"}
    page = whole.get(url)
    assert (checked(page, "nulage_mal.code"), root(page).xpath("//input[@name='item']")) == (["none"], [])


def test_nothing_to_give_can_be_taken_back(whole, url, response):
    send(whole, url, nulage_mal__code="none")
    send(whole, url, nulage_mal__code="")
    assert stored(response) == {}


def test_an_entry_after_nothing_to_give_counts(whole, url, response):
    send(whole, url, nulage_mal__code="none")
    send(whole, f"{url}?item=new", "save", nulage_mal_mal="Ändå ett mål")
    assert targets(response) == ["Ändå ett mål"]


def test_nothing_to_give_and_an_entry_at_once_is_asked_about(whole, url, response):
    sent = send(whole, url, nulage_mal__code="none", nulage_mal_mal="Ett mål")
    assert (sent.status_code, errors(sent)[1]) == (200, ["#q-nulage_mal"])
    assert targets(response) == ["Ett mål"]


@pytest.mark.parametrize("code", ["hittepå", "not_asked", "dont_know", "\x00"])
def test_a_code_that_is_not_for_repeats(whole, url, response, code):
    sent = send(whole, url, nulage_mal__code=code)
    assert (sent.status_code, stored(response)) == (200, {})


def test_the_code_is_not_offered_beside_entries(whole, url, three):
    assert root(whole.get(url)).xpath("//input[@name='nulage_mal.code']") == []


# --- Two people -----------------------------------------------------------------------------------------------------------


def test_two_people_add_entries_at_once(whole, chief, url, response):
    mine, theirs = whole.get(url), chief.get(url)
    post(whole, mine, url, "save", nulage_mal_mal="Mitt")
    post(chief, theirs, url, "save", nulage_mal_mal="Ert")
    assert sorted(targets(response)) == ["Ert", "Mitt"]


def test_two_people_change_the_same_entry(whole, chief, url, response, three):
    page = whole.get(f"{url}?item=a")
    send(chief, f"{url}?item=a", "save", nulage_mal_mal="Chefens")
    sent = post(whole, page, url, "save", nulage_mal_mal="Mitt")
    refused = RefusedAnswer.objects.get()
    assert sent.headers["Location"] == f"{url}#conflict-{refused.pk}"
    labels = texts(whole.get(url), "//ol[@class='items']/li[1]//div[@class='conflict']//label")
    assert [label.split()[0] for label in labels] == ["Mitt", "Chefens"]
    send(whole, url, "settle", **{f"settle__{refused.pk}": "take"})
    assert targets(response) == ["Mitt", "Mål B", "Mål C"]


def test_an_entry_changed_by_one_and_removed_by_another(whole, chief, url, response, three):
    page = whole.get(f"{url}?item=b")
    send(chief, url, "remove.b")
    post(whole, page, url, "save", nulage_mal_mal="Viktigt ändå")
    shown = whole.get(url)
    assert len(texts(shown, "//div[@id='items']/div[@class='conflict']//label")) == 2
    send(whole, url, "settle", **{f"settle__{RefusedAnswer.objects.get().pk}": "take"})
    assert sorted(targets(response)) == ["Mål A", "Mål C", "Viktigt ändå"]


def test_an_entry_meets_nothing_to_give_from_somebody_else(whole, chief, url, response, contact, colleague):
    page = whole.get(url)
    send(chief, url, nulage_mal__code="none")
    sent = post(whole, page, url, "save", nulage_mal_mal="Ett mål")
    assert sent.status_code == 302
    assert stored(response) == {"nulage_mal": "[none]"}
    shown = whole.get(url)
    assert len(texts(shown, "//div[@class='conflict']//label")) == 2
    send(whole, url, "settle", **{f"settle__{RefusedAnswer.objects.get().pk}": "take"})
    assert targets(response) == ["Ett mål"]


def test_removing_what_somebody_has_changed_meanwhile_is_a_conflict(whole, chief, url, response, three):
    page = whole.get(url)
    send(chief, f"{url}?item=a", "save", nulage_mal_mal="Chefens")
    post(whole, page, url, "remove.a")
    assert targets(response) == ["Chefens", "Mål B", "Mål C"]
    assert RefusedAnswer.objects.get().is_clear is True


# --- Fields that depend on each other -------------------------------------------------------------------------------------


@pytest.fixture
def real(assessment, participation, real_definition, invitation, response):
    """Kalix's response on the questionnaire that is shipped."""
    response.questionnaire = factories.make_questionnaire(assessment, replace(real_definition, version="real"))
    response.save()
    return response


def test_a_field_appears_in_an_entry_when_another_is_answered(whole, real, contact):
    url = f"/respond/{real.pk}/samv_partner/"
    assert is_hidden(whole.get(url), "samv_partner_utanfor")
    sent = send(whole, url, "save", samv_partner_kommuner=["norge"], samv_partner_syfte="Gränslös laddning")
    item = ids(real)[0]
    assert sent.headers["Location"] == f"{url}?item={item}&new=samv_partner_utanfor#q-samv_partner_utanfor-new"
    page = whole.get(sent.headers["Location"])
    assert not is_hidden(page, "samv_partner_utanfor")
    sent = post(whole, page, url, "save", samv_partner_utanfor="Narvik")
    assert sent.headers["Location"] == url
    assert stored(real)["samv_partner"] == [
        {
            "samv_partner_kommuner": ["norge"],
            "samv_partner_utanfor": "Narvik",
            "samv_partner_syfte": "Gränslös laddning",
        }
    ]


def test_the_own_municipality_is_not_offered_in_an_entry(whole, real):
    page = whole.get(f"/respond/{real.pk}/samv_partner/")
    assert "2514" not in root(page).xpath("//input[@name='samv_partner_kommuner']/@value")


def test_codes_and_entries_of_a_colleague_are_kept_when_the_page_was_old(whole, url, response, colleague):
    page = whole.get(url)
    record_answers(
        response=response,
        values={("nulage_mal", "k"): Item({"nulage_mal_mal": "Kollegans"})},
        seen_seq=0,
        channel="web",
        by=colleague,
        now=factories.at(3),
    )
    sent = post(whole, page, url, nulage_mal__code="none")
    assert (sent.status_code, targets(response)) == (200, ["Kollegans"])
    assert Missing("none") not in stored(response).values()
