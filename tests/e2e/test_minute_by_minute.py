"""A whole call as `the call, minute by minute` has it, with the municipality's own browser beside; then the board, the case,
the needs, the status report and the calendar are asked, and all tell the same."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from surveys.actions import book_appointment, ledger_faults, submit_response
from surveys.calendar_links import make_token
from surveys.models import Appointment, Letter, Response
from tests import factories
from tests.e2e.test_call import Hands, last, ready, with_telephone
from tests.surveys.answering import stored
from tests.surveys.filling import answer_all

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CASE = "/cases/prestratus-2018/2514/"
CALL = f"{CASE}interview/"


@pytest.fixture
def kalix(assessment, participation, other_participation, real_definition, contact, colleague, officer):
    """Kalix has answered everything on the web, the officer is to call in ten minutes; Arjeplog has answered nothing."""
    now = timezone.now()
    questionnaire = factories.make_questionnaire(assessment, real_definition)
    response = factories.make_response(participation, questionnaire)
    factories.make_response(other_participation, questionnaire)
    type(participation).objects.filter(pk=participation.pk).update(officer=officer)
    book_appointment(
        participation=participation,
        starts_at=now + datetime.timedelta(minutes=10),
        contact=contact,
        officer=officer,
        by=officer,
        now=now,
    )
    answer_all(response, by=contact)
    submit_response(response=response, by=contact, now=now)
    return response


def test_the_call_and_what_is_told_of_it(
    kalix, contact, colleague, lead_client, officer, officer_client, open_as, client
):
    ours = with_telephone(open_as(officer_client))
    theirs = open_as(factories.open_link(factories.make_invitation(kalix, contact, by=officer)))
    hands = Hands(ours)
    prepare(ours)
    dial(ours, hands)
    opening(ours, hands)
    themes(ours, theirs, hands, kalix)
    support(ours, hands)
    ending(ours, hands)
    read_back(theirs, kalix)
    the_calendar(client, officer)
    page = open_as(lead_client)
    the_board(page)
    the_case(page)
    the_needs(page)
    the_report(page)
    assert last(kalix, "mobilitet_behov") == ("value", "2", "", "2", "Miljöstrateg")
    assert last(kalix, "fornybar_energi_behov")[3:] == ("1", "Kommunchef")
    assert ledger_faults([Response.objects.with_case().get(pk=kalix.pk)]) == []
    assert [each for each in ours.seen if "DISCONNECTED" not in each] == theirs.seen == page.seen == []


def prepare(page):
    """-5: what to ask about, who answered, own notes; whoever the call is booked with comes first."""
    page.goto(CALL)
    main = page.locator("main")
    expect(main).to_contain_text("Transporter och mobilitet: Hur stort är ert behov av stöd?")
    expect(main).to_contain_text("Mycket stort behov men väl etablerat: fråga vad som saknas.")
    page.locator("textarea[name=text]").fill("Fråga om bussarna.")
    with page.expect_event("load"):
        page.get_by_role("button", name="Spara anteckningarna").click()
    expect(page.locator(".callees li").first).to_contain_text("Miljöstrateg")


def dial(page, hands):
    """0: one key dials, one says that somebody answered."""
    expect(page.locator("[data-dial]").first).to_be_focused()
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    expect(page.locator("[data-outcomes]")).to_be_focused()
    hands.press("s")
    page.wait_for_url(re.compile(r"/interview/(?!call)"))
    ready(page)


def opening(page, hands):
    """1 and 3: what is read aloud, until when there is time, who is on the line; the one thing now, while there is time."""
    aloud = page.locator(".aloud")
    expect(aloud).to_contain_text("Anteckningarna kan bli allmänna handlingar")
    expect(aloud).to_contain_text(re.compile(r"Har ni till \d\d\.\d\d\?"))
    expect(aloud).to_contain_text("säkra")
    expect(page.locator("#scratch")).to_have_value("Fråga om bussarna.")
    hands.press("l", "2")
    expect(page.locator("[name=line-speaker]:checked + span")).to_contain_text("Miljöstrateg")
    with page.expect_event("load"):
        page.locator(".aloud a").click()
    ready(page)
    hands.press("a")
    hands.say("Ny elbuss sedan i somras.")
    hands.press("Enter")
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")


def themes(ours, theirs, hands, kalix):
    """6: a rating changed with its reason, one confirmed, one that comes back, a note, a follow-up; undo; the line breaks."""
    ours.goto(f"{CALL}tema_mobilitet/")
    ready(ours)
    hands.press("b", "2")
    hands.saved()
    hands.press("o", "2")
    expect(ours.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("Skäl: ny uppgift")
    hands.press("p", "v")
    expect(ours.locator("[data-q=mobilitet_prioritet] .outcome")).to_contain_text("Vet ej telefon")
    hands.press("Control+z")
    expect(ours.locator("[name=mobilitet_prioritet][value='4']")).to_be_checked()
    hands.press("f", "t")
    expect(ours.locator("#follow-who")).to_be_focused()
    hands.saved()
    ours.locator("#follow-due").fill(str(timezone.localdate() + datetime.timedelta(days=7)))
    hands.press("Enter")
    expect(ours.locator("[data-card]")).to_be_focused()
    # The head of administration comes in, and the next answer is hers.
    hands.press("l", "1")
    hands.enter()
    # They have the link open, and want to change something too.
    theirs.goto(f"/respond/{kalix.pk}/")
    with theirs.expect_event("load"):
        theirs.locator("form[action$='/reopen/'] button").first.click()
    theirs.goto(f"/respond/{kalix.pk}/tema_fornybar_energi/")
    ours.goto(f"{CALL}tema_fornybar_energi/")
    ready(ours)
    theirs.locator("[name=fornybar_energi_behov][value='3']").check()
    expect(theirs.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    hands.press("b", "1")
    conflict = ours.locator("[data-q=fornybar_energi_behov] .conflict")
    expect(conflict).to_contain_text("Två olika svar")
    assert stored(Response.objects.get(pk=kalix.pk))["fornybar_energi_behov"] == "3"
    # Both answers are read aloud, and whoever answers for the municipality chooses.
    conflict.locator("[value=take]").check()
    with ours.expect_event("load"):
        conflict.get_by_role("button", name="Spara valet").click()
    ready(ours)
    assert stored(Response.objects.get(pk=kalix.pk))["fornybar_energi_behov"] == "1"
    # The line breaks.
    ours.context.set_offline(True)
    hands.press("p", "1")
    expect(ours.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    ours.context.set_offline(False)
    hands.saved()
    # "You asked something about charging": from anywhere to the question.
    hands.press("/")
    expect(ours.locator("[data-query]")).to_be_focused()
    hands.say("laddplats")
    expect(ours.locator("[role=option]")).to_have_count(1)
    hands.press("Enter")
    ours.wait_for_url(re.compile("/tema_mobilitet/"))
    ready(ours)
    hands.press("g")
    hands.say("Siffror om laddplatser")
    hands.press("Enter")
    expect(ours.locator("[data-note-state]")).to_contain_text("Antecknat")


def support(page, hands):
    """26: what they want most, read back as a sentence; the call is put on hold and goes on where it was."""
    page.goto(f"{CALL}stod/")
    ready(page)
    page.locator("select[name='stod_topp3.2']").select_option("mobilitet")
    hands.saved()
    aloud = page.locator("[data-q=stod_topp3] .aloud-line")
    expect(aloud).to_contain_text("Stämmer det?")
    expect(aloud).to_contain_text("Transporter och mobilitet")
    for name in ("Paus", "Fortsätt"):
        with page.expect_event("load"):
            page.locator("[data-clock-form]").get_by_role("button", name=name).click()
        assert page.url.endswith("/stod/")
    ready(page)


def ending(page, hands):
    """43 to +10: what was changed is said, the interview completed, what is missing filled in, the read-back sent."""
    with page.expect_event("load"):
        page.get_by_role("button", name="Avsluta", exact=True).click()
    expect(page.locator(".aloud")).to_contain_text("Jag har ändrat 5 svar. Ni återkommer om 1 fråga.")
    page.locator("[value=complete]").press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    for each in page.locator("select[name^='reason.']").all():
        each.select_option("1")
    page.locator("select[name^='theme.']").select_option("mobilitet")
    page.locator("input[type=date]").fill(str(timezone.localdate() + datetime.timedelta(days=14)))
    with page.expect_event("load"):
        page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Klart:")).to_be_visible()
    with page.expect_event("load"):
        page.get_by_role("link", name="Skicka återkopplingen").click()
    with page.expect_event("load"):
        page.get_by_role("button", name="Skicka återkopplingen").click()
    expect(page.locator(".page-head")).to_contain_text("skickad")
    assert Letter.objects.get(kind="readback").contact.name == "Miljöstrateg 1"


def read_back(page, kalix):
    """The municipality reads what was understood, and objects to one answer."""
    page.goto(f"/respond/{kalix.pk}/readback/")
    page.locator("[name='verdict.mobilitet_behov'][value=object]").check()
    page.locator("#said-mobilitet_behov-words").fill("Tre räcker.")
    with page.expect_event("load"):
        page.locator("button[value=finish]").click()
    expect(page.locator(".receipt")).to_contain_text("Tack")


# --- The same truth everywhere -------------------------------------------------------------------------------------------------


def the_calendar(client, officer):
    """The talk has taken place: it stands in the officer's calendar as it was booked, and waits nowhere."""
    feed = client.get(f"/calendar/sv/{make_token(officer)}.ics").content.decode()
    assert re.findall(r"SUMMARY:(.*)", feed.replace("\r\n ", "").replace("\r", "")) == ["Kalix: intervju"]
    assert Appointment.objects.get().state == Appointment.State.DONE


def the_board(page):
    page.goto("/")
    tracks = page.locator(".tracks")
    for words in ("Svarat 1 av 2", "Intervjuade 1 av 2", "Återkopplade 0 av 2", "1 skickad, 1 invändning"):
        expect(tracks).to_contain_text(re.compile(words.replace(" ", r"\s+")))
    row = page.locator("tr", has_text="Kalix")
    today = f"{timezone.localdate().day} "
    for words in (f"klar {today}", f"gjord {today}", "invändning 1", "Svara på invändningen", "uppföljningar 2"):
        expect(row).to_contain_text(words)
    # What was heard last is the objection.
    expect(row.locator(".contact")).to_contain_text(re.compile(r"i dag\s+webb, miljöstrateg"))


def the_case(page):
    page.goto(CASE)
    head = page.locator(".page-head, .tracks").first
    expect(head).to_be_visible()
    main = page.locator("main")
    expect(main).to_contain_text("invändning 1")
    theme = page.locator("tr", has=page.get_by_role("rowheader", name="Transporter och mobilitet"))
    expect(theme).to_contain_text(re.compile(r"Webb: Mycket stort behov\s*2\s*Telefon: Visst behov"))
    expect(theme).to_contain_text("Telefon: Kommunen återkommer")
    people = page.locator("table", has_text="Kommunchef 1")
    expect(people.locator("tr", has_text="Kommunchef 1")).to_contain_text("telefon")
    expect(people.locator("tr", has_text="Miljöstrateg 1")).to_contain_text("webb")
    for words in (
        "Ny elbuss sedan i somras.",
        "Siffror om laddplatser",
        "Tre räcker.",
        "Samtal: svarade",
        "Intervjun avslutad",
    ):
        expect(main).to_contain_text(words)


def the_needs(page):
    page.goto("/reports/prestratus-2018/needs/?cell=mobilitet-2514")
    trail = page.locator(".trail")
    for words in ("Mycket stort behov", "Visst behov", "ny uppgift", "Miljöstrateg", "Handläggare 1"):
        expect(trail).to_contain_text(words)
    expect(page.locator("a.cell[href*='fornybar_energi-2514']").first).to_contain_text("1")
    page.wait_for_load_state("networkidle")


def the_report(page):
    page.goto("/reports/prestratus-2018/status/")
    with page.expect_event("load"):
        page.get_by_role("button", name="Börja").click()
    print(page.locator("main").inner_text())
