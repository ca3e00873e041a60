"""What can be wrong with a questionnaire file, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys import expressions
from surveys.definition import gettext_noop

# code -> (what is wrong, what to do)
MESSAGES: dict[str, tuple[str, str]] = {
    # The file
    "cannot_read": (
        gettext_noop("The file “%(file)s” cannot be read."),
        gettext_noop("Check the name and that the file exists."),
    ),
    "too_big": (
        gettext_noop("The file is larger than %(maximum)s MB."),
        gettext_noop("Save only the sheets survey, choices and settings, without pictures."),
    ),
    "not_a_workbook": (
        gettext_noop("The file is not an Excel workbook, or it is damaged."),
        gettext_noop("Open it in Excel or LibreOffice and save it as .xlsx, without a password."),
    ),
    "not_utf8": (
        gettext_noop("The file is not written in UTF-8: å, ä and ö would be wrong."),
        gettext_noop("Save it as “CSV UTF-8”."),
    ),
    "broken_csv": (
        gettext_noop("The row cannot be split into columns."),
        gettext_noop("Check the quotation marks, or save the file again as CSV."),
    ),
    "no_sheet": (
        gettext_noop("The sheet “%(sheet)s” is missing."),
        gettext_noop("A questionnaire has the sheets survey, choices and settings."),
    ),
    "empty_sheet": (
        gettext_noop("The sheet “%(sheet)s” is empty."),
        gettext_noop("Write the column names in its first row and the content below."),
    ),
    "unknown_sheet": (
        gettext_noop("The sheet “%(sheet)s” is not supported."),
        gettext_noop("Remove it; a questionnaire has the sheets survey, choices and settings."),
    ),
    "too_many_rows": (
        gettext_noop("The sheet has more than %(maximum)s rows."),
        gettext_noop("Remove what does not belong to the questionnaire."),
    ),
    "too_many_columns": (
        gettext_noop("The sheet has more than %(maximum)s columns."),
        gettext_noop("Remove what does not belong to the questionnaire."),
    ),
    "cell_too_long": (
        gettext_noop("The cell has more than %(maximum)s characters."),
        gettext_noop("Shorten the text."),
    ),
    "control_character": (
        gettext_noop("The cell contains a character that cannot be shown."),
        gettext_noop("Type the text again."),
    ),
    # Columns and languages
    "no_column": (
        gettext_noop("The column “%(column)s” is missing."),
        gettext_noop("Add it to the first row."),
    ),
    "unknown_column": (
        gettext_noop("The column “%(column)s” is not supported."),
        gettext_noop("Remove it, or use one of: %(known)s."),
    ),
    "cell_without_column": (
        gettext_noop("The cell has a value but its column has no name."),
        gettext_noop("Name the column in the first row, or clear the cell."),
    ),
    "duplicate_column": (
        gettext_noop("The column “%(column)s” occurs twice."),
        gettext_noop("Keep one of them."),
    ),
    "no_language_code": (
        gettext_noop("The language “%(language)s” has no code."),
        gettext_noop("Write it with its code, for example “label::Svenska (sv)”."),
    ),
    "no_language": (
        gettext_noop("The language of the column is not given."),
        gettext_noop("Write it as “label::Svenska (sv)”, or give default_language in the sheet settings."),
    ),
    "unknown_language": (
        gettext_noop("The language “%(language)s” has no labels in the sheet survey."),
        gettext_noop("Use the same languages in all sheets: %(known)s."),
    ),
    # Settings
    "no_setting": (
        gettext_noop("“%(setting)s” is not given."),
        gettext_noop("Fill it in on the second row of the sheet settings."),
    ),
    "more_settings": (
        gettext_noop("The settings go on below the second row."),
        gettext_noop("Keep one row of settings."),
    ),
    # Rows
    "no_type": (
        gettext_noop("The row has no type."),
        gettext_noop("Write the type of the question, or clear the row."),
    ),
    "unknown_type": (
        gettext_noop("The type “%(type)s” is not supported."),
        gettext_noop("Use one of: %(known)s."),
    ),
    "type_without_list": (
        gettext_noop("The type “%(type)s” does not say which list of choices to use."),
        gettext_noop("Write the name of the list after it, for example “%(type)s yes_no”."),
    ),
    "type_with_more": (
        gettext_noop("“%(more)s” after the type is not supported."),
        gettext_noop("Remove it. For a choice of one's own, add a choice and a text question with “relevant”."),
    ),
    "no_name": (
        gettext_noop("The row has no name."),
        gettext_noop("Give it a name that no other row has."),
    ),
    "bad_name": (
        gettext_noop("The name “%(name)s” cannot be used."),
        gettext_noop("Use at most 64 of the letters a–z, digits, “_” and “-”, and begin with a letter."),
    ),
    "reserved_name": (
        gettext_noop("The name “%(name)s” is the address of another page."),
        gettext_noop("Choose another name."),
    ),
    "duplicate_name": (
        gettext_noop("The name “%(name)s” is already used on row %(first)s."),
        gettext_noop("Give every row a name of its own, also inside groups and repeats."),
    ),
    "no_text": (
        gettext_noop("There is no text in %(language)s."),
        gettext_noop("Write it in every language of the questionnaire."),
    ),
    "reference_in_text": (
        gettext_noop("Answers cannot be shown inside a text: “%(reference)s”."),
        gettext_noop("Write the text without it."),
    ),
    "column_not_here": (
        gettext_noop("A row of the type “%(type)s” cannot have “%(column)s”."),
        gettext_noop("Clear the cell."),
    ),
    "bad_required": (
        gettext_noop("“%(value)s” is neither yes nor no."),
        gettext_noop("Write yes, or leave the cell empty."),
    ),
    "bad_appearance": (
        gettext_noop("The appearance “%(value)s” is not supported for the type “%(type)s”."),
        gettext_noop("Use likert for select_one, multiline for text, year for integer, field-list for groups."),
    ),
    "bad_variant": (
        gettext_noop("“%(value)s” is not a variant."),
        gettext_noop("Write signatory or other, or leave the cell empty for both."),
    ),
    "variant_clash": (
        gettext_noop("The row is for “%(value)s” but stands in a group for “%(group)s”."),
        gettext_noop("Move it out of the group, or clear the cell."),
    ),
    "bad_key": (
        gettext_noop("“%(value)s” cannot be used here."),
        gettext_noop("Use at most 64 of the letters a–z, digits, “_” and “-”, and begin with a letter."),
    ),
    "bad_max_items": (
        gettext_noop("“%(value)s” is not a number between 1 and %(maximum)s."),
        gettext_noop("Write how many may be given at most."),
    ),
    "no_max_items": (
        gettext_noop("It is not said how many may be given at most."),
        gettext_noop("Write a number between 1 and %(maximum)s in the column prestratus::max_items."),
    ),
    "bad_since": (
        gettext_noop("“%(value)s” is not a year."),
        gettext_noop("Write the first year with four digits, or leave the cell empty."),
    ),
    "bad_phone": (
        gettext_noop("“%(value)s” cannot be used here."),
        gettext_noop("Write core for a question of the short path, or leave the cell empty."),
    ),
    "core_in_repeat": (
        gettext_noop("A question inside a repeat cannot be core."),
        gettext_noop("Write core on the row that begins the repeat, or clear the cell."),
    ),
    # Structure
    "outside_group": (
        gettext_noop("The row stands outside every group."),
        gettext_noop("Put it between begin_group and end_group; each outermost group is a section."),
    ),
    "nested_repeat": (
        gettext_noop("A repeat stands inside a repeat."),
        gettext_noop("End the outer repeat first."),
    ),
    "only_questions_in_repeat": (
        gettext_noop("A row of the type “%(type)s” stands inside a repeat."),
        gettext_noop("Only questions can be repeated; move it out."),
    ),
    "end_without_begin": (
        gettext_noop("“%(type)s” ends something that was not begun."),
        gettext_noop("Remove the row, or add the row that begins it."),
    ),
    "end_mismatch": (
        gettext_noop("“%(type)s” stands where “%(name)s” (row %(first)s) should end."),
        gettext_noop("End what was begun last first."),
    ),
    "not_ended": (
        gettext_noop("“%(name)s” is not ended."),
        gettext_noop("Add %(end)s after its last row."),
    ),
    "empty_group": (
        gettext_noop("There is no question in “%(name)s”."),
        gettext_noop("Add a question, or remove the rows that begin and end it."),
    ),
    # Choices
    "no_list_name": (
        gettext_noop("The choice belongs to no list."),
        gettext_noop("Write the name of the list."),
    ),
    "bad_choice_name": (
        gettext_noop("The name “%(name)s” of the choice cannot be used."),
        gettext_noop("Use at most 64 of the letters a–z, digits, “_”, “-” and “.”."),
    ),
    "duplicate_choice": (
        gettext_noop("The choice “%(name)s” is already in the list, on row %(first)s."),
        gettext_noop("Give every choice of a list a name of its own."),
    ),
    "unknown_list": (
        gettext_noop("The list “%(list)s” is not in the sheet choices."),
        gettext_noop("Add its choices, or check the spelling."),
    ),
    "empty_list": (
        gettext_noop("The list “%(list)s” has no choice that is always offered."),
        gettext_noop("Add a choice, or clear “since” for one of them."),
    ),
    "bad_score": (
        gettext_noop("“%(value)s” is not a whole number."),
        gettext_noop("Write the score in digits, or leave the cell empty."),
    ),
    "bad_missing": (
        gettext_noop("“%(value)s” is not a code for a missing answer."),
        gettext_noop("Use one of: %(known)s."),
    ),
    "duplicate_missing": (
        gettext_noop("Two choices of the list stand for “%(value)s”, the other on row %(first)s."),
        gettext_noop("Let one of them stand for it."),
    ),
    "score_and_missing": (
        gettext_noop("The choice has a score and stands for a missing answer."),
        gettext_noop("Clear one of the two."),
    ),
    "missing_in_rank": (
        gettext_noop("The list “%(list)s” has a choice that stands for a missing answer, which cannot be ranked."),
        gettext_noop("Use another list, or clear “missing” for that choice."),
    ),
    # References
    "unknown_name": (
        gettext_noop("There is no question with the name “%(name)s”."),
        gettext_noop("Check the spelling against the column name."),
    ),
    "unknown_name_near": (
        gettext_noop("There is no question with the name “%(name)s”."),
        gettext_noop("Perhaps “%(nearest)s” is meant."),
    ),
    "reference_not_question": (
        gettext_noop("“%(name)s” is not a question and has no answer of its own."),
        gettext_noop("Refer to a question."),
    ),
    "reference_into_repeat": (
        gettext_noop("“%(name)s” stands inside a repeat and has several answers."),
        gettext_noop("Refer to it only inside the same repeat."),
    ),
    "reference_other_variant": (
        gettext_noop("“%(name)s” is asked only in the variant “%(variant)s”."),
        gettext_noop("Refer to a question that is asked wherever this row is."),
    ),
    "self_in_relevant": (
        gettext_noop("“relevant” asks for the answer to the question itself (“.”)."),
        gettext_noop("Refer to another question, or move the rule to “constraint”."),
    ),
    "cycle": (
        gettext_noop("The questions wait for each other: %(names)s."),
        gettext_noop("Change “relevant” so that no question depends on itself."),
    ),
    **expressions.MESSAGES,
    # pyxform
    "refused": (
        gettext_noop("The questionnaire cannot be read: %(message)s"),
        gettext_noop("Correct it and try again."),
    ),
    # Reports
    "no_measure": (
        gettext_noop("No question measures “%(measure)s”, which a report needs."),
        gettext_noop("Write it in the column prestratus::measure of the question that asks for it."),
    ),
    "no_measure_in_variant": (
        gettext_noop("No question of the variant “%(variant)s” measures “%(measure)s”, which a report needs."),
        gettext_noop("Write it in the column prestratus::measure of the question that asks for it."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `row` is counted as in the sheet: the column names are row 1; None for the whole sheet."""

    sheet: str
    row: int | None
    column: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """(what is wrong, what to do); `translate` is gettext."""
        what, remedy = MESSAGES[self.code]
        return translate(what) % self.params, translate(remedy) % self.params

    @property
    def what(self) -> str:
        return self.say()[0]

    @property
    def remedy(self) -> str:
        return self.say()[1]

    def __str__(self) -> str:
        place = [self.sheet]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(self.column)
        return f"{', '.join(place)}: {self.what} {self.remedy}"


_SHEET_ORDER = {"survey": 0, "choices": 1, "settings": 2}


class XLSFormError(ValueError):
    """The file cannot be a questionnaire; `problems` says all of why, in the order of the sheets."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (_SHEET_ORDER.get(each.sheet, -1), each.row or 0)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
