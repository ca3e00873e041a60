"""The process that sends letters. Pages only write them; so a mail server that hangs keeps nobody waiting."""

import signal
import threading
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from surveys.sending import open_post, send_due


def seconds(text):
    value = int(text)
    if not 1 <= value <= 3600:
        raise ValueError("between 1 and 3600 seconds")
    return value


@contextmanager
def _stopped_by_signals(stopping):
    """The letter in hand is finished before the process ends, so that nobody has to wonder whether it arrived."""
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Command(BaseCommand):
    help = "Sends the letters that wait: once, for a timer, or again and again. Several may run at the same time."

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=seconds, metavar="SECONDS", help="go on, and look this often for new letters"
        )

    def handle(self, *args, loop, **options):
        stopping = threading.Event()
        if not loop:
            return self._round(stopping)
        with _stopped_by_signals(stopping):
            while True:
                try:
                    self._round(stopping)
                except (OperationalError, InterfaceError) as error:
                    self.stderr.write(f"The database does not answer, trying again: {error}")
                if stopping.wait(loop):
                    return None
                close_old_connections()

    def _round(self, stopping):
        try:
            post = open_post(self.stdout)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        counts = send_due(post=post, clock=timezone.now, is_stopping=stopping.is_set)
        told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()) if count)
        if told:
            self.stdout.write(f"Letters: {told}")
