"""Staff: the list, adding, changing, the links that the lead hands over, and one's own profile."""

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.actions import close_staff
from tests import factories
from tests.pages import LEAD, OFFICE, SIGNED_IN, Page, State

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
]
