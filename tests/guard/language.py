"""Is a page in the language it says? Words are compared with the vocabularies of both languages, no dictionary needed.

Every text that we show in English is a message id or stands in the questionnaire's English; so a word that occurs only on
the Swedish side of the catalogues (ours, Django's and allauth's) has no business on an English page, and the other way
round. What belongs to one language by nature (names, answers, free text) is marked with `lang` and left out.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import trans_real
from lxml import html as lxml_html

from accounts.models import User
from municipalities.models import Contact, Municipality
from surveys.definition import Choice, Definition, Row
from visits.guide import GUIDE
from visits.topics import TOPICS

WORD = re.compile(r"[^\W\d_]{2,}")
# Placeholders, tags, entities, addresses and technical names are nobody's words.
TAG = re.compile(r"<[^<>]+>")
NOISE = re.compile(r"%\(\w+\)\w|%%|\{\w*\}|&\w+;|\S+@\S+|\S+://\S+|(?<!\S)/\S+|\b\w+[._]\w[\w._]*")
SILENT = {"script", "style", "code", "template"}
ATTRIBUTE = " (attribute)"
ATTRIBUTES = (
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
    "placeholder",
    "label",
)


def words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(NOISE.sub(" ", TAG.sub(" ", text)))}


@cache
def messages() -> dict[str, str]:
    """Every message id with its Swedish, of all catalogues together."""
    catalogue = trans_real.translation("sv")._catalog
    found = {}
    for catalog in catalogue._catalogs:
        for key, value in catalog.items():
            msgid = key[0] if isinstance(key, tuple) else key
            if isinstance(msgid, str) and msgid and isinstance(value, str):
                found.setdefault(msgid.split("\x04")[-1], "")
                found[msgid.split("\x04")[-1]] += f" {value}"
    return found


def is_untranslated(text: str) -> bool:
    """A message id that has Swedish words of its own, word for word; single words can be alike in both languages."""
    return text in messages() and text not in messages()[text]


@dataclass(frozen=True)
class Vocabulary:
    """Words that occur on one side only, and every English word that we use."""

    only: dict[str, set[str]]
    english: set[str]


def vocabularies(definition: Definition) -> Vocabulary:
    swedish, english = set(), set()
    for msgid, msgstr in messages().items():
        english |= words(msgid)
        swedish |= words(msgstr)
    texts = [text for row in definition.walk() for text in _texts(row)]
    texts += [choice.label for choices in definition.choice_lists.values() for choice in choices]
    texts += [{"sv": part.sv, "en": part.en} for part in (*GUIDE, *TOPICS)]
    for text in texts:
        swedish |= words(text.get("sv", ""))
        english |= words(text.get("en", ""))
    return Vocabulary({"sv": swedish - english, "en": english - swedish}, english)


def names_in_the_register() -> set[str]:
    """Words of names of places and people. A title or an attribute holds no markup that could say their language."""
    found = set()
    for name in (
        *Municipality.objects.values_list("name", flat=True),
        *Municipality.objects.values_list("official_name", flat=True),
        *Contact.objects.values_list("name", flat=True),
        *User.objects.values_list("name", flat=True),
    ):
        found |= words(name)
    return found


def _texts(row: Row | Choice) -> Iterator[dict[str, str]]:
    for name in ("label", "hint", "guidance", "constraint_message"):
        text = getattr(row, name, None)
        if text:
            yield text


def texts(content: bytes) -> Iterator[tuple[str, str, str]]:
    """(language, text, where) of everything that a person reads or hears, in the language that the markup gives it."""
    root = lxml_html.document_fromstring(content.decode())
    yield from _walk(root, "")


def _walk(element, language: str) -> Iterator[tuple[str, str, str]]:
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    language = (element.get("lang") or language).split("-")[0]
    where = f"<{element.tag}{''.join(f' {key}={value!r}' for key, value in element.items() if key in ('id', 'class'))}>"
    for name, value in element.items():
        speaks = name in ATTRIBUTES or (name.startswith("data-") and " " in value.strip())
        if (
            speaks
            or (name == "data-label")
            or (element.tag == "input" and name == "value" and element.get("type") == "submit")
        ):
            yield language, value, f"{where} {name}{ATTRIBUTE}"
    # What was typed stands in a textarea; it is nobody's translation.
    if element.text and element.tag != "textarea":
        yield language, element.text, where
    for child in element:
        yield from _walk(child, language)
        if child.tail:
            yield language, child.tail, where


def faults(content: bytes, language: str, vocabulary: Vocabulary, *, names: Collection[str] = ()) -> list[str]:
    """Words of the other language outside elements marked with it; `names` may stand where markup cannot."""
    other = "en" if language == "sv" else "sv"
    found = []
    for marked, text, where in texts(content):
        if marked != language:
            continue
        said = words(text)
        if where.startswith("<title>") or where.endswith(ATTRIBUTE):
            said -= set(names)
        strange = said & vocabulary.only[other]
        if language == "sv" and is_untranslated(" ".join(text.split())):
            strange.add("the whole message")
        if language == "en":
            strange |= {word for word in said - vocabulary.english if set(word) & set("åäö")}
        if strange:
            found.append(f"{where}: {', '.join(sorted(strange))} in {' '.join(text.split())[:100]!r}")
    return found
