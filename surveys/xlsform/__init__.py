"""An XLSForm in, a Definition out, or every problem at once. No Django.

An XLSForm is a workbook, or a folder of CSV sheets, with `survey`, `choices` and `settings`. Only what the surveys need
is accepted (see `rules`); anything else is refused with sheet, row, column, what is wrong and what to do, and nothing
is half read. The columns `prestratus::*` and, in choices, `score`, `missing` and `since` are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from surveys.definition import VARIANTS, Definition
from surveys.xlsform.problems import MESSAGES, Problem, XLSFormError

if TYPE_CHECKING:
    from surveys.xlsform.sheets import Sheets

__all__ = ["MESSAGES", "Problem", "XLSFormError", "problems_of", "read_folder", "read_workbook"]

_ALL_YEARS = 9999


def read_folder(path: Path | str) -> Definition:
    """Reads survey.csv, choices.csv and settings.csv; raises XLSFormError."""
    from surveys.xlsform.sheets import sheets_of_folder  # noqa: PLC0415 - see _read

    return _read(sheets_of_folder(Path(path)))


def read_workbook(source: Path | str | bytes) -> Definition:
    """Reads an .xlsx file, given as its path or its content; raises XLSFormError."""
    from surveys.xlsform.sheets import sheets_of_workbook  # noqa: PLC0415 - see _read

    return _read(sheets_of_workbook(source))


def _read(sheets: Sheets) -> Definition:
    # pyxform and openpyxl take more than a second to import, which every start of the server would pay for an upload now
    # and then.
    from surveys.xlsform.rules import read_form  # noqa: PLC0415
    from surveys.xlsform.tree import build  # noqa: PLC0415

    return build(read_form(sheets))


def problems_of(
    definition: Definition, measures: Iterable[str], of_variants: Iterable[tuple[str, str]] = ()
) -> tuple[Problem, ...]:
    """Which of the measures that a report needs are lacking: `measures` in one variant or in both, `of_variants` in the one named."""
    found = {variant: definition.view(variant, _ALL_YEARS) for variant in VARIANTS}
    problems = []
    for measure in measures:
        lacking = [variant for variant in VARIANTS if not found[variant].by_measure(measure)]
        if len(lacking) == len(VARIANTS):
            problems.append(_lacking("no_measure", measure=measure))
        else:
            problems += [_lacking("no_measure_in_variant", measure=measure, variant=variant) for variant in lacking]
    problems += [
        _lacking("no_measure_in_variant", measure=measure, variant=variant)
        for variant, measure in of_variants
        if not found[variant].by_measure(measure)
    ]
    return tuple(problems)


def _lacking(code: str, **words: str) -> Problem:
    return Problem("survey", None, "prestratus::measure", code, words)
