"""What cannot be tried without a browser: choosing a file, copying a link, and a newcomer's first minutes."""

import pytest
from playwright.sync_api import expect

from surveys.models import Questionnaire
from tests import factories
from tests.guard.test_browser import AXE, RUN_AXE, TAGS, TOO_WIDE
from tests.surveys.test_questionnaires import workbook

pytestmark = pytest.mark.e2e


def spoil(sheets):
    sheets["survey"][3][0] = "geopoint"
    sheets["survey"][4][4] = "${nobody} = 1"
    sheets["choices"][2][1] = ""


def save(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_broken_workbook_is_corrected_and_published(transactional_db, open_as, tmp_path):
    factories.make_assessment()
    page = open_as(factories.sign_in(factories.make_user("lead")), width=320)
    page.goto("/questionnaires/add/")

    page.get_by_label("Enkät", exact=True).set_input_files(save(tmp_path, "fel.xlsx", workbook(spoil)))
    page.get_by_role("button", name="Läs in som utkast").click()
    expect(page.get_by_role("alert")).to_contain_text("Inget har lästs in")
    assert page.evaluate(TOO_WIDE, 320) == []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, TAGS) == []
    assert Questionnaire.objects.count() == 0

    page.get_by_label("Enkät", exact=True).set_input_files(save(tmp_path, "rätt.xlsx", workbook()))
    page.get_by_role("button", name="Läs in som utkast").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("liten, version 1")
    page.get_by_role("button", name="Publicera").click()
    expect(page.get_by_role("status").first).to_contain_text("publicerad")
    assert Questionnaire.objects.get().published_at is not None
    assert page.seen == []


def test_a_newcomer_chooses_a_password_and_signs_in(transactional_db, open_as):
    lead = open_as(factories.sign_in(factories.make_user("lead")))
    lead.goto("/accounts/staff/add/")
    lead.get_by_label("Namn").fill("Handläggare 2")
    lead.get_by_label("E-postadress").fill("ny@example.se")
    lead.get_by_label("Handläggare:").check()
    lead.get_by_role("button", name="Lägg till").click()
    link = lead.get_by_label("Länk", exact=True).input_value()
    assert lead.seen == []

    newcomer = open_as(width=360)
    newcomer.goto(link)
    newcomer.locator("input[type=password]").nth(0).fill("kalfjall-och-myr-9")
    newcomer.locator("input[type=password]").nth(1).fill("kalfjall-och-myr-9")
    newcomer.locator("main button[type=submit]").click()
    newcomer.goto("/accounts/login/?next=/accounts/profile/")
    newcomer.locator("input[type=email]").fill("NY@example.se")
    newcomer.locator("input[type=password]").fill("kalfjall-och-myr-9")
    newcomer.locator("main button[type=submit]").click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Min profil")
    assert newcomer.seen == []
