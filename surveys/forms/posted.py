"""What a browser posts for one question, read into a value. ONE table (`KINDS`) maps a type of question to how it is read."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from surveys.actions import Key, new_item_id
from surveys.definition import Question
from surveys.models import KnownFact
from surveys.values import Missing

# Places of a rank that are read and shown at most, whatever somebody sends.
PLACES_READ = 50

_NUMBER = re.compile(r"[0-9]{1,9}")
_AGE = re.compile(r"[0-9]{1,12}", re.ASCII)  # up to thirty years of milliseconds
_ITEM = re.compile(r"[0-9A-Za-z]{1,20}")
NEW_ITEM = "new"
"""In an address: an item that is not there yet. So no item can be called that."""


def posted_number(data: QueryDict | None, name: str) -> int:
    """A whole number of at most nine digits that was posted, else 0."""
    text = data.get(name, "") if data is not None else ""
    return int(text) if _NUMBER.fullmatch(text) and text.isascii() else 0


def typed_at(data: QueryDict, now: datetime.datetime) -> dict[Key, datetime.datetime]:
    """When each value was typed, as a page that saves by itself says it: `typed` is "name milliseconds …", told backwards
    from now, since the clock of a device may be wrong. A name is a question, or a repeat and its entry ("name/item").
    """
    words = data.get("typed", "").split()
    found: dict[Key, datetime.datetime] = {}
    for name, age in zip(words[::2], words[1::2], strict=False):
        if _AGE.fullmatch(age):
            question, _slash, item = name.partition("/")
            found[(question, item)] = now - datetime.timedelta(milliseconds=int(age))
    return found


def fact_token(fact: KnownFact) -> str:
    """What a person agrees to by ticking the box of a fact: this value and no other."""
    return hashlib.sha256(json.dumps(fact.value, sort_keys=True).encode()).hexdigest()[:12]


def item_id(text: str) -> str:
    """The id of an item as it was sent, or a fresh one if it cannot be one."""
    return text if _ITEM.fullmatch(text) and text != NEW_ITEM else new_item_id()


def is_same(question: Question, stored: Any, posted: Any) -> bool:
    """Whether what was posted is what is stored, as a browser would send it back untouched."""
    if question.kind == "integer":
        return str(stored) == str(posted).strip()
    if question.kind == "text" and isinstance(stored, str) and isinstance(posted, str):
        return stored == posted.replace("\r\n", "\n").rstrip()
    return bool(stored == posted)


def _read_one(question: Question, data: QueryDict) -> Any:
    value = data.get(question.name, "")
    if value.startswith("!"):
        return Missing(value[1:])
    return value or None


def _read_several(question: Question, data: QueryDict) -> Any:
    return [value for value in data.getlist(question.name) if value] or None


def _read_rank(question: Question, data: QueryDict) -> Any:
    # A place left empty in the middle closes up: the second choice becomes the first. Places that the page does not
    # have are read too, so that the rules can say that there are too many.
    places = range(1, PLACES_READ + 1)
    return [value for number in places if (value := data.get(f"{question.name}.{number}", ""))] or None


def _read_text(question: Question, data: QueryDict) -> Any:
    value = data.get(question.name, "")
    return value if value.strip() else None


KINDS: dict[str, Callable[[Question, QueryDict], Any]] = {
    "select_one": _read_one,
    "select_multiple": _read_several,
    "rank": _read_rank,
    "text": _read_text,
    "integer": _read_text,
}
