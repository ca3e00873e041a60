"""The fixtures themselves: a mistake here would make other tests prove the wrong thing."""

import contextlib
import socket
import threading

from django.test import RequestFactory
from django.utils import timezone

from surveys.access import respondent_of
from tests import factories
from tests.line import Line


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


def test_nothing_passes_a_line_that_is_cut():
    """Neither what was open nor what is opened then; and it passes again."""

    class Context:
        def set_offline(self, offline):
            self.offline = offline

    def arrives(browser):
        with contextlib.suppress(OSError):
            browser.sendall(b"?")
            return browser.recv(1) == b"!"
        return False

    def answer(request):
        while request.recv(1):
            request.sendall(b"!")

    with socket.create_server(("127.0.0.1", 0)) as server:
        line, context = Line(server.getsockname()[1]), Context()

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    with server.accept()[0] as request:
                        answer(request)

        threading.Thread(target=serve, daemon=True).start()
        address = ("127.0.0.1", int(line.url.rpartition(":")[2]))
        with socket.create_connection(address) as before:
            assert arrives(before)
            line.cut(context)
            assert not arrives(before) and context.offline
        with socket.create_connection(address) as meanwhile:
            assert not arrives(meanwhile)
        line.mend(context)
        with socket.create_connection(address) as after:
            assert arrives(after) and not context.offline
        line.close()
        server.shutdown(socket.SHUT_RDWR)
