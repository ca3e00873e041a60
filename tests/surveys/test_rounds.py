"""Opening, submitting, reopening and completing: the rounds of a response."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from surveys.actions import (
    Closed,
    complete_interview,
    ledger_faults,
    open_response,
    reopen_response,
    submit_response,
    unanswered_names,
)
from surveys.models import AnswerRevision, Response, Submission
from tests import factories
from tests.factories import at

NEED = "mobilitet_behov"


def fresh(response):
    return Response.objects.with_case().get(pk=response.pk)


def test_a_response_is_made_once_on_the_newest_published_questionnaire(participation, assessment, definition):
    with pytest.raises(ValidationError):
        open_response(participation=participation, now=at())
    factories.make_questionnaire(assessment, definition)
    newer = factories.make_questionnaire(assessment, factories.small_definition("2"))
    newer_draft = factories.make_questionnaire(assessment, factories.small_definition("3"), published=False)
    type(newer).objects.filter(pk=newer_draft.pk).update(published_at=None)
    first = open_response(participation=participation, now=at())
    assert open_response(participation=participation, now=at(2)).pk == first.pk
    assert (first.questionnaire_id, first.created_at) == (newer.pk, at())


def test_submitting_twice_is_one_submission(response, contact):
    factories.answer(response, {NEED: "3"}, by=contact)
    first = submit_response(response=response, by=contact, now=at(5))
    again = submit_response(response=response, by=contact, now=at(6))
    assert (first.pk, first.seq, first.kind, first.at, first.by_contact) == (again.pk, 1, "web", at(5), contact)


def test_reopened_and_submitted_again_is_a_second_round(response, contact):
    submit_response(response=response, by=contact, now=at(5))
    reopen_response(response=response, by=contact, now=at(6))
    factories.answer(response, {NEED: "3"}, by=contact, now=at(7))
    submit_response(response=response, by=contact, now=at(8))
    assert list(Submission.objects.values_list("seq", "at")) == [(0, at(5)), (1, at(8))]


def test_the_interview_ends_what_the_municipality_may_change(response, contact, officer):
    submit_response(response=response, by=contact, now=at(5))
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(9))
    for attempt in (
        lambda: reopen_response(response=response, by=contact, now=at(10)),
        lambda: factories.answer(response, {NEED: "3"}, by=contact),
    ):
        with pytest.raises(Closed) as refused:
            attempt()
        assert refused.value.why == "interviewed"
    assert factories.answer(response, {NEED: "3"}, by=officer, channel="phone").accepted == {(NEED, "")}


def test_what_nobody_reached_is_marked_as_not_asked(response, contact, officer):
    factories.answer(response, {NEED: "3", "styrdokument_behov": "ej_aktuellt"}, by=officer, channel="phone")
    left = unanswered_names(fresh(response))
    assert NEED not in left
    assert "styrdokument_prioritet" not in left, "not relevant: nothing to ask"
    assert "mobilitet_prioritet" in left
    submission = complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=True, now=at(9))
    assert unanswered_names(fresh(response)) == []
    marked = AnswerRevision.objects.filter(missing="not_asked")
    assert sorted(marked.values_list("question", flat=True)) == sorted(left)
    assert {(r.channel, r.by_user, r.spoken_by, r.reason) for r in marked} == {("phone", officer, contact, "")}
    assert (submission.kind, submission.seq) == ("interview", fresh(response).seq)
    assert ledger_faults([fresh(response)]) == []


def test_completing_without_marking_leaves_blanks_blank(response, contact, officer):
    factories.answer(response, {NEED: "3"}, by=contact)
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(9))
    assert response.answers.count() == 1


def test_an_interview_can_be_completed_again_when_something_has_changed(response, contact, officer):
    def complete(day, later=0):
        now = at(day) + datetime.timedelta(seconds=later)
        complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=now)

    complete(9)
    complete(9, later=1)
    assert list(Submission.objects.values_list("seq", "at")) == [(0, at(9))], "the same round, pressed twice"
    factories.answer(response, {NEED: "3"}, by=officer, channel="phone")
    complete(11)
    assert list(Submission.objects.values_list("seq", "at")) == [(0, at(9)), (1, at(11))]


def test_a_closed_round_cannot_be_completed_or_reopened(response, contact, officer):
    assessment = response.participation.assessment
    assessment.closed_on = datetime.date(2019, 1, 1)
    assessment.save()
    for attempt in (
        lambda: submit_response(response=response, by=contact, now=at(5)),
        lambda: reopen_response(response=response, by=contact, now=at(5)),
        lambda: complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=True, now=at(9)),
    ):
        with pytest.raises(Closed) as refused:
            attempt()
        assert refused.value.why == "closed"
    assert Submission.objects.count() == AnswerRevision.objects.count() == 0


def test_a_submission_has_exactly_one_writer(response, contact, officer):
    for writers in ({}, {"by_user": officer, "by_contact": contact}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.create(response=response, kind="web", seq=0, at=at(), **writers)


def test_rounds_are_annotated(response, contact, officer):
    factories.answer(response, {NEED: "3"}, by=contact)
    submit_response(response=response, by=contact, now=at(5))
    factories.answer(response, {NEED: "4"}, by=officer, channel="phone")
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(9))
    found = Response.objects.with_rounds().get()
    assert (found.web_seq, found.web_at, found.phone_seq, found.phone_at) == (1, at(5), 2, at(9))
    assert list(Response.objects.counted()) == [response]
