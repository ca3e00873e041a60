"""The first project lead, and a new link for a lead who cannot sign in."""

import os

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import actions
from accounts.models import User


def default_address() -> str:
    """Where this installation is reached: the first host it answers to."""
    if settings.DEVELOPMENT:
        return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    return f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"


class Command(BaseCommand):
    help = "Adds a project lead and prints the link where they choose a password. Again for a lead: a new link."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="shown to colleagues; the address if left out")
        parser.add_argument("--address", default="", help="of the service, for example https://nulage.example.se")
        parser.add_argument(
            "--remove-two-factor", action="store_true", help="for a lead who has lost telephone and recovery codes"
        )

    def handle(self, *args, email, name, address, remove_two_factor: bool, **options):
        try:
            user = self._lead(email.strip().lower(), name)
            if remove_two_factor:
                actions.remove_two_factor(user=user, by=None)
            path = actions.new_password_link(user=user, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        days = settings.PASSWORD_RESET_TIMEOUT // 86400
        self.stdout.write(f"{user.email} chooses a password here. The link works once, for {days} days:")
        self.stdout.write((address or default_address()).rstrip("/") + path)

    def _lead(self, email, name):
        validate_email(email)
        user = User.objects.filter(email=email).first()
        if user is None:
            return actions.add_staff(email=email, name=name or email, role=User.Role.LEAD, by=None)
        if not user.is_lead:
            raise CommandError(f"{email} is {user.role}, not lead. A project lead can change that under Staff.")
        return user
