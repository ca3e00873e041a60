"""A questionnaire as people read it through before it is published: every page, number, choice and condition.

Pure but for the words of the interface. Texts of the questionnaire are `Said`: they carry the language that they are in,
so that a page in English marks the Swedish it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from surveys.definition import Choice, Group, Node, Note, Page, Question, Repeat, Text, View
from surveys.models import MissingCode

_ATOM = re.compile(
    r"""\s*(?:
      selected\(\s*\$\{(?P<several>[^}]+)\}\s*,\s*'(?P<picked>[^']*)'\s*\)
    | \$\{(?P<one>[^}]+)\}\s*(?P<sign>!?=)\s*'(?P<choice>[^']*)'
    | number\(\s*\$\{(?P<scale>[^}]+)\}\s*\)\s*>=\s*(?P<least>\d+)
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    lang: str

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Condition:
    """When a row is shown, by the answer to question `number`. `kind` is one of

    is, is_not     one of `choices`, or none of them
    answered       there is an answer (and, if there are `choices`, none of them)
    least          the score is at least `least`
    any            one of `parts` holds, each of kind is
    code           something that words would blur: `code` is the expression itself
    """

    kind: str
    code: str
    number: str = ""
    choices: tuple[Said, ...] = ()
    least: str = ""
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownChoice:
    label: Said
    score: int | None
    code: str  # the missing code that it stands for, as its label


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, field of a repeat, or repeat."""

    number: str
    row: Question | Repeat
    label: Said
    hint: Said
    guidance: Said
    choices: tuple[ShownChoice, ...]
    conditions: tuple[Condition, ...]
    constraint_message: Said
    theme: str
    fields: tuple[Asked, ...] = ()

    @property
    def constraint(self) -> str:
        return self.row.constraint if isinstance(self.row, Question) else ""

    @property
    def is_scale(self) -> bool:
        return isinstance(self.row, Question) and "likert" in self.row.appearance

    @property
    def is_long(self) -> bool:
        return isinstance(self.row, Question) and "multiline" in self.row.appearance

    @property
    def is_year(self) -> bool:
        return isinstance(self.row, Question) and "year" in self.row.appearance

    @property
    def is_required(self) -> bool:
        return isinstance(self.row, Question) and self.row.required

    @property
    def item(self) -> str:
        return self.row.item if isinstance(self.row, Question) else ""

    @property
    def with_fields(self) -> tuple[Asked, ...]:
        """Itself and its fields, each a row of the table."""
        return (self, *self.fields)


@dataclass(frozen=True, slots=True)
class ShownPage:
    number: int
    page: Page
    title: Said
    lead: Said
    guidance: Said
    notes: tuple[Said, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    name: str
    label: Said
    pages: tuple[ShownPage, ...]


class Preview:
    """One variant in one language, whole or on the short path; numbers are those of the whole."""

    def __init__(self, view: View, language: str, *, short: bool = False) -> None:
        self.view = view
        self.language = language
        self.short = short
        self.default = view.definition.default_language

    def said(self, text: Text) -> Said:
        """The text with the language that it was found in."""
        order = (self.language, self.default, *text)
        code = next((code for code in order if text.get(code)), "")
        return Said(text[code], code) if code else Said("", self.language)

    @property
    def question_count(self) -> int:
        return len(self.view.core if self.short else self.view.nodes)

    @property
    def page_count(self) -> int:
        return len(self.view.pages(self.short))

    @cached_property
    def sections(self) -> tuple[ShownSection, ...]:
        found: dict[str, tuple[Group, list[ShownPage]]] = {}
        for number, page in enumerate(self.view.pages(self.short), start=1):
            found.setdefault(page.section.name, (page.section, []))[1].append(self._page(number, page))
        return tuple(
            ShownSection(name, self.said(section.label), tuple(pages)) for name, (section, pages) in found.items()
        )

    def _page(self, number: int, page: Page) -> ShownPage:
        return ShownPage(
            number=number,
            page=page,
            title=self.said(page.title),
            lead=self.said(page.lead),
            guidance=self.said(page.guidance),
            notes=tuple(self.said(note.label) for note in page.notes),
            asked=tuple(self._asked(self.view.nodes[name]) for name in page.nodes),
        )

    def _asked(self, row: Question | Repeat) -> Asked:
        is_question = isinstance(row, Question)
        return Asked(
            number=self.view.number(row.name),
            row=row,
            label=self.said(row.label),
            hint=self.said(row.hint),
            guidance=self.said(row.guidance),
            choices=tuple(map(self._choice, self.view.choices(row))) if isinstance(row, Question) else (),
            conditions=tuple(self._conditions(row)),
            constraint_message=self.said(row.constraint_message if isinstance(row, Question) else {}),
            theme=self.view.theme(row.name),
            fields=() if is_question else tuple(self._asked(child) for child in row.children),
        )

    def _choice(self, choice: Choice) -> ShownChoice:
        code = str(MissingCode(choice.missing).label) if choice.missing else ""
        return ShownChoice(self.said(choice.label), choice.score, code)

    def _conditions(self, row: Node | Note) -> Iterator[Condition]:
        """Its own condition and those of the groups around it, outermost first; all of them must hold."""
        if self.view.repeat_of(row.name) is None:
            for group in self.view.groups(row.name):
                if group.relevant:
                    yield self.condition(group.relevant)
        if row.relevant:
            yield self.condition(row.relevant)

    def condition(self, expression: str) -> Condition:
        """In words where they say exactly what the expression says; otherwise the expression itself."""
        for word, negated in ((" or ", False), (" and ", True)):
            matches = [_ATOM.fullmatch(part) for part in expression.split(word)]
            if not all(matches):
                continue
            by_question: dict[str, list[dict[str, str | None]]] = {}
            for atom in (match.groupdict() for match in matches if match):
                by_question.setdefault(atom["several"] or atom["one"] or atom["scale"] or "", []).append(atom)
            found = [self._in_words(expression, name, atoms, negated) for name, atoms in by_question.items()]
            parts = tuple(each for each in found if each)
            if len(found) == len(parts) == 1:
                return parts[0]
            if len(found) == len(parts) and not negated and all(part.kind == "is" for part in parts):
                return Condition("any", expression, parts=parts)
        return Condition("code", expression)

    def _in_words(
        self, code: str, name: str, atoms: list[dict[str, str | None]], joined_by_and: bool
    ) -> Condition | None:
        """What the atoms, all about the question `name`, say together; None if that takes more than one clause."""
        try:
            number = self.view.number(name)
        except KeyError:
            return None
        if len(atoms) == 1 and atoms[0]["least"]:
            return Condition("least", code, number, least=atoms[0]["least"])
        if any(atom["least"] for atom in atoms):
            return None
        signs = {atom["sign"] or "=" for atom in atoms}
        kind = {"=": "is", "!=": "is_not"}[signs.pop()]
        if signs or (len(atoms) > 1 and (kind == "is_not") != joined_by_and):
            return None
        picked = [atom["picked"] or atom["choice"] or "" for atom in atoms]
        if "" in picked and kind == "is_not":
            kind, picked = "answered", [name for name in picked if name]
        labels: Mapping[str, Said] = {c.name: self.said(c.label) for c in self.view.choices(self.view.question(name))}
        chosen = [labels.get(choice) for choice in picked]
        if not all(chosen):
            return None
        return Condition(kind, code, number, tuple(label for label in chosen if label))
