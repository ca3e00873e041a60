"""Making a backup: one moment of the database, and the files that it names."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from prestratus.backup import files, tables
from prestratus.backup.archive import BackupError, File, Manifest, Table, Writer, file_member, table_member


@dataclass(frozen=True)
class Made:
    """What a backup holds. `missing`: files that the database names and nobody has."""

    rows: int
    files: int
    size: int
    missing: list[str]


def make_backup(*, path: Path, now: datetime.datetime) -> Made:
    """Write everything into a new archive that only its owner may read.

    It gets its name when it is whole, so what has the name is a backup. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Choose another name, for example one with the date.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if not tables.is_migrated():
        raise BackupError("The database is not that of this version. Run manage.py migrate first.")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with Writer(part) as writer:
            part.chmod(0o600)
            with one_moment():
                written = _write_tables(writer)
                migrations, named = tables.applied_migrations(), sorted(files.named_files())
            copied = _write_files(writer)
            manifest = Manifest(
                version=_version(),
                made_at=now.astimezone(datetime.UTC).isoformat(),
                database=connection.vendor,
                migrations=migrations,
                tables=written,
                files=copied,
            )
            writer.finish(manifest)
        part.rename(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    rows = sum(table.rows for table in written.values())
    return Made(rows, len(copied), path.stat().st_size, [name for name in named if name not in copied])


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside was true at the same moment, and nobody has to wait for it.

    On SQLite a transaction of Django's would take the lock for writing (see the settings), so a reading one is begun by hand.
    """
    if connection.in_atomic_block:
        raise BackupError("A backup cannot be made inside a transaction.")
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_tables(writer: Writer) -> dict[str, Table]:
    written: dict[str, Table] = {}
    for model in tables.kept_models():
        name = tables.table_of(model)
        rows = 0
        with writer.member(table_member(name)) as into:
            for line in tables.lines_of(model):
                into.write(line)
                rows += 1
        written[name] = Table(tables.columns_of(model), rows, into.sha256, tables.last_id(model))
    return written


def _write_files(writer: Writer) -> dict[str, File]:
    copied: dict[str, File] = {}
    for root, folder in files.roots().items():
        for path in files.files_below(folder):
            name = f"{root}/{path}"
            with writer.member(file_member(name)) as into:
                files.copy_into(folder / path, into)
            copied[name] = File(into.size, into.sha256)
    return copied


def _version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
