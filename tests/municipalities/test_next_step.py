"""The next step, follow-ups that are changed, and who is in charge: on the desk and in the actions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from municipalities.actions import (
    add_follow_up,
    clear_next_step,
    finish_follow_up,
    hand_over,
    reopen_follow_up,
    save_follow_up,
    set_next_step,
)
from municipalities.models import FollowUp
from tests.factories import at, make_user
from tests.municipalities.reading import document, words

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514"
DAY = datetime.date(2018, 11, 2)


@pytest.fixture
def step(participation, officer):
    def make(what="Ring om värmen", **fields):
        return set_next_step(participation=participation, what=what, by=officer, now=at(3), **fields)

    return make


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- The next step --------------------------------------------------------------------------------------------------------


def test_there_is_one_next_step_and_a_new_one_takes_its_place(step, officer):
    first = step()
    second = step("Skriv till växeln", officer=officer, due_on=DAY)
    assert second.pk == first.pk
    made = FollowUp.objects.get()
    assert (made.kind, made.what, made.side, made.officer, made.due_on) == (
        "next_step",
        "Skriv till växeln",
        "office",
        officer,
        DAY,
    )
    assert events() == ["follow-up added", "follow-up changed"]
    # What somebody writes may name people, so it is in no event.
    assert AuditEvent.objects.last().detail != {}
    assert AuditEvent.objects.get(verb="follow-up changed").detail == {
        "follow_up": made.pk,
        "fields": ["due_on", "officer", "what"],
    }


def test_the_same_step_again_changes_nothing(step):
    step()
    step()
    assert events() == ["follow-up added"]


def test_a_step_that_is_done_makes_room_for_the_next(step, participation, officer):
    first = step()
    assert clear_next_step(participation=participation, by=officer, now=at(4)).pk == first.pk
    assert clear_next_step(participation=participation, by=officer, now=at(4)) is None
    second = step("Skriv")
    assert second.pk != first.pk
    assert [row.is_done for row in FollowUp.objects.order_by("pk")] == [True, False]
    # Opening the old one again would make two.
    with pytest.raises(ValidationError):
        reopen_follow_up(follow_up=first, by=officer)


def test_a_step_needs_words(step):
    with pytest.raises(ValidationError) as caught:
        step(" ")
    assert list(caught.value.error_dict) == ["what"]
    assert not FollowUp.objects.exists()


def test_the_step_is_set_and_done_on_the_web(officer_client, participation, officer):
    page = f"{CASE}/next-step/"
    data = {"what": "Ring", "officer": officer.pk, "due_on": "2018-11-02", "next": f"{CASE}/"}
    assert officer_client.post(page, data).headers["Location"] == f"{CASE}/"
    tree = document(officer_client.get(f"{page}?from={CASE}/"))
    assert tree.xpath("//main//input[@name='what' or @name='due_on']/@value") == ["Ring", "2018-11-02"]
    assert tree.xpath("//main//input[@name='next']/@value") == [f"{CASE}/"]
    officer_client.post(page, {"do": "clear"})
    assert FollowUp.objects.get().done_by == officer


def test_a_refused_step_keeps_what_was_typed_and_where_it_came_from(officer_client, participation):
    data = {"what": "Ring", "due_on": "fredag", "next": f"{CASE}/"}
    tree = document(officer_client.post(f"{CASE}/next-step/", data))
    assert tree.xpath("//main//input[@name='what' or @name='due_on' or @name='next']/@value") == [
        f"{CASE}/",
        "Ring",
        "fredag",
    ]
    assert not FollowUp.objects.exists()


# --- Follow-ups -----------------------------------------------------------------------------------------------------------


def test_what_the_office_noted_can_be_changed(participation, officer, contact):
    made = add_follow_up(
        participation=participation, what="Ring", side="office", officer=officer, by=officer, now=at(3)
    )
    save_follow_up(follow_up=made, what="Svarar", side="municipality", contact=contact, due_on=DAY, by=officer)
    made.refresh_from_db()
    assert (made.what, made.side, made.officer, made.contact, made.due_on) == (
        "Svarar",
        "municipality",
        None,
        contact,
        DAY,
    )
    assert events() == ["follow-up added", "follow-up changed"]
    save_follow_up(follow_up=made, what="Svarar", side="municipality", contact=contact, due_on=DAY, by=officer)
    assert events() == ["follow-up added", "follow-up changed"]
    with pytest.raises(ValidationError):
        save_follow_up(follow_up=made, what=" ", side="office", by=officer)


def test_what_a_municipality_left_stays_in_its_words(participation, officer, contact, officer_client):
    made = add_follow_up(participation=participation, what="Vi hör av oss.", side="municipality", by=contact, now=at(3))
    with pytest.raises(ValidationError):
        save_follow_up(follow_up=made, what="Annat", side="office", by=officer)
    assert officer_client.get(f"{CASE}/follow-ups/{made.pk}/edit/").status_code == 404


def test_a_follow_up_on_the_web_has_somebody_of_one_side_only(officer_client, participation, officer, contact):
    data = {"what": "Svarar", "side": "municipality", "officer": officer.pk, "contact": contact.pk, "next": f"{CASE}/"}
    officer_client.post(f"{CASE}/follow-ups/add/", data)
    made = FollowUp.objects.get()
    assert (made.side, made.officer, made.contact, made.made_by_user) == ("municipality", None, contact, officer)
    officer_client.post(f"{CASE}/follow-ups/{made.pk}/edit/", data | {"side": "office"})
    made.refresh_from_db()
    assert (made.side, made.officer, made.contact) == ("office", officer, None)


def test_a_contact_of_another_municipality_cannot_be_chosen(officer_client, participation, other_contact):
    data = {"what": "Svarar", "side": "municipality", "contact": other_contact.pk}
    tree = document(officer_client.post(f"{CASE}/follow-ups/add/", data))
    assert "Vem på kommunen" in words(tree.xpath("//div[@role='alert']")[0])
    assert not FollowUp.objects.exists()


# --- In charge ------------------------------------------------------------------------------------------------------------


def test_handing_over_moves_what_the_one_before_had_open(participation, officer, lead):
    hand_over(participation=participation, officer=officer, follow_ups=True, by=lead)
    mine, done, theirs, another = (
        add_follow_up(participation=participation, what=what, side=side, officer=who, by=lead, now=at(3))
        for what, side, who in (
            ("a", "office", officer),
            ("b", "office", officer),
            ("c", "municipality", None),
            ("d", "office", lead),
        )
    )
    finish_follow_up(follow_up=done, by=officer, now=at(4))
    new = make_user("officer", email="ny@example.se", name="Handläggare 9")
    assert hand_over(participation=participation, officer=new, follow_ups=True, by=lead) == 1
    found = {row.what: row.officer for row in FollowUp.objects.select_related("officer")}
    assert found == {"a": new, "b": officer, "c": None, "d": lead}
    participation.refresh_from_db()
    assert participation.officer == new
    event = AuditEvent.objects.filter(verb="officer changed").first()
    assert (event.by, event.target) == (lead, "prestratus-2018 2514")
    assert event.detail == {"officer": [str(officer.pk), str(new.pk)], "follow_ups": 1}


def test_follow_ups_stay_if_that_is_wanted(participation, officer, lead):
    hand_over(participation=participation, officer=officer, follow_ups=True, by=lead)
    add_follow_up(participation=participation, what="a", side="office", officer=officer, by=lead, now=at(3))
    assert hand_over(participation=participation, officer=lead, follow_ups=False, by=lead) == 0
    assert FollowUp.objects.get().officer == officer


def test_the_same_officer_again_is_no_event(participation, officer, lead):
    hand_over(participation=participation, officer=officer, follow_ups=True, by=lead)
    hand_over(participation=participation, officer=officer, follow_ups=True, by=lead)
    assert events() == ["officer changed"]


@pytest.mark.parametrize("who", ["reader", "closed"])
def test_a_case_is_handed_to_those_who_work_with_cases(participation, lead, reader, who):
    new = reader if who == "reader" else make_user("officer", email="slutat@example.se", is_active=False)
    with pytest.raises(ValidationError):
        hand_over(participation=participation, officer=new, follow_ups=True, by=lead)
    participation.refresh_from_db()
    assert participation.officer is None
