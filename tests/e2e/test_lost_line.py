"""The line is lost, the server stops, the session ends: what was typed waits on the device and arrives once."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from surveys.actions import ledger_faults
from surveys.models import Response
from tests.e2e.test_autosave import PAGE, answers, is_saved, nothing_waits, revisions, wait_for, waiting_on
from tests.e2e.test_respond import come_in, kalix  # noqa: F401

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TYPED = {"mobilitet_prioritet": "3", "mobilitet_formaga": "1", "mobilitet_kommentar": "Skriven i fjällen"}


@pytest.fixture
def at_page(line, open_as, kalix):  # noqa: F811
    """A window at the page about mobility, with its comment in sight."""
    return enter(open_as(width=360, height=740, url=line.url), kalix)


def enter(page, invitation):
    come_in(page, invitation, "whole")
    page.goto(f"/respond/{invitation.response_id}/{PAGE}/")
    page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(page)
    return page


def type_all(page):
    """Two choices and a text; the page says that it keeps them."""
    for name in ("mobilitet_prioritet", "mobilitet_formaga"):
        page.locator(f"[name={name}][value='{TYPED[name]}']").check()
    page.locator("[name=mobilitet_kommentar]").fill(TYPED["mobilitet_kommentar"])
    page.locator("[name=mobilitet_kommentar]").press("Tab")
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    for _try in range(50):
        if waiting_on(page) == 3:
            return
        page.wait_for_timeout(100)
    pytest.fail("not everything waits on the device")


def cannot_load(page):
    """The page is fetched anew, and there is nobody who answers."""
    with pytest.raises(Error, match="net::ERR_"):
        page.reload()


def open_again(page, address):
    """Once the line is back. The browser tries a page that failed by itself too, and the two may meet."""
    for _try in range(5):
        try:
            page.goto(address)
        except Error:
            page.wait_for_timeout(500)
        else:
            return
    pytest.fail("the page does not open")


def all_arrived_once(invitation):
    assert answers(invitation) == {"mobilitet_behov": "4", **TYPED}
    assert {name: len(revisions(invitation, name)) for name in TYPED} == dict.fromkeys(TYPED, 1)
    assert ledger_faults([Response.objects.with_case().get(pk=invitation.response_id)]) == []


@pytest.mark.both_databases
def test_a_page_that_was_reloaded_without_a_line_sends_what_waited(line, at_page, kalix):  # noqa: F811
    line.cut(at_page.context)
    type_all(at_page)
    cannot_load(at_page)
    assert answers(kalix) == {"mobilitet_behov": "4"}
    line.mend(at_page.context)
    open_again(at_page, f"/respond/{kalix.response_id}/{PAGE}/")
    expect(at_page.locator("[name=mobilitet_kommentar]")).to_have_value(TYPED["mobilitet_kommentar"])
    expect(at_page.locator("[name=mobilitet_prioritet][value='3']")).to_be_checked()
    nothing_waits(at_page)
    all_arrived_once(kalix)


@pytest.mark.both_databases
def test_a_server_that_was_stopped_and_started_again(open_as, own_server, kalix):  # noqa: F811
    page = enter(open_as(url=own_server.url), kalix)
    own_server.stop()
    type_all(page)
    cannot_load(page)
    own_server.start()
    page.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    expect(page.locator("[name=mobilitet_kommentar]")).to_have_value(TYPED["mobilitet_kommentar"])
    nothing_waits(page)
    all_arrived_once(kalix)
    # Once more, and the page stays open this time: it tries again by itself until somebody answers.
    own_server.stop()
    page.locator("[name=mobilitet_prioritet][value='1']").check()
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    own_server.start()
    is_saved(page)
    assert revisions(kalix, "mobilitet_prioritet") == ["3", "1"]


@pytest.mark.both_databases
def test_a_session_that_ended_on_the_server_meanwhile(line, at_page, kalix):  # noqa: F811
    line.cut(at_page.context)
    type_all(at_page)
    Session.objects.all().delete()
    line.mend(at_page.context)
    state = at_page.locator("[data-save-state]")
    expect(state).to_contain_text("Det ni skrev finns kvar på den här enheten: öppna länken i ert brev igen.")
    assert waiting_on(at_page) == 3
    # Fetched anew it says so too, and keeps what waits.
    at_page.reload()
    expect(at_page.locator("main")).to_contain_text(re.compile("länken", re.IGNORECASE))
    assert waiting_on(at_page) == 3
    assert answers(kalix) == {"mobilitet_behov": "4"}

    come_in(at_page, kalix, "whole")
    nothing_waits(at_page)
    all_arrived_once(kalix)


def test_leaving_the_computer_without_a_line_forgets_all_the_same(line, at_page, kalix):  # noqa: F811
    """In another window too, which stays open with what was typed in it."""
    overview = f"/respond/{kalix.response_id}/"
    other = at_page.context.new_page()
    other.goto(overview)
    line.cut(at_page.context)
    type_all(at_page)
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    other.locator("form[data-leave] button").click()
    expect(other.locator("[data-save-state]")).to_contain_text("kan fortfarande öppna enkäten")
    assert len(asked) == 1
    line.mend(at_page.context)
    other.goto(overview)
    # The server hears of it as soon as there is a line again.
    expect(other.locator("h1")).to_contain_text("Länken fungerar inte")
    assert waiting_on(other) == 0
    open_again(at_page, overview)
    come_in(at_page, kalix, "whole")
    at_page.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    expect(at_page.locator("[name=mobilitet_kommentar]")).to_have_value("")
    assert answers(kalix) == {"mobilitet_behov": "4"}


def test_not_leaving_keeps_what_waits(line, at_page, kalix):  # noqa: F811
    other = at_page.context.new_page()
    other.goto(f"/respond/{kalix.response_id}/")
    line.cut(at_page.context)
    type_all(at_page)
    with other.expect_event("dialog") as asked:
        other.on("dialog", lambda dialog: dialog.dismiss())
        other.locator("form[data-leave] button").click()
    assert "inte skickat än" in asked.value.message
    assert waiting_on(other) == 3
    line.mend(at_page.context)
    nothing_waits(at_page)
    all_arrived_once(kalix)


def test_what_was_written_before_the_script_had_come_is_saved(at_page, kalix):  # noqa: F811
    """On a slow line the page can be used before its scripts are there: what stands in it then differs from what was served."""
    held = []
    at_page.context.route("**/autosave*.js", lambda route: held.append(route))
    at_page.goto(at_page.url, wait_until="commit")
    text = at_page.locator("[name=mobilitet_kommentar]")
    text.fill("Före skriptet")
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    for route in held:
        route.continue_()
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_kommentar") == "Före skriptet")
    assert answers(kalix)["mobilitet_prioritet"] == "3"
    expect(text).to_have_value("Före skriptet")
