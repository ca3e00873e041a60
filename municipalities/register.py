"""The register's files: municipalities.csv and roles.csv of a folder, read whole or refused with every mistake named.

municipalities.csv has one row per municipality; `population_<year>` names its year in the head of the column,
`covenant_signed_on` is as precise as it is written ("2013", "2016-07", "2013-10-30") and `covenant_precision` says the
same in a word, or "before". `neighbours` are codes with a space between, each border written at both ends.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from municipalities.covenant import parse_signed

FOLDER = Path(__file__).resolve().parent / "data"
NEEDED = {"code", "name", "official_name"}
NEEDED_FOR_ROLES = {"key", "name_sv"}
TEXTS = ("name", "official_name", "county_code", "seat", "covenant_note", "neighbours_elsewhere", "source")
_POPULATION = re.compile(r"population_([0-9]{4})")


class Broken(Exception):
    """The files cannot be loaded; `messages` says where and why."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    code: str
    values: Mapping[str, object]
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    key: str
    name_sv: str
    name_en: str
    is_key: bool
    order: int


@dataclass(frozen=True, slots=True)
class Files:
    name: str
    municipalities: tuple[MunicipalityRow, ...]
    roles: tuple[RoleRow, ...]


@dataclass(slots=True)
class _Reader:
    messages: list[str] = field(default_factory=list)

    def rows(self, path: Path, needed: set[str]) -> Iterator[tuple[str, dict[str, str]]]:
        """(where, row) with every value stripped."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.messages.append(_("%(file)s: there is no such file.") % {"file": path})
            return
        except UnicodeDecodeError:
            self.messages.append(_("%(file)s: the file is not UTF-8. Save it as UTF-8.") % {"file": path.name})
            return
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = sorted(needed - set(reader.fieldnames or []))
        if missing:
            self.messages.append(
                _("%(file)s: these columns are missing: %(columns)s.")
                % {"file": path.name, "columns": ", ".join(missing)}
            )
            return
        for row in reader:
            yield f"{path.name}:{reader.line_num}", {key: (row[key] or "").strip() for key in row if key}

    def wrong(self, where: str, column: str, message: object) -> None:
        self.messages.append(f"{where} {column}: {message}")

    def number(self, where: str, column: str, text: str) -> int | None:
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.wrong(where, column, _("“%(value)s” is not a whole number.") % {"value": text})
            return None
        return int(text)

    def covenant(self, where: str, row: dict[str, str]) -> tuple[datetime.date | None, str]:
        said = row.get("covenant_precision", "")
        try:
            day, precision = parse_signed(row.get("covenant_signed_on", ""), before=said == "before")
        except ValidationError as error:
            self.wrong(where, "covenant_signed_on", " ".join(error.messages))
            return None, "day"
        if day and said and said != precision:
            self.wrong(where, "covenant_precision", _("“%(value)s” does not fit the date.") % {"value": said})
        return day, precision


def read(folder: Path) -> Files:
    """Both files of a folder. Raises `Broken` with every mistake."""
    reader = _Reader()
    municipalities = _municipalities(reader, folder / "municipalities.csv")
    roles = _roles(reader, folder / "roles.csv")
    if reader.messages:
        raise Broken(reader.messages)
    return Files(str(folder), municipalities, roles)


def _municipalities(reader: _Reader, path: Path) -> tuple[MunicipalityRow, ...]:
    rows: dict[str, MunicipalityRow] = {}
    places: dict[str, str] = {}
    for where, row in reader.rows(path, NEEDED):
        code = row["code"]
        if code in rows:
            reader.wrong(where, "code", _("“%(value)s” is in the file twice.") % {"value": code})
            continue
        values: dict[str, object] = {name: row.get(name, "") for name in TEXTS}
        for column in row:
            year = _POPULATION.fullmatch(column)
            if year and row[column]:
                values["population"] = reader.number(where, column, row[column])
                values["population_year"] = int(year[1])
        values["covenant_signed_on"], values["covenant_precision"] = reader.covenant(where, row)
        values["minority_languages"] = " ".join(sorted(row.get("minority_languages", "").split()))
        values["is_reference"] = row.get("is_reference", "").lower() == "yes"
        for column in ("tile_row", "tile_col"):
            values[column] = reader.number(where, column, row.get(column, ""))
        for column in ("code", "name", "official_name"):
            if not row[column]:
                reader.wrong(where, column, _("must not be empty."))
        rows[code] = MunicipalityRow(code, values, tuple(row.get("neighbours", "").split()))
        places[code] = where
    for code, municipality in rows.items():
        for other in municipality.neighbours:
            if other == code or other not in rows:
                reader.wrong(places[code], "neighbours", _("“%(value)s” is not another row.") % {"value": other})
            elif code not in rows[other].neighbours:
                reader.wrong(places[other], "neighbours", _("“%(value)s” is missing here.") % {"value": code})
    return tuple(rows.values())


def _roles(reader: _Reader, path: Path) -> tuple[RoleRow, ...]:
    rows: dict[str, RoleRow] = {}
    for where, row in reader.rows(path, NEEDED_FOR_ROLES):
        if not row["key"] or row["key"] in rows:
            reader.wrong(where, "key", _("“%(value)s” is empty or in the file twice.") % {"value": row["key"]})
            continue
        is_key = row.get("is_key", "").lower() == "yes"
        rows[row["key"]] = RoleRow(row["key"], row["name_sv"], row.get("name_en", ""), is_key, len(rows) + 1)
    return tuple(rows.values())
