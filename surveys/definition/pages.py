"""Cutting a section of a view into pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from surveys.definition.rows import Group, Node, Note, Question, Repeat, Text, say, walk

if TYPE_CHECKING:
    from surveys.definition.view import View

FIELDS_PER_PAGE = 12

_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_N = TypeVar("_N", bound=Node)


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once.

    `section` is the top-level group. `lead` and `guidance` are the hint and the guidance of the group that the page
    shows, or empty. `headings` is filled on the short path only: node name -> the group that starts there.
    """

    name: str
    title: Text
    lead: Text
    guidance: Text
    section: Group
    nodes: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    theme: str = ""
    headings: Mapping[str, Group] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)


class Pages:
    """Cuts one section of a view into pages of at most `FIELDS_PER_PAGE` fields."""

    def __init__(self, view: View, section: Group) -> None:
        self.view = view
        self.section = section
        self.pages: list[Page] = []
        self.waiting: list[Note] = []  # notes for the page that follows
        self.titled: set[str] = set()  # groups whose label is already the title of a page

    def full(self) -> list[Page]:
        self._group(self.section)
        if self.waiting and self.pages:
            self._to_last_page(self.waiting)
        return self.pages

    def _group(self, group: Group) -> None:
        start = len(self.pages)
        run: list[Question | Note] = []
        for row in group.children:
            if isinstance(row, Question | Note):
                run.append(row)
                continue
            self._run(group, run, start)
            run = []
            if isinstance(row, Group):
                self._group(row)
            else:
                self._add(row.name, row.label, row.hint, row.guidance, (row,))
        self._run(group, run, start)
        if self.waiting and group is not self.section and len(self.pages) > start:
            self._to_last_page(self.waiting)  # a note that ends a group stays in it
            self.waiting = []

    def _run(self, group: Group, run: Sequence[Question | Note], start: int) -> None:
        """Pages of a run of loose questions; the notes after its last question wait.

        The first page of a group has its name. The first run of a group has its title; later ones add their first
        question to it.
        """
        done = 0
        for part in _split([row for row in run if isinstance(row, Question)]):
            end = run.index(part[-1]) + 1
            self.waiting += [row for row in run[done:end] if isinstance(row, Note)]
            done = end
            first = part[0]
            name = group.name if len(self.pages) == start else first.name
            if group.name in self.titled:
                self._add(name, self._titles(group.label, first.label), {}, {}, part)
            else:
                self.titled.add(group.name)
                self._add(name, group.label, group.hint, group.guidance, part)
        self.waiting += [row for row in run[done:] if isinstance(row, Note)]

    def _add(self, name: str, title: Text, lead: Text, guidance: Text, nodes: Sequence[Node]) -> None:
        self.pages.append(
            Page(
                name=name,
                title=title,
                lead=lead,
                guidance=guidance,
                section=self.section,
                nodes=tuple(node.name for node in nodes),
                notes=tuple(self.waiting),
                theme=self._theme(nodes),
            )
        )
        self.waiting = []

    def _to_last_page(self, notes: Sequence[Note]) -> None:
        last = self.pages[-1]
        self.pages[-1] = replace(last, notes=(*last.notes, *notes))

    def short(self) -> list[Page]:
        """The core questions of the section together, cut where a group begins and as evenly as possible."""
        stretches: list[list[list[Node]]] = [[]]  # between repeats, which are pages of their own
        for name in self.view.core:
            node = self.view.nodes[name]
            if self.view.section(name).name != self.section.name:
                continue
            if isinstance(node, Repeat):
                stretches += [[[node]], []]
            elif stretches[-1] and self._inner(name) is self._inner(stretches[-1][-1][0].name):
                if self._inner(name) is None:
                    stretches[-1].append([node])
                else:
                    stretches[-1][-1].append(node)
            else:
                stretches[-1].append([node])
        for stretch in stretches:
            units: list[list[Node]] = []
            for unit in stretch:
                units += [unit] if len(unit) <= FIELDS_PER_PAGE else [[node] for node in unit]
            for chosen in _balanced(units):
                self._short_page([node for unit in chosen for node in unit])
        self._short_notes()
        return self.pages

    def _short_page(self, nodes: Sequence[Node]) -> None:
        first, section = nodes[0], self.section
        inner = self._inner(first.name)
        used = {page.name for page in self.pages}
        if not self.pages:
            name, title, lead, guidance = section.name, section.label, section.hint, section.guidance
        else:
            start: Group | Node = inner if inner and inner.name not in used else first
            name, title, lead, guidance = start.name, self._titles(section.label, start.label), {}, {}
        headings: dict[str, Group] = {}
        above: Group | None = None
        for node in nodes:
            group = self._inner(node.name)
            if group is not None and group is not above:
                headings[node.name] = group
            above = group
        self._add(name, title, lead, guidance, nodes)
        self.pages[-1] = replace(self.pages[-1], headings=headings)

    def _short_notes(self) -> None:
        """A note goes to the page of the next core node; one after the last to the last page."""
        if not self.pages:
            return
        page_of = {name: number for number, page in enumerate(self.pages) for name in page.nodes}
        notes: list[list[Note]] = [[] for _ in self.pages]
        waiting: list[Note] = []
        for row in walk(self.section):
            if isinstance(row, Note):
                waiting.append(row)
            elif row.name in page_of:
                notes[page_of[row.name]] += waiting
                waiting = []
        notes[-1] += waiting
        self.pages = [replace(page, notes=tuple(found)) for page, found in zip(self.pages, notes, strict=True)]

    def _inner(self, name: str) -> Group | None:
        """The innermost group below the section."""
        groups = self.view.groups(name)
        return groups[-1] if len(groups) > 1 else None

    def _theme(self, nodes: Sequence[Node]) -> str:
        themes = {self.view.theme(node.name) for node in nodes}
        return themes.pop() if len(themes) == 1 else ""

    def _titles(self, first: Text, second: Text) -> Text:
        default = self.view.definition.default_language
        return {
            language: joined(say(first, language, default), say(second, language, default))
            for language in self.view.definition.languages
        }


def _split(run: Sequence[Question]) -> list[list[Question]]:
    """A run in parts of at most `FIELDS_PER_PAGE`. A question stays with those that depend on it, if they fit."""
    units: list[list[Question]] = []
    for question in run:
        above = {other.name for other in units[-1]} if units else set()
        depends = above.intersection(_REFERENCE.findall(question.relevant))
        if depends and len(units[-1]) < FIELDS_PER_PAGE:
            units[-1].append(question)
        else:
            units.append([question])
    return [[question for unit in part for question in unit] for part in _balanced(units)]


def _balanced(units: Sequence[Sequence[_N]]) -> list[list[Sequence[_N]]]:
    """Units on as few pages as possible, then as even as possible, then the longer page first."""
    # best[i]: (pages, sum of squares, sizes negated, where the next page begins) for units[i:]
    best: list[tuple[int, int, tuple[int, ...], int]] = [(0, 0, (), 0)] * (len(units) + 1)
    for start in range(len(units) - 1, -1, -1):
        found = []
        size = 0
        for end in range(start + 1, len(units) + 1):
            size += len(units[end - 1])
            if size > FIELDS_PER_PAGE and end > start + 1:
                break
            pages, squares, sizes, _ = best[end]
            found.append((pages + 1, squares + size * size, (-size, *sizes), end))
        best[start] = min(found)
    parts = []
    start = 0
    while start < len(units):
        end = best[start][3]
        parts.append(list(units[start:end]))
        start = end
    return parts


def joined(before: str, label: str) -> str:
    return f"{before} {label}" if before.endswith(("?", "!", ".", ":")) else f"{before}: {label}"
