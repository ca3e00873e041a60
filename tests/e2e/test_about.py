"""A fault in accessibility, from the foot of a page to the office's list, without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scripts", [False, True])
def test_a_visitor_reports_a_fault_and_the_office_handles_it(open_as, transactional_db, scripts):
    visitor = open_as(width=360, java_script_enabled=scripts)
    visitor.goto("/accounts/login/")
    visitor.get_by_role("contentinfo").get_by_role("link", name="Tillgänglighet").click()
    visitor.get_by_role("link", name="Anmäl en brist i tillgängligheten").click()
    expect(visitor.get_by_label("Vilken sida gäller det?")).to_have_value("/accounts/login/")

    visitor.get_by_label("Din e-post").fill("ingen")
    visitor.get_by_role("button", name="Skicka anmälan").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Vad gick fel?")
    expect(visitor.get_by_label("Din e-post")).to_have_value("ingen")
    visitor.get_by_label("Vad gick fel?").fill("Knappen syns inte i 400 procent.")
    visitor.get_by_label("Din e-post").fill("nagon@kalix.test")
    visitor.get_by_role("button", name="Skicka anmälan").click()
    expect(visitor.get_by_role("heading", name="Tack, anmälan har kommit fram")).to_be_visible()

    office = open_as(factories.sign_in(factories.make_user("officer")), java_script_enabled=scripts)
    office.goto("/")
    office.get_by_role("contentinfo").get_by_role("link", name="Anmälda brister").click()
    report = office.get_by_role("listitem").filter(has_text="Knappen syns inte i 400 procent.")
    expect(report).to_contain_text("/accounts/login/")
    report.get_by_text("Radera e-postadressen").click()
    report.get_by_role("button", name="Radera nagon@kalix.test").click()
    expect(office.get_by_role("status")).to_contain_text("E-postadressen är raderad.")
    report.get_by_role("button", name="Hanterad").click()
    expect(office.get_by_role("heading", name="Inga öppna anmälningar")).to_be_visible()
    office.get_by_role("link", name="Hanterade 1").click()
    report.get_by_role("button", name="Öppna igen").click()
    expect(office.get_by_role("status")).to_contain_text("Anmälan är öppen igen.")
    assert (visitor.seen, office.seen) == ([], [])
