"""An empty workbook of answers, with the municipalities in its rows and a sheet that explains its columns."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from surveys.answerbook.columns import CODE, HEADINGS, NAME, SPEAKER
from surveys.answerbook.workbook import REMARK
from surveys.definition import VARIANTS, Definition, Node, Question, Repeat, View, say
from surveys.values import MISSING_TEXTS, missing_codes

# Entries of a list that the template has columns for; more can be added by hand.
ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What the sheets say, in the reader's language."""

    answers: str
    columns: str
    choices: str
    headings: Sequence[str]
    choice_headings: Sequence[str]
    remark: str
    special: dict[str, str]
    kinds: dict[str, str]
    variants: dict[str, str]
    both: str
    entry: str


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    label: str
    kind: str
    variant: str
    choice_list: str
    codes: tuple[str, ...]


def template_of(
    definition: Definition, year: int, municipalities: Iterable[tuple[str, str]], words: Words, language: str
) -> bytes:
    """The workbook as .xlsx; `municipalities` are (code, name) in order."""
    views = {variant: definition.view(variant, year) for variant in VARIANTS}
    lines = _lines(views, words, language)
    special = [HEADINGS[CODE][0], HEADINGS[NAME][0], HEADINGS[SPEAKER][0]]
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = words.answers
    _row(sheet, [*special, *(line.heading for line in lines)], bold=True)
    _row(sheet, [f"{REMARK} {words.remark}", "", "", *(line.label for line in lines)], wrap=True)
    for code, name in municipalities:
        _row(sheet, [code, name])
    sheet.freeze_panes = "D3"
    _widths(sheet, [18, 18, 24, *([22] * len(lines))])
    about = book.create_sheet(words.columns)
    _row(about, list(words.headings), bold=True)
    for heading, text in zip(special, words.special.values(), strict=True):
        _row(about, [heading, text])
    for line in lines:
        codes = "; ".join(f"{code} = {say(MISSING_TEXTS[code], language)}" for code in line.codes)
        _row(about, [line.heading, line.label, line.kind, line.variant, line.choice_list, codes])
    about.freeze_panes = "A2"
    _widths(about, [32, 60, 20, 24, 24, 60])
    _choices(book.create_sheet(words.choices), views, {line.choice_list for line in lines}, words, language)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _lines(views: dict[str, View], words: Words, language: str) -> list[_Line]:
    """A line for each column, questions of both variants in the order of the questionnaire."""
    nodes: dict[str, tuple[View, Node]] = {}
    shown: dict[str, list[str]] = {}
    for variant, view in views.items():
        for name, node in view.nodes.items():
            nodes.setdefault(name, (view, node))
            shown.setdefault(name, []).append(variant)
    found: list[_Line] = []
    for name, (view, node) in nodes.items():
        variant = words.both if len(shown[name]) == len(views) else words.variants[shown[name][0]]
        kind = words.kinds[node.kind]
        choice_list = node.choice_list or "" if isinstance(node, Question) else ""
        found.append(_Line(name, view.full_label(name, language), kind, variant, choice_list, missing_codes(node)))
        if isinstance(node, Repeat):
            for place in range(1, min(node.max_items or ENTRIES, ENTRIES) + 1):
                for child in node.children:
                    label = f"{say(child.label, language)} ({words.entry % {'place': place}})"
                    kind, choices = words.kinds[child.kind], child.choice_list or ""
                    found.append(_Line(f"{name}[{place}].{child.name}", label, kind, variant, choices, ()))
    return found


def _choices(sheet: Worksheet, views: dict[str, View], used: set[str], words: Words, language: str) -> None:
    _row(sheet, list(words.choice_headings), bold=True)
    seen: set[tuple[str, str]] = set()
    for view in views.values():
        for node in view.nodes.values():
            for question in node.children if isinstance(node, Repeat) else (node,):
                for choice in view.choices(question):
                    key = (question.choice_list or "", choice.name)
                    if key[0] in used and key not in seen:
                        seen.add(key)
                        _row(sheet, [*key, say(choice.label, language, view.definition.default_language)])
    sheet.freeze_panes = "A2"
    _widths(sheet, [32, 28, 80])


def _row(sheet: Worksheet, texts: Sequence[str], *, bold: bool = False, wrap: bool = False) -> None:
    number = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, text in enumerate(texts, start=1):
        if not text:
            continue
        cell = sheet.cell(number, column, text)
        cell.data_type = "s"  # a text that begins with "=" is no formula, and a code keeps its zero
        if bold:
            cell.font = Font(bold=True)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
