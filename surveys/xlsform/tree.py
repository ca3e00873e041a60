"""A checked form through pyxform to a Definition."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import openpyxl
from openpyxl.cell import WriteOnlyCell
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.definition import Choice, Definition, Group, Kind, Note, Question, Repeat, Row, Text
from surveys.xlsform.problems import Problem, XLSFormError
from surveys.xlsform.rules import CHOICES_COLUMNS, SURVEY_COLUMNS, TEXTS, Form
from surveys.xlsform.rules import Row as SheetRow

_KINDS: dict[str, Kind] = {
    "select one": "select_one",
    "select all that apply": "select_multiple",
    "rank": "rank",
    "text": "text",
    "integer": "integer",
}
# pyxform makes ”quotation marks” and municipality’s straight; in texts they are meant, so they travel in disguise.
_DISGUISE = {ord(mark): chr(0xF0000 + place) for place, mark in enumerate("‘’“”")}
_UNDISGUISE = {ord(disguise): chr(mark) for mark, disguise in _DISGUISE.items()}
_ROW = re.compile(r"\[row : (\d+)\]\s*")


def build(form: Form) -> Definition:
    """Raises XLSFormError if pyxform refuses what the rules let through."""
    try:
        tree = convert(xlsform=_workbook(form), warnings=[])._pyxform
    except PyXFormError as error:
        raise XLSFormError([_refused(form, str(error))]) from None
    except Exception as error:  # pyxform does not promise its own exception for everything
        raise XLSFormError([_refused(form, f"{type(error).__name__}: {error}")]) from error
    return _Builder(form).definition(tree)


def _workbook(form: Form) -> io.BytesIO:
    """The sheets as pyxform reads them best: given as a dict it would miss columns that begin late."""
    book = openpyxl.Workbook(write_only=True)
    _write(book, "survey", _table(form, form.survey, SURVEY_COLUMNS))
    if form.choices:
        _write(book, "choices", _table(form, form.choices, CHOICES_COLUMNS))
    settings = {
        "form_title": form.title[form.default_language].translate(_DISGUISE),
        "form_id": form.settings["form_id"],
        "version": form.settings["version"],
        "default_language": form.languages[form.default_language],
    }
    _write(book, "settings", [list(settings), list(settings.values())])
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def _table(form: Form, rows: Iterable[SheetRow], columns: Iterable[str]) -> list[list[str]]:
    headings: list[tuple[str, str]] = []
    for column in columns:
        headings += [(column, code) for code in form.languages] if column in TEXTS else [(column, "")]
    table = [[f"{base}::{form.languages[code]}" if code else base for base, code in headings]]
    for row in rows:
        table.append(
            [
                row.texts.get(base, {}).get(code, "").translate(_DISGUISE) if code else row.cells.get(base, "")
                for base, code in headings
            ]
        )
    return table


def _write(book: openpyxl.Workbook, name: str, table: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(name)
    for row in table:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value or None)
            if value:
                cell.data_type = "s"  # or a text that begins with = becomes a formula, and #N/A an error
            cells.append(cell)
        sheet.append(cells)


def _refused(form: Form, message: str) -> Problem:
    match = _ROW.search(message)
    row = int(match.group(1)) - 2 if match else -1
    number = form.survey[row].number if 0 <= row < len(form.survey) else None
    return Problem("survey", number, "", "refused", {"message": _ROW.sub("", message)})


class _Builder:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.codes = {name: code for code, name in form.languages.items()}

    def definition(self, tree: Mapping[str, Any]) -> Definition:
        sections = [self._group(child) for child in tree["children"] if child["name"] != "meta"]
        definition = Definition(
            name=tree["id_string"],
            title=dict(self.form.title),
            version=tree["version"],
            languages=tuple(self.form.languages),
            default_language=self.form.default_language,
            sections=tuple(sections),
            choice_lists={
                name: tuple(self._choice(choice) for choice in choices)
                for name, choices in tree.get("choices", {}).items()
            },
        )
        read = [row.name for row in definition.walk()]
        written = [row.name for row in self.form.survey if not row.kind.startswith("end_")]
        if read != written:
            raise XLSFormError([_refused(self.form, f"{sorted(set(read) ^ set(written))}")])
        return definition

    def _text(self, texts: object) -> Text:
        if not texts:
            return {}
        if isinstance(texts, str):  # a form in one language
            return {self.form.default_language: texts.translate(_UNDISGUISE)}
        found = cast("Mapping[str, str]", texts)
        return {self.codes[language]: text.translate(_UNDISGUISE) for language, text in found.items()}

    def _choice(self, choice: Mapping[str, Any]) -> Choice:
        return Choice(
            name=choice["name"],
            label=self._text(choice["label"]),
            score=_number(choice.get("score")),
            missing=choice.get("missing", ""),
            since=_number(choice.get("since")),
        )

    def _row(self, node: Mapping[str, Any]) -> Row:
        if node["type"] == "group":
            return self._group(node)
        if node["type"] == "repeat":
            return self._repeat(node)
        if node["type"] == "note":
            ours = node.get("prestratus", {})
            return Note(
                name=node["name"],
                label=self._text(node["label"]),
                variant=ours.get("variant", ""),
                since=_number(ours.get("since")),
                relevant=_bound(node, "relevant"),
            )
        return self._question(node)

    def _group(self, node: Mapping[str, Any]) -> Group:
        ours = node.get("prestratus", {})
        return Group(
            name=node["name"],
            label=self._text(node["label"]),
            hint=self._text(node.get("hint")),
            guidance=self._text(node.get("guidance_hint")),
            relevant=_bound(node, "relevant"),
            appearance=_appearance(node),
            variant=ours.get("variant", ""),
            theme=ours.get("theme", ""),
            children=tuple(self._row(child) for child in node.get("children", ())),
        )

    def _repeat(self, node: Mapping[str, Any]) -> Repeat:
        ours = node.get("prestratus", {})
        return Repeat(
            name=node["name"],
            label=self._text(node["label"]),
            hint=self._text(node.get("hint")),
            guidance=self._text(node.get("guidance_hint")),
            relevant=_bound(node, "relevant"),
            variant=ours.get("variant", ""),
            theme=ours.get("theme", ""),
            measure=ours.get("measure", ""),
            max_items=_number(ours.get("max_items")),
            since=_number(ours.get("since")),
            core=ours.get("phone") == "core",
            children=tuple(self._question(child) for child in node.get("children", ())),
        )

    def _question(self, node: Mapping[str, Any]) -> Question:
        ours = node.get("prestratus", {})
        return Question(
            name=node["name"],
            kind=_KINDS[node["type"]],
            label=self._text(node["label"]),
            hint=self._text(node.get("hint")),
            guidance=self._text(node.get("guidance_hint")),
            required=_bound(node, "required") == "yes",
            relevant=_bound(node, "relevant"),
            constraint=_bound(node, "constraint"),
            constraint_message=self._text(node.get("bind", {}).get("jr:constraintMsg")),
            appearance=_appearance(node),
            variant=ours.get("variant", ""),
            theme=ours.get("theme", ""),
            measure=ours.get("measure", ""),
            item=ours.get("item", ""),
            max_items=_number(ours.get("max_items")),
            since=_number(ours.get("since")),
            core=ours.get("phone") == "core",
            choice_list=node.get("list_name"),
        )


def _bound(node: Mapping[str, Any], name: str) -> str:
    value: str = node.get("bind", {}).get(name, "")
    return value


def _appearance(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(node.get("control", {}).get("appearance", "").split())


def _number(value: str | None) -> int | None:
    return int(value) if value else None
