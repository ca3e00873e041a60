"""What a template prints of one question, one item of a repeat, one conflict, one known fact. Plain data, no rules."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from surveys.definition import Group
from surveys.forms import markup
from surveys.forms.options import Option
from surveys.models import Answer


def for_textarea(text: str) -> str:
    """Browsers drop a line break right after the tag; one more keeps a text that begins with one."""
    return f"\n{text}" if text.startswith("\n") else text


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """A refused answer beside the one that stands, both in words."""

    id: int
    refused: str
    refused_who: str
    refused_at: datetime.datetime
    refused_when: str
    refused_is_mine: bool
    current: str
    current_who: str
    current_at: datetime.datetime | None
    current_when: str
    current_is_mine: bool
    is_text: bool
    is_free: bool = False  # somebody's own words, in whatever language
    merged: str = ""
    error: str = ""

    @property
    def is_my_own(self) -> bool:
        """Both are the reader's: from two devices, or two windows."""
        return self.refused_is_mine and self.current_is_mine

    @property
    def area(self) -> str:
        return for_textarea(self.merged)

    @property
    def anchor(self) -> str:
        return f"conflict-{self.id}"


@dataclass(frozen=True, slots=True)
class FactShown:
    """What the office knows already, in words; `agreed` if its box was ticked on a page that is shown again.

    `token` says which value was agreed to, in case the office changes it while the page is open.
    """

    token: str
    text: str
    source: str
    known_on: datetime.date
    agreed: bool


@dataclass(slots=True)
class Field:
    """One question as the template prints it; `number` is its number on screen and on paper.

    `slots` are the places of a rank: (number, name of the place, options). `apart` are the choices of a scale that
    stand for a code, `codes` the codes beside the choices. `waits` marks a required question that has been passed over.
    `new_count` stands at the first of the questions that the last save made relevant: how many they are.
    """

    name: str
    number: str
    kind: str
    label: str
    hint: str
    guidance: str
    required: bool
    optional: bool
    shown: bool
    follows: bool
    is_scale: bool
    multiline: bool
    is_select: bool = False
    options: list[Option] = field(default_factory=list)
    apart: list[Option] = field(default_factory=list)
    codes: list[Option] = field(default_factory=list)
    slots: list[tuple[int, str, list[Option]]] = field(default_factory=list)
    text: str = ""
    size: int = 0
    error: str = ""
    conflicts: list[ConflictShown] = field(default_factory=list)
    fact: FactShown | None = None
    heading: Group | None = None
    heading_text: str = ""
    answer: Answer | None = None
    most: int | None = None
    waits: bool = False
    new_count: int = 0

    @property
    def template(self) -> str:
        return f"surveys/_field_{self.kind}.html"

    @property
    def id(self) -> str:
        """Of the fieldset, or of the control itself where there is one only."""
        return f"q-{self.name}"

    @property
    def first_id(self) -> str:
        """Of the control that a link to the question leads to."""
        if self.kind in ("text", "integer") or self.is_select:
            return self.id
        return f"{self.id}-1"

    @property
    def describedby(self) -> str:
        parts = [f"{self.id}-hint"] if self.hint or self.optional else []
        if self.waits and not self.error:
            parts.append(f"{self.id}-waits")
        if self.error:
            parts.append(f"{self.id}-error")
        return " ".join(parts)

    @property
    def area(self) -> str:
        return for_textarea(self.text)

    @property
    def tiles(self) -> SafeString:
        return markup.tiles(self.name, tuple(self.options), self.first_id)

    @property
    def radios(self) -> SafeString:
        return markup.lines("radio", self.name, tuple(self.options), self.first_id)

    @property
    def checkboxes(self) -> SafeString:
        return markup.lines("checkbox", self.name, tuple(self.options), self.first_id)

    @property
    def lines(self) -> SafeString:
        """Of a select."""
        return markup.choices(tuple(self.options))

    @property
    def code_lines(self) -> SafeString:
        return markup.choices(tuple(option for option in self.codes if option.value))

    @property
    def apart_radios(self) -> SafeString:
        return markup.apart(self.name, tuple(self.apart))

    @property
    def code_radios(self) -> SafeString:
        return markup.apart(self.name if self.kind == "select_one" else f"{self.name}.code", tuple(self.codes))

    @property
    def places(self) -> list[tuple[int, str, SafeString]]:
        """The places of a rank with the lines of their selects."""
        return [(number, name, markup.choices(tuple(options))) for number, name, options in self.slots]

    @property
    def code_chosen(self) -> bool:
        return any(option.chosen and option.value for option in self.codes)


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One item of a repeat as a line: `title` is its most telling text, `rest` the other fields."""

    id: str
    number: int
    title: str
    rest: str
    is_open: bool
    is_first: bool
    is_last: bool
    conflicts: tuple[ConflictShown, ...] = ()
