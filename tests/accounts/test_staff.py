"""The lead's pages about staff, and everybody's own profile."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html as lxml_html

from accounts.models import User
from tests import factories

LIST = "/accounts/staff/"
ADD = "/accounts/staff/add/"


def names(page):
    return [member.name for member in page.context["staff"]]


def errors(page):
    return sorted(page.context["form"].errors)


def link(page):
    [found] = re.findall(r'value="http://testserver(/accounts/password/reset/key/[^"]+)"', page.text)
    return found


def new(**changes):
    return {"name": "Handläggare 2", "email": "ny@example.se", "telephone": "0920-2", "role": "officer"} | changes


# --- the role table of the architecture --------------------------------------------------------------------------------

LEAD, OFFICER, READER, NOBODY = "lead", "officer", "reader", "anonymous"


@pytest.mark.parametrize(
    ("path", "may"),
    [
        (LIST, {LEAD, OFFICER}),
        (ADD, {LEAD}),
        ("/accounts/staff/{officer}/edit/", {LEAD}),
        ("/accounts/profile/", {LEAD, OFFICER, READER}),
        ("/questionnaires/", {LEAD, OFFICER}),
        ("/questionnaires/add/", {LEAD}),
        ("/municipalities/2514/facts/", {LEAD, OFFICER}),
    ],
)
def test_who_may_look_at_what(path, may, lead, officer, reader, municipality):
    path = path.format(officer=officer.pk)
    clients = {LEAD: lead, OFFICER: officer, READER: reader}
    found = {role: factories.sign_in(user).get(path).status_code for role, user in clients.items()}
    assert found == {role: 200 if role in may else 404 for role in found}
    assert Client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["link/", "close/", "reopen/", "two-factor/", "edit/"])
def test_only_the_lead_writes_about_staff(path, officer_client, reader_client, respondent, anonymous, lead, officer):
    before = list(User.objects.values())
    address = f"/accounts/staff/{officer.pk}/{path}"
    for client in (officer_client, reader_client):
        assert client.post(address, new()).status_code == 404
    for client in (respondent, anonymous):
        for where in (address, f"/accounts/staff/987654321/{path}"):
            # What was typed is not thrown away by a way to the sign-in page; an invented id answers alike.
            answer = client.post(where, new())
            assert answer.status_code == 403
            page = lxml_html.document_fromstring(answer.content)
            assert page.xpath("//textarea/text()") == ["Handläggare 2", "ny@example.se"]
            assert page.xpath("//main//a/@href") == [f"/accounts/login/?next={quote(where, safe='')}"]
            assert client.post(where).headers["Location"] == f"/accounts/login/?next={where}"
    assert list(User.objects.values()) == before


# --- the list -------------------------------------------------------------------------------------------------------------


def test_the_list_is_in_swedish_order_and_shows_the_open_accounts(lead_client, lead):
    for name in ("Öster", "Ängla", "åsa", "Zeb"):
        factories.make_user("officer", email=f"{len(name)}{ord(name[0])}@example.se", name=name)
    factories.make_user("reader", email="closed@example.se", name="Stängd", is_active=False)

    assert names(lead_client.get(LIST)) == ["Projektledare 1", "Zeb", "åsa", "Ängla", "Öster"]
    assert names(lead_client.get(f"{LIST}?show=closed")) == ["Stängd"]


@pytest.mark.parametrize("query", ["ÖSTER", "oster", "SOM@", "0920-7"])
def test_search_finds_name_address_and_number(lead_client, query):
    factories.make_user("officer", email="som@example.se", name="Öster", telephone="0920-7")
    assert names(lead_client.get(LIST, {"q": query})) == ["Öster"]


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 5000, "?show=%27", "?q[]=1", "?q=%F0%9F%98%80"])
def test_a_wrong_filter_is_no_error(lead_client, query):
    assert lead_client.get(LIST + query).status_code == 200


def test_the_list_asks_as_often_for_three_as_for_one(lead_client):
    counts = []
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(LIST)
        counts.append(len(queries))
        factories.make_user("officer", email=f"{number}@example.se")
    assert counts == [counts[0]] * 3


# --- adding ---------------------------------------------------------------------------------------------------------------


def test_adding_somebody_shows_a_link_that_works_once(lead_client, anonymous):
    page = lead_client.post(ADD, new())
    user = User.objects.get(email="ny@example.se")
    assert (user.name, user.role, user.telephone, user.has_usable_password()) == (
        "Handläggare 2",
        "officer",
        "0920-2",
        False,
    )
    assert "no-store" in page.headers["Cache-Control"]
    assert anonymous.get(link(page)).status_code == 302
    # It is kept nowhere: no page shows it again.
    for path in (LIST, f"/accounts/staff/{user.pk}/edit/"):
        assert "/password/reset/" not in lead_client.get(path).text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "a\x07b"}, ["name"]),
        ({"telephone": "\x1b1"}, ["telephone"]),
        ({"email": ""}, ["email"]),
        ({"email": "nobody"}, ["email"]),
        ({"email": "OFFICER@example.se"}, ["email"]),
        ({"email": "a@" + "b" * 300 + ".se"}, ["email"]),
        ({"telephone": "1" * 31}, ["telephone"]),
        ({"role": ""}, ["role"]),
        ({"role": "root"}, ["role"]),
        ({"name": "", "email": "", "role": ""}, ["email", "name", "role"]),
    ],
)
def test_bad_input_is_refused_and_kept_on_screen(lead_client, officer, changes, wrong):
    page = lead_client.post(ADD, new(**changes))
    assert page.status_code == 200
    assert errors(page) == wrong
    assert page.context["form"]["name"].value() == new(**changes)["name"]
    assert User.objects.count() == 2


def test_a_name_is_text_and_nothing_else(lead_client):
    lead_client.post(ADD, new(name="<script>alert(1)</script> ‮😀"))
    page = lead_client.get(LIST)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ‮😀" in page.text


# --- changing ----------------------------------------------------------------------------------------------------------


def test_details_and_role_are_changed(lead_client, officer):
    page = lead_client.post(f"/accounts/staff/{officer.pk}/edit/", new(email="NEW@example.se", role="lead"))
    officer.refresh_from_db()
    assert page.headers["Location"] == LIST
    assert (officer.email, officer.role, officer.name) == ("new@example.se", "lead", "Handläggare 2")


def test_the_last_lead_cannot_step_down(lead_client, lead):
    page = lead_client.post(f"/accounts/staff/{lead.pk}/edit/", new(role="officer"))
    assert errors(page) == ["role"]
    lead.refresh_from_db()
    assert (lead.role, lead.name) == ("lead", "Projektledare 1")


def test_the_page_names_the_person_as_stored_while_the_form_is_wrong(lead_client, officer):
    page = lead_client.post(f"/accounts/staff/{officer.pk}/edit/", new(name="Någon annan", email=""))
    assert '<h1 lang="sv">Handläggare 1</h1>' in page.text
    assert page.context["form"]["name"].value() == "Någon annan"


def test_closing_and_opening_from_the_page(lead_client, officer):
    assert lead_client.post(f"/accounts/staff/{officer.pk}/close/").headers["Location"] == LIST
    officer.refresh_from_db()
    assert not officer.is_active

    page = lead_client.post(f"/accounts/staff/{officer.pk}/reopen/")
    officer.refresh_from_db()
    assert officer.is_active
    assert link(page)


def test_the_lead_cannot_close_the_own_account(lead_client, lead):
    factories.make_user("lead", email="other@example.se")
    page = lead_client.post(f"/accounts/staff/{lead.pk}/close/")
    assert page.headers["Location"] == f"/accounts/staff/{lead.pk}/edit/"
    lead.refresh_from_db()
    assert lead.is_active


def test_a_closed_account_gets_no_link(lead_client, officer):
    lead_client.post(f"/accounts/staff/{officer.pk}/close/")
    page = lead_client.post(f"/accounts/staff/{officer.pk}/link/")
    assert page.headers["Location"] == f"/accounts/staff/{officer.pk}/edit/"


@pytest.mark.parametrize("path", ["link", "close", "reopen", "two-factor"])
def test_nothing_changes_by_looking(lead_client, officer, path):
    assert lead_client.get(f"/accounts/staff/{officer.pk}/{path}/").status_code == 405
    assert lead_client.get(f"/accounts/staff/{10**30}/{path}/").status_code == 405
    assert lead_client.post(f"/accounts/staff/{10**30}/{path}/").status_code == 404


# --- one's own profile ---------------------------------------------------------------------------------------------------


def test_everybody_changes_their_own_name_and_number_only(reader_client, reader):
    page = reader_client.post("/accounts/profile/", new(role="lead"))
    reader.refresh_from_db()
    assert page.headers["Location"] == "/accounts/profile/"
    assert (reader.name, reader.telephone, reader.email, reader.role) == (
        "Handläggare 2", "0920-2", "reader@example.se", "reader"
    )  # fmt: skip


def test_a_wrong_profile_is_refused(officer_client, officer):
    page = officer_client.post("/accounts/profile/", {"name": "", "telephone": "1" * 31})
    assert errors(page) == ["name", "telephone"]
    officer.refresh_from_db()
    assert officer.name == "Handläggare 1"
