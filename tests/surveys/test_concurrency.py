"""Real threads against a real database: one number for one revision, nothing lost, nobody kept waiting for ever."""

import threading

import pytest
from django.db import connection

from surveys.actions import ledger_faults, record_answers
from surveys.models import Response
from tests import factories
from tests.factories import at

QUESTIONS = ["nulage_ansvar", "styrdokument_behov", "mobilitet_behov", "mobilitet_prioritet"]


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment(response, contact, colleague, officer):
    """Each of three people writes ten times, to the same questions; the page of each is always stale."""
    people = [(contact, "web"), (colleague, "web"), (officer, "phone")]
    outcomes, faults = [], []
    start = threading.Barrier(len(people))

    def work(by, channel):
        try:
            start.wait(timeout=30)
            seen = 0
            for turn in range(10):
                name = QUESTIONS[turn % len(QUESTIONS)]
                value = "en" if name == "nulage_ansvar" else str(turn % 5)
                recorded = record_answers(
                    response=response, values={name: value}, seen_seq=seen, channel=channel, by=by, now=at()
                )
                outcomes.append(recorded)
                seen = recorded.seq if turn % 2 else seen
        except Exception as error:  # a thread's error must reach the test
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert len(outcomes) == 30
    fresh = Response.objects.with_case().get(pk=response.pk)
    assert fresh.seq == sum(len(recorded.accepted) for recorded in outcomes) > 0
    assert list(fresh.revisions.order_by("seq").values_list("seq", flat=True)) == list(range(1, fresh.seq + 1))
    assert ledger_faults([fresh]) == []


@pytest.mark.django_db(transaction=True)
def test_the_fixtures_are_committed_for_the_threads(response):
    """Guards the test above: outside a test transaction another connection sees the same response."""
    assert factories.answer(response, {}, by=factories.make_user("lead")).seq == 0
