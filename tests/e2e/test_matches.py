"""The lead decides about matches with the keyboard, and what is decided stands."""

import re

import pytest
from playwright.sync_api import expect

from reports.models import Match
from tests.factories import answer, at, sign_in
from tests.pages import build_world
from tests.reports.pages_matches import answered, page

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(transactional_db, real_definition):
    world = build_world(real_definition)
    answered(world)
    return world


def test_a_match_is_accepted_by_keyboard_and_stands_in_the_next_run(world, open_as):
    tab = open_as(sign_in(world.lead), width=1280)
    tab.goto(page(world))
    row = tab.locator("#d-mobilitet-2514")
    accept = row.get_by_role("button", name=re.compile("Anta.*Arjeplog"))
    accept.focus()
    tab.keyboard.press("Enter")

    expect(row).to_contain_text("Arjeplog antagen")
    # The place is kept: the page comes back at the same need.
    assert tab.url.endswith("#d-mobilitet-2514")
    assert Match.objects.get().decided_by == world.lead

    # An answer changes, so the run is made anew.
    answer(
        world.response,
        {"mobilitet_behov": "3"},
        by=world.officer,
        channel="phone",
        spoken_by=world.contact,
        reason="5",
        now=at(22),
    )
    tab.reload()
    expect(row).to_contain_text("behov 3")
    expect(row).to_contain_text("Arjeplog antagen")
    expect(row.get_by_role("button", name=re.compile("Ångra.*Arjeplog"))).to_be_visible()
    assert tab.seen == []


def test_a_no_is_written_with_its_reason(world, open_as):
    tab = open_as(sign_in(world.lead), width=360)
    tab.goto(page(world))
    row = tab.locator("#d-mobilitet-2514")
    row.get_by_role("link", name="Säg nej, välj en annan").click()
    row.get_by_label("Det gäller").select_option(label="Luleå")
    row.get_by_role("button", name="Säg nej").click()
    expect(tab.get_by_role("alert")).to_contain_text("Skriv varför")

    row.get_by_label("Varför").fill("De hinner inte i år.")
    row.get_by_role("button", name="Säg nej").click()

    expect(row).to_contain_text("Vi har sagt nej till Luleå: De hinner inte i år.")
    expect(row).to_contain_text("Boden")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.seen == []
