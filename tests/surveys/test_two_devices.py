"""One person on two devices: what has waited on one of them never undoes what was written on the other since."""

import datetime

import pytest

from surveys.actions import ledger_faults, record_answers, settle
from surveys.models import RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, root, send, stored
from tests.surveys.test_autosave import PAGE, save

pytestmark = pytest.mark.django_db

NEED, OTHER, WORDS, LIST = "mobilitet_behov", "mobilitet_formaga", "mobilitet_kommentar", "kontakter"
MONDAY, TUESDAY, WEDNESDAY = at(8), at(9), at(10)


def write(response, values, *, by, seen, now, typed=None):
    """`typed`: when all of it was typed; None as a form that is sent by its button."""
    keys = [key if isinstance(key, tuple) else (key, "") for key in values]
    return record_answers(
        response=response,
        values=values,
        seen_seq=seen,
        channel="web",
        by=by,
        typed=None if typed is None else dict.fromkeys(keys, typed),
        now=now,
    )


def waiting(response):
    return [(r.question, r.item, r.value, r.at) for r in response.refused.filter(settled_at=None)]


# --- The rule -------------------------------------------------------------------------------------------------------------


def test_an_older_choice_waits_beside_the_newer_one(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    late = write(response, {NEED: "1", OTHER: "2"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    assert stored(response) == {NEED: "4", OTHER: "2"}
    assert set(late.conflicts) == {(NEED, "")}
    conflict = late.conflicts[(NEED, "")]
    assert (conflict.refused, conflict.current, conflict.at) == (("1", ""), ("4", ""), TUESDAY)
    # It is shown with the moment at which it was typed: that is what somebody chooses by.
    assert waiting(response) == [(NEED, "", "1", MONDAY)]


def test_a_choice_that_was_typed_later_holds(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=MONDAY, typed=MONDAY)
    late = write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=TUESDAY)
    assert (stored(response), late.conflicts, waiting(response)) == ({NEED: "1"}, {}, [])


def test_a_form_that_is_sent_by_its_button_holds_as_before(response, contact):
    write(response, {NEED: "4", WORDS: "Från i tisdags."}, by=contact, seen=0, now=TUESDAY)
    write(response, {NEED: "1", WORDS: "Nytt."}, by=contact, seen=0, now=WEDNESDAY)
    assert (stored(response), waiting(response)) == ({NEED: "1", WORDS: "Nytt."}, [])


def test_what_was_emptied_later_is_not_filled_again(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=MONDAY)
    write(response, {NEED: None}, by=contact, seen=1, now=WEDNESDAY, typed=WEDNESDAY)
    late = write(response, {NEED: "2"}, by=contact, seen=1, now=at(11), typed=TUESDAY)
    assert stored(response) == {}
    assert (late.conflicts[(NEED, "")].refused, late.conflicts[(NEED, "")].current) == (("2", ""), None)


def test_what_is_equal_is_no_choice_however_old(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY)
    late = write(response, {NEED: "4"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    assert (late.unchanged, late.conflicts, response.revisions.count()) == ({(NEED, "")}, {}, 1)


def test_a_page_that_knew_of_it_writes(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY)
    write(response, {NEED: "1"}, by=contact, seen=1, now=WEDNESDAY, typed=MONDAY)
    assert stored(response) == {NEED: "1"}


def test_a_confirmation_is_no_change(response, contact, officer):
    write(response, {NEED: "4"}, by=contact, seen=0, now=MONDAY)
    record_answers(
        response=response, values={NEED: "4"}, seen_seq=1, channel="phone", by=officer, kind="confirm", now=WEDNESDAY
    )
    write(response, {NEED: "1"}, by=contact, seen=1, now=at(11), typed=TUESDAY)
    assert stored(response) == {NEED: "1"}


# --- Lost replies ---------------------------------------------------------------------------------------------------------


def test_what_arrived_before_and_was_changed_since_is_no_choice(response, contact):
    """The reply to the first save was lost, so the device sends it again; meanwhile it was changed on the other one."""
    write(response, {NEED: "1"}, by=contact, seen=0, now=TUESDAY, typed=MONDAY)
    write(response, {NEED: "4"}, by=contact, seen=1, now=WEDNESDAY, typed=WEDNESDAY)
    again = write(response, {NEED: "1"}, by=contact, seen=0, now=at(11), typed=MONDAY)
    assert (again.unchanged, again.conflicts) == ({(NEED, "")}, {})
    assert (stored(response), waiting(response)) == ({NEED: "4"}, [])


def test_what_arrived_before_and_a_colleague_changed_since_is_no_choice(response, contact, colleague):
    write(response, {NEED: "1"}, by=contact, seen=0, now=TUESDAY, typed=MONDAY)
    write(response, {NEED: "4"}, by=colleague, seen=1, now=WEDNESDAY)
    again = write(response, {NEED: "1"}, by=contact, seen=0, now=at(11), typed=MONDAY)
    assert (stored(response), again.conflicts, waiting(response)) == ({NEED: "4"}, {}, [])


def test_the_same_value_of_an_earlier_day_is_not_taken_for_a_lost_reply(response, contact):
    write(response, {NEED: "1"}, by=contact, seen=0, now=at(7), typed=at(7))
    write(response, {NEED: "4"}, by=contact, seen=1, now=TUESDAY, typed=TUESDAY)
    late = write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    assert set(late.conflicts) == {(NEED, "")}


def test_a_colleague_comes_first(response, contact, colleague):
    """Rule 2 stands: what others changed is a choice, whenever the writer typed."""
    write(response, {NEED: "4"}, by=colleague, seen=0, now=MONDAY)
    late = write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=TUESDAY)
    assert late.conflicts[(NEED, "")].who == "Kommunchef"
    assert stored(response) == {NEED: "4"}


# --- Words ----------------------------------------------------------------------------------------------------------------


def test_a_newer_text_does_not_swallow_one_that_was_never_seen(response, contact):
    """A page at the office that has stood since Monday, and a long evening at home."""
    write(response, {WORDS: "Ett långt stycke hemifrån."}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: "Två ord."}, by=contact, seen=0, now=WEDNESDAY, typed=WEDNESDAY)
    assert stored(response) == {WORDS: "Ett långt stycke hemifrån."}
    assert waiting(response) == [(WORDS, "", "Två ord.", WEDNESDAY)]


@pytest.mark.parametrize("newer", ["Laddning vid simhallen.", "Först: Laddning, sedan bussar."])
def test_a_newer_text_that_holds_the_older_one_is_written(response, contact, newer):
    write(response, {WORDS: "Laddning"}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: newer}, by=contact, seen=0, now=WEDNESDAY, typed=WEDNESDAY)
    assert (stored(response), waiting(response)) == ({WORDS: newer}, [])


def test_emptying_a_text_on_a_page_that_never_saw_it_is_a_choice(response, contact):
    write(response, {WORDS: "Ett"}, by=contact, seen=0, now=MONDAY)
    write(response, {WORDS: "Ett långt stycke."}, by=contact, seen=1, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: None}, by=contact, seen=1, now=WEDNESDAY, typed=WEDNESDAY)
    assert stored(response) == {WORDS: "Ett långt stycke."}
    (refused,) = response.refused.filter(settled_at=None)
    assert refused.is_clear


def test_a_code_hides_no_words(response, contact):
    write(response, {WORDS: Missing("dont_know")}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: "Vi vet visst."}, by=contact, seen=0, now=WEDNESDAY, typed=WEDNESDAY)
    assert stored(response) == {WORDS: "Vi vet visst."}


def test_both_texts_of_a_long_wait_are_merged_by_their_writer(response, contact):
    write(response, {WORDS: "Hemifrån."}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: "Från kontoret."}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    refused = response.refused.get()
    settle(refused=refused, take=False, text="Båda.", seen_seq=1, channel="web", by=contact, now=at(11))
    assert (stored(response), waiting(response)) == ({WORDS: "Båda."}, [])
    assert ledger_faults([Response.objects.with_case().get(pk=response.pk)]) == []


@pytest.mark.parametrize(("take", "left"), [(True, "1"), (False, "4")])
def test_the_choice_holds(response, contact, take, left):
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY)
    write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    settle(refused=response.refused.get(), take=take, seen_seq=1, channel="web", by=contact, now=at(11))
    assert (stored(response), waiting(response)) == ({NEED: left}, [])


# --- A choice that waits is not swept away by the other device --------------------------------------------------------------


@pytest.mark.parametrize("value", ["4", "3"])
def test_the_other_device_does_not_settle_what_it_has_not_seen(response, contact, value):
    """It sends its page once more, untouched or changed, and knows nothing of the choice."""
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY)
    write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    write(response, {NEED: value}, by=contact, seen=1, now=at(11))
    assert stored(response) == {NEED: value}
    assert waiting(response) == [(NEED, "", "1", MONDAY)]


def test_the_value_that_waits_given_again_is_the_choice(response, contact):
    write(response, {NEED: "4"}, by=contact, seen=0, now=TUESDAY)
    write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    write(response, {NEED: "1"}, by=contact, seen=1, now=at(11))
    assert (stored(response), waiting(response)) == ({NEED: "1"}, [])


# --- Lists ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def a_list(response):
    """The name of a repeat of the small questionnaire, and an item of it."""
    name = next(name for name, node in response.view.nodes.items() if type(node).__name__ == "Repeat")
    child = next(each.name for each in response.view.nodes[name].children if each.kind == "text")
    return name, lambda text: Item({child: text}), child


def test_an_entry_that_was_changed_elsewhere(response, contact, a_list):
    name, item, child = a_list
    write(response, {(name, "a"): item("Ett")}, by=contact, seen=0, now=MONDAY)
    write(response, {(name, "a"): item("Två")}, by=contact, seen=1, now=WEDNESDAY, typed=WEDNESDAY)
    write(response, {(name, "a"): item("Tre")}, by=contact, seen=1, now=at(11), typed=TUESDAY)
    assert stored(response) == {name: [{child: "Två"}]}
    assert [row[:3] for row in waiting(response)] == [(name, "a", {child: "Tre"})]


def test_an_entry_that_waited_does_not_take_a_newer_mark_away(response, contact, a_list):
    name, item, child = a_list
    write(response, {name: Missing("none")}, by=contact, seen=0, now=TUESDAY)
    late = write(response, {(name, "a"): item("Ett")}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    assert set(late.conflicts) == {(name, "a")}
    assert stored(response) == {name: "[none]"}
    write(response, {(name, "b"): item("Nytt")}, by=contact, seen=0, now=at(11), typed=WEDNESDAY)
    assert stored(response) == {name: [{child: "Nytt"}]}


# --- As it is sent ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def url(response):
    return f"/respond/{response.pk}/{PAGE}/"


@pytest.fixture
def whole(respondent, response):
    respondent.post(f"/respond/{response.pk}/", {"way": "whole"})
    return respondent


DAY = 24 * 60 * 60 * 1000


def test_a_page_says_how_long_ago_each_value_was_typed(whole, response, url):
    save(whole, url, asked=NEED, **{NEED: "4"})
    reply = save(whole, url, asked=f"{NEED} {OTHER}", typed=f"{NEED} {DAY} {OTHER} 0", **{NEED: "1", OTHER: "2"})
    assert reply["disputed"] == [NEED]
    assert stored(response) == {NEED: "4", OTHER: "2"}
    page = root(whole.get(url))
    assert page.xpath("normalize-space(//*[@class='conflict']//h2)") == (
        "Ni har svarat på frågan på två ställen. Vilket svar gäller?"
    )
    row = response.refused.get()
    age = response.revisions.get(question=OTHER).at - row.at
    assert age == datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "typed", ["", NEED, f"{NEED} -5", f"{NEED} x", f"{NEED} {'9' * 13}", f"{NEED} ٣", "\x00 1", "/ 1"]
)
def test_a_wrong_time_is_none(whole, response, url, typed):
    save(whole, url, asked=NEED, **{NEED: "4"})
    save(whole, url, asked=NEED, typed=typed, **{NEED: "1"})
    assert stored(response) == {NEED: "1"}


def test_the_longest_time_is_no_error(whole, response, url):
    save(whole, url, asked=NEED, **{NEED: "4"})
    save(whole, url, asked=NEED, typed=f"{NEED} {'9' * 12}", **{NEED: "1"})
    assert stored(response) == {NEED: "4"}


def test_only_a_page_that_saves_by_itself_says_so(whole, response, url):
    """Somebody who adds the field to a plain form gets what a plain form gets."""
    before = whole.get(url)
    send(whole, url, **{NEED: "4"})
    post(whole, before, url, typed=f"{NEED} {DAY}", **{NEED: "1"})
    assert (stored(response), RefusedAnswer.objects.count()) == ({NEED: "1"}, 0)


def test_it_costs_nothing(whole, response, url, django_assert_max_num_queries):
    save(whole, url, asked=NEED, **{NEED: "4"})
    with django_assert_max_num_queries(15):
        save(whole, url, asked=NEED, seen=1, typed=f"{NEED} 400", **{NEED: "1"})


def test_two_people_behind_one_name_keep_both_texts(response, contact):
    write(response, {WORDS: "Hemifrån och långt."}, by=contact, seen=0, now=TUESDAY, typed=TUESDAY)
    write(response, {WORDS: "Från en padda."}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    write(response, {WORDS: "Från en telefon."}, by=contact, seen=0, now=at(11), typed=MONDAY)
    assert [row[2] for row in waiting(response)] == ["Från en padda.\n\nFrån en telefon."]


def test_another_municipality_is_not_in_the_way(response, other_response, contact, other_contact):
    factories.answer(other_response, {NEED: "4"}, by=other_contact)
    write(response, {NEED: "1"}, by=contact, seen=0, now=WEDNESDAY, typed=MONDAY)
    assert stored(response) == {NEED: "1"}
