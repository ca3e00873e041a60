"""The case in a real browser: two sheets for the car, and the history of an answer in place."""

import io

import pypdf
import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from reports.demo.desk import DESKS
from tests.factories import sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def officer(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("prepare", demo="yes", stdout=io.StringIO())
    return User.objects.get(email="officer@example.invalid")


def test_the_case_is_two_sheets_for_the_car(officer, open_as):
    """As Chromium prints it: A4, the demo label on the first, the last theme and the timeline on the second."""
    page = open_as(sign_in(officer), width=1280)
    for code in DESKS:
        page.goto(f"/cases/prestratus/{code}/")
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed.pages] == [
            (595, 842),
            (595, 842),
        ]
        first, second = (" ".join(sheet.extract_text().split()) for sheet in printed.pages)
        assert "Påhittade demodata" in first
        assert "Miljö- eller klimatstrateg" in first
        assert "Tidslinje" in second
        # What can only be pressed stays on the screen.
        assert "Lämna över" not in first + second

    page.goto("/cases/prestratus/2518/")
    page.get_by_role("link", name="Transporter och mobilitet: Hur stort är ert behov av stöd", exact=False).click()
    trail = page.locator("#trail")
    expect(trail).to_be_in_viewport()
    expect(trail).to_contain_text("Mycket stort behov")
    page.get_by_role("link", name="Stäng").click()
    expect(trail).to_have_count(0)
    assert page.seen == []
