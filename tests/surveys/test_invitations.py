"""Personal links as staff make, read and revoke them."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from surveys.access import invitation_of
from surveys.models import Invitation, Response
from tests import factories

LIST = "/cases/prestratus-2018/2514/invitations/"


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def make(client, contact, day=None, path=LIST):
    return client.post(path, {"contact": contact.pk, "expires_on": str(day or in_days(30))})


def states(client):
    return {str(row.contact): row.state for row in client.get(LIST).context["rows"]}


def token(link):
    return link.rstrip("/").rpartition("/")[2]


def test_a_link_is_made_shown_and_works(officer_client, officer, participation, questionnaire, contact):
    assert states(officer_client) == {"Miljöstrateg 1": "not_invited"}
    page = make(officer_client, contact)
    assert page.headers["Location"] == f"{LIST}#contact-{contact.pk}"

    [row] = officer_client.get(LIST).context["rows"]
    invitation = Invitation.objects.get()
    assert (row.state, invitation.created_by) == ("valid", officer)
    assert row.link.startswith("http://testserver/i/")
    assert invitation_of(token(row.link), now=timezone.now()) == invitation


def test_the_link_holds_to_the_end_of_the_day(officer_client, participation, questionnaire, contact):
    make(officer_client, contact, in_days(10))
    end = timezone.localtime(Invitation.objects.get().expires_at)
    assert (end.date(), end.hour, end.minute) == (in_days(10), 23, 59)


def test_looking_makes_nothing(officer_client, participation, questionnaire, contact):
    officer_client.get(LIST)
    assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)


def test_each_state_is_told(officer_client, lead, response, municipality):
    now = timezone.now()
    people = {
        name: factories.make_contact(name, at=municipality)
        for name in ("aldrig", "ny", "öppnad", "återtagen", "gammal")
    }
    invitations = {name: factories.make_invitation(response, people[name]) for name in list(people)[1:]}
    Invitation.objects.filter(pk=invitations["öppnad"].pk).update(opened_at=now)
    Invitation.objects.filter(pk=invitations["återtagen"].pk).update(revoked_at=now, opened_at=now)
    Invitation.objects.filter(pk=invitations["gammal"].pk).update(expires_at=now - datetime.timedelta(days=1))

    assert states(officer_client) == {
        "aldrig": "not_invited",
        "gammal": "expired",
        "ny": "valid",
        "återtagen": "revoked",
        "öppnad": "opened",
    }
    links = {str(row.contact): bool(row.link) for row in officer_client.get(LIST).context["rows"]}
    assert links == {"aldrig": False, "gammal": False, "ny": True, "återtagen": False, "öppnad": True}


def test_somebody_who_left_but_has_a_link_is_still_shown(officer_client, invitation, contact):
    contact.assignments.all().delete()
    assert states(officer_client) == {"Miljöstrateg 1": "valid"}


def test_an_erased_contact_is_not_shown(officer_client, invitation, contact):
    erase_contact(contact=contact, by=None, now=timezone.now())
    assert states(officer_client) == {}


def test_a_revoked_link_opens_nothing_and_a_new_one_is_another(officer_client, participation, questionnaire, contact):
    make(officer_client, contact)
    [row] = officer_client.get(LIST).context["rows"]
    page = officer_client.post(f"{LIST}{row.invitation.pk}/revoke/")
    assert page.headers["Location"] == LIST
    assert invitation_of(token(row.link), now=timezone.now()) is None

    make(officer_client, contact)
    [again] = officer_client.get(LIST).context["rows"]
    assert again.link != row.link
    assert invitation_of(token(row.link), now=timezone.now()) is None
    assert invitation_of(token(again.link), now=timezone.now()) == row.invitation
    verbs = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert [verb for verb in verbs if verb in ("invited", "link revoked")] == ["invited", "link revoked", "invited"]


def test_inviting_again_prolongs_the_same_link(officer_client, participation, questionnaire, contact):
    make(officer_client, contact, in_days(10))
    before = officer_client.get(LIST).context["rows"][0].link
    make(officer_client, contact, in_days(20))
    [row] = officer_client.get(LIST).context["rows"]
    assert row.link == before
    assert timezone.localdate(row.invitation.expires_at) == in_days(20)


@pytest.mark.parametrize(
    ("due", "target", "proposed"),
    [
        (10, None, 70),
        (None, 20, 80),
        (10, 20, 70),
        (-10, None, 50),
        (-60, None, 90),
        (None, None, 90),
    ],
)
def test_the_form_proposes_a_last_day(officer_client, participation, questionnaire, contact, due, target, proposed):
    participation.due_on = in_days(due) if due is not None else None
    participation.save()
    participation.assessment.target_answers = in_days(target) if target is not None else None
    participation.assessment.save()
    assert officer_client.get(LIST).context["form"].initial["expires_on"] == in_days(proposed)


def test_the_form_proposes_who_has_no_link(officer_client, participation, questionnaire, contact, colleague):
    def proposed(query=""):
        return officer_client.get(LIST + query).context["form"].initial["contact"]

    participation.main_contact = contact
    participation.save()
    assert proposed() == contact.pk
    assert proposed(f"?contact={colleague.pk}") == colleague.pk
    assert proposed("?contact=987654321") == contact.pk
    assert proposed("?contact=%00") == contact.pk
    make(officer_client, contact)
    assert proposed() == colleague.pk


@pytest.mark.parametrize("day", ["", "soon", "2018-01-01", "9999-12-31", "\x00"])
def test_a_wrong_day_is_refused_and_kept_on_screen(officer_client, participation, questionnaire, contact, day):
    page = officer_client.post(LIST, {"contact": contact.pk, "expires_on": day})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["expires_on"]
    assert page.context["form"]["expires_on"].value() == day
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("who", ["other", "erased", "987654321", "\x00", ""])
def test_only_people_of_the_municipality_are_invited(
    officer_client, participation, questionnaire, contact, other_contact, who
):
    if who == "erased":
        erase_contact(contact=contact, by=None, now=timezone.now())
    pk = {"other": other_contact.pk, "erased": contact.pk}.get(who, who)
    page = officer_client.post(LIST, {"contact": pk, "expires_on": str(in_days(10))})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["contact"]
    assert Invitation.objects.count() == 0


def decline(participation):
    participation.declined_on, participation.declined_reason = datetime.date(2018, 9, 9), "Ingen tid"
    participation.save()


def close(participation):
    participation.assessment.closed_on = datetime.date(2019, 1, 1)
    participation.assessment.save()


@pytest.mark.parametrize("stop", [decline, close])
def test_where_nobody_can_answer_no_link_is_made(officer_client, participation, questionnaire, contact, stop):
    stop(participation)
    page = officer_client.get(LIST)
    assert page.context["obstacle"]
    assert 'name="expires_on"' not in page.text
    assert make(officer_client, contact).status_code == 200
    assert Invitation.objects.count() == 0


def test_without_a_published_questionnaire_no_link_is_made(officer_client, participation, contact, definition):
    factories.make_questionnaire(participation.assessment, definition, published=False)
    assert officer_client.get(LIST).context["obstacle"]
    assert make(officer_client, contact).status_code == 200
    assert (Response.objects.count(), Invitation.objects.count()) == (0, 0)


def test_a_link_can_be_revoked_also_after_the_end(officer_client, invitation, participation):
    close(participation)
    officer_client.post(f"{LIST}{invitation.pk}/revoke/")
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


def test_a_link_is_revoked_through_its_own_case_only(officer_client, invitation, other_participation):
    assert officer_client.post(f"/cases/prestratus-2018/2506/invitations/{invitation.pk}/revoke/").status_code == 404
    assert officer_client.get(f"{LIST}{invitation.pk}/revoke/").status_code == 405
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_municipality_without_contacts_says_what_to_do(officer_client, participation, questionnaire):
    assert 'href="/municipalities/contacts/add/' in officer_client.get(LIST).text


def test_the_list_asks_as_often_for_three_as_for_one(officer_client, invitation, response, municipality):
    counts = []
    for number in (2, 3, 4):
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(LIST)
        counts.append(len(queries))
        factories.make_invitation(response, factories.make_contact(f"Nr {number}", at=municipality))
    assert counts == [counts[0]] * 3


def test_strangers_see_no_links(reader_client, respondent, anonymous, invitation):
    assert reader_client.get(LIST).status_code == 404
    assert reader_client.post(f"{LIST}{invitation.pk}/revoke/").status_code == 404
    for client in (anonymous, respondent):
        assert client.get(LIST).headers["Location"] == f"/accounts/login/?next={LIST}"
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
