"""Letters as texts: which placeholders there are, what is wrong with a template, how it is filled in. Pure: no database.

A template is plain text with placeholders in braces. A personal link is never filled in when a letter is written: what is
stored keeps `{link}`, and the address is put in at the moment of sending, since it is a key to the municipality's answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INVITATION, COLLEAGUE, REMINDER, RECEIPT = "invitation", "colleague", "reminder", "receipt"
READBACK, QUESTION = "readback", "question"
APPOINTMENT = "appointment"
VISIT, VISIT_NOTE = "visit", "visit_note"
PLAN = "plan"
APPROVAL = "approval"
KINDS = (INVITATION, COLLEAGUE, REMINDER, RECEIPT, APPOINTMENT, READBACK, QUESTION, VISIT, VISIT_NOTE, PLAN, APPROVAL)
WITHOUT_LINK = frozenset({RECEIPT, APPOINTMENT, VISIT, VISIT_NOTE})
"""What asks for nothing, so nobody needs a way in."""
LANGUAGES = ("sv", "en")
LINK = "link"

_EVERYWHERE = ("municipality", "assessment", "office", "officer", "telephone", "signature", "statement")
_WITH_LINK = (LINK, "deadline", "link_until", "questions", "minutes", "minutes_all")
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    INVITATION: (*_EVERYWHERE, *_WITH_LINK),
    COLLEAGUE: (*_EVERYWHERE, *_WITH_LINK, "inviter", "note", "pages"),
    REMINDER: (*_EVERYWHERE, *_WITH_LINK, "progress", "answered", "total", "pages"),
    RECEIPT: (*_EVERYWHERE, "progress", "answered", "total", "submitted"),
    READBACK: (*_EVERYWHERE, LINK, "link_until", "interviewed", "differences", "closes"),
    QUESTION: (*_EVERYWHERE, LINK, "link_until", "asked"),
    APPOINTMENT: (*_EVERYWHERE, "headline", "event", "purpose", "change"),
    VISIT: (*_EVERYWHERE, "headline", "event", "place", "roles", "agenda", "change"),
    VISIT_NOTE: (*_EVERYWHERE, "visited", "meeting_note"),
    PLAN: (*_EVERYWHERE, LINK, "link_until", "answer_by"),
    APPROVAL: (*_EVERYWHERE, LINK, "link_until", "publication"),
}
"""What a template of each kind may name."""

MANDATORY: Mapping[str, tuple[str, ...]] = {
    INVITATION: (LINK, "signature"),
    COLLEAGUE: (LINK, "inviter", "note", "signature"),
    REMINDER: (LINK, "signature"),
    RECEIPT: ("signature",),
    READBACK: (LINK, "closes", "signature"),
    QUESTION: (LINK, "asked", "signature"),
    APPOINTMENT: ("event", "signature"),
    VISIT: ("event", "place", "signature"),
    VISIT_NOTE: ("meeting_note", "signature"),
    PLAN: (LINK, "answer_by", "signature"),
    APPROVAL: (LINK, "publication", "signature"),
}
"""What the body of each kind must name: without it the letter would be of no use, or somebody's words would be lost."""

# A subject is one short line: what is longer than a line, or a key, has no place in it.
_NOT_IN_SUBJECT = {
    *(LINK, "signature", "statement", "note", "pages", "asked", "differences", "purpose", "change"),
    *("place", "roles", "agenda", "meeting_note"),
}

_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")
_BREAKS = re.compile(r"\n{3,}")
# Whatever a mail program could take for the end of a line or of the text.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_DEMO = {
    "sv": ("[påhittade demodata] ", "Det här brevet hör till påhittade demodata."),
    "en": ("[invented demo data] ", "This letter belongs to invented demo data."),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body, as a template or filled in."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template: `field` is subject or body, `code` unknown, misplaced, missing or brace."""

    field: str
    code: str
    name: str = ""


@cache
def shipped(kind: str, language: str) -> Text:
    """The template that comes with preStratus: the first line of its file is the subject."""
    path = Path(__file__).parent / "letter_texts" / f"{kind}.{language}.txt"
    subject, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    return Text(subject.strip(), body.strip())


def faults(kind: str, template: Text) -> list[Fault]:
    """Everything that is wrong with a template of this kind, in the order of the text; [] if it can be used."""
    found = [
        *_strange(kind, "subject", template.subject, _NOT_IN_SUBJECT),
        *_strange(kind, "body", template.body, set()),
    ]
    named = set(_PLACEHOLDER.findall(template.body))
    found += [Fault("body", "missing", name) for name in MANDATORY[kind] if name not in named]
    return found


def _strange(kind: str, field: str, text: str, elsewhere: set[str]) -> list[Fault]:
    found = []
    for name in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if name not in PLACEHOLDERS[kind]:
            found.append(Fault(field, "unknown", name))
        elif name in elsewhere:
            found.append(Fault(field, "misplaced", name))
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        found.append(Fault(field, "brace"))
    return found


def fill(template: Text, values: Mapping[str, str], *, language: str, is_demo: bool) -> Text:
    """The letter: every placeholder but the link replaced, once. Raises KeyError for one that `values` lacks.

    What a value brings is never read as a placeholder again, but for the link, which opens only the reader's own door.
    A line that holds nothing but placeholders without a value is left out.
    """
    subject = one_line(_PLACEHOLDER.sub(lambda match: values[match[1]], template.subject))
    lines = []
    for line in template.body.replace("\r\n", "\n").split("\n"):
        filled = _PLACEHOLDER.sub(lambda match: _value(match[1], values), line)
        if filled.strip() or not line.strip():
            lines.append(filled.rstrip())
    body = _BREAKS.sub("\n\n", "\n".join(lines)).strip() + "\n"
    if is_demo:
        label, sentence = _DEMO[language]
        subject, body = f"{label}{subject}", f"{sentence}\n\n{body}"
    return Text(subject, body)


def _value(name: str, values: Mapping[str, str]) -> str:
    return "{link}" if name == LINK else values[name].replace("\r\n", "\n").replace("\r", "\n").strip()


def with_link(body: str, link: str) -> str:
    """The body with the personal link, or with words for it where a reader may not have it."""
    return body.replace("{link}", link)


def needs_link(body: str) -> bool:
    return "{link}" in body


def one_line(text: str) -> str:
    """Text for a header: no end of line, no control characters, single spaces."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
