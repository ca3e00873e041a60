"""Excerpts as a workbook for whoever writes with them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from visits.models import Excerpt

WIDTHS = (70, 24, 30, 18, 26, 22, 20, 16, 20, 24)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, also after it has been saved as CSV."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def excerpts_workbook(excerpts: Iterable[Excerpt], form: Any, *, now: datetime.datetime) -> bytes:
    """The workbook as .xlsx; `form` (a valid `FindForm`) says on the second sheet what was asked for."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Excerpts"))
    sheet.freeze_panes = "B2"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(_cells(sheet, _headings(), bold=True))
    number, invented = 0, False
    for row in excerpts:
        number += 1
        invented = invented or row.note.assessment.is_demo
        sheet.append(_cells(sheet, _line(row)))
    about = book.create_sheet(_("About"))
    about.column_dimensions["A"].width = 30
    about.column_dimensions["B"].width = 90
    for line in _about(form, number, invented, now):
        about.append(_cells(about, line))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _headings() -> list[str]:
    return [
        *(_("Passage"), _("Code"), _("Theme"), _("Municipality"), _("Said by"), _("May be shown")),
        *(_("Heard"), _("Day"), _("Noted by"), _("Assessment")),
    ]


def _line(row: Excerpt) -> list[str]:
    note = row.note
    at = note.begun_at
    if note.visit is not None and note.visit.starts_at is not None:
        at = note.visit.starts_at
    name = note.assessment.name
    return [
        row.text,
        row.code.name,
        row.theme.name if row.theme else "",
        row.municipality.name,
        row.role.name if row.role else "",
        row.get_permission_display(),
        note.visit.get_kind_display() if note.visit is not None else pgettext("noun", "Call"),
        f"{timezone.localtime(at):%Y-%m-%d}",
        note.author.name,
        f"{name} ({_('invented demo data')})" if note.assessment.is_demo else name,
    ]


def _about(form: Any, number: int, invented: bool, now: datetime.datetime) -> Iterator[list[str]]:
    yield [_("Number of excerpts"), str(number)]
    yield [_("Fetched"), f"{now:%Y-%m-%d %H:%M}"]
    for name, value in form.cleaned_data.items():
        if value:
            shown = dict(form.fields[name].choices).get(value, value) if name == "group" else value
            yield [str(form.fields[name].label), str(shown)]
    if invented:
        yield [_("Invented demo data"), _("The answers and words of the municipalities are invented.")]
    yield [
        _("May be shown"),
        _("What is marked “only inside the office” is not to be quoted in what leaves it, in no form."),
    ]


def _cells(sheet: Any, texts: Iterable[str], *, bold: bool = False) -> list[WriteOnlyCell]:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, harmless(text) or None)
        if text:
            cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        else:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cells.append(cell)
    return cells
