"""The board in a real browser: a table that fits, whatever people have written in it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import sign_in
from tests.pages import build_world
from tests.reports.desk import a_promise
from tests.reports.pages import a_week_of_work

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(transactional_db, real_definition):
    world = build_world(real_definition)
    a_week_of_work(world)
    a_promise(
        world.participation,
        world.officer,
        at=timezone.now(),
        what="Skriv till näringslivschefen och fråga om industrins restvärme kan räcka till badhuset i vinter",
        kind="next_step",
    )
    return world


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_board_fits_the_window(world, open_as, language):
    """From a telephone over where the table begins to the width that it is made for."""
    client = sign_in(world.officer)
    client.cookies["language"] = language
    page = open_as(client)
    page.goto("/")
    heading = {"sv": "Nästa steg", "en": "Next step"}[language]
    expect(page.get_by_role("columnheader", name=heading)).to_be_visible()
    for width in (1280, 1100, 1025, 1024, 360):
        page.set_viewport_size({"width": width, "height": 800})
        table = page.locator("table.board").bounding_box()
        assert table["x"] >= 0 and table["x"] + table["width"] <= width, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    assert page.seen == []
