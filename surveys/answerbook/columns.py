"""What the headings of a workbook of answers mean.

`municipality_code` or `municipality` say whose row it is, `said_by` who said it; any other heading is the name of a
question, of a repeat (for a reason why it has no entries), or of a field of an entry: `repeat[1].field`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from surveys.answerbook.problems import AnswerBookError, Problem, letters
from surveys.answerbook.reading import Rows
from surveys.definition import VARIANTS, Definition, Node, Repeat

CODE, NAME, SPEAKER, ANSWER = "code", "name", "speaker", "answer"

# The first of each is what the template writes.
HEADINGS: dict[str, tuple[str, ...]] = {
    CODE: ("municipality_code", "kommunkod", "code"),
    NAME: ("municipality", "kommun"),
    SPEAKER: ("said_by", "sagt_av"),
}
_SPECIAL = {heading: kind for kind, headings in HEADINGS.items() for heading in headings}
_ENTRY = re.compile(r"([^\[\]]+)\[([1-9][0-9]?)\]\.([^\[\]]+)")
_ANY_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Column:
    """`index` counts from 0. Of an answer: the question or repeat, and of an entry its place (from 1) and the field."""

    index: int
    heading: str
    kind: str = ANSWER
    node: str = ""
    place: int = 0
    field: str = ""

    @property
    def letters(self) -> str:
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Columns:
    special: Mapping[str, Column]
    answers: tuple[Column, ...]


def questions_of(definition: Definition) -> dict[str, Node]:
    """Questions and repeats of both variants and all years, in order; a repeat with all fields that one of them has."""
    found: dict[str, Node] = {}
    for variant in VARIANTS:
        for name, node in definition.view(variant, _ANY_YEAR).nodes.items():
            found.setdefault(name, node)
    return found


def fields_of(definition: Definition) -> dict[str, dict[str, Node]]:
    """The fields of each repeat, of both variants and all years."""
    found: dict[str, dict[str, Node]] = {}
    for variant in VARIANTS:
        for name, node in definition.view(variant, _ANY_YEAR).nodes.items():
            if isinstance(node, Repeat):
                found.setdefault(name, {}).update({child.name: child for child in node.children})
    return found


def columns_of(rows: Rows, definition: Definition) -> Columns:
    """The columns of the sheet. Raises AnswerBookError with every heading that is unknown, and what it may mean."""
    nodes, fields = questions_of(definition), fields_of(definition)
    names = [*_SPECIAL, *nodes, *(f"{repeat}[1].{field}" for repeat, found in fields.items() for field in found)]
    special: dict[str, Column] = {}
    answers: list[Column] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, heading in enumerate(rows.header):
        column = _column(index, heading, nodes, fields)
        if not heading:
            continue
        if column is None:
            problems.append(_unknown(index, heading, names, fields))
        elif heading in seen or column.kind in special:
            problems.append(Problem("duplicate_column", {"column": heading}, 1, letters(index)))
        elif column.kind == ANSWER:
            answers.append(column)
        else:
            special[column.kind] = column
        seen.add(heading)
    problems += _nameless(rows)
    if not problems and not (CODE in special or NAME in special):
        problems.append(Problem("no_key", row=1))
    if not problems and not answers:
        problems.append(Problem("no_answers", row=1))
    if problems:
        raise AnswerBookError(problems)
    return Columns(special, tuple(answers))


def _column(
    index: int, heading: str, nodes: Mapping[str, Node], fields: Mapping[str, Mapping[str, Node]]
) -> Column | None:
    if heading in nodes:
        return Column(index, heading, node=heading)
    kind = _SPECIAL.get(heading.casefold())
    if kind is not None:
        return Column(index, heading, kind)
    entry = _ENTRY.fullmatch(heading)
    if entry is not None and entry[3] in fields.get(entry[1], ()):
        return Column(index, heading, node=entry[1], place=int(entry[2]), field=entry[3])
    return None


def _unknown(index: int, heading: str, names: Iterable[str], fields: Mapping[str, Mapping[str, Node]]) -> Problem:
    at = (1, letters(index))
    shown = heading[:80]
    for repeat, found in fields.items():
        if heading in found:
            return Problem("repeat_without_place", {"column": shown, "repeat": repeat}, *at)
    # The number of an entry says nothing about how alike two names are.
    entry = _ENTRY.fullmatch(heading)
    needle = f"{entry[1]}[1].{entry[3]}" if entry else heading
    near = get_close_matches(needle.casefold()[:80], list(names), n=3, cutoff=0.75)
    if entry:
        near = [each.replace("[1]", f"[{entry[2]}]") for each in near]
    if near:
        return Problem("near_column", {"column": shown, "near": ", ".join(near)}, *at)
    return Problem("unknown_column", {"column": shown}, *at)


def _nameless(rows: Rows) -> list[Problem]:
    named = {index for index, heading in enumerate(rows.header) if heading}
    found = []
    for number, cells in rows.rows:
        column = next((index for index, cell in enumerate(cells) if cell and index not in named), None)
        if column is not None:
            found.append(Problem("cell_without_column", {}, number, letters(column)))
    return found
