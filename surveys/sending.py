"""Handing letters to a mail server, one by one, and knowing at every moment what is certain.

Until the text has been handed over nothing has been sent, and a failure means: later again. After the server has
said 250 it is sent. In between lies the moment in which a lost line leaves it uncertain, and then only a person decides.
"""

from __future__ import annotations

import datetime
import re
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.utils import DNS_NAME
from django.urls import reverse
from django.utils import timezone

from surveys import appointment_words, calendar, letters
from surveys.actions.posting import Outcome, claim_letter, mark_stranded, settle_letter
from surveys.links import make_token
from surveys.models import Appointment, Letter

Clock = Callable[[], datetime.datetime]
_FAILURES = (OSError, smtplib.SMTPException)


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in: it makes no sense to go on with the next letter."""


class LineLost(Exception):
    """The line broke before the text was handed over."""


# --- The message --------------------------------------------------------------------------------------------------------


def compose(letter: Letter, *, now: datetime.datetime) -> EmailMessage:
    """The mail as it leaves the house, with the personal link. Raises ValueError for an address that no mail can carry."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letters.one_line(letter.subject)
    # The office's address, since the mail server may send for its domain only; the name is the officer's.
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message["From"] = _address(sender, letter.from_name)
    message["Reply-To"] = _address(letter.reply_to or sender, letter.from_name)
    message["To"] = _address(letter.to_address)
    message["Date"] = format_datetime(timezone.localtime(now))
    message["Message-ID"] = letter.message_id
    if letter.kind == letters.RECEIPT:
        # Nobody wrote it, so no machine shall answer. To what a person sent, "I am away until Monday" is good to know.
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(letters.with_link(letter.body, link_of(letter)), charset="utf-8", cte="quoted-printable")
    if letter.appointment is not None:
        _enclose(message, *_call_file(letter.appointment, letter.language, now))
    elif letter.enclosure:
        _enclose(message, letter.enclosure, calendar.method_of(letter.enclosure))
    # After the text, which takes every header about the content with it.
    message["Content-Language"] = letter.language
    return message


def _call_file(appointment: Appointment, language: str, now: datetime.datetime) -> tuple[str, str]:
    """(calendar file, method) of a call, as it stands when the letter is sent."""
    is_off = appointment.state == Appointment.State.CANCELLED
    method = calendar.CANCEL if is_off else calendar.REQUEST
    entry = appointment_words.entry(appointment, language, for_staff=False)
    zone = ZoneInfo(settings.TIME_ZONE)
    return calendar.calendar([entry], method=method, zone=zone, now=now).decode("utf-8"), method


def _enclose(message: EmailMessage, content: str, method: str) -> None:
    """A calendar file; mail programs offer to put what is in it into the calendar, or to take it out."""
    message.add_attachment(
        content, subtype="calendar", charset="utf-8", filename="prestratus.ics", params={"method": method}
    )


def link_of(letter: Letter) -> str:
    """The address behind `{link}`: made now, in the present generation, and kept nowhere."""
    if letter.invitation is None:
        return ""
    return f"{settings.SITE_URL}{reverse('surveys:open', args=[make_token(letter.invitation)])}"


def _address(address: str, name: str = "") -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(letters.one_line(name), local, domain.encode("idna").decode("ascii"))


# --- Ways to send -------------------------------------------------------------------------------------------------------


class Post(Protocol):
    """Something that takes a message. Raises `NoServer` and `LineLost`, both before anything has been handed over."""

    def send(self, message: EmailMessage) -> Outcome: ...

    def close(self) -> None: ...


class ConsolePost:
    """For development: prints what would be sent, with the link, so that it can be opened."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def send(self, message: EmailMessage) -> Outcome:
        shown = [(name, value) for name, value in message.items() if not name.startswith(("Content-", "MIME-"))]
        headers = "\n".join(f"{name}: {value}" for name, value in shown)
        text = message.get_body(("plain",))
        files = "".join(f"[{part.get_filename() or part.get_content_type()}]\n" for part in message.iter_attachments())
        self.out.write(f"{'-' * 72}\n{headers}\n\n{text.get_content() if text is not None else ''}\n{files}")
        self.out.flush()
        return Outcome(Letter.State.SENT, "printed on the console, not sent")

    def close(self) -> None:
        pass


class SmtpPost:
    """One line to the mail server of the settings, opened when it is needed and used for many letters."""

    def __init__(self) -> None:
        self._line: smtplib.SMTP | None = None
        self._carried = 0

    def send(self, message: EmailMessage) -> Outcome:
        sender, recipient = (_envelope(message[name]) for name in ("From", "To"))
        line = self._open()
        try:
            refusal = self._offer(line, sender, recipient)
        except _FAILURES as error:
            self.close()
            raise LineLost(_words(error)) from error
        return refusal or self._hand_over(line, message)

    def _open(self) -> smtplib.SMTP:
        if self._line is not None:
            return self._line
        context = ssl.create_default_context()
        host, port, own, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn(), settings.EMAIL_TIMEOUT
        line: smtplib.SMTP
        try:
            if settings.EMAIL_USE_SSL:
                line = smtplib.SMTP_SSL(host, port, local_hostname=own, timeout=timeout, context=context)
            else:
                line = smtplib.SMTP(host, port, local_hostname=own, timeout=timeout)
        except _FAILURES as error:
            raise NoServer(_words(error)) from error
        self._line, self._carried = line, 0
        try:
            if settings.EMAIL_USE_TLS:
                line.starttls(context=context)
            if settings.EMAIL_HOST_USER:
                line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            line.ehlo_or_helo_if_needed()
        except _FAILURES as error:
            self.close()
            raise NoServer(_words(error)) from error
        return line

    def _offer(self, line: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
        """Sender, recipient, "may I?": None if the server waits for the text. Nothing has been sent so far."""
        code, words = line.mail(sender)
        if code != 250:
            # It is about us, not about the letter: the next one would fare no better. Or enough letters have gone this way.
            carried = self._carried
            self.close()
            raise LineLost(_said(code, words)) if carried else NoServer(_said(code, words))
        code, words = line.rcpt(recipient)
        if code in (250, 251):
            code, words = line.docmd("DATA")
            if code == 354:
                return None
        outcome = Outcome(Letter.State.REFUSED if 500 <= code < 600 else Letter.State.QUEUED, _said(code, words))
        if code == 421:
            self.close()
        else:
            line.rset()
        return outcome

    def _hand_over(self, line: smtplib.SMTP, message: EmailMessage) -> Outcome:
        """From the first byte of the text to the server's last word nothing is certain."""
        try:
            line.send(re.sub(rb"(?m)^\.", b"..", message.as_bytes()).removesuffix(b"\r\n") + b"\r\n.\r\n")
            code, words = line.getreply()
        except _FAILURES as error:
            self.close()
            return Outcome(Letter.State.UNCERTAIN, _words(error))
        self._carried += 1
        states = {2: Letter.State.SENT, 4: Letter.State.QUEUED, 5: Letter.State.REFUSED}
        return Outcome(states.get(code // 100, Letter.State.UNCERTAIN), _said(code, words))

    def close(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        try:
            line.quit()
        except _FAILURES:
            line.close()


def _envelope(header: object) -> str:
    [address] = header.addresses  # type: ignore[attr-defined]  # an address header of the modern policy
    return str(address.addr_spec)


def _said(code: int, words: bytes) -> str:
    return letters.one_line(f"{code} {words.decode('utf-8', 'replace')}")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _said(error.smtp_code, text if isinstance(text, bytes) else str(text).encode())
    return letters.one_line(str(error)) or type(error).__name__


def problems() -> list[tuple[str, str]]:
    """What stands in the way of sending letters: (what, what to do)."""
    found = []
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        found.append(
            (
                "EMAIL_URL is not set: letters wait and are never sent.",
                "Set EMAIL_URL=smtp+tls://user:password@mail.example.se:587 (percent-encode odd characters).",
            )
        )
    local, _at, domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")
    if not local or (not settings.DEVELOPMENT and "." not in domain):
        found.append(
            (
                f"DEFAULT_FROM_EMAIL={settings.DEFAULT_FROM_EMAIL} is no address that letters can come from.",
                "Set the office's address, one that the mail server may send for: DEFAULT_FROM_EMAIL=nulage@example.se",
            )
        )
    if not re.fullmatch(r"https?://[\w.\-\[\]:]+", settings.SITE_URL):
        found.append(
            (
                f"SITE_URL={settings.SITE_URL} is no address: the links in letters would lead nowhere.",
                "Set SITE_URL=https://nulage.example.se",
            )
        )
    return found


def open_post(out: TextIO) -> Post:
    """The way to send that the settings give. Raises ImproperlyConfigured with the remedy if there is none."""
    faults = problems()
    if faults:
        raise ImproperlyConfigured("\n".join(f"{what}\n  {remedy}" for what, remedy in faults))
    return ConsolePost(out) if settings.EMAIL_BACKEND.endswith(".console.EmailBackend") else SmtpPost()


# --- A round ------------------------------------------------------------------------------------------------------------

MOST_LOST_LINES = 2


def send_due(*, post: Post, clock: Clock, is_stopping: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send what is due now, one letter after the other; how many ended in which state.

    A letter that cannot be sent never stops the rest; a server that cannot be reached does, until the next round.
    """
    counts: Counter[str] = Counter(uncertain=mark_stranded(now=clock()))
    lost = 0
    try:
        while lost < MOST_LOST_LINES and not is_stopping():
            letter = claim_letter(now=clock())
            if letter is None:
                break
            outcome, step = _try(letter, post, clock())
            settle_letter(letter=letter, outcome=outcome, now=clock())
            counts[outcome.state] += 1
            lost = lost + step if step else 0
    finally:
        post.close()
    return counts


def _try(letter: Letter, post: Post, now: datetime.datetime) -> tuple[Outcome, int]:
    """The outcome, and how much it speaks against going on: 0 not at all, 1 a lost line, 2 no server."""
    try:
        message = compose(letter, now=now)
    except ValueError as error:
        return Outcome(Letter.State.REFUSED, letters.one_line(f"not an address that a mail can have: {error}")), 0
    try:
        return post.send(message), 0
    except LineLost as error:
        return Outcome(Letter.State.QUEUED, str(error)), 1
    except NoServer as error:
        return Outcome(Letter.State.QUEUED, str(error)), MOST_LOST_LINES
