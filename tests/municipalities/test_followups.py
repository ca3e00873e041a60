"""Follow-ups: who does what until when, made by the office or left by a contact."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from municipalities.actions import (
    add_follow_up,
    erase_contact,
    finish_follow_up,
    move_last_day,
    reopen_follow_up,
)
from municipalities.models import FollowUp
from tests.factories import at
from tests.municipalities.reading import document, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(participation, contact):
    """What a contact has left."""
    return add_follow_up(
        participation=participation, what="Fråga Anna.", side="office", kind="somebody_else", by=contact, now=at(3)
    )


def noted(participation, officer, **fields):
    values = {"what": "Skicka underlaget.", "side": "office", "officer": officer, "by": officer, "now": at(3)}
    return add_follow_up(participation=participation, **(values | fields))


def test_the_office_notes_what_is_to_be_done(participation, officer, contact):
    made = noted(participation, officer, side="municipality", contact=contact, due_on=datetime.date(2018, 11, 2))
    made = FollowUp.objects.get(pk=made.pk)
    assert (made.kind, made.what, made.side, made.officer, made.contact) == (
        "other",
        "Skicka underlaget.",
        "municipality",
        officer,
        contact,
    )
    assert (made.made_by_user, made.made_by_contact, made.made_at) == (officer, None, at(3))
    event = AuditEvent.objects.get(verb="follow-up added")
    assert (event.by, event.target) == (officer, "prestratus-2018 2514")
    # What somebody writes may name people, so it is in no event.
    assert event.detail == {"follow_up": made.pk, "kind": "other"}


def test_the_office_may_note_the_same_twice(participation, officer):
    noted(participation, officer)
    noted(participation, officer)
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"what": " "}, {"side": "region"}, {"kind": "lunch"}, {"kind": "more_time"}])
def test_what_cannot_be_noted(participation, officer, wrong):
    with pytest.raises(ValidationError):
        noted(participation, officer, **wrong)
    assert FollowUp.objects.count() == 0


def test_what_a_contact_asks_for_again_replaces_what_waits(left, participation, contact):
    again = add_follow_up(
        participation=participation, what="Fråga Bo.", side="office", kind="somebody_else", by=contact, now=at(4)
    )
    assert (again.pk, FollowUp.objects.get().what, FollowUp.objects.get().made_at) == (left.pk, "Fråga Bo.", at(4))


def test_done_twice_is_done_once(left, officer, lead):
    finish_follow_up(follow_up=left, by=officer, now=at(5))
    finish_follow_up(follow_up=left, by=lead, now=at(6))
    left.refresh_from_db()
    assert (left.done_at, left.done_by, left.is_done) == (at(5), officer, True)
    assert AuditEvent.objects.filter(verb="follow-up done").count() == 1


def test_done_and_open_again(left, officer):
    finish_follow_up(follow_up=left, by=officer, now=at(5))
    for _press in range(2):
        reopen_follow_up(follow_up=left, by=officer)
    left.refresh_from_db()
    assert (left.done_at, left.done_by) == (None, None)
    assert AuditEvent.objects.filter(verb="follow-up reopened").count() == 1


def test_what_was_asked_again_meanwhile_is_not_opened_twice(left, participation, contact, officer):
    finish_follow_up(follow_up=left, by=officer, now=at(5))
    add_follow_up(participation=participation, what="Bo", side="office", kind="somebody_else", by=contact, now=at(6))
    with pytest.raises(ValidationError):
        reopen_follow_up(follow_up=left, by=officer)
    assert FollowUp.objects.open().get().what == "Bo"


@pytest.mark.parametrize(
    "broken",
    [
        {"made_by": "nobody"},
        {"made_by": "both"},
        {"kind": "lunch"},
        {"side": "region"},
        {"done_at": at(5)},
        {"kind": "more_time"},
    ],
)
def test_the_database_keeps_the_rules(participation, officer, contact, broken):
    maker = {
        "nobody": {},
        "both": {"made_by_user": officer, "made_by_contact": contact},
        "user": {"made_by_user": officer},
    }[broken.pop("made_by", "user")]
    values = {"what": "x", "side": "office", "made_at": at(), **maker, **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(participation=participation, **values)


def test_one_of_a_kind_waits_for_each_contact(left, participation, contact):
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(
            participation=participation, side="office", kind="somebody_else", made_by_contact=contact, made_at=at()
        )


def test_late_is_after_the_day_while_it_is_open(participation, officer):
    day = datetime.date(2018, 11, 2)
    made = noted(participation, officer, due_on=day)
    assert [made.is_late(day), made.is_late(day + datetime.timedelta(days=1))] == [False, True]
    done = finish_follow_up(follow_up=made, by=officer, now=at(4))
    assert not done.is_late(day + datetime.timedelta(days=1))


def test_erasing_takes_the_words_of_a_contact_and_leaves_the_office_its_own(left, participation, contact, officer):
    noted(participation, officer, contact=contact)
    erase_contact(contact=contact, by=officer, now=at(9))
    assert {each.made_by_user: each.what for each in FollowUp.objects.all()} == {
        None: "",
        officer: "Skicka underlaget.",
    }


def test_the_last_day_moves_and_says_so_once(participation, officer):
    day = datetime.date(2018, 11, 2)
    for _press in range(2):
        move_last_day(participation=participation, to=day, by=officer)
    participation.refresh_from_db()
    assert participation.due_on == day
    assert [(e.by, e.detail) for e in AuditEvent.objects.all()] == [(officer, {"due_on": ["", "2018-11-02"]})]


# --- On the case's page ---------------------------------------------------------------------------------------------------


def waiting(client):
    return [words(each) for each in document(client.get(CASE)).xpath("//section[@aria-labelledby='follow-ups']//h3")]


CASE = "/assessments/prestratus-2018/participations/2514/"


def test_the_case_shows_what_is_open_and_marks_it_from_there(officer_client, left, participation, officer):
    noted(participation, officer)
    assert waiting(officer_client) == ["Att göra", "Någon annan ska svara"]
    url = f"/cases/prestratus-2018/2514/follow-ups/{left.pk}/"
    assert officer_client.post(f"{url}finish/", {"next": CASE}).headers["Location"] == CASE
    assert waiting(officer_client) == ["Att göra"]
    assert officer_client.post(f"{url}reopen/", {"next": "https://evil.example/"}).headers["Location"] == "/"
    assert FollowUp.objects.open().count() == 2


def test_one_of_another_case_is_not_found(officer_client, left, other_participation):
    assert officer_client.post(f"/cases/prestratus-2018/2506/follow-ups/{left.pk}/finish/").status_code == 404
    left.refresh_from_db()
    assert left.done_at is None


def test_what_cannot_be_opened_again_is_said(officer_client, left, participation, contact, officer):
    finish_follow_up(follow_up=left, by=officer, now=at(5))
    add_follow_up(participation=participation, what="Bo", side="office", kind="somebody_else", by=contact, now=at(6))
    url = f"/cases/prestratus-2018/2514/follow-ups/{left.pk}/reopen/"
    answer = officer_client.post(url, {"next": CASE}, follow=True)
    assert "Kommunen har bett om det på nytt" in answer.content.decode()
