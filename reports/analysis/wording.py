"""How many of how many, in words: "flera kommuner (6 av 14)". Pure; no Django, no pandas.

The rule (domain.md section 1), of those that answered: nobody "ingen", one "en kommun", to a quarter "några", up to two thirds "flera",
below all "de flesta", all "alla". "Alla" wins over "en kommun": one of one is all there are. The words are always followed by the
numbers, so nobody has to know the rule to read a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WordingKey = Literal["no_answers", "none", "one", "some", "several", "most", "all"]

SUBJECTS: Mapping[str, Mapping[WordingKey, str]] = {
    "sv": {
        "no_answers": "ingen kommun",
        "none": "ingen kommun",
        "one": "en kommun",
        "some": "några kommuner",
        "several": "flera kommuner",
        "most": "de flesta kommuner",
        "all": "alla kommuner",
    },
    "en": {
        "no_answers": "no municipality",
        "none": "no municipality",
        "one": "one municipality",
        "some": "a few municipalities",
        "several": "several municipalities",
        "most": "most municipalities",
        "all": "all municipalities",
    },
}
"""So many municipalities, as the subject of a sentence."""

SUBJECTS_SHOWN: Mapping[str, Mapping[WordingKey, str]] = {
    "sv": {
        "no_answers": "ingen av dem som visas",
        "none": "ingen av dem som visas",
        "one": "en av dem som visas",
        "some": "några av dem som visas",
        "several": "flera av dem som visas",
        "most": "de flesta av dem som visas",
        "all": "alla som visas",
    },
    "en": {
        "no_answers": "none of those that are shown",
        "none": "none of those that are shown",
        "one": "one of those that are shown",
        "some": "a few of those that are shown",
        "several": "several of those that are shown",
        "most": "most of those that are shown",
        "all": "all that are shown",
    },
}
"""The same where not everybody is counted, but those alone that may be named: nobody shall read "all municipalities" into it."""

OF: Mapping[str, str] = {"sv": "{n} av {base}", "en": "{n} of {base}"}
OF_SHOWN: Mapping[str, str] = {"sv": "{n} av {base} som visas", "en": "{n} of {base} that are shown"}
"""A number that stands alone, of those that are shown."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`n` of `base`, and which word says it: a key, so that every language has its own."""

    key: WordingKey
    n: int
    base: int


def wording(n: int, base: int) -> Wording:
    """Which word stands for `n` of the `base` municipalities that answered. Raises ValueError for more than there are."""
    if not 0 <= n <= base:
        raise ValueError(f"{n} of {base}")
    key: WordingKey
    if base == 0:
        key = "no_answers"
    elif n == 0:
        key = "none"
    elif n == base:
        key = "all"
    elif n == 1:
        key = "one"
    elif 4 * n <= base:
        key = "some"
    elif 3 * n <= 2 * base:
        key = "several"
    else:
        key = "most"
    return Wording(key, n, base)


def subject(key: WordingKey, language: str, *, begins: bool = False, shown: bool = False) -> str:
    """ "flera kommuner"; with a capital where it begins a sentence; "flera av dem som visas" where only those are counted (`shown`).

    Another language than English is answered in Swedish.
    """
    text = (SUBJECTS_SHOWN if shown else SUBJECTS)["en" if language == "en" else "sv"][key]
    return text[:1].upper() + text[1:] if begins else text


def of(n: int, base: int, language: str, *, shown: bool = False) -> str:
    """ "6 av 14"; "6 av 9 som visas" where only those are counted that may be named (`shown`)."""
    return (OF_SHOWN if shown else OF)["en" if language == "en" else "sv"].format(n=n, base=base)


def counted(n: int, base: int, language: str, *, begins: bool = False, shown: bool = False) -> str:
    """ "Flera kommuner (6 av 14)": the words, always with the numbers; `shown` as in `subject`. Raises ValueError as `wording`."""
    return f"{subject(wording(n, base).key, language, begins=begins, shown=shown)} ({of(n, base, language)})"
