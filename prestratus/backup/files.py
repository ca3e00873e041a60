"""Uploaded files: which there are, and putting others in their place so that it can be undone."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField, Model

from prestratus.backup.archive import PIECE, BackupError, Reader, Summed, file_member, is_safe

MEDIA = "media"
# Folders of ours beside the files: what a restore has unpacked, and what it has moved out of the way.
_OURS = (".restore-", ".before-")


def _file_fields() -> Iterator[tuple[type[Model], str, Path]]:
    """Each column that names files: (model, field, the folder that its names start in)."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                if not isinstance(field.storage, FileSystemStorage):
                    where = f"{model._meta.label}.{field.name}"
                    raise BackupError(f"The files of {where} are not kept in a folder, so they cannot be backed up.")
                yield model, field.name, Path(field.storage.location)


def _root_of(folder: Path, found: dict[str, Path]) -> str | None:
    return next((name for name, root in found.items() if folder == root or root in folder.parents), None)


def roots() -> dict[str, Path]:
    """Every folder that uploaded files are kept in, by the name it has in the archive."""
    found = {MEDIA: Path(settings.MEDIA_ROOT)}
    for model, field, folder in _file_fields():
        if _root_of(folder, found) is None:
            found[f"{model._meta.label_lower}.{field}"] = folder
    return found


def named_files() -> Iterator[str]:
    """Every file that a row of the database names, as "<folder>/<path below it>"."""
    found = roots()
    for model, field, folder in _file_fields():
        root = _root_of(folder, found) or MEDIA
        below = folder.relative_to(found[root])
        names = model._base_manager.exclude(**{field: ""}).order_by("pk").values_list(field, flat=True)
        for name in names.iterator():
            yield f"{root}/{(below / name).as_posix()}"


def files_below(root: Path) -> Iterator[str]:
    """Paths below the folder, in order, without links. Raises BackupError for a name that is none everywhere."""
    for folder, folders, names in os.walk(root):
        below = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if not name.startswith(_OURS))
        for name in sorted(names):
            path = (below / name).as_posix()
            full = root / path
            if full.is_symlink() or not full.is_file():
                continue
            if not is_safe(path):
                raise BackupError(f"{full} has a name that cannot be restored everywhere. Rename it.")
            yield path


def copy_into(path: Path, into: Summed) -> None:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            into.write(piece)


class Exchange:
    """Files of an archive beside those that stand: unpacked first, then moved into their place, or back again.

    Everything happens inside the folders themselves, since a folder may be a disk of its own that nothing can be moved to
    from elsewhere.
    """

    def __init__(self, archive: Reader) -> None:
        self._roots = roots()
        mark = secrets.token_hex(4)
        self._new = {name: root / f"{_OURS[0]}{mark}" for name, root in self._roots.items()}
        self._old = {name: root / f"{_OURS[1]}{mark}" for name, root in self._roots.items()}
        self._moved: list[tuple[Path, Path]] = []
        try:
            self._unpack(archive)
        except BaseException:
            self.forget()
            raise

    def _unpack(self, archive: Reader) -> None:
        for name in archive.manifest.files:
            root, _slash, path = name.partition("/")
            if root not in self._roots or not is_safe(path):
                raise BackupError(f"The backup holds files for {root!r}, which this version does not keep.")
            target = self._new[root] / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as into:
                for piece in archive.pieces(file_member(name)):
                    into.write(piece)
            target.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)

    def forward(self) -> None:
        """What stands moves aside, what was unpacked takes its place."""
        for name, root in self._roots.items():
            for source, target in ((root, self._old[name]), (self._new[name], root)):
                for entry in sorted(source.iterdir()) if source.is_dir() else ():
                    if entry.name.startswith(_OURS):
                        continue
                    target.mkdir(parents=True, exist_ok=True)
                    entry.rename(target / entry.name)
                    self._moved.append((entry, target / entry.name))

    def back(self) -> None:
        """As it was before `forward`."""
        while self._moved:
            before, after = self._moved.pop()
            after.rename(before)

    def forget(self) -> None:
        """Remove what is no longer needed: what was moved aside, and what was not moved in."""
        for folder in (*self._new.values(), *self._old.values()):
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)
