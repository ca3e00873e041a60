"""What a cell may hold, so that no spreadsheet runs it, refuses it or cuts it without a word. No Django.

Used for the workbook and for CSV alike. Numbers, days and truth values are never changed.
"""

from __future__ import annotations

import datetime
import re

Cell = str | bool | int | float | datetime.date | datetime.datetime | None

LONGEST = 32_767
"""Characters that a cell of a workbook holds, counted as UTF-16 counts them."""
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""With the wide signs, which some spreadsheets read as the usual ones, and what they skip before a sign."""

# What XML 1.0 cannot hold, with the marks of deletion and of the end of a line that nobody sees.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def harmless(text: str, *, note: str = "…", longest: int = LONGEST) -> str:
    """The text without what XML cannot hold; with an apostrophe in front where it would begin a formula; at most `longest`.

    `note` ends a text that was cut. The apostrophe also protects whoever saves the workbook as CSV.
    """
    text = _UNPRINTABLE.sub("", text)
    if text.lstrip(" \xa0\u200b\ufeff").startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA):
        text = f"'{text}"
    return _cut(text, note, longest)


def _cut(text: str, note: str, longest: int) -> str:
    if len(text) * 2 <= longest or _units(text) <= longest:
        return text
    room = longest - _units(note)
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore")
    return kept + note


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def naive(at: datetime.datetime | None) -> datetime.datetime | None:
    """A moment as a workbook and CSV hold it: to the minute, without a time zone (local time is given)."""
    return None if at is None else at.replace(second=0, microsecond=0, tzinfo=None)
