"""From an answer to a decision: a match is accepted, a plan is made of it, the municipality agrees, a page for everybody says so."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reports import actions
from reports.models import PlanReply, Publication, SupportMeasure
from tests.factories import open_link, sign_in
from tests.pages import build_world
from tests.reports import pages_publications
from tests.reports.pages_matches import answered, page
from tests.reports.pages_plans import packages

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(transactional_db, real_definition):
    world = build_world(real_definition)
    answered(world)
    packages(world)
    return world


def test_the_lead_comes_from_the_needs_to_a_plan_that_the_municipality_agrees_to(world, open_as):
    lead = open_as(sign_in(world.lead), width=1280)
    lead.goto("/reports/prestratus-2018/needs/")
    lead.get_by_role("link", name="Matchning").first.click()
    lead.locator("#d-mobilitet-2514").get_by_role("button", name=re.compile("Anta.*Arjeplog")).click()
    expect(lead.locator("#d-mobilitet-2514")).to_contain_text("Arjeplog antagen")
    assert lead.url.startswith(page(world)) or page(world) in lead.url

    lead.goto("/reports/prestratus-2018/plans/")
    lead.get_by_role("link", name="Kalix").last.click()
    lead.get_by_label(re.compile("Stöd: Transporter")).check()
    lead.get_by_label(re.compile("Lära av en annan kommun")).check()
    lead.get_by_role("button", name="Ta med de ikryssade").click()
    expect(lead.get_by_role("status").or_(lead.locator(".messages"))).to_contain_text("2 åtgärder ligger i planen")
    assert SupportMeasure.objects.count() == 2

    lead.get_by_role("link", name="Skicka till kommunen").click()
    lead.get_by_label(re.compile("Miljöstrateg 1")).check()
    lead.get_by_role("button", name="Förhandsgranska brevet").click()
    expect(lead.get_by_text("[personlig länk]")).to_be_visible()
    lead.get_by_role("button", name="Skicka planen").click()
    expect(lead.get_by_text("hos kommunen")).to_be_visible()

    # The municipality has no scripts, and a telephone.
    contact = open_as(open_link(world.invitation), width=360, java_script_enabled=False)
    contact.goto(f"/respond/{world.response.pk}/")
    contact.get_by_role("link", name="Läs planen och svara").click()
    expect(contact.get_by_role("heading", name=re.compile("Lära av en annan kommun"))).to_be_visible()
    contact.get_by_role("group", name="Transporter").get_by_label("Ja").check()
    contact.get_by_label("Vi är överens om planen").check()
    contact.get_by_role("button", name="Skicka svaret").click()
    expect(contact.get_by_role("heading", name="Ni är överens om planen")).to_be_visible()
    assert PlanReply.objects.get().kind == "agree"

    lead.reload()
    expect(lead.locator(".page-head")).to_contain_text("överenskommen")
    lead.goto("/")
    expect(lead.get_by_role("row", name=re.compile("Kalix"))).to_contain_text("överenskommen")
    assert lead.seen == [] and contact.seen == []


def test_what_a_municipality_lets_stand_is_what_everybody_reads(transactional_db, real_definition, open_as):
    world = build_world(real_definition)
    draft = pages_publications.asked(world)
    contact = open_as(open_link(world.invitation), width=360)
    contact.goto(f"/respond/{world.response.pk}/approve/")
    for group in contact.locator("fieldset.approval").all():
        group.get_by_label("Ja", exact=True).check()
    contact.get_by_role("button", name="Spara vad vi säger").click()
    expect(contact.get_by_text("Sparat. Det ni inte har sagt ja till visas inte.")).to_be_visible()

    lead = open_as(sign_in(world.lead), width=1280)
    lead.goto(f"/reports/prestratus-2018/publications/{draft.pk}/")
    lead.get_by_role("button", name="Publicera", exact=True).click()
    expect(lead.get_by_text("Sidan är publicerad.")).to_be_visible()

    anybody = open_as(width=360, java_script_enabled=False)
    anybody.goto("/results/resultat-2018/")
    expect(anybody.get_by_role("row", name=re.compile("Transporter")).last).to_contain_text("Arjeplog, Kalix")
    expect(anybody.get_by_text("Vi saknar folk.")).to_be_visible()

    lead.get_by_role("link", name="Dra tillbaka sidan").click()
    lead.get_by_role("button", name="Dra tillbaka sidan").click()
    expect(lead.get_by_text("Sidan är tillbakadragen.")).to_be_visible()
    gone = anybody.goto("/results/resultat-2018/")
    assert gone.status == 410
    expect(anybody.get_by_role("heading", name="Sidan är tillbakadragen")).to_be_visible()
    assert Publication.objects.get().versions.count() == 1
    assert lead.seen == [] and contact.seen == []
    actions.publish(publication=draft, without_waiting=False, correction="", by=world.lead, now=timezone.now())
