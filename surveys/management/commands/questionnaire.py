"""Checks a questionnaire file, or imports it into an assessment."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext

from municipalities.models import Assessment
from surveys.actions import import_questionnaire, publish_questionnaire
from surveys.definition import VARIANTS
from surveys.measures import needed_measures, needed_of_variants
from surveys.xlsform import XLSFormError, problems_of, read_folder, read_workbook


class Command(BaseCommand):
    help = "Checks a questionnaire (a folder of CSV sheets, or an .xlsx workbook), or imports it into an assessment."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True, metavar="check|import")
        check = actions.add_parser("check", help="print every problem; ends with 1 if there is any")
        check.add_argument("file")
        add = actions.add_parser("import", help="store it as a draft of an assessment")
        add.add_argument("file")
        add.add_argument("--assessment", metavar="SLUG", required=True)
        add.add_argument("--publish", action="store_true", help="publish it at once; it cannot be changed afterwards")

    def handle(self, *args, action, file, **options):
        definition = self._read(Path(file))
        lacking = problems_of(definition, needed_measures(), needed_of_variants())
        if action == "check":
            self._print(lacking)
            if lacking:
                raise CommandError(f"{len(lacking)} measures are lacking.", returncode=1)
            for variant in VARIANTS:
                view = definition.view(variant, timezone.localdate().year)
                self.stdout.write(f"{variant}: {len(view.nodes)} questions, {len(view.core)} on the short way")
            self.stdout.write(f"{definition.name}, version {definition.version}: no problems.")
            return
        self._import(definition, options["assessment"], publish=options["publish"])
        self._print(lacking)

    def _read(self, path):
        if path.exists() and not path.is_dir() and not path.is_file():
            raise CommandError(f"{path} is neither a file nor a folder.")
        try:
            return read_folder(path) if path.is_dir() else read_workbook(path)
        except XLSFormError as error:
            self._print(error.problems)
            raise CommandError(f"{len(error.problems)} problems. Nothing has been imported.", returncode=1) from error

    def _print(self, problems):
        """A line for each: sheet, row, column: what is wrong; what to do."""
        for problem in problems:
            place = [problem.sheet, "" if problem.row is None else f"row {problem.row}", problem.column]
            what, remedy = problem.say(gettext)
            self.stdout.write(f"{', '.join(filter(None, place))}: {what} {remedy}")

    def _import(self, definition, slug, *, publish):
        assessment = Assessment.objects.filter(slug=slug).first()
        if assessment is None:
            known = ", ".join(Assessment.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no assessment {slug}. There are: {known}.")
        try:
            questionnaire = import_questionnaire(definition=definition, assessment=assessment, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if publish:
            publish_questionnaire(questionnaire=questionnaire, by=None, now=timezone.now())
        state = "published" if questionnaire.published_at else "a draft; publish it under Questionnaires"
        self.stdout.write(f"{questionnaire.name}, version {questionnaire.version}, in {assessment.name}: {state}.")
