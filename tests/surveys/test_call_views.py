"""The pages of a call without scripts: whom it may not reach, what bad input gets, and what the card is told."""

import datetime

import pytest
from django.utils import timezone

from municipalities.models import FollowUp
from surveys import actions
from surveys.models import Call, CallNote, Preparation
from surveys.values import Missing
from tests import factories
from tests.factories import at
from tests.surveys.answering import root, texts

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/interview/"
THEME = f"{CASE}tema_mobilitet/"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def call(participation, contact, officer):
    return actions.start_call(
        participation=participation, contact=contact, telephone="", by=officer, now=timezone.now()
    )


@pytest.fixture
def talk(call, officer):
    return actions.answer_call(call=call, by=officer, now=timezone.now())


@pytest.fixture
def submitted(response, contact):
    values = {"mobilitet_behov": "3", "mobilitet_prioritet": "1", "mobilitet_formaga": "1"}
    factories.answer(response, values, by=contact, now=at(12, 14))
    actions.submit_response(response=response, by=contact, now=at(12, 15))
    response.refresh_from_db()
    return response


def said(client, url=CASE):
    return " ".join(texts(client.get(url), "//main"))


def test_dialling_starts_an_attempt_and_remembers_who_is_called(officer_client, questionnaire, participation, contact):
    answer = officer_client.post(f"{CASE}call/", {"contact": contact.pk})
    call = Call.objects.get()
    assert answer.url == f"{CASE}call/{call.pk}/"
    assert root(officer_client.get(answer.url)).xpath("//p[@class='dial']/a/@href") == ["tel:092365000"]
    card = root(officer_client.get(f"{CASE}nulage/"))
    assert card.xpath("//input[@name='line-speaker'][@checked]/@value") == [str(contact.pk)]


@pytest.mark.parametrize("data", [{}, {"telephone": "ring"}, {"contact": "99999"}])
def test_a_call_to_nobody_is_refused_with_words(officer_client, questionnaire, participation, contact, data):
    assert officer_client.post(f"{CASE}call/", data).url == CASE
    assert not Call.objects.exists()
    expected = "Skriv numret med siffror" if "telephone" in data else "Välj vem du ringer, eller skriv ett nummer."
    assert expected in said(officer_client)


def test_own_notes_are_kept_and_only_ones_own(officer_client, lead_client, questionnaire, participation, contact):
    officer_client.post(f"{CASE}prepare/", {"text": "Fråga om bolaget"})
    assert Preparation.objects.get().text == "Fråga om bolaget"
    assert "Fråga om bolaget" in said(officer_client)
    assert "Fråga om bolaget" not in said(lead_client)
    officer_client.post(f"{CASE}prepare/", {"text": "x" * 10_001})
    assert "Texten är för lång" in said(officer_client)
    assert Preparation.objects.get().text == "Fråga om bolaget"


def test_the_page_before_the_call_says_what_to_ask_about(officer_client, submitted):
    page = said(officer_client)
    assert "Stort behov men låg prioritet: fråga varför." in page
    assert "Kärnfrågor utan svar: " in page
    assert "Miljöstrateg" in page


def test_a_time_that_has_passed_books_nothing(officer_client, call):
    url = f"{CASE}call/{call.pk}/"
    page = officer_client.post(url, {"outcome": "call_again.2018-10-22T10:00:00+02:00"})
    assert "Välj en tid efter nu." in " ".join(texts(page, "//main"))
    for wrong in ("call_again.never", "call_again.2090-10-22T10:00:00", "call_again", ""):
        assert officer_client.post(url, {"outcome": wrong}).status_code == 200
    call.refresh_from_db()
    assert call.ended_at is None
    assert not call.participation.appointments.exists()


def test_what_is_said_first_and_last_can_be_read_aloud(officer_client, submitted, talk, assessment, officer):
    """Who calls, who pays, that notes become public, until when; at the end what was changed and what they come back to."""
    assessment.office, assessment.statement_sv = "Energikontor Norr", "Europeiska unionen betalar."
    assessment.save()
    first = root(officer_client.get(THEME)).xpath("//details[contains(@class,'aloud')]")[0]
    words = " ".join(first.text_content().split())
    assert first.get("open") is not None
    until = timezone.localtime(talk.started_at + datetime.timedelta(minutes=45))
    assert f"jag heter {officer.name} och ringer från Energikontor Norr" in words
    assert "Europeiska unionen betalar." in words
    assert "kan bli allmänna handlingar" in words
    assert any(f"Har ni till {each:%H.%M}" in words for each in (until, until + datetime.timedelta(minutes=1)))

    Call.objects.update(started_at=talk.started_at - datetime.timedelta(minutes=4))
    assert root(officer_client.get(THEME)).xpath("//details[contains(@class,'aloud')]")[0].get("open") is None

    values = {"mobilitet_behov": "4", "mobilitet_prioritet": Missing("pending")}
    actions.record_answers(
        response=submitted, values=values, seen_seq=3, channel="phone", by=officer, now=timezone.now()
    )
    last = said(officer_client, f"{CASE}complete/")
    assert "Jag har ändrat 2 svar. Ni återkommer om 1 fråga." in last


def test_nobody_writes_in_somebody_elses_call(lead_client, talk):
    for path, data in (("clock", {"do": "pause"}), ("scratch", {"text": "x"}), ("note", {"text": "x"})):
        assert lead_client.post(f"{CASE}call/{talk.pk}/{path}/", data).status_code == 404
    lead_client.post(f"{CASE}call/{talk.pk}/", {"outcome": "no_answer"})
    talk.refresh_from_db()
    assert (talk.note, talk.paused_at, talk.ended_at) == ("", None, None)


def test_a_call_of_another_case_is_not_found(officer_client, call, other_participation):
    assert officer_client.get(f"/cases/prestratus-2018/2506/interview/call/{call.pk}/").status_code == 404
    assert officer_client.post(f"{CASE}call/{call.pk}/song/", {"text": "x"}).status_code == 404


def test_the_clock_is_paused_set_and_refuses_the_past(officer_client, talk):
    clock = f"{CASE}call/{talk.pk}/clock/"
    assert officer_client.post(clock, {"do": "pause", "next": THEME}).url == THEME
    talk.refresh_from_db()
    assert talk.paused_at is not None
    officer_client.post(clock, {"do": "resume"})
    talk.refresh_from_db()
    assert talk.paused_at is None
    officer_client.post(clock, {"do": "until", "until": "kvart i"})
    talk.refresh_from_db()
    assert talk.until is None


def test_without_scripts_notes_follow_ups_and_disagreements_are_forms(
    officer_client, submitted, talk, contact, colleague
):
    base = f"{CASE}call/{talk.pk}"
    officer_client.post(f"{base}/note/", {"text": "Nytt direktiv", "question": "mobilitet_behov", "next": THEME})
    officer_client.post(f"{base}/note/", {"text": "Om annat", "question": "finns_inte"})
    follow_up = {"what": "Siffror", "side": "municipality", "contact": contact.pk, "due_on": "2018-11-30"}
    officer_client.post(f"{base}/follow-up/", follow_up)
    disagreement = {"question": "mobilitet_behov", "contact": colleague.pk, "value": "4"}
    officer_client.post(f"{base}/disagreement/", disagreement)
    notes = [(note.text, note.question, note.kind) for note in CallNote.objects.all()]
    assert notes[:2] == [("Nytt direktiv", "mobilitet_behov", "note"), ("Om annat", "", "note")]
    assert notes[2][1:] == ("mobilitet_behov", "disagreement")
    assert notes[2][0].startswith("Två ser det olika.") and notes[2][0].endswith("Kommunchef säger: 4.")
    made = FollowUp.objects.get()
    assert (made.what, made.contact, made.due_on) == ("Siffror", contact, datetime.date(2018, 11, 30))
    assert "Nytt direktiv" in said(officer_client, THEME)


@pytest.mark.parametrize(
    ("kind", "data", "word"),
    [
        ("follow-up", {"what": "", "side": "municipality"}, "Skriv vad som ska göras."),
        ("follow-up", {"what": "x", "side": "moon"}, ""),
        ("follow-up", {"what": "x", "side": "office", "due_on": "fredag"}, ""),
        ("disagreement", {"question": "finns_inte", "value": "4"}, "Frågan finns inte i enkäten."),
        ("note", {"text": "x", "at": "2001-01-01T10:00:00Z"}, "Tiden hör inte till samtalet."),
        ("note", {"text": "x", "at": "nyss"}, "Tiden går inte att läsa."),
        ("scratch", {"text": "x" * 20_001}, "Texten är för lång"),
    ],
)
def test_what_cannot_be_noted_is_said(officer_client, submitted, talk, kind, data, word):
    answer = officer_client.post(f"{CASE}call/{talk.pk}/{kind}/", data, **JSON)
    assert word in answer.json()["wrong"]["note"]
    assert (CallNote.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_a_note_that_is_sent_twice_is_noted_once(officer_client, submitted, talk):
    data = {"text": "En gång", "at": timezone.now().isoformat(), "question": "mobilitet_behov"}
    for _try in range(2):
        answer = officer_client.post(f"{CASE}call/{talk.pk}/note/", data, **JSON)
        assert answer.json() | {"saved": ""} == {"seq": 0, "saved": "", "wrong": {}, "disputed": []}
    assert CallNote.objects.get().text == "En gång"


# --- A card that saves by itself -------------------------------------------------------------------------------------------


def autosave(client, contact, seen, **fields):
    data = {"do": "autosave", "seen": seen, "way": "whole", "line-speaker": str(contact.pk), **fields}
    return client.post(THEME, {"asked": " ".join(k for k in fields if "." not in k), **data}, **JSON)


def test_a_save_tells_what_became_of_the_answer(officer_client, submitted, contact):
    reply = autosave(officer_client, contact, submitted.seq, mobilitet_behov="4").json()
    assert (reply["wrong"], reply["disputed"], reply["fields"]) == ({}, [], {})
    assert set(reply["parts"]) == {"mobilitet_behov"}
    assert "4 telefon" in reply["parts"]["mobilitet_behov"]
    assert reply["flags"].count("<p ") == 1
    assert "Mycket stort behov men låg prioritet: fråga varför." in reply["flags"]
    assert not submitted.revisions.filter(kind="confirm").exists()


def test_a_reason_after_its_change_is_filled_in_once(officer_client, submitted, contact):
    reply = autosave(officer_client, contact, submitted.seq, mobilitet_behov="4").json()
    reason = {"mobilitet_behov": "4", "reason.mobilitet_behov": "2"}
    autosave(officer_client, contact, reply["seq"], **reason)
    autosave(officer_client, contact, reply["seq"], **(reason | {"reason.mobilitet_behov": "3"}))
    rows = submitted.revisions.filter(question="mobilitet_behov", channel="phone")
    assert [(row.value, row.reason) for row in rows] == [("4", "2")]


def test_what_the_municipality_changed_meanwhile_comes_with_the_reply(officer_client, response, contact):
    factories.answer(response, {"mobilitet_prioritet": "2"}, by=contact, now=at(22))
    reply = autosave(officer_client, contact, 0, mobilitet_behov="4").json()
    assert set(reply["fields"]) == {"mobilitet_prioritet"}
    assert 'value="2"' in reply["fields"]["mobilitet_prioritet"]


def test_a_speaker_who_is_gone_stops_the_saving(officer_client, submitted):
    answer = officer_client.post(
        THEME, {"do": "autosave", "line-speaker": "99999", "asked": "mobilitet_behov", "mobilitet_behov": "4"}, **JSON
    )
    assert answer.status_code == 409
    assert not submitted.revisions.filter(channel="phone").exists()


# --- The end ---------------------------------------------------------------------------------------------------------------


def test_a_call_may_end_without_the_interview(officer_client, submitted, talk, contact):
    answer = officer_client.post(f"{CASE}complete/", {"do": "end_call", "line-speaker": str(contact.pk)})
    assert answer.url == f"{CASE}call/{talk.pk}/"
    assert "intervjun fortsätter en annan dag" in said(officer_client, answer.url)
    talk.refresh_from_db()
    assert talk.outcome == "answered" and talk.ended_at is not None
    assert not submitted.submissions.filter(kind="interview").exists()


def test_what_matters_most_is_offered_first_and_a_ranking_is_read_back(officer_client, response, contact, officer):
    """The one thing is asked before time runs out; the three areas are read back as a sentence."""
    ranked = {"nulage_hinder": ["tid", "pengar"]}
    factories.answer(response, ranked, by=contact, now=at(12, 14))
    call = actions.start_call(
        participation=response.participation, contact=contact, telephone="", by=officer, now=timezone.now()
    )
    actions.answer_call(call=call, by=officer, now=timezone.now())
    page = next(page for page in response.view.pages(False) if "nulage_hinder" in page.nodes)
    words = said(officer_client, f"{CASE}{page.name}/")
    assert "säkra respektive osäkra" in words
    labels = [choice.label["sv"] for choice in response.view.choices(response.view.question("nulage_hinder"))]
    assert f"Främst {labels[0]}, sedan {labels[1]}. Stämmer det?" in words


def chosen(client, url=THEME):
    return root(client.get(url)).xpath("//input[@name='line-speaker'][@checked]/@value")


def test_a_switch_is_kept_at_once_and_a_late_answer_takes_it_not_back(
    officer_client, submitted, talk, contact, colleague
):
    said_by = {"line-speaker": str(colleague.pk)}
    assert officer_client.post(f"{CASE}line/", said_by, **JSON).status_code == 200
    assert chosen(officer_client) == [str(colleague.pk)]
    # Typed before the switch, and come over a bad line after it: its own speaker is kept with it.
    autosave(officer_client, contact, submitted.seq, mobilitet_behov="4")
    assert submitted.revisions.get(question="mobilitet_behov", value="4").spoken_by == contact
    assert chosen(officer_client) == [str(colleague.pk)]


def test_a_switch_to_somebody_who_is_gone_is_refused(officer_client, submitted, talk, contact):
    answer = officer_client.post(f"{CASE}line/", {"line-speaker": "99999"}, **JSON)
    assert (answer.status_code, "inte längre" in answer.json()["text"]) == (409, True)
    assert officer_client.post(f"{CASE}line/", {"line-speaker": "99999"}).url == CASE
    assert "inte längre" in said(officer_client)
    assert chosen(officer_client) == [str(contact.pk)]
    assert officer_client.post(f"{CASE}line/", {"line-speaker": "nobody"}).url == CASE
    assert chosen(officer_client) == ["nobody"]


# --- Others at the same time -------------------------------------------------------------------------------------------------


def test_whoever_else_opens_the_case_reads_that_somebody_talks(
    officer_client, lead_client, submitted, participation, officer, contact
):
    now = timezone.now()
    call = factories.make_call(participation, officer=officer, contact=contact, started_at=now, outcome="answered")
    words = f"{officer.name} pratar med kommunen sedan {timezone.localtime(now):%H.%M}."
    pages = (CASE, THEME, "/cases/prestratus-2018/2514/")
    assert [words in said(lead_client, url) for url in pages] == [True, True, True]
    assert [words in said(officer_client, url) for url in pages] == [False, False, False]
    Call.objects.filter(pk=call.pk).update(outcome="")
    assert f"{officer.name} ringer kommunen sedan" in said(lead_client)
    # A call that was never ended is not told of for ever.
    Call.objects.filter(pk=call.pk).update(started_at=now - datetime.timedelta(hours=5))
    assert [f"{officer.name} ringer kommunen" in said(lead_client, url) for url in pages] == [False, False, False]


def test_the_clock_of_a_paused_call_says_so(officer_client, submitted, talk):
    actions.pause_call(call=talk, now=timezone.now())
    assert "Paus" in texts(officer_client.get(THEME), "//p[contains(@class, 'clock')]/strong")


def test_what_the_municipality_changes_during_the_call_is_marked_as_its_own(officer_client, submitted, contact):
    """It submitted a 3 and makes it a 0 while we talk: the 0 is theirs, and nothing looks like a change of ours."""
    actions.reopen_response(response=submitted, by=contact, now=at(12, 16))
    factories.answer(submitted, {"mobilitet_behov": "0"}, by=contact, now=at(22))
    page = root(officer_client.get(THEME))
    marked = "//label[.//span[@class='web']]/span/input[@name='mobilitet_behov']"
    assert [(each.get("value"), each.get("checked") is not None) for each in page.xpath(marked)] == [("0", True)]


def test_the_search_knows_hints_and_leads(officer_client, participation, assessment, real_definition):
    factories.make_response(participation, factories.make_questionnaire(assessment, real_definition))
    rows = officer_client.get(f"{CASE}questions/", **JSON).json()["questions"]
    assert set(rows[0]) == {"number", "label", "url", "choices", "hints"}
    hints = {row["url"].rpartition("q-")[2]: row["hints"] for row in rows}
    assert "laddning, pendling" in hints["mobilitet_behov"]
    # What the page is about is told once, not with each of its questions.
    assert "laddning, pendling" not in hints["mobilitet_prioritet"]


def test_two_answers_that_nobody_chose_between_are_said_before_they_go_out(
    officer_client, respondent, response, contact, officer, questionnaire
):
    factories.answer(response, {"mobilitet_behov": "3"}, by=contact, now=at(12))
    seen = response.seq
    factories.answer(response, {"mobilitet_behov": "4"}, by=officer, channel="phone", now=at(13))
    refused = actions.record_answers(
        response=response,
        values={"mobilitet_behov": "1"},
        seen_seq=seen,
        channel="web",
        by=contact,
        now=at(13, 1),
    )
    assert refused.conflicts
    assert "har två olika svar som ingen har valt mellan" in said(officer_client, f"{CASE}complete/")
    actions.complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(14))
    form = officer_client.get("/cases/prestratus-2018/2514/readback/")
    links = root(form).xpath("//div[@id='undecided']//a/@href")
    assert [link.partition("#")[0] for link in links] == [THEME]
    actions.send_readback(
        response=response,
        contacts=[contact],
        closes_on=(timezone.localdate() + datetime.timedelta(days=9)),
        by=officer,
        now=timezone.now(),
    )
    told = " ".join(texts(respondent.get(f"/respond/{response.pk}/readback/"), "//div[@id='said-mobilitet_behov']"))
    assert "Mycket stort behov" in told
    assert "Två olika svar finns. Det andra: 1 Litet behov (miljöstrateg)" in told
