"""The fixtures themselves: a mistake here would make other tests prove the wrong thing."""

from django.test import RequestFactory
from django.utils import timezone

from surveys.access import respondent_of
from tests import factories


def opened(client, response):
    request = RequestFactory().get("/")
    request.session = client.session
    return respondent_of(request, response.pk, now=timezone.now())


def test_respondent_may_write_kalix_and_nothing_else(respondent, response, other_response, contact):
    assert opened(respondent, response).speaker == contact
    assert opened(respondent, other_response) is None


def test_stranger_may_write_arjeplog_and_nothing_else(stranger, response, other_response):
    assert opened(stranger, response) is None
    assert opened(stranger, other_response).response == other_response


def test_variants_are_those_of_2018(participation, other_participation):
    assert (participation.variant, other_participation.variant) == ("other", "signatory")


def test_answer_writes_through_the_ledger(response, contact):
    recorded = factories.answer(response, {"styrdokument_behov": "3"}, by=contact)
    assert recorded.seq == 1
    assert response.answers.get().score == 3


def test_small_definition_survives_json(definition):
    assert type(definition).from_json(definition.to_json()) == definition
