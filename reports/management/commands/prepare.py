"""What `make run` does after the tables are made: everything that is missing, then what to open in the browser."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from accounts.management.commands.create_lead import default_address
from accounts.models import User
from municipalities.models import Assessment
from reports.demo.prepare import (
    PASSWORD,
    SIGN_INS,
    SignIn,
    add_demo,
    has_demo,
    holds_real_work,
    prepare_base,
    shown_invitations,
)
from surveys.links import make_token


class Command(BaseCommand):
    help = (
        "Makes an empty installation ready: register, round, questionnaire, and demo data. Again: adds what is missing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--demo", choices=["yes", "no"], default="no")
        parser.add_argument("--address", default="", help="of the service, for example https://nulage.example.se")

    def handle(self, *args, demo, address, **options):
        call_command("createcachetable", verbosity=0)
        today = timezone.localdate()
        assessment = prepare_base(today=today)
        address = (address or default_address()).rstrip("/")
        lines = [f"preStratus   {address}/"]
        if demo == "yes" and not has_demo(assessment):
            why = holds_real_work(assessment)
            if why:
                lines += ["", f"No demo data was loaded. {why}"]
            else:
                self.stdout.write("Loading the demo data, some seconds …")
                self.stdout.flush()
                add_demo(assessment=assessment, today=today)
        if has_demo(assessment):
            lines += self._demo(assessment, address)
            if demo == "no":
                lines += ["", "These are demo data from an earlier start. To begin without them, use another database:"]
                lines += ["             DATABASE_URL=sqlite:////path/to/new.sqlite3 make run DEMO=no"]
        elif not User.objects.active().leads().exists():
            lines += ["", "Nobody can sign in yet. Make the first project lead:"]
            lines += ["             DEVELOPMENT=yes .venv/bin/python manage.py create_lead EMAIL"]
        self._frame(lines)

    def _demo(self, assessment: Assessment, address: str) -> list[str]:
        lines = ["", "Invented demo data. Sign in as"]
        users = {user.email: user for user in User.objects.active()}
        lines += [self._sign_in(each, users.get(each.email)) for each in SIGN_INS]
        lines += ["", "Answer as a municipality, by personal link"]
        for invitation in shown_invitations(assessment, timezone.now()):
            link = address + reverse("surveys:open", args=[make_token(invitation)])
            lines.append(f"  {invitation.response.participation.municipality.name:<11}{link}")
        return lines

    def _sign_in(self, who: SignIn, user: User | None) -> str:
        if user is None:
            shown = "(closed)"
        elif settings.DEVELOPMENT:
            # Whether it has been changed since costs half a second to find out; whoever changed it knows.
            shown = PASSWORD
        else:
            shown = f"choose a password: manage.py create_lead {who.email}" if who.role == "lead" else "(ask the lead)"
        return f"  {who.role:<11}{who.email:<28}{shown}"

    def _frame(self, lines: list[str]) -> None:
        rule = "-" * 78
        self.stdout.write("\n".join(["", rule, *lines, rule, ""]))
