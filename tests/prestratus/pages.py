"""Sign-in, password and second factor (allauth's views on our templates), the language and the health check."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests import factories
from tests.pages import PUBLIC, ROLES, SIGNED_IN, Page, State

STAFF = ("lead", "officer", "reader")
# Who is signed in already is sent on to the start page.
NOT_YET = PUBLIC | dict.fromkeys(STAFF, 302)


def staff(status):
    return SIGNED_IN | dict.fromkeys(STAFF, status)


def password_link(w):
    w.officer.refresh_from_db()  # the link is void after the next sign-in
    key = default_token_generator.make_token(w.officer)
    return f"/accounts/password/reset/key/{user_pk_to_url_str(w.officer)}-{key}/"


def opened_password_link(w):
    """The link keeps its key in the session and goes on to an address without it."""
    response = w.client("anonymous").get(password_link(w))
    return response.headers["Location"]


def closed_link(w):
    w.officer.is_active = False
    w.officer.save()


def second_factor(w):
    for user in (w.lead, w.officer, w.reader):
        TOTP.activate(user, generate_totp_secret())


def recovery_codes(w):
    second_factor(w)
    for user in (w.lead, w.officer, w.reader):
        RecoveryCodes.activate(user)


def half_signed_in(w):
    """The password was right; the code of the app is asked for next."""
    second_factor(w)
    w.officer.set_password(factories.PASSWORD)
    w.officer.save()
    w.client("anonymous").post("/accounts/login/", {"login": w.officer.email, "password": factories.PASSWORD})


NO_ROWS = "Holds no rows."
NO_INPUT = "Takes no input."

PAGES = [
    Page(
        "healthz",
        url=lambda w: "/healthz",
        main_role="anonymous",
        access=PUBLIC,
        states="JSON for machines.",
    ),
    Page(
        "set_language",
        url=lambda w: "/language/",
        method="POST",
        data={"language": "en", "next": "/accounts/login/"},
        main_role="anonymous",
        access=dict.fromkeys(ROLES, 302),
        states="Leads back to where it was chosen.",
    ),
    Page(
        "account_login",
        url=lambda w: "/accounts/login/",
        main_role="anonymous",
        access=NOT_YET,
        states={
            "filled": State(),
            "empty": NO_ROWS,
            "error": State(post={"login": "nobody@example.se", "password": "wrong"}),
        },
    ),
    Page(
        "account_logout",
        url=lambda w: "/accounts/logout/",
        main_role="officer",
        access=dict.fromkeys(ROLES, 302) | dict.fromkeys(STAFF, 200),
        states={"filled": State(), "empty": NO_ROWS, "error": NO_INPUT},
    ),
    Page(
        "account_inactive",
        url=lambda w: "/accounts/inactive/",
        main_role="anonymous",
        access=PUBLIC,
        states={"filled": State(), "empty": NO_ROWS, "error": NO_INPUT},
    ),
    Page(
        "account_reauthenticate",
        url=lambda w: "/accounts/reauthenticate/",
        main_role="officer",
        access=SIGNED_IN,
        states={"filled": State(), "empty": NO_ROWS, "error": State(post={"password": "wrong"})},
    ),
    Page(
        "account_change_password",
        url=lambda w: "/accounts/password/change/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(),
            "empty": NO_ROWS,
            "error": State(post={"oldpassword": "wrong", "password1": "a", "password2": "b"}),
        },
    ),
    Page(
        "account_reset_password_from_key",
        url=password_link,
        main_role="anonymous",
        access=dict.fromkeys(ROLES, 302),
        invented=200,  # allauth's page that says the link is void
        states={
            "filled": State(path=opened_password_link),
            "empty": NO_ROWS,
            "error": State(path=opened_password_link, post={"password1": "a", "password2": "b"}),
        },
    ),
    Page(
        "account_reset_password_from_key_done",
        url=lambda w: "/accounts/password/reset/key/done/",
        main_role="anonymous",
        access=PUBLIC,
        states={"filled": State(), "empty": NO_ROWS, "error": NO_INPUT},
    ),
    Page(
        "mfa_index",
        url=lambda w: "/accounts/2fa/",
        main_role="officer",
        access=SIGNED_IN,
        states={"filled": State(setup=recovery_codes), "empty": State(), "error": NO_INPUT},
    ),
    Page(
        "mfa_authenticate",
        url=lambda w: "/accounts/2fa/authenticate/",
        main_role="anonymous",
        access=dict.fromkeys(ROLES, 302),
        states={
            "filled": State(setup=half_signed_in),
            "empty": NO_ROWS,
            "error": State(setup=half_signed_in, post={"code": "1"}),
        },
    ),
    Page(
        "mfa_reauthenticate",
        url=lambda w: "/accounts/2fa/reauthenticate/",
        main_role="officer",
        access=staff(302),
        states={
            "filled": State(setup=second_factor),
            "empty": NO_ROWS,
            "error": State(setup=second_factor, post={"code": "1"}),
        },
    ),
    Page(
        "mfa_activate_totp",
        url=lambda w: "/accounts/2fa/totp/activate/",
        main_role="officer",
        access=SIGNED_IN,
        states={"filled": State(), "empty": NO_ROWS, "error": State(post={"code": "1"})},
    ),
    Page(
        "mfa_deactivate_totp",
        url=lambda w: "/accounts/2fa/totp/deactivate/",
        main_role="officer",
        access=staff(404),
        states={"filled": State(setup=second_factor), "empty": NO_ROWS, "error": NO_INPUT},
    ),
    Page(
        "mfa_view_recovery_codes",
        url=lambda w: "/accounts/2fa/recovery-codes/",
        main_role="officer",
        access=staff(404),
        states={"filled": State(setup=recovery_codes), "empty": NO_ROWS, "error": NO_INPUT},
    ),
    Page(
        "mfa_generate_recovery_codes",
        url=lambda w: "/accounts/2fa/recovery-codes/generate/",
        main_role="officer",
        access=staff(200),
        states={"filled": State(setup=recovery_codes), "empty": State(setup=second_factor), "error": State(post={})},
    ),
    Page(
        "mfa_download_recovery_codes",
        url=lambda w: "/accounts/2fa/recovery-codes/download/",
        main_role="officer",
        access=staff(404),
        states="A text file.",
    ),
]
