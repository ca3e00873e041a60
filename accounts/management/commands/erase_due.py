from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from accounts.actions import erase_due_faults
from accounts.erasing import blank_due
from accounts.pdf import forget_kept


class Command(BaseCommand):
    help = (
        "Erase what is kept no longer: addresses in fault reports, old reports, numbers of calls that were made, sessions, "
        "counted attempts and PDFs that nobody asks for. Run it nightly."
    )

    def handle(self, *args, **options):
        now = timezone.now()
        addresses, reports = erase_due_faults(now=now)
        calls = blank_due(now)
        documents = forget_kept(now)
        call_command("clearsessions")
        attempts = self._expired_attempts(now)
        self.stdout.write(
            f"Erased {addresses} addresses and {reports} fault reports, the numbers of {calls} calls, {attempts} expired "
            f"counters of attempts, {documents} kept PDFs, and expired sessions."
        )

    def _expired_attempts(self, now):
        """The cache deletes a row when it is next asked for; an address (IP) that never comes back would stay."""
        table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 - the name of our own table
                [connection.ops.adapt_datetimefield_value(now)],
            )
            return cursor.rowcount
