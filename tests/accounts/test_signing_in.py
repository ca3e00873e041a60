"""The door: who gets in, by what, and what is said to those who do not."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

import prestratus.settings
from accounts import actions
from accounts.adapter import AccountAdapter
from accounts.models import User
from tests import factories

LOGIN = "/accounts/login/"


@pytest.fixture
def officer(db):
    return factories.make_user("officer", password=factories.PASSWORD)


def sign_in(client, email="officer@example.se", password=factories.PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def who(client):
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else None


def errors(page):
    return [str(text) for text in page.context["form"].non_field_errors()]


def test_nobody_signs_up(rf, anonymous):
    assert AccountAdapter().is_open_for_signup(rf.get("/")) is False
    assert anonymous.get("/accounts/signup/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    with pytest.raises(NoReverseMatch):
        reverse("account_reset_password")


@pytest.mark.parametrize("email", ["officer@example.se", "OFFICER@Example.SE", " officer@example.se "])
def test_the_address_may_be_typed_in_any_case(anonymous, officer, email):
    assert sign_in(anonymous, email).status_code == 302
    assert who(anonymous) == "officer@example.se"


def test_signing_in_changes_the_session_and_sends_no_mail(anonymous, officer):
    session = anonymous.session
    session["kept"] = "yes"
    session.save()
    anonymous.cookies["sessionid"] = before = session.session_key
    sign_in(anonymous)

    assert anonymous.session.session_key != before
    assert not Client(headers={"cookie": f"sessionid={before}"}).session.get("_auth_user_id")
    assert mail.outbox == []


def test_wrong_password_and_unknown_address_get_the_same_words(anonymous, officer):
    wrong = sign_in(anonymous, password="not-the-password")
    unknown = sign_in(anonymous, email="nobody@example.se")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert errors(wrong) == errors(unknown) != []
    assert who(anonymous) is None


def test_a_closed_account_gets_the_same_words_as_a_wrong_password(anonymous, lead, officer):
    wrong = errors(sign_in(anonymous, password="not-the-password"))
    # Closed in the database only, so that the password is still right: the adapter itself must refuse.
    User.objects.filter(pk=officer.pk).update(is_active=False)

    page = sign_in(anonymous)
    assert page.status_code == 200
    assert errors(page) == wrong
    assert who(anonymous) is None


def test_closing_ends_sessions_at_once_and_for_good(anonymous, lead, officer):
    sign_in(anonymous)
    assert anonymous.get("/accounts/profile/").status_code == 200

    actions.close_staff(user=officer, by=lead)
    assert anonymous.get("/accounts/profile/").status_code == 302

    actions.reopen_staff(user=officer, by=lead)
    assert anonymous.get("/accounts/profile/").status_code == 302
    assert sign_in(Client()).status_code == 200  # the old password is forgotten too


def test_an_address_that_was_changed_opens_nothing(anonymous, lead, officer):
    sign_in(Client())
    actions.new_password_link(user=officer, by=lead)
    actions.save_staff(user=officer, email="new@example.se", name="x", role="officer", telephone="", by=lead)

    assert sign_in(anonymous, "officer@example.se").status_code == 200
    assert who(anonymous) is None
    sign_in(anonymous, "new@example.se")
    assert who(anonymous) == "new@example.se"


def test_next_leads_to_the_page_that_was_asked_for(anonymous, officer):
    page = anonymous.get("/accounts/profile/")
    assert page.headers["Location"] == "/accounts/login/?next=/accounts/profile/"
    assert sign_in(anonymous, next="/accounts/profile/").headers["Location"] == "/accounts/profile/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example", "\x00/"],
)  # fmt: skip
def test_next_never_leads_to_another_host(anonymous, officer, target):
    assert sign_in(anonymous, next=target).headers["Location"] == "/"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"login": "", "password": ""},
        {"login": "not an address", "password": "x"},
        {"login": "officer@example.se\x00", "password": "x"},
        {"login": "officer@example.se", "password": "x\x00"},
        {"login": "😀‮@example.se", "password": "<script>"},
        {"login": "a" * 1_000_000 + "@example.se", "password": "x" * 1_000_000},
    ],
)
def test_bad_input_is_answered_with_the_form(anonymous, officer, data):
    page = anonymous.post(LOGIN, data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert who(anonymous) is None


def test_too_many_wrong_passwords_close_the_door_for_a_while(anonymous, officer):
    for _attempt in range(5):
        said = errors(sign_in(anonymous, password="wrong-password"))
    locked = sign_in(anonymous)

    assert locked.status_code == 200
    assert errors(locked) not in ([], said)
    assert who(anonymous) is None


def test_too_many_attempts_from_one_place_get_a_page_that_says_so(anonymous, officer):
    pages = [sign_in(anonymous, email=f"someone{n}@example.se") for n in range(31)]

    assert [page.status_code for page in pages[:30]] == [200] * 30
    assert pages[30].status_code == 429
    assert "<h1>För många försök</h1>" in pages[30].text


def test_passwords_are_kept_as_argon2(lead, officer, settings):
    settings.PASSWORD_HASHERS = prestratus.settings.PASSWORD_HASHERS
    officer.set_password(factories.PASSWORD)
    officer.save()

    assert officer.password.startswith("argon2$argon2id$")
    assert officer.check_password(factories.PASSWORD)


def test_two_factor_asks_for_the_code_before_it_lets_in(anonymous, lead, officer):
    TOTP.activate(officer, generate_totp_secret())
    page = sign_in(anonymous)

    assert page.headers["Location"] == "/accounts/2fa/authenticate/"
    assert who(anonymous) is None
    assert anonymous.get("/accounts/profile/").status_code == 302
    assert anonymous.get("/accounts/2fa/authenticate/").status_code == 200

    actions.remove_two_factor(user=officer, by=lead)
    assert Authenticator.objects.count() == 0
    sign_in(Client())


# --- the link to choose a password ----------------------------------------------------------------------------------


def open_password_link(client, path):
    """The page with the two fields, and its address."""
    page = client.get(path)
    assert page.status_code == 302
    return page.headers["Location"]


def choose(client, path, password="kalfjall-och-myr-9"):
    return client.post(open_password_link(client, path), {"password1": password, "password2": password})


@pytest.fixture
def newcomer(lead):
    return actions.add_staff(email="ny@example.se", name="Handläggare 2", role="officer", by=lead)


def test_a_link_lets_somebody_choose_a_password_and_then_sign_in(anonymous, newcomer, lead):
    path = actions.new_password_link(user=newcomer, by=lead)
    done = choose(anonymous, path)

    assert done.status_code == 302
    assert anonymous.get(done.headers["Location"]).status_code == 200
    sign_in(anonymous, "ny@example.se", "kalfjall-och-myr-9")
    assert who(anonymous) == "ny@example.se"
    assert mail.outbox == []


def test_a_link_is_dead_after_use(anonymous, newcomer, lead):
    path = actions.new_password_link(user=newcomer, by=lead)
    form = open_password_link(anonymous, path)
    choose(anonymous, path)

    for client in (anonymous, Client()):
        page = client.get(path)
        assert page.status_code == 200
        assert page.context["token_fail"] is True
    again = anonymous.post(form, {"password1": "another-password-1", "password2": "another-password-1"})
    assert again.context["token_fail"] is True
    newcomer.refresh_from_db()
    assert newcomer.check_password("kalfjall-och-myr-9")


def test_a_new_link_makes_the_one_before_it_dead(anonymous, newcomer, lead):
    first = actions.new_password_link(user=newcomer, by=lead)
    second = actions.new_password_link(user=newcomer, by=lead)

    assert anonymous.get(first).context["token_fail"] is True
    assert anonymous.get(second).status_code == 302


def test_a_link_dies_with_the_account(anonymous, newcomer, lead):
    path = actions.new_password_link(user=newcomer, by=lead)
    actions.close_staff(user=newcomer, by=lead)
    assert anonymous.get(path).context["token_fail"] is True

    actions.reopen_staff(user=newcomer, by=lead)
    assert anonymous.get(path).context["token_fail"] is True


def test_a_link_dies_of_age(anonymous, newcomer, lead, settings):
    path = actions.new_password_link(user=newcomer, by=lead)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert anonymous.get(path).context["token_fail"] is True


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/password/reset/key/zzzzzzzzzzzzz-x/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzzz-x/",
        "/accounts/password/reset/key/0-%00/",
        "/accounts/password/reset/key/1-%F0%9F%98%80/",
    ],
)
def test_a_mangled_link_gets_the_page_of_a_dead_one(anonymous, lead, path):
    page = anonymous.get(path)
    assert page.status_code == 200
    assert page.context["token_fail"] is True


@pytest.mark.parametrize("password", ["short", "1234567890123", "qwerty123456", "ny@example.se"])
def test_a_weak_password_is_refused_beside_the_field(anonymous, newcomer, lead, password):
    path = actions.new_password_link(user=newcomer, by=lead)
    page = choose(anonymous, path, password)

    assert page.status_code == 200
    assert page.context["form"].errors
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_choosing_a_password_ends_other_sessions(anonymous, lead, officer):
    other = Client()
    sign_in(other)
    choose(anonymous, actions.new_password_link(user=officer, by=lead))

    assert other.get("/accounts/profile/").status_code == 302
