"""What the telephone pages print of a case: steps, fields, counts, the summary."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from surveys.actions import Key
from surveys.definition import Page
from surveys.forms import Field, ItemShown
from surveys.models import AnswerRevision
from surveys.progress import DONE, NOT_BEGUN, OPTIONAL, TO_SETTLE, UNDER_WAY

MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One line in the history of an answer."""

    kind: str
    channel: str
    channel_label: str
    text: str
    number: str
    at: datetime.datetime
    said_by: str
    recorded_by: str
    reason: str
    is_redacted: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A state in words: the number on its tile if it has one, the text, the channel it came by."""

    text: str
    number: str = ""
    channel: str = ""

    @property
    def short(self) -> str:
        return self.number or self.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the call made of an answer: from what, to what, and why. `revision` is the one that lacks a reason."""

    before: Said | None
    after: Said
    reason: str
    lacks_reason: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to ask about, in words; `lang` is sv for what an officer has noted, '' for the page's own words."""

    text: str
    lang: str = ""


@dataclass(slots=True)
class CallField:
    """A question on the telephone: the field as on the web, what the web said, and what has become of it.

    `letter` is the key that leads to it (B, P, F), '' for none; `codes` what V, E, X and T set: {key: value of the control}. `order` is
    a ranking in words, the most important first, to be read back as a sentence.
    """

    field: Field
    key: Key
    web: Said | None
    outcome: Outcome | None
    steps: list[Step]
    is_answered: bool
    may_confirm: bool
    is_ticked: bool
    reason: str = ""
    confirmed: Step | None = None
    is_words: bool = False
    stale: tuple[Said, Said, str] | None = None
    letter: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @property
    def is_looked_up(self) -> bool:
        """Its choices are too many for digits: they are looked up in a list."""
        field = self.field
        return field.is_select or any(len(options) > MOST_DIGITS for _number, _name, options in field.slots)

    @property
    def code_keys(self) -> str:
        """For the page: "V=vet_ej,X=!declined"."""
        return ",".join(f"{key}={value}" for key, value in self.codes.items())

    @property
    def is_empty(self) -> bool:
        """There is nothing to say about what became of it."""
        return not (self.steps or self.is_answered)

    @property
    def ok(self) -> str:
        """The value of the box that confirms."""
        return "/".join(part for part in self.key if part)


@dataclass(frozen=True, slots=True)
class CallItem:
    """One entry of a repeat as a line on the telephone."""

    item: ItemShown
    call: CallField


@dataclass(frozen=True, slots=True)
class PageCount:
    """How far one page has come in the call. `total` are its relevant questions that are expected to be answered."""

    page: Page
    label: str
    url: str
    answered: int
    total: int
    confirmed: int
    changed: int
    unanswered: int
    to_confirm: int
    to_settle: int
    begun: bool
    pending: int = 0
    flags: tuple[Flag, ...] = ()

    @property
    def state(self) -> str:
        if self.to_settle:
            return TO_SETTLE
        if not self.total and not self.begun:
            return OPTIONAL
        if not self.unanswered and not self.to_confirm:
            return DONE
        return UNDER_WAY if self.begun else NOT_BEGUN

    @property
    def is_finished(self) -> bool:
        return self.state in (DONE, OPTIONAL)


@dataclass(frozen=True, slots=True)
class SectionCount:
    name: str
    label: str
    pages: list[PageCount]

    @property
    def done(self) -> int:
        return sum(page.is_finished for page in self.pages)


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list, with a link to it."""

    label: str
    url: str
    text: str = ""
    lang: str = ""  # of the text, where it is not the page's


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A change on the telephone that has no reason yet."""

    revision: AnswerRevision
    label: str
    url: str
    before: Said
    after: Said


@dataclass(slots=True)
class Summary:
    """All relevant questions of the case, counted.

    `answered` of `total` that count are each in one of four: `changed` or new since the last round, `confirmed`, `spoken`
    (said on the telephone, with nothing before it) or `to_confirm`. `pending` of them wait for the
    municipality to get back. `given` are answered that may be left out.
    """

    answered: int = 0
    total: int = 0
    confirmed: int = 0
    changed: int = 0
    spoken: int = 0
    to_confirm: int = 0
    pending: int = 0
    given: int = 0
    unanswered: list[Line] = field(default_factory=list)
    optional: int = 0
