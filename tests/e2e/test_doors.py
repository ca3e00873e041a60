"""The other doors in a real browser, on a telephone, without scripts."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import FollowUp, Participation
from surveys.links import make_token
from surveys.models import Appointment
from surveys.wishes import Wish
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kalix(definition):
    officer = factories.make_user("officer", telephone="0980-319 210")
    assessment = factories.make_assessment()
    municipality = factories.make_municipality("Kalix")
    participation = factories.make_participation(assessment, municipality, officer=officer)
    contact = factories.make_contact(at=municipality)
    factories.make_role("kommunchef")
    questionnaire = factories.make_questionnaire(assessment, definition)
    return factories.make_invitation(factories.make_response(participation, questionnaire), contact)


def enter(open_as, invitation, door):
    page = open_as(width=360, height=740, java_script_enabled=False)
    page.goto(f"/i/{make_token(invitation)}/")
    page.locator(f"button[name=door][value={door}]").click()
    expect(page).to_have_url(re.compile(rf"/respond/\d+/{door}/$"))
    return page


def fits(page):
    """Nothing is wider than the telephone; without scripts in the page, the box of the document says so."""
    return page.locator("html").bounding_box()["width"] <= 360 and page.locator("main").bounding_box()["width"] <= 360


def test_rather_on_the_telephone(open_as, kalix):
    page = enter(open_as, kalix, "telephone")
    day = timezone.localdate() + datetime.timedelta(days=6)
    page.get_by_label("Dag").first.fill(day.isoformat())
    page.get_by_label("När", exact=True).first.select_option("10:30")
    page.get_by_label("Nummer att ringa").fill("växeln")
    page.get_by_role("button", name="Be om ett samtal").click()
    # Nothing is lost, and the summary leads to what is wrong.
    page.get_by_role("link", name=re.compile("Nummer att ringa")).click()
    expect(page.get_by_label("Dag").first).to_have_value(day.isoformat())
    page.get_by_label("Nummer att ringa").fill("0923-650 12")
    assert fits(page)
    page.get_by_role("button", name="Be om ett samtal").click()
    expect(page.locator(".receipt")).to_contain_text("0923-650 12")
    made = Appointment.objects.get()
    assert (made.telephone, made.wished) == ("0923-650 12", [Wish(day, "10:30")])
    page.get_by_role("link", name="Ändra tider eller nummer").click()
    expect(page.get_by_label("Nummer att ringa")).to_have_value("0923-650 12")
    assert fits(page)
    # And no call at all: one press, without scripts, and what was typed is still there for whoever changes their mind.
    page.goto(f"/respond/{kalix.response_id}/telephone/")
    page.get_by_role("button", name="Vi behöver inget samtal längre").click()
    expect(page.locator("main [role=status]")).to_have_text("Ni har dragit tillbaka det. Vi ringer inte.")
    expect(page.get_by_label("Nummer att ringa")).to_have_value("0923-650 12")
    assert fits(page)
    made.refresh_from_db()
    assert (made.state, made.handled_by) == ("cancelled", None)
    assert page.seen == []


def test_somebody_else_should_answer(open_as, kalix):
    page = enter(open_as, kalix, "not-me")
    assert fits(page)
    page.get_by_label("Jag vet inte").check()
    expect(page.get_by_label("Namn")).to_be_hidden()
    page.get_by_label("Den här personen").check()
    page.get_by_label("Funktion", exact=True).select_option(label="Kommunchef")
    page.get_by_label("Namn").fill("Kommunchef 2")
    page.get_by_role("button", name="Meddela energikontoret").click()
    expect(page.locator(".receipt")).to_contain_text("Inget har skickats till någon ännu.")
    assert str(FollowUp.objects.get().contact) == "Kommunchef 2"
    assert page.seen == []


def test_more_time_with_one_click_and_a_day_of_ones_own(open_as, kalix):
    page = enter(open_as, kalix, "more-time")
    today = timezone.localdate()
    page.get_by_role("button", name=re.compile("2 veckor till")).click()
    expect(page.locator(".receipt")).to_contain_text("Sista dag är nu")
    case = Participation.objects.get(pk=kalix.response.participation_id)
    assert case.due_on == today + datetime.timedelta(days=14)
    day = today + datetime.timedelta(days=20)
    page.get_by_label("En annan dag").fill(day.isoformat())
    page.get_by_role("button", name="Välj den dagen").click()
    expect(page.locator(".receipt")).to_be_visible()
    case.refresh_from_db()
    assert case.due_on == day
    assert fits(page)
    assert page.seen == []


def test_the_officer_sees_it_at_home_and_marks_it(open_as, kalix):
    page = enter(open_as, kalix, "telephone")
    page.get_by_label("Nummer att ringa").fill("0923-650 12")
    page.get_by_role("button", name="Be om ett samtal").click()
    expect(page.locator(".receipt")).to_be_visible()
    desk = open_as(factories.sign_in(kalix.response.participation.officer))
    desk.goto("/")
    arrival = desk.locator(".arrivals > div > .items > .item")
    expect(arrival).to_contain_text("0923-650 12")
    arrival.get_by_role("button", name=re.compile("Markera som hanterad")).click()
    expect(desk.locator(".arrivals")).to_contain_text("Inget väntar.")
    desk.locator(".arrivals summary").click()
    desk.get_by_role("button", name=re.compile("Öppna igen")).click()
    expect(desk.locator(".arrivals > div > .items > .item")).to_have_count(1)
    assert page.seen == desk.seen == []
