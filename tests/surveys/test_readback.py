"""Reading back: what is told of each answer, what the municipality says of it, and what the office does about that."""

import datetime
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from surveys.actions import (
    Closed,
    ReadBackClosed,
    Said,
    complete_interview,
    finish_readback,
    give_verdict,
    give_verdicts,
    reopen_readback,
    reopen_response,
    send_readback,
    settle_objection,
    submit_response,
)
from surveys.links import make_token
from surveys.models import Invitation, Letter, ReadBack, Verdict
from surveys.readback import (
    AGREED,
    NO_OBJECTION,
    NOT_SENT,
    OBJECTIONS,
    SENT,
    readback_states,
    retold_of,
    state_of,
    suggested_last_day,
)
from surveys.values import Item
from tests import factories
from tests.factories import at
from tests.pages import filled_form
from tests.surveys.answering import root, send, stored, texts
from tests.surveys.trying import make_test, open_test

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/readback/"
BEHOV, PRIORITET, FORMAGA, KOMMENTAR = (
    "mobilitet_behov",
    "mobilitet_prioritet",
    "mobilitet_formaga",
    "mobilitet_kommentar",
)


def today(days=0):
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def say(response, officer, contact):
    """Staff write down what the strategist says on the telephone."""

    def record(values, **fields):
        fields.setdefault("now", at(22))
        return factories.answer(response, values, by=officer, channel="phone", spoken_by=contact, **fields)

    return record


@pytest.fixture
def called(response, contact, officer, say):
    """Submitted on the web; need changed, ability added, priority confirmed, comment taken away; then completed."""
    factories.answer(
        response, {BEHOV: "3", PRIORITET: "1", KOMMENTAR: "Två elbilar.", "nulage_ansvar": "en"}, by=contact
    )
    submit_response(response=response, by=contact, now=at(12))
    say({BEHOV: "4"}, reason="2")
    say({FORMAGA: "2"})
    say({PRIORITET: "1"}, kind="confirm")
    say({KOMMENTAR: None}, kind="clear")
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=True, now=at(22, 10))
    return response


def read_back(response, contact, by, *, days=10, now=None):
    return send_readback(
        response=response, contacts=[contact], closes_on=today(days), by=by, now=now or timezone.now()
    )[0]


@pytest.fixture
def sent(called, contact, officer, invitation):
    return read_back(called, contact, officer)


@pytest.fixture
def page(sent):
    return f"/respond/{sent.response_id}/readback/"


def told(response, seq=None):
    response.refresh_from_db()
    return {each.key[0]: each for each in retold_of(response, response.seq if seq is None else seq)}


# --- What is told -------------------------------------------------------------------------------------------------------


def test_what_differs_from_what_was_submitted(called):
    found = told(called)
    assert {name: each.status for name, each in found.items()} == {
        "nulage_ansvar": "same",
        BEHOV: "changed",
        PRIORITET: "same",
        FORMAGA: "added",
        KOMMENTAR: "removed",
    }
    changed = found[BEHOV]
    assert (changed.before, changed.after) == (("3", ""), ("4", ""))
    assert (changed.last.channel, changed.last.spoken_role) == ("phone", "Miljöstrateg")
    assert (found[PRIORITET].is_confirmed, found["nulage_ansvar"].is_confirmed) == (True, False)
    assert found[KOMMENTAR].after is None


def test_it_is_in_the_order_of_the_questionnaire(called):
    names = list(told(called))
    assert names == [name for name in called.view.nodes if name in names]


def test_what_was_marked_as_not_asked_is_nothing_to_agree_to(called):
    assert called.answers.filter(missing="not_asked").exists()
    assert all(each.after is None or each.after[1] != "not_asked" for each in told(called).values())


def test_on_the_telephone_alone_everything_is_added(response, contact, officer, say):
    factories.answer(response, {PRIORITET: "1"}, by=contact)  # begun on the web, never submitted
    say({BEHOV: "4"})
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(22, 10))
    assert {each.status for each in told(response).values()} == {"added"}


def test_what_the_municipality_submitted_last_counts(response, contact, officer, say):
    factories.answer(response, {BEHOV: "1"}, by=contact)
    submit_response(response=response, by=contact, now=at(12))
    reopen_response(response=response, by=contact, now=at(13))
    factories.answer(response, {BEHOV: "2"}, by=contact, now=at(13))
    submit_response(response=response, by=contact, now=at(14))
    say({BEHOV: "2"}, kind="confirm")
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at(22, 10))
    found = told(response)[BEHOV]
    assert (found.status, found.before) == ("same", ("2", ""))


def test_what_other_answers_make_irrelevant_is_left_out(called, say):
    say({BEHOV: "ej_aktuellt"})
    assert {BEHOV, PRIORITET, FORMAGA} & set(told(called)) == {BEHOV}


def test_the_entries_of_a_repeat_one_by_one_in_their_order(response, contact, officer, say):
    factories.answer(
        response,
        {
            ("nulage_mal", "b"): Item({"nulage_mal_mal": "Andra"}, 2),
            ("nulage_mal", "a"): Item({"nulage_mal_mal": "Första"}, 1),
        },
        by=contact,
    )
    submit_response(response=response, by=contact, now=at(12))
    say({("nulage_mal", "b"): Item({"nulage_mal_mal": "Andra målet"}, 2)})
    response.refresh_from_db()
    found = [(each.key, each.status) for each in retold_of(response, response.seq)]
    assert found == [(("nulage_mal", "a"), "same"), (("nulage_mal", "b"), "changed")]


def test_it_tells_how_it_stood_and_what_has_changed_since(sent, called, say):
    say({BEHOV: "2"}, now=timezone.now())
    found = told(called, sent.seq)[BEHOV]
    assert (found.after, found.now, found.later.channel) == (("4", ""), ("2", ""), "phone")
    say({BEHOV: "4"}, now=timezone.now())
    found = told(called, sent.seq)[BEHOV]
    assert (found.after, found.later) == (("4", ""), None)


# --- How far it has come ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_sent", "answered", "objections", "is_over"), list(product([False, True], [False, True], [0, 2], [False, True]))
)
def test_the_state_over_all_combinations(is_sent, answered, objections, is_over):
    day = datetime.date(2018, 11, 5)
    last = ReadBack(sent_at=at(26), closes_on=day, answered_at=at(30) if answered else None) if is_sent else None
    found = state_of(last, objections if is_sent else 0, day + datetime.timedelta(days=1 if is_over else 0))
    if not is_sent:
        expected = (NOT_SENT, None)
    elif objections:
        expected = (OBJECTIONS, datetime.date(2018, 10, 26))
    elif answered:
        expected = (AGREED, datetime.date(2018, 10, 30))
    else:
        expected = (NO_OBJECTION, day) if is_over else (SENT, datetime.date(2018, 10, 26))
    assert (found.kind, found.on) == expected
    assert found.objections == (objections if is_sent else 0)


def test_states_of_all_cases_in_one_query(sent, contact, officer, participation, other_participation):
    give_verdict(readback=sent, question=BEHOV, kind="object", text="Nej.", by=contact, now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        found = readback_states([participation, other_participation], today())
    assert len(queries) == 1
    assert {pk: (state.kind, state.objections) for pk, state in found.items()} == {
        participation.pk: (OBJECTIONS, 1),
        other_participation.pk: (NOT_SENT, 0),
    }
    settle_objection(verdict=Verdict.objects.get(), settlement="Ändrat.", by=officer, now=timezone.now())
    assert readback_states([participation], today())[participation.pk].kind == SENT


def test_an_objection_to_an_earlier_one_still_counts(sent, called, contact, officer, participation, say):
    give_verdict(readback=sent, question=BEHOV, kind="object", text="Nej.", by=contact, now=timezone.now())
    say({BEHOV: "3"}, now=timezone.now())
    assert read_back(called, contact, officer).pk != sent.pk
    assert readback_states([participation], today())[participation.pk].objections == 1


@pytest.mark.parametrize(
    ("day", "proposed"),
    [
        (datetime.date(2018, 10, 22), datetime.date(2018, 11, 1)),  # a Thursday
        (datetime.date(2018, 10, 24), datetime.date(2018, 11, 5)),  # a Saturday becomes Monday
        (datetime.date(2018, 10, 25), datetime.date(2018, 11, 5)),  # and so does a Sunday
    ],
)
def test_the_proposed_last_day_is_never_on_a_weekend(day, proposed):
    assert suggested_last_day(day) == proposed


# --- Sending ------------------------------------------------------------------------------------------------------------


def test_sending_writes_a_letter_with_the_link(called, contact, officer, invitation):
    now = timezone.now()
    readback, [letter] = send_readback(response=called, contacts=[contact], closes_on=today(10), by=officer, now=now)
    called.refresh_from_db()
    assert (readback.seq, readback.closes_on, readback.sent_by) == (called.seq, today(10), officer)
    assert (letter.kind, letter.invitation, letter.to_address) == ("readback", invitation, contact.email)
    assert "{link}" in letter.body
    assert "Sedan ni lämnade in är 2 svar ändrade och 1 svar nytt." in letter.body
    assert AuditEvent.objects.filter(verb="read-back sent").count() == 1


def test_a_link_is_made_or_prolonged_to_last_until_then(called, contact, colleague, officer, invitation):
    Invitation.objects.update(expires_at=timezone.now() + datetime.timedelta(days=2))
    send_readback(response=called, contacts=[contact, colleague], closes_on=today(20), by=officer, now=timezone.now())
    ends = Invitation.objects.filter(response=called).values_list("expires_at", flat=True)
    assert len(ends) == 2
    assert all(timezone.localdate(end) >= today(20) for end in ends)


def test_pressed_twice_it_is_one(called, contact, officer, invitation):
    first, letters = send_readback(
        response=called, contacts=[contact], closes_on=today(10), by=officer, now=timezone.now()
    )
    again, same = send_readback(
        response=called, contacts=[contact], closes_on=today(10), by=officer, now=timezone.now()
    )
    assert (first, letters) == (again, same)
    assert (ReadBack.objects.count(), Letter.objects.filter(kind="readback").count()) == (1, 1)


def test_while_it_is_open_and_nothing_changed_it_is_sent_on(sent, called, colleague, officer, contact):
    give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=timezone.now())
    later = timezone.now() + datetime.timedelta(days=3)
    again, _letters = send_readback(response=called, contacts=[colleague], closes_on=today(20), by=officer, now=later)
    assert (again.pk, again.closes_on, again.verdicts.count()) == (sent.pk, today(20), 1)


def test_a_change_makes_a_new_one_and_closes_the_old(sent, called, contact, officer, say):
    say({BEHOV: "2"}, now=timezone.now())
    new = read_back(called, contact, officer)
    assert new.pk != sent.pk
    with pytest.raises(ReadBackClosed) as closed:
        give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=timezone.now())
    assert closed.value.why == "newer"


@pytest.mark.parametrize("days", [-1, 61])
def test_a_wrong_last_day_is_refused(called, contact, officer, invitation, days):
    with pytest.raises(ValidationError):
        read_back(called, contact, officer, days=days)
    assert not ReadBack.objects.exists()


def test_not_before_the_interview(response, contact, officer, invitation):
    factories.answer(response, {BEHOV: "3"}, by=contact)
    submit_response(response=response, by=contact, now=at(12))
    with pytest.raises(ValidationError, match="inte avslutad"):
        read_back(response, contact, officer)


def test_not_after_the_round(called, contact, officer, assessment, invitation):
    assessment.closed_on = today(-1)
    assessment.save()
    called.participation.assessment.refresh_from_db()
    with pytest.raises(Closed):
        read_back(called, contact, officer)


def test_a_letter_that_cannot_arrive_sends_nothing(called, contact, colleague, officer, invitation):
    colleague.email = ""
    colleague.save()
    with pytest.raises(ValidationError):
        send_readback(
            response=called, contacts=[contact, colleague], closes_on=today(10), by=officer, now=timezone.now()
        )
    assert (ReadBack.objects.count(), Letter.objects.filter(kind="readback").count()) == (0, 0)


# --- Agreeing and objecting -----------------------------------------------------------------------------------------------


def test_an_objection_needs_words(sent, contact):
    with pytest.raises(ValidationError, match="vad som inte stämmer"):
        give_verdict(readback=sent, question=BEHOV, kind="object", text=" \n ", by=contact, now=timezone.now())
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "påhittad", "kind": "agree"},
        {"question": BEHOV, "item": "x", "kind": "agree"},
        {"question": BEHOV, "kind": "maybe"},
        {"question": BEHOV, "kind": "object", "text": "x" * 2001},
        {"question": "mobilitet_formaga_x", "kind": "object", "text": "Nej."},
    ],
)
def test_what_cannot_be_said_is_refused(sent, contact, fields):
    with pytest.raises(ValidationError):
        give_verdict(readback=sent, by=contact, now=timezone.now(), **fields)
    assert not Verdict.objects.exists()


def test_a_verdict_knows_who_when_and_which_revision(sent, contact, called):
    now = timezone.now()
    verdict = give_verdict(readback=sent, question=BEHOV, kind="object", text="Tre räcker.", by=contact, now=now)
    assert (verdict.by_contact, verdict.spoken_role, verdict.at) == (contact, "Miljöstrateg", now)
    assert called.revisions.get(seq=verdict.seq).value == "4"


def test_the_same_again_changes_nothing(sent, contact):
    now = timezone.now()
    first = give_verdict(readback=sent, question=BEHOV, kind="object", text="Nej.", by=contact, now=now)
    again = give_verdict(
        readback=sent, question=BEHOV, kind="object", text="Nej.\r\n", by=contact, now=now + datetime.timedelta(hours=1)
    )
    assert (again.pk, again.at) == (first.pk, now)
    assert AuditEvent.objects.filter(verb="read-back: object").count() == 1


def test_an_answer_itself_is_never_changed(sent, contact, called):
    before = stored(called)
    give_verdict(readback=sent, question=BEHOV, kind="object", text="Tre räcker.", by=contact, now=timezone.now())
    finish_readback(readback=sent, by=contact, now=timezone.now())
    called.refresh_from_db()
    assert (stored(called), called.seq) == (before, sent.seq)


def test_a_change_of_mind(sent, contact):
    give_verdict(readback=sent, question=BEHOV, kind="object", text="Nej.", by=contact, now=timezone.now())
    verdict = give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=timezone.now())
    assert (verdict.kind, verdict.text, Verdict.objects.count()) == ("agree", "", 1)


def test_what_a_colleague_said_meanwhile_is_not_overwritten(sent, contact, colleague):
    read = timezone.now()
    later = read + datetime.timedelta(minutes=5)
    give_verdict(readback=sent, question=BEHOV, kind="object", text="Nej.", by=colleague, now=later)
    wrong = give_verdicts(
        readback=sent,
        said={(BEHOV, ""): Said("agree"), (FORMAGA, ""): Said("agree")},
        by=contact,
        now=later + datetime.timedelta(minutes=1),
        seen=read,
    )
    assert list(wrong) == [(BEHOV, "")]
    assert dict(Verdict.objects.values_list("question", "kind")) == {BEHOV: "object", FORMAGA: "agree"}
    # Read again, it may be chosen.
    again = later + datetime.timedelta(minutes=2)
    said = {(BEHOV, ""): Said("agree")}
    assert give_verdicts(readback=sent, said=said, by=contact, now=again, seen=again) == {}


def test_it_is_closed_after_the_last_day(sent, contact):
    after = timezone.now() + datetime.timedelta(days=11)
    for act in (
        lambda: give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=after),
        lambda: finish_readback(readback=sent, by=contact, now=after),
        lambda: reopen_readback(readback=sent, by=contact, now=after),
    ):
        with pytest.raises(ReadBackClosed) as closed:
            act()
        assert closed.value.why == "late"


def test_on_the_last_day_it_is_still_open(sent, contact):
    last = timezone.make_aware(datetime.datetime.combine(sent.closes_on, datetime.time(23, 50)))
    assert finish_readback(readback=sent, by=contact, now=last).answered_at == last


def test_done_and_open_again(sent, contact, colleague):
    now = timezone.now()
    done = finish_readback(readback=sent, by=contact, now=now)
    assert (done.answered_at, done.answered_by, done.answered_role) == (now, contact, "Miljöstrateg")
    again = finish_readback(readback=sent, by=colleague, now=now + datetime.timedelta(minutes=1))
    assert again.answered_by == contact
    with pytest.raises(ReadBackClosed) as closed:
        give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=now)
    assert closed.value.why == "answered"
    assert reopen_readback(readback=sent, by=contact, now=now).answered_at is None
    give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=now)
    verbs = AuditEvent.objects.filter(verb__startswith="read-back ").values_list("verb", flat=True)
    assert sorted(verbs) == ["read-back answered", "read-back open again", "read-back sent"]


def test_the_database_keeps_its_rules(sent, contact):
    now = timezone.now()
    row = {"readback": sent, "question": BEHOV, "seq": 1, "at": now, "by_contact": contact}
    Verdict.objects.create(kind="agree", **row)
    for fields in (
        {"kind": "agree"},
        {"kind": "maybe", "item": "a"},
        {"kind": "object", "item": "b", "settled_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.create(**row | fields)


# --- Settling -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def objection(sent, contact):
    return give_verdict(
        readback=sent, question=BEHOV, kind="object", text="Tre räcker.", by=contact, now=timezone.now()
    )


def test_an_objection_is_settled_with_words(objection, officer):
    with pytest.raises(ValidationError):
        settle_objection(verdict=objection, settlement=" ", by=officer, now=timezone.now())
    now = timezone.now()
    done = settle_objection(verdict=objection, settlement="Ändrat till 3.", by=officer, now=now)
    assert (done.settled_at, done.settled_by, done.settlement) == (now, officer, "Ändrat till 3.")
    assert not Verdict.objects.open_objections().exists()


def test_settled_twice_is_once_and_two_do_not_overwrite_each_other(objection, officer, lead):
    now = timezone.now()
    settle_objection(verdict=objection, settlement="Ändrat till 3.", by=officer, now=now)
    settle_objection(verdict=objection, settlement="Ändrat till 3.", by=lead, now=timezone.now())
    with pytest.raises(ValidationError, match="Handläggare 1"):
        settle_objection(verdict=objection, settlement="Står kvar.", by=lead, now=timezone.now())
    objection.refresh_from_db()
    assert (objection.settled_at, objection.settled_by, objection.settlement) == (now, officer, "Ändrat till 3.")
    assert AuditEvent.objects.filter(verb="objection settled").count() == 1


def test_objecting_anew_opens_it_again_and_keeps_what_was_done(objection, officer, contact):
    settle_objection(verdict=objection, settlement="Står kvar.", by=officer, now=timezone.now())
    give_verdict(
        readback=objection.readback, question=BEHOV, kind="object", text="Nej, tre.", by=contact, now=timezone.now()
    )
    objection.refresh_from_db()
    assert (objection.settled_at, objection.settled_by, objection.settlement) == (None, None, "Står kvar.")
    assert Verdict.objects.open_objections().count() == 1


def test_what_is_no_objection_cannot_be_settled(sent, contact, officer):
    verdict = give_verdict(readback=sent, question=BEHOV, kind="agree", by=contact, now=timezone.now())
    with pytest.raises(ValidationError):
        settle_objection(verdict=verdict, settlement="Klart.", by=officer, now=timezone.now())


def test_erasing_a_contact_takes_its_words(objection, contact):
    erase_contact(contact=contact, by=None, now=timezone.now())
    objection.refresh_from_db()
    assert (objection.text, objection.spoken_role, objection.kind) == ("", "Miljöstrateg", "object")


# --- The municipality's page --------------------------------------------------------------------------------------------


def test_changed_and_new_come_first_and_the_rest_is_folded(respondent, page):
    shown = respondent.get(page)
    groups = root(shown).xpath("//main//form//div[@role='group']")
    assert [group.get("id") for group in groups] == [
        f"said-{BEHOV}",
        f"said-{FORMAGA}",
        f"said-{KOMMENTAR}",
        "said-nulage_ansvar",
        f"said-{PRIORITET}",
    ]
    folded = root(shown).xpath("//main//details//div[@role='group']/@id")
    assert folded == ["said-nulage_ansvar", f"said-{PRIORITET}"]
    [need] = texts(shown, f"//div[@id='said-{BEHOV}']")
    assert (
        "Ni lämnade in: 3 Stort behov Nu står det: 4 Mycket stort behov miljöstrateg, telefon, 22 okt 2018 09:00"
        in need
    )
    [comment] = texts(shown, f"//div[@id='said-{KOMMENTAR}']")
    assert "Ni lämnade in: Två elbilar. Svaret är borttaget" in comment


def test_one_agreed_one_objected_then_left_and_resumed(respondent, page):
    left = send(respondent, page, "save", **{f"verdict__{FORMAGA}": "agree", f"words__{BEHOV}": "Tre räcker."})
    assert (left.status_code, left.headers["Location"]) == (302, page)
    assert dict(Verdict.objects.values_list("question", "kind")) == {BEHOV: "object", FORMAGA: "agree"}
    again = respondent.get(page)
    assert root(again).xpath("//input[@checked]/@name") == [f"verdict.{BEHOV}", f"verdict.{FORMAGA}"]
    assert ReadBack.objects.get().answered_at is None

    send(respondent, page, "finish")
    assert ReadBack.objects.get().answered_at is not None
    done = respondent.get(page)
    assert "Energikontoret har fått er invändning" in texts(done, "//div[@class='receipt']")[0]
    assert root(done).xpath("//main//textarea | //main//input[@type='radio']") == []


def test_everything_is_right_with_one_button(respondent, page):
    send(respondent, page, "finish")
    assert (ReadBack.objects.get().answered_role, Verdict.objects.count()) == ("Miljöstrateg", 0)
    assert "Ni har sagt att allt stämmer." in texts(respondent.get(page), "//div[@class='receipt']")[0]


def test_nothing_typed_is_lost_with_a_fault(respondent, page):
    wrong = send(
        respondent,
        page,
        "finish",
        **{
            f"verdict__{BEHOV}": "object",
            f"words__{FORMAGA}": "x" * 2001,
            f"verdict__{KOMMENTAR}": "agree",
            f"words__{KOMMENTAR}": "Men ändå.",
            "words__nulage_ansvar": "Det är två.",
        },
    )
    assert wrong.status_code == 200
    # What could be saved has been, the rest stands as it was sent, and nobody is done.
    assert list(Verdict.objects.values_list("question", "text")) == [("nulage_ansvar", "Det är två.")]
    assert ReadBack.objects.get().answered_at is None
    summary = root(wrong).xpath("//div[contains(@class, 'error-summary')]//a/@href")
    assert summary == [f"#said-{name}-words" for name in (BEHOV, FORMAGA, KOMMENTAR)]
    assert root(wrong).get_element_by_id(f"said-{FORMAGA}-words").text.strip() == "x" * 2001
    assert root(wrong).get_element_by_id(f"said-{KOMMENTAR}-words").text.strip() == "Men ändå."
    assert all(root(wrong).xpath(f"//*[@id='{href[1:]}']") for href in summary)


def test_a_page_that_comes_too_late_shows_what_was_typed(respondent, page):
    shown = respondent.get(page)
    ReadBack.objects.update(closes_on=today(-1))
    path, fields = filled_form(shown.content, page, 0, {f"words.{BEHOV}": "Tre räcker."})
    late = respondent.post(path, fields | {"do": "save"})
    assert late.status_code == 409
    assert "Tre räcker." in late.content.decode()
    assert not Verdict.objects.exists()
    assert root(respondent.get(page)).xpath("//main//textarea") == []


def test_a_page_of_an_earlier_read_back_is_not_taken_for_the_new(respondent, page, called, contact, officer, say):
    shown = respondent.get(page)
    say({BEHOV: "2"}, now=timezone.now())
    read_back(called, contact, officer)
    path, fields = filled_form(shown.content, page, 0, {f"words.{BEHOV}": "Tre räcker."})
    answer = respondent.post(path, fields | {"do": "finish"})
    assert answer.status_code == 409
    assert "Tre räcker." in answer.content.decode()
    assert not ReadBack.objects.exclude(answered_at=None).exists()


def test_what_has_changed_since_is_said(respondent, page, say):
    say({BEHOV: "2"}, now=timezone.now())
    [need] = texts(respondent.get(page), f"//div[@id='said-{BEHOV}']")
    assert "Ändrat efter att det här skickades. Nu står det: 2 Visst behov" in need


def test_what_the_office_did_stands_beside_the_objection(respondent, page, objection, officer):
    settle_objection(verdict=objection, settlement="Ändrat till 3.", by=officer, now=timezone.now())
    [need] = texts(respondent.get(page), f"//div[@id='said-{BEHOV}']")
    assert "Vad energikontoret gjorde: Ändrat till 3." in need


def test_the_link_leads_there_while_it_is_open(client, sent, invitation, contact):
    link = f"/i/{make_token(invitation)}/"
    assert "Läs hur vi har uppfattat er" in client.get(link).content.decode()
    opened = client.post(link, {"way": "short"})
    who = f"/respond/{sent.response_id}/who/"
    assert opened.headers["Location"].startswith(f"{who}?next=")
    chosen = client.post(who, {"speaker": contact.pk, "next": f"/respond/{sent.response_id}/readback/"})
    assert chosen.headers["Location"] == f"/respond/{sent.response_id}/readback/"
    assert client.post(link, {"way": "short"}).headers["Location"] == f"/respond/{sent.response_id}/readback/"
    finish_readback(readback=sent, by=contact, now=timezone.now())
    assert client.post(link, {"way": "short"}).headers["Location"] == f"/respond/{sent.response_id}/"


def test_the_overview_tells_how_it_stands(respondent, sent, contact):
    overview = f"/respond/{sent.response_id}/"
    assert root(respondent.get(overview)).xpath("//main//a[contains(@href, 'readback')]")
    assert "Läs igenom och godkänn" in respondent.get(overview).content.decode()
    finish_readback(readback=sent, by=contact, now=timezone.now())
    assert "Ni blev klara med återkopplingen" in respondent.get(overview).content.decode()


def test_somebody_who_was_asked_for_some_pages_objects_but_is_not_done(respondent, page, invitation):
    invitation.pages = ["tema_mobilitet"]
    invitation.save()
    assert root(respondent.get(page)).xpath("//button[@value='finish']") == []
    respondent.post(page, {"do": "finish", f"words.{BEHOV}": "Tre räcker."})
    assert (Verdict.objects.count(), ReadBack.objects.get().answered_at) == (1, None)


def test_others_find_nothing_there(page, stranger, client, officer_client, reader_client, respondent):
    assert [each.get(page).status_code for each in (stranger, client, officer_client, reader_client)] == [404] * 4
    assert [each.post(page, {"do": "finish"}).status_code for each in (stranger, client)] == [404] * 2
    assert ReadBack.objects.get().answered_at is None


def test_without_a_read_back_there_is_no_page(respondent, response):
    assert respondent.get(f"/respond/{response.pk}/readback/").status_code == 404
    assert respondent.post(f"/respond/{response.pk}/readback/", {"do": "finish"}).status_code == 404


@pytest.mark.parametrize("path", ["readback/", "questions/"])
def test_there_is_none_in_a_test(questionnaire, lead, lead_client, path):
    trial = make_test(questionnaire, lead)
    trying = open_test(trial, lead_client)
    base = f"/respond/{trial.response_id}/{path}"
    assert trying.get(base).status_code == trying.post(base).status_code == 404


@pytest.mark.parametrize("read", ["", "not a time", "2018-13-45T00:00", "2018-10-22T09:00:00", "\x00"])
def test_a_page_that_does_not_say_when_it_was_read_is_taken(respondent, page, read):
    sent = respondent.post(page, {"do": "save", "read": read, f"verdict.{BEHOV}": "agree", "verdict.påhittad": "agree"})
    assert sent.status_code == 302
    assert list(Verdict.objects.values_list("question", "kind")) == [(BEHOV, "agree")]


# --- The office's page --------------------------------------------------------------------------------------------------


def test_preview_then_send(officer_client, called, contact, colleague, participation, invitation):
    participation.main_contact = contact
    participation.save()
    page = officer_client.get(CASE)
    assert root(page).xpath("//input[@name='contacts'][@checked]/@value") == [str(contact.pk)]
    assert root(page).xpath("//input[@name='closes_on']/@value") == [str(suggested_last_day(today()))]
    seen = send(officer_client, CASE, "preview", contacts=[str(contact.pk)])
    assert seen.status_code == 200
    assert "[personlig länk]" in texts(seen, "//div[@class='letter']")[0]
    assert not ReadBack.objects.exists()
    done = send(officer_client, CASE, "send", contacts=[str(contact.pk), str(colleague.pk)])
    assert done.headers["Location"] == CASE
    assert Letter.objects.filter(kind="readback").count() == 2


def test_a_wrong_form_sends_nothing_and_keeps_what_was_chosen(officer_client, called, contact, invitation):
    wrong = send(officer_client, CASE, "send", contacts=[str(contact.pk)], closes_on="2018-01-01")
    assert wrong.status_code == 200
    assert root(wrong).xpath("//input[@name='contacts'][@checked]/@value") == [str(contact.pk)]
    assert root(wrong).xpath("//input[@name='closes_on']/@value") == ["2018-01-01"]
    assert not ReadBack.objects.exists()


def test_objections_are_listed_with_the_way_to_the_answer(officer_client, objection):
    page = officer_client.get(CASE)
    assert "Tre räcker." in texts(page, "//blockquote")[0]
    assert root(page).xpath("//li[contains(@class, 'objection')]//a/@href") == [
        "/cases/prestratus-2018/2514/interview/tema_mobilitet/#q-mobilitet_behov"
    ]
    settle = f"{CASE}{objection.pk}/settle/"
    wrong = officer_client.post(settle, {"settlement": "x" * 2001})
    assert wrong.status_code == 200
    assert root(wrong).get_element_by_id(f"settle-{objection.pk}").text.strip() == "x" * 2001
    done = officer_client.post(settle, {"settlement": "Ändrat till 3."})
    assert done.headers["Location"] == f"{CASE}#objections"
    objection.refresh_from_db()
    assert objection.settlement == "Ändrat till 3."


def test_an_objection_of_another_case_is_not_settled_here(officer_client, objection, other_response):
    assert officer_client.post(f"/cases/prestratus-2018/2505/readback/{objection.pk}/settle/", {}).status_code == 404


def test_the_case_says_where_it_stands(officer_client, objection):
    page = officer_client.get("/cases/prestratus-2018/2514/interview/")
    assert "1 invändning" in texts(page, "//section[@aria-labelledby='talk']")[0]
