"""A workbook of answers: a column for each question, a row for each municipality. No Django.

`problems` says what can be wrong with the workbook as a whole, `reading` makes rows of text of it, `columns` knows what the
headings mean, `cells` what a text in a cell means, `template` writes an empty workbook.
"""

from surveys.answerbook.columns import Column, Columns, columns_of
from surveys.answerbook.problems import AnswerBookError, Problem
from surveys.answerbook.reading import MAX_FILE_MB, Rows

__all__ = ["MAX_FILE_MB", "AnswerBookError", "Column", "Columns", "Problem", "Rows", "columns_of", "read_rows"]


def read_rows(data: bytes) -> Rows:
    """The first sheet of an .xlsx file as rows of text; raises AnswerBookError."""
    # openpyxl takes long to import, which every start of the server would pay for an upload now and then.
    from surveys.answerbook.workbook import rows_of_workbook  # noqa: PLC0415

    return rows_of_workbook(data)
