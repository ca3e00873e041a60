"""The other doors of the first page: a call instead, somebody else, more time."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from municipalities.models import Assessment, Contact, FollowUp, Participation
from surveys.actions import (
    MORE_WEEKS,
    Closed,
    ask_for_call,
    ask_for_time,
    complete_interview,
    handle_appointment,
    latest_day,
    reopen_appointment,
    submit_response,
    withdraw_call,
)
from surveys.links import make_token
from surveys.models import Appointment, Invitation, Response
from surveys.views.respond.limits import PEOPLE_AN_HOUR
from surveys.wishes import PARTS, TIMES, Wish
from tests import factories
from tests.factories import at
from tests.surveys.answering import errors, root, texts

pytestmark = pytest.mark.django_db

DOORS = ("telephone", "not-me", "more-time")


@pytest.fixture
def link(invitation):
    return f"/i/{make_token(invitation)}/"


@pytest.fixture
def base(response):
    return f"/respond/{response.pk}/"


@pytest.fixture
def roles():
    other = factories.make_role("annan", name_sv="Annan funktion", is_key=False)
    return {"kommunchef": factories.make_role("kommunchef"), "annan": other}


@pytest.fixture(autouse=True)
def a_case_as_a_link_finds_it(invitation, participation):
    """Actions are given what `surveys.access` reads: the response with its rounds."""
    invitation.response = Response.objects.with_case().with_rounds().get(pk=invitation.response_id)


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def close(participation):
    Assessment.objects.filter(pk=participation.assessment_id).update(closed_on=datetime.date(2018, 12, 1))


def decline(participation):
    Participation.objects.filter(pk=participation.pk).update(declined_on=datetime.date(2018, 12, 1))


# --- From the first page --------------------------------------------------------------------------------------------------


def test_the_doors_stand_beside_the_two_ways(anonymous, link):
    page = anonymous.get(link)
    assert root(page).xpath("//main//button[@name]/@value") == ["short", "whole", *DOORS]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("door", DOORS)
def test_looking_opens_no_door(anonymous, link, invitation, method, door):
    """A link scanner that follows everything it sees, also with the button's name in the address."""
    assert getattr(anonymous, method)(f"{link}?door={door}").status_code == 200
    assert Invitation.objects.get(pk=invitation.pk).opened_at is None
    assert "sessionid" not in anonymous.cookies


@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_the_link_and_asks_nobody_who_they_are(anonymous, link, base, invitation, door):
    opened = anonymous.post(link, {"door": door})
    assert (opened.status_code, opened.headers["Location"]) == (302, f"{base}{door}/")
    assert Invitation.objects.get(pk=invitation.pk).opened_at is not None
    assert anonymous.get(f"{base}{door}/").status_code == 200
    # Opening is all that has happened.
    assert (Appointment.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_a_door_says_nothing_of_the_way(respondent, link, response):
    respondent.post(link, {"way": "whole"})
    respondent.post(link, {"door": "telephone"})
    assert respondent.session["responses"][str(response.pk)]["way"] == "whole"


@pytest.mark.parametrize("door", ["", "x", "telephone ", "\x00", "../../", "d" * 5000])
def test_a_wrong_door_is_none(anonymous, link, base, door):
    assert anonymous.post(link, {"door": door}).headers["Location"] == f"{base}who/"


@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_comes_in(stranger, anonymous, officer_client, base, door):
    for client in (stranger, anonymous, officer_client):
        for call in (client.get, client.post):
            assert call(f"{base}{door}/").status_code == 404
    assert (Appointment.objects.count(), FollowUp.objects.count()) == (0, 0)


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_are_on_the_overview_too(respondent, base, door):
    assert root(respondent.get(base)).xpath(f"//main//a[@href='{base}{door}/']")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("end", [close, decline])
def test_closed_is_said_and_what_was_typed_can_be_copied(respondent, base, participation, door, end):
    end(participation)
    assert root(respondent.get(f"{base}{door}/")).xpath("count(//main//form)") == 0
    sent = respondent.post(f"{base}{door}/", {"words": "Ring på fredag efter tio", "telephone": "0923-65012"})
    assert (sent.status_code, texts(sent, "//textarea")) == (409, ["Ring på fredag efter tio", "0923-65012"])
    assert (Appointment.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_closed_while_the_form_was_sent(invitation, participation):
    """The page was asked before, the action asks again under the lock."""
    close(participation)
    with pytest.raises(Closed):
        ask_for_call(invitation=invitation, wishes=[], words="", telephone="1", ask_for="", now=at())
    with pytest.raises(Closed):
        ask_for_time(invitation=invitation, day=in_days(3), now=timezone.now())


def test_after_submitting_only_the_time_of_the_call_is_left(respondent, base, response, contact):
    submit_response(response=response, by=contact, now=at(12))
    assert respondent.post(f"{base}telephone/", {"telephone": "0923-650 00"}).status_code == 302
    assert Appointment.objects.get().state == "asked"
    for door in ("not-me", "more-time"):
        assert respondent.post(f"{base}{door}/", {"who": "unknown", "day": str(in_days(3))}).status_code == 409
    assert FollowUp.objects.count() == 0
    assert root(respondent.get(base)).xpath(f"//main//a[@href='{base}telephone/']")
    assert not root(respondent.get(base)).xpath(f"//main//a[@href='{base}more-time/']")


# --- A call instead -------------------------------------------------------------------------------------------------------


def wishes(**changes):
    return {
        "day1": str(in_days(3)),
        "when1": "am",
        "day2": str(in_days(4)),
        "when2": "10:30",
        "when3": "any",
        "telephone": "0923-650 12",
        "ask_for": "miljöstrategen",
        "words": "Inte före nio.",
        **changes,
    }


def test_a_call_is_asked_for(respondent, base, participation, contact, officer):
    Participation.objects.filter(pk=participation.pk).update(officer=officer)
    before = timezone.now()
    sent = respondent.post(f"{base}telephone/", wishes())
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{base}telephone/")
    made = Appointment.objects.get()
    assert (made.kind, made.state, made.participation, made.contact) == ("interview", "asked", participation, contact)
    assert (made.telephone, made.ask_for, made.words) == ("0923-650 12", "miljöstrategen", "Inte före nio.")
    assert (made.wished, made.officer) == ([Wish(in_days(3), "am"), Wish(in_days(4), "10:30")], officer)
    assert before <= made.asked_at <= timezone.now()
    event = AuditEvent.objects.get(verb="call asked for")
    assert (event.by, event.detail) == (None, {"contact": contact.pk, "appointment": made.pk})


def test_the_receipt_says_who_calls_and_when(respondent, base, participation, officer):
    Participation.objects.filter(pk=participation.pk).update(officer=officer)
    respondent.cookies["language"] = "en"
    respondent.post(f"{base}telephone/", wishes(when1="pm"))
    receipt = texts(respondent.get(f"{base}telephone/"), "//div[@class='receipt']")[0]
    day = f"{in_days(3):%A} {in_days(3).day} {in_days(3):%B}"
    for said in ("0923-650 12, and ask for miljöstrategen", f"{day}, in the afternoon", "at 10:30", "Handläggare 1 at"):
        assert said in receipt


def test_any_time_will_do(respondent, base):
    assert respondent.post(f"{base}telephone/", {"telephone": "0923-650 12"}).status_code == 302
    assert (Appointment.objects.get().wished, Appointment.objects.get().words) == ([], "")
    assert "när som helst" in texts(respondent.get(f"{base}telephone/"), "//div[@class='receipt']")[0]


def test_asked_twice_is_asked_once(respondent, base):
    respondent.post(f"{base}telephone/", wishes())
    first = Appointment.objects.get()
    respondent.post(f"{base}telephone/", wishes())
    assert Appointment.objects.get().asked_at == first.asked_at
    assert AuditEvent.objects.filter(verb__startswith="call asked for").count() == 1


def test_asked_anew_replaces_what_waits(respondent, base):
    respondent.post(f"{base}telephone/", wishes())
    page = respondent.get(f"{base}telephone/?change=1")
    assert root(page).xpath("//input[@name='telephone']/@value") == ["0923-650 12"]
    assert root(page).xpath("//input[@name='day2']/@value") == [str(in_days(4))]
    assert root(page).xpath("//select[@name='when2']/option[@selected]/@value") == ["10:30"]
    respondent.post(f"{base}telephone/", wishes(day1="", when1="any", telephone="0923-650 99"))
    made = Appointment.objects.get()
    assert (made.telephone, made.wished) == ("0923-650 99", [Wish(in_days(4), "10:30")])


def test_two_people_ask_for_their_own_calls(respondent, base, response, colleague):
    other = factories.open_link(factories.make_invitation(response, colleague))
    respondent.post(f"{base}telephone/", wishes())
    other.post(f"{base}telephone/", wishes(telephone="0923-650 77"))
    assert set(Appointment.objects.values_list("telephone", flat=True)) == {"0923-650 12", "0923-650 77"}
    assert "650 77" not in respondent.get(f"{base}telephone/").content.decode()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"telephone": ""}, "telephone"),
        ({"telephone": "växeln"}, "telephone"),
        ({"telephone": "1" * 41}, "telephone"),
        ({"telephone": "0923\x00650 12"}, "telephone"),
        ({"day1": "2018-02-31"}, "day1"),
        ({"day1": "9999-12-31"}, "day1"),
        ({"day1": "0000-00-00"}, "day1"),
        ({"day1": "i morgon"}, "day1"),
        ({"day1": "2018-10-01"}, "day1"),
        ({"day2": str(in_days(181))}, "day2"),
        ({"day1": "", "when1": "pm"}, "day1"),
        ({"when2": "25:00"}, "when2"),
        ({"when2": "am\x00"}, "when2"),
        ({"words": "å" * 501}, "words"),
        ({"words": "ett\x00två"}, "words"),
        ({"words": "ett\x07två"}, "words"),
        ({"ask_for": "x" * 101}, "ask_for"),
        ({"ask_for": "a\nb"}, "ask_for"),
        ({"words": "x" * 1_000_000}, "words"),
    ],
)
def test_what_is_wrong_with_a_call_is_named_and_everything_stays(respondent, base, changes, wrong):
    page = respondent.post(f"{base}telephone/", wishes(**changes))
    assert page.status_code == 200
    beside, links = errors(page)
    assert list(beside) == [f"id_{wrong}_error"]
    assert links == [f"#id_{wrong}"]
    typed = wishes(**changes)
    shown = {
        **{e.get("name"): e.get("value", "") for e in root(page).xpath("//main//input[@name]")},
        **{e.get("name"): (e.text or "").removeprefix("\n") for e in root(page).xpath("//main//textarea")},
    }
    printable = {name: value for name, value in typed.items() if name in shown and not set(value) & set("\x00\x07\n")}
    assert {name: shown[name] for name in printable} == printable
    assert Appointment.objects.count() == 0


def test_a_day_of_three_is_told_apart_in_the_summary(respondent, base):
    respondent.cookies["language"] = "en"
    page = respondent.post(f"{base}telephone/", wishes(day2="2018-10-01"))
    assert texts(page, "//div[contains(@class, 'error-summary')]//a") == [
        "Suggestion 2: This day has passed. Choose another one."
    ]


def test_today_will_do_and_the_same_wish_twice_is_one(respondent, base):
    respondent.post(f"{base}telephone/", wishes(day1=str(in_days(0)), day2=str(in_days(0)), when2="am"))
    assert Appointment.objects.get().wished == [Wish(in_days(0), "am")]


def test_every_time_in_the_list_is_stored_and_read_again():
    day = datetime.date(2018, 11, 21)
    for when in (*PARTS, *TIMES):
        assert Wish.from_row(Wish(day, when).row) == Wish(day, when)


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "chat"},
        {"state": "lost"},
        {"state": "done"},
        {"state": "asked", "handled_at": at()},
        {"state": "booked"},
        {"starts_at": at(2), "ends_at": at(1)},
    ],
)
def test_the_database_keeps_the_rules_of_appointments(participation, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(participation=participation, asked_at=at(), **broken)


def test_one_waits_for_each_contact(participation, contact):
    Appointment.objects.create(participation=participation, contact=contact, asked_at=at())
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(participation=participation, contact=contact, asked_at=at())


@pytest.fixture
def asked(invitation):
    return ask_for_call(
        invitation=invitation,
        wishes=[Wish(datetime.date(2018, 10, 24))],
        words="Fråga efter Miljöstrateg 1.",
        telephone="0923-650 12",
        ask_for="Miljöstrateg 1",
        now=at(3),
    )


def test_the_office_handles_a_call_and_takes_it_back(asked, officer, officer_client):
    url = f"/cases/prestratus-2018/2514/appointments/{asked.pk}/"
    sent = officer_client.post(f"{url}handle/", {"next": "/cases/prestratus-2018/2514/interview/"})
    assert sent.headers["Location"] == "/cases/prestratus-2018/2514/interview/"
    asked.refresh_from_db()
    assert (asked.state, asked.handled_by) == ("done", officer)
    first = asked.handled_at
    officer_client.post(f"{url}handle/")
    asked.refresh_from_db()
    assert asked.handled_at == first
    assert officer_client.post(f"{url}reopen/").headers["Location"] == "/"
    asked.refresh_from_db()
    assert (asked.state, asked.handled_at, asked.handled_by) == ("asked", None, None)
    verbs = AuditEvent.objects.filter(by=officer).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["call handled", "call open again"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00", "x"])
def test_a_button_of_the_office_leads_nowhere_else(asked, officer_client, elsewhere):
    sent = officer_client.post(f"/cases/prestratus-2018/2514/appointments/{asked.pk}/handle/", {"next": elsewhere})
    assert sent.headers["Location"] == "/"


def test_a_call_of_another_case_is_not_found(asked, officer_client, other_participation):
    assert officer_client.post(f"/cases/prestratus-2018/2506/appointments/{asked.pk}/handle/").status_code == 404
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_what_was_asked_again_meanwhile_is_not_opened_twice(asked, invitation, officer, officer_client):
    handle_appointment(appointment=asked, by=officer, now=at(5))
    ask_for_call(invitation=invitation, wishes=[], words="", telephone="0923-650 55", ask_for="", now=at(6))
    with pytest.raises(ValidationError):
        reopen_appointment(appointment=asked, by=officer)
    url = f"/cases/prestratus-2018/2514/appointments/{asked.pk}/reopen/"
    assert officer_client.post(url, follow=True).status_code == 200
    assert Appointment.objects.asked().get().telephone == "0923-650 55"


def test_a_call_is_withdrawn_by_whoever_asked_for_it(respondent, base, asked):
    receipt = respondent.get(f"{base}telephone/")
    (form,) = root(receipt).xpath(f"//main//form[@action='{base}telephone/withdraw/']")
    assert form.xpath("normalize-space(.//button)") == "Vi behöver inget samtal längre"
    sent = respondent.post(f"{base}telephone/withdraw/", follow=True)
    assert sent.redirect_chain == [(f"{base}telephone/", 302)]
    assert texts(sent, "//main/div[@role='status']//p") == ["Ni har dragit tillbaka det. Vi ringer inte."]
    asked.refresh_from_db()
    assert (asked.state, asked.handled_by, asked.handled_at is None, asked.is_withdrawn) == (
        "cancelled",
        None,
        False,
        True,
    )
    assert not Appointment.objects.asked().exists()
    # Nothing that was typed is gone: whoever changes their mind presses the button.
    assert root(sent).xpath("//input[@name='telephone']/@value") == ["0923-650 12"]
    assert texts(sent, "//textarea[@name='words']") == ["Fråga efter Miljöstrateg 1."]


def test_a_call_is_withdrawn_once(asked, invitation, respondent, base):
    assert withdraw_call(invitation=invitation, now=at(4)) is True
    assert withdraw_call(invitation=invitation, now=at(5)) is False
    asked.refresh_from_db()
    assert asked.handled_at == at(4)
    assert list(AuditEvent.objects.filter(verb="call withdrawn").values_list("by", flat=True)) == [None]
    page = respondent.post(f"{base}telephone/withdraw/", follow=True)
    assert "Inget samtal väntar längre" in texts(page, "//main/div[@role='status']//p")[0]


def test_looking_withdraws_nothing(asked, respondent, base):
    assert respondent.get(f"{base}telephone/withdraw/").status_code == 405
    assert Appointment.objects.asked().get() == asked


def test_nobody_else_withdraws_it(asked, stranger, anonymous, officer_client, base, response, colleague):
    of_the_colleague = factories.open_link(factories.make_invitation(response, colleague))
    for client, status in ((stranger, 404), (anonymous, 404), (officer_client, 404), (of_the_colleague, 302)):
        assert client.post(f"{base}telephone/withdraw/").status_code == status
    assert Appointment.objects.asked().get() == asked


def test_what_was_made_is_not_withdrawn(asked, invitation, officer, respondent, base, response, contact):
    handle_appointment(appointment=asked, by=officer, now=at(5))
    assert withdraw_call(invitation=invitation, now=at(6)) is False
    asked.refresh_from_db()
    assert asked.state == "done"
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(12))
    assert respondent.post(f"{base}telephone/withdraw/").status_code == 409


def test_a_call_that_was_withdrawn_is_asked_for_again(asked, invitation):
    withdraw_call(invitation=invitation, now=at(4))
    again = ask_for_call(invitation=invitation, wishes=[], words="", telephone="0923-650 12", ask_for="", now=at(5))
    assert (again.pk == asked.pk, Appointment.objects.asked().get()) == (False, again)


def test_the_office_does_not_open_what_was_withdrawn(asked, invitation, officer, officer_client):
    withdraw_call(invitation=invitation, now=at(4))
    with pytest.raises(ValidationError):
        reopen_appointment(appointment=asked, by=officer)
    page = officer_client.post(f"/cases/prestratus-2018/2514/appointments/{asked.pk}/reopen/", follow=True)
    assert "Kommunen har dragit tillbaka det." in " ".join(texts(page, "//main/div[@role='status']//p"))
    assert not Appointment.objects.asked().exists()


def test_the_number_of_a_call_that_was_withdrawn_is_erased(asked, invitation):
    withdraw_call(invitation=invitation, now=at(4))
    Appointment.objects.blank_due(at(3, month=12))
    asked.refresh_from_db()
    assert (asked.telephone, asked.ask_for, asked.words) == ("", "", "")


def test_the_interview_is_the_call_that_was_asked_for(asked, response, officer, contact):
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(9))
    asked.refresh_from_db()
    assert (asked.state, asked.handled_at, asked.handled_by) == ("done", at(9), officer)


def test_the_officer_sees_what_was_asked_before_the_call(asked, officer_client):
    page = officer_client.get("/cases/prestratus-2018/2514/interview/")
    assert texts(page, "//section[@class='calls-asked']//dd//a") == ["0923-650 12"]
    assert "onsdag 24 oktober, när som helst" in texts(page, "//section[@class='calls-asked']//dd")[0]


# --- Somebody else --------------------------------------------------------------------------------------------------------


def person(roles, **changes):
    return {
        "who": "named",
        "role": str(roles["kommunchef"].pk),
        "function": "",
        "name": "Kommunchef 2",
        "email": "chef2@kalix.example.se",
        "telephone": "0923-650 13",
        "words": "Började i augusti.",
        **changes,
    }


def test_somebody_else_is_named_and_nobody_is_invited(respondent, base, roles, contact, participation, municipality):
    sent = respondent.post(f"{base}not-me/", person(roles))
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{base}not-me/")
    named = Contact.objects.get(email="chef2@kalix.example.se")
    assert (named.name, named.telephone, named.added_by_respondent) == ("Kommunchef 2", "0923-650 13", True)
    assert [(a.municipality, a.role) for a in named.assignments.all()] == [(municipality, roles["kommunchef"])]
    made = FollowUp.objects.get()
    assert (made.kind, made.side, made.contact, made.made_by_contact) == ("somebody_else", "office", named, contact)
    assert (made.participation, made.what, made.done_at) == (participation, "Började i augusti.", None)
    assert Invitation.objects.count() == 1
    assert AuditEvent.objects.get(verb="follow-up added").detail == {
        "follow_up": made.pk,
        "kind": "somebody_else",
        "contact": contact.pk,
    }


def test_the_receipt_says_that_nobody_was_sent_anything(respondent, base, roles):
    respondent.cookies["language"] = "en"
    respondent.post(f"{base}not-me/", person(roles))
    receipt = texts(respondent.get(f"{base}not-me/"), "//div[@class='receipt']")[0]
    assert "You have named Kommunchef 2" in receipt
    assert "Nobody has been sent anything yet." in receipt


def test_not_knowing_is_an_answer(respondent, base, roles):
    respondent.post(f"{base}not-me/", person(roles, who="unknown", email="ingen adress", role="x"))
    made = FollowUp.objects.get()
    assert (made.contact, made.what) == (None, "Började i augusti.")
    assert Contact.objects.count() == 1


def test_named_twice_is_named_once_and_named_anew_replaces(respondent, base, roles):
    respondent.post(f"{base}not-me/", person(roles))
    first = FollowUp.objects.get().made_at
    respondent.post(f"{base}not-me/", person(roles))
    assert (FollowUp.objects.get().made_at, Contact.objects.count()) == (first, 2)
    respondent.post(f"{base}not-me/", person(roles, who="unknown", words=""))
    made = FollowUp.objects.get()
    assert (made.contact, made.what) == (None, "")


def test_somebody_in_the_register_stays_as_they_are_there(respondent, base, roles, colleague):
    """What was typed differently is told to the office; the register is not changed by what others say."""
    respondent.post(
        f"{base}not-me/", person(roles, email="CHEF@example.se", name="Chef Annorlunda", telephone="0923-1 23")
    )
    made = FollowUp.objects.get()
    assert (made.contact, Contact.objects.get(pk=colleague.pk).name) == (colleague, "Kommunchef 1")
    assert made.what == "Började i augusti.\nChef Annorlunda\n0923-1 23"


def test_a_name_without_an_address_is_enough_and_the_same_person_twice(respondent, base, roles):
    respondent.post(f"{base}not-me/", person(roles, email=""))
    respondent.post(f"{base}not-me/", person(roles, email="", name="KOMMUNCHEF 2", words="igen"))
    assert Contact.objects.filter(email="").get().name == "Kommunchef 2"


def test_a_function_that_the_list_does_not_have(respondent, base, roles):
    respondent.post(f"{base}not-me/", person(roles, role=str(roles["annan"].pk), function="Klimatsamordnare"))
    assert FollowUp.objects.get().contact.assignments.get().note == "Klimatsamordnare"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"role": ""}, ["role"]),
        ({"role": "99999"}, ["role"]),
        ({"role": "\x00"}, ["role"]),
        ({"name": "", "email": ""}, ["name"]),
        ({"email": "ingen adress"}, ["email"]),
        ({"email": "KONTAKT@example.se"}, ["email"]),
        ({"email": "x" * 300 + "@b.se"}, ["email"]),
        ({"name": "å" * 101}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"telephone": "växeln"}, ["telephone"]),
        ({"words": "x" * 1_000_000}, ["words"]),
        ({"words": "ett\x00två"}, ["words"]),
        ({"role": "", "name": "", "email": "", "telephone": "?"}, ["role", "name", "telephone"]),
    ],
)
def test_what_is_wrong_with_somebody_is_named_and_stays(respondent, base, roles, changes, wrong):
    page = respondent.post(f"{base}not-me/", person(roles, **changes))
    assert page.status_code == 200
    beside, links = errors(page)
    assert sorted(beside) == sorted(f"id_{name}_error" for name in wrong)
    assert sorted(links) == sorted(f"#id_{name}" for name in wrong)
    assert root(page).xpath("//input[@name='who'][@checked]/@value") == ["named"]
    assert (Contact.objects.count(), FollowUp.objects.count()) == (1, 0)


@pytest.mark.parametrize("who", [None, "", "x", "\x00"])
def test_who_must_be_said(respondent, base, roles, who):
    data = person(roles)
    data = {name: value for name, value in (data | {"who": who}).items() if value is not None}
    page = respondent.post(f"{base}not-me/", data)
    assert errors(page) == ({"who": errors(page)[0]["who"]}, ["#id_who_0"])
    assert root(page).xpath("//*[@id='id_who_0']")
    assert FollowUp.objects.count() == 0


def test_the_other_function_must_be_named(respondent, base, roles):
    page = respondent.post(f"{base}not-me/", person(roles, role=str(roles["annan"].pk)))
    assert list(errors(page)[0]) == ["id_function_error"]


def test_no_endless_names_from_one_link(respondent, base, roles):
    for number in range(PEOPLE_AN_HOUR):
        sent = respondent.post(f"{base}not-me/", person(roles, email=f"p{number}@example.se"))
        assert sent.status_code == 302
    page = respondent.post(f"{base}not-me/", person(roles, email="droppen@example.se"))
    assert (page.status_code, root(page).xpath("//input[@name='email']/@value")) == (429, ["droppen@example.se"])
    assert not Contact.objects.filter(email="droppen@example.se").exists()


# --- More time ------------------------------------------------------------------------------------------------------------


def offered(page):
    return root(page).xpath("//form[@class='offers']//button/@value")


@pytest.fixture
def due(participation):
    def set_due(days, target=None):
        Participation.objects.filter(pk=participation.pk).update(due_on=None if days is None else in_days(days))
        target_on = None if target is None else in_days(target)
        Assessment.objects.filter(pk=participation.assessment_id).update(target_answers=target_on)

    return set_due


@pytest.mark.parametrize(
    ("days", "target", "weeks"),
    [
        (5, None, [12, 19]),
        (-5, None, [7, 14]),  # the day has passed: from today
        (None, 6, [13, 20]),  # the round's own day
        (None, None, [7, 14]),
        (16, None, [23]),  # two weeks more would be after the latest day
        (28, None, []),
        (16, 10, [23, 30]),  # the latest day is counted from the target of the round
    ],
)
def test_one_and_two_weeks_are_offered(respondent, base, due, days, target, weeks):
    due(days, target)
    assert offered(respondent.get(f"{base}more-time/")) == [str(in_days(each)) for each in weeks]


def test_one_click_moves_the_last_day(respondent, base, due, participation, contact):
    due(5)
    day = in_days(12)
    sent = respondent.post(f"{base}more-time/", {"day": str(day)})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{base}more-time/")
    participation.refresh_from_db()
    assert participation.due_on == day
    made = FollowUp.objects.get()
    assert (made.kind, made.side, made.due_on, made.contact) == ("more_time", "municipality", day, contact)
    event = AuditEvent.objects.get(verb="last day moved")
    assert (event.by, event.detail) == (None, {"due_on": [str(in_days(5)), str(day)], "contact": contact.pk})
    assert root(respondent.get(f"{base}more-time/")).xpath("//div[@class='receipt']")


def test_pressed_twice_it_moves_once(respondent, base, due, participation):
    due(5)
    for _press in range(2):
        assert respondent.post(f"{base}more-time/", {"day": str(in_days(12))}).status_code == 302
    participation.refresh_from_db()
    assert participation.due_on == in_days(12)
    assert AuditEvent.objects.filter(verb="last day moved").count() == FollowUp.objects.count() == 1


def test_more_and_more_time_is_one_line_in_the_list(respondent, base, due):
    due(5)
    for days in (12, 19):
        respondent.post(f"{base}more-time/", {"day": str(in_days(days))})
    assert FollowUp.objects.get().due_on == in_days(19)


def test_a_page_left_standing_takes_no_time_away(respondent, base, due, participation):
    """A colleague has taken two weeks meanwhile; the button still says one."""
    due(19)
    page = respondent.post(f"{base}more-time/", {"day": str(in_days(12))})
    assert (page.status_code, list(errors(page)[0])) == (200, ["id_day_error"])
    participation.refresh_from_db()
    assert participation.due_on == in_days(19)


@pytest.mark.parametrize(
    "day",
    [
        "",
        "i november",
        "2018-02-31",
        "2018-10-01",
        str(in_days(0)),
        str(in_days(29)),
        "9999-12-31",
        "10000-01-01",
        "0001-01-01",
        "\x00",
        "1" * 100_000,
    ],
)
def test_a_day_that_cannot_be_is_named_and_stays(respondent, base, due, participation, day):
    due(-5)
    page = respondent.post(f"{base}more-time/", {"day": day})
    assert (page.status_code, list(errors(page)[0]), errors(page)[1]) == (200, ["id_day_error"], ["#id_day"])
    if day.isprintable() and day:
        assert root(page).xpath("//input[@name='day']/@value") == [day]
    participation.refresh_from_db()
    assert (participation.due_on, FollowUp.objects.count()) == (in_days(-5), 0)


@pytest.mark.parametrize("days", [1, 28])
def test_the_first_and_the_last_day_that_can_be_chosen(respondent, base, due, participation, days):
    due(-5)
    assert respondent.post(f"{base}more-time/", {"day": str(in_days(days))}).status_code == 302
    participation.refresh_from_db()
    assert participation.due_on == in_days(days)


def test_the_latest_day_is_counted_from_the_target_or_from_today(participation):
    today = datetime.date(2018, 10, 10)
    for target, begin in ((None, today), (datetime.date(2018, 11, 1),) * 2, (datetime.date(2018, 9, 1), today)):
        participation.assessment.target_answers = target
        assert latest_day(participation, today) == begin + datetime.timedelta(weeks=MORE_WEEKS)


def ends(invitation):
    return timezone.localtime(Invitation.objects.get(pk=invitation.pk).expires_at)


def test_a_link_that_would_end_before_is_prolonged(respondent, base, due, invitation, contact):
    due(5)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() + datetime.timedelta(days=6))
    respondent.post(f"{base}more-time/", {"day": str(in_days(12))})
    assert (ends(invitation).date(), ends(invitation).hour) == (in_days(26), 23)
    assert AuditEvent.objects.get(verb="link prolonged").detail["contact"] == contact.pk


def test_a_link_that_holds_longer_is_left_alone(respondent, base, due, invitation):
    due(5)
    before = ends(invitation)
    respondent.post(f"{base}more-time/", {"day": str(in_days(12))})
    assert ends(invitation) == before
    assert not AuditEvent.objects.filter(verb="link prolonged").exists()


def test_the_register_may_have_learned_something_meanwhile(respondent, base, participation):
    """A variant that no longer follows from the register is the office's to settle; the municipality gets its time."""
    Participation.objects.filter(pk=participation.pk).update(variant="signatory")
    assert respondent.post(f"{base}more-time/", {"day": str(in_days(7))}).status_code == 302


# --- What is forgotten ----------------------------------------------------------------------------------------------------


def test_erasing_a_contact_erases_what_it_left(asked, respondent, base, roles, contact, lead):
    respondent.post(f"{base}not-me/", person(roles))
    erase_contact(contact=contact, by=lead, now=at(20))
    asked.refresh_from_db()
    assert (asked.telephone, asked.ask_for, asked.words) == ("", "", "")
    assert FollowUp.objects.get().what == ""
    kept = str(list(Appointment.objects.values())) + str(list(FollowUp.objects.values()))
    assert "650 12" not in kept and "Miljöstrateg" not in kept and "augusti" not in kept


def test_erasing_who_was_named_erases_what_was_said_of_them(respondent, base, roles, lead):
    respondent.post(f"{base}not-me/", person(roles))
    erase_contact(contact=Contact.objects.get(email="chef2@kalix.example.se"), by=lead, now=at(20))
    assert FollowUp.objects.get().what == ""


def test_what_others_left_stays(asked, colleague, lead):
    erase_contact(contact=colleague, by=lead, now=at(20))
    asked.refresh_from_db()
    assert asked.telephone == "0923-650 12"


def test_the_number_of_a_call_is_forgotten_a_month_after_it(asked, officer):
    now = timezone.now()
    for days, number in ((29, "0923-650 12"), (31, "")):
        Appointment.objects.filter(pk=asked.pk).update(
            state="done", handled_at=now - datetime.timedelta(days=days), handled_by=officer
        )
        call_command("erase_due", verbosity=0)
        asked.refresh_from_db()
        assert asked.telephone == number


def test_a_call_that_waits_is_never_forgotten(asked):
    call_command("erase_due", verbosity=0)
    asked.refresh_from_db()
    assert asked.telephone == "0923-650 12"


def test_the_doors_stay_cheap(link, base, invitation, roles, django_assert_max_num_queries):
    browser = Client()
    browser.post(link, {"door": "telephone"})
    for door in DOORS:
        with django_assert_max_num_queries(8):
            assert browser.get(f"{base}{door}/").status_code == 200
