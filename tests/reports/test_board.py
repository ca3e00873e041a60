"""The board's columns, its worklist, order, map and who is to be called next: /."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from municipalities.actions import erase_contact
from municipalities.models import FollowUp
from reports import desk
from reports.boundaries import boundaries
from reports.case import CasePage, find
from reports.nextcall import next_call
from reports.stages import RULES, Facts, next_step
from reports.words import BUTTONS
from surveys.actions import ask_for_call, hand_in_paper, reopen_response, revoke_invitation
from tests.factories import (
    CODES,
    answer,
    at,
    make_assessment,
    make_contact,
    make_invitation,
    make_municipality,
    make_participation,
    make_user,
)
from tests.reports.answers import a_response, call, hand_in, rated
from tests.reports.desk import a_call, a_letter, a_mail, a_promise, a_read_back, a_thread, booked
from tests.reports.reading import one, page, shown, texts, words

pytestmark = pytest.mark.django_db

COLUMNS = ("survey", "interview", "read_back", "visit", "plan", "next", "contact", "open", "call")
NOW = at(22, 9, month=11)  # a Thursday
TODAY = NOW.date()


@pytest.fixture
def now(monkeypatch):
    """The board of Thursday 22 November 2018."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def read(officer_client, now):
    """Municipality -> column -> what stands there."""

    def board(query="/"):
        rows = page(officer_client.get(query)).xpath("//table[@class='board']/tbody/tr")
        return {
            words(one(row, "./th/a")): dict(
                zip(COLUMNS, (shown(cell) for cell in row.xpath("./td")), strict=True),
            )
            for row in rows
        }

    return board


@pytest.fixture
def kalix(assessment, questionnaire, officer):
    """Answered on 12 October and interviewed on the 22nd."""
    response = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3), officer=officer)
    call(response, {"mobilitet_behov": "4"}, officer, day=22, complete=True)
    response.refresh_from_db()
    return response


@pytest.fixture
def lulea(assessment, questionnaire, officer):
    """Answered on 12 October and not called."""
    return a_response(assessment, questionnaire, "Luleå", ratings=rated("mobilitet", 3), officer=officer)


# --- The columns ----------------------------------------------------------------------------------------------------------


def test_nothing_has_happened(read, participation):
    row = read()["Kalix"]
    assert row == {
        "survey": "ej skickad",
        "interview": "ej bokad",
        "read_back": "ej skickad",
        "visit": "ej planerat",
        "plan": "–",
        "next": "Bjud in kommunen",
        "contact": "ingen än",
        "open": "inget",
        "call": "–",
    }


@pytest.mark.parametrize(
    ("day", "said", "step"),
    [
        (22, "bokad i dag 10.00", "Ring intervjun H1, i dag 10.00"),
        (28, "bokad ons 28 nov 10.00", "Ring intervjun H1, ons 28 nov 10.00"),
        (21, "bokad ons 21 nov 10.00", "Ring intervjun H1, ons 21 nov 10.00, försenat"),
    ],
)
def test_a_booked_interview(read, lulea, day, said, step):
    booked(lulea.participation, at=at(day, 10, month=11))
    row = read()["Luleå"]
    assert (row["interview"], row["next"]) == (said, step)


def test_a_booked_call_is_the_step_of_whom_it_is_booked_for(read, lulea):
    other = make_user("officer", email="two@example.se", name="Handläggare 2")
    booked(lulea.participation, at=at(22, 10, month=11), officer=other)
    assert read()["Luleå"]["next"] == "Ring intervjun H2, i dag 10.00"


def test_attempts_are_counted_since_somebody_was_reached(read, lulea, officer):
    case = lulea.participation
    for day, outcome in ((14, "no_answer"), (15, "answered"), (19, "busy"), (20, "message_left")):
        a_call(case, officer, at=at(day, month=11), outcome=outcome)
    row = read()["Luleå"]
    assert row["interview"] == "2 försök"
    assert row["next"] == "Ring igen H1, ons 21 nov, försenat"
    assert row["contact"] == "7 dagar telefon"
    booked(case, at=at(22, 10, month=11))
    assert read()["Luleå"]["interview"] == "bokad i dag 10.00, 2 försök"


@pytest.mark.parametrize(
    ("dialled", "said"),
    [("0920-45 30 00", "1 dag telefon, växeln"), ("070-123 45 67", "1 dag telefon"), ("", "1 dag telefon")],
)
def test_the_switchboard_is_who_answers_at_its_number(read, lulea, officer, dialled, said):
    lulea.participation.municipality.switchboard = "0920-453000"
    lulea.participation.municipality.save()
    made = a_call(lulea.participation, officer, at=at(21, 14, month=11))
    made.telephone = dialled
    made.save()
    assert read()["Luleå"]["contact"] == said


def corrected(response, officer, at_):
    answer(response, {"mobilitet_behov": "2"}, by=officer, channel="phone", now=at_, reason="1")


def test_a_correction_without_anybody_on_the_line_is_no_contact(read, lulea, officer):
    """Neither a talk nor the beginning of an interview: the attempts before it still wait for an answer."""
    a_call(lulea.participation, officer, at=at(20, month=11), outcome="no_answer")
    corrected(lulea, officer, NOW)
    row = read()["Luleå"]
    assert row["contact"] == "41 dagar webb, miljöstrateg"
    assert (row["interview"], row["next"]) == ("1 försök", "Ring igen H1, ons 21 nov, försenat")


def test_an_answer_written_while_somebody_had_answered_begins_the_interview(read, lulea, officer):
    a_call(lulea.participation, officer, at=at(21, 14, month=11), contact=lulea.speaker)
    corrected(lulea, officer, at(21, 14, 2, month=11))
    row = read()["Luleå"]
    assert (row["interview"], row["contact"]) == ("påbörjad 21 nov", "1 dag telefon, miljöstrateg")


def test_answers_on_the_telephone_page_are_a_contact_and_end_the_attempts(read, lulea, officer):
    a_call(lulea.participation, officer, at=at(20), outcome="no_answer")
    call(lulea, {"mobilitet_behov": "4"}, officer, day=22)
    row = read()["Luleå"]
    assert (row["interview"], row["contact"]) == ("påbörjad 22 okt", "31 dagar telefon, miljöstrateg")


def test_a_call_that_goes_on_is_no_contact_yet(read, lulea, officer):
    a_call(lulea.participation, officer, at=NOW, ended=False)
    row = read()["Luleå"]
    assert (row["next"], row["contact"]) == ("Avsluta samtalet H1, i dag", "41 dagar webb, miljöstrateg")


def test_a_mail_is_the_last_contact(read, lulea, officer):
    a_mail(lulea.participation, officer, at=at(21, 16, month=11), contact=lulea.speaker)
    assert read()["Luleå"]["contact"] == "1 dag mejl, miljöstrateg"
    a_mail(lulea.participation, officer, at=NOW)
    assert read()["Luleå"]["contact"] == "i dag mejl"


@pytest.mark.parametrize(
    ("closes", "more", "said", "step"),
    [
        (30, {}, "skickad 14 nov", "Läser återkopplingen kommunen, fre 30 nov"),
        (23, {}, "skickad 14 nov", "Ring om återkopplingen H1, i dag"),
        (21, {}, "ingen invändning", "Planera besöket H1"),
        (30, {"agrees": True}, "bekräftad", "Planera besöket H1"),
        (30, {"agrees": True, "objections": 2}, "invändning 2", "Svara på invändningen H1, mån 19 nov, försenat"),
        (30, {"agrees": True, "objections": 2, "settled": True}, "bekräftad", "Planera besöket H1"),
    ],
)
def test_a_read_back(read, kalix, officer, closes, more, said, step):
    agrees = more.pop("agrees", False)
    closes_on = datetime.date(2018, 11, closes)
    by = kalix.speaker if agrees else None
    a_read_back(kalix, officer, at=at(14, month=11), closes_on=closes_on, answered_by=by, **more)
    row = read()["Kalix"]
    assert (row["read_back"], row["next"]) == (said, step)


@pytest.mark.parametrize(
    ("closes", "agrees", "said"),
    [(30, True, "bekräftad"), (30, False, "skickad 14 nov"), (21, False, "ingen invändning")],
)
def test_a_read_back_says_that_answers_have_changed_since(read, kalix, officer, closes, agrees, said):
    """What was agreed to stays agreed to, but it is not what stands now."""
    closes_on = datetime.date(2018, 11, closes)
    a_read_back(kalix, officer, at=at(14, month=11), closes_on=closes_on, answered_by=kalix.speaker if agrees else None)
    assert read()["Kalix"]["read_back"] == said
    same = {"mobilitet_behov": "4"}
    answer(kalix, same, by=officer, channel="phone", kind="confirm", spoken_by=kalix.speaker, now=at(15, month=11))
    assert read()["Kalix"]["read_back"] == said, "read aloud once more is no change"
    corrected(kalix, officer, at(16, month=11))
    assert read()["Kalix"]["read_back"] == f"{said} ändrat sedan"


def test_interviewed_means_that_it_is_to_be_read_back(read, kalix):
    assert read()["Kalix"]["next"] == "Skicka återkopplingen H1, tis 23 okt, försenat"


def test_what_is_open(read, kalix, officer):
    case = kalix.participation
    a_thread(kalix, officer, at=at(12, month=11))
    a_promise(case, officer, at=NOW)
    a_promise(case, officer, at=NOW, side="municipality")
    a_letter(case, kalix.speaker, at=at(3, month=11))
    row = read()["Kalix"]
    assert row["open"] == "frågor 1 uppföljningar 2 studs 1"


def test_a_new_last_day_is_the_day_of_the_step_and_nothing_that_is_open(read, response, contact):
    make_invitation(response, contact)
    response.participation.due_on = datetime.date(2018, 12, 8)
    response.participation.save()
    FollowUp.objects.create(
        participation=response.participation,
        kind="more_time",
        side="municipality",
        due_on=datetime.date(2018, 12, 8),
        made_at=NOW,
        made_by_contact=contact,
    )
    row = read()["Kalix"]
    assert (row["next"], row["open"]) == ("Svarar på enkäten kommunen, lör 8 dec", "inget")


def test_a_closed_question_a_kept_promise_and_a_letter_that_was_sent_again_are_not_open(read, kalix, officer):
    case = kalix.participation
    thread, promise = a_thread(kalix, officer, at=at(12, month=11)), a_promise(case, officer, at=NOW)
    thread.closed_at = promise.done_at = NOW
    thread.closed_by = promise.done_by = officer
    thread.save()
    promise.save()
    a_letter(case, kalix.speaker, at=at(3, month=11))
    a_letter(case, kalix.speaker, at=at(4, month=11), state="sent")
    assert read()["Kalix"]["open"] == "inget"


def test_a_reply_is_ours_to_read_and_a_question_theirs_to_answer(read, kalix, officer):
    a_thread(kalix, officer, at=at(20, month=11))
    assert read()["Kalix"]["next"].startswith("Skicka återkopplingen")
    a_thread(kalix, officer, at=at(20, month=11), question="mobilitet_prioritet", reply_by=kalix.speaker)
    assert read()["Kalix"]["next"] == "Läs svaret på vår fråga H1, i dag"


def test_a_step_by_hand_stands_before_the_computed_one(read, kalix, officer):
    a_promise(kalix.participation, officer, at=NOW, what="Bjud in till samtal", due_on=TODAY, kind="next_step")
    assert read()["Kalix"]["next"] == "Bjud in till samtal H1, i dag"


def test_a_letter_that_came_back_before_anybody_looked(read, response, contact):
    make_invitation(response, contact)
    a_letter(response.participation, contact, at=at(21, month=11))
    row = read()["Kalix"]
    assert (row["next"], row["open"]) == ("Rätta adressen i dag", "studs 1")


def test_opened_again_waits_for_the_municipality(read, lulea):
    reopen_response(response=lulea, by=lulea.speaker, now=at(20, month=11))
    make_invitation(lulea, lulea.speaker)
    row = read()["Luleå"]
    assert (row["survey"], row["next"]) == ("öppnad igen 20 nov pågår 1 av 3", "Svarar på enkäten kommunen")


def test_late_is_said_by_a_mark_and_in_words(officer_client, now, kalix):
    cell = one(page(officer_client.get("/")), "//td[contains(@class, 'next')]")
    assert one(cell, ".//use").get("href") == "#i-attn"
    assert one(cell, ".//span[contains(@class, 'late')]").text == "H1, tis 23 okt, försenat"
    assert cell.xpath("boolean(.//span[@class='state attn'])")


def test_a_step_leads_to_where_it_is_done(officer_client, now, assessment, kalix, lulea):
    """The read-back to where it is sent, times to where they are booked, letters to where the links are."""
    make_participation(assessment, make_municipality("Överkalix"))
    assert page(officer_client.get("/?sort=name")).xpath("//td[contains(@class, 'next')]//a/@href") == [
        "/cases/prestratus-2018/2514/readback/",
        "/cases/prestratus-2018/2580/appointments/#book",
        "/cases/prestratus-2018/2513/invitations/",
    ]


def the_line(client, group="today"):
    """What the only line of a group says on its button, and where that leads."""
    button = one(page(client.get("/")), f"//section[@aria-labelledby='do-{group}']//li/a[contains(@class, 'btn')]")
    return words(button), button.get("href").removeprefix("/cases/prestratus-2018/")


def objected(kalix, officer):
    closes_on = datetime.date(2018, 12, 1)
    a_read_back(kalix, officer, at=at(19, month=11), closes_on=closes_on, answered_by=kalix.speaker, objections=1)


@pytest.mark.parametrize(
    ("arrange", "button", "url"),
    [
        (objected, "Svara Kalix", "2514/readback/#objections"),
        (
            lambda kalix, officer: a_thread(kalix, officer, at=at(20, month=11), reply_by=kalix.speaker),
            "Läs Kalix",
            "2514/questions/",
        ),
        (
            lambda kalix, officer: a_call(kalix.participation, officer, at=NOW, ended=False),
            "Avsluta Kalix",
            "2514/interview/",
        ),
        (
            lambda kalix, officer: booked(kalix.participation, at=at(22, 15, month=11), kind="call_back"),
            "Ring Kalix",
            "2514/interview/",
        ),
    ],
)
def test_the_button_of_a_step_says_what_is_done_where_it_leads(
    officer_client, now, kalix, officer, arrange, button, url
):
    arrange(kalix, officer)
    assert the_line(officer_client) == (button, url)
    assert officer_client.get(f"/cases/prestratus-2018/{url}").status_code == 200


def test_every_step_has_a_page_and_a_word_on_its_button(lulea, assessment):
    """Nothing that a step asks for ends at a page without it."""
    row = next(row for row in desk.rows(assessment, now=NOW) if row.municipality.name == "Luleå")
    in_the_case = set()
    for rule in RULES:
        step = replace(row.step, key=rule.key, by=rule.by)
        assert desk.button_of(step) in BUTTONS
        if row.url_of(step) == row.url:
            in_the_case.add(rule.key)
    assert in_the_case == {"by_hand", "declined", "nothing"}


# --- Order ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def four(assessment, questionnaire, officer, kalix, lulea):
    """Kalix late since 23 October, Luleå since the 19th, Överkalix not invited, Arjeplog declined."""
    make_participation(assessment, make_municipality("Överkalix"))
    make_participation(assessment, make_municipality("Arjeplog"), declined_on=datetime.date(2018, 10, 9))
    a_thread(lulea, officer, at=at(1, month=11))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Luleå", "Kalix", "Arjeplog", "Överkalix"]),
        ("next", ["Luleå", "Kalix", "Arjeplog", "Överkalix"]),
        ("-next", ["Arjeplog", "Överkalix", "Kalix", "Luleå"]),
        ("name", ["Arjeplog", "Kalix", "Luleå", "Överkalix"]),
        ("-name", ["Överkalix", "Luleå", "Kalix", "Arjeplog"]),
        ("survey", ["Arjeplog", "Överkalix", "Kalix", "Luleå"]),
        ("interview", ["Kalix", "Luleå", "Överkalix", "Arjeplog"]),
        ("read_back", ["Kalix", "Luleå", "Överkalix", "Arjeplog"]),
        ("visit", ["Kalix", "Luleå", "Överkalix", "Arjeplog"]),
        ("plan", ["Kalix", "Luleå", "Överkalix", "Arjeplog"]),
        ("contact", ["Arjeplog", "Överkalix", "Luleå", "Kalix"]),
        ("open", ["Luleå", "Arjeplog", "Kalix", "Överkalix"]),
    ],
)
def test_order(read, four, sort, names):
    assert list(read(f"/?sort={sort}")) == names


def test_progress_orders_those_who_are_answering(read, assessment, questionnaire):
    one_answer = rated("mobilitet", 3)
    a_response(assessment, questionnaire, "Kalix", ratings=one_answer | {"nulage_ansvar": "en"}, submit=False)
    a_response(assessment, questionnaire, "Överkalix", ratings=one_answer, submit=False)
    assert list(read("/?sort=survey")) == ["Överkalix", "Kalix"]


def test_a_column_says_how_it_is_sorted_and_turns_around(officer_client, four):
    tree = page(officer_client.get("/?sort=name&show=waiting-us"))
    head = one(tree, "//thead//th[@aria-sort]")
    assert (words(head), head.get("aria-sort")) == ("Kommun", "ascending")
    assert one(head, "./a").get("href") == "?sort=-name&show=waiting-us#board"
    turned = one(page(officer_client.get("/?sort=-name")), "//thead//th[@aria-sort]")
    assert (turned.get("aria-sort"), one(turned, "./a").get("href")) == ("descending", "?sort=name#board")
    assert one(page(officer_client.get("/")), "//thead//th[@aria-sort]/a").get("href") == "?sort=-next#board"


# --- Figures and views ----------------------------------------------------------------------------------------------------


def test_a_figure_leads_to_those_it_counts(officer_client, read, four):
    tree = page(officer_client.get("/"))
    shows = [each.get("href") for each in tree.xpath("//ul[@class='tracks']/li/a")]
    assert shows == [f"?show={name}#board" for name in ("answered", "interviewed", "read-back", "visited", "planned")]
    assert list(read("/?show=answered&sort=name")) == ["Kalix", "Luleå"]
    chosen = page(officer_client.get("/?show=answered"))
    assert texts(chosen, "//ul[@class='tracks']//a[@aria-current]/span[@class='track-name']") == ["Svarat"]


def test_figures_tell_what_is_booked_sent_and_objected_to(officer_client, now, four, kalix, lulea, officer):
    booked(lulea.participation, at=at(28, 10, month=11))
    closes = datetime.date(2018, 12, 1)
    a_read_back(kalix, officer, at=at(14, month=11), closes_on=closes, answered_by=kalix.speaker, objections=1)
    found = [shown(each) for each in page(officer_client.get("/")).xpath("//ul[@class='tracks']/li/a")]
    assert found[1:3] == [
        "Intervjuade 1 av 4, en avböjde 2 kvar, 1 bokad",
        "Återkopplade 0 av 4, en avböjde 3 kvar, 1 skickad, 1 invändning",
    ]


# --- The worklist ---------------------------------------------------------------------------------------------------------


def worklist(tree) -> dict[str, list[list[str]]]:
    return {
        shown(one(group, "./h2")): [[shown(cell) for cell in line.xpath("./*")] for line in group.xpath("./div/ul/li")]
        for group in tree.xpath("//section[contains(@class, 'worklist') and starts-with(@aria-labelledby, 'do-')]")
    }


def test_late_today_and_this_week(officer_client, now, kalix, lulea, assessment, questionnaire, officer):
    booked(lulea.participation, at=at(22, 10, month=11))
    boden = a_response(assessment, questionnaire, "Boden", officer=officer)
    booked(boden.participation, at=at(23, 13, month=11))
    pajala = a_response(assessment, questionnaire, "Pajala", officer=officer)
    booked(pajala.participation, at=at(26, 13, month=11))

    assert worklist(page(officer_client.get("/"))) == {
        "Försenat 1": [["Kalix", "Skicka återkopplingen", "Handläggare 1", "sedan tis 23 okt", "Skicka"]],
        "I dag 1": [["Luleå", "Ring intervjun", "Handläggare 1", "10.00–10.45", "Förbered"]],
        "Den här veckan 1": [["Boden", "Ring intervjun", "Handläggare 1", "fre 23 nov 13.00–13.45", "Förbered"]],
    }


def test_dated_promises_stand_beside_the_step_and_end_with_one_button(officer_client, now, lulea, officer):
    booked(lulea.participation, at=at(28, 10, month=11))
    ours = a_promise(lulea.participation, officer, at=NOW, due_on=TODAY, what="Skicka avtalet")
    a_promise(
        lulea.participation, officer, at=NOW, due_on=datetime.date(2018, 11, 20), side="municipality", what="Svar"
    )
    a_promise(lulea.participation, officer, at=NOW, due_on=datetime.date(2018, 11, 23), side="municipality", what="Sen")
    a_promise(lulea.participation, officer, at=NOW, what="Utan dag")

    tree = page(officer_client.get("/"))

    assert worklist(tree) == {
        "Försenat 1": [["Luleå", "Svar", "kommunen", "sedan tis 20 nov", "Klart"]],
        "I dag 1": [["Luleå", "Skicka avtalet", "Handläggare 1", "i dag", "Klart"]],
    }
    action = one(tree, "//section[@aria-labelledby='do-today']//form").get("action")
    assert officer_client.post(action).status_code == 302
    ours.refresh_from_db()
    assert ours.done_by == officer
    assert "I dag 1" not in worklist(page(officer_client.get("/")))


def test_a_step_by_hand_ends_with_one_button(officer_client, now, kalix, officer):
    hand = a_promise(kalix.participation, officer, at=NOW, due_on=TODAY, what="Ring Kalix", kind="next_step")
    tree = page(officer_client.get("/"))
    assert worklist(tree) == {"I dag 1": [["Kalix", "Ring Kalix", "Handläggare 1", "i dag", "Klart"]]}
    assert one(tree, "//section[@aria-labelledby='do-today']//form").get("action").endswith(f"/{hand.pk}/finish/")


def test_who_waits_for_the_municipality_is_not_on_the_list(officer_client, now, response, contact):
    make_invitation(response, contact)
    response.participation.due_on = TODAY + datetime.timedelta(days=1)
    response.participation.save()
    a_letter(response.participation, contact, at=NOW, state="sent", kind="reminder")
    tree = page(officer_client.get("/"))
    assert worklist(tree) == {"Den här veckan": []}
    assert texts(tree, "//section[@aria-labelledby='do-week']/p") == ["Inget behöver göras den här veckan."]


def test_who_has_declined_has_nothing_on_the_list(officer_client, now, lulea, officer):
    a_promise(lulea.participation, officer, at=NOW, due_on=TODAY)
    lulea.participation.declined_on = TODAY
    lulea.participation.save()
    assert worklist(page(officer_client.get("/"))) == {"Den här veckan": []}


def test_a_long_group_ends_with_a_way_to_the_rest(officer_client, now, lulea, officer, monkeypatch):
    monkeypatch.setattr(desk, "LINES_AT_MOST", 2)
    for number in range(4):
        a_promise(lulea.participation, officer, at=NOW, due_on=TODAY, what=f"Sak {number}")
    tree = page(officer_client.get("/?sort=name"))
    group = one(tree, "//section[@aria-labelledby='do-today']")
    assert (shown(one(group, "./h2")), len(group.xpath(".//li"))) == ("I dag 4", 2)
    link = one(group, "./div/p/a")
    assert (words(link), link.get("href")) == ("och 2 till", "?show=waiting-us#board")


# --- Booked calls beside the next step --------------------------------------------------------------------------------------


def reply_to_read(kalix, officer):
    a_thread(kalix, officer, at=at(20, month=11), reply_by=kalix.speaker)


def step_for_december(kalix, officer):
    due_on = datetime.date(2018, 12, 4)
    a_promise(kalix.participation, officer, at=NOW, due_on=due_on, what="Skicka boken", kind="next_step")


@pytest.mark.parametrize("arrange", [reply_to_read, step_for_december])
@pytest.mark.parametrize(
    ("day", "group", "when", "said"),
    [
        (21, "Försenat 1", "sedan ons 21 nov", "ons 21 nov 13.00"),
        (22, "I dag 1", "13.00", "13.00"),
        (23, "Den här veckan 1", "fre 23 nov 13.00", "fre 23 nov 13.00"),
    ],
)
def test_a_booked_call_is_told_whatever_comes_first(
    officer_client, now, kalix, officer, assessment, arrange, day, group, when, said
):
    """A time that was promised is kept: another next step takes it neither off the lists nor from the button."""
    arrange(kalix, officer)
    kind = "call_back"
    booked(kalix.participation, at=at(day, 13, month=11), officer=officer, kind=kind)
    # A reply comes before a call of another day, and the call of today before the reply.
    is_step = arrange is reply_to_read and day <= 22

    tree = page(officer_client.get("/"))

    expected = [["Kalix", "Ring upp", "Handläggare 1", when, "Ring"]]
    lines = worklist(tree)
    assert [line for line in lines[group] if line[1] == "Ring upp"] == expected
    assert sum(line[1] == "Ring upp" for group in lines.values() for line in group) == 1, "never told twice"
    assert is_step == ("Ring upp" in words(one(tree, "//td[contains(@class, 'next')]")))
    assert "Ska ringas 1" in texts(tree, "//nav[contains(@class, 'views')]/a")
    assert words(one(tree, "//a[contains(@class, 'btn-primary')]")) == f"Nästa att ringa: Kalix, {said}"
    assert texts(page(officer_client.get("/?show=to-call")), "//table[@class='board']//th/a")[-1] == "Kalix"
    found = next_call(assessment, officer, now=NOW)
    assert (found.participation, found.why, found.when) == (kalix.participation, "Ring upp", said)


def test_two_booked_calls_are_two_lines(officer_client, now, kalix, officer):
    for hour in (10, 14):
        booked(kalix.participation, at=at(22, hour, month=11), officer=officer)
    booked(kalix.participation, at=at(23, 9, month=11), officer=officer, kind="call_back")
    lines = worklist(page(officer_client.get("/")))
    assert [line[3] for line in lines["I dag 2"]] == ["10.00–10.45", "14.00–14.45"]
    assert lines["Den här veckan 1"] == [["Kalix", "Ring upp", "Handläggare 1", "fre 23 nov 09.00", "Ring"]]


def test_a_booked_call_of_who_has_declined_is_none(officer_client, now, kalix, officer, assessment):
    booked(kalix.participation, at=at(22, 10, month=11), officer=officer)
    kalix.participation.declined_on = TODAY
    kalix.participation.save()
    assert worklist(page(officer_client.get("/"))) == {"Den här veckan": []}
    assert names_to_call(assessment, officer) == []


def test_who_is_on_the_line_is_not_named_as_next_to_call(officer_client, now, kalix, lulea, officer, assessment):
    """The call that is being kept is no task of its own; another time with the same municipality is."""
    kept = booked(kalix.participation, at=at(22, 9, month=11), officer=officer)
    booked(kalix.participation, at=at(22, 15, month=11), officer=officer, kind="call_back")
    assert names_to_call(assessment, officer) == ["Kalix", "Luleå"]
    going_on = a_call(kalix.participation, officer, at=NOW, ended=False)
    going_on.appointment = kept
    going_on.save()
    assert worklist(page(officer_client.get("/")))["I dag 2"] == [
        ["Kalix", "Ring upp", "Handläggare 1", "15.00", "Ring"],
        ["Kalix", "Avsluta samtalet", "Handläggare 1", "i dag", "Avsluta"],
    ]
    assert names_to_call(assessment, officer) == ["Luleå"]


# --- Next to call ---------------------------------------------------------------------------------------------------------


def test_the_primary_button_is_the_next_call(officer_client, now, lulea):
    booked(lulea.participation, at=at(22, 10, month=11))
    button = one(page(officer_client.get("/")), "//a[contains(@class, 'btn-primary')]")
    assert (words(button), button.get("href")) == (
        "Nästa att ringa: Luleå, 10.00",
        "/cases/prestratus-2018/2580/interview/",
    )


@pytest.mark.parametrize(
    ("when", "said"),
    [((28, 10), ", ons 28 nov 10.00"), (None, ", sedan fre 19 okt")],
)
def test_the_button_says_when(officer_client, now, lulea, when, said):
    if when is not None:
        booked(lulea.participation, at=at(*when, month=11))
    button = one(page(officer_client.get("/")), "//a[contains(@class, 'btn-primary')]")
    assert words(button) == f"Nästa att ringa: Luleå{said}"


def names_to_call(assessment, user, *, now=NOW) -> list[str]:
    """Whom the board would name, one after the other, if each call changed nothing but that it was made."""
    left, names = desk.rows(assessment, now=now), []
    while (found := desk.next_to_call(left, user, today=now.date())) is not None:
        left = [row for row in left if row.case != found.case]
        names.append(found.municipality.name)
    return names


def test_what_was_promised_for_today_goes_before_what_is_late(assessment, questionnaire, officer, lulea):
    """Luleå is late since October and Boden is promised for today; Pajala's time is another day."""
    boden = a_response(assessment, questionnaire, "Boden", officer=officer)
    booked(boden.participation, at=at(22, 15, month=11))
    pajala = a_response(assessment, questionnaire, "Pajala", officer=officer)
    booked(pajala.participation, at=at(23, 8, month=11))

    assert names_to_call(assessment, officer) == ["Boden", "Luleå", "Pajala"]
    assert names_to_call(assessment, officer, now=NOW - datetime.timedelta(days=1)) == ["Luleå", "Boden", "Pajala"]


def test_of_two_times_the_earlier(assessment, questionnaire, officer):
    for name, hour in (("Boden", 15), ("Pajala", 10)):
        response = a_response(assessment, questionnaire, name, officer=officer)
        booked(response.participation, at=at(22, hour, month=11))
    assert names_to_call(assessment, officer) == ["Pajala", "Boden"]


def test_next_to_call_is_ones_own_or_nobodys(assessment, questionnaire, officer, lead, lulea):
    assert names_to_call(assessment, lead) == []
    booked(lulea.participation, at=at(22, 15, month=11), officer=lead)
    assert (names_to_call(assessment, lead), names_to_call(assessment, officer)) == (["Luleå"], [])
    a_response(assessment, questionnaire, "Boden")
    assert names_to_call(assessment, officer) == ["Boden"]
    assert names_to_call(make_assessment("other"), officer) == []


def also_booked(response, officer):
    booked(response.participation, at=at(22, 15, month=11), officer=officer)


def also_asked(response, officer):
    invitation = make_invitation(response, response.speaker)
    ask_for_call(invitation=invitation, wishes=[], words="", telephone="0921-6 20 00", ask_for="", now=at(19))


def also_broken_off(response, officer):
    call(response, {"mobilitet_behov": "4"}, officer, day=25)


def also_a_colleagues(response, officer):
    booked(response.participation, at=at(22, 15, month=11), officer=make_user("lead"))


@pytest.mark.parametrize("outcome", ["no_answer", "answered"])
@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (also_booked, "Ring intervjun, 15.00."),
        (also_asked, "Boka samtalet de bett om, sedan tis 23 okt."),
        (also_broken_off, "Gör klart intervjun, sedan mån 29 okt."),
        (lambda response, officer: None, "Boka intervjun, sedan fre 19 okt."),
        (also_a_colleagues, "Du har ingen kvar att ringa nu."),
    ],
)
def test_after_a_call_the_board_says_who_is_next(
    officer_client, now, assessment, questionnaire, officer, lulea, outcome, arrange, said
):
    """Luleå has just been called, so it is whom the board names beside Luleå: with the same step and time."""
    boden = a_response(assessment, questionnaire, "Boden", ratings=rated("mobilitet", 3))
    arrange(boden, officer)
    made = a_call(lulea.participation, officer, at=NOW - datetime.timedelta(minutes=5), outcome=outcome)
    tree = page(officer_client.get(f"/cases/prestratus-2018/2580/interview/call/{made.pk}/"))
    following = one(tree, "//section[contains(@class, 'next-call')]")
    named = [name for name in names_to_call(assessment, officer) if name != "Luleå"]
    assert words(one(following, "./p[1]")) == said
    assert words(one(following, "./p[2]/a")) == (named[0] if named else "Tillbaka till ärendet")


# --- The map --------------------------------------------------------------------------------------------------------------


def test_every_municipality_of_the_register_has_a_boundary():
    assert set(boundaries().shapes) == set(CODES.values())


def test_map_and_table_say_the_same(officer_client, now, four):
    tree = page(officer_client.get("/?show=map&track=interview"))
    on_map = {each.get("aria-label"): each.get("class") for each in tree.xpath("//*[@class='map']//a")}
    assert on_map == {
        "Arjeplog: ej aktuell": "map-open",
        "Kalix: gjord 22 okt": "map-done",
        "Luleå: ej bokad": "map-open",
        "Överkalix: ej bokad": "map-open",
    }
    in_table = {
        words(one(row, "./th")): words(one(row, "./td"))
        for row in tree.xpath("//table[contains(@class, 'map-table')]/tbody/tr")
    }
    assert [f"{name}: {state}" for name, state in in_table.items()] == list(on_map)
    assert texts(tree, "//nav[contains(@class, 'map-tracks')]/a[@aria-current]") == ["Intervjuade"]


def test_the_map_tells_how_far_answers_have_come(officer_client, now, assessment, questionnaire):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3), submit=False)
    tree = page(officer_client.get("/?show=map&track=survey"))
    assert tree.xpath("//*[@class='map']//a/@aria-label") == ["Kalix: pågår 1 av 3"]


def test_who_has_no_boundary_stands_in_the_table_only(officer_client, assessment, kalix):
    make_participation(assessment, make_municipality("Påhittad", code="9001"))
    tree = page(officer_client.get("/?show=map"))
    assert len(tree.xpath("//*[@class='map']//a")) == 1
    assert texts(tree, "//table[contains(@class, 'map-table')]/tbody/tr/th") == ["Kalix", "Påhittad"]
    assert "1 kommun saknar gränser här och står bara i tabellen." in texts(tree, "//p[@class='quiet']")


# --- One row, and many ----------------------------------------------------------------------------------------------------


def facts_of(assessment, name):
    return next(row.found.facts for row in desk.rows(assessment, now=NOW) if row.municipality.name == name)


def test_the_facts_are_those_of_the_assessment(assessment, kalix):
    """What happened in another round with the same municipality does not count."""
    other = make_assessment("earlier", period_start=datetime.date(2017, 1, 1))
    make_participation(other, kalix.participation.municipality)
    facts = facts_of(other, "Kalix")
    assert facts == Facts(today=TODAY)
    assert next_step(facts).key == "invite"


def full(assessment, questionnaire, officer, name):
    """Everything that can be read of a case."""
    response = a_response(assessment, questionnaire, name, ratings=rated("mobilitet", 3), submit=False, officer=officer)
    case = response.participation
    make_invitation(response, response.speaker)
    a_letter(case, response.speaker, at=at(2))
    a_letter(case, response.speaker, at=at(3), state="sent", kind="reminder")
    a_call(case, officer, at=at(3), contact=response.speaker)
    a_call(case, officer, at=at(4), outcome="no_answer")
    booked(case, at=at(28, 10, month=11), officer=officer)
    booked(case, at=at(29, 10, month=11), kind="call_back")
    a_read_back(response, officer, at=at(4), closes_on=datetime.date(2018, 12, 1))
    a_read_back(
        response, officer, at=at(5), closes_on=datetime.date(2018, 12, 2), answered_by=response.speaker, objections=2
    )
    a_thread(response, officer, at=at(5), reply_by=response.speaker)
    a_mail(case, officer, at=at(6), contact=response.speaker)
    a_promise(case, officer, at=at(7), due_on=TODAY)
    return response


@pytest.mark.parametrize(
    "stage",
    ["answering", "handed in", "on paper", "opened again", "interviewed", "refused", "revoked", "erased"]
    + ["corrected", "corrected in a call", "changed since"],
)
def test_the_case_reads_the_same_facts_as_the_board(assessment, questionnaire, officer, lead, stage):
    """Two ways to the same facts: the board asks for everybody, the case has read them for its timeline."""
    response = full(assessment, questionnaire, officer, "Kalix")
    case = response.participation
    if stage == "on paper":
        hand_in_paper(response=response, by=officer, spoken_by=response.speaker, now=at(12))
    elif stage != "answering":
        hand_in(response)
    if stage == "opened again":
        reopen_response(response=response, by=response.speaker, now=at(20, month=11))
    elif stage == "interviewed":
        call(response, {"mobilitet_behov": "4"}, officer, day=22, complete=True)
    elif stage == "refused":
        a_letter(case, response.speaker, at=at(25))
        a_promise(case, officer, at=NOW, due_on=TODAY, kind="next_step")
        a_call(case, officer, at=NOW, ended=False)
    elif stage.startswith("corrected"):
        corrected(response, officer, at(23, 10, 1, month=10))
        if stage == "corrected in a call":
            a_call(case, officer, at=at(23, 10, month=10), contact=response.speaker)
    elif stage == "changed since":
        a_read_back(response, officer, at=at(24), closes_on=datetime.date(2018, 12, 1), answered_by=response.speaker)
        corrected(response, officer, at(25))
    elif stage == "revoked":
        revoke_invitation(invitation=response.invitations.get(), by=lead, now=at(21))
    elif stage == "erased":
        erase_contact(contact=response.speaker, by=lead, now=NOW)
    row = next(row for row in desk.rows(assessment, now=NOW) if row.municipality.name == "Kalix")
    shown_page = CasePage(find("prestratus-2018", "2514"), opened="", language="sv", now=NOW)

    nameless = {"owner": None, "booked_owner": None, "call_back_owner": None}
    assert replace(shown_page.row.found.facts, **nameless) == replace(row.found.facts, **nameless)
    assert (shown_page.row.step.key, shown_page.row.open) == (row.step.key, row.open)
    assert shown_page.row.found.contacted.at == row.found.contacted.at
    owners = [each.step.owner.name for each in (shown_page.row, row)]
    assert owners[0] == owners[1]


def test_the_fullest_board_in_few_queries(
    officer_client, assessment, questionnaire, officer, django_assert_max_num_queries, django_assert_num_queries
):
    full(assessment, questionnaire, officer, "Kalix")
    officer_client.get("/")
    with django_assert_max_num_queries(15) as first:
        officer_client.get("/")
    for name in ("Boden", "Pajala"):
        response = full(assessment, questionnaire, officer, name)
        answer(response, {"nulage_ansvar": "en"}, by=response.speaker)
    hand_in(full(assessment, questionnaire, officer, "Kiruna"))
    make_contact("Reserv", email="reserv@example.se")
    for query in ("/", "/?sort=survey", "/?show=map&track=survey"):
        with django_assert_num_queries(len(first)):
            officer_client.get(query)
