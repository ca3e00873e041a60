"""What differs between installations: who is responsible, where it runs, how accessible it is. One TOML file (SERVICE_FILE).

`KEYS` is the list of everything that the file may hold. A file that cannot be used raises BadFile with what to do about
it; a text that is empty or still the example's is named by `unfinished`, which `check --deploy` reads.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language

EXAMPLE: Path = settings.EXAMPLE_SERVICE_FILE
LANGUAGES = ("sv", "en")
LONGEST = 10_000

TEXT, LINE, EMAIL, TELEPHONE, NUMBER, ADDRESS, DATE, STATUS, KIND = (
    "text", "line", "email", "telephone", "number", "address", "date", "status", "kind",
)  # fmt: skip
STATUSES = ("full", "partial", "none")
FAULT_KINDS = ("fault", "burden", "outside")

# Texts are written in both languages; what these hold is the same in both.
_PATTERNS = {
    TELEPHONE: (re.compile(r"\+?[0-9][0-9 ()/–-]{4,30}"), "a telephone number in digits, for example 0920-12 34 56"),
    NUMBER: (re.compile(r"[0-9]{6}-[0-9]{4}"), "an organisation number as 212000-0000"),
    ADDRESS: (re.compile(r"https://[^\s\"'<>]+"), "an address that begins with https://"),
    STATUS: (re.compile("|".join(STATUSES)), "one of " + ", ".join(STATUSES)),
    KIND: (re.compile("|".join(FAULT_KINDS)), "one of " + ", ".join(FAULT_KINDS)),
}


@dataclass(frozen=True)
class Key:
    """One thing that the file says. `may_stay`: what the example says may be right here too."""

    kind: str = TEXT
    may_stay: bool = False


KEYS: Mapping[str, Mapping[str, Key]] = {
    "organisation": {
        "name": Key(),
        "number": Key(NUMBER),
        "address": Key(LINE),
        "email": Key(EMAIL),
        "telephone": Key(TELEPHONE),
    },
    "personal_data": {
        "officer": Key(),
        "officer_email": Key(EMAIL),
        "officer_telephone": Key(TELEPHONE),
        "legal_basis": Key(),
        "retention": Key(),
        "recipients": Key(),
    },
    "hosting": {"provider": Key(), "place": Key()},
    "public_documents": {"how": Key()},
    "accessibility": {
        "status": Key(STATUS, may_stay=True),
        "assessed_on": Key(DATE),
        "published_on": Key(DATE),
        "updated_on": Key(DATE),
        "method": Key(),
        "authority": Key(may_stay=True),
        "authority_address": Key(ADDRESS, may_stay=True),
    },
}
FAULT_KEYS: Mapping[str, Key] = {"kind": Key(KIND), "what": Key(), "why": Key(), "until": Key()}
"""Of each [[accessibility.faults]]. `kind`: fault (does not meet the law yet), burden (12 §), outside (9 §)."""


class BadFile(Exception):
    """The file cannot be used; the text says where it is wrong and what to do."""


@dataclass(frozen=True)
class Said:
    """A text in the reader's language. `lang` is set where it had to be shown in the other one."""

    text: str = ""
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def blocks(self) -> list[tuple[str, list[str]]]:
        """Paragraphs ("p", [text]) and lists ("ul", items): a blank line parts them, lines of a list begin with "- "."""
        found: list[tuple[str, list[str]]] = []
        for block in re.split(r"\n\s*\n", self.text.strip()):
            words: list[str] = []
            items: list[str] = []
            for line in (line.strip() for line in block.splitlines()):
                if line.startswith("- "):
                    items.append(line[2:].strip())
                elif items:
                    items[-1] += f" {line}"
                else:
                    words.append(line)
            found += [("p", [" ".join(words)])] if words else []
            found += [("ul", items)] if items else []
        return found


@dataclass(frozen=True)
class Service:
    """The texts by their full name: "organisation.name" to {"sv": …, "en": …}, or to {"": …} for what has no language."""

    texts: Mapping[str, Mapping[str, str]]
    faults: tuple[Mapping[str, Mapping[str, str]], ...] = ()
    unfinished: tuple[str, ...] = ()
    like_example: tuple[str, ...] = ()

    def said(self, name: str, *, of: Mapping[str, Mapping[str, str]] | None = None) -> Said:
        """The text for the language that is active; the other language's, marked, where only that is written."""
        texts = (self.texts if of is None else of).get(name, {})
        if "" in texts:
            return Said(texts[""])
        language = "en" if get_language() == "en" else "sv"
        if texts.get(language):
            return Said(texts[language])
        other = "sv" if language == "en" else "en"
        return Said(texts[other], other) if texts.get(other) else Said()

    def for_page(self) -> dict[str, Any]:
        """Everything as templates read it: {"organisation": {"name": Said, …}, …, "faults": […], "is_example": …}."""
        page: dict[str, Any] = {
            section: {name: self.said(f"{section}.{name}") for name in keys} for section, keys in KEYS.items()
        }
        page["accessibility"]["faults"] = [
            {name: self.said(name, of=fault) for name in FAULT_KEYS} for fault in self.faults
        ]
        page["is_example"] = bool(self.like_example)
        return page


def current() -> Service:
    """The texts of this installation, read anew when the file changes. Without a file every text is missing.

    Raises BadFile.
    """
    path = settings.SERVICE_FILE
    if path is None:
        return _service({}, ())
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise BadFile(
            f"SERVICE_FILE={path} cannot be read: {error.strerror}. Check the path and who may read it."
        ) from error
    return _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Service:
    return read(path)


def read(path: Path) -> Service:
    """The texts in a file. Raises BadFile."""
    texts, faults = _parse(path)
    return _service(texts, faults)


def _service(texts: Mapping[str, Mapping[str, str]], faults: tuple[Mapping[str, Mapping[str, str]], ...]) -> Service:
    return Service(texts, faults, tuple(_missing(texts, faults)), tuple(_like_example(texts, faults)))


# --- Reading ----------------------------------------------------------------------------------------------------------


def _parse(path: Path) -> tuple[dict[str, dict[str, str]], tuple[dict[str, dict[str, str]], ...]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}. Check the path and who may read it.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8. Save it again with the character set UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{path} is not valid TOML: {error}. Compare that line with {EXAMPLE.name}.") from error
    texts: dict[str, dict[str, str]] = {}
    faults: tuple[dict[str, dict[str, str]], ...] = ()
    for section, content in document.items():
        keys = KEYS.get(section)
        if keys is None:
            raise BadFile(f"{path}: {_unknown(f'[{section}]', section, KEYS)}")
        if not isinstance(content, dict):
            raise BadFile(f"{path}: {section} must be a section: [{section}]")
        if section == "accessibility" and "faults" in content:
            faults = _faults(path, content.pop("faults"))
        texts |= {f"{section}.{name}": text for name, text in _table(path, section, content, keys).items()}
    return texts, faults


def _faults(path: Path, rows: object) -> tuple[dict[str, dict[str, str]], ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{path}: write each known fault as a section of its own: [[accessibility.faults]]")
    return tuple(
        _table(path, f"accessibility.faults number {number}", row, FAULT_KEYS) for number, row in enumerate(rows, 1)
    )


def _table(path: Path, where: str, content: dict[str, object], keys: Mapping[str, Key]) -> dict[str, dict[str, str]]:
    texts = {}
    for name, value in content.items():
        if name not in keys:
            raise BadFile(f"{path}: {_unknown(f'{where}: {name}', name, keys)}")
        texts[name] = _value(path, f"{where}: {name}", value, keys[name])
    return texts


def _unknown(label: str, name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
    return f"{label} is not known; {hint}"


def _value(path: Path, label: str, value: object, key: Key) -> dict[str, str]:
    if key.kind == DATE:
        if type(value) is not datetime.date:
            raise BadFile(f"{path}: {label} must be a day without quotation marks, for example 2018-11-21.")
        return {"": value.isoformat()}
    if key.kind == TEXT:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            name = label.rpartition(" ")[2]
            raise BadFile(f'{path}: {label} must be written in both languages: {name}.sv = "…" and {name}.en = "…"')
        for language in value:
            if language not in LANGUAGES:
                raise BadFile(f"{path}: {label}.{language} is not known; the languages are sv and en.")
        return {language: _checked(path, f"{label}.{language}", text, key) for language, text in value.items()}
    if not isinstance(value, str):
        raise BadFile(f"{path}: {label} must be a text in quotation marks.")
    return {"": _checked(path, label, value, key)}


def _checked(path: Path, label: str, value: str, key: Key) -> str:
    text = value.strip()
    if len(text) > LONGEST:
        raise BadFile(f"{path}: {label} has {len(text)} characters; at most {LONGEST} are shown.")
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise BadFile(f"{path}: {label} holds a character that cannot be printed. Type the text again without it.")
    if not text:
        return ""
    if key.kind == EMAIL:
        try:
            validate_email(text)
        except ValidationError as error:
            raise BadFile(f"{path}: {label} is not an e-mail address: {text}") from error
    if key.kind in _PATTERNS and not _PATTERNS[key.kind][0].fullmatch(text):
        raise BadFile(f"{path}: {label} must be {_PATTERNS[key.kind][1]}, not {text[:60]!r}.")
    return text


# --- What is left to write ----------------------------------------------------------------------------------------------


def _texts(
    texts: Mapping[str, Mapping[str, str]], faults: tuple[Mapping[str, Mapping[str, str]], ...]
) -> Iterator[tuple[str, Key, str]]:
    """(name with its language, key, text) of everything that must be written; the text is empty where it is not."""

    def of_each(
        prefix: str, keys: Mapping[str, Key], found: Mapping[str, Mapping[str, str]]
    ) -> Iterator[tuple[str, Key, str]]:
        for name, key in keys.items():
            full = f"{prefix}{name}"
            said = found.get(full if found is texts else name, {})
            if key.kind == TEXT:
                yield from ((f"{full}.{language}", key, said.get(language, "")) for language in LANGUAGES)
            else:
                yield full, key, said.get("", "")

    for section, keys in KEYS.items():
        yield from of_each(f"{section}.", keys, texts)
    for number, fault in enumerate(faults, 1):
        yield from of_each(f"accessibility.faults[{number}].", FAULT_KEYS, fault)


def _missing(
    texts: Mapping[str, Mapping[str, str]], faults: tuple[Mapping[str, Mapping[str, str]], ...]
) -> Iterator[str]:
    yield from (name for name, _key, text in _texts(texts, faults) if not text)
    status = texts.get("accessibility.status", {}).get("")
    failing = any(fault.get("kind", {}).get("") == "fault" for fault in faults)
    if status in ("partial", "none") and not faults:
        yield f'accessibility.faults (the status is "{status}": say what does not work)'
    if status == "full" and failing:
        yield 'accessibility.status (it is "full", but a fault is listed)'


# How the shipped texts begin, in either language, and the domains that belong to nobody.
_MARKED = re.compile(r"exempel|example|\[", re.IGNORECASE)
_NOBODY = re.compile(r"@(.*\.)?example\.(se|org|com|net)$", re.IGNORECASE)


def _like_example(
    texts: Mapping[str, Mapping[str, str]], faults: tuple[Mapping[str, Mapping[str, str]], ...]
) -> Iterator[str]:
    """What nobody has written for this installation: word for word as in the example, or marked as one."""
    shipped = _shipped()
    for name, key, text in _texts(texts, faults):
        if (
            text
            and not key.may_stay
            and (text in shipped.get(re.sub(r"\[\d+\]", "", name), ()) or _MARKED.match(text) or _NOBODY.search(text))
        ):
            yield name


@lru_cache(maxsize=1)
def _shipped() -> dict[str, set[str]]:
    """The example's texts by name; those of all its faults together. Kinds and dates may agree with it by chance."""
    found: dict[str, set[str]] = {}
    for name, key, text in _texts(*_parse(EXAMPLE)):
        if key.kind != KIND:
            found.setdefault(re.sub(r"\[\d+\]", "", name), set()).add(text)
    return found
