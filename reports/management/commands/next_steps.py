"""Prints the decision table of the next step as Markdown (`make steps` writes it to docs/next-step.md)."""

from django.core.management.base import BaseCommand

from reports.stepdocs import documentation


class Command(BaseCommand):
    help = "Prints the decision table of the next step as Markdown."

    def handle(self, *args, **options):
        self.stdout.write(documentation(), ending="")
