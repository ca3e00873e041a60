"""The vocabulary in which the invented stories are written. No Django.

Days are counted in working days before the day of loading, so that nobody in a story works on a Sunday.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from surveys.values import Missing

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SOURCE_OF_FACTS = "påhittad (demo)"

Value = Any
"""As `record_answers` takes it: str, int, list of str, `Missing`; for a repeat a list of objects, or `Missing`."""


@dataclass(frozen=True)
class Person:
    """A contact: the functions it has at its municipality, the first of which names it, and `elsewhere` (code, role)."""

    roles: tuple[str, ...]
    telephone: str
    language: str = "sv"
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sitting:
    """Answers that a contact gives on the web. `stale`: on pages opened before the sitting that stands above this one."""

    day: int
    time: str
    by: str
    values: Mapping[str, Value]
    submit: bool = False
    reopen: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Call:
    """A telephone interview. `confirm` names groups whose unchanged answers were read aloud and confirmed.

    `changes` maps a question to (new value, digit of the reason or "" for one that is still missing). `answers` are
    those of questions that nobody had answered.
    """

    day: int
    time: str
    speaker: str
    by: str = "officer"
    confirm: tuple[str, ...] = ()
    changes: Mapping[str, tuple[Value, str]] = field(default_factory=dict)
    answers: Mapping[str, Value] = field(default_factory=dict)
    complete: bool = True
    mark_not_asked: bool = False


@dataclass(frozen=True)
class AsksForCall:
    """A contact would rather be called. `wishes` are (working days after today, when), see `surveys.wishes`."""

    day: int
    time: str
    by: str
    ask_for: str
    wishes: tuple[tuple[int, str], ...]
    words: str = ""


@dataclass(frozen=True)
class NamesSomebodyElse:
    """A contact is not the right one, and names a function that the register has no role for."""

    day: int
    time: str
    by: str
    key: str
    function: str
    telephone: str
    words: str = ""


@dataclass(frozen=True)
class TakesTime:
    """A contact chooses a new last day, so many working days after today."""

    day: int
    time: str
    by: str
    until: int


@dataclass(frozen=True)
class ReadsBack:
    """The answers are read back to `to`, open until so many working days after today (negative) or before.

    On `said_day` `to` objects to some answers (question -> words), agrees to others, and is `done` with it or not.
    """

    day: int
    time: str
    to: str
    by: str
    until: int
    said_day: int = 0
    said_time: str = "10.00"
    objects: Mapping[str, str] = field(default_factory=dict)
    agrees: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True)
class AsksBack:
    """The office sends a question about an answer back to `to`."""

    day: int
    time: str
    to: str
    by: str
    question: str
    words: str


@dataclass(frozen=True)
class Books:
    """The office books the interview, `on` so many working days before today (negative: after)."""

    day: int
    time: str
    on: int
    at: str
    speaker: str


@dataclass(frozen=True)
class Archetype:
    """One municipality's story. Who is `invited`, `opened` the link, was `reminded`: the day; whose mail server `refused`.

    `roles` says of key roles without a contact: vacant, absent, "by:<role>", "shared:<code>"."""

    code: str
    officer: str
    switchboard: str
    people: Mapping[str, Person]
    main: str
    invited: Mapping[str, int]
    opened: Mapping[str, int] = field(default_factory=dict)
    reminded: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    story: Sequence[Sitting | Call] = ()
    doors: Sequence[AsksForCall | NamesSomebodyElse | TakesTime] = ()
    afterwards: Sequence[ReadsBack | AsksBack] = ()
    desk: Sequence[Books] = ()


def working_day(today: datetime.date, before: int) -> datetime.date:
    """The working day (Monday to Friday) that lies `before` working days before `today`; negative is after."""
    day = today
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    step = datetime.timedelta(days=-1 if before > 0 else 1)
    for _ in range(abs(before)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def moment(today: datetime.date, before: int, time: str) -> datetime.datetime:
    """`time` is "14.03", in Stockholm."""
    hour, minute = time.split(".")
    return datetime.datetime.combine(working_day(today, before), datetime.time(int(hour), int(minute)), STOCKHOLM)


# How a rating is written in a story, where it is no number.
LETTERS: Mapping[str, Value] = {
    "V": "vet_ej",
    "E": "ej_aktuellt",
    "T": Missing("pending"),
    "X": Missing("declined"),
    "N": Missing("not_asked"),
}
PENDING, DECLINED, NONE = Missing("pending"), Missing("declined"), Missing("none")


def _rating(letter: str) -> Value:
    return LETTERS.get(letter, letter)


def themes(**written: str | tuple[str, str]) -> dict[str, Value]:
    """`mobilitet="4 1 2 laddning pendling"` or with a comment: need, priority, capacity ("-" leaves out), subtopics."""
    values: dict[str, Value] = {}
    for theme, entry in written.items():
        text, comment = entry if isinstance(entry, tuple) else (entry, "")
        words = text.split()
        for name, letter in zip(("behov", "prioritet", "formaga"), words, strict=False):
            if letter != "-":
                values[f"{theme}_{name}"] = _rating(letter)
        if len(words) > 3:
            values[f"{theme}_delfragor"] = words[3:]
        if comment:
            values[f"{theme}_kommentar"] = comment
    return values


FORMS = (
    "larande_exempel",
    "norrlandskt_natverk",
    "tematisk_grannar",
    "gemensamma_piloter",
    "agenda2030_lanet",
    "erfarna_kommuner",
)


def forms(written: str) -> dict[str, Value]:
    """The six forms of collaboration in the order of the questionnaire, for example "3 2 3 2 1 2"."""
    return {f"samv_former_{form}": _rating(letter) for form, letter in zip(FORMS, written.split(), strict=True)}


DOCUMENTS = ("energiplan", "klimatstrategi", "miljoprogram", "anpassningsplan", "op", "fordon")


def documents(written: str) -> dict[str, Value]:
    """The six kinds of document: "antagen inaktuell saknas …", "-" leaves out, "V" is do not know."""
    return {
        f"nulage_dokument_{name}": _rating(word)
        for name, word in zip(DOCUMENTS, written.split(), strict=True)
        if word != "-"
    }


def items(prefix: str, *entries: Mapping[str, Value]) -> dict[str, Value]:
    """The entries of a repeat, with the fields named without the repeat's name in front."""
    return {prefix: [{f"{prefix}_{name}": value for name, value in entry.items()} for entry in entries]}
