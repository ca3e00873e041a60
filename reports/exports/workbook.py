"""Everything of an assessment as one workbook."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from reports.exports.about import invented, lines
from reports.exports.contents import Contents
from reports.exports.sheets import Book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_workbook(found: Contents, file: IO[bytes]) -> dict[str, int]:
    """Writes a sheet for each table, “read me” in front of them; table -> rows written."""
    assessment = found.assessment
    title = f"{assessment.name} ({invented()})" if assessment.is_demo else assessment.name
    cut = _("… [cut: the cell holds no more]")
    numbers = {}
    with Book(file, title=title, author=assessment.office, now=found.at, cut=cut) as book:
        for table in found.tables:
            numbers[table.key] = book.sheet(table.title, table.columns, table.rows())
        book.first(_("Read me"), lines(found, numbers), (26, 110))
    return numbers
