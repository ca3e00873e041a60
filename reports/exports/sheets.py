"""A workbook (.xlsx, ECMA-376) that is written row by row into a file: memory does not grow with the rows. No Django.

XlsxWriter writes some 150,000 cells a second; ten thousand municipalities with forty answers have fourteen million, and twelve
seconds for them (docs/decisions.md). Here a row comes in parts, and a part that comes again (the municipality, the question) is
written from memory. Texts that come again are shared.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from reports.exports.cells import Cell, harmless
from reports.exports.tables import Column, Memory, Part, Row

MOST_ROWS = 1_048_576
"""Rows of one sheet; what comes after goes on a further sheet with the same head."""
_SHARED_AT_MOST, _SHARED_LENGTH = 50_000, 250
_BATCH = 2_000

_HERE = "\0"
"""Stands for the number of a row that is not known yet; no text holds it (`harmless`)."""

_PLAIN, _HEAD, _DAY, _MOMENT, _WRAPPED = range(5)
_EPOCH = datetime.date(1899, 12, 30).toordinal()
_NAME = re.compile(r"[\[\]:*?/\\]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Book:
    """Sheets in the order in which they are written. Use it as a context manager; `file` is left open, at its end."""

    def __init__(self, file: IO[bytes], *, title: str, author: str, now: datetime.datetime, cut: str = "…") -> None:
        """`cut` ends a text that was too long for its cell."""
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.title, self.author, self.now, self.cut = title, author, now, cut
        self.names: list[str] = []
        self._order: list[int] = []
        self._shared: dict[str, str] = {}
        self._said: list[str] = []

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        if kind is None:
            self._finish()
        self.zip.close()

    def sheet(self, title: str, columns: Sequence[Column], rows: Iterable[Row], *, most: int = MOST_ROWS) -> int:
        """Writes a sheet, or as many as the rows need, and says how many rows there were. The head is the first row of each."""
        head = "".join(self._head(columns))
        letters = tuple(_letters(place) for place in range(len(columns)))
        styles = tuple(_WRAPPED if column.is_wrapped else _PLAIN for column in columns)
        written, waiting, part = 0, iter(rows), 1
        while True:
            more = next(waiting, None)
            if more is None and part > 1:
                return written
            with self._open(title if part == 1 else f"{title} {part}", columns) as out:
                out.write(head.encode())
                # A generator around `waiting` would close it with itself, and what is left would be lost.
                n = self._write(out, chain(() if more is None else (more,), waiting), letters, styles, most - 1)
                out.write(f'</sheetData><autoFilter ref="A1:{letters[-1]}{n + 1}"/>{_PAGE}</worksheet>'.encode())
            written += n
            part += 1
            if n < most - 1:
                return written

    def first(self, title: str, lines: Iterable[Part], widths: Sequence[int]) -> None:
        """A sheet to read, in front of all others: no head, long texts wrapped; the first cell of each line is bold."""
        columns = [Column(str(place), "", width=width, is_wrapped=True) for place, width in enumerate(widths)]
        with self._open(title, columns, is_table=False) as out:
            for number, line in enumerate(lines, start=1):
                cells = [self._text(str(line[0]), f"A{number}", _HEAD)] if line and line[0] else []
                for place, value in enumerate(line[1:], start=1):
                    cells.append(self._cell(value, f"{_letters(place)}{number}", _WRAPPED))
                out.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            out.write(f"</sheetData>{_PAGE}</worksheet>".encode())
        self._order.insert(0, self._order.pop())

    # --- Rows ---

    def _write(
        self,
        out: IO[bytes],
        rows: Iterator[Row],
        letters: Sequence[str],
        styles: Sequence[int],
        most: int,
    ) -> int:
        """At most `most` of the rows, from the second row of the sheet on."""
        memory = Memory(lambda part, at: self._part(part, at, letters, styles))
        batch: list[str] = []
        number = 1
        for row in rows:
            number += 1
            cells = "".join(memory.row(row))
            batch.append(f'<row r="{_HERE}">{cells}</row>'.replace(_HERE, str(number)))
            if len(batch) == _BATCH:
                out.write("".join(batch).encode())
                batch.clear()
            if number > most:
                break
        out.write("".join(batch).encode())
        return number - 1

    def _part(self, part: Part, at: int, letters: Sequence[str], styles: Sequence[int]) -> str:
        """The cells with `_HERE` in place of the row's number."""
        cells = []
        for place, value in enumerate(part, start=at):
            if value.__class__ is int:
                cells.append(f'<c r="{letters[place]}{_HERE}"><v>{value}</v></c>')
            elif value is not None and value != "":
                cells.append(self._cell(value, f"{letters[place]}{_HERE}", styles[place]))
        return "".join(cells)

    def _cell(self, value: Cell, where: str, style: int) -> str:
        if isinstance(value, str):
            return self._text(value, where, style)
        if isinstance(value, bool):
            return f'<c r="{where}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, datetime.datetime):
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            day = value.toordinal() - _EPOCH + seconds / 86400
            return f'<c r="{where}" s="{_MOMENT}"><v>{day:.8f}</v></c>'
        if isinstance(value, datetime.date):
            return f'<c r="{where}" s="{_DAY}"><v>{value.toordinal() - _EPOCH}</v></c>'
        return "" if value is None else f'<c r="{where}"><v>{value}</v></c>'

    def _text(self, value: str, where: str, style: int) -> str:
        known = self._shared.get(value)
        if known is None:
            text = _escaped(harmless(value, note=self.cut))
            if len(value) > _SHARED_LENGTH or len(self._shared) >= _SHARED_AT_MOST:
                return f'<c r="{where}" s="{style}" t="inlineStr"><is>{text}</is></c>'
            known = self._shared[value] = str(len(self._said))
            self._said.append(text)
        if style == _PLAIN:
            return f'<c r="{where}" t="s"><v>{known}</v></c>'
        return f'<c r="{where}" s="{style}" t="s"><v>{known}</v></c>'

    # --- The parts of the file ---

    def _head(self, columns: Sequence[Column]) -> Iterator[str]:
        yield '<row r="1">'
        for place, column in enumerate(columns):
            yield self._text(column.title, f"{_letters(place)}1", _HEAD)
        yield "</row>"

    @contextmanager
    def _open(self, title: str, columns: Sequence[Column], *, is_table: bool = True) -> Iterator[IO[bytes]]:
        self.names.append(self._name(title))
        self._order.append(len(self.names))
        with self.zip.open(f"xl/worksheets/sheet{len(self.names)}.xml", "w", force_zip64=True) as out:
            pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if is_table else ""
            widths = "".join(
                f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
                for place, column in enumerate(columns, start=1)
            )
            out.write(
                f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
                f'<sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{widths}</cols><sheetData>'.encode()
            )
            yield out

    def _name(self, title: str) -> str:
        """As a spreadsheet takes it: at most 31 characters, none that it forbids, no other sheet's name."""
        name = harmless(_NAME.sub(" ", title)).replace("\n", " ").strip("'=+-@ ") or "–"
        taken = {each.casefold() for each in self.names}
        found, number = name[:31].strip("' "), 2
        while found.casefold() in taken:
            end = f" {number}"
            found, number = name[: 31 - len(end)] + end, number + 1
        return found

    def _finish(self) -> None:
        parts = range(1, len(self.names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(self.names[n - 1])} sheetId="{n}" r:id="rId{n}"/>' for n in self._order
        )
        self._put(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><bookViews><workbookView/></bookViews><sheets>{sheets}</sheets></workbook>',
        )
        ends = [("worksheet", f"worksheets/sheet{n}.xml") for n in parts]
        ends += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        self._put("xl/_rels/workbook.xml.rels", _related((f"{_RELATIONS}/{kind}", target) for kind, target in ends))
        self._put("xl/styles.xml", _STYLES)
        with self.zip.open("xl/sharedStrings.xml", "w") as out:
            out.write(f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(self._said)}">'.encode())
            for text in self._said:
                out.write(f"<si>{text}</si>".encode())
            out.write(b"</sst>")
        self._put(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(harmless(self.title))}</dc:title><dc:creator>{escape(harmless(self.author))}</dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{self.now.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}'
            "</dcterms:created></cp:coreProperties>",
        )
        self._put(
            "_rels/.rels",
            _related(
                [
                    (f"{_RELATIONS}/officeDocument", "xl/workbook.xml"),
                    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ]
            ),
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        overrides = [(f"/xl/worksheets/sheet{n}.xml", f"{kind}.worksheet+xml") for n in parts]
        overrides += [
            ("/xl/workbook.xml", f"{kind}.sheet.main+xml"),
            ("/xl/styles.xml", f"{kind}.styles+xml"),
            ("/xl/sharedStrings.xml", f"{kind}.sharedStrings+xml"),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ]
        self._put(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{of}"/>' for name, of in overrides)
            + "</Types>",
        )

    def _put(self, name: str, xml: str) -> None:
        self.zip.writestr(name, _XML + xml)


def _escaped(text: str) -> str:
    """As <t>; what would be read as an escaped character keeps its underscore."""
    text = escape(_ESCAPED.sub(r"_x005F_x\1_", text)).replace("\r", "&#13;")
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<t{space}>{text}</t>"


def _letters(place: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(65 + last)


def _related(ends: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(ends, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


_PAGE = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
