from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from municipalities.actions import load_register
from municipalities.register import Broken


class Command(BaseCommand):
    help = "Load municipalities and roles from municipalities.csv and roles.csv. What is here already is left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "path", nargs="?", type=Path, help="a folder; without it, the files that come with preStratus"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="put the values of the files back over what staff edited"
        )

    def handle(self, *args, path=None, overwrite=False, **options):
        try:
            loaded = load_register(path, overwrite=overwrite)
        except Broken as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.messages)) from error
        self.stdout.write(
            f"Municipalities: {loaded.municipalities_added} added, {loaded.municipalities_overwritten} overwritten, "
            f"{loaded.municipalities_kept} left alone. "
            f"Roles: {loaded.roles_added} added, {loaded.roles_overwritten} overwritten, {loaded.roles_kept} left alone."
        )
