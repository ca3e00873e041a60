"""Letters: of a case, of a round, one by one, and how they are worded."""

import datetime

from django.utils import timezone

from surveys.actions import invite_by_letter, queue_reminder, save_template
from surveys.models import Letter, LetterTemplate
from tests import factories
from tests.pages import OFFICE, Page, State
from tests.surveys.pages_questionnaires import nothing_asked

LETTERS = "/assessments/prestratus-2018/letters/"


def letter(w, contact=None, **values):
    """An invitation to a contact of Kalix, in the state that is given."""
    contact = contact or w.contact
    found = Letter.objects.filter(contact=contact).first()
    if found is None:
        end = timezone.now() + datetime.timedelta(days=60)
        found = invite_by_letter(
            participation=w.participation, contact=contact, by=w.officer, expires_at=end, now=timezone.now()
        )
    if values:
        Letter.objects.filter(pk=found.pk).update(**values)
    return found


def in_each_state(w):
    now = timezone.now()
    long_ago = now - datetime.timedelta(hours=1)
    states = [
        {"state": "queued", "next_try_at": long_ago},
        {"state": "queued", "tries": 2, "answer": "451 4.7.1 Greylisted"},
        {"state": "sending", "claimed_at": now, "tries": 1},
        {"state": "sent", "sent_at": now, "tries": 1, "answer": "250 OK"},
        {"state": "refused", "tries": 1, "answer": "550 5.1.1 User unknown"},
        {"state": "uncertain", "tries": 1, "answer": "timed out"},
        {"state": "stopped", "answer": "link"},
    ]
    for number, values in enumerate(states):
        person = factories.make_contact(f"Person {number}", at=w.kalix, email=f"person.{number}@example.se")
        letter(w, person, **values)
    queue_reminder(invitation=w.invitation, by=w.lead, now=now)


def more_letters(w, n):
    start = Letter.objects.count()
    for number in range(start, start + n):
        letter(w, factories.make_contact(f"Nr {number}", at=w.kalix, email=f"nr.{number}@example.se"))


def main_contacts(w):
    """One who can be written to, one without an address, one municipality without a main contact."""
    w.participation.main_contact = w.contact
    w.participation.save()
    w.other_contact.email = ""
    w.other_contact.save()
    w.other_participation.main_contact = w.other_contact
    w.other_participation.save()


def closed(w):
    w.assessment.closed_on = datetime.date(2019, 7, 1)
    w.assessment.save()


def own_wording(w):
    save_template(
        kind="invitation",
        language="sv",
        subject="Vi frågar {municipality}",
        body="Hej!\n\n{link}\n\n{signature}",
        by=w.lead,
        now=timezone.now(),
    )


def nobody_takes_part(w):
    w.assessment.participations.update(declined_on=datetime.date(2018, 9, 9), declined_reason="Ingen tid")


def at(state="queued", what="", **values):
    return lambda w: f"{LETTERS}{letter(w, state=state, **values).pk}/{what}"


PAGES = [
    Page(
        "surveys:letter_list",
        url=lambda w: LETTERS,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=in_each_state),
            "empty": State(),
            "error": State(setup=in_each_state, query="?state=nonsense&page=99"),
        },
        rows=more_letters,
    ),
    Page(
        "surveys:letter_list",
        label="none in a state",
        url=lambda w: f"{LETTERS}?state=refused",
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=letter), "empty": "As above.", "error": "As above."},
        rows=more_letters,
    ),
    Page(
        "surveys:letter_invite_all",
        url=lambda w: f"{LETTERS}invite/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=main_contacts),
            "empty": State(setup=nobody_takes_part),
            "error": State(setup=main_contacts, post={"cases": None}),
        },
    ),
    Page(
        "surveys:letter_invite_all",
        label="not possible",
        url=lambda w: f"{LETTERS}invite/",
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=closed), "empty": State(setup=nothing_asked), "error": "Takes no input."},
    ),
    Page(
        "surveys:letter_remind_all",
        url=lambda w: f"{LETTERS}remind/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=nobody_takes_part),
            "error": State(post={"cases": ["987654321"]}),
        },
    ),
    *(
        Page(
            "surveys:letter_detail",
            label=label,
            url=at(**values),
            main_role="officer",
            access=OFFICE,
            states={"filled": State(), "empty": "A letter has a text.", "error": "Takes no input."},
        )
        for label, values in {
            "waiting": {"next_try_at": timezone.now() - datetime.timedelta(hours=1)},
            "sent": {"state": "sent", "sent_at": timezone.now(), "tries": 1, "answer": "250 OK"},
            "refused": {"state": "refused", "tries": 1, "answer": "550 5.1.1 User unknown"},
            "uncertain": {"state": "uncertain", "tries": 1, "answer": "timed out"},
            "erased": {"state": "stopped", "answer": "erased", "body": "", "subject": "", "to_address": ""},
        }.items()
    ),
    Page(
        "surveys:letter_resend",
        url=at("uncertain", "resend/"),
        method="POST",
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        states="Leads back to the letter.",
    ),
    Page(
        "surveys:letter_stop",
        url=at("queued", "stop/"),
        method="POST",
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        states="Leads back to the letter.",
    ),
    Page(
        "surveys:letter_send",
        url=lambda w: "/cases/prestratus-2018/2514/letters/",
        method="POST",
        data=lambda w: {"contact": w.contact.pk, "kind": "invitation"},
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        states="Leads back to the links of the case.",
    ),
    Page(
        "surveys:invitation_list",
        label="with letters",
        url=lambda w: "/cases/prestratus-2018/2514/invitations/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=in_each_state), "empty": "Registered without letters.", "error": "As there."},
        rows=more_letters,
    ),
    Page(
        "surveys:template_list",
        url=lambda w: "/letters/templates/",
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=own_wording), "empty": State(), "error": "Takes no input."},
        rows=lambda w, n: LetterTemplate.objects.bulk_create(
            LetterTemplate(kind=kind, language="sv", subject="x", body="y")
            for kind in ("invitation", "colleague", "reminder")[:n]
        ),
    ),
    Page(
        "surveys:template_edit",
        url=lambda w: "/letters/templates/invitation/sv/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=own_wording),
            "empty": State(post={"do": "preview"}),
            "error": State(post={"do": "save", "subject": "Till {kommun} {link}", "body": "{"}),
        },
    ),
    *(
        Page(
            "surveys:template_edit",
            label=f"{kind} {language}",
            url=lambda w, kind=kind, language=language: f"/letters/templates/{kind}/{language}/",
            main_role="officer",
            access=OFFICE,
            states={"filled": State(), "empty": "There is always a text.", "error": "As above."},
        )
        for kind, language in (("colleague", "en"), ("reminder", "en"), ("receipt", "sv"))
    ),
]
