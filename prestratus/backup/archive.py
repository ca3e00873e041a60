"""The archive: a zip with a manifest, a member of JSON lines for each table and a member for each uploaded file.

The manifest holds what the rest must be: names, numbers and SHA-256 sums. They find damage, not malice: whoever can write
the archive can write the manifest too.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
APPLICATION = "prestratus"
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
LARGEST_MANIFEST = 64 * PIECE

_TABLE = re.compile(r"[a-z0-9_]{1,63}")


class BackupError(Exception):
    """The backup cannot be made, or the archive cannot be restored. The text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order of the values, and the highest number that its rows were ever given."""

    columns: list[str]
    rows: int
    sha256: str
    last_id: int = 0


@dataclass(frozen=True)
class File:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`migrations` by app; `tables` by their names in the database; `files` by "<folder>/<path below it>"."""

    version: str
    made_at: str
    database: str
    migrations: Mapping[str, list[str]]
    tables: Mapping[str, Table]
    files: Mapping[str, File]
    format: int = FORMAT
    application: str = APPLICATION

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def members(self) -> dict[str, str]:
        """Every other member of the archive, with its sum."""
        found = {table_member(name): table.sha256 for name, table in self.tables.items()}
        return found | {file_member(name): file.sha256 for name, file in self.files.items()}


def table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def file_member(name: str) -> str:
    return f"files/{name}"


def is_safe(name: str) -> bool:
    """A path that stays below the folder it is put in, on any system."""
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not re.search(r"[\\:\x00-\x1f\x7f]", name)


@dataclass
class Summed:
    """Passes bytes on to a file and sums them up."""

    into: IO[bytes]
    size: int = 0
    _sum: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        self.into.write(data)
        self._sum.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return str(self._sum.hexdigest())


class Writer:
    """Writes members one after the other; nothing is held in memory but the member's piece."""

    def __init__(self, into: Path) -> None:
        self._zip = zipfile.ZipFile(into, "x", compression=zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, name: str) -> Iterator[Summed]:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as into:
            yield Summed(into)

    def finish(self, manifest: Manifest) -> None:
        with self.member(MANIFEST) as into:
            into.write(manifest.to_json())


class Reader:
    """An archive that has been found whole. `verify` reads all of it once; nothing is unpacked before."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BackupError(f"{path} is not a backup, or it is cut off or damaged.") from error
        try:
            self.manifest = self._manifest()
        except BackupError:
            self._zip.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as source:
                yield source
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BackupError(f"{name} in the archive is damaged.") from error

    def pieces(self, name: str) -> Iterator[bytes]:
        with self.member(name) as source:
            while piece := source.read(PIECE):
                yield piece

    def verify(self) -> None:
        """Every member is there once, is named safely and has its sum; every table has its rows. Raises BackupError."""
        names = self._zip.namelist()
        unsafe = [name for name in names if not is_safe(name)]
        if unsafe:
            raise BackupError(f"The archive would write outside its folder: {unsafe[0]!r}. It is not restored.")
        wanted = self.manifest.members()
        if sorted(names) != sorted([MANIFEST, *wanted]):
            different = sorted(set(names) ^ {MANIFEST, *wanted}) or sorted(n for n in names if names.count(n) > 1)
            raise BackupError(f"The archive does not hold what its manifest says: {different[0]}.")
        for name, sha256 in wanted.items():
            found, lines = hashlib.sha256(), 0
            for piece in self.pieces(name):
                found.update(piece)
                lines += piece.count(b"\n")
            if found.hexdigest() != sha256:
                raise BackupError(f"{name} in the archive is not what was backed up (its sum is another).")
            table = self.manifest.tables.get(name.removeprefix("tables/").removesuffix(".jsonl"))
            if name.startswith("tables/") and (table is None or lines != table.rows):
                raise BackupError(f"{name} in the archive has {lines} rows, not as many as the manifest says.")

    def _manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(MANIFEST)
        except KeyError:
            raise BackupError("The archive has no manifest, so it is no backup of preStratus.") from None
        if info.file_size > LARGEST_MANIFEST:
            raise BackupError("The manifest of the archive is too large to be one.")
        with self.member(MANIFEST) as source:
            content = source.read()
        try:
            return _read_manifest(json.loads(content))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BackupError("The manifest of the archive cannot be read.") from error


def _read_manifest(data: Any) -> Manifest:
    if data["application"] != APPLICATION:
        raise BackupError("The archive is not a backup of preStratus.")
    if data["format"] != FORMAT:
        newer = isinstance(data["format"], int) and data["format"] > FORMAT
        raise BackupError(
            f"The backup has format {data['format']!r}; this version reads format {FORMAT}. "
            + (f"Install preStratus {data.get('version', '')} or later." if newer else "It cannot be restored.")
        )
    tables = {name: Table(**table) for name, table in data["tables"].items()}
    files = {name: File(**file) for name, file in data["files"].items()}
    if not all(_TABLE.fullmatch(name) for name in tables):
        raise BackupError("The manifest names a table that cannot be one.")
    return Manifest(
        version=str(data["version"]),
        made_at=str(data["made_at"]),
        database=str(data["database"]),
        migrations={str(app): [str(each) for each in names] for app, names in data["migrations"].items()},
        tables=tables,
        files=files,
    )
