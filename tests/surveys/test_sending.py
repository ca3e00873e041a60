"""Letters through a real mail server: what arrives, what is refused, what is certain, and what is never sent twice."""

import datetime
import io
import os
import re
import signal
import socket
import threading
import time
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from surveys.actions import (
    claim_letter,
    invite_all,
    queue_reminder,
    resend_letter,
    revoke_invitation,
    settle_letter,
    stop_letter,
    submit_response,
)
from surveys.actions import queue_letter as queue
from surveys.actions.posting import GIVE_UP, Outcome
from surveys.letter_models import SENDING_TOO_LONG
from surveys.models import Letter
from surveys.sending import ConsolePost, SmtpPost, send_due
from tests import factories
from tests.surveys.post_office import post_office

NOW = timezone.now()
State = Letter.State


def write(response, contact, invitation, by=None, *, kind="invitation", now=NOW, **fields):
    return queue(kind=kind, response=response, contact=contact, invitation=invitation, by=by, now=now, **fields)


def send(now=NOW, post=None):
    """One round of the sender at a moment."""
    counts = send_due(post=post or SmtpPost(), clock=lambda: now)
    return {str(state): count for state, count in counts.items() if count}


def states():
    return dict(Letter.objects.order_by("pk").values_list("to_address", "state"))


def later(**delta):
    return NOW + datetime.timedelta(**delta)


@pytest.fixture
def letter(response, contact, invitation, officer, participation):
    participation.officer = officer
    participation.save()
    return write(response, contact, invitation, officer)


@pytest.fixture
def county(assessment, questionnaire):
    """All fourteen, each with a main contact."""
    for name, code in factories.CODES.items():
        municipality = factories.make_municipality(name)
        contact = factories.make_contact(f"Strateg, {name}", at=municipality, email=f"strateg.{code}@example.se")
        factories.make_participation(assessment, municipality, main_contact=contact)
    return assessment


# --- What arrives -------------------------------------------------------------------------------------------------------


def test_a_letter_as_it_arrives(settings, letter, officer, response, contact):
    officer.name, officer.telephone = "Åsa Öhlén", "0920-10 10 11"
    officer.save()
    letter.delete()
    letter = write(response, contact, response.invitations.get(), officer)
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    [message] = office.messages
    assert message["Subject"] == "Frågor om energi- och klimatarbetet till Kalixs kommun"
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Åsa Öhlén", "nulage@energi.example.se")
    [reply_to] = message["Reply-To"].addresses
    assert (reply_to.display_name, reply_to.addr_spec) == ("Åsa Öhlén", "officer@example.se")
    assert [a.addr_spec for a in message["To"].addresses] == ["kontakt@example.se"]
    assert office.envelopes[0].mail_from == "nulage@energi.example.se"
    assert office.recipients == ["kontakt@example.se"]
    assert message["Message-ID"] == letter.message_id
    assert re.fullmatch(r"<[\w.\-]+@energi\.example\.se>|<[\w.\-]+@localhost>", letter.message_id)
    assert abs(parsedate_to_datetime(message["Date"]) - NOW) < datetime.timedelta(seconds=1)
    assert "Auto-Submitted" not in message
    assert (message.get_content_type(), message.get_content_charset()) == ("text/plain", "utf-8")
    body = message.get_content().replace("\r\n", "\n")
    assert "Vi på Energikontoret frågar kommunerna om deras energi- och klimatarbete" in body
    assert "Åsa Öhlén\nEnergikontoret\n0920-10 10 11\nofficer@example.se" in body
    assert body.rstrip().endswith("Europeiska regionala utvecklingsfonden")
    assert "{" not in body


def test_the_link_in_the_letter_opens_the_questions(settings, letter):
    with post_office(settings) as office:
        send()
    [link] = re.findall(r"https?://\S+", office.messages[0].get_content())
    assert link.startswith("https://nulage.example.se/i/")
    page = Client().get(link.removeprefix("https://nulage.example.se"))
    assert (page.status_code, "Kalix" in page.text) == (200, True)


def test_no_link_is_stored(letter, invitation):
    letter.refresh_from_db()
    assert "{link}" in letter.body
    assert "/i/" not in letter.body


def test_a_link_of_the_present_generation_is_sent(settings, letter, invitation, officer, response, contact):
    """Revoked and made again while the letter waited: the letter carries the link that holds."""
    revoke_invitation(invitation=invitation, by=officer, now=NOW)
    factories.make_invitation(response, contact, now=NOW)
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    [path] = re.findall(r"https://nulage.example.se(/i/\S+)", office.messages[0].get_content())
    assert Client().get(path).status_code == 200


def test_the_answer_of_the_server_is_kept(settings, letter):
    with post_office(settings):
        send()
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.tries, letter.answer) == ("sent", NOW, 1, "250 2.0.0 OK: queued")


def test_a_receipt_says_that_a_machine_wrote_it(settings, response, contact):
    submit_response(response=response, by=contact, now=NOW)
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    [message] = office.messages
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Kvitto: vi har fått svaren från Kalixs kommun"
    assert [a.addr_spec for a in message["Reply-To"].addresses] == ["nulage@energi.example.se"]


def test_the_console_shows_a_letter_with_a_file_too(letter):
    message = EmailMessage()
    message["Subject"] = "Samtal"
    message.set_content("Vi ringer.")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="samtal.ics")
    out = io.StringIO()
    assert ConsolePost(out).send(message).state == Letter.State.SENT
    assert "Vi ringer." in out.getvalue()
    assert "[samtal.ics]" in out.getvalue()


def test_in_english_to_those_who_want_it(settings, response, contact, invitation):
    contact.language = "en"
    contact.save()
    write(response, contact, invitation)
    with post_office(settings) as office:
        send()
    [message] = office.messages
    assert message["Subject"] == "Questions about the energy and climate work of Kalixs kommun"
    assert message["Content-Language"] == "en"


def test_a_demo_letter_says_so(settings, response, contact, invitation, assessment):
    assessment.is_demo = True
    assessment.save()
    write(response, contact, invitation)
    with post_office(settings) as office:
        send()
    [message] = office.messages
    assert message["Subject"].startswith("[påhittade demodata] ")
    assert message.get_content().startswith("Det här brevet hör till påhittade demodata.")


@pytest.mark.parametrize(
    "name",
    [
        "Åsa\r\nBcc: alla@example.se",
        "Åsa\nSubject: annat",
        'Åsa "chefen" Öhlén, <boss@example.se>',
        "Å" * 100,
        "a" * 100,
        "Åsa\u2028Bcc: alla@example.se",
        "=?utf-8?q?x?=",
    ],
)
def test_names_never_become_headers(settings, letter, name):
    Letter.objects.update(from_name=name[:200], subject=name)
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    [message] = office.messages
    assert office.recipients == ["kontakt@example.se"]
    ours = {"Subject", "From", "Reply-To", "To", "Date", "Message-ID", "Content-Language"}
    theirs = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo"}
    assert set(message.keys()) - theirs == ours
    assert message["Bcc"] is None
    assert [a.addr_spec for a in message["From"].addresses] == ["nulage@energi.example.se"]
    assert [a.addr_spec for a in message["Reply-To"].addresses] == ["officer@example.se"]


def test_lines_that_begin_with_a_dot_arrive(settings, letter):
    text = "Hej\n.\n.. två\n.slut\n"
    Letter.objects.update(body=text)
    with post_office(settings) as office:
        send()
    assert office.messages[0].get_content().replace("\r\n", "\n") == text


def test_an_address_with_swedish_letters_in_its_domain(settings, letter):
    Letter.objects.update(to_address="strateg@älvsbyn.example")
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    assert office.recipients == ["strateg@xn--lvsbyn-9ta.example"]


# --- Refused, delayed, lost ---------------------------------------------------------------------------------------------


def test_all_fourteen_with_one_refused_address(settings, county, lead):
    cases = set(county.participations.values_list("pk", flat=True))
    letters, left_out = invite_all(
        assessment=county, participations=cases, by=lead, last_day=lambda case: later(days=60), now=NOW
    )
    assert (len(letters), left_out) == (14, [])
    with post_office(settings, refuse={"strateg.2506@example.se": "550 5.1.1 Okänd mottagare"}) as office:
        assert send() == {"sent": 13, "refused": 1}
        assert send(later(days=1)) == {}
    assert sorted(office.recipients) == sorted(
        f"strateg.{code}@example.se" for code in factories.CODES.values() if code != "2506"
    )
    assert len({message["Message-ID"] for message in office.messages}) == 13
    refused = Letter.objects.get(state=State.REFUSED)
    assert (refused.to_address, refused.answer) == ("strateg.2506@example.se", "550 5.1.1 Okänd mottagare")
    assert office.sessions == 1


def test_the_text_can_be_refused(settings, letter):
    with post_office(settings, after_data=lambda office: "554 5.7.1 Spam") as office:
        assert send() == {"refused": 1}
    assert len(office.envelopes) == 1
    assert Letter.objects.get().answer == "554 5.7.1 Spam"


@pytest.mark.parametrize("where", ["recipient", "text"])
def test_later_again_and_then_sent(settings, letter, where):
    replies = iter(["451 4.7.1 Greylisted", "250 OK"])
    with post_office(settings) as office:
        if where == "recipient":
            office.refuse = {"kontakt@example.se": "451 4.7.1 Greylisted"}
        else:
            office.after_data = lambda _office: next(replies)
        assert send() == {"queued": 1}
        letter.refresh_from_db()
        assert (letter.state, letter.answer) == ("queued", "451 4.7.1 Greylisted")
        assert letter.next_try_at == later(minutes=1)
        office.refuse = {}
        assert send(later(seconds=59)) == {}
        assert send(later(seconds=61)) == {"sent": 1}
    letter.refresh_from_db()
    assert letter.tries == 2


def test_a_letter_that_nobody_takes_is_given_back(settings, letter):
    with post_office(settings, refuse={"kontakt@example.se": "451 4.7.1 Later"}):
        moment, tries = NOW, 0
        while Letter.objects.get().state == State.QUEUED:
            moment, tries = Letter.objects.get().next_try_at, tries + 1
            send(moment)
    letter.refresh_from_db()
    assert (letter.state, letter.answer) == ("refused", "451 4.7.1 Later")
    assert GIVE_UP < moment - NOW < GIVE_UP + datetime.timedelta(hours=5)
    assert tries == letter.tries < 30


def test_no_server_keeps_every_letter(settings, letter, response, colleague):
    write(response, colleague, factories.make_invitation(response, colleague))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with post_office(settings):
            settings.EMAIL_PORT = taken.getsockname()[1]
        assert send() == {"queued": 1}
    assert set(states().values()) == {"queued"}
    assert "refused" in Letter.objects.get(tries=1).answer


def test_a_sender_that_is_refused_stops_the_round(settings, letter, response, colleague):
    write(response, colleague, factories.make_invitation(response, colleague))
    with post_office(settings, refuse_sender="550 5.7.1 SPF") as office:
        assert send() == {"queued": 1}
        office.refuse_sender = ""
        assert send(later(minutes=1)) == {"sent": 2}


def test_a_line_lost_before_the_text_is_no_loss(settings, letter):
    with post_office(settings, drop_at="RCPT") as office:
        assert send() == {"queued": 1}
        office.drop_at = ""
        assert send(later(minutes=2)) == {"sent": 1}
    assert len(office.envelopes) == 1


def test_a_line_lost_after_the_text_is_uncertain_and_only_a_person_sends_again(settings, letter, officer):
    with post_office(settings, drop_at="DATA") as office:
        assert send() == {"uncertain": 1}
        office.drop_at = ""
        assert send(later(days=1)) == {}
        assert len(office.envelopes) == 1
        resend_letter(letter=letter, by=officer, now=later(days=2))
        assert send(later(days=2)) == {"sent": 1}
    first, second = office.messages
    assert first["Message-ID"] == second["Message-ID"] == letter.message_id
    assert AuditEvent.objects.filter(verb="letter sent again", by=officer).count() == 1


def test_a_server_that_hangs_after_the_text_is_uncertain(settings, letter):
    with post_office(settings, pause=2) as office:
        settings.EMAIL_TIMEOUT = 0.3
        assert send() == {"uncertain": 1}
        assert len(office.envelopes) <= 1
    assert "timed out" in Letter.objects.get().answer


def test_a_server_that_never_greets_costs_one_time_limit(settings, letter):
    with socket.socket() as mute, post_office(settings):
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = mute.getsockname()[1], 0.3
        before = time.monotonic()
        assert send() == {"queued": 1}
        assert time.monotonic() - before < 3


def test_a_slow_server_is_waited_for(settings, letter):
    with post_office(settings, pause=0.5):
        assert send() == {"sent": 1}


def test_a_crash_between_sending_and_writing_it_down(settings, letter, officer):
    """The mail has gone, the process dies: uncertain after a while, never sent again by the loop."""

    class Killed(BaseException):
        pass

    class DyingPost(SmtpPost):
        def send(self, message):
            super().send(message)
            raise Killed

    with post_office(settings) as office:
        with pytest.raises(Killed):
            send(post=DyingPost())
        assert states() == {"kontakt@example.se": "sending"}
        assert send(NOW + SENDING_TOO_LONG - datetime.timedelta(seconds=1)) == {}
        assert send(NOW + SENDING_TOO_LONG) == {"uncertain": 1}
        assert send(later(days=1)) == {}
        assert len(office.envelopes) == 1
        resend_letter(letter=letter, by=officer, now=later(days=1))
        assert send(later(days=1)) == {"sent": 1}
    assert [message["Message-ID"] for message in office.messages] == [letter.message_id] * 2


def test_a_sender_given_up_for_dead_that_comes_back_is_believed(letter):
    claimed = claim_letter(now=NOW)
    assert send(NOW + SENDING_TOO_LONG) == {"uncertain": 1}
    assert settle_letter(letter=claimed, outcome=Outcome(State.SENT, "250 OK"), now=later(hours=1))
    letter.refresh_from_db()
    assert (letter.state, letter.answer) == ("sent", "250 OK")


def test_what_an_earlier_try_says_is_not_written_over_a_later_one(letter, officer):
    first = claim_letter(now=NOW)
    send(NOW + SENDING_TOO_LONG)
    resend_letter(letter=letter, by=officer, now=later(hours=1))
    assert claim_letter(now=later(hours=1)).tries == 2
    assert not settle_letter(letter=first, outcome=Outcome(State.QUEUED, "451"), now=later(hours=1))
    letter.refresh_from_db()
    assert letter.state == "sending"


def test_an_address_that_no_mail_can_have_is_refused(settings, letter, response, colleague):
    Letter.objects.update(to_address="a@" + "b" * 70 + ".se")
    write(response, colleague, factories.make_invitation(response, colleague))
    with post_office(settings):
        assert send() == {"refused": 1, "sent": 1}


# --- What has lost its purpose ------------------------------------------------------------------------------------------


def decline(participation):
    participation.declined_on, participation.declined_reason = datetime.date(2018, 9, 9), "Ingen tid"
    participation.save()


def close(participation):
    participation.assessment.closed_on = datetime.date(2018, 9, 9)
    participation.assessment.save()


@pytest.mark.parametrize(
    ("what", "why"), [("revoked", "link"), ("expired", "link"), ("declined", "closed"), ("closed", "closed")]
)
def test_a_letter_that_would_open_nothing_is_not_sent(settings, letter, invitation, officer, participation, what, why):
    if what == "revoked":
        revoke_invitation(invitation=invitation, by=officer, now=NOW)
    elif what == "expired":
        invitation.expires_at = later(hours=-1)
        invitation.save()
    else:
        {"declined": decline, "closed": close}[what](participation)
    with post_office(settings) as office:
        assert send() == {}
    letter.refresh_from_db()
    assert (letter.state, letter.answer, bool(letter.why_stopped)) == ("stopped", why, True)
    assert office.envelopes == []


def test_a_reminder_is_stopped_when_the_answers_have_come(settings, response, contact, invitation, officer):
    queue_reminder(invitation=invitation, by=officer, now=NOW)
    submit_response(response=response, by=contact, now=NOW)
    with post_office(settings) as office:
        assert send() == {"sent": 1}
    assert [message["Subject"][:6] for message in office.messages] == ["Kvitto"]
    assert Letter.objects.get(kind="reminder").answer == "submitted"


def test_an_erased_contact_gets_nothing_and_the_letters_forget_it(settings, letter, contact, officer):
    erase_contact(contact=contact, by=officer, now=NOW)
    letter.refresh_from_db()
    assert (letter.to_address, letter.subject, letter.body) == ("", "", "")
    assert (letter.state, letter.answer) == ("stopped", "erased")
    with post_office(settings) as office:
        assert send() == {}
    assert office.envelopes == []


def test_a_letter_that_waits_can_be_stopped(settings, letter, officer):
    stop_letter(letter=letter, by=officer)
    with post_office(settings) as office:
        assert send() == {}
    assert (office.envelopes, Letter.objects.get().answer) == ([], "person")


# --- Two senders --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(settings, county, lead):
    cases = set(county.participations.values_list("pk", flat=True))
    invite_all(assessment=county, participations=cases, by=lead, last_day=lambda case: later(days=60), now=NOW)
    counts, faults = [], []
    start = threading.Barrier(2)

    def work():
        try:
            start.wait(timeout=30)
            counts.append(send(later(seconds=1)))
        except Exception as error:  # a thread's error must reach the test
            faults.append(error)
        finally:
            connection.close()

    with post_office(settings, pause=0.02) as office:
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    assert faults == []
    assert len(office.recipients) == len(set(office.recipients)) == 14
    assert sum(count["sent"] for count in counts) == 14
    assert min(count["sent"] for count in counts) > 0


# --- The command --------------------------------------------------------------------------------------------------------


def test_the_command_sends_once_and_says_what_it_did(settings, letter, capsys):
    with post_office(settings) as office:
        call_command("send_letters")
    assert capsys.readouterr().out == "Letters: 1 sent\n"
    assert len(office.envelopes) == 1


def test_the_command_says_nothing_when_there_is_nothing(settings, db, capsys):
    with post_office(settings):
        call_command("send_letters")
    assert capsys.readouterr().out == ""


def test_in_development_letters_go_to_the_console(letter, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    call_command("send_letters")
    printed = capsys.readouterr().out
    assert "Subject: Frågor om energi- och klimatarbetet till Kalixs kommun" in printed
    assert re.search(r"http://127\.0\.0\.1:8000/i/\S+", printed)
    assert Letter.objects.get().state == "sent"


def test_a_server_without_mail_settings_says_what_to_set(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL, settings.DEVELOPMENT = "prestratus@localhost", "https://", False
    with pytest.raises(CommandError) as error:
        call_command("send_letters")
    assert [name in str(error.value) for name in ("EMAIL_URL=", "DEFAULT_FROM_EMAIL=", "SITE_URL=")] == [True] * 3
    assert states() == {"kontakt@example.se": "queued"}


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_until_it_is_told_to_stop(settings, letter, capsys):
    """What is due later is sent in a later round, over a new connection; the signal lets the letter in hand be finished."""
    with post_office(settings) as office:

        def told(office):
            if len(office.envelopes) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return "250 OK"

        office.after_data = told
        before = signal.getsignal(signal.SIGTERM)
        second = write(letter.invitation.response, letter.contact, letter.invitation, kind="reminder")
        Letter.objects.filter(pk=second.pk).update(next_try_at=timezone.now() + datetime.timedelta(seconds=0.8))
        call_command("send_letters", "--loop=1")
    assert signal.getsignal(signal.SIGTERM) is before
    assert capsys.readouterr().out == "Letters: 1 sent\nLetters: 1 sent\n"
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_server_that_takes_few_letters_on_one_line_gets_another_line(settings, county, lead):
    """Two lines after each other are tried; what was turned away waits a minute and is not lost."""
    cases = set(county.participations.values_list("pk", flat=True))
    invite_all(assessment=county, participations=cases, by=lead, last_day=lambda case: later(days=60), now=NOW)

    def enough(office):
        office.refuse_sender = "" if len(office.envelopes) % 5 else "451 4.7.0 Enough on this line"
        return "250 OK"

    with post_office(settings, after_data=enough) as office:
        office.on_greeting = lambda: setattr(office, "refuse_sender", "")
        assert send() == {"sent": 12, "queued": 2}
        assert send(later(minutes=2)) == {"sent": 2}
    assert len(set(office.recipients)) == len(office.recipients) == 14


@pytest.mark.parametrize("text", ["0", "-1", "soon", "3601"])
def test_a_wrong_interval_is_refused(text):
    with pytest.raises(CommandError):
        call_command("send_letters", f"--loop={text}")
