"""From a clean start, as the README tells it: Kalix answers by link, an officer enters Arjeplog and changes two of Kalix's
answers on the telephone, and the lead finds old value, new value, reason, channel and function behind the cell."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from municipalities.models import Participation
from reports.demo.prepare import PASSWORD
from surveys.actions import ledger_faults
from surveys.links import make_token
from surveys.models import Invitation, Response

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PAGE = {"mobilitet_behov": "3", "mobilitet_prioritet": "3", "mobilitet_formaga": "1"}


@pytest.fixture
def demo(db, capsys):
    call_command("prepare", demo="yes")
    capsys.readouterr()


def choose_language(page, language):
    if page.locator("html").get_attribute("lang") != language:
        with page.expect_navigation():
            page.locator("form[action$='/language/'] button").first.click()
    assert page.locator("html").get_attribute("lang") == language


def sign_in(page, role, language):
    page.goto("/accounts/login/")
    choose_language(page, language)
    page.locator("input[type=email]").fill(f"{role}@example.invalid")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/$"))


def tick(page, name, value):
    page.locator(f"input[name='{name}'][value='{value}']").check()


def answer_kalix(page, language):
    invitation = Invitation.objects.get(
        response__participation__municipality__code="2514", contact__email__startswith="strateg"
    )
    page.goto(f"/i/{make_token(invitation)}/")
    choose_language(page, language)
    page.locator("main form button[value=whole]").first.click()
    page.wait_for_url(re.compile(r"/who/"))
    page.locator(f"input[name=speaker][value='{invitation.contact_id}']").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/respond/\d+/"))
    page.goto(f"/respond/{invitation.response_id}/tema_mobilitet/")
    for name, value in PAGE.items():
        tick(page, name, value)
    page.locator("textarea[name=mobilitet_kommentar]").fill("Åtta elbilar, men få laddplatser.")
    with page.expect_event("load"):
        page.locator("main form .actions button.btn-primary").click()
    # A need of 3 asks what it mainly concerns: the page comes back with the new question before it goes on.
    page.locator("input[name=mobilitet_delfragor][value=laddning]").check()
    page.locator("main form .actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/tema_fastigheter_effektivisering/"))
    page.goto(f"/respond/{invitation.response_id}/review/")
    page.locator("form[action$='/submit/'] button").first.click()
    # What waits on the device is sent first.
    expect(page.locator(".receipt").first).to_be_visible()
    response = Response.objects.get(pk=invitation.response_id)
    assert response.submissions.get().kind == "web"
    assert {a.question: a.value for a in response.answers.filter(question__in=PAGE)} == PAGE
    return response


def interview(page, code):
    page.goto(f"/cases/prestratus/{code}/interview/")
    page.locator("input[name=line-speaker]").first.check()
    # Whoever is on the line already is not dialled first.
    with page.expect_navigation():
        page.locator("form:has(#line) .actions button[type=submit]").click()


def confirm(page):
    """The card is saved by itself before it is left: going elsewhere meanwhile would break that off."""
    with page.expect_event("load"):
        page.locator(".callactions button.btn-primary").click()


def complete(page, code):
    page.goto(f"/cases/prestratus/{code}/interview/complete/")
    with page.expect_navigation():
        page.locator("main form .actions button.btn-primary, main form button.btn-primary").first.click()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_from_an_answer_to_a_need_and_back_to_who_said_it(demo, open_as, language):
    municipality = open_as()
    kalix = answer_kalix(municipality, language)

    officer = open_as()
    sign_in(officer, "officer", language)
    interview(officer, "2506")
    officer.goto("/cases/prestratus/2506/interview/tema_mobilitet/")
    for name, value in {"mobilitet_behov": "4", "mobilitet_prioritet": "2", "mobilitet_formaga": "0"}.items():
        tick(officer, name, value)
    confirm(officer)
    complete(officer, "2506")

    interview(officer, "2514")
    officer.goto("/cases/prestratus/2514/interview/tema_mobilitet/")
    tick(officer, "mobilitet_behov", "4")
    officer.locator("select[name='reason.mobilitet_behov']").select_option("3")
    tick(officer, "mobilitet_formaga", "2")
    officer.locator("select[name='reason.mobilitet_formaga']").select_option("1")
    confirm(officer)
    complete(officer, "2514")

    lead = open_as()
    sign_in(lead, "lead", language)
    lead.goto("/reports/prestratus/needs/")
    cell = lead.locator("a.cell[href*='mobilitet-2514']")
    assert cell.locator("visible=true").first.inner_text().strip().startswith("4")
    assert "chg" in cell.get_attribute("class")
    cell.click()
    trail = lead.locator(".trail")
    trail.wait_for()
    said = trail.inner_text()
    words = {
        "sv": [
            "Kalix",
            "Stort behov",
            "Mycket stort behov",
            "Webb",
            "Telefon",
            "missförstånd av frågan",
            "Handläggare 1",
        ],
        "en": ["Kalix", "Large need", "Very large need", "Web", "Telephone", "misunderst", "Handläggare 1"],
    }[language]
    for word in words:
        assert word.casefold() in said.casefold(), f"{word!r} is not in the trail:\n{said}"
    role = kalix.revisions.filter(question="mobilitet_behov").latest("seq").spoken_role
    assert role.casefold() in said.casefold()
    lead.wait_for_load_state("networkidle")  # the charts are fetched when they come into sight
    lead.goto("/reports/prestratus/needs/?measure=capacity&cell=mobilitet-2514")
    lead.wait_for_load_state("networkidle")
    other = lead.locator(".trail").inner_text()
    for word in (role, {"sv": "rättad uppgift", "en": "corrected"}[language], "Handläggare 1"):
        assert word.casefold() in other.casefold(), f"{word!r} is not in the trail:\n{other}"
    lead.goto("/")
    assert Participation.objects.count() == 14

    revision = kalix.revisions.filter(question="mobilitet_behov").latest("seq")
    assert (revision.value, revision.channel, revision.reason) == ("4", "phone", "3")
    assert ledger_faults(Response.objects.with_case()) == []
    for window in (municipality, officer, lead):
        assert window.seen == []
