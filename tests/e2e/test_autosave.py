"""A page that saves by itself, in a real browser: lost lines, lost replies, ended sessions, colleagues, two devices."""

import contextlib
import re

import pytest
from playwright.sync_api import Error, expect

from surveys.actions import ledger_faults, record_answers, submit_response
from surveys.models import Response
from tests import factories
from tests.e2e.test_respond import come_in, kalix, link  # noqa: F401
from tests.factories import at
from tests.surveys.answering import stored

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PAGE = "tema_mobilitet"


@pytest.fixture
def at_page(open_as, kalix):  # noqa: F811
    """A window at the page about mobility, answered by the first contact."""
    return go_there(open_as(), kalix)


def go_there(page, invitation):
    come_in(page, invitation, "whole")
    page.goto(f"/respond/{invitation.response_id}/{PAGE}/")
    return page


def answers(invitation):
    return stored(Response.objects.get(pk=invitation.response_id))


def revisions(invitation, question):
    response = Response.objects.get(pk=invitation.response_id)
    return [r.value for r in response.revisions.filter(question=question).order_by("seq")]


def is_saved(page):
    return expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))


def test_a_choice_is_saved_at_once_and_shows_what_follows(at_page, kalix):  # noqa: F811
    expect(at_page.locator("#q-mobilitet_delfragor")).to_be_hidden()
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    expect(at_page.locator("#q-mobilitet_delfragor")).to_be_visible()
    assert answers(kalix) == {"mobilitet_behov": "4"}
    at_page.locator("[name=mobilitet_behov][value='0']").check()
    expect(at_page.locator("#q-mobilitet_delfragor")).to_be_hidden()
    assert revisions(kalix, "mobilitet_behov") == ["4", "0"]
    assert at_page.seen == []


def test_a_text_is_saved_when_it_is_left_and_after_a_while(at_page, kalix):  # noqa: F811
    text = at_page.locator("[name=mobilitet_kommentar]")
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    expect(text).to_be_visible()
    text.press_sequentially("Laddning")
    wait_for(at_page, lambda: answers(kalix).get("mobilitet_kommentar") == "Laddning")
    text.press_sequentially(" vid simhallen")
    text.press("Tab")
    wait_for(at_page, lambda: answers(kalix)["mobilitet_kommentar"] == "Laddning vid simhallen", within=4)
    at_page.reload()
    expect(text).to_have_value("Laddning vid simhallen")
    assert at_page.seen == []


def test_writing_without_a_pause_survives_a_reload(at_page, kalix):  # noqa: F811
    """All but the last keys: the device is written to while somebody writes, not when they rest."""
    text = at_page.locator("[name=mobilitet_kommentar]")
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    expect(text).to_be_visible()
    written = "Laddning vid simhallen och vid skolan, och sedan en bil till."
    text.press_sequentially(written[:-1], delay=60)
    at_page.keyboard.type(written[-1])
    at_page.reload()
    expect(text).to_have_value(re.compile(re.escape(written[:-15])))
    assert written.startswith(text.input_value())


def test_the_button_saves_what_the_fingers_were_faster_with(at_page, kalix):  # noqa: F811
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    at_page.locator("main .actions .btn-primary").click()
    # What has just appeared has been seen by nobody.
    expect(at_page.locator("#q-mobilitet_delfragor-new")).to_be_focused()
    at_page.locator("main .actions .btn-primary").click()
    expect(at_page).to_have_url(re.compile("/tema_fastigheter_effektivisering/$"))
    assert revisions(kalix, "mobilitet_behov") == ["4"]


@pytest.mark.both_databases
def test_three_fields_without_a_line_arrive_once(line, open_as, kalix):  # noqa: F811
    """Typed offline, left offline, the session ended meanwhile, the link opened again."""
    at_page = go_there(open_as(url=line.url), kalix)
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    line.cut(at_page.context)
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    at_page.locator("[name=mobilitet_formaga][value='1']").check()
    at_page.locator("[name=mobilitet_kommentar]").fill("Skriven i fjällen")
    at_page.locator("[name=mobilitet_kommentar]").press("Tab")
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    at_page.context.clear_cookies()
    at_page.goto("about:blank")
    line.mend(at_page.context)
    assert list(answers(kalix)) == ["mobilitet_behov"]

    come_in(at_page, kalix, "whole")
    # The page fetches itself anew once all has arrived; left before that, the two ways to leave it would meet.
    # Three of the four are counted: a comment asks for no answer.
    expect(at_page.locator("main progress")).to_have_attribute("value", "3")
    nothing_waits(at_page)
    at_page.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    expect(at_page.locator("[name=mobilitet_kommentar]")).to_have_value("Skriven i fjällen")
    for question in ("mobilitet_prioritet", "mobilitet_formaga", "mobilitet_kommentar"):
        assert len(revisions(kalix, question)) == 1
    assert ledger_faults([Response.objects.with_case().get(pk=kalix.response_id)]) == []


def nothing_waits(page):
    """Until everything on the device has been sent."""
    for _try in range(100):
        # A page where something has arrived that it shows is fetched anew, perhaps while it is asked.
        with contextlib.suppress(Error):
            if waiting_on(page) == 0:
                return
        page.wait_for_timeout(100)
    pytest.fail("something still waits on the device")


def waiting_on(page):
    return page.evaluate(
        """() => new Promise((resolve) => {
            const request = indexedDB.open("prestratus");
            request.onsuccess = () => {
                const all = request.result.transaction("waiting").objectStore("waiting").getAll();
                all.onsuccess = () => { request.result.close(); resolve(all.result.length); };
            };
        })"""
    )


def test_the_line_comes_back(at_page, kalix):  # noqa: F811
    at_page.context.set_offline(True)
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    at_page.locator("main .actions .btn-primary").click()
    expect(at_page).to_have_url(re.compile(f"/{PAGE}/$"))  # stays, and loses nothing
    at_page.context.set_offline(False)
    is_saved(at_page)
    assert answers(kalix) == {"mobilitet_prioritet": "3"}


def test_a_session_that_ended_keeps_what_was_typed(at_page, kalix):  # noqa: F811
    at_page.context.clear_cookies()
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    state = at_page.locator("[data-save-state]")
    expect(state).to_contain_text("Sidan kan inte spara längre")
    assert answers(kalix) == {}
    come_in(at_page, kalix, "whole")
    is_saved(at_page)
    assert answers(kalix) == {"mobilitet_prioritet": "3"}


@pytest.mark.both_databases
def test_a_reply_that_is_lost_and_a_change_back(at_page, kalix):  # noqa: F811
    """The server has the second value, the page never heard of it; then the first value is chosen again."""
    at_page.locator("[name=mobilitet_prioritet][value='1']").check()
    is_saved(at_page)

    is_lost = True

    def lose(route):
        if not is_lost:
            route.continue_()
            return
        route.fetch()
        route.abort()

    at_page.route(f"**/{PAGE}/", lose)
    at_page.locator("[name=mobilitet_prioritet][value='2']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    at_page.locator("[name=mobilitet_prioritet][value='1']").check()
    at_page.wait_for_timeout(500)
    is_lost = False
    nothing_waits(at_page)
    assert answers(kalix) == {"mobilitet_prioritet": "1"}
    assert revisions(kalix, "mobilitet_prioritet") == ["1", "2", "1"]


def colleague_answers(invitation, seen=0, **values):
    response = Response.objects.with_case().get(pk=invitation.response_id)
    chief = factories.make_contact(
        "Kommunchef 2", at=response.participation.municipality, role="kommunalrad", email="rad@example.se"
    )
    return record_answers(response=response, values=values, seen_seq=seen, channel="web", by=chief, now=at())


@pytest.mark.both_databases
def test_a_colleague_on_another_question_shows_in_place(at_page, kalix):  # noqa: F811
    colleague_answers(kalix, mobilitet_formaga="2")
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    is_saved(at_page)
    expect(at_page.locator("[name=mobilitet_formaga][value='2']")).to_be_checked()
    at_page.locator("main .actions .btn-primary").click()
    assert answers(kalix) == {"mobilitet_formaga": "2", "mobilitet_prioritet": "3"}
    assert revisions(kalix, "mobilitet_formaga") == ["2"]


@pytest.mark.both_databases
def test_a_colleague_on_the_same_question_is_a_choice(at_page, kalix):  # noqa: F811
    colleague_answers(kalix, mobilitet_prioritet="1")
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    conflict = at_page.locator(".conflict")
    expect(conflict).to_be_visible()
    assert answers(kalix) == {"mobilitet_prioritet": "1"}
    conflict.locator("[value=take]").check()
    conflict.locator("button").click()
    expect(at_page.locator(".conflict")).to_have_count(0)
    assert answers(kalix) == {"mobilitet_prioritet": "3"}
    assert at_page.seen == []


@pytest.mark.both_databases
def test_the_same_person_on_two_devices(open_as, at_page, kalix):  # noqa: F811
    other = open_as(width=360)
    come_in(other, kalix, "whole")
    other.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    at_page.locator("[name=mobilitet_prioritet][value='1']").check()
    is_saved(at_page)
    other.locator("[name=mobilitet_formaga][value='2']").check()
    is_saved(other)
    expect(other.locator("[name=mobilitet_prioritet][value='1']")).to_be_checked()
    other.locator("[name=mobilitet_prioritet][value='4']").check()
    wait_for(other, lambda: answers(kalix) == {"mobilitet_formaga": "2", "mobilitet_prioritet": "4"})
    assert not Response.objects.get(pk=kalix.response_id).refused.exists()


def test_what_is_wrong_is_said_beside_the_field_and_kept(at_page, kalix):  # noqa: F811
    at_page.goto(f"/respond/{kalix.response_id}/utanfor_avtalet/")
    at_page.locator("[name=bm_inventering][value=egen]").check()
    number = at_page.locator("[name=bm_inventering_ar]")
    expect(number).to_be_visible()
    number.fill("många")
    number.press("Tab")
    name = number.get_attribute("name")
    error = at_page.locator(f"#q-{name}-error")
    expect(error).to_be_visible()
    at_page.reload()
    expect(number).to_have_value("många")
    number.fill("2015")
    number.press("Tab")
    expect(error).to_have_count(0)
    nothing_waits(at_page)
    assert answers(kalix) == {"bm_inventering": "egen", "bm_inventering_ar": 2015}


def test_an_entry_of_a_list(at_page, kalix):  # noqa: F811
    asked_after = {"samv_former_gemensamma_piloter": "3"}
    factories.answer(kalix.response, asked_after, by=kalix.contact)
    at_page.goto(f"/respond/{kalix.response_id}/samv_pilot/")
    fields = at_page.locator("main [data-unit] input[type=text]:visible, main [data-unit] textarea:visible")
    fields.first.fill("Energiplan")
    fields.first.press("Tab")
    is_saved(at_page)
    (item,) = answers(kalix)["samv_pilot"]
    at_page.locator("main .actions .btn-primary").click()
    at_page.wait_for_timeout(500)
    assert answers(kalix) == asked_after | {"samv_pilot": [item]}


def test_submitted_by_a_colleague_meanwhile(at_page, kalix):  # noqa: F811
    response = Response.objects.with_case().get(pk=kalix.response_id)
    submit_response(response=response, by=kalix.contact, now=at())
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Svaren är inskickade")
    at_page.locator("main .actions .btn-primary").click()
    expect(at_page.locator("main")).to_contain_text("Öppna dem igen")
    assert answers(kalix) == {}


def test_leaving_the_computer_forgets_what_waits(at_page, kalix):  # noqa: F811
    at_page.goto(f"/respond/{kalix.response_id}/")
    at_page.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    at_page.route(f"**/{PAGE}/", lambda route: route.abort())
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    asked = []
    at_page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    at_page.goto(f"/respond/{kalix.response_id}/")
    at_page.locator("form[data-leave] button").click()
    expect(at_page.locator("[data-forget]")).to_be_visible()
    nothing_waits(at_page)
    assert len(asked) == 1
    assert answers(kalix) == {}


@pytest.mark.both_databases
def test_two_windows_on_one_device_send_what_waits_once(at_page, kalix):  # noqa: F811
    """The second window has read what waits too; what was typed in the first one since then must stand."""
    is_cut = {"first": True, "second": True}

    def line_of(window):
        def answer(route):
            if is_cut[window] and route.request.method == "POST":
                route.abort()
            else:
                route.continue_()

        return answer

    at_page.route(f"**/{PAGE}/", line_of("first"))
    at_page.locator("[name=mobilitet_prioritet][value='1']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    other = at_page.context.new_page()
    other.route(f"**/{PAGE}/", line_of("second"))
    other.goto(at_page.url)
    expect(other.locator("[name=mobilitet_prioritet][value='1']")).to_be_checked()
    expect(other.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    is_cut["first"] = False
    at_page.locator("[name=mobilitet_prioritet][value='2']").check()
    nothing_waits(at_page)
    is_cut["second"] = False
    other.locator("[name=mobilitet_formaga][value='3']").check()
    nothing_waits(other)
    assert answers(kalix) == {"mobilitet_prioritet": "2", "mobilitet_formaga": "3"}
    assert revisions(kalix, "mobilitet_prioritet") == ["1", "2"]


@pytest.mark.both_databases
def test_a_draft_that_waited_meets_what_the_same_person_wrote_on_another_device(open_as, at_page, kalix):  # noqa: F811
    """Typed on a train, written anew at the office, and then the train's line comes back: nothing newer is overwritten."""
    at_page.locator("[name=mobilitet_behov][value='4']").check()
    is_saved(at_page)
    at_page.context.set_offline(True)
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    at_page.locator("[name=mobilitet_formaga][value='1']").check()
    at_page.locator("[name=mobilitet_kommentar]").fill("Från tåget.")
    at_page.locator("[name=mobilitet_kommentar]").press("Tab")
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")

    office = open_as(width=360)
    come_in(office, kalix, "whole")
    office.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    office.locator("[name=mobilitet_prioritet][value='1']").check()
    office.locator("[name=mobilitet_kommentar]").fill("Från kontoret.")
    office.locator("[name=mobilitet_kommentar]").press("Tab")
    nothing_waits(office)
    written = {"mobilitet_behov": "4", "mobilitet_prioritet": "1", "mobilitet_kommentar": "Från kontoret."}
    wait_for(at_page, lambda: answers(kalix) == written)

    at_page.context.set_offline(False)
    nothing_waits(at_page)
    expect(at_page.locator(".conflict")).to_have_count(2)
    # What nobody else has touched has arrived; what was written since stands, and the draft waits beside it.
    assert answers(kalix) == written | {"mobilitet_formaga": "1"}
    choice = at_page.locator("#q-mobilitet_prioritet .conflict")
    expect(choice).to_contain_text("Ni har svarat på frågan på två ställen. Vilket svar gäller?")
    choice.locator("[value=take]").check()
    choice.locator("button").click()
    expect(at_page.locator(".conflict")).to_have_count(1)
    # The office has stood all the while, and saving its page sweeps no choice away.
    office.locator("main .actions .btn-primary").click()
    expect(office).not_to_have_url(re.compile(f"/{PAGE}/$"))
    text = at_page.locator("[data-q=mobilitet_kommentar] .conflict")
    expect(text.locator("textarea")).to_have_value("Från kontoret.\n\nFrån tåget.")
    text.locator("[value=merge]").check()
    text.locator("button").click()
    expect(at_page.locator(".conflict")).to_have_count(0)
    done = {"mobilitet_prioritet": "3", "mobilitet_kommentar": "Från kontoret.\n\nFrån tåget."}
    assert answers(kalix) == written | {"mobilitet_formaga": "1"} | done
    assert ledger_faults([Response.objects.with_case().get(pk=kalix.response_id)]) == []


def wait_for(page, holds, within=15):
    """Until the server has it: what the device has sent may not be committed yet. `within` so many seconds."""
    for _try in range(within * 10):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it does not come")


@pytest.mark.both_databases
def test_a_choice_on_another_device_that_was_typed_later_holds(open_as, at_page, kalix):  # noqa: F811
    """The same two devices, the other way round: the one that waited is the newer one, so nobody is asked."""
    other = open_as(width=360)
    come_in(other, kalix, "whole")
    other.goto(f"/respond/{kalix.response_id}/{PAGE}/")
    at_page.context.set_offline(True)
    at_page.locator("[name=mobilitet_prioritet][value='3']").check()
    expect(at_page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    other.locator("[name=mobilitet_prioritet][value='1']").check()
    wait_for(other, lambda: answers(kalix) == {"mobilitet_prioritet": "1"})
    at_page.locator("[name=mobilitet_prioritet][value='2']").check()
    at_page.wait_for_timeout(500)
    at_page.context.set_offline(False)
    nothing_waits(at_page)
    assert answers(kalix) == {"mobilitet_prioritet": "2"}
    assert not Response.objects.get(pk=kalix.response_id).refused.exists()
