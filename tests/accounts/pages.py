"""Staff: the list, adding, changing, the links that the lead hands over, one's own profile; and about the service."""

import datetime

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts.actions import close_staff, handle_fault, report_fault
from accounts.facts import REPORTS_AN_HOUR
from tests import factories
from tests.pages import LEAD, OFFICE, PUBLIC, SIGNED_IN, Page, State

BACK = "Leads back to the list or to the person."


def member(w):
    """A second officer."""
    found = type(w.officer).objects.filter(email="second@example.se").first()
    return found or factories.make_user("officer", email="second@example.se", name="Handläggare 2", telephone="0920-2")


def at(name):
    return lambda w: f"/accounts/staff/{member(w).pk}/{name}/"


def closed(w):
    return close_staff(user=member(w), by=w.lead)


def more_staff(w, n):
    start = type(w.lead).objects.count()
    return [factories.make_user("officer", email=f"nr{start + i}@example.se", name=f"Nr {start + i}") for i in range(n)]


def officer_with_two_steps(w):
    TOTP.activate(member(w), generate_totp_secret())


def fault(w, *, number=1):
    """A report with everything filled in."""
    return report_fault(
        page=f"/respond/{number}/",
        text="Läsordningen hoppar.\n\nKnappen <b>Spara</b> läses först.",
        tools="NVDA, Firefox",
        email=f"nr{number}@example.se",
        now=timezone.now() - datetime.timedelta(minutes=number),
    )


def handled_fault(w, *, number=1):
    report = fault(w, number=number)
    handle_fault(report=report, by=w.officer, now=timezone.now())
    return report


def at_fault(name):
    return lambda w: f"/accounts/fault-reports/{fault(w).pk}/{name}/"


def too_many_reports(w):
    for _number in range(REPORTS_AN_HOUR):
        w.client("anonymous").post("/about/accessibility/report/", {"text": "Samma sak igen"})


def about(name, path, **more):
    states = {"filled": State(), "empty": NO_ROWS, "error": NO_INPUT}
    return Page(f"about:{name}", url=lambda w: path, main_role="anonymous", access=PUBLIC, states=states, **more)


NO_ROWS = "Texts of the installation and facts of the program; what a missing text looks like is in test_about.py."
NO_INPUT = "Takes no input; a file that cannot be read is in test_about.py."

PAGES = [
    Page(
        "accounts:staff_list",
        url=lambda w: "/accounts/staff/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(query="?show=closed"),
            "error": State(query="?q=nobody&show=nowhere"),
        },
        rows=more_staff,
    ),
    Page(
        "accounts:staff_list",
        label="closed accounts",
        url=lambda w: "/accounts/staff/?show=closed",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=closed),
            "empty": State(setup=closed, query="&q=nobody"),
            "error": "Wrong filters show the open accounts, as registered above.",
        },
        rows=lambda w, n: [close_staff(user=user, by=w.lead) for user in more_staff(w, n)],
    ),
    Page(
        "accounts:staff_add",
        url=lambda w: "/accounts/staff/add/",
        main_role="lead",
        access=LEAD,
        states={
            # The answer to the form is the page with the link.
            "filled": State(post={"name": "Handläggare 3", "email": "third@example.se", "role": "officer"}),
            "empty": State(),
            "error": State(post={"name": "", "email": "officer@example.se", "role": None}),
        },
    ),
    Page(
        "accounts:staff_edit",
        url=at("edit"),
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=officer_with_two_steps),
            "empty": State(setup=closed),
            "error": State(path=lambda w: f"/accounts/staff/{w.lead.pk}/edit/", post={"role": "reader"}),
        },
    ),
    Page(
        "accounts:staff_link",
        url=at("link"),
        method="POST",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(post={}),
            "empty": "A link is made or it is not.",
            "error": "Leads back to the person with a message: the account is closed.",
        },
    ),
    Page(
        "accounts:staff_close",
        url=at("close"),
        method="POST",
        main_role="lead",
        access=LEAD | {"lead": 302},
        states=BACK,
    ),
    Page(
        "accounts:staff_reopen",
        url=at("reopen"),
        method="POST",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=closed, post={}),
            "empty": "A link is made or it is not.",
            "error": "Takes no input.",
        },
    ),
    Page(
        "accounts:staff_two_factor",
        url=at("two-factor"),
        method="POST",
        main_role="lead",
        access=LEAD | {"lead": 302},
        states=BACK,
    ),
    Page(
        "accounts:profile",
        url=lambda w: "/accounts/profile/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=lambda w: TOTP.activate(w.officer, generate_totp_secret())),
            "empty": State(role="reader"),
            "error": State(post={"name": "", "telephone": "1" * 31}),
        },
    ),
    Page(
        "accounts:fault_report_list",
        url=lambda w: "/accounts/fault-reports/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=fault), "empty": State(), "error": State(query="?show=nowhere&page=x")},
        rows=lambda w, n: [fault(w, number=number) for number in range(n)],
    ),
    Page(
        "accounts:fault_report_list",
        label="handled",
        url=lambda w: "/accounts/fault-reports/?show=handled",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=handled_fault),
            "empty": State(),
            "error": "Wrong filters show the open reports, as registered above.",
        },
        rows=lambda w, n: [handled_fault(w, number=number) for number in range(n)],
    ),
    *(
        Page(
            f"accounts:fault_report_{name}",
            url=at_fault(path),
            method="POST",
            main_role="officer",
            access=OFFICE | {"lead": 302, "officer": 302},
            states="Leads back to the list.",
        )
        for name, path in (("handle", "handle"), ("reopen", "reopen"), ("erase_address", "erase-address"))
    ),
    about("about", "/about/"),
    about("privacy", "/about/privacy/"),
    about("accessibility", "/about/accessibility/"),
    Page(
        "about:report",
        url=lambda w: "/about/accessibility/report/?from=/respond/3/",
        main_role="anonymous",
        access=PUBLIC,
        states={
            # The answer to a report is the page that thanks for it.
            "filled": State(),
            "empty": State(post={"text": ""}),
            "error": State(post={"text": "x" * 5001, "email": "nobody@", "page": "Enkäten"}),
        },
    ),
    Page(
        "about:report",
        label="too many",
        url=lambda w: "/about/accessibility/report/",
        main_role="anonymous",
        access=PUBLIC,
        states={
            "filled": "As registered above.",
            "empty": "As registered above.",
            "error": State(setup=too_many_reports, post={"text": "En gång till"}, status=429),
        },
    ),
    about("reported", "/about/accessibility/report/sent/"),
    *(
        Page(f"about:{name}", url=lambda w, path=path: path, main_role="anonymous", access=PUBLIC, states="A PDF file.")
        for name, path in (("pdf", "/about/service-sv.pdf"), ("pdf_here", "/about/service.pdf"))
    ),
]
