"""Replays every revision of every answer and compares with what is stored."""

from django.core.management.base import BaseCommand, CommandError

from municipalities.models import Assessment
from surveys.actions import ledger_faults
from surveys.models import Response


class Command(BaseCommand):
    help = "Replays the ledger of answers. Prints a line for each difference and ends with 1 if there is any."

    def add_arguments(self, parser):
        parser.add_argument("--assessment", metavar="SLUG", default="", help="only this assessment")

    def handle(self, *args, assessment, **options):
        responses = Response.objects.with_case().order_by("pk")
        if assessment:
            if not Assessment.objects.filter(slug=assessment).exists():
                known = ", ".join(Assessment.objects.values_list("slug", flat=True)) or "none"
                raise CommandError(f"There is no assessment {assessment}. There are: {known}.")
            responses = responses.filter(questionnaire__assessment__slug=assessment)
        faults, count = [], 0
        for response in responses.iterator(chunk_size=100):
            count += 1
            faults += ledger_faults([response])
        for line in faults:
            self.stdout.write(line)
        if faults:
            raise CommandError(f"{len(faults)} differences in {count} responses.", returncode=1)
        self.stdout.write(f"{count} responses: the ledger replays to the stored answers.")
