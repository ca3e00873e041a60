"""A saved mail (.eml), read with the standard library: when, from whom, to whom, about what, and its text. No Django."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

LONGEST_TEXT = 200_000
# The text comes before what is attached; further in, nothing is read.
READ_AT_MOST = 4 * 1024 * 1024
_SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class NotAMail(Exception):
    """The file says neither who wrote it nor when."""


@dataclass(frozen=True, slots=True)
class Mail:
    """`sent_to` are all addresses with commas between, `addresses` the plain ones of everybody, in lower case."""

    sent_at: datetime.datetime
    sent_from: str
    sent_to: str
    subject: str
    text: str
    addresses: tuple[str, ...]


def read_mail(data: bytes) -> Mail:
    """Raises NotAMail for what has no sender or no date that can be understood."""
    message = message_from_bytes(data[:READ_AT_MOST])
    sender, sent_at = _header(message, "From"), _date(message)
    if not sender or sent_at is None:
        raise NotAMail
    receivers = [_header(message, name) for name in ("To", "Cc")]
    everybody = getaddresses([sender, *receivers])
    return Mail(
        sent_at=sent_at,
        sent_from=sender[:300],
        sent_to=", ".join(filter(None, receivers))[:1000],
        subject=_header(message, "Subject")[:200],
        text=_text(message)[:LONGEST_TEXT],
        addresses=tuple(dict.fromkeys(address.lower() for _name, address in everybody if address)),
    )


def _clean(text: str) -> str:
    return _SEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))
    try:
        decoded = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        decoded = raw
    return " ".join(_clean(decoded).split())


def _date(message: Message) -> datetime.datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
        found = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
        return found.astimezone(datetime.UTC) if 1970 < found.year < 2100 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _text(message: Message) -> str:
    """The first plain text that is not attached, else the first HTML without its tags."""
    found = {"text/plain": "", "text/html": ""}
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in found and not found[kind] and part.get_content_disposition() != "attachment":
            found[kind] = _decoded(part)
    return (found["text/plain"] or _without_tags(found["text/html"])).strip()


def _parts(message: Message) -> Iterator[Message]:
    """Those of the mail itself, not of mails that are attached to it."""
    if message.get_content_type() == "message/rfc822":
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return _clean(data.decode(part.get_content_charset() or "utf-8", "replace"))
    except LookupError:
        return _clean(data.decode("utf-8", "replace"))


def _without_tags(text: str) -> str:
    text = re.sub(r"(?is)<(script|style|head)\b.*?(</\1>|\Z)", "", text)
    text = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return re.sub(r"\n[ \t\n]*\n", "\n\n", _clean(text))
