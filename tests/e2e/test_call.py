"""The call by keyboard alone, on the questionnaire that is shipped: how many keys it takes, and that nothing is lost."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import FollowUp
from surveys.actions import answer_call, ledger_faults, start_call, submit_response
from surveys.models import Call, CallNote, Response, Thread, ThreadMessage
from tests import factories
from tests.factories import at
from tests.surveys.answering import stored
from tests.surveys.filling import answer_all

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CASE = "/cases/prestratus-2018/2514/interview/"
THEME = f"{CASE}tema_mobilitet/"
MOST_WITH_WEB, MOST_FROM_BLANK = 60, 130


@pytest.fixture
def whole(assessment, participation, real_definition, contact, colleague):
    """The case on the real questionnaire, nothing answered yet."""
    return factories.make_response(participation, factories.make_questionnaire(assessment, real_definition))


@pytest.fixture
def answered(whole, contact):
    answer_all(whole, by=contact)
    submit_response(response=whole, by=contact, now=at(12, 15))
    return whole


@pytest.fixture
def talk(participation, contact, officer):
    """A call that was just answered."""
    now = timezone.now()
    call = start_call(participation=participation, contact=contact, telephone="", by=officer, now=now)
    return answer_call(call=call, by=officer, now=now)


class Hands:
    """Presses keys on a page and counts them; what is free text is typed apart and not counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def look_up(self, letters):
        """Type-ahead in a list counts."""
        for letter in letters:
            self.press(letter)

    def say(self, text):
        self.page.keyboard.insert_text(text)

    def saved(self):
        expect(self.page.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))

    def enter(self):
        """Confirms the card, and waits for the next one as a person does."""
        here = self.page.url
        self.press("Enter")
        self.page.wait_for_url(lambda url: url.split("#")[0] != here.split("#")[0])
        ready(self.page)


def ready(page):
    """The scripts of the card have taken over: the card has the focus."""
    expect(page.locator("[data-card], .page").first).to_be_visible()
    if page.locator("[data-card]").count():
        expect(page.locator("[data-card]")).to_be_focused()


def opened(open_as, client, path, **options):
    page = open_as(client, **options)
    page.goto(path)
    ready(page)
    return page


def last(response, question):
    row = response.revisions.filter(question=question).latest("seq")
    return row.kind, row.value, row.missing, row.reason, row.spoken_role


def changes(response):
    return {row.question for row in response.revisions.filter(channel="phone", kind="value")}


# --- How many keys ---------------------------------------------------------------------------------------------------------


def test_with_all_web_answers_and_ten_changes(answered, talk, officer_client, open_as, record_property):
    page = opened(open_as, officer_client, f"{CASE}nulage/")
    hands = Hands(page)
    hands.press("l", "1")
    cards = 0
    left = [f"{key}{digit}" for key in "bpf" for digit in "321"] + ["b2"]
    while page.url.rstrip("/").rsplit("/", 1)[-1] != "complete":
        cards += 1
        if page.locator("[data-letter=B]").count() and left:
            letter, digit = left.pop(0)
            hands.press(letter, digit)
            hands.saved()
        hands.enter()
    assert len(changes(answered)) == 10
    assert cards == 28
    record_property("keys", hands.count)
    print(f"\nkeys with all web answers and ten changes: {hands.count}")
    assert hands.count <= MOST_WITH_WEB
    assert answered.revisions.filter(kind="confirm").count() > 80
    assert ledger_faults([Response.objects.with_case().get(pk=answered.pk)]) == []
    assert page.seen == []


def core_by_key(hands):
    """Every core question of a municipality outside the Covenant, from blank, as it comes on the short way."""
    hands.press("1", "ArrowDown", "3", "ArrowDown", "1", "2", "3", "ArrowDown", "4", "5", "6")
    hands.enter()
    for needs in ("33221", "43210", "321"):
        for number, need in enumerate(needs):
            hands.press(*(["ArrowDown"] if number else []), need)
        hands.enter()
    # The three fields where help is wanted most: a long list, found by typing.
    hands.press("s")
    for place, letters in enumerate(("tr", "pe", "fj")):
        hands.press(*(["Tab"] if place else []), *letters)
    hands.press("Escape", "ArrowDown", "1", "4", "6")
    hands.enter()
    hands.press("2", *(key for digit in "34120" for key in ("ArrowDown", digit)))
    hands.enter()
    hands.press("2")
    hands.saved()
    hands.press("ArrowDown", "1", "3", "ArrowDown", "3")
    hands.page.wait_for_timeout(1_200)
    hands.enter()
    hands.press("s")
    hands.say("Någon som hinner.")
    hands.press("Escape", "ArrowDown", "1", "3", "5", "ArrowDown")
    hands.say("November, inte under älgjakten.")
    hands.press("ArrowDown", "2", "ArrowDown", "2")
    hands.enter()


def test_the_core_from_blank(whole, talk, officer_client, open_as):
    officer_client.post(CASE, {"way": "short", "line-speaker": "nobody"})
    page = opened(open_as, officer_client, f"{CASE}nulage/")
    hands = Hands(page)
    hands.press("l", "1")
    core_by_key(hands)
    expect(page).to_have_url(re.compile("/complete/$"))
    print(f"\nkeys for the core from blank: {hands.count}")
    assert hands.count <= MOST_FROM_BLANK
    assert set(whole.view.core) - set(stored(whole)) == set()
    assert stored(whole)["stod_topp3"] == ["mobilitet", "kompetens_resurser", "fjarrvarme"]
    assert {row.spoken_role for row in whole.revisions.all()} == {"Kommunchef"}
    # The rest becomes "not asked" when the interview is completed, by one more key.
    expect(page.locator("[value=complete]")).to_be_focused()
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    codes = {answer.missing for answer in whole.answers.all() if answer.question not in whole.view.core}
    assert codes == {"not_asked"}
    talk.refresh_from_db()
    assert (talk.outcome, talk.ended_at is None) == ("answered", False)
    assert ledger_faults([Response.objects.with_case().get(pk=whole.pk)]) == []
    assert page.seen == []


def with_telephone(page):
    """The computer's telephone, which a browser without a screen has not: it takes the number, and the page goes on."""
    page.add_init_script(
        """addEventListener("click", (event) => {
            const link = event.target.closest('a[href^="tel:"]');
            if (link) { event.preventDefault(); sessionStorage.dialled = link.href; }
        })"""
    )
    return page


def test_no_answer_is_two_keys_and_says_whom_to_call_next(
    answered, other_participation, other_contact, officer, officer_client, open_as
):
    other = factories.make_response(other_participation, answered.questionnaire)
    answer_all(other, by=other_contact)
    submit_response(response=other, by=other_contact, now=at(13))
    page = with_telephone(open_as(officer_client))
    page.goto(CASE)
    expect(page.locator("[data-dial]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    expect(page.locator("[data-outcomes]")).to_be_focused()
    page.keyboard.press("i")
    expect(page.locator(".next-call a")).to_have_text("Arjeplog")
    call = Call.objects.get()
    assert (call.outcome, call.officer) == ("no_answer", officer)
    assert call.ended_at is not None
    assert page.evaluate("sessionStorage.dialled") == "tel:092365000"
    assert page.seen == []


def test_to_be_called_again_is_two_keys_more(answered, officer_client, open_as):
    page = with_telephone(open_as(officer_client))
    page.goto(CASE)
    page.locator("[data-dial]").first.press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    expect(page.locator("[data-outcomes]")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.get_by_text("Vi ringer igen")).to_be_visible()
    booked = answered.participation.appointments.get()
    assert (booked.kind, booked.state, f"{timezone.localtime(booked.starts_at):%H:%M}") == (
        "call_back",
        "booked",
        "09:00",
    )


# --- What the keys do --------------------------------------------------------------------------------------------------------


def test_reason_codes_undo_and_hint(answered, talk, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    hands = Hands(page)
    hands.press("b", "2")
    hands.saved()
    expect(page.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("4 webb → 2 telefon")
    hands.press("o", "2")
    expect(page.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("Skäl: ny uppgift")
    assert last(answered, "mobilitet_behov") == ("value", "2", "", "2", "Miljöstrateg")
    hands.press("p", "v")
    expect(page.locator("[data-q=mobilitet_prioritet] .outcome")).to_contain_text("4 webb → Vet ej telefon")
    hands.press("Control+z")
    expect(page.locator("[name=mobilitet_prioritet][value='4']")).to_be_checked()
    expect(page.locator("[data-q=mobilitet_prioritet] .outcome")).not_to_contain_text("→")
    values = [(r.value, r.missing) for r in answered.revisions.filter(question="mobilitet_prioritet").order_by("seq")]
    assert values == [("4", ""), ("vet_ej", "dont_know"), ("4", "")]
    expect(page.locator("details.ask")).not_to_have_attribute("open", "")
    hands.press("d")
    expect(page.locator("details.ask")).to_have_attribute("open", "")
    # Undoing Enter leads back to the card.
    hands.enter()
    hands.press("Control+z")
    page.wait_for_url(re.compile("/tema_mobilitet/$"))
    assert page.seen == []


def test_pending_asks_who_and_when(answered, talk, contact, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    hands = Hands(page)
    hands.press("f", "t")
    expect(page.locator("#follow-who")).to_be_focused()
    hands.saved()
    hands.press("Tab")
    page.locator("#follow-due").fill("2018-11-30")
    hands.press("Enter")
    expect(page.locator("[data-card]")).to_be_focused()
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")
    assert last(answered, "mobilitet_formaga")[2] == "pending"
    made = FollowUp.objects.get()
    assert (made.side, made.contact, str(made.due_on)) == ("municipality", contact, "2018-11-30")
    assert made.what == "Transporter och mobilitet: Hur långt har ni kommit inom området?"
    assert page.seen == []


def test_the_flag_is_said_and_two_who_disagree_are_noted(answered, talk, colleague, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    hands = Hands(page)
    hands.press("p", "1")
    expect(page.locator("[data-flags]")).to_contain_text("Mycket stort behov men låg prioritet: fråga varför.")
    hands.press("h")
    page.locator("#dis-who").select_option(str(colleague.pk))
    page.locator("#dis-value").fill("3")
    page.locator("#dis-value").press("Enter")
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")
    note = CallNote.objects.get()
    assert (note.kind, note.question) == ("disagreement", "mobilitet_prioritet")
    assert "Kommunchef säger: 3." in note.text and "Låg prioritet" in note.text
    page.reload()
    expect(page.locator("[data-flags]")).to_contain_text("Två ser det olika.")
    page.goto(f"{CASE}nulage/")
    ready(page)
    # Every theme of this case has a flag; the next one is that of the first theme.
    page.keyboard.press("m")
    page.wait_for_url(re.compile("/tema_styrdokument/$"))
    assert page.seen == []


def test_a_question_back_is_asked_from_the_card(answered, talk, officer_client, open_as):
    """The box stands outside what saves by itself and outside the keys, and nothing written in it is lost."""
    page = opened(open_as, officer_client, THEME)
    fold = page.locator(".ask-box").first
    fold.locator("summary").click()
    box = page.locator("[name='ask.mobilitet_behov']")
    # Letters and digits are text here, and Enter is a new line.
    box.press_sequentially("Behov 5?")
    box.press("Enter")
    box.press_sequentially("Och bussarna?")
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_focused()
    # The keys act on the question that the box stands below, and its save leaves the box as it is.
    page.keyboard.press("2")
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    assert stored(Response.objects.get())["mobilitet_behov"] == "2"
    assert not Thread.objects.exists()
    expect(box).to_have_value("Behov 5?\nOch bussarna?")
    # A link to another page saves it first.
    page.locator("nav.cards a[data-goto]").last.click()
    page.wait_for_url(lambda url: "tema_mobilitet" not in url)
    assert list(ThreadMessage.objects.values_list("thread__question", "text")) == [
        ("mobilitet_behov", "Behov 5?\nOch bussarna?")
    ]
    page.goto(f"{page.url.partition('/cases/')[0]}{THEME}")
    ready(page)
    line = page.locator(".ask-line")
    expect(line).to_contain_text("Vi har frågat kommunen om det här")
    # What an answer makes irrelevant takes its box along, and what becomes relevant brings it back.
    box = page.locator(".ask-box:has([name='ask.mobilitet_prioritet'])")
    folded = page.locator("[data-irrelevant] .ask-box:has([name='ask.mobilitet_prioritet'])")
    # "Ej aktuellt" makes the rest of the theme irrelevant.
    for key, count in (("e", 1), ("3", 0)):
        page.keyboard.press(key)
        expect(folded).to_have_count(count)
        assert box.evaluate("each => each.previousElementSibling.dataset.q") == "mobilitet_prioritet"
    assert page.seen == []


def test_search_and_next_unanswered(whole, talk, officer_client, open_as):
    page = opened(open_as, officer_client, f"{CASE}nulage/")
    page.keyboard.press("/")
    expect(page.locator("[data-query]")).to_be_focused()
    page.keyboard.type("laddplats")
    expect(page.locator("[role=option]")).to_have_count(1)
    expect(page.locator("[role=option]")).to_contain_text("Transporter och mobilitet")
    # A word that nobody wrote finds those that begin alike, and what is found nowhere is said, without an empty list.
    for typed in ("laddst", "laddstolpar", "Laddstolparna"):
        page.locator("[data-query]").fill(typed)
        expect(page.locator("[role=option]").first).to_contain_text("Transporter och mobilitet")
        expect(page.locator("[role=option] .sub").first).to_contain_text("ladd")
    page.locator("[data-query]").fill("xyzzy")
    expect(page.locator("[data-found]")).to_contain_text("Inget om ”xyzzy”")
    expect(page.locator(".search-list")).to_be_hidden()
    page.locator("[data-query]").fill("laddst")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/tema_mobilitet/"))
    ready(page)
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/tema_fastigheter_effektivisering/"))
    ready(page)
    page.keyboard.press("k")
    page.wait_for_url(re.compile("/tema_energi/$"))
    assert page.seen == []


def test_letters_in_text_fields_do_nothing_else(answered, talk, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    before = answered.revisions.count()
    page.keyboard.press("a")
    expect(page.locator("[data-note]")).to_be_focused()
    page.keyboard.type("b2 vextk kort")
    page.locator("#scratch").click()
    page.keyboard.type("b1 l2 nm")
    page.locator("#until").focus()
    page.keyboard.type("b3")
    page.keyboard.press("Escape")
    expect(page.locator("[data-card]")).to_be_focused()
    page.locator("a.brand").focus()
    page.keyboard.press("b")
    page.keyboard.press("1")
    page.wait_for_timeout(2_000)
    assert page.url.endswith("/tema_mobilitet/")
    assert CallNote.objects.get().text == "b2 vextk kort"
    assert Call.objects.get().note == "b1 l2 nm"
    assert Response.objects.get(pk=answered.pk).revisions.count() == before
    assert page.seen == []


def test_with_the_switch_letters_need_ctrl(answered, talk, officer, officer_client, open_as):
    officer.keys_with_ctrl = True
    officer.save()
    page = opened(open_as, officer_client, THEME)
    page.keyboard.press("b")
    page.keyboard.press("1")
    page.keyboard.press("v")
    page.wait_for_timeout(800)
    assert not answered.revisions.filter(channel="phone").exists()
    page.keyboard.press("Control+b")
    page.keyboard.press("1")
    expect(page.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("→ 1 telefon")
    page.keyboard.press("Control+Alt+t")
    expect(page.locator("#follow-who")).to_be_focused()
    assert page.locator("[data-letter=B]").get_attribute("aria-keyshortcuts") == "Control+B"
    assert page.seen == []


# --- The line, and others ----------------------------------------------------------------------------------------------------


def test_a_lost_line_keeps_answers_and_notes(answered, talk, officer_client, line, open_as):
    page = opened(open_as, officer_client, THEME, url=line.url)
    line.cut(page.context)
    page.keyboard.press("b")
    page.keyboard.press("1")
    expect(page.locator("[data-save-state]")).to_contain_text("Ingen uppkoppling")
    page.keyboard.press("a")
    page.keyboard.type("Linjen bröts")
    page.locator("#scratch").click()
    page.keyboard.type("Ring igen")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.url.endswith("/tema_mobilitet/"), "a card that has not been saved is not left"
    page.goto("about:blank")
    line.mend(page.context)
    page.goto(THEME)
    expect(page.locator("[name=mobilitet_behov][value='1']")).to_be_checked()
    expect(page.locator("[data-save-state]")).to_contain_text("Sparat")
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")
    assert last(answered, "mobilitet_behov")[1] == "1"
    assert answered.revisions.filter(question="mobilitet_behov", channel="phone").count() == 1
    assert CallNote.objects.get().text == "Linjen bröts"
    assert Call.objects.get().note == "Ring igen"


def test_the_respondent_has_the_link_open_meanwhile(whole, talk, invitation_of, officer_client, open_as):
    theirs = open_as(factories.open_link(invitation_of(whole)))
    theirs.goto(f"/respond/{whole.pk}/tema_mobilitet/")
    ours = opened(open_as, officer_client, THEME)
    theirs.locator("[name=mobilitet_behov][value='3']").check()
    expect(theirs.locator("[data-save-state]")).to_contain_text("Sparat")
    ours.keyboard.press("p")
    ours.keyboard.press("1")
    # Our save tells us what they have done on this card, and theirs tells them what we have.
    expect(ours.locator("[name=mobilitet_behov][value='3']")).to_be_checked()
    expect(ours.locator("[data-flags]")).to_contain_text("Stort behov men låg prioritet")
    theirs.locator("[name=mobilitet_formaga][value='2']").check()
    expect(theirs.locator("[name=mobilitet_prioritet][value='1']")).to_be_checked()
    # Both answer the same question: both answers are kept until somebody chooses.
    ours.locator("[name=mobilitet_formaga][value='2']").wait_for()
    theirs.locator("[name=mobilitet_behov][value='4']").check()
    expect(theirs.locator("[data-save-state]")).to_contain_text("Sparat")
    theirs.wait_for_timeout(800)
    ours.locator("[data-card]").focus()
    ours.keyboard.press("b")
    ours.keyboard.press("2")
    expect(ours.locator("[data-q=mobilitet_behov] .conflict")).to_be_visible()
    assert stored(whole) == {"mobilitet_behov": "4", "mobilitet_prioritet": "1", "mobilitet_formaga": "2"}
    assert [row.value for row in whole.refused.filter(settled_at=None)] == ["2"]
    assert ledger_faults([Response.objects.with_case().get(pk=whole.pk)]) == []
    assert ours.seen == [] and theirs.seen == []


@pytest.fixture
def invitation_of(contact, lead):
    return lambda response: factories.make_invitation(response, contact, by=lead)


def test_after_the_call_what_is_missing_is_filled_in(answered, talk, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    hands = Hands(page)
    hands.press("b", "1")
    hands.saved()
    hands.press("g")
    hands.say("Siffror om laddplatser")
    hands.press("Enter")
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")
    page.get_by_role("button", name="Avsluta").click()
    page.wait_for_url(re.compile("/complete/$"))
    page.locator("[value=complete]").press("Enter")
    page.wait_for_url(re.compile(r"/call/\d+/$"))
    page.locator("#reasons ~ .form-field select").select_option("2")
    page.locator("input[type=date]").fill("2018-12-03")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Klart:")).to_be_visible()
    assert str(FollowUp.objects.get().due_on) == "2018-12-03"
    assert last(answered, "mobilitet_behov")[3] == "2"
    assert page.seen == []


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_a_card_at_one_glance(answered, talk, officer_client, open_as, width, height):
    """Three ratings with their codes at 1280 × 900; on a telephone the fixed bars leave room for the card."""
    page = opened(open_as, officer_client, THEME, width=width, height=height)
    page.keyboard.press("b")
    page.keyboard.press("2")
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Sparat \d\d:\d\d"))
    boxes = {name: page.locator(name).bounding_box() for name in (".callbar", ".callactions")}
    if width == 360:
        assert boxes[".callbar"]["height"] < 120
        assert boxes[".callactions"]["height"] < 90
        assert page.locator(".callactions").evaluate("each => getComputedStyle(each).position") == "static"
        return
    page.evaluate("scrollTo(0, 0)")
    row = page.locator("[data-code-row]").bounding_box()
    for name in ("mobilitet_behov", "mobilitet_prioritet", "mobilitet_formaga"):
        rating = page.locator(f"[data-q={name}]").bounding_box()
        assert rating["y"] + rating["height"] <= row["y"] + 1
    assert row["height"] < 50
    assert row["y"] + row["height"] <= boxes[".callactions"]["y"]
    # All codes at each question stay one button away.
    codes = page.locator("[data-q=mobilitet_prioritet] .apart label:visible")
    expect(codes).to_have_count(0)
    page.locator("[data-all-codes]").click()
    expect(codes.first).to_be_visible()


# --- Keys without a target, and undo -----------------------------------------------------------------------------------------


def test_without_a_call_text_after_a_key_is_not_taken_for_keys(answered, lead_client, open_as):
    """Notes belong to a call: without one, A leads to no field, and what is written then must change nothing."""
    page = opened(open_as, lead_client, THEME)
    before = answered.revisions.count()
    for typed in ("aBolaget 4 st, expertnämnd", "gBolaget 4 st, expertnämnd\n", "Ja, 2 st vext"):
        page.keyboard.type(typed)
        expect(page.locator("[data-resting]")).to_be_focused()
        expect(page.locator("[data-resting]")).to_contain_text("hör till ett samtal")
        page.keyboard.press("Escape")
        expect(page.locator("[data-card]")).to_be_focused()
        expect(page.locator("[data-resting]")).to_be_hidden()
    page.wait_for_timeout(1_000)
    assert page.url.endswith("/tema_mobilitet/")
    assert Response.objects.get(pk=answered.pk).revisions.count() == before
    # The keys are back.
    page.keyboard.press("b")
    page.keyboard.press("2")
    expect(page.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("4 webb → 2 telefon")
    # Nothing is unanswered: the key says so.
    page.keyboard.press("n")
    expect(page.locator("[data-told]")).to_have_text("Ingen annan sida har någon obesvarad fråga.")
    assert page.seen == []


def test_a_rating_that_is_not_on_the_card_takes_its_digit_along(answered, talk, officer_client, open_as):
    page = opened(open_as, officer_client, f"{CASE}stod/")
    before = answered.revisions.count()
    page.keyboard.press("b")
    expect(page.locator("[data-told]")).to_have_text("Tangenten gör inget på det här kortet.")
    page.keyboard.press("1")
    page.wait_for_timeout(1_000)
    assert Response.objects.get(pk=answered.pk).revisions.count() == before


def test_undoing_t_takes_its_follow_up_back_and_says_so_across_cards(answered, talk, officer_client, open_as):
    page = opened(open_as, officer_client, THEME)
    hands = Hands(page)
    hands.press("f", "t")
    expect(page.locator("#follow-who")).to_be_focused()
    hands.saved()
    hands.press("Tab", "Enter")
    expect(page.locator("[data-note-state]")).to_contain_text("Antecknat")
    assert FollowUp.objects.count() == 1
    hands.enter()
    hands.press("Control+z")
    page.wait_for_url(re.compile("/tema_mobilitet/$"))
    ready(page)
    expect(page.locator("[data-told]")).to_contain_text("Det du bekräftade är fortfarande bekräftat.")
    hands.press("Control+z")
    expect(page.locator("[data-told]")).to_contain_text("Uppföljningen som den ledde till är också borttagen.")
    expect(page.locator("[name=mobilitet_formaga][value='4']")).to_be_checked()
    hands.saved()
    for _ in range(50):
        if not FollowUp.objects.exists():
            break
        page.wait_for_timeout(100)
    assert not FollowUp.objects.exists()
    hands.press("Control+z")
    expect(page.locator("[data-told]")).to_have_text("Det finns inget att ångra.")
    # A key on another card is taken back there, and said there.
    hands.press("b", "1")
    expect(page.locator("[data-q=mobilitet_behov] .outcome")).to_contain_text("→ 1 telefon")
    page.goto(f"{CASE}nulage/")
    ready(page)
    hands.press("Control+z")
    page.wait_for_url(re.compile("/tema_mobilitet/$"))
    expect(page.locator("[data-told]")).to_contain_text("Ångrat: Hur stort är ert behov av stöd?")
    assert page.seen == []
