"""Questions that go back to the municipality: asked, sent, replied to beside the field, closed. Nothing typed is lost."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from surveys.actions import (
    Closed,
    close_thread,
    complete_interview,
    open_thread,
    reopen_thread,
    reply_in_thread,
    send_questions,
    submit_response,
    write_in_thread,
)
from surveys.actions.threads import LONGEST, MOST_MESSAGES, MOST_OPEN
from surveys.models import Letter, Thread, ThreadMessage
from surveys.threads import ThreadCount, thread_counts, threads_of, unsent
from surveys.values import Item
from tests import factories
from tests.factories import at
from tests.surveys.answering import post, root, send, stored, texts

pytestmark = pytest.mark.django_db

CASE = "/cases/prestratus-2018/2514/questions/"
CALL = "/cases/prestratus-2018/2514/interview/tema_mobilitet/"
BEHOV = "mobilitet_behov"


@pytest.fixture
def begun(response, contact, invitation):
    factories.answer(
        response, {BEHOV: "3", ("nulage_mal", "a1"): Item({"nulage_mal_mal": "Fossilfria resor"}, 1)}, by=contact
    )
    return response


@pytest.fixture
def ask(begun, officer):
    def open_one(question=BEHOV, text="Gäller det bussarna?", **fields):
        fields.setdefault("now", timezone.now())
        return open_thread(response=begun, question=question, text=text, by=officer, **fields)

    return open_one


@pytest.fixture
def thread(ask):
    return ask()


@pytest.fixture
def page(begun, respondent):
    """The page with the question, on the whole way."""
    respondent.post(f"/respond/{begun.pk}/", {"way": "whole"})
    return f"/respond/{begun.pk}/tema_mobilitet/"


def reply(thread, text, contact, **fields):
    return reply_in_thread(thread=thread, text=text, by=contact, now=fields.get("now", timezone.now()))


def said(thread):
    return list(thread.messages.values_list("text", flat=True))


# --- Asking and replying ------------------------------------------------------------------------------------------------


def test_a_question_is_asked_replied_to_and_closed(thread, contact, officer):
    message = reply(thread, "Nej, bara våra bilar.\r\n", contact)
    assert (message.text, message.by_contact, message.spoken_role) == ("Nej, bara våra bilar.", contact, "Miljöstrateg")
    write_in_thread(thread=thread, text="Tack!", by=officer, now=timezone.now())
    closed = close_thread(thread=thread, by=officer, now=timezone.now())
    assert (closed.closed_by, said(thread)) == (officer, ["Gäller det bussarna?", "Nej, bara våra bilar.", "Tack!"])
    verbs = list(AuditEvent.objects.filter(verb__startswith="question ").values_list("verb", flat=True).order_by("id"))
    assert verbs == ["question returned", "question replied to", "question closed"]


def test_pressed_twice_it_is_said_once(thread, ask, contact, officer):
    assert ask().pk == thread.pk
    first, again = reply(thread, "Nej.", contact), reply(thread, "Nej.", contact)
    assert first.pk == again.pk
    close_thread(thread=thread, by=officer, now=timezone.now())
    at_first = Thread.objects.get().closed_at
    close_thread(thread=thread, by=officer, now=timezone.now())
    assert (said(thread), Thread.objects.get().closed_at) == (["Gäller det bussarna?", "Nej."], at_first)


def test_asked_again_about_the_same_answer_it_is_the_same_thread(thread, ask):
    assert ask(text="Och laddningen?").pk == thread.pk
    assert said(thread) == ["Gäller det bussarna?", "Och laddningen?"]


def test_entries_of_a_repeat_have_threads_of_their_own(ask):
    assert ask("nulage_mal", "Vilket basår?", item="a1").pk != ask("nulage_mal", "Fler mål?").pk
    with pytest.raises(ValidationError):
        ask("nulage_mal", "Vilket?", item="zz")


@pytest.mark.parametrize(
    "fields", [{"question": "bm_nytta"}, {"question": "påhittad"}, {"text": " "}, {"text": "x" * (LONGEST + 1)}]
)
def test_what_cannot_be_asked_is_refused(ask, fields):
    with pytest.raises(ValidationError):
        ask(**fields)
    assert not Thread.objects.exists()


def test_there_is_an_end_to_questions_and_messages(ask, begun, officer, contact):
    names = list(begun.view.nodes)[:MOST_OPEN]
    Thread.objects.bulk_create(
        Thread(response=begun, question=f"q{number}", opened_at=timezone.now(), opened_by=officer)
        for number in range(MOST_OPEN - 1)
    )
    thread = ask(names[0])
    with pytest.raises(ValidationError, match=str(MOST_OPEN)):
        ask(names[1])
    ThreadMessage.objects.bulk_create(
        ThreadMessage(thread=thread, at=timezone.now(), text=str(number), by_user=officer)
        for number in range(MOST_MESSAGES - 1)
    )
    with pytest.raises(ValidationError):
        reply(thread, "En till.", contact)
    assert thread.messages.count() == MOST_MESSAGES


def test_replying_is_possible_after_submission_and_after_the_interview(thread, begun, contact, officer):
    submit_response(response=begun, by=contact, now=at(12))
    reply(thread, "Efter inlämningen.", contact)
    complete_interview(response=begun, by=officer, spoken_by=contact, mark_not_asked=False, now=at(24))
    reply(thread, "Efter samtalet.", contact)
    assert said(thread)[1:] == ["Efter inlämningen.", "Efter samtalet."]


@pytest.mark.parametrize("why", ["closed", "declined"])
def test_not_when_the_round_is_over(thread, contact, officer, assessment, participation, why):
    if why == "closed":
        assessment.closed_on = timezone.localdate()
        assessment.save()
    else:
        participation.declined_on, participation.declined_reason = timezone.localdate(), "Ingen tid"
        participation.save()
    fresh = Thread.objects.get()
    for act in (
        lambda: reply(fresh, "För sent.", contact),
        lambda: write_in_thread(thread=fresh, text="För sent.", by=officer, now=timezone.now()),
        lambda: open_thread(response=fresh.response, question=BEHOV, text="?", by=officer, now=timezone.now()),
    ):
        with pytest.raises(Closed) as closed:
            act()
        assert closed.value.why == why


def test_nothing_is_said_in_a_closed_thread(thread, contact, officer):
    close_thread(thread=thread, by=officer, now=timezone.now())
    with pytest.raises(ValidationError):
        reply(thread, "Vänta!", contact)
    with pytest.raises(ValidationError):
        write_in_thread(thread=thread, text="Vänta!", by=officer, now=timezone.now())
    assert reopen_thread(thread=thread, by=officer, now=timezone.now()).closed_at is None
    reply(thread, "Nu går det.", contact)


def test_it_is_not_opened_again_beside_a_newer_one(thread, ask, officer):
    close_thread(thread=thread, by=officer, now=timezone.now())
    newer = ask(text="En annan sak.")
    assert newer.pk != thread.pk
    with pytest.raises(ValidationError):
        reopen_thread(thread=thread, by=officer, now=timezone.now())


def test_the_database_keeps_its_rules(thread, begun, officer, contact):
    now = timezone.now()
    for make in (
        lambda: Thread.objects.create(response=begun, question=BEHOV, opened_at=now, opened_by=officer),
        lambda: Thread.objects.create(response=begun, question="x", opened_at=now, opened_by=officer, closed_at=now),
        lambda: ThreadMessage.objects.create(thread=thread, at=now, text="?"),
        lambda: ThreadMessage.objects.create(thread=thread, at=now, text="?", by_user=officer, by_contact=contact),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_erasing_a_contact_takes_its_words(thread, contact):
    reply(thread, "Ring Åsa på 070-123 45 67.", contact)
    erase_contact(contact=contact, by=None, now=timezone.now())
    assert said(thread) == ["Gäller det bussarna?", ""]


def test_counts_for_the_board_in_one_query(thread, ask, contact, officer, participation, other_participation):
    reply(thread, "Nej.", contact)
    ask("mobilitet_prioritet")
    close_thread(thread=ask("mobilitet_formaga"), by=officer, now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        found = thread_counts([participation, other_participation])
    assert len(queries) == 1
    assert found == {participation.pk: ThreadCount(theirs=1, ours=1), other_participation.pk: ThreadCount()}
    assert found[participation.pk].open == 2


# --- By letter ----------------------------------------------------------------------------------------------------------


def test_one_letter_holds_every_question_that_waits_for_them(begun, thread, ask, contact, officer, participation):
    ask("nulage_mal", "Vilket basår?", item="a1")
    replied = ask("mobilitet_prioritet", "Vem prioriterar?")
    reply(replied, "Nämnden.", contact)
    now = timezone.now()
    [letter] = send_questions(response=begun, contacts=[contact], by=officer, now=now)
    assert (letter.kind, letter.to_address) == ("question", contact.email)
    assert "Transporter och mobilitet: Hur stort är ert behov av stöd?\n– Gäller det bussarna?" in letter.body
    assert "– Vilket basår?" in letter.body
    assert "Vem prioriterar?" not in letter.body
    assert "{link}" in letter.body
    assert unsent(threads_of(begun), participation) == set()


def test_what_was_asked_since_the_last_letter_is_unsent(begun, thread, ask, contact, officer, participation):
    assert unsent(threads_of(begun), participation) == {thread.pk}
    earlier = timezone.now() + datetime.timedelta(minutes=1)
    [letter] = send_questions(response=begun, contacts=[contact], by=officer, now=earlier)
    newer = ask("mobilitet_prioritet", now=earlier + datetime.timedelta(minutes=1))
    assert unsent(threads_of(begun), participation) == {newer.pk}
    Letter.objects.filter(pk=letter.pk).update(state="refused")
    assert unsent(threads_of(begun), participation) == {thread.pk, newer.pk}


def test_there_is_no_letter_without_a_question(begun, thread, contact, officer):
    reply(thread, "Nej.", contact)
    with pytest.raises(ValidationError):
        send_questions(response=begun, contacts=[contact], by=officer, now=timezone.now())
    assert not Letter.objects.exists()


# --- Beside the field ---------------------------------------------------------------------------------------------------


def test_it_stands_beside_the_field_and_a_reply_is_saved_with_the_page(respondent, page, thread, begun):
    shown = respondent.get(page)
    [box] = root(shown).xpath(f"//div[@id='thread-{thread.pk}']")
    assert "Gäller det bussarna?" in box.text_content()
    # Right after the field, and outside of what saves by itself.
    assert box.getprevious().get("data-q") == BEHOV
    assert box.xpath("ancestor::*[@data-q or @data-unit]") == []
    done = send(respondent, page, f"reply.{thread.pk}", mobilitet_behov="4", **{f"reply__{thread.pk}": "Nej."})
    assert done.headers["Location"] == f"{page}#thread-{thread.pk}"
    assert (said(thread)[1:], stored(begun)[BEHOV]) == (["Nej."], "4")


@pytest.mark.parametrize("button", ["next", "previous", "overview", "later"])
def test_every_button_saves_the_reply(respondent, page, thread, button):
    send(respondent, page, button, **{f"reply__{thread.pk}": "Nej."})
    assert said(thread)[1:] == ["Nej."]


def test_saving_by_itself_leaves_half_a_reply_where_it_is(respondent, page, thread, begun):
    send(respondent, page, "autosave", mobilitet_behov="4", **{f"reply__{thread.pk}": "Nej, vi ha"})
    assert (said(thread)[1:], stored(begun)[BEHOV]) == ([], "4")


def test_a_reply_that_cannot_be_saved_stays_in_its_box(respondent, page, thread, begun):
    long = "x" * (LONGEST + 1)
    wrong = send(respondent, page, "next", mobilitet_behov="4", **{f"reply__{thread.pk}": long})
    assert wrong.status_code == 200
    assert root(wrong).get_element_by_id(f"reply-{thread.pk}").text.strip() == long
    assert root(wrong).xpath("//div[contains(@class, 'error-summary')]//a/@href") == [f"#reply-{thread.pk}"]
    assert (said(thread)[1:], stored(begun)[BEHOV]) == ([], "4")


def test_a_reply_stays_in_its_box_where_an_answer_is_wrong(respondent, begun, ask):
    thread = ask("nulage_anstallda")
    respondent.post(f"/respond/{begun.pk}/", {"way": "whole"})
    wrong = send(
        respondent,
        f"/respond/{begun.pk}/{begun.view.page_of('nulage_anstallda').name}/",
        nulage_anstallda="900",
        **{f"reply__{thread.pk}": "Nej."},
    )
    assert wrong.status_code == 200
    assert said(thread)[1:] == ["Nej."]


def test_closed_meanwhile_the_text_is_kept_on_screen(respondent, page, thread, officer):
    shown = respondent.get(page)
    close_thread(thread=thread, by=officer, now=timezone.now())
    wrong = post(respondent, shown, page, **{f"reply__{thread.pk}": "Vänta!"})
    assert wrong.status_code == 200
    assert root(wrong).get_element_by_id(f"reply-{thread.pk}").text.strip() == "Vänta!"
    assert f"thread-{thread.pk}" not in respondent.get(page).content.decode()


def test_submitted_meanwhile_the_reply_is_saved_and_the_answers_are_shown(respondent, page, thread, begun, contact):
    shown = respondent.get(page)
    submit_response(response=begun, by=contact, now=timezone.now())
    stopped = post(respondent, shown, page, mobilitet_kommentar="Två elbilar.", **{f"reply__{thread.pk}": "Nej."})
    assert stopped.status_code == 409
    assert "Två elbilar." in stopped.content.decode()
    assert said(thread)[1:] == ["Nej."]


def test_an_entry_of_a_repeat_has_its_question_above_the_list(respondent, begun, ask):
    thread = ask("nulage_mal", "Vilket basår?", item="a1")
    respondent.post(f"/respond/{begun.pk}/", {"way": "whole"})
    page = f"/respond/{begun.pk}/nulage_mal/"
    send(respondent, page, f"reply.{thread.pk}", **{f"reply__{thread.pk}": "2008."})
    assert said(thread)[1:] == ["2008."]


def test_another_municipalitys_thread_is_not_replied_to(respondent, page, other_response, other_contact, officer):
    factories.answer(other_response, {BEHOV: "3"}, by=other_contact)
    foreign = open_thread(response=other_response, question=BEHOV, text="?", by=officer, now=timezone.now())
    answer = respondent.post(page, {"way": "whole", "do": "next", f"reply.{foreign.pk}": "Hej!"})
    assert answer.status_code == 200
    assert said(foreign) == ["?"]


# --- The page of the questions --------------------------------------------------------------------------------------------


def test_the_overview_lists_open_questions_first(respondent, page, thread, begun, contact):
    overview = f"/respond/{begun.pk}/"
    first = root(respondent.get(overview)).xpath("(//main//ul[@class='pages'])[1]//a/@href")
    assert first == [f"{page}#thread-{thread.pk}"]
    submit_response(response=begun, by=contact, now=timezone.now())
    first = root(respondent.get(overview)).xpath("(//main//ul[@class='pages'])[1]//a/@href")
    assert first == [f"{overview}questions/#thread-{thread.pk}"]


def test_replies_are_sent_together(respondent, begun, thread, ask, contact):
    other = ask("mobilitet_prioritet", "Vem?")
    submit_response(response=begun, by=contact, now=timezone.now())
    page = f"/respond/{begun.pk}/questions/"
    done = send(respondent, page, "", **{f"reply__{thread.pk}": "Nej.", f"reply__{other.pk}": "Nämnden."})
    assert done.headers["Location"] == page
    assert (said(thread)[1:], said(other)[1:]) == (["Nej."], ["Nämnden."])


def test_one_wrong_reply_does_not_take_the_other(respondent, begun, thread, ask):
    other = ask("mobilitet_prioritet", "Vem?")
    page = f"/respond/{begun.pk}/questions/"
    wrong = send(respondent, page, "", **{f"reply__{thread.pk}": "x" * 2001, f"reply__{other.pk}": "Nämnden."})
    assert wrong.status_code == 200
    assert (said(thread)[1:], said(other)[1:]) == ([], ["Nämnden."])
    assert root(wrong).get_element_by_id(f"reply-{thread.pk}").text.strip() == "x" * 2001
    assert (root(wrong).get_element_by_id(f"reply-{other.pk}").text or "").strip() == ""


def test_when_the_round_is_over_it_can_be_read_only(respondent, begun, thread, assessment):
    page = f"/respond/{begun.pk}/questions/"
    assessment.closed_on = timezone.localdate()
    assessment.save()
    assert root(respondent.get(page)).xpath("//main//textarea") == []
    late = respondent.post(page, {f"reply.{thread.pk}": "För sent."})
    assert late.status_code == 409
    assert "För sent." in late.content.decode()


def test_others_find_nothing_there(begun, thread, stranger, client, officer_client, reader_client, respondent):
    page = f"/respond/{begun.pk}/questions/"
    browsers = (stranger, client, officer_client, reader_client)
    assert [each.get(page).status_code for each in browsers] == [404] * 4
    assert [each.post(page, {f"reply.{thread.pk}": "x"}).status_code for each in browsers] == [404] * 4
    assert (reader_client.get(CASE).status_code, stranger.get(CASE).status_code) == (404, 302)
    assert said(thread) == ["Gäller det bussarna?"]


# --- The office ---------------------------------------------------------------------------------------------------------


def test_asking_previewing_and_sending_on_the_page_of_the_case(officer_client, begun, contact, participation):
    participation.main_contact = contact
    participation.save()
    asked = officer_client.post(CASE, {"about": BEHOV, "text": "Gäller det bussarna?"})
    thread = Thread.objects.get()
    assert asked.headers["Location"] == f"{CASE}#thread-{thread.pk}"
    assert "inte skickad med brev" in texts(officer_client.get(CASE), f"//li[@id='thread-{thread.pk}']")[0]
    seen = officer_client.post(f"{CASE}send/", {"contacts": contact.pk, "do": "preview"})
    assert "Gäller det bussarna?" in texts(seen, "//div[@class='letter']")[0]
    assert not Letter.objects.exists()
    officer_client.post(f"{CASE}send/", {"contacts": contact.pk, "do": "send"})
    assert Letter.objects.get().kind == "question"
    assert "väntar på kommunen" in texts(officer_client.get(CASE), f"//li[@id='thread-{thread.pk}']")[0]


def test_a_reply_comes_first_and_is_answered_and_closed(officer_client, thread, ask, contact):
    other = ask("mobilitet_prioritet", "Vem?")
    reply(other, "Nämnden.", contact)
    page = officer_client.get(CASE)
    assert root(page).xpath("//li[@class='item']/@id") == [f"thread-{other.pk}", f"thread-{thread.pk}"]
    officer_client.post(f"{CASE}{other.pk}/", {"text": "Tack!", "do": "close"})
    other.refresh_from_db()
    assert (other.closed_at is not None, said(other)) == (True, ["Vem?", "Nämnden.", "Tack!"])
    officer_client.post(f"{CASE}{other.pk}/", {"do": "reopen"})
    other.refresh_from_db()
    assert other.closed_at is None


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_a_wrong_text_is_kept_on_screen(officer_client, thread, text):
    wrong = officer_client.post(f"{CASE}{thread.pk}/", {"text": text, "do": "write"})
    assert wrong.status_code == 200
    assert (root(wrong).get_element_by_id(f"write-{thread.pk}").text or "").strip() == text
    assert root(wrong).xpath("//div[contains(@class, 'error-summary')]//a/@href") == [f"#thread-{thread.pk}"]


def test_a_thread_of_another_case_is_not_found_here(officer_client, thread, other_response):
    assert officer_client.post(f"/cases/prestratus-2018/2505/questions/{thread.pk}/", {"text": "x"}).status_code == 404


def test_flagged_on_the_telephone_page(officer_client, begun, contact):
    page = officer_client.get(CALL)
    assert root(page).get_element_by_id("ask-mobilitet_behov").get("name") == "ask.mobilitet_behov"
    send(officer_client, CALL, "save", ask__mobilitet_behov="Gäller det bussarna?", speaker=str(contact.pk))
    assert said(Thread.objects.get()) == ["Gäller det bussarna?"]
    again = officer_client.get(CALL)
    assert root(again).xpath("//*[@id='ask-mobilitet_behov']") == []
    assert f"{CASE}#thread-{Thread.objects.get().pk}" in root(again).xpath("//p[@class='ask-line']//a/@href")


def test_a_wrong_question_stays_on_the_telephone_page_and_confirms_nothing(officer_client, begun, contact):
    long = "x" * 2001
    wrong = send(officer_client, CALL, "confirm", ask__mobilitet_behov=long, speaker=str(contact.pk))
    assert wrong.status_code == 200
    assert root(wrong).get_element_by_id("ask-mobilitet_behov").text.strip() == long
    assert not begun.revisions.filter(kind="confirm").exists()
    assert not Thread.objects.exists()
