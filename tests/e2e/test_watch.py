"""What the watch over a window takes for a fault, and what it does not; and how the browser is started."""

import re

import pytest

pytestmark = pytest.mark.e2e

ANY_PAGE = "/accounts/inactive/"  # a whole page: for one without an icon the browser asks for one, and is answered 404


def test_what_the_next_page_cuts_off_is_no_fault_but_what_a_page_itself_drops_is(transactional_db, open_as):
    page = open_as()
    page.goto(ANY_PAGE)
    page.route("**/slow", lambda _route: None)  # never answered
    with page.expect_request("**/slow"):
        page.evaluate("() => { fetch('/slow').catch(() => {}) }")
    page.goto(ANY_PAGE)
    page.wait_for_timeout(100)
    assert page.seen == []

    dropped = "() => { const stop = new AbortController(); fetch('/slow', {signal: stop.signal}).catch(() => {}); stop.abort() }"
    with page.expect_event("requestfailed"):
        page.evaluate(dropped)
    assert [text.split(" ")[0] for text in page.seen] == ["failed:"]


def test_what_playwright_turns_off_stays_off(browser):
    """Chromium takes the last of several such lists, and that is ours."""
    session = browser.new_browser_cdp_session()
    command = session.send("SystemInfo.getInfo")["commandLine"]
    session.detach()
    theirs, ours = (set(names.split(",")) for names in re.findall(r"--disable-features=([\w,]+)", command))
    assert theirs < ours
