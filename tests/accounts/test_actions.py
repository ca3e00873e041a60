import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import AuditEvent, User
from tests import factories


def events():
    return list(AuditEvent.objects.order_by("id").values_list("verb", "target"))


def test_add_staff_makes_an_account_without_password_and_an_event(lead):
    user = actions.add_staff(
        email="Ny@Example.se", name=" Handläggare 2 ", role="officer", telephone=" 0920-1 ", by=lead
    )

    assert (user.email, user.name, user.telephone, user.role) == (
        "ny@example.se", "Handläggare 2", "0920-1", "officer"
    )  # fmt: skip
    assert not user.has_usable_password()
    assert events() == [("staff added", "ny@example.se")]


def test_add_staff_refuses_an_address_in_use(lead, officer):
    with pytest.raises(ValidationError):
        actions.add_staff(email="OFFICER@example.se", name="x", role="officer", by=lead)
    assert User.objects.count() == 2


def test_save_staff_notes_what_changed_and_forgets_the_old_address(lead, officer):
    actions.new_password_link(user=officer, by=lead)  # makes allauth remember the address
    actions.save_staff(user=officer, email="new@example.se", name=officer.name, role="reader", telephone="", by=lead)

    officer.refresh_from_db()
    assert (officer.email, officer.role) == ("new@example.se", "reader")
    assert list(EmailAddress.objects.filter(user=officer).values_list("email", flat=True)) == []
    assert AuditEvent.objects.latest("id").detail == {
        "email": ["officer@example.se", "new@example.se"],
        "role": ["officer", "reader"],
    }


def test_the_last_lead_keeps_the_role(lead):
    with pytest.raises(ValidationError) as error:
        actions.save_staff(user=lead, email=lead.email, name=lead.name, role="officer", telephone="", by=lead)

    assert error.value.message_dict == {
        "role": ["Detta är den enda projektledaren. Gör först någon annan till projektledare."]
    }
    lead.refresh_from_db()
    assert lead.role == "lead"


def test_a_lead_may_step_down_when_there_is_another(lead):
    other = factories.make_user("lead", email="other@example.se")
    actions.save_staff(user=lead, email=lead.email, name=lead.name, role="officer", telephone="", by=lead)

    assert list(User.objects.leads()) == [other]


def test_a_closed_lead_is_no_lead_to_rely_on(lead):
    other = factories.make_user("lead", email="other@example.se")
    actions.close_staff(user=other, by=lead)

    with pytest.raises(ValidationError):
        actions.save_staff(user=lead, email=lead.email, name=lead.name, role="officer", telephone="", by=lead)


def test_nobody_closes_themselves_or_the_last_lead(lead, officer):
    with pytest.raises(ValidationError):
        actions.close_staff(user=lead, by=lead)
    with pytest.raises(ValidationError):
        actions.close_staff(user=lead, by=officer)
    lead.refresh_from_db()
    assert lead.is_active


def test_closing_and_opening_are_noted_once(lead, officer):
    actions.close_staff(user=officer, by=lead)
    actions.close_staff(user=officer, by=lead)
    actions.reopen_staff(user=officer, by=lead)
    actions.reopen_staff(user=officer, by=lead)

    assert events() == [("staff closed", "officer@example.se"), ("staff reopened", "officer@example.se")]


def test_a_closed_account_gets_no_link(lead, officer):
    actions.close_staff(user=officer, by=lead)
    with pytest.raises(ValidationError):
        actions.new_password_link(user=officer, by=lead)


def test_save_profile_changes_name_and_telephone(officer):
    actions.save_profile(user=officer, name=" Handläggare 9 ", telephone="0920-9")

    officer.refresh_from_db()
    assert (officer.name, officer.telephone, officer.role) == ("Handläggare 9", "0920-9", "officer")
    assert events() == [("profile changed", "officer@example.se")]
