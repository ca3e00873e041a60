"""Who is on the line: a switch holds at once, and each answer is kept with whoever the screen showed when it was given."""

import re

import pytest
from playwright.sync_api import expect

from surveys.models import Response
from tests import factories
from tests.e2e.test_call import CASE, THEME, answered, last, opened, ready, talk, whole

__all__ = ["answered", "talk", "whole"]
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def card(answered, talk, officer_client, open_as):
    """A card; the contact who was called (Miljöstrateg) is the second of the two on the line."""
    return opened(open_as, officer_client, THEME)


def on_the_line(page):
    return page.locator("input[name=line-speaker]:checked")


def value_of(person):
    return str(person.pk)


@pytest.mark.parametrize("way", ["m", "n", "nav", "search", "reload", "masthead"])
def test_a_switch_holds_wherever_one_goes_next(card, whole, contact, colleague, officer, way):
    if way == "n":
        factories.answer(whole, {"styrdokument_behov": None}, by=officer, channel="phone")
        card.reload()
        ready(card)
    expect(on_the_line(card)).to_have_value(value_of(contact))
    card.keyboard.press("l")
    card.keyboard.press("1")
    expect(on_the_line(card)).to_have_value(value_of(colleague))
    if way == "nav":
        card.locator("nav.cards a[data-goto]").last.click()
    elif way == "search":
        card.keyboard.press("/")
        card.keyboard.type("värme")
        expect(card.locator("[role=option]").first).to_be_visible()
        card.keyboard.press("Enter")
    elif way in ("reload", "masthead"):
        card.goto(THEME if way == "reload" else "/", wait_until="networkidle")
        card.goto(f"{CASE}nulage/")
    else:
        card.keyboard.press(way)
    card.wait_for_url(lambda url: "tema_mobilitet" not in url)
    ready(card)
    expect(on_the_line(card)).to_have_value(value_of(colleague))
    card.goto(f"{CASE}tema_fjarrvarme/")
    ready(card)
    card.keyboard.press("b")
    card.keyboard.press("1")
    expect(card.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    assert last(whole, "fjarrvarme_behov")[4] == "Kommunchef"
    assert card.seen == []


def test_a_switch_by_mouse_holds_in_the_next_window_and_in_the_one_that_is_open(
    card, whole, contact, colleague, officer_client
):
    other = card.context.new_page()
    other.goto(f"{CASE}nulage/")
    ready(other)
    expect(on_the_line(other)).to_have_value(value_of(contact))
    card.locator(f"input[name=line-speaker][value='{colleague.pk}']").check()
    # The window that stands beside says the same, and what is answered there is said by the same person.
    expect(on_the_line(other)).to_have_value(value_of(colleague))
    other.goto(f"{CASE}tema_fjarrvarme/")
    ready(other)
    expect(on_the_line(other)).to_have_value(value_of(colleague))
    # An answer in one window takes back nothing that was switched in the other.
    other.locator(f"input[name=line-speaker][value='{contact.pk}']").check()
    expect(on_the_line(card)).to_have_value(value_of(contact))
    card.locator("[data-card]").focus()
    card.keyboard.press("b")
    card.keyboard.press("2")
    expect(card.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    assert last(whole, "mobilitet_behov")[4] == "Miljöstrateg"


def test_over_a_lost_line_each_answer_keeps_its_speaker(
    answered, talk, officer_client, line, open_as, whole, contact, colleague
):
    card = opened(open_as, officer_client, THEME, url=line.url)
    line.cut(card.context)
    card.keyboard.press("b")
    card.keyboard.press("1")
    card.keyboard.press("l")
    card.keyboard.press("1")
    card.keyboard.press("p")
    card.keyboard.press("2")
    expect(card.locator("[data-line-state]")).to_contain_text("Ingen uppkoppling")
    expect(card.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    card.goto("about:blank")
    line.mend(card.context)
    card.goto(f"{CASE}tema_fjarrvarme/")
    expect(on_the_line(card)).to_have_value(value_of(colleague))
    # Another page of the interview sends what waits; what was said by the first person takes back no switch.
    ready(card)
    for _ in range(50):
        if whole.revisions.filter(channel="phone").count() == 2:
            break
        card.wait_for_timeout(200)
    found = Response.objects.get(pk=whole.pk)
    assert last(found, "mobilitet_behov")[1:] == ("1", "", "", "Miljöstrateg")
    assert last(found, "mobilitet_prioritet")[1:] == ("2", "", "", "Kommunchef")
    card.goto(f"{CASE}nulage/")
    ready(card)
    expect(on_the_line(card)).to_have_value(value_of(colleague))


def test_somebody_who_is_added_is_on_the_line_after_the_next_link(card, whole):
    card.locator("#side details.other summary").click()
    card.locator("[name=line-role]").select_option(index=1)
    card.locator("[name=line-name]").fill("Ny Person")
    card.locator("nav.cards a[data-goto]").last.click()
    card.wait_for_url(lambda url: "tema_mobilitet" not in url)
    ready(card)
    expect(card.locator("label:has(input[name=line-speaker]:checked)")).to_contain_text("Ny Person")
    assert card.seen == []
