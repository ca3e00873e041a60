"""What the server does not take: it stops nothing else, it is told on every page, and its words stay for copying."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, expect

from surveys.actions import submit_response
from surveys.models import Response, Submission
from tests.e2e.test_autosave import PAGE, answers, at_page, is_saved, nothing_waits, wait_for  # noqa: F401
from tests.e2e.test_respond import come_in, kalix  # noqa: F401
from tests.factories import at

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def write(page, name, text):
    """Put a text there as by pasting, and leave the field."""
    page.locator(f"[name={name}]").fill(text)
    page.locator(f"[name={name}]").dispatch_event("focusout")


def nothing_late(page):
    with contextlib.suppress(Error):
        return page.evaluate("Object.keys(localStorage).length === 0")


def bar(page):
    return page.locator("[data-save-state]")


def test_a_text_that_is_too_big_stops_nothing_else(at_page, kalix, settings):  # noqa: F811
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    write(at_page, "mobilitet_kommentar", "å" * 9_000)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    expect(at_page.locator("#q-mobilitet_kommentar-error")).to_contain_text("för mycket för att kunna sparas")
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_prioritet") == "3")

    # The button would take the rest of the page along into the refusal: the text is shown instead.
    at_page.locator("main .actions .btn-primary").click()
    expect(at_page.locator("[name=mobilitet_kommentar]")).to_be_focused()
    expect(at_page).to_have_url(re.compile(f"/{PAGE}/$"))

    at_page.goto(f"/respond/{kalix.response_id}/review/")
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    line = at_page.locator("[data-unsaved] li")
    expect(line.locator("textarea")).to_have_value("å" * 9_000)
    expect(line).to_contain_text("för mycket för att kunna sparas")
    line.get_by_role("link", name="Till frågan").click()
    expect(at_page.locator("[name=mobilitet_kommentar]")).to_have_value("å" * 9_000)
    expect(at_page.locator("#q-mobilitet_kommentar-error")).to_be_visible()
    write(at_page, "mobilitet_kommentar", "Kortare")
    nothing_waits(at_page)
    is_saved(at_page)
    assert answers(kalix)["mobilitet_kommentar"] == "Kortare"


def test_one_that_is_too_big_among_others_is_found(at_page, kalix, settings):  # noqa: F811
    """Written without a line and sent together: the others arrive all the same."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    at_page.context.set_offline(True)
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    write(at_page, "mobilitet_kommentar", "å" * 9_000)
    at_page.locator("[name=mobilitet_formaga][value='1']").check()
    expect(bar(at_page)).to_contain_text("Ingen uppkoppling")
    at_page.context.set_offline(False)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_formaga") == "1")
    assert answers(kalix) == {"mobilitet_behov": "4", "mobilitet_prioritet": "3", "mobilitet_formaga": "1"}


def test_what_is_wrong_is_told_on_every_page_until_it_is_right(at_page, kalix):  # noqa: F811
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    write(at_page, "mobilitet_kommentar", "x" * 10_001)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    at_page.goto(f"/respond/{kalix.response_id}/")
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    asked = []
    at_page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    at_page.goto(f"/respond/{kalix.response_id}/review/")
    at_page.get_by_role("button", name="Skicka in svaren").click()
    expect(at_page.locator("[data-unsaved]")).to_be_visible()
    wait_for(at_page, lambda: len(asked) == 1)
    assert "inte sparat" in asked[0]
    assert not Submission.objects.filter(response=kalix.response_id).exists()


def test_it_can_be_thrown_away(at_page, kalix):  # noqa: F811
    write(at_page, "mobilitet_kommentar", "x" * 10_001)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    at_page.goto(f"/respond/{kalix.response_id}/")
    at_page.on("dialog", lambda dialog: dialog.accept())
    at_page.get_by_role("button", name="Kasta det").click()
    expect(at_page.locator("[data-unsaved]")).to_be_hidden()
    nothing_waits(at_page)
    assert answers(kalix) == {}


def test_after_handing_in_the_bar_says_why_and_the_words_stay(open_as, at_page, kalix):  # noqa: F811
    """A colleague hands in while somebody writes: nothing is sent again, and nothing is lost."""
    submit_response(response=Response.objects.get(pk=kalix.response_id), by=kalix.contact, now=at())
    write(at_page, "mobilitet_kommentar", "Skrivet för sent")
    expect(bar(at_page)).to_contain_text("Svaren är inskickade")
    expect(bar(at_page).get_by_role("link")).to_have_attribute("href", f"/respond/{kalix.response_id}/review/")
    expect(at_page.locator("[data-unsaved] textarea")).to_have_value("Skrivet för sent")
    posted = []
    at_page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    at_page.goto(f"/respond/{kalix.response_id}/review/")
    expect(at_page.locator("[data-unsaved] textarea")).to_have_value("Skrivet för sent")
    expect(bar(at_page)).to_contain_text("Svaren är stängda")
    assert posted == []

    at_page.get_by_role("button", name="Öppna svaren igen").click()
    nothing_waits(at_page)
    assert answers(kalix) == {"mobilitet_kommentar": "Skrivet för sent"}


def test_whoever_leaves_with_something_unsent_is_told_the_truth(at_page, kalix):  # noqa: F811
    write(at_page, "mobilitet_kommentar", "x" * 10_001)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    at_page.on("dialog", lambda dialog: dialog.accept())
    at_page.goto(f"/respond/{kalix.response_id}/")
    at_page.locator("form[data-leave] button").click()
    expect(at_page.locator("[data-forget]")).to_contain_text("Det som inte hade skickats är borttaget")


def test_the_marks_follow_what_is_saved(at_page, kalix):  # noqa: F811
    here = at_page.locator(".cards [aria-current]")
    expect(here).to_contain_text("inte börjat")
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    expect(here).to_contain_text("pågår")


def test_words_typed_in_a_second_window_behind_the_first_arrive(at_page, kalix):  # noqa: F811
    """The first window sends what both have read; what the second one wrote behind it must not wait for ever."""
    is_cut = {"now": True}

    def answer(route):
        if is_cut["now"] and route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    at_page.context.route(f"**/{PAGE}/", answer)
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    write(at_page, "mobilitet_kommentar", "Först")
    expect(bar(at_page)).to_contain_text("Ingen uppkoppling")
    other = at_page.context.new_page()
    other.goto(at_page.url)
    expect(other.locator("[name=mobilitet_kommentar]")).to_have_value("Först")
    write(other, "mobilitet_kommentar", "Först och sedan mer")
    expect(bar(other)).to_contain_text("Ingen uppkoppling")
    is_cut["now"] = False
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_prioritet") == "3")
    other.locator("[name=mobilitet_formaga][value='2']").check()
    nothing_waits(other)
    assert answers(kalix)["mobilitet_kommentar"] == "Först och sedan mer"


def test_what_another_window_has_sent_is_what_this_one_builds_on(at_page, kalix):  # noqa: F811
    """Both show the same words that waited; one sends them, and replacing them in the other is no second opinion."""
    at_page.context.route(
        f"**/{PAGE}/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    write(at_page, "mobilitet_kommentar", "Först")
    expect(bar(at_page)).to_contain_text("Ingen uppkoppling")
    other = at_page.context.new_page()
    other.goto(at_page.url)
    expect(other.locator("[name=mobilitet_kommentar]")).to_have_value("Först")
    expect(bar(other)).to_contain_text("Ingen uppkoppling")
    at_page.context.unroute(f"**/{PAGE}/")
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_kommentar") == "Först")
    nothing_waits(other)
    write(other, "mobilitet_kommentar", "Helt annat")
    wait_for(other, lambda: answers(kalix).get("mobilitet_kommentar") == "Helt annat")
    assert not kalix.response.refused.exists()


def cut(window):
    window.route(f"**/{PAGE}/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())


@pytest.mark.parametrize("tried", [False, True])
def test_a_second_window_sends_the_newest_words(at_page, kalix, tried):  # noqa: F811
    """Both hold the same unsent text, which the first may have tried to send; it goes on writing and is closed at once, and
    the second has the line."""
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    cut(at_page)
    text = at_page.locator("[name=mobilitet_kommentar]")
    text.press_sequentially("Två")
    if tried:
        expect(bar(at_page)).to_contain_text("Ingen uppkoppling")
    else:
        at_page.wait_for_timeout(600)  # it is on the device, and not sent yet
    other = at_page.context.new_page()
    cut(other)
    other.goto(at_page.url)
    expect(other.locator("[name=mobilitet_kommentar]")).to_have_value("Två")
    text.press_sequentially(" och fyra")
    at_page.wait_for_timeout(600)
    other.unroute(f"**/{PAGE}/")
    at_page.close(run_before_unload=True)
    other.locator("[name=mobilitet_formaga][value='2']").check()
    nothing_waits(other)
    wait_for(other, lambda: answers(kalix).get("mobilitet_kommentar") == "Två och fyra")
    assert not kalix.response.refused.exists()


@pytest.mark.parametrize("go", ["reload", "leave"])
def test_the_last_key_before_the_page_goes_is_kept(at_page, kalix, go):  # noqa: F811
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    at_page.locator("[name=mobilitet_kommentar]").fill("Snabbt skrivet")
    if go == "reload":
        at_page.reload()
        expect(at_page.locator("[name=mobilitet_kommentar]")).to_have_value("Snabbt skrivet")
    else:
        at_page.goto(f"/respond/{kalix.response_id}/")
    nothing_waits(at_page)
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_kommentar") == "Snabbt skrivet")
    # The overview fetches itself anew once it has arrived; waiting outlives that.
    wait_for(at_page, lambda: nothing_late(at_page))


def test_the_bar_never_says_saved_while_something_waits(at_page, kalix):  # noqa: F811
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    held, holds = [], True
    at_page.route(f"**/{PAGE}/", lambda route: held.append(route) if holds else route.continue_())
    # Everything that it says from here on; looked at now and then, what it says may have changed between two looks.
    bar(at_page).evaluate(
        """bar => {
            window.said = [];
            const options = {subtree: true, childList: true, characterData: true, attributes: true};
            new MutationObserver(() => said.push(bar.innerText.trim())).observe(bar, options);
        }"""
    )
    at_page.locator("[name=mobilitet_kommentar]").press_sequentially("Mitt i")
    wait_for(at_page, lambda: held)
    said = at_page.evaluate("said")
    assert "Inte sparat än" in said
    assert set(said) <= {"Inte sparat än", "Sparar …"}
    holds = False  # and the route stays: taking it away would let go of what is held by itself, sometimes first
    for route in held:
        route.continue_()
    at_page.locator("[name=mobilitet_kommentar]").press("Tab")
    is_saved(at_page)
    expect(bar(at_page).get_by_text("Inte sparat än")).to_be_hidden()


def test_without_a_place_on_the_device_the_bar_says_so_and_the_page_is_not_left_unasked(open_as, kalix):  # noqa: F811
    page = open_as()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('private'); };")
    come_in(page, kalix, "whole")
    page.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    page.context.set_offline(True)
    page.locator("[name=mobilitet_behov][value='4']").check()
    expect(bar(page)).to_contain_text("den här webbläsaren sparar inget")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    wait_for(page, lambda: asked == ["beforeunload"])
    page.context.set_offline(False)
    wait_for(page, lambda: answers(kalix) == {"mobilitet_behov": "4"})


def test_leaving_the_computer_without_a_line_is_finished_later(open_as, at_page, kalix):  # noqa: F811
    at_page.goto(f"/respond/{kalix.response_id}/")
    at_page.context.set_offline(True)
    at_page.locator("form[data-leave] button").click()
    expect(bar(at_page)).to_contain_text("kan fortfarande öppna enkäten")
    at_page.context.set_offline(False)
    at_page.goto(f"/respond/{kalix.response_id}/")
    expect(at_page.locator("h1")).to_contain_text("Länken fungerar inte")
    come_in(at_page, kalix, "whole")
    expect(at_page.locator("form[data-leave]")).to_be_visible()


def test_a_refused_entry_is_put_right_from_its_link(at_page, kalix):  # noqa: F811
    at_page.goto(f"/respond/{kalix.response_id}/samv_lardom/?item=new")
    write(at_page, "samv_lardom_beskrivning", "x" * 10_001)
    expect(bar(at_page)).to_contain_text("Svar som inte är sparade: 1")
    at_page.goto(f"/respond/{kalix.response_id}/")
    line = at_page.locator("[data-unsaved] li")
    expect(line.locator("textarea")).to_have_value("x" * 10_001)
    line.get_by_role("link", name="Till frågan").click()
    expect(at_page.locator("[name=samv_lardom_beskrivning]")).to_have_value("x" * 10_001)
    expect(at_page.get_by_role("button", name="Spara", exact=True)).to_have_attribute("value", "save")
    write(at_page, "samv_lardom_beskrivning", "Kort")
    nothing_waits(at_page)
    wait_for(at_page, lambda: "Kort" in str(answers(kalix)))
