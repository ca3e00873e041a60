"""The telephone pages in a browser: by keyboard, with and without scripts, on a telephone's screen."""

import re

import pytest

from surveys.actions import submit_response
from tests import factories
from tests.factories import at

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CASE = "/cases/prestratus-2018/2514/interview/"
THEME = f"{CASE}tema_mobilitet/"


@pytest.fixture
def submitted(response, contact, colleague):
    values = {"mobilitet_behov": "3", "mobilitet_prioritet": "1", "mobilitet_formaga": "1"}
    factories.answer(response, values, by=contact, now=at(12, 14))
    submit_response(response=response, by=contact, now=at(12, 15))
    return response


def last(response, question):
    row = response.revisions.filter(question=question).latest("seq")
    return row.kind, row.value, row.reason, row.spoken_role


def test_a_page_by_keyboard(submitted, officer_client, open_as):
    page = open_as(officer_client)
    page.goto(THEME)
    # Who is on the line stands beside the form and is sent with it.
    page.get_by_role("radio", name="Kommunchef").check()
    reason = page.locator("select[name='reason.mobilitet_behov']")
    confirm = page.locator("input[name=ok][value=mobilitet_behov]")
    assert reason.is_hidden() and confirm.is_visible()
    page.locator("input[name=mobilitet_behov][value='3']").focus()
    page.keyboard.press("ArrowRight")
    assert reason.is_visible() and confirm.is_hidden()
    page.keyboard.press("ArrowLeft")
    assert reason.is_hidden() and confirm.is_visible()
    page.keyboard.press("ArrowRight")
    reason.select_option("2")
    page.locator("input[name=mobilitet_behov][value='4']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/samverkan/$"))
    assert last(submitted, "mobilitet_behov") == ("value", "4", "2", "Kommunchef")
    assert last(submitted, "mobilitet_formaga") == ("confirm", "1", "", "Kommunchef")
    assert page.seen == []


def test_a_link_to_another_page_saves_what_was_changed(submitted, officer_client, open_as):
    page = open_as(officer_client)
    page.goto(THEME)
    page.locator("textarea[name=mobilitet_kommentar]").fill("Två elbilar till i vår.")
    page.get_by_role("navigation", name="Intervjuns sidor").get_by_role("link", name="Samverkan").click()
    page.wait_for_url(re.compile("/samverkan/$"))
    assert last(submitted, "mobilitet_kommentar")[1] == "Två elbilar till i vår."
    assert not submitted.revisions.filter(kind="confirm").exists()
    # With nothing changed a link is a link.
    page.get_by_role("navigation", name="Intervjuns sidor").get_by_role("link", name="Transporter").click()
    page.wait_for_url(re.compile("/tema_mobilitet/$"))
    assert submitted.revisions.count() == 4
    assert page.seen == []


def test_without_scripts_everything_works(submitted, officer_client, open_as):
    page = open_as(officer_client, java_script_enabled=False)
    page.goto(THEME)
    page.locator("input[name=mobilitet_behov][value='2']").check()
    page.locator("select[name='reason.mobilitet_behov']").select_option("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Spara utan att bekräfta").click()
    assert last(submitted, "mobilitet_behov") == ("value", "2", "1", "")


def test_on_a_telephone_the_sides_are_drawers(submitted, officer_client, open_as):
    page = open_as(officer_client, width=360)
    page.goto(THEME)
    side = page.locator("#side")
    assert side.is_hidden()
    page.get_by_role("button", name="På linjen, fakta").click()
    assert side.is_visible()
    side.get_by_role("radio", name="Miljöstrateg").check()
    side.get_by_role("button", name="Stäng").click()
    assert side.is_hidden()
    with page.expect_navigation():
        page.get_by_role("button", name="Spara utan att bekräfta").click()
    page.get_by_role("button", name="På linjen, fakta").click()
    assert side.get_by_role("radio", name="Miljöstrateg").is_checked()
    assert page.seen == []


def test_the_interview_is_completed_and_opened_again(submitted, officer_client, open_as):
    page = open_as(officer_client)
    page.goto(CASE)
    page.get_by_role("button", name="Fortsätt intervjun").click()
    page.wait_for_url(re.compile("/interview/nulage/"))
    page.get_by_role("button", name="Avsluta").click()
    page.wait_for_url(re.compile("/complete/$"))
    page.get_by_role("button", name="Avsluta intervjun").click()
    page.wait_for_url(re.compile("/interview/$"))
    assert submitted.submissions.filter(kind="interview").count() == 1
    page.get_by_role("link", name="Transporter och mobilitet", exact=True).click()
    page.locator("input[name=mobilitet_behov][value='0']").check()
    page.get_by_role("button", name="Bekräfta och gå vidare").click()
    page.wait_for_url(re.compile("/samverkan/$"))
    page.goto(f"{CASE}complete/")
    assert page.locator("#reasons select").count() == 1
    page.get_by_role("button", name="Avsluta intervjun").click()
    page.wait_for_url(re.compile("/interview/$"))
    assert submitted.submissions.filter(kind="interview").count() == 2
    assert page.seen == []
