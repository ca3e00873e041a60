from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prestratus.backup import BackupError, restore_backup


class Command(BaseCommand):
    help = (
        "Put back what a backup holds, into an empty database that has been migrated, of either kind. All of it or nothing. "
        "Stop the service first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="an archive that manage.py backup has written")
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in the database and the uploaded files"
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            restored = restore_backup(path=file, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored as of {restored.made_at}: {restored.rows} rows and {restored.files} files.")
        self.stdout.write(restored.ledger)
        self.stdout.write("Everybody has to sign in again; municipalities open their links again.")
