"""Real threads against a real database: one number for one revision, nothing lost, nobody kept waiting for ever."""

import threading
import time

import pytest
from django.db import connection, transaction

from surveys.actions import Closed, ledger_faults, record_answers, submit_response
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


def wait_until_somebody_waits():
    """Until another connection stands at a lock; SQLite does not tell, so there it gets a moment to come so far."""
    if connection.vendor != "postgresql":
        time.sleep(0.5)
        return
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waited for the lock")


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_the_lock_sees_what_was_done_meanwhile(response, contact, colleague):
    """A save that waits while a colleague submits is refused; it does not go by what it saw before it waited."""
    outcomes = []

    def save():
        try:
            record_answers(
                response=response, values={QUESTIONS[1]: "3"}, seen_seq=0, channel="web", by=colleague, now=at(2)
            )
            outcomes.append("saved")
        except Closed as closed:
            outcomes.append(closed.why)
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    with transaction.atomic():
        submit_response(response=response, by=contact, now=at(1))
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=60)
    assert outcomes == ["submitted"]
