"""Restoring a backup: all of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from prestratus.backup import files, tables
from prestratus.backup.archive import BackupError, Manifest, Reader, table_member

# Numbers that a restored database leaves out. Personal links carry the number of an invitation: one that was made after
# the backup must not open what gets its number after the restore.
GAP = 10_000


@dataclass(frozen=True)
class Restored:
    made_at: str
    rows: int
    files: int
    ledger: str


def restore_backup(*, path: Path, replace: bool) -> Restored:
    """Put everything back that is in the archive.

    The archive is read through before anything is touched. Rows and files are exchanged in one transaction, in which the
    ledger of answers must replay; if anything fails, everything is as it was. Raises BackupError.
    """
    with Reader(path) as archive:
        manifest = archive.manifest
        _refuse_other_versions(manifest)
        archive.verify()
        if not replace:
            _refuse_if_filled()
        # Numbers that this database has given out are known by links too.
        given_out = {tables.table_of(model): tables.last_id(model) for model in tables.kept_models()}
        try:
            exchange = files.Exchange(archive)
        except OSError as error:
            raise BackupError(f"The files cannot be unpacked: {error}. Nothing has been changed.") from error
        try:
            with transaction.atomic():
                rows = _exchange_rows(archive, given_out)
                ledger = _replay_ledger()
                exchange.forward()
        except BaseException as error:
            exchange.back()  # if that fails too, nothing is removed: what stood before still lies there
            exchange.forget()
            if isinstance(error, DatabaseError | OSError | ValueError | KeyError):
                raise BackupError(f"The backup cannot be restored: {error}. Nothing has been changed.") from error
            raise
        exchange.forget()
    return Restored(manifest.made_at, rows, len(manifest.files), ledger)


def _refuse_other_versions(manifest: Manifest) -> None:
    if not tables.is_migrated():
        raise BackupError("The database is not that of this version. Run manage.py migrate first.")
    here = _pairs(tables.applied_migrations())
    there = _pairs(manifest.migrations)
    if there - here:
        raise BackupError(
            f"The backup was made by a newer version ({manifest.version}): this one does not know {min(there - here)}. "
            "Install that version and restore there."
        )
    if here - there:
        raise BackupError(
            f"The backup was made by an older version ({manifest.version}), before {min(here - there)}. Install that version, "
            "restore there, then install this one and run manage.py migrate."
        )
    known = {tables.table_of(model): tables.columns_of(model) for model in tables.kept_models()}
    columns = {name: table.columns for name, table in manifest.tables.items()}
    if {name: sorted(each) for name, each in known.items()} != {name: sorted(each) for name, each in columns.items()}:
        raise BackupError("The backup has other tables or columns than this version.")


def _pairs(migrations: Mapping[str, list[str]]) -> set[str]:
    return {f"{app} {name}" for app, names in migrations.items() for name in names}


def _refuse_if_filled() -> None:
    filled = tables.filled_tables()
    if filled:
        most = ", ".join(f"{name} {count}" for name, count in sorted(filled.items(), key=lambda each: -each[1])[:3])
        raise BackupError(f"The database is not empty ({most}). With --replace everything in it is thrown away first.")
    for folder in files.roots().values():
        found = next(files.files_below(folder), None)
        if found is not None:
            raise BackupError(
                f"There are uploaded files already ({folder / found}). With --replace they are thrown away first."
            )


def _exchange_rows(archive: Reader, given_out: Mapping[str, int]) -> int:
    tables.empty_tables()
    models = tables.kept_models()
    rows = 0
    for model in models:
        name = tables.table_of(model)
        with archive.member(table_member(name)) as source:
            rows += tables.insert_lines(model, archive.manifest.tables[name].columns, source)
    connection.check_constraints([tables.table_of(model) for model in models])
    for model in models:
        name = tables.table_of(model)
        highest = max(archive.manifest.tables[name].last_id, tables.last_id(model), given_out[name])
        tables.set_last_id(model, highest + GAP if highest else 0)
    return rows


def _replay_ledger() -> str:
    said = io.StringIO()
    try:
        call_command("verify_ledger", stdout=said)
    except CommandError as error:
        first = said.getvalue().splitlines()[:1]
        raise BackupError(
            f"The ledger of answers does not replay: {error} {' '.join(first)} Nothing has been changed."
        ) from error
    return said.getvalue().strip()
