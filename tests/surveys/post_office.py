"""A real mail server on loopback, which refuses, delays, drops the line or dies as a test tells it."""

import asyncio
import email
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class PostOffice:
    """What arrived, and what is to happen. `refuse` maps an address to the answer to RCPT; `after_data` answers the text."""

    refuse: dict[str, str] = field(default_factory=dict)
    refuse_sender: str = ""
    after_data: Callable[["PostOffice"], str] | None = None
    on_greeting: Callable[[], None] | None = None
    pause: float = 0
    drop_at: str = ""
    envelopes: list = field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = 0
    sessions: int = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        if self.on_greeting:
            self.on_greeting()
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.drop_at == "RCPT":
            server.transport.abort()
            return "250 OK"
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.pause:
            await asyncio.sleep(self.pause)
        self.envelopes.append(envelope)
        if self.drop_at == "DATA":
            server.transport.abort()
        return self.after_data(self) if self.after_data else "250 2.0.0 OK: queued"

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(envelope.content, policy=default) for envelope in self.envelopes]

    @property
    def recipients(self) -> list[str]:
        return [address for envelope in self.envelopes for address in envelope.rcpt_tos]


class _Server(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, loop=self.loop)

    def _trigger_server(self):
        # The system has chosen a free port; what waits for the server to answer must know which.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office(settings, **wishes):
    """The mail server, with the settings pointing to it on a free port."""
    office = PostOffice(**wishes)
    controller = _Server(office, hostname=office.host, port=0)
    controller.start()
    office.port = controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = office.host, office.port
    settings.DEFAULT_FROM_EMAIL = "Energikontoret <nulage@energi.example.se>"
    settings.SITE_URL = "https://nulage.example.se"
    settings.EMAIL_TIMEOUT = 5
    try:
        yield office
    finally:
        controller.stop()
