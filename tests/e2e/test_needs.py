"""The chart and the cells in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.factories import sign_in
from tests.pages import build_world
from tests.reports import pages_collaboration
from tests.reports.pages import NEEDS, answered

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(transactional_db, real_definition):
    world = build_world(real_definition)
    answered(world)
    return world


@pytest.mark.parametrize("width", [1280, 360])
def test_the_chart_is_drawn_under_the_strict_policy(world, open_as, width):
    # So low a window that the chart stands far below it, on whatever machine, until somebody scrolls.
    page = open_as(sign_in(world.officer), width=width, height=200)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(NEEDS, wait_until="networkidle")
    chart = page.locator("[data-chart]")
    assert chart.bounding_box()["y"] > 200 + 300
    assert chart.get_attribute("data-drawn") is None  # not before it comes into sight
    assert [url for url in asked if "/vendor/plotly/" in url] == []

    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "")

    expect(chart.get_by_text("Påhittade demodata")).to_be_visible()
    expect(chart.get_by_text("Borgmästaravtalet, 1 kommun")).to_be_visible()
    assert [url for url in asked if "/vendor/plotly/" in url] == [
        f"{page.url.split('/reports')[0]}/static/vendor/plotly/plotly-cartesian.min.js"
    ]
    # The colours come from the stylesheet: the fill of "2".
    fills = chart.evaluate("chart => [...chart.querySelectorAll('.bars path')].map(bar => getComputedStyle(bar).fill)")
    assert "rgb(128, 180, 175)" in fills
    chart.get_by_text("1", exact=True).first.hover(force=True)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.seen == []


def test_the_chart_takes_the_other_layout_when_the_window_changes(world, open_as):
    page = open_as(sign_in(world.officer), width=1280)
    page.goto(NEEDS)
    chart = page.locator("[data-chart]")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "")
    wide = chart.locator("svg.main-svg").first.bounding_box()["height"]

    page.set_viewport_size({"width": 360, "height": 800})

    expect(chart.locator("svg.main-svg").first).not_to_have_attribute("height", str(int(wide)))
    assert chart.locator("svg.main-svg").first.bounding_box()["height"] > wide
    assert page.seen == []


def test_opening_a_cell_keeps_the_place_and_the_focus(world, open_as):
    page = open_as(sign_in(world.officer), width=1280, height=500)
    page.goto(NEEDS + "?order=questionnaire")
    cell = page.locator("a[href*='cell=mobilitet-2514']")
    cell.scroll_into_view_if_needed()
    cell.focus()
    page.keyboard.press("Enter")

    trail = page.locator("#trail")
    expect(trail).to_be_focused()
    expect(trail).to_be_in_viewport()
    expect(page.locator("a.cell.is-open")).to_be_in_viewport()
    trail.get_by_role("link", name="Stäng").click()
    expect(page.locator("#trail")).to_have_count(0)
    expect(page.locator("#row-mobilitet")).to_be_in_viewport()
    assert page.seen == []


def test_an_opened_cell_far_to_the_right_stays_in_sight_on_a_narrow_screen(world, open_as):
    page = open_as(sign_in(world.officer), width=240)
    page.goto(NEEDS)
    cell = page.locator("a[href*='cell=mobilitet-2514']")
    assert cell.bounding_box()["x"] > 240
    cell.click()

    expect(page.locator("#trail")).to_be_in_viewport()
    opened = page.locator("a.cell.is-open").bounding_box()
    head = page.locator("#row-mobilitet th").bounding_box()
    assert head["x"] + head["width"] <= opened["x"]
    assert opened["x"] + opened["width"] <= 240
    assert page.seen == []


def test_without_script_a_cell_opens_and_the_numbers_stand(world, open_as):
    page = open_as(sign_in(world.officer), java_script_enabled=False)
    page.goto(NEEDS)
    page.locator("a[href*='cell=mobilitet-2514']").click()

    expect(page.locator("#trail")).to_contain_text("Mycket stort behov")
    expect(page.locator("table.counts tbody tr")).to_have_count(13)


def test_the_fade_of_a_wide_table_takes_no_ring_from_what_has_the_focus(world, open_as):
    page = open_as(sign_in(world.officer), width=360)
    page.goto(NEEDS)
    table = page.locator(".scroll-x").first
    mask = "e => getComputedStyle(e).maskImage"
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    assert "gradient" in table.evaluate(mask), "what is cut off at the right is hinted at"

    table.focus()
    assert table.evaluate("e => e.matches(':focus-visible')") and table.evaluate(mask) == "none"
    table.locator("a").first.focus()
    assert table.evaluate(mask) == "none"

    page.evaluate("document.activeElement.blur()")
    assert "gradient" in table.evaluate(mask)
    assert page.seen == []


def test_what_is_folded_on_the_page_of_collaboration_is_printed(transactional_db, real_definition, open_as):
    world = build_world(real_definition)
    pages_collaboration.everything(world)
    pages_collaboration.more_answers(world, 9)
    page = open_as(sign_in(world.officer), width=1280)
    page.goto("/reports/prestratus-2018/collaboration/")
    folded = page.locator("details.collab-theme:not([open])")
    assert folded.count() > 0
    # What stands in it, not its summary.
    inside = [folded.nth(each).locator(":scope > :not(summary)").first for each in range(folded.count())]
    assert not any(each.is_visible() for each in inside)

    page.emulate_media(media="print")
    assert all(each.is_visible() for each in inside)
    assert page.seen == []
