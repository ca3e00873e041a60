"""The rows of a questionnaire as they were written, and their JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, Literal

DEFAULT_LANGUAGE = "sv"

VARIANTS = ("signatory", "other")
MISSING_CODES = ("dont_know", "not_applicable", "declined", "not_asked", "pending", "none")
KINDS = ("select_one", "select_multiple", "rank", "text", "integer")
RESERVED_NAMES = frozenset(
    {
        # addresses beside the pages
        *("review", "readback", "who", "submit", "reopen", "leave", "complete"),
        *(
            "telephone",
            "not-me",
            "more-time",
            "colleagues",
            "later",
            "letters",
            "text",
            "questions",
            "plan",
            "profile",
            "approve",
        ),
        # fields beside the answers, in a page as it is sent
        *("asked", "seen", "do", "way", "item", "shown", "disputed", "ok", "new", "settle", "reason", "answers_as"),
        *("reply", "ask"),
        "csrfmiddlewaretoken",
    }
)

Kind = Literal["select_one", "select_multiple", "rank", "text", "integer"]
Text = Mapping[str, str]


def gettext_noop(message: str) -> str:
    """Marks a message for extraction; whoever shows it translates it."""
    return message


def say(text: Text, language: str, default: str = DEFAULT_LANGUAGE) -> str:
    """The text in `language` ("sv-se" finds "sv"), else in the default language, else in any; '' if there is none."""
    for code in (language, language.partition("-")[0], default):
        if text.get(code):
            return text[code]
    return next((value for value in text.values() if value), "")


def no_text() -> Text:
    return {}


@dataclass(frozen=True, slots=True)
class Choice:
    """`score` is the number for analysis; `missing` the code that the choice stands for, '' for a real answer."""

    name: str
    label: Text
    score: int | None = None
    missing: str = ""
    since: int | None = None

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Note:
    kind: ClassVar[str] = "note"

    name: str
    label: Text
    variant: str = ""
    since: int | None = None
    relevant: str = ""

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Question:
    """`stands_for` is filled in by a View: the missing codes that one of its choices stands for."""

    name: str
    kind: Kind
    label: Text
    hint: Text = field(default_factory=no_text)
    guidance: Text = field(default_factory=no_text)
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = field(default_factory=no_text)
    appearance: frozenset[str] = frozenset()
    variant: str = ""
    theme: str = ""
    measure: str = ""
    item: str = ""
    max_items: int | None = None
    since: int | None = None
    core: bool = False
    choice_list: str | None = None
    stands_for: frozenset[str] = field(default=frozenset(), compare=False)

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Repeat:
    kind: ClassVar[str] = "repeat"

    name: str
    label: Text
    hint: Text = field(default_factory=no_text)
    guidance: Text = field(default_factory=no_text)
    relevant: str = ""
    variant: str = ""
    theme: str = ""
    measure: str = ""
    max_items: int | None = None
    since: int | None = None
    core: bool = False
    children: tuple[Question, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Group:
    """A top-level group is a section; a group inside it is one page."""

    kind: ClassVar[str] = "group"

    name: str
    label: Text
    hint: Text = field(default_factory=no_text)
    guidance: Text = field(default_factory=no_text)
    relevant: str = ""
    appearance: frozenset[str] = frozenset()
    variant: str = ""
    theme: str = ""
    children: tuple[Row, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)


Node = Question | Repeat
Row = Group | Note | Question | Repeat


def walk(row: Row) -> Iterator[Row]:
    yield row
    if isinstance(row, Group | Repeat):
        for child in row.children:
            yield from walk(child)


def dump(row: Row | Choice) -> dict[str, Any]:
    """Only what differs from the default: a questionnaire is kept for ever and read by people."""
    data: dict[str, Any] = {} if isinstance(row, Choice) else {"kind": row.kind}
    for each in fields(row):
        value = getattr(row, each.name)
        if not each.compare or each.name == "kind" or value == _default(each):
            continue
        if each.name == "children":
            value = [dump(child) for child in value]
        elif isinstance(value, frozenset):
            value = sorted(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        data[each.name] = value
    return data


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def load_group(data: Mapping[str, Any]) -> Group:
    values = {key: value for key, value in data.items() if key != "kind"}
    values["children"] = tuple(_load(child) for child in data.get("children", ()))
    values["appearance"] = frozenset(data.get("appearance", ()))
    return Group(**values)


def _load_question(data: Mapping[str, Any]) -> Question:
    return Question(**{**data, "appearance": frozenset(data.get("appearance", ()))})


def _load(data: Mapping[str, Any]) -> Row:
    values = {key: value for key, value in data.items() if key != "kind"}
    if data["kind"] == "group":
        return load_group(data)
    if data["kind"] == "note":
        return Note(**values)
    if data["kind"] == "repeat":
        values["children"] = tuple(_load_question(child) for child in data.get("children", ()))
        return Repeat(**values)
    return _load_question(data)
