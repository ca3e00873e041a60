"""The one way in for answers: what is written, what is left alone, what is refused and kept."""

import datetime

import pytest

from surveys.actions import Closed, record_answers, reopen_response, settle, submit_response
from surveys.models import Answer, AnswerRevision, RefusedAnswer, Response
from surveys.values import Item, Missing
from tests import factories
from tests.factories import at

NEED = "mobilitet_behov"


def write(response, values, *, by, seen=None, **fields):
    """As a page does: `seen` is the revision it last knew of, the newest unless told."""
    response.refresh_from_db()
    fields.setdefault("channel", "web")
    fields.setdefault("now", at())
    return record_answers(
        response=response, values=values, by=by, seen_seq=response.seq if seen is None else seen, **fields
    )


def current(response):
    return {(a.question, a.item): (a.value, a.missing, a.score, a.relevant) for a in response.answers.all()}


def ledger(response):
    return [(r.seq, r.question, r.kind, r.value, r.missing) for r in response.revisions.order_by("seq")]


def test_a_first_answer_is_stored_with_score_and_who_said_it(response, contact):
    recorded = write(response, {NEED: "3"}, by=contact)
    assert (recorded.accepted, recorded.invalid, recorded.conflicts) == (frozenset({(NEED, "")}), {}, {})
    assert current(response) == {(NEED, ""): ("3", "", 3, True)}
    revision = response.revisions.get()
    assert (revision.seq, revision.channel, revision.kind) == (1, "web", "value")
    assert (revision.by_contact, revision.by_user, revision.spoken_by) == (contact, None, contact)
    assert (revision.spoken_role, revision.reason, revision.at) == ("Miljöstrateg", "", at())


def test_an_officer_records_what_a_contact_said(response, contact, officer):
    write(response, {NEED: "3"}, by=contact)
    write(response, {NEED: "4"}, by=officer, channel="phone", spoken_by=contact, reason="5", now=at(20))
    revision = response.revisions.get(seq=2)
    assert (revision.by_user, revision.by_contact, revision.spoken_by) == (officer, None, contact)
    assert (revision.spoken_role, revision.reason, revision.channel) == ("Miljöstrateg", "5", "phone")


def test_a_reason_is_for_changes_only(response, contact, officer):
    write(response, {NEED: "3"}, by=officer, channel="phone", spoken_by=contact, reason="5")
    assert response.revisions.get().reason == ""


def test_a_choice_that_stands_for_a_code_is_stored_as_choice_and_code(response, contact):
    write(response, {NEED: "vet_ej"}, by=contact)
    write(response, {"styrdokument_behov": Missing("dont_know")}, by=contact)
    assert current(response) == {
        (NEED, ""): ("vet_ej", "dont_know", None, True),
        ("styrdokument_behov", ""): ("vet_ej", "dont_know", None, True),
    }


def test_a_code_that_is_no_choice_has_no_value(response, contact):
    write(response, {NEED: Missing("pending")}, by=contact)
    assert current(response) == {(NEED, ""): (None, "pending", None, True)}


def test_nothing_is_cleared_by_an_empty_field_that_was_empty(response, contact):
    recorded = write(response, {NEED: None, "nulage_ansvar": ""}, by=contact)
    assert (recorded.accepted, recorded.seq) == (frozenset(), 0)
    assert ledger(response) == []


def test_emptying_an_answer_is_a_clear_in_the_ledger(response, contact):
    write(response, {NEED: "3"}, by=contact)
    write(response, {NEED: None}, by=contact)
    assert current(response) == {}
    assert ledger(response) == [(1, NEED, "value", "3", ""), (2, NEED, "clear", None, "")]


def test_what_equals_the_current_value_writes_nothing(response, contact, colleague):
    write(response, {NEED: "3"}, by=contact)
    recorded = write(response, {NEED: "3"}, by=colleague, seen=0)
    assert (recorded.accepted, recorded.unchanged, recorded.conflicts) == (frozenset(), {(NEED, "")}, {})
    assert response.revisions.count() == 1


def test_a_field_that_this_writer_did_not_touch_is_ignored(response, contact, colleague):
    """A plain form posts the whole page: the old value of a field somebody else changed meanwhile is no wish."""
    write(response, {NEED: "1", "mobilitet_prioritet": "1"}, by=contact)
    write(response, {NEED: "4"}, by=colleague)
    recorded = write(response, {NEED: "1", "mobilitet_prioritet": "2"}, by=contact, seen=2)
    assert recorded.accepted == {("mobilitet_prioritet", "")}
    assert recorded.conflicts == {}
    assert current(response)[(NEED, "")][0] == "4"


def test_two_people_disagree_and_neither_word_is_lost(response, contact, colleague):
    write(response, {NEED: "1"}, by=contact)
    write(response, {NEED: "4"}, by=colleague, now=at(2))
    recorded = write(response, {NEED: "2", "mobilitet_prioritet": "3"}, by=contact, seen=1, now=at(3))
    assert recorded.accepted == {("mobilitet_prioritet", "")}
    conflict = recorded.conflicts[(NEED, "")]
    assert (conflict.refused, conflict.current) == (("2", ""), ("4", ""))
    assert (conflict.who, conflict.at, conflict.channel) == ("Kommunchef", at(2), "web")
    assert current(response)[(NEED, "")][0] == "4"
    refused = RefusedAnswer.objects.get()
    assert (refused.value, refused.by_contact, refused.spoken_role, refused.settled_at) == (
        "2",
        contact,
        "Miljöstrateg",
        None,
    )


def test_the_writers_own_saves_are_no_conflict(response, contact):
    """A lost reply: the client sends again with the number it last heard of."""
    write(response, {NEED: "1"}, by=contact)
    write(response, {NEED: "2"}, by=contact, seen=0)
    recorded = write(response, {NEED: "3"}, by=contact, seen=0)
    assert (recorded.accepted, recorded.conflicts) == ({(NEED, "")}, {})
    assert [row[3] for row in ledger(response)] == ["1", "2", "3"]


def test_a_confirmation_by_another_is_no_conflict(response, contact, officer):
    write(response, {NEED: "1"}, by=contact)
    write(response, {NEED: "1"}, by=officer, channel="phone", spoken_by=contact, kind="confirm")
    recorded = write(response, {NEED: "2"}, by=contact, seen=1)
    assert (recorded.accepted, recorded.conflicts) == ({(NEED, "")}, {})


def test_others_tells_what_changed_meanwhile(response, contact, colleague):
    write(response, {NEED: "1"}, by=contact)
    write(response, {"mobilitet_prioritet": "4", "nulage_natverk": ["annat"]}, by=colleague)
    write(response, {"nulage_natverk": None}, by=colleague)
    recorded = write(response, {NEED: "2"}, by=contact, seen=1)
    assert recorded.others == {("mobilitet_prioritet", ""): ("4", ""), ("nulage_natverk", ""): None}


@pytest.mark.parametrize("seen", [-5, 10**9])
def test_an_invented_seen_number_breaks_nothing(response, contact, colleague, seen):
    write(response, {NEED: "1"}, by=contact)
    recorded = write(response, {NEED: "4"}, by=colleague, seen=seen)
    # From before the beginning everything is news; a number from the future is as good as the newest.
    assert bool(recorded.conflicts) is (seen < 0)
    assert recorded.seq == (1 if seen < 0 else 2)


def test_choosing_between_two_answers(response, contact, colleague):
    write(response, {NEED: "1"}, by=contact)
    write(response, {NEED: "4"}, by=colleague)
    write(response, {NEED: "2"}, by=contact, seen=1)
    refused = RefusedAnswer.objects.get()
    settle(refused=refused, take=True, seen_seq=2, channel="web", by=colleague, now=at(5))
    assert current(response)[(NEED, "")] == ("2", "", 2, True)
    assert RefusedAnswer.objects.get().settled_at == at(5)
    assert response.revisions.get(seq=3).by_contact == colleague


def test_keeping_what_stands_settles_without_writing(response, contact, colleague):
    write(response, {NEED: "4"}, by=colleague)
    write(response, {NEED: "2"}, by=contact, seen=0)
    assert (
        settle(refused=RefusedAnswer.objects.get(), take=False, seen_seq=1, channel="web", by=contact, now=at(5))
        is None
    )
    assert current(response)[(NEED, "")][0] == "4"
    assert RefusedAnswer.objects.get().settled_at == at(5)


def test_two_texts_are_merged_in_a_third(response, contact, colleague):
    write(response, {"mobilitet_kommentar": "Laddplatser."}, by=colleague)
    write(response, {"mobilitet_kommentar": "Bussar."}, by=contact, seen=0)
    settle(
        refused=RefusedAnswer.objects.get(),
        take=False,
        text="Laddplatser. Bussar.",
        seen_seq=1,
        channel="web",
        by=contact,
        now=at(5),
    )
    assert current(response)[("mobilitet_kommentar", "")][0] == "Laddplatser. Bussar."
    assert not RefusedAnswer.objects.filter(settled_at=None).exists()


def test_a_choice_meets_a_third_answer_and_waits(response, contact, colleague, officer):
    write(response, {NEED: "4"}, by=colleague)
    write(response, {NEED: "2"}, by=contact, seen=0)
    write(response, {NEED: "0"}, by=officer, channel="phone")
    recorded = settle(refused=RefusedAnswer.objects.get(), take=True, seen_seq=1, channel="web", by=contact, now=at(5))
    assert set(recorded.conflicts) == {(NEED, "")}
    assert current(response)[(NEED, "")][0] == "0"
    assert RefusedAnswer.objects.filter(settled_at=None).exists()


def test_a_refused_answer_that_its_writer_gives_up_waits_no_more(response, contact, colleague):
    write(response, {NEED: "4"}, by=colleague)
    write(response, {NEED: "2"}, by=contact, seen=0)
    write(response, {NEED: "4"}, by=contact)
    assert not RefusedAnswer.objects.filter(settled_at=None).exists()


def test_one_bad_value_never_costs_another(response, contact):
    recorded = write(
        response,
        {
            NEED: "9",
            "mobilitet_prioritet": "2",
            "finns_inte": "1",
            "nulage_anstallda": "många",
            "nulage_hinder": ["tid", "pengar", "kunskap"],
            "mobilitet_kommentar": "null\x00byte",
            "styrdokument_kommentar": "x" * 1_000_000,
            "bm_nytta": "en fråga till den andra varianten",
            ("mobilitet_prioritet", "x1"): "3",
            ("nulage_mal", "--"): Item({"nulage_mal_mal": "Mål"}),
        },
        by=contact,
    )
    assert recorded.accepted == {("mobilitet_prioritet", "")}
    assert {key: problem.code for key, problem in recorded.invalid.items()} == {
        (NEED, ""): "unknown_choice",
        ("finns_inte", ""): "unknown_question",
        ("nulage_anstallda", ""): "not_integer",
        ("nulage_hinder", ""): "too_many",
        ("mobilitet_kommentar", ""): "control_character",
        ("styrdokument_kommentar", ""): "too_long",
        ("bm_nytta", ""): "unknown_question",
        ("mobilitet_prioritet", "x1"): "unknown_item",
        ("nulage_mal", "--"): "unknown_item",
    }


def test_the_own_municipality_is_never_a_choice(response, contact):
    recorded = write(response, {"samv_partner": ["2580", "2514"]}, by=contact)
    assert recorded.invalid[("samv_partner", "")].code == "unknown_choice"
    assert write(response, {"samv_partner": ["2580"]}, by=contact).accepted == {("samv_partner", "")}


def test_relevance_never_rejects(response, contact):
    """Kept, marked, counted nowhere, and back when it becomes relevant."""
    recorded = write(response, {NEED: "3", "mobilitet_prioritet": "2"}, by=contact)
    assert "mobilitet_prioritet" in recorded.relevant
    recorded = write(response, {NEED: "ej_aktuellt"}, by=contact)
    assert "mobilitet_prioritet" not in recorded.relevant
    assert current(response)[("mobilitet_prioritet", "")] == ("2", "", 2, False)
    write(response, {"mobilitet_prioritet": "4"}, by=contact)
    assert current(response)[("mobilitet_prioritet", "")] == ("4", "", 4, False)
    write(response, {NEED: "1"}, by=contact)
    assert current(response)[("mobilitet_prioritet", "")] == ("4", "", 4, True)


def test_items_of_a_repeat_keep_their_ids_and_places(response, contact):
    write(response, {("nulage_mal", "a1"): Item({"nulage_mal_mal": "Först"})}, by=contact)
    write(response, {("nulage_mal", "b2"): Item({"nulage_mal_mal": "Sedan", "nulage_mal_malar": "2030"})}, by=contact)
    write(
        response,
        {
            ("nulage_mal", "a1"): Item({"nulage_mal_mal": "Först"}, position=2),
            ("nulage_mal", "b2"): Item({"nulage_mal_mal": "Sedan", "nulage_mal_malar": 2030}, position=1),
        },
        by=contact,
    )
    rows = response.answers.filter(question="nulage_mal").order_by("position").values_list("item", "position", "value")
    assert list(rows) == [
        ("b2", 1, {"nulage_mal_mal": "Sedan", "nulage_mal_malar": 2030}),
        ("a1", 2, {"nulage_mal_mal": "Först"}),
    ]
    assert response.revisions.count() == 4


def test_a_repeat_has_room_for_so_many(response, contact):
    items = {("nulage_mal", f"i{n}"): Item({"nulage_mal_mal": f"Mål {n}"}) for n in range(5)}
    recorded = write(response, items, by=contact)
    assert len(recorded.accepted) == 3
    assert {problem.code for problem in recorded.invalid.values()} == {"too_many_items"}


def test_nothing_to_give_and_items_exclude_each_other(response, contact, colleague):
    write(response, {("nulage_mal", ""): Missing("none")}, by=contact)
    write(response, {("nulage_mal", "a1"): Item({"nulage_mal_mal": "Ändå ett mål"})}, by=contact)
    assert [(a.item, a.missing) for a in response.answers.all()] == [("a1", "")]
    recorded = write(response, {("nulage_mal", ""): Missing("none")}, by=colleague)
    assert recorded.invalid[("nulage_mal", "")].code == "items_exist"
    recorded = write(response, {("nulage_mal", "a1"): None, ("nulage_mal", ""): Missing("none")}, by=contact)
    assert recorded.invalid == {}
    assert [(a.item, a.missing) for a in response.answers.all()] == [("", "none")]


def test_an_item_against_anothers_nothing_to_give_is_a_conflict(response, contact, colleague):
    write(response, {("nulage_mal", ""): Missing("none")}, by=colleague)
    recorded = write(response, {("nulage_mal", "a1"): Item({"nulage_mal_mal": "Ett mål"})}, by=contact, seen=0)
    assert recorded.conflicts[("nulage_mal", "a1")].current == (None, "none")
    assert [(a.item, a.missing) for a in response.answers.all()] == [("", "none")]


def test_confirming_needs_the_value_that_stands(response, contact, officer):
    write(response, {NEED: "3"}, by=contact)
    confirmed = write(response, {NEED: "3"}, by=officer, channel="phone", spoken_by=contact, kind="confirm")
    again = write(response, {NEED: "3"}, by=officer, channel="phone", spoken_by=contact, kind="confirm")
    stale = write(response, {NEED: "2"}, by=officer, channel="phone", spoken_by=contact, kind="confirm")
    assert (confirmed.accepted, again.unchanged, set(stale.conflicts)) == ({(NEED, "")}, {(NEED, "")}, {(NEED, "")})
    assert [(row[2], row[3]) for row in ledger(response)] == [("value", "3"), ("confirm", "3")]
    assert response.answers.get().seq == 1
    assert not RefusedAnswer.objects.exists()


def test_a_submitted_response_takes_no_web_answers_until_it_is_opened_again(response, contact, officer):
    write(response, {NEED: "3"}, by=contact)
    submit_response(response=response, by=contact, now=at(5))
    with pytest.raises(Closed) as refused:
        write(response, {NEED: "1"}, by=contact)
    assert refused.value.why == "submitted"
    assert write(response, {NEED: "2"}, by=officer, channel="phone").accepted == {(NEED, "")}
    reopen_response(response=response, by=contact, now=at(6))
    assert write(response, {NEED: "1"}, by=contact).accepted == {(NEED, "")}


def test_a_closed_round_takes_nothing(response, contact, officer):
    assessment = response.participation.assessment
    assessment.closed_on = datetime.date(2019, 1, 1)
    assessment.save()
    for by in (contact, officer):
        with pytest.raises(Closed) as refused:
            write(response, {NEED: "1"}, by=by)
        assert refused.value.why == "closed"
    assert AnswerRevision.objects.count() == Answer.objects.count() == 0


def test_a_declined_municipality_takes_nothing(response, contact):
    participation = response.participation
    participation.declined_on, participation.declined_reason = datetime.date(2018, 10, 1), "Hinner inte"
    participation.save()
    with pytest.raises(Closed) as refused:
        write(response, {NEED: "1"}, by=contact)
    assert refused.value.why == "declined"


@pytest.mark.parametrize(("fields", "error"), [({"kind": "guess"}, ValueError), ({"reason": "7"}, ValueError)])
def test_a_programming_mistake_is_loud(response, contact, fields, error):
    with pytest.raises(error):
        write(response, {NEED: "1"}, by=contact, **fields)


def test_the_number_of_queries_does_not_grow_with_the_page(response, contact, django_assert_max_num_queries):
    response = Response.objects.with_case().get(pk=response.pk)
    assert response.view.nodes  # the questionnaire is read once in a process
    one = {NEED: "1"}
    six = {
        "styrdokument_behov": "2",
        "styrdokument_prioritet": "3",
        "styrdokument_formaga": "1",
        "nulage_ansvar": "en",
        "nulage_natverk": ["annat"],
        "nulage_hinder": ["tid"],
    }
    for values in (one, six):
        with django_assert_max_num_queries(9):
            record_answers(response=response, values=values, seen_seq=99, channel="web", by=contact, now=at())


def test_two_responses_do_not_meet(response, other_response, contact, other_contact):
    write(response, {NEED: "1"}, by=contact)
    write(other_response, {NEED: "4"}, by=other_contact)
    assert current(response)[(NEED, "")][0] == "1"
    assert current(other_response)[(NEED, "")][0] == "4"
    assert factories.answer(response, {NEED: "2"}, by=contact).seq == 2
