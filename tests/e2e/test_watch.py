"""What the watch over a window takes for a fault, and what it does not."""

import pytest

pytestmark = pytest.mark.e2e


def test_what_the_next_page_cuts_off_is_no_fault_but_what_a_page_itself_drops_is(transactional_db, open_as):
    page = open_as()
    page.goto("/healthz")
    page.route("**/slow", lambda _route: None)  # never answered
    page.evaluate("() => { fetch('/slow').catch(() => {}) }")
    page.goto("/healthz")
    page.wait_for_timeout(100)
    assert page.seen == []

    dropped = "() => { const stop = new AbortController(); fetch('/slow', {signal: stop.signal}).catch(() => {}); stop.abort() }"
    with page.expect_event("requestfailed"):
        page.evaluate(dropped)
    assert [text.split(" ")[0] for text in page.seen] == ["failed:"]
