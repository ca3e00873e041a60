"""What can be wrong with a workbook of answers as a whole, in words. One of these, and nothing is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.definition import gettext_noop

# code -> (what is wrong, what to do)
MESSAGES: dict[str, tuple[str, str]] = {
    "too_big": (
        gettext_noop("The file is larger than %(maximum)s MB."),
        gettext_noop("Save only the sheet with the answers, without pictures."),
    ),
    "not_a_workbook": (
        gettext_noop("The file is not an Excel workbook, or it is damaged."),
        gettext_noop("Open it in Excel or LibreOffice and save it as .xlsx, without a password."),
    ),
    "empty": (
        gettext_noop("The sheet “%(sheet)s” has no rows with answers."),
        gettext_noop("Write the column names in its first row and one municipality in each row below."),
    ),
    "too_many_rows": (
        gettext_noop("The sheet has more than %(maximum)s rows."),
        gettext_noop("Keep one row for each municipality and remove the rest."),
    ),
    "too_far_down": (
        gettext_noop("The sheet goes on below row %(maximum)s."),
        gettext_noop("Delete the rows at its end, also the empty ones, or copy the answers into a new workbook."),
    ),
    "too_many_columns": (
        gettext_noop("The sheet has more than %(maximum)s columns."),
        gettext_noop("Remove the columns that are no questions."),
    ),
    "cell_too_long": (
        gettext_noop("The cell has more than %(maximum)s characters."),
        gettext_noop("Shorten the text."),
    ),
    "control_character": (
        gettext_noop("The cell contains a character that cannot be shown."),
        gettext_noop("Type the text again."),
    ),
    "formula_without_value": (
        gettext_noop("The cell holds a formula whose result is not in the file."),
        gettext_noop("Open the file in Excel or LibreOffice, save it, or write the answer instead of the formula."),
    ),
    "error_value": (
        gettext_noop("The cell shows the error %(value)s."),
        gettext_noop("Write the answer instead of the formula."),
    ),
    "no_key": (
        gettext_noop("No column says which municipality a row is about."),
        gettext_noop("Add the column municipality_code with the four digits, or municipality with the name."),
    ),
    "no_answers": (
        gettext_noop("No column is a question."),
        gettext_noop("Write the names of the questions in the first row; the template has them all."),
    ),
    "unknown_column": (
        gettext_noop("The column “%(column)s” is no question of this questionnaire."),
        gettext_noop("Correct the name or remove the column; the template has all names."),
    ),
    "near_column": (
        gettext_noop("The column “%(column)s” is no question of this questionnaire."),
        gettext_noop("Do you mean %(near)s?"),
    ),
    "repeat_without_place": (
        gettext_noop("“%(column)s” is a field of the list “%(repeat)s”."),
        gettext_noop(
            "Write it as %(repeat)s[1].%(column)s for the first entry, %(repeat)s[2].%(column)s for the second."
        ),
    ),
    "duplicate_column": (
        gettext_noop("The column “%(column)s” occurs twice."),
        gettext_noop("Keep one of them."),
    ),
    "cell_without_column": (
        gettext_noop("The cell has a value but its column has no name."),
        gettext_noop("Name the column in the first row, or clear the cell."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct; `row` as in the sheet (the column names are row 1), `column` as its letters: "AB"."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None
    column: str = ""

    def say(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """(what is wrong, what to do); `translate` is gettext."""
        what, remedy = MESSAGES[self.code]
        return translate(what) % self.params, translate(remedy) % self.params


class AnswerBookError(ValueError):
    """Nothing of the workbook can be imported; `problems` says all of why, row by row."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (each.row or 0, len(each.column), each.column)))
        super().__init__("; ".join(" ".join(problem.say()) for problem in self.problems))


def letters(column: int) -> str:
    """The name of a column in a workbook: 0 is A, 25 is Z, 26 is AA."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
