"""What a person typed in a form that cannot be saved now, to be shown for copying: nothing is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest

# Fields of a form that nobody has typed.
_NOT_TYPED = {
    *("csrfmiddlewaretoken", "seen", "next", "asked", "shown", "disputed", "way", "item", "do", "ok"),
    *("password", "password1", "password2", "speaker", "answers_as", "read", "readback", "key", "window"),
}
# What the values of choices, codes, keys and dates look like.
_CHOSEN = re.compile(r"[0-9a-z_.!+-]{0,24}")

Words = Callable[[str, str], str | None]


def no_words(name: str, value: str) -> str | None:
    """Knows nothing of any field."""
    return None


def typed_texts(request: HttpRequest, words: Words = no_words) -> list[str]:
    """The texts of a posted form, each once.

    `words` says what to show for a field (name, value): a text, '' for nothing, None if it does not know the field; then
    what looks like a choice is left out.
    """
    if request.method != "POST":
        return []
    found = []
    for name, values in request.POST.lists():
        if name in _NOT_TYPED or "password" in name:
            continue
        for value in values:
            text = words(name, value)
            if text is None:
                text = "" if _CHOSEN.fullmatch(value.strip()) else value
            if text.strip():
                # A lone surrogate, from a form in an odd encoding, could not be sent.
                found.append(text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8"))
    return list(dict.fromkeys(found))
