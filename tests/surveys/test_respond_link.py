"""The personal link: looking changes nothing, opening lets this browser in, and a closed door tells nobody why."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from municipalities.actions import erase_contact
from surveys.actions import reopen_response, revoke_invitation, submit_response
from surveys.links import _signer, make_token
from surveys.models import Invitation, Letter, Response
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, send, stored, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(invitation):
    return f"/i/{make_token(invitation)}/"


def without_token(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]+"', b"", response.content)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(anonymous, link, invitation, response, method, django_assert_max_num_queries):
    # The link, the case, its answers, the logos, pages that other apps keep for it; and the questionnaire, once a process.
    with django_assert_max_num_queries(6) as queries:
        page = getattr(anonymous, method)(link)
    assert page.status_code == 200
    # EXECUTE runs a question of `surveys.prepared`, which takes nothing else.
    assert {query["sql"].split()[0] for query in queries.captured_queries} <= {"SELECT", "EXECUTE"}
    assert Invitation.objects.get(pk=invitation.pk).opened_at is None
    assert Response.objects.get(pk=response.pk).opened_at is None
    assert "sessionid" not in anonymous.cookies
    assert "no-store" in page.headers["Cache-Control"]


def test_first_page_says_who_asks_and_what_it_takes(anonymous, link):
    page = anonymous.get(link)
    assert root(page).xpath("//main//button[@name='way']/@value") == ["short", "whole"]
    assert b'name="robots" content="noindex"' in page.content
    assert texts(page, "//aside//a[@class='tel']") == ["0920-10 10 10"]


def test_the_way_back_is_the_way_that_was_answered(anonymous, link, response, contact):
    """Whoever has answered more than the short way asks is shown the whole questionnaire, in a new browser too."""

    def way_back():
        return root(anonymous.get(link)).xpath("//main//button[@name='way']/@value")

    assert "mobilitet_behov" in response.view.core and "mobilitet_prioritet" not in response.view.core
    factories.answer(response, {"mobilitet_behov": "3"}, by=contact)
    submit_response(response=response, by=contact, now=at(12))
    assert way_back() == ["short"]
    assert "1 av de" in Letter.objects.get().body and "på den korta vägen" in Letter.objects.get().body
    reopen_response(response=response, by=contact, now=at(13))
    factories.answer(response, {"mobilitet_prioritet": "3"}, by=contact)
    submit_response(response=response, by=contact, now=at(14))
    assert way_back() == ["whole"]
    receipt = Letter.objects.latest("pk").body
    assert "på den korta vägen" not in receipt
    assert re.search(r"\b2 av \d+ frågor är besvarade", receipt)


def test_the_officers_direct_number_comes_first(anonymous, link, participation, officer):
    officer.telephone = "0980-319 210"
    officer.save()
    participation.officer = officer
    participation.save()
    assert texts(anonymous.get(link), "//aside//a[@class='tel']") == ["0980-319 210"]


def test_opening_lets_this_browser_in(anonymous, link, invitation, response, contact):
    opened = anonymous.post(link, {"way": "whole"})
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/respond/{response.pk}/who/")
    assert anonymous.session["responses"] == {
        str(response.pk): {
            "invitation": invitation.pk,
            "generation": 1,
            "speaker": None,
            "way": "whole",
        }
    }
    assert Invitation.objects.get(pk=invitation.pk).opened_at is not None
    assert Response.objects.get(pk=response.pk).opened_at is not None


def test_opening_again_keeps_who_answers(respondent, link, response, contact):
    opened = respondent.post(link, {"way": "whole"})
    assert opened.headers["Location"] == f"/respond/{response.pk}/"
    assert respondent.session["responses"][str(response.pk)]["speaker"] == contact.pk


def test_opening_renews_the_key_of_the_session(respondent, link):
    before = respondent.session.session_key
    respondent.post(link, {"way": "short"})
    assert respondent.session.session_key != before


@pytest.mark.parametrize(("posted", "way"), [({}, "short"), ({"way": "x"}, "short"), ({"way": "\x00"}, "short")])
def test_a_wrong_way_is_the_short_one(anonymous, link, response, posted, way):
    anonymous.post(link, posted)
    assert anonymous.session["responses"][str(response.pk)]["way"] == way


def test_who_reads_english_gets_english_until_they_choose(anonymous, link, contact, response):
    contact.language = "en"
    contact.save()
    page = anonymous.get(link)
    assert (page.headers["Content-Language"], b'<html lang="en">' in page.content) == ("en", True)
    opened = anonymous.post(link, {"way": "short"})
    assert opened.cookies["language"].value == "en"
    assert anonymous.get(f"/respond/{response.pk}/who/").headers["Content-Language"] == "en"


def test_a_chosen_language_stays(anonymous, link, contact):
    contact.language = "en"
    contact.save()
    anonymous.cookies["language"] = "sv"
    assert anonymous.get(link).headers["Content-Language"] == "sv"
    assert "language" not in anonymous.post(link, {"way": "short"}).cookies


# --- Closed doors ---------------------------------------------------------------------------------------------------------


def revoked(invitation, lead):
    revoke_invitation(invitation=invitation, by=lead, now=at(2))


def expired(invitation, lead):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))


def erased(invitation, lead):
    erase_contact(contact=invitation.contact, by=lead, now=at(2))


@pytest.mark.parametrize("cause", [revoked, expired, erased])
def test_a_link_that_has_held_and_one_that_never_was_look_alike(anonymous, invitation, link, lead, cause):
    never = without_token(anonymous.get("/i/99999-1-a.mangled/"))
    cause(invitation, lead)
    page = anonymous.get(link)
    assert (page.status_code, without_token(page)) == (404, never)


@pytest.mark.parametrize(
    "token",
    ["x", "1-1-a", "1-1-a.", ".", "1-1-a.åäö", "%00", "1" * 3000, "9999999999999999999999-1-a.x", "..", "<script>"],
)
def test_a_mangled_link_says_what_to_do(anonymous, response, token):
    assert anonymous.get(f"/i/{token}/").status_code == 404
    assert anonymous.post(f"/i/{token}/", {"way": "short"}).status_code == 404


@pytest.mark.parametrize(
    "payload", ["{pk}-1-b", "{pk}-2-a", "{pk}-0-a", "x-1-a", "{pk}-1", "{pk}-99999999999999999999-a"]
)
def test_a_signed_link_for_something_else_opens_nothing(anonymous, invitation, payload):
    token = _signer().sign(payload.format(pk=invitation.pk))
    assert anonymous.get(f"/i/{token}/").status_code == 404


def test_a_closed_door_names_the_office_and_nothing_else(anonymous, assessment, response):
    page = anonymous.get("/i/x/")
    assert texts(page, "//main//a") == ["0920-10 10 10"]
    assert b"Kalix" not in page.content


def test_what_was_typed_behind_a_closed_door_can_be_copied(respondent, response, invitation, lead):
    revoke_invitation(invitation=invitation, by=lead, now=at(2))
    long = "Två elbilar i hemtjänsten & <b>ingen</b> plan"
    page = respondent.post(
        f"/respond/{response.pk}/tema_mobilitet/",
        {"asked": "mobilitet_behov mobilitet_kommentar", "mobilitet_behov": "3", "mobilitet_kommentar": long},
    )
    assert page.status_code == 404
    assert texts(page, "//textarea[@readonly]") == [long]
    assert stored(response) == {}


# --- Strangers, and two responses in one browser --------------------------------------------------------------------------

ADDRESSES = ["", "who/", "nulage/", "nulage_mal/", "review/", "submit/", "reopen/", "leave/", "nothing/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_the_stranger_finds_nothing(stranger, response, contact, address, method):
    factories.answer(response, {"mobilitet_kommentar": "Hemligt i Kalix"}, by=contact)
    page = getattr(stranger, method)(f"/respond/{response.pk}/{address}")
    assert page.status_code == 404
    assert b"Kalix" not in page.content
    assert stored(response) == {"mobilitet_kommentar": "Hemligt i Kalix"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_do_not_answer_for_a_municipality(lead_client, response, address):
    assert lead_client.get(f"/respond/{response.pk}/{address}").status_code == 404


def test_staff_who_open_a_link_are_told_where_they_write(officer_client, link, invitation, response):
    for method in ("get", "post"):
        page = getattr(officer_client, method)(link, {"way": "short"})
        assert (page.status_code, root(page).xpath("//main//a/@href")) == (200, ["/accounts/logout/"])
    assert "responses" not in officer_client.session
    assert Invitation.objects.get(pk=invitation.pk).opened_at is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_link_opened_before_signing_in_lets_staff_write_nothing(invitation, officer, response, address):
    browser = factories.open_link(invitation, client=factories.sign_in(officer))
    text = "Två elbilar i hemtjänsten"
    page = browser.post(f"/respond/{response.pk}/{address}", {"asked": "nulage_ansvar", "nulage_ansvar": text})
    assert (page.status_code, texts(page, "//textarea")) == (404, [text])
    assert browser.get(f"/respond/{response.pk}/{address}").status_code == 404
    assert stored(response) == {}


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999999"])
def test_numbers_that_are_no_response(respondent, response, number):
    assert respondent.get(f"/respond/{number}/").status_code == 404


def test_two_responses_in_one_browser_never_mix(response, other_response, invitation, other_invitation):
    browser = factories.open_link(invitation)
    factories.open_link(other_invitation, client=browser)
    send(browser, f"/respond/{response.pk}/nulage/", nulage_anstallda="2", nulage_ansvar="en")
    send(browser, f"/respond/{other_response.pk}/nulage/", nulage_ansvar="delat")
    browser.post(f"/respond/{other_response.pk}/", {"way": "whole"})
    assert stored(response) == {"nulage_ansvar": "en"}
    assert stored(other_response) == {"nulage_ansvar": "delat"}
    assert {key: grant["way"] for key, grant in browser.session["responses"].items()} == {
        str(response.pk): "short",
        str(other_response.pk): "whole",
    }
    writers = [r.by_contact.name for r in other_response.revisions.all()]
    assert writers == ["Miljöstrateg 2"]


def test_leaving_one_response_keeps_the_other(response, other_response, invitation, other_invitation):
    browser = factories.open_link(invitation)
    factories.open_link(other_invitation, client=browser)
    assert browser.post(f"/respond/{response.pk}/leave/").status_code == 200
    assert browser.get(f"/respond/{response.pk}/").status_code == 404
    assert browser.get(f"/respond/{other_response.pk}/").status_code == 200


def test_looking_at_the_address_of_leaving_leaves_nothing(respondent, response):
    assert respondent.get(f"/respond/{response.pk}/leave/").headers["Location"] == f"/respond/{response.pk}/review/"
    assert respondent.get(f"/respond/{response.pk}/").status_code == 200


@pytest.mark.parametrize("broken", [[], "x", {"1": "x"}, {"1": []}, {"1": {"invitation": None}}])
def test_a_session_of_another_shape_opens_nothing(db, response, broken):
    browser = Client()
    session = browser.session
    session["responses"] = {str(response.pk): broken.get("1")} if isinstance(broken, dict) else broken
    session.save()
    assert browser.get(f"/respond/{response.pk}/").status_code == 404
