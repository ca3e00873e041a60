from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from prestratus.backup import BackupError, make_backup


class Command(BaseCommand):
    help = (
        "Write everything that is kept into one archive: the database, of either kind, and the uploaded files. Sessions and "
        "counted attempts are left out. The service may go on meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the archive to write, for example backup-2018-11-26.zip"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            made = make_backup(path=file, now=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        for name in made.missing:
            self.stderr.write(f"The database names a file that is not there: {name}")
        self.stdout.write(f"{file}: {made.rows} rows and {made.files} files, {made.size / 1_000_000:.1f} MB.")
