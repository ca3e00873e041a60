"""What a questionnaire may contain. Finds every problem before pyxform, which would stop at the first, sees the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from surveys.definition import KINDS, MISSING_CODES, RESERVED_NAMES, VARIANTS
from surveys.expressions import CycleError, Expression, ExpressionError, compile_expression, dependency_order
from surveys.xlsform.problems import Problem, XLSFormError
from surveys.xlsform.sheets import Sheet, Sheets

MAX_ITEMS = 50

VARIANT, THEME, MEASURE = "prestratus::variant", "prestratus::theme", "prestratus::measure"
MAXIMUM, SINCE, ITEM, PHONE = "prestratus::max_items", "prestratus::since", "prestratus::item", "prestratus::phone"

TEXTS = ("label", "hint", "guidance_hint", "constraint_message")
SURVEY_COLUMNS = (
    *("type", "name", *TEXTS, "required", "relevant", "constraint", "appearance"),
    *(VARIANT, THEME, MEASURE, MAXIMUM, SINCE, ITEM, PHONE),
)
CHOICES_COLUMNS = ("list_name", "name", "label", "score", "missing", "since")
# pyxform knows a title in one language only; those in the others stand in a column of ours.
TITLE = "prestratus::title"
SETTINGS_COLUMNS = ("form_title", TITLE, "form_id", "version", "default_language")

_QUESTION = frozenset(SURVEY_COLUMNS) - {"type", "name", MAXIMUM}
_ALLOWED: dict[str, frozenset[str]] = {
    "note": frozenset({"label", "relevant", VARIANT, SINCE}),
    "group": frozenset({"label", "hint", "guidance_hint", "relevant", "appearance", VARIANT, THEME}),
    "repeat": frozenset({"label", "hint", "guidance_hint", "relevant", VARIANT, THEME, MEASURE, MAXIMUM, SINCE, PHONE}),
    **dict.fromkeys(KINDS, _QUESTION),
    "rank": _QUESTION | {MAXIMUM},
}
_APPEARANCES = {"select_one": "likert", "text": "multiline", "integer": "year", "group": "field-list"}
_WITH_LIST = frozenset({"select_one", "select_multiple", "rank"})
_TYPES = ("begin_group", "end_group", "begin_repeat", "end_repeat", "note", *KINDS)

_LANGUAGE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)\s*$")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_CHOICE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SCORE = re.compile(r"-?[0-9]{1,4}")
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_YES = frozenset({"yes", "true", "true()", "1"})
_NO = frozenset({"no", "false", "false()", "0"})
# Office programs turn quotation marks in expressions; pyxform turns them back, so we do before we check.
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


class _Column(NamedTuple):
    place: int
    header: str  # as written
    base: str
    language: str  # code, '' for what is not a text


@dataclass(eq=False)
class Row:
    """One row of survey or choices."""

    sheet: str
    number: int
    cells: dict[str, str]
    texts: dict[str, dict[str, str]]
    kind: str = ""
    list_name: str = ""
    above: tuple[Row, ...] = ()
    has_question: bool = False
    expressions: dict[str, Expression] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.cells.get("name", "")

    @property
    def variant(self) -> str:
        """Its own or inherited; '' for both variants."""
        return next((row.cells[VARIANT] for row in (self, *reversed(self.above)) if row.cells.get(VARIANT)), "")

    @property
    def repeat(self) -> Row | None:
        return self.above[-1] if self.above and self.above[-1].kind == "repeat" else None


@dataclass
class Form:
    """A form without problems, ready for pyxform. Languages are code -> name as in the column headings."""

    languages: dict[str, str]
    default_language: str
    settings: dict[str, str]
    title: dict[str, str]
    survey: list[Row]
    choices: list[Row]


def read_form(sheets: Sheets) -> Form:
    """Raises XLSFormError with everything that is wrong."""
    return _Reader(sheets).read()


class _Reader:
    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.problems: list[Problem] = []
        self.languages: dict[str, str] = {}
        self.headers: dict[tuple[str, str, str], str] = {}  # (sheet, base, language) -> heading as written

    def problem(self, row: Row, column: str, code: str, /, **params: object) -> None:
        column = self.headers.get((row.sheet, column, ""), column)
        self.problems.append(Problem(row.sheet, row.number, column, code, params))

    def read(self) -> Form:
        default = self._default_language()
        survey = self._rows("survey", SURVEY_COLUMNS, ("type", "name", "label"), default)
        default = default or next(iter(self.languages), "")
        choices = self._rows("choices", CHOICES_COLUMNS, ("list_name", "name", "label"), default)
        settings = self._rows("settings", SETTINGS_COLUMNS, (), default)
        if default and default not in self.languages and self.languages:
            params = {"language": default, "known": ", ".join(self.languages.values())}
            self.problems.append(Problem("settings", 2, "default_language", "unknown_language", params))
        default = default if default in self.languages else next(iter(self.languages), "")
        values, title = self._settings(settings, default)
        lists = self._choices(choices)
        self._survey(survey, lists)
        self._references([row for row in survey if row.name])
        if self.problems:
            raise XLSFormError(self.problems)
        return Form(self.languages, default, values, title, survey, choices)

    # Columns and languages

    def _default_language(self) -> str:
        sheet = self.sheets.get("settings")
        if sheet is None or not sheet.rows:
            return ""
        number, cells = sheet.rows[0]
        for heading, cell in zip(sheet.header, cells, strict=False):
            if heading.strip().lower() == "default_language" and cell:
                code = _language_code(cell) or (cell.lower() if _LANGUAGE.search(f"({cell})") else "")
                if not code:
                    self.problems.append(Problem("settings", number, heading, "no_language_code", {"language": cell}))
                return code
        return ""

    def _columns(self, sheet: Sheet, known: Sequence[str], default: str) -> list[_Column]:
        columns: list[_Column] = []
        for index, heading in enumerate(sheet.header):
            filled = [number for number, cells in sheet.rows if index < len(cells) and cells[index]]
            if not heading:
                for number in filled:
                    self.problems.append(Problem(sheet.name, number, "", "cell_without_column"))
                continue
            base, language = _split_heading(heading)
            is_text = base in TEXTS or base == TITLE
            if base not in known or (language and not is_text):
                # A template may come with columns that nobody has filled in.
                if filled:
                    names = ", ".join(known)
                    self.problems.append(
                        Problem(sheet.name, 1, heading, "unknown_column", {"column": heading, "known": names})
                    )
                continue
            code = ""
            if is_text:
                code = _language_code(language) if language else default
                if language and not code:
                    self.problems.append(Problem(sheet.name, 1, heading, "no_language_code", {"language": language}))
                    continue
                if not code:
                    self.problems.append(Problem(sheet.name, 1, heading, "no_language"))
                    continue
                if sheet.name == "survey" and base == "label":
                    self.languages.setdefault(code, language or code)
            if (sheet.name, base, code) in self.headers:
                self.problems.append(Problem(sheet.name, 1, heading, "duplicate_column", {"column": heading}))
                continue
            self.headers[sheet.name, base, code] = heading
            columns.append(_Column(index, heading, base, code))
        known_columns = []
        for column in columns:
            if column.language and column.language not in self.languages:
                params = {"language": column.language, "known": ", ".join(self.languages.values())}
                self.problems.append(Problem(sheet.name, 1, column.header, "unknown_language", params))
            else:
                known_columns.append(column)
        return known_columns

    def _rows(self, name: str, known: Sequence[str], needed: Iterable[str], default: str) -> list[Row]:
        sheet = self.sheets.get(name)
        if sheet is None:
            return []
        columns = self._columns(sheet, known, default)
        lacking = set(needed) - {_split_heading(heading)[0] for heading in sheet.header}
        for base in sorted(lacking):
            self.problems.append(Problem(name, 1, base, "no_column", {"column": base}))
        if lacking:
            return []  # every row would be wrong in the same way
        rows = []
        for number, cells in sheet.rows:
            row = Row(name, number, {}, {})
            for column in columns:
                cell = cells[column.place] if column.place < len(cells) else ""
                if not cell:
                    continue
                if column.language:
                    row.texts.setdefault(column.base, {})[column.language] = cell
                else:
                    row.cells[column.base] = cell
            for index in range(len(sheet.header), len(cells)):
                if cells[index]:
                    self.problem(row, "", "cell_without_column")
            if row.cells or row.texts:
                rows.append(row)
        return rows

    def _texts(self, row: Row, bases: Iterable[str], needed: str = "label") -> None:
        """Each text in every language, and without references."""
        for base in bases:
            found = row.texts.get(base, {})
            if not found and base != needed:
                continue
            for code, language in self.languages.items():
                heading = self.headers.get((row.sheet, base, code), f"{base}::{language}")
                if code not in found:
                    self.problem(row, heading, "no_text", language=language)
                    continue
                reference = _REFERENCE.search(found[code])
                if reference:
                    self.problem(row, heading, "reference_in_text", reference=reference.group())

    # Settings

    def _settings(self, rows: Sequence[Row], default: str) -> tuple[dict[str, str], dict[str, str]]:
        if not rows:
            return {}, {}
        first = rows[0]
        for row in rows[1:]:
            self.problem(row, "", "more_settings")
        if not first.cells.get("form_id"):
            self.problem(first, "form_id", "no_setting", setting="form_id")
        elif not _NAME.fullmatch(first.cells["form_id"]):
            self.problem(first, "form_id", "bad_name", name=first.cells["form_id"])
        if not first.cells.get("form_title"):
            self.problem(first, "form_title", "no_setting", setting="form_title")
        title = {default: first.cells.get("form_title", ""), **first.texts.get(TITLE, {})}
        return {**first.cells, "version": first.cells.get("version", "1")}, title

    # Choices

    def _choices(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        lists: dict[str, list[Row]] = {}
        for row in rows:
            row.list_name = row.cells.get("list_name", "")
            if not row.list_name:
                self.problem(row, "list_name", "no_list_name")
                continue
            if not _NAME.fullmatch(row.list_name):
                self.problem(row, "list_name", "bad_name", name=row.list_name)
            others = lists.setdefault(row.list_name, [])
            self._choice(row, others)
            others.append(row)
        for name, choices in lists.items():
            if all(row.cells.get("since") for row in choices):
                self.problem(choices[0], "since", "empty_list", list=name)
        return lists

    def _choice(self, row: Row, others: Sequence[Row]) -> None:
        if not row.name:
            self.problem(row, "name", "no_name")
        elif not _CHOICE_NAME.fullmatch(row.name):
            self.problem(row, "name", "bad_choice_name", name=row.name)
        same = next((other for other in others if other.name == row.name), None)
        if same and row.name:
            self.problem(row, "name", "duplicate_choice", name=row.name, first=same.number)
        self._texts(row, ("label",))
        score, missing = row.cells.get("score", ""), row.cells.get("missing", "")
        if score and not _SCORE.fullmatch(score):
            self.problem(row, "score", "bad_score", value=score)
        if missing and missing not in MISSING_CODES:
            self.problem(row, "missing", "bad_missing", value=missing, known=", ".join(MISSING_CODES))
        same = next((other for other in others if other.cells.get("missing") == missing), None)
        if missing and same:
            self.problem(row, "missing", "duplicate_missing", value=missing, first=same.number)
        if score and missing:
            self.problem(row, "score", "score_and_missing")
        self._since(row, "since")

    def _since(self, row: Row, column: str) -> None:
        value = row.cells.get(column, "")
        if value and not _YEAR.fullmatch(value):
            self.problem(row, column, "bad_since", value=value)

    # Survey

    def _survey(self, rows: Sequence[Row], lists: Mapping[str, Sequence[Row]]) -> None:
        open_rows: list[Row] = []
        names: dict[str, Row] = {}
        for row in rows:
            written = row.cells.get("type", "")
            kind, rest = _split_type(written)
            row.cells["type"] = " ".join((kind, *rest))
            if kind in ("end_group", "end_repeat"):
                self._end(row, kind, open_rows)
                continue
            begins = kind.startswith("begin_")
            row.kind = kind.removeprefix("begin_")
            row.above = tuple(open_rows)
            if not written:
                self.problem(row, "type", "no_type")
            elif kind not in _TYPES:
                self.problem(row, "type", "unknown_type", type=written, known=", ".join(_TYPES))
            else:
                self._type(row, kind, rest, lists)
                self._place(row)
                self._cells(row)
            self._name(row, names)
            if begins:
                open_rows.append(row)
        for row in open_rows:
            self.problem(row, "type", "not_ended", name=row.name, end=f"end_{row.kind}")

    def _end(self, row: Row, kind: str, open_rows: list[Row]) -> None:
        row.kind = kind
        for column in (*row.cells, *row.texts):
            if column not in ("type", "name"):
                self.problem(row, column, "column_not_here", type=kind, column=column)
        if not open_rows:
            self.problem(row, "type", "end_without_begin", type=kind)
            return
        begun = open_rows.pop()
        if f"end_{begun.kind}" != kind:
            self.problem(row, "type", "end_mismatch", type=kind, name=begun.name, first=begun.number)
        if not begun.has_question:
            self.problem(begun, "type", "empty_group", name=begun.name)

    def _type(self, row: Row, kind: str, rest: Sequence[str], lists: Mapping[str, Sequence[Row]]) -> None:
        more = list(rest)
        if kind in _WITH_LIST:
            if not more:
                self.problem(row, "type", "type_without_list", type=kind)
                return
            row.list_name = more.pop(0)
            if row.list_name not in lists:
                self.problem(row, "type", "unknown_list", list=row.list_name)
            elif kind == "rank" and any(choice.cells.get("missing") for choice in lists[row.list_name]):
                self.problem(row, "type", "missing_in_rank", list=row.list_name)
        if more:
            self.problem(row, "type", "type_with_more", more=" ".join(more))

    def _place(self, row: Row) -> None:
        if row.kind != "group" and not row.above:
            self.problem(row, "type", "outside_group")
        if row.repeat is not None and row.kind in ("repeat", "group", "note"):
            code = "nested_repeat" if row.kind == "repeat" else "only_questions_in_repeat"
            self.problem(row, "type", code, type=row.kind)
        if row.kind in KINDS:
            for above in row.above:
                above.has_question = True

    def _name(self, row: Row, names: dict[str, Row]) -> None:
        if not row.name:
            self.problem(row, "name", "no_name")
            return
        if not _NAME.fullmatch(row.name):
            self.problem(row, "name", "bad_name", name=row.name)
        elif row.name in RESERVED_NAMES:
            self.problem(row, "name", "reserved_name", name=row.name)
        first = names.setdefault(row.name, row)
        if first is not row:
            self.problem(row, "name", "duplicate_name", name=row.name, first=first.number)

    def _cells(self, row: Row) -> None:
        cells, allowed = row.cells, _ALLOWED[row.kind]
        self._required(row)
        for column in (*cells, *row.texts):
            if column not in allowed and column not in ("type", "name"):
                self.problem(row, column, "column_not_here", type=row.kind, column=column)
        self._texts(row, TEXTS)
        for value in cells.get("appearance", "").split():
            if value != _APPEARANCES.get(row.kind):
                self.problem(row, "appearance", "bad_appearance", value=value, type=row.kind)
        for column in (THEME, MEASURE, ITEM):
            if cells.get(column) and not _NAME.fullmatch(cells[column]):
                self.problem(row, column, "bad_key", value=cells[column])
        self._variant(row)
        self._maximum(row)
        self._since(row, SINCE)
        phone = cells.get(PHONE, "")
        if phone and phone != "core":
            self.problem(row, PHONE, "bad_phone", value=phone)
        elif phone and row.repeat is not None:
            self.problem(row, PHONE, "core_in_repeat")

    def _required(self, row: Row) -> None:
        value = row.cells.pop("required", "")
        if value.lower() in _YES:
            row.cells["required"] = "yes"
        elif value and value.lower() not in _NO:
            self.problem(row, "required", "bad_required", value=value)

    def _variant(self, row: Row) -> None:
        value = row.cells.get(VARIANT, "")
        if not value:
            return
        if value not in VARIANTS:
            self.problem(row, VARIANT, "bad_variant", value=value)
            return
        outer = next((above.variant for above in reversed(row.above)), "")
        if outer and outer != value:
            self.problem(row, VARIANT, "variant_clash", value=value, group=outer)

    def _maximum(self, row: Row) -> None:
        value = row.cells.get(MAXIMUM, "")
        if not value:
            if row.kind in ("repeat", "rank"):
                self.problem(row, MAXIMUM, "no_max_items", maximum=MAX_ITEMS)
        elif not re.fullmatch("[0-9]{1,3}", value) or not 1 <= int(value) <= MAX_ITEMS:
            self.problem(row, MAXIMUM, "bad_max_items", value=value, maximum=MAX_ITEMS)

    # Expressions

    def _references(self, rows: Sequence[Row]) -> None:
        names: dict[str, Row] = {}
        for row in rows:
            if not row.kind.startswith("end_"):
                names.setdefault(row.name, row)
        for row in rows:
            for column in ("relevant", "constraint"):
                if row.cells.get(column):
                    row.cells[column] = row.cells[column].translate(_STRAIGHT)
                    self._expression(row, column, names)
        self._cycles(names)

    def _expression(self, row: Row, column: str, names: Mapping[str, Row]) -> None:
        try:
            expression = compile_expression(row.cells[column])
        except ExpressionError as error:
            self.problem(row, column, error.code, **error.params)
            return
        row.expressions[column] = expression
        if column == "relevant" and expression.uses_self:
            self.problem(row, column, "self_in_relevant")
        for name in sorted(expression.references):
            target = names.get(name)
            if target is None:
                questions = [each.name for each in names.values() if each.kind in KINDS]
                near = get_close_matches(name, questions, n=1)
                if near:
                    self.problem(row, column, "unknown_name_near", name=name, nearest=near[0])
                else:
                    self.problem(row, column, "unknown_name", name=name)
            elif target.kind not in KINDS:
                if target.kind in ("group", "repeat", "note"):
                    self.problem(row, column, "reference_not_question", name=name)
            elif target.repeat is not None and target.repeat is not row.repeat:
                self.problem(row, column, "reference_into_repeat", name=name)
            elif target.variant and target.variant != row.variant:
                self.problem(row, column, "reference_other_variant", name=name, variant=target.variant)

    def _cycles(self, names: Mapping[str, Row]) -> None:
        """Each cycle once, at the first of its rows."""
        reads: dict[str, set[str]] = {}
        for name, row in names.items():
            if row.kind in ("group", "note"):
                continue
            found: set[str] = set()
            for each in (row, *(above for above in row.above if above.kind == "group")):
                if "relevant" in each.expressions:
                    found |= each.expressions["relevant"].references
            reads[name] = found
        while True:
            try:
                dependency_order(reads)
                return
            except CycleError as error:
                first = min(error.names, key=lambda name: names[name].number)
                self.problem(names[first], "relevant", "cycle", names=" → ".join(error.names))
                del reads[first]


def _split_heading(heading: str) -> tuple[str, str]:
    """'label::Svenska (sv)' -> ('label', 'Svenska (sv)'); 'prestratus::since' -> ('prestratus::since', '')."""
    parts = [" ".join(part.split()) for part in heading.split("::")]
    base = parts[0].lower().replace(" ", "_")
    if base == "prestratus" and len(parts) > 1:
        return f"prestratus::{parts[1].lower()}", "::".join(parts[2:])
    return base, "::".join(parts[1:])


def _language_code(language: str) -> str:
    match = _LANGUAGE.search(language)
    return match.group(1).lower() if match else ""


def _split_type(written: str) -> tuple[str, list[str]]:
    """'select one yes_no' -> ('select_one', ['yes_no']); XLSForm writes types with a blank or an underscore."""
    words = written.split()
    if len(words) > 1 and words[0] in ("begin", "end", "select") and words[1] in ("group", "repeat", "one", "multiple"):
        words[:2] = [f"{words[0]}_{words[1]}"]
    return (words[0] if words else ""), words[1:]
