"""What one variant sees in one year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from string import ascii_lowercase
from typing import TYPE_CHECKING

from surveys.definition.pages import Page, Pages, joined
from surveys.definition.rows import Choice, Group, Node, Note, Question, Repeat, Row, Text, say

if TYPE_CHECKING:
    from surveys.definition.document import Definition


class View:
    """One variant in one year. Made by `Definition.view`, shared, never changed."""

    definition: Definition
    variant: str
    year: int
    sections: tuple[Group, ...]
    nodes: Mapping[str, Node]

    def __init__(self, definition: Definition, variant: str, year: int) -> None:
        self.definition = definition
        self.variant = variant
        self.year = year
        self._choices = {
            name: tuple(choice for choice in choices if _from(choice.since, year))
            for name, choices in definition.choice_lists.items()
        }
        nodes: dict[str, Node] = {}
        self._questions: dict[str, Question] = {}
        self._paths: dict[str, tuple[Group, ...]] = {}
        self._repeat_of: dict[str, Repeat] = {}
        seen = (self._group(section) for section in definition.sections)
        self.sections = tuple(section for section in seen if section is not None)
        for section in self.sections:
            self._index(section, (section,), nodes)
        self.nodes = nodes

    def __repr__(self) -> str:
        return f"<View {self.definition.name} {self.variant} {self.year}>"

    def _shows(self, row: Row) -> bool:
        since = None if isinstance(row, Group) else row.since
        return row.variant in ("", self.variant) and _from(since, self.year)

    def _group(self, group: Group) -> Group | None:
        """The group without the rows that this view leaves out; None if nothing to answer is left."""
        if not self._shows(group):
            return None
        children: list[Row] = []
        for row in group.children:
            kept: Row | None
            if isinstance(row, Group):
                kept = self._group(row)
            elif not self._shows(row):
                kept = None
            elif isinstance(row, Repeat):
                shown = tuple(self._question(child) for child in row.children if self._shows(child))
                kept = replace(row, children=shown) if shown else None
            elif isinstance(row, Question):
                kept = self._question(row)
            else:
                kept = row
            if kept is not None:
                children.append(kept)
        if all(isinstance(row, Note) for row in children):
            return None
        return replace(group, children=tuple(children))

    def _question(self, question: Question) -> Question:
        codes = frozenset(choice.missing for choice in self.choices(question) if choice.missing)
        return replace(question, stands_for=codes)

    def _index(self, group: Group, path: tuple[Group, ...], nodes: dict[str, Node]) -> None:
        for row in group.children:
            self._paths[row.name] = path
            if isinstance(row, Group):
                self._index(row, (*path, row), nodes)
            elif isinstance(row, Repeat):
                nodes[row.name] = row
                for child in row.children:
                    self._questions[child.name] = child
                    self._paths[child.name] = path
                    self._repeat_of[child.name] = row
            elif isinstance(row, Question):
                nodes[row.name] = row
                self._questions[row.name] = row

    def question(self, name: str) -> Question:
        """A question or a field of a repeat; KeyError for a repeat and for what this view leaves out."""
        return self._questions[name]

    def number(self, name: str) -> str:
        """The number that a question has on screen and on paper: "17", a field of a repeat "23b".

        Counted through the whole questionnaire of the variant, so the short way skips numbers and never renames one.
        KeyError for what this view leaves out.
        """
        return self._numbers[name]

    @cached_property
    def _numbers(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for number, (name, node) in enumerate(self.nodes.items(), start=1):
            found[name] = str(number)
            for place, child in enumerate(node.children if isinstance(node, Repeat) else ()):
                found[child.name] = f"{number}{_letters(place)}"
        return found

    def repeat_of(self, name: str) -> Repeat | None:
        """The repeat that the field `name` stands in; None for a question outside repeats."""
        return self._repeat_of.get(name)

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """The choices offered in this year, () for texts and integers."""
        return self._choices[question.choice_list] if question.choice_list else ()

    def groups(self, name: str) -> tuple[Group, ...]:
        """The groups around a node, a field or a note, outermost first."""
        return self._paths[name]

    def section(self, name: str) -> Group:
        """The top-level group of a node or field."""
        return self._paths[name][0]

    def theme(self, name: str) -> str:
        """The theme of a node or field, its own or inherited, '' for none."""
        own: list[str] = []
        if name in self._questions:
            own.append(self._questions[name].theme)
        repeat = self._repeat_of.get(name) or self.nodes.get(name)
        if repeat is not None:
            own.append(repeat.theme)
        inherited = (group.theme for group in reversed(self._paths[name]))
        return next((theme for theme in (*own, *inherited) if theme), "")

    @cached_property
    def core(self) -> tuple[str, ...]:
        """Names of the nodes of the short path."""
        return tuple(name for name, node in self.nodes.items() if node.core)

    @cached_property
    def _by_measure(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes.values():
            found[node.measure] = (*found.get(node.measure, ()), node)
        return found

    def by_measure(self, measure: str) -> tuple[Node, ...]:
        """The nodes (not the fields of repeats) with this measure, in order."""
        return self._by_measure.get(measure, ()) if measure else ()

    def full_label(self, name: str, language: str) -> str:
        """The label as it can stand outside its page: "Transporter och mobilitet: Hur stort är ert behov av stöd?"."""
        default = self.definition.default_language
        before: list[Text] = [group.label for group in self._paths[name][1:]]
        if name in self._repeat_of:
            before.append(self._repeat_of[name].label)
        row = self._questions.get(name) or self.nodes[name]
        label = say(row.label, language, default)
        for text in reversed(before):
            label = joined(say(text, language, default), label)
        return label

    def pages(self, short: bool = False) -> tuple[Page, ...]:
        return self._short_pages if short else self._full_pages

    def page(self, name: str, short: bool = False) -> Page:
        """KeyError if there is none."""
        return self._pages_by_name[short][name]

    def page_of(self, name: str, short: bool = False) -> Page:
        """The page that asks for this node; KeyError if none does."""
        return self._pages_by_node[short][name]

    @cached_property
    def _full_pages(self) -> tuple[Page, ...]:
        return tuple(page for section in self.sections for page in Pages(self, section).full())

    @cached_property
    def _short_pages(self) -> tuple[Page, ...]:
        return tuple(page for section in self.sections for page in Pages(self, section).short())

    @cached_property
    def _pages_by_name(self) -> Mapping[bool, Mapping[str, Page]]:
        return {short: {page.name: page for page in self.pages(short)} for short in (False, True)}

    @cached_property
    def _pages_by_node(self) -> Mapping[bool, Mapping[str, Page]]:
        return {short: {name: page for page in self.pages(short) for name in page.nodes} for short in (False, True)}


def _letters(place: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + ascii_lowercase[last]


def _from(since: int | None, year: int) -> bool:
    return since is None or since <= year
