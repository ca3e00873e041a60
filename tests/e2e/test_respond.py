"""A municipality answers in a real browser: by link, by keyboard, without scripts, two at once."""

import re

import pytest
from playwright.sync_api import expect

from surveys.links import make_token
from surveys.models import RefusedAnswer, Response, Submission
from surveys.progress import page_states
from tests import factories
from tests.surveys.answering import stored

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kalix(real_definition):
    """Kalix (variant other) on the questionnaire that is shipped: its invitation, two contacts, an officer in charge."""
    officer = factories.make_user("officer", telephone="0980-319 210")
    assessment = factories.make_assessment(statement_sv="Finansieras av EU.", statement_en="Financed by the EU.")
    municipality = factories.make_municipality("Kalix")
    participation = factories.make_participation(assessment, municipality, officer=officer)
    contact = factories.make_contact(at=municipality)
    factories.make_contact("Kommunchef 1", at=municipality, role="kommunchef", email="chef@example.se")
    questionnaire = factories.make_questionnaire(assessment, real_definition)
    return factories.make_invitation(factories.make_response(participation, questionnaire), contact)


def link(invitation):
    return f"/i/{make_token(invitation)}/"


def go(page):
    """Press the button and wait for the page that it leads to: what waits is sent first."""
    with page.expect_event("load"):
        page.locator("main .btn-primary").click()


def come_in(page, invitation, way, *, speaker=0):
    page.goto(link(invitation))
    page.locator(f"button[name=way][value={way}]").click()
    page.locator("input[name=speaker]").nth(speaker).check()
    go(page)
    expect(page).to_have_url(re.compile(r"/respond/\d+/$"))


def fill_everything(page):
    """The first real answer to each question in sight, as a person in a hurry gives it."""
    for field in page.locator("main fieldset.rating:visible").all():
        radios = field.locator(".scale input[type=radio], .checks input[type=radio]")
        boxes = field.locator(".checks input[type=checkbox]")
        selects = field.locator(".ranks select")
        if radios.count():
            radios.first.check()
        elif boxes.count():
            boxes.first.check()
        elif selects.count():
            selects.first.select_option(index=1)
    for area in page.locator("main textarea.form-control:visible, main .field > input[type=text]:visible").all():
        area.fill("2015" if area.get_attribute("inputmode") else "Ett svar med åäö")


def answer_the_short_way(page, invitation):
    """From the link to the receipt; returns the addresses of the pages that were answered."""
    come_in(page, invitation, "short")
    go(page)
    visited = []
    for _page in range(20):
        if page.url.endswith("/review/"):
            break
        visited.append(re.sub(r".*/respond/\d+/([^/]+)/.*", r"\1", page.url))
        fill_everything(page)
        go(page)
    expect(page).to_have_url(re.compile("/review/$"))
    expect(page.locator(".missing-list")).to_have_count(0)
    go(page)
    expect(page.locator(".receipt")).to_be_visible()
    return visited


@pytest.mark.both_databases
@pytest.mark.parametrize(("language", "scripts", "width"), [("sv", True, 1280), ("en", False, 360)])
def test_kalix_answers_the_short_way_and_submits(open_as, kalix, language, scripts, width):
    page = open_as(width=width, java_script_enabled=scripts)
    kalix.contact.language = language
    kalix.contact.save()
    answer_the_short_way(page, kalix)
    assert page.locator("html").get_attribute("lang") == language
    response = Response.objects.get(pk=kalix.response_id)
    submission = Submission.objects.get()
    assert (submission.seq, submission.by_contact) == (response.seq, kalix.contact)
    answers = stored(response)
    view = Response.objects.with_case().get(pk=response.pk).view
    (state, *_rest) = page_states(view, True, answered=answers, relevant=set(view.nodes))
    assert state.answered == state.total
    assert len(answers) >= 32
    assert page.seen == []


def test_what_follows_and_what_is_wrong_get_the_focus(open_as, kalix):
    page = open_as()
    come_in(page, kalix, "whole")
    page.goto(f"/respond/{kalix.response_id}/tema_mobilitet/")
    page.locator("[name=mobilitet_behov][value='4']").check()
    go(page)
    expect(page.locator("#q-mobilitet_delfragor-new")).to_be_focused()
    expect(page.locator("#q-mobilitet_delfragor-new")).to_be_in_viewport()
    for box in page.locator("[name=mobilitet_delfragor]").all()[:4]:
        box.check()
    page.locator("[name=mobilitet_kommentar]").fill("Laddning vid simhallen")
    go(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#q-mobilitet_delfragor-1")).to_be_focused()
    expect(page.locator("[name=mobilitet_kommentar]")).to_have_value("Laddning vid simhallen")
    page.locator("[name=mobilitet_delfragor]").first.uncheck()
    go(page)
    expect(page).to_have_url(re.compile("/tema_fastigheter_effektivisering/$"))
    assert len(stored(Response.objects.get(pk=kalix.response_id))["mobilitet_delfragor"]) == 3
    page.go_back()
    expect(page.locator("[name=mobilitet_behov][value='4']")).to_be_checked()
    assert page.seen == []


@pytest.mark.both_databases
def test_by_keyboard_alone(open_as, kalix):
    page = open_as()
    come_in(page, kalix, "whole")
    page.goto(f"/respond/{kalix.response_id}/tema_mobilitet/")
    page.locator("[name=mobilitet_behov]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=mobilitet_behov][value='1']")).to_be_checked()
    page.goto(f"/respond/{kalix.response_id}/nulage_mal/")
    page.locator("[name=nulage_mal_malar]").focus()
    page.keyboard.type("2030")
    # Enter in an entry saves the entry and stays, whatever other buttons there are.
    page.keyboard.press("Enter")
    expect(page.locator("ol.items > li")).to_have_count(1)
    answers = stored(Response.objects.get(pk=kalix.response_id))
    assert answers == {"mobilitet_behov": "1", "nulage_mal": [{"nulage_mal_malar": 2030}]}


def test_leaving_a_page_by_a_link_loses_nothing(open_as, kalix):
    page = open_as()
    come_in(page, kalix, "whole")
    page.goto(f"/respond/{kalix.response_id}/tema_mobilitet/")
    page.locator("[name=mobilitet_kommentar]").fill("Inte sparat än")
    page.locator("aside .cards a").first.click()
    expect(page).to_have_url(re.compile("/nulage/$"))
    page.goto(f"/respond/{kalix.response_id}/tema_mobilitet/")
    expect(page.locator("[name=mobilitet_kommentar]")).to_have_value("Inte sparat än")
    assert stored(Response.objects.get(pk=kalix.response_id)) == {"mobilitet_kommentar": "Inte sparat än"}


@pytest.mark.both_databases
def test_two_people_at_once(open_as, kalix):
    mine, theirs = open_as(), open_as(width=360, java_script_enabled=False)
    come_in(mine, kalix, "whole")
    come_in(theirs, kalix, "whole", speaker=1)
    url = f"/respond/{kalix.response_id}/tema_mobilitet/"
    mine.goto(url)
    theirs.goto(url)
    for page, value, text in ((theirs, "2", "Fyra laddplatser"), (mine, "1", "Ingen plan")):
        page.locator(f"[name=mobilitet_formaga][value='{value}']").check()
        page.locator("[name=mobilitet_kommentar]").fill(text)
        page.locator("main .btn-primary").click()
    expect(mine.locator(".conflict")).to_have_count(2)
    expect(mine).to_have_url(re.compile("/tema_mobilitet/$"))
    expect(mine.locator(".conflict").first).to_be_in_viewport()
    one = RefusedAnswer.objects.get(question="mobilitet_formaga")
    mine.locator(f"[name='settle.{one.pk}'][value=take]").check()
    mine.locator(".conflict button").first.click()
    expect(mine.locator(".conflict")).to_have_count(1)
    two = RefusedAnswer.objects.get(question="mobilitet_kommentar")
    mine.locator(f"[name='settle.{two.pk}'][value=merge]").check()
    mine.locator(f"[name='settle.{two.pk}.text']").fill("Fyra laddplatser, ingen plan")
    mine.locator(".conflict button").first.click()
    expect(mine.locator(".conflict")).to_have_count(0)
    answers = stored(Response.objects.get(pk=kalix.response_id))
    assert answers == {"mobilitet_formaga": "1", "mobilitet_kommentar": "Fyra laddplatser, ingen plan"}
    assert mine.seen == theirs.seen == []


def test_a_list_without_scripts(open_as, kalix):
    page = open_as(width=360, java_script_enabled=False)
    come_in(page, kalix, "whole")
    page.goto(f"/respond/{kalix.response_id}/nulage_mal/")
    for text in ("Första", "Andra", "Tredje"):
        page.locator("[name=nulage_mal_mal]").fill(text)
        page.locator("main button[value=add]").click()
    page.goto(f"/respond/{kalix.response_id}/nulage_mal/")
    titles = page.locator("ol.items strong")
    expect(titles).to_have_text(["Första", "Andra", "Tredje"])
    page.locator("button[value^='up.']").last.click()
    expect(titles).to_have_text(["Första", "Tredje", "Andra"])
    page.locator("button[value^='remove.']").first.click()
    expect(titles).to_have_text(["Tredje", "Andra"])
    page.locator("button[value^='restore.']").click()
    expect(titles).to_have_text(["Första", "Tredje", "Andra"])
    assert page.seen == []
