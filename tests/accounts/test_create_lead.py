import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command

from accounts import actions
from accounts.models import User
from tests import factories


def run(capsys, *arguments):
    """The path of the link that the command printed last."""
    call_command("create_lead", *arguments)
    address = capsys.readouterr().out.splitlines()[-1]
    assert address.startswith("http://127.0.0.1:8000/accounts/password/reset/key/")
    return address.removeprefix("http://127.0.0.1:8000")


def test_the_first_lead_gets_a_link_that_works(db, anonymous, capsys, monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    path = run(capsys, "Lead@Example.se", "--name", "Projektledare 1")
    lead = User.objects.get()
    assert (lead.email, lead.name, lead.role) == ("lead@example.se", "Projektledare 1", "lead")
    assert anonymous.get(path).status_code == 302


def test_again_gives_a_new_link_to_the_same_lead(db, anonymous, capsys, monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    first = run(capsys, "lead@example.se")
    second = run(capsys, "LEAD@example.se")
    assert User.objects.count() == 1
    assert anonymous.get(first).context["token_fail"] is True
    assert anonymous.get(second).status_code == 302


def test_the_address_of_the_service_can_be_given(db, capsys):
    call_command("create_lead", "lead@example.se", "--address", "https://nulage.example.se/")
    assert capsys.readouterr().out.splitlines()[-1].startswith("https://nulage.example.se/accounts/password/reset/key/")


def test_an_officer_is_not_made_lead_by_the_way(officer):
    with pytest.raises(CommandError, match="officer@example.se is officer, not lead"):
        call_command("create_lead", "officer@example.se")
    officer.refresh_from_db()
    assert officer.role == "officer"


@pytest.mark.parametrize("email", ["", "nobody", "a@b\x00.se", "x" * 300 + "@example.se"])
def test_what_is_no_address_is_refused(db, email):
    with pytest.raises(CommandError):
        call_command("create_lead", email)
    assert User.objects.count() == 0


def test_a_closed_lead_gets_no_link(lead):
    other = factories.make_user("lead", email="other@example.se")
    actions.close_staff(user=lead, by=other)
    with pytest.raises(CommandError):
        call_command("create_lead", "lead@example.se")


def test_two_step_sign_in_is_removed_only_when_asked(lead, capsys):
    TOTP.activate(lead, generate_totp_secret())
    call_command("create_lead", "lead@example.se")
    assert Authenticator.objects.count() == 1
    call_command("create_lead", "lead@example.se", "--remove-two-factor")
    assert Authenticator.objects.count() == 0
