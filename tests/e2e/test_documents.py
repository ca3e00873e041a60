"""The lead writes a block of an application, copies it, settles what has changed and issues a profile; with scripts and without."""

import pytest
from playwright.sync_api import expect

from reports.models import IssuedDocument, ParagraphEdit
from tests.pages import build_world
from tests.reports import pages_documents as made

pytestmark = pytest.mark.e2e

PLACE = "/reports/prestratus-2018/documents"


@pytest.fixture
def w(transactional_db, real_definition):
    w = build_world(real_definition)
    made.filled(w)
    return w


def test_a_block_is_written_counted_and_copied(open_as, w):
    lead = open_as(w.client("lead"))
    lead.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lead.goto(f"{PLACE}/application/?part=project&lang=sv")
    block = lead.locator("[id='p-project.horizontal.equality']")
    block.get_by_role("link", name="Skriv").click()
    block.get_by_label("Er text").fill("Lika många av varje.")
    expect(block.locator("[data-count]")).to_have_text("20 tecken")
    block.get_by_role("button", name="Spara er text").click()
    expect(block).to_contain_text("I era egna ord.")
    expect(block.locator("[data-count]")).to_have_text("20 tecken")
    block.get_by_role("button", name="Kopiera").click()
    expect(block.get_by_role("status")).to_have_text("Kopierad")
    assert lead.evaluate("navigator.clipboard.readText()") == "Lika många av varje."
    assert lead.seen == []


def test_without_scripts_a_changed_paragraph_is_settled_and_the_profile_issued(open_as, w):
    made.write(w)
    made.change_an_answer(w)
    lead = open_as(w.client("lead"), width=360, java_script_enabled=False)
    lead.goto(f"{PLACE}/profile/2514/")
    lead.get_by_role("button", name="Utfärda på svenska").click()
    expect(lead.get_by_role("main")).to_contain_text("Några stycken väntar på er")
    assert not IssuedDocument.objects.exists()
    lead.get_by_role("button", name="Behåll er text").click()
    expect(lead.locator("[id='p-summary.need']")).to_contain_text("Vi skriver det med våra ord.")
    lead.get_by_role("button", name="Utfärda på svenska").click()
    expect(lead.get_by_role("link", name="Nummer 1,")).to_be_visible()
    assert ParagraphEdit.objects.get().version == 2
