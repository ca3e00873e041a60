"""Writing letters: what the templates may say, who gets one, and that no page ever sends."""

import datetime
import re
import socket
import time
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from municipalities.actions import erase_contact
from surveys import letters
from surveys.actions import (
    invite_by_letter,
    queue_letter,
    queue_receipt,
    queue_reminder,
    reopen_response,
    resend_letter,
    reset_template,
    revoke_invitation,
    save_template,
    stop_letter,
    submit_response,
    template_of,
    to_invite,
    to_remind,
)
from surveys.forms.letters import EXPLAINED, SAMPLES
from surveys.letters import Fault, Text
from surveys.models import Invitation, Letter, LetterTemplate
from tests import factories

NOW = timezone.now()
LETTERS = "/assessments/prestratus-2018/letters/"
LINKS = "/cases/prestratus-2018/2514/invitations/"
SEND = "/cases/prestratus-2018/2514/letters/"
BOTH = list(product(letters.KINDS, letters.LANGUAGES))


def later(**delta):
    return NOW + datetime.timedelta(**delta)


def invite(participation, contact, by, *, now=NOW, **fields):
    return invite_by_letter(
        participation=participation, contact=contact, by=by, expires_at=later(days=60), now=now, **fields
    )


# --- Templates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_text_that_comes_along_can_be_used(kind, language):
    text = letters.shipped(kind, language)
    assert letters.faults(kind, text) == []
    filled = letters.fill(text, SAMPLES[language], language=language, is_demo=False)
    body = letters.with_link(filled.body, "https://example.se/i/1")
    assert not re.search(r"[{}]", filled.subject + body)
    assert "\n\n\n" not in body
    assert len(filled.subject) < 120


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_what_a_letter_needs_is_in_every_text(kind, language):
    names = set(re.findall(r"\{(\w+)\}", letters.shipped(kind, language).body))
    assert {"signature", "statement"} <= names
    if kind not in ("receipt", "appointment", "visit", "visit_note"):
        assert "link" in names
    if kind in ("invitation", "colleague", "reminder"):
        assert "deadline" in names


def test_every_placeholder_is_explained_and_has_a_sample():
    named = {name for names in letters.PLACEHOLDERS.values() for name in names}
    assert named == set(EXPLAINED)
    for language in letters.LANGUAGES:
        assert named - {"link"} == set(SAMPLES[language])


@pytest.mark.parametrize(
    ("subject", "body", "found"),
    [
        ("Hej", "{link} {signature}", []),
        ("Hej {kommun}", "{link} {signature}", [Fault("subject", "unknown", "kommun")]),
        ("Hej {link}", "{link} {signature}", [Fault("subject", "misplaced", "link")]),
        ("Hej", "{link} {signature} {inviter}", [Fault("body", "unknown", "inviter")]),
        ("Hej", "{signature}", [Fault("body", "missing", "link")]),
        ("Hej", "", [Fault("body", "missing", "link"), Fault("body", "missing", "signature")]),
        ("Hej", "{ link } {signature}", []),
        ("Hej", "{link} {signature} {", [Fault("body", "brace")]),
        ("Hej", "{link} {signature} {{municipality}}", [Fault("body", "brace")]),
        ("Hej {", "{link} {signature} {two words}", [Fault("subject", "brace"), Fault("body", "brace")]),
    ],
)
def test_faults_of_a_template(subject, body, found):
    assert letters.faults("invitation", Text(subject, body)) == found


names = st.sampled_from(sorted(set(letters.PLACEHOLDERS["invitation"]) - {"link"}))
pieces = st.one_of(
    names.map(lambda name: f"{{{name}}}"),
    st.just("{link}"),
    st.text(st.characters(exclude_characters="{}"), max_size=8),
)


@given(st.lists(pieces, max_size=12), st.dictionaries(names, st.text(max_size=12)))
def test_filling_leaves_no_placeholder_and_reads_nothing_twice(parts, some):
    """Values may hold anything, placeholders too: they are never replaced a second time, nor become a line of a header."""
    values = dict.fromkeys(letters.PLACEHOLDERS["invitation"], "x") | some
    template = Text("".join(part for part in parts if part != "{link}"), "".join(parts))
    filled = letters.fill(template, values, language="sv", is_demo=False)
    assert not re.search(r"[\x00-\x1f\x7f\u2028\u2029]", filled.subject)
    if not any("{" in value for value in some.values()):
        assert set(re.findall(r"\{\w+\}", filled.subject + filled.body)) <= {"{link}"}
        assert filled.body.count("{link}") == parts.count("{link}")


def test_a_line_of_empty_placeholders_is_left_out():
    values = dict.fromkeys(letters.PLACEHOLDERS["colleague"], "") | {"inviter": "Anna"}
    template = Text("x", "{inviter}\n\n{note}\n\n{pages}\n\nslut {note}")
    assert letters.fill(template, values, language="sv", is_demo=False).body == "Anna\n\nslut\n"


def test_the_offices_own_wording_is_used_and_thrown_away(db, lead):
    save_template(
        kind="receipt", language="sv", subject="Tack {municipality}", body="Hej\r\n{signature}", by=lead, now=NOW
    )
    assert template_of("receipt", "sv") == Text("Tack {municipality}", "Hej\n{signature}")
    assert template_of("receipt", "en") == letters.shipped("receipt", "en")
    reset_template(kind="receipt", language="sv", by=lead)
    reset_template(kind="receipt", language="sv", by=lead)
    assert template_of("receipt", "sv") == letters.shipped("receipt", "sv")
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["letter template changed", "letter template reset"]


def test_a_template_is_saved_once_per_kind_and_language(db, lead):
    for subject in ("Ett", "Två"):
        save_template(kind="receipt", language="sv", subject=subject, body="{signature}", by=lead, now=NOW)
    assert LetterTemplate.objects.get().subject == "Två"


def test_an_unknown_placeholder_is_refused_with_its_name(db, lead):
    with pytest.raises(ValidationError) as refused:
        save_template(kind="invitation", language="sv", subject="{stad}", body="{byn}", by=lead, now=NOW)
    found = refused.value.message_dict
    assert [("{stad}" in text) for text in found["subject"]] == [True]
    assert [name in " ".join(found["body"]) for name in ("{byn}", "{link}", "{signature}")] == [True] * 3
    assert LetterTemplate.objects.count() == 0


# --- Writing ------------------------------------------------------------------------------------------------------------


def test_inviting_makes_the_link_and_the_letter(participation, questionnaire, contact, officer):
    participation.officer = officer
    participation.save()
    letter = invite(participation, contact, officer)
    assert (letter.kind, letter.language, letter.state) == ("invitation", "sv", "queued")
    assert (letter.to_address, letter.from_name) == ("kontakt@example.se", "Handläggare 1")
    assert (letter.reply_to, letter.created_by) == ("officer@example.se", officer)
    assert letter.invitation == Invitation.objects.get(contact=contact)
    assert letter.invitation.expires_at == later(days=60)


def test_a_link_that_holds_longer_is_left_alone(participation, invitation, contact, officer):
    before = invitation.expires_at
    letter = invite(participation, contact, officer)
    assert (letter.invitation, letter.invitation.expires_at) == (invitation, before)


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        (30, "Svara senast fredag 30 november 2018."),
        (0, "Svara senast onsdag 31 oktober 2018."),
        (-1, "Sista dagen att svara var tisdag 30 oktober 2018, men ni kan fortfarande svara."),
        (90, "Svara senast söndag 30 december 2018."),  # the link ends before the day that was set
        (None, "Svara senast söndag 30 december 2018."),
    ],
)
def test_the_last_day_to_answer(participation, questionnaire, contact, officer, due, sentence):
    now = factories.at(31)
    if due is not None:
        participation.due_on = now.date() + datetime.timedelta(days=due)
        participation.save()
    end = factories.at(30, 23, 59, month=12)
    letter = invite_by_letter(participation=participation, contact=contact, by=officer, expires_at=end, now=now)
    assert f"\n{sentence}\n" in letter.body


def test_pressing_twice_writes_once(participation, questionnaire, contact, officer):
    first = invite(participation, contact, officer)
    assert invite(participation, contact, officer, now=later(seconds=5)) == first
    Letter.objects.update(state="sent", sent_at=NOW)
    assert invite(participation, contact, officer, now=later(minutes=4)) == first
    assert invite(participation, contact, officer, now=later(minutes=6)) != first


def test_a_new_address_gets_a_new_letter(participation, questionnaire, contact, officer):
    first = invite(participation, contact, officer)
    contact.email = "ny@example.se"
    contact.save()
    second = invite(participation, contact, officer)
    assert (second.to_address, second.message_id != first.message_id) == ("ny@example.se", True)


def test_while_it_is_uncertain_nothing_new_is_written(participation, questionnaire, contact, officer):
    letter = invite(participation, contact, officer)
    Letter.objects.update(state="uncertain")
    with pytest.raises(ValidationError):
        invite(participation, contact, officer)
    resend_letter(letter=letter, by=officer, now=NOW)
    assert Letter.objects.get().state == "queued"


def no_address(contact, **_):
    contact.email = ""
    contact.save()


def erased(contact, officer, **_):
    erase_contact(contact=contact, by=officer, now=NOW)


def declined(participation, **_):
    participation.declined_on, participation.declined_reason = datetime.date(2018, 9, 9), "Ingen tid"
    participation.save()


def closed(participation, **_):
    participation.assessment.closed_on = datetime.date(2019, 1, 1)
    participation.assessment.save()


@pytest.mark.parametrize("stop", [no_address, erased, declined, closed])
def test_where_it_would_be_of_no_use_there_is_neither_letter_nor_link(
    participation, questionnaire, contact, officer, stop
):
    stop(contact=contact, officer=officer, participation=participation)
    with pytest.raises(ValidationError):
        invite(participation, contact, officer)
    assert (Letter.objects.count(), Invitation.objects.count()) == (0, 0)


@pytest.mark.parametrize("stop", [no_address, erased, declined, closed])
def test_nor_is_anybody_reminded(participation, invitation, contact, officer, stop):
    stop(contact=contact, officer=officer, participation=participation)
    with pytest.raises(ValidationError):
        queue_reminder(invitation=Invitation.objects.get(), by=officer, now=NOW)
    assert Letter.objects.count() == 0


def test_a_link_of_somebody_else_is_never_sent(response, colleague, invitation, officer):
    with pytest.raises(ValidationError):
        queue_letter(kind="colleague", response=response, contact=colleague, invitation=invitation, by=officer, now=NOW)


def test_a_reminder_tells_what_is_left(response, invitation, contact, officer):
    letter = queue_reminder(invitation=invitation, by=officer, now=NOW)
    total = re.search(r"Ni har inte börjat svara än; den korta vägen är (\d+) frågor\.", letter.body)[1]
    assert "Kvar att svara på" not in letter.body
    Letter.objects.all().delete()
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    letter = queue_reminder(invitation=invitation, by=officer, now=NOW)
    assert f"På den korta vägen är 1 av {total} frågor besvarade." in letter.body
    assert "Kvar att svara på:\n– " in letter.body


def test_who_has_submitted_is_not_reminded(response, invitation, contact, officer):
    submit_response(response=response, by=contact, now=NOW)
    with pytest.raises(ValidationError):
        queue_reminder(invitation=invitation, by=officer, now=NOW)
    reopen_response(response=response, by=contact, now=later(minutes=1))
    assert queue_reminder(invitation=invitation, by=officer, now=later(minutes=2)).state == "queued"


def test_a_colleague_reads_who_asks_and_what(response, contact, colleague):
    invitation = factories.make_invitation(response, colleague)
    letter = queue_letter(
        kind="colleague",
        response=response,
        contact=colleague,
        invitation=invitation,
        by=contact,
        now=NOW,
        note="Kan du {link}?\r\n.\r\nTack!",
        pages=["Fastigheter", "Transporter"],
    )
    assert letter.subject == "Miljöstrateg 1 ber om din hjälp med frågor om energi- och klimatarbetet"
    assert "Kan du {link}?\n.\nTack!" in letter.body
    assert "Det gäller:\n– Fastigheter\n– Transporter" in letter.body
    assert (letter.created_by, letter.created_by_contact) == (None, contact)
    erase_contact(contact=contact, by=None, now=NOW)
    letter.refresh_from_db()
    assert (letter.body, letter.subject, letter.state) == ("", "", "stopped")


def test_a_name_with_line_breaks_stays_in_its_line(response, colleague, officer, participation):
    officer.name = "Åsa\r\nBcc: alla@example.se"
    letter = queue_letter(
        kind="colleague",
        response=response,
        contact=colleague,
        invitation=factories.make_invitation(response, colleague),
        by=officer,
        now=NOW,
    )
    assert "\n" not in letter.subject and letter.subject.startswith("Åsa Bcc: alla@example.se ber")


def test_one_receipt_per_submission(response, contact):
    first = submit_response(response=response, by=contact, now=NOW)
    submit_response(response=response, by=contact, now=NOW)
    assert queue_receipt(submission=first, by=contact, now=NOW) == first.receipt
    reopen_response(response=response, by=contact, now=later(minutes=1))
    second = submit_response(response=response, by=contact, now=later(minutes=2))
    assert [letter.submission for letter in Letter.objects.order_by("pk")] == [first, second]
    assert set(Letter.objects.values_list("kind", "to_address", "created_by")) == {("receipt", contact.email, None)}


def test_somebody_without_an_address_submits_all_the_same(response, contact):
    contact.email = ""
    contact.save()
    submit_response(response=response, by=contact, now=NOW)
    assert (response.submissions.count(), Letter.objects.count()) == (1, 0)


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "refused", "stopped"])
def test_only_what_is_uncertain_is_sent_again(participation, questionnaire, contact, officer, state):
    letter = invite(participation, contact, officer)
    Letter.objects.update(state=state, sent_at=NOW if state == "sent" else None, claimed_at=NOW)
    with pytest.raises(ValidationError):
        resend_letter(letter=letter, by=officer, now=NOW)
    if state != "queued":
        with pytest.raises(ValidationError):
            stop_letter(letter=letter, by=officer)
    assert Letter.objects.get().state == state


@pytest.mark.parametrize(
    "values", [{"state": "lost"}, {"kind": "poem"}, {"language": "fi"}, {"state": "sent"}, {"state": "sending"}]
)
def test_the_database_refuses_what_cannot_be(participation, questionnaire, contact, officer, values):
    invite(participation, contact, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(**values)


# --- To many ------------------------------------------------------------------------------------------------------------


def test_whom_inviting_everybody_reaches(
    participation, other_participation, questionnaire, contact, officer, assessment
):
    participation.main_contact = contact
    participation.save()

    def reached():
        found = to_invite(assessment, now=NOW)
        return {(str(a.participation.municipality), str(a.contact), bool(a.why)) for a in found}

    assert reached() == {("Kalix", "Miljöstrateg 1", False), ("Arjeplog", "None", True)}
    invite(participation, contact, officer)
    assert reached() == {("Arjeplog", "None", True)}
    Letter.objects.update(state="refused")
    assert reached() == {("Kalix", "Miljöstrateg 1", False), ("Arjeplog", "None", True)}
    declined(other_participation)
    assert reached() == {("Kalix", "Miljöstrateg 1", False)}


def test_whom_reminding_reaches(
    participation, response, invitation, contact, colleague, other_invitation, assessment, officer
):
    factories.make_invitation(response, colleague)

    def reached():
        return {str(a.participation.municipality): str(a.contact) for a in to_remind(assessment, now=NOW)}

    assert reached() == {"Kalix": "Miljöstrateg 1", "Arjeplog": "Miljöstrateg 2"}
    participation.main_contact = colleague
    participation.save()
    assert reached() == {"Kalix": "Kommunchef 1", "Arjeplog": "Miljöstrateg 2"}
    revoke_invitation(invitation=other_invitation, by=officer, now=NOW)
    submit_response(response=response, by=contact, now=NOW)
    assert reached() == {}


# --- Pages --------------------------------------------------------------------------------------------------------------


def test_a_page_writes_and_sends_nothing_while_the_server_hangs(
    settings, officer_client, participation, questionnaire, contact
):
    """A mail server that takes the line and never speaks: the page does not even try."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        mute.settimeout(0)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mute.getsockname()
        before = time.monotonic()
        page = officer_client.post(SEND, {"contact": contact.pk, "kind": "invitation"})
        assert time.monotonic() - before < 2
        with pytest.raises(BlockingIOError):
            mute.accept()
    assert page.headers["Location"] == f"{LINKS}#contact-{contact.pk}"
    assert list(Letter.objects.values_list("state", "tries")) == [("queued", 0)]


def test_submitting_writes_a_receipt_and_sends_nothing(respondent, response, contact):
    respondent.post(f"/respond/{response.pk}/submit/")
    letter = Letter.objects.get()
    assert (letter.kind, letter.state, letter.contact) == ("receipt", "queued", contact)


def test_the_page_of_links_shows_the_letters_and_what_to_do(
    officer_client, participation, questionnaire, contact, officer
):
    invite(participation, contact, officer)
    Letter.objects.update(state="refused", answer="550 5.1.1 Okänd mottagare")
    page = officer_client.get(LINKS).text
    assert "550 5.1.1 Okänd mottagare" in page
    assert f'/municipalities/contacts/{contact.pk}/edit/">Rätta adressen' in page
    assert "Skicka inbjudan som brev" in page


def test_the_buttons_follow_the_state(officer_client, participation, response, contact, officer):
    def buttons():
        text = officer_client.get(LINKS).text
        return [label for label in ("Skicka inbjudan som brev", "Skicka påminnelse") if label in text]

    assert buttons() == ["Skicka inbjudan som brev"]
    factories.make_invitation(response, contact)
    assert buttons() == ["Skicka inbjudan som brev", "Skicka påminnelse"]
    officer_client.post(SEND, {"contact": contact.pk, "kind": "invitation"})
    assert buttons() == ["Skicka påminnelse"]
    officer_client.post(SEND, {"contact": contact.pk, "kind": "reminder"})
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == ["invitation", "reminder"]
    submit_response(response=response, by=contact, now=NOW)
    assert buttons() == []


@pytest.mark.parametrize("fields", [{}, {"contact": "x"}, {"kind": "receipt"}, {"kind": "\x00"}, {"contact": "9" * 30}])
def test_wrong_wishes_write_nothing(officer_client, participation, questionnaire, contact, fields):
    page = officer_client.post(
        SEND, {"contact": contact.pk, "kind": "invitation", **fields} if fields else {}, follow=True
    )
    assert (page.status_code, 'class="message error"' in page.text) == (200, True)
    assert Letter.objects.count() == 0


def test_a_contact_of_another_municipality_is_not_written_to(
    officer_client, participation, questionnaire, other_contact
):
    officer_client.post(SEND, {"contact": other_contact.pk, "kind": "invitation"})
    assert Letter.objects.count() == 0


def test_a_reminder_without_a_link_says_why_not(officer_client, participation, questionnaire, contact):
    page = officer_client.post(SEND, {"contact": contact.pk, "kind": "reminder"}, follow=True)
    assert "Kontaktpersonen har ingen länk" in page.text


@pytest.fixture
def county(assessment, questionnaire):
    """All fourteen, each with a main contact."""
    for name, code in factories.CODES.items():
        municipality = factories.make_municipality(name)
        contact = factories.make_contact(f"Strateg, {name}", at=municipality, email=f"strateg.{code}@example.se")
        factories.make_participation(assessment, municipality, main_contact=contact)
    return assessment


def test_inviting_all_fourteen(lead_client, county):
    page = lead_client.get(f"{LETTERS}invite/")
    assert Letter.objects.count() == 0
    cases = [str(case.pk) for case in county.participations.all()]
    assert sorted(str(pk) for pk in page.context["form"]["cases"].value()) == sorted(cases)
    done = lead_client.post(f"{LETTERS}invite/", {"cases": cases}, follow=True)
    assert "14 brev väntar på att skickas." in done.text
    assert Letter.objects.filter(state="queued", kind="invitation").count() == 14
    again = lead_client.post(f"{LETTERS}invite/", {"cases": cases}, follow=True)
    assert (Letter.objects.count(), "Alla är inbjudna" in again.text) == (14, True)


def test_somebody_can_be_left_out(lead_client, county):
    cases = [case.pk for case in county.participations.all()][:3]
    lead_client.post(f"{LETTERS}invite/", {"cases": cases})
    assert set(Letter.objects.values_list("participation", flat=True)) == set(cases)


@pytest.mark.parametrize("cases", [[], ["x"], ["987654321"], ["\x00"]])
def test_nobody_is_written_to_by_mistake(lead_client, county, cases):
    page = lead_client.post(f"{LETTERS}invite/", {"cases": cases})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["cases"])
    assert Letter.objects.count() == 0


def test_reminding_all(officer_client, response, invitation, other_invitation):
    cases = [response.participation_id, other_invitation.response.participation_id]
    officer_client.post(f"{LETTERS}remind/", {"cases": cases})
    assert Letter.objects.filter(kind="reminder", state="queued").count() == 2


def test_inviting_all_asks_little_more_for_each(lead_client, county):
    def asked(number):
        Letter.objects.all().delete()
        cases = [case.pk for case in county.participations.all()][:number]
        with CaptureQueriesContext(connection) as queries:
            lead_client.post(f"{LETTERS}invite/", {"cases": cases})
        assert Letter.objects.count() == number
        return len(queries)

    asked(14)
    assert asked(14) < 14 * 20


def test_the_letter_is_shown_without_the_link(officer_client, participation, questionnaire, contact, officer):
    letter = invite(participation, contact, officer)
    page = officer_client.get(f"{LETTERS}{letter.pk}/").text
    assert "[personlig länk]" in page
    assert "/i/" not in page and "{link}" not in page


def test_an_uncertain_letter_is_sent_again_by_its_button(
    officer_client, participation, questionnaire, contact, officer
):
    letter = invite(participation, contact, officer)
    Letter.objects.update(state="uncertain")
    assert "Skicka samma brev igen" in officer_client.get(f"{LETTERS}{letter.pk}/").text
    officer_client.post(f"{LETTERS}{letter.pk}/resend/")
    page = officer_client.post(f"{LETTERS}{letter.pk}/resend/", follow=True)
    assert "Bara ett brev" in page.text
    assert (Letter.objects.get().state, Letter.objects.get().message_id) == ("queued", letter.message_id)
    assert AuditEvent.objects.filter(verb="letter sent again", by=officer).count() == 1


def test_a_letter_is_reached_through_its_own_round_only(officer_client, participation, questionnaire, contact, officer):
    letter = invite(participation, contact, officer)
    factories.make_assessment("another")
    for what in ("", "resend/", "stop/"):
        call = officer_client.post if what else officer_client.get
        assert call(f"/assessments/another/letters/{letter.pk}/{what}").status_code == 404
    assert officer_client.get(f"{LETTERS}{letter.pk}/stop/").status_code == 405
    assert Letter.objects.get().state == "queued"


def test_letters_that_wait_too_long_are_a_hint(officer_client, participation, questionnaire, contact, officer):
    letter = invite(participation, contact, officer)
    pages = (LETTERS, LINKS, f"{LETTERS}{letter.pk}/")
    assert ["send_letters" in officer_client.get(path).text for path in pages] == [False] * 3
    Letter.objects.update(next_try_at=later(minutes=-11))
    assert ["send_letters" in officer_client.get(path).text for path in pages] == [True] * 3


def test_the_list_is_filtered_by_state(officer_client, participation, questionnaire, contact, colleague, officer):
    invite(participation, contact, officer)
    Letter.objects.update(state="refused", answer="550")
    invite(participation, colleague, officer)
    shown = {
        state: [letter.contact for letter in officer_client.get(f"{LETTERS}?state={state}").context["page_obj"]]
        for state in ("", "refused", "queued", "sent", "nonsense")
    }
    assert shown == {
        "": [colleague, contact],
        "refused": [contact],
        "queued": [colleague],
        "sent": [],
        "nonsense": [colleague, contact],
    }


TEMPLATE = "/letters/templates/invitation/sv/"


def test_a_wrong_template_is_refused_and_the_text_kept(lead_client, db):
    typed = {"subject": "Till {kommun}", "body": "Hej på er {nobody}", "do": "save"}
    page = lead_client.post(TEMPLATE, typed)
    assert page.status_code == 200
    assert "Platshållaren {kommun} finns inte" in page.text
    assert "Platshållaren {nobody} finns inte" in page.text
    assert "{link} saknas" in page.text
    assert (page.context["form"]["body"].value(), page.context["preview"]) == ("Hej på er {nobody}", None)
    assert LetterTemplate.objects.count() == 0


def test_a_preview_shows_what_was_typed_and_saves_nothing(lead_client, db):
    page = lead_client.post(
        TEMPLATE, {"subject": "Till {municipality}", "body": "{link}\n{signature}", "do": "preview"}
    )
    assert page.context["preview"].subject == "Till Exempelkommunen"
    assert "https://nulage.example.se/i/" in page.context["preview"].body
    assert LetterTemplate.objects.count() == 0


def test_a_template_is_saved_and_reset(lead_client, db):
    lead_client.post(TEMPLATE, {"subject": "Till {municipality}", "body": "{link}\n{signature}", "do": "save"})
    assert template_of("invitation", "sv").subject == "Till {municipality}"
    lead_client.post(TEMPLATE, {"do": "reset"})
    assert template_of("invitation", "sv") == letters.shipped("invitation", "sv")


def test_officers_read_templates_and_change_none(officer_client, db):
    page = officer_client.get(TEMPLATE)
    assert (page.status_code, "<textarea" in page.text) == (200, False)
    for do in ("save", "preview", "reset"):
        assert officer_client.post(TEMPLATE, {"subject": "x", "body": "{link}{signature}", "do": do}).status_code == 404
    assert LetterTemplate.objects.count() == 0


@pytest.mark.parametrize("path", ["poem/sv", "invitation/fi"])
def test_there_are_no_other_templates(lead_client, db, path):
    assert lead_client.get(f"/letters/templates/{path}/").status_code == 404


def test_strangers_write_and_read_nothing(
    reader_client, respondent, stranger, anonymous, participation, contact, officer
):
    letter = invite(participation, contact, officer)
    reads = [
        LETTERS,
        f"{LETTERS}invite/",
        f"{LETTERS}remind/",
        f"{LETTERS}{letter.pk}/",
        "/letters/templates/",
        TEMPLATE,
    ]
    writes = [SEND, f"{LETTERS}{letter.pk}/stop/", f"{LETTERS}{letter.pk}/resend/", f"{LETTERS}invite/", TEMPLATE]
    assert [reader_client.get(path).status_code for path in reads] == [404] * len(reads)
    assert [reader_client.post(path, {}).status_code for path in writes] == [404] * len(writes)
    for client in (respondent, stranger, anonymous):
        for call, paths in ((client.get, reads), (client.post, writes)):
            assert [call(path).headers["Location"] for path in paths] == [f"/accounts/login/?next={p}" for p in paths]
    assert list(Letter.objects.values_list("state", flat=True)) == ["queued"]
