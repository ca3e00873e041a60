"""Invented data: the fourteen stories, or any number of generated municipalities for measuring."""

import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities.models import Assessment
from reports.demo.generated import generate
from reports.demo.prepare import add_demo, has_demo, holds_real_work, prepare_base, remove_demo


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Command(BaseCommand):
    help = "Loads invented demo data into the assessment prestratus, with dates before a day of your choice."

    def add_arguments(self, parser):
        parser.add_argument("--today", type=day, metavar="DATE", help="the day it shall be, for example 2018-11-22")
        parser.add_argument(
            "--fresh", action="store_true", help="remove the demo data first, with what was changed in it"
        )
        parser.add_argument(
            "--municipalities",
            type=int,
            metavar="N",
            help="generate N municipalities for measuring instead, in a round of their own",
        )

    def handle(self, *args, today, fresh, municipalities, **options):
        today = today or timezone.localdate()
        assessment = prepare_base(today=today)
        if municipalities is not None:
            return self._generate(municipalities, today, assessment)
        if fresh and assessment.is_demo:
            remove_demo(assessment=assessment)
        elif has_demo(assessment):
            self.stdout.write("The demo data is there already. --fresh loads it anew.")
            return None
        why = holds_real_work(assessment)
        if why.endswith("has answers."):
            raise CommandError(f"{why} Demo data is never mixed with real answers. Use another database.")
        try:
            add_demo(assessment=assessment, today=today)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Fourteen invented municipalities, as of {today}.")
        return None

    def _generate(self, number: int, today: datetime.date, source: Assessment) -> None:
        if not 1 <= number <= 99_999:
            raise CommandError("Between 1 and 99999 municipalities can be generated.")
        try:
            made = generate(number=number, today=today, source=source)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{made.assessment.slug}: {made.municipalities} municipalities, {made.revisions} revisions.")
