"""The case for the guard tests: with everything that can have happened in it, and with nothing."""

import datetime

from django.utils import timezone

from municipalities.actions import add_follow_up, decline_participation, finish_follow_up
from municipalities.models import Contact, FollowUp, Municipality, Participation
from surveys.actions import book_appointment, save_fact
from surveys.models import Appointment, CallNote, Letter, LetterKind, ReadBack, Thread, ThreadMessage, Verdict
from tests.factories import answer, at, make_call, make_contact
from tests.municipalities.pages_cases import a_file, a_pasted_mail, a_step, noted
from tests.pages import OFFICE, Page, State, World

CASE = "/cases/prestratus-2018/2514/"
LATER = datetime.datetime(2098, 1, 8, 9, tzinfo=datetime.UTC)


def a_letter(w: World, contact: Contact, state: str = "sent", day: int = 2) -> Letter:
    return Letter.objects.create(
        participation=w.participation,
        contact=contact,
        kind=LetterKind.INVITATION,
        language="sv",
        to_address=contact.email,
        subject="Enkät",
        body="Hej",
        message_id=f"<{contact.pk}-{day}-{state}@example.se>",
        state=state,
        sent_at=at(day) if state == "sent" else None,
        created_at=at(day),
        created_by=w.officer,
    )


def a_call_with_notes(w: World):
    call = make_call(
        w.participation,
        officer=w.officer,
        contact=w.contact,
        started_at=at(22, 10),
        ended_at=at(22, 10, 45),
        paused_seconds=300,
        outcome="answered",
        note="Vill ha mejlet i god tid.",
    )
    CallNote.objects.create(call=call, at=at(22, 10, 12), text="Ny kommunchef i januari.")
    make_call(w.participation, officer=w.officer, started_at=at(20, 9), ended_at=at(20, 9, 1), outcome="no_answer")
    return call


def a_question_back(w: World) -> Thread:
    thread = Thread.objects.create(
        response=w.response, question="mobilitet_behov", opened_at=at(23), opened_by=w.officer
    )
    ThreadMessage.objects.create(thread=thread, at=at(23), text="Gäller det även personbilarna?", by_user=w.officer)
    ThreadMessage.objects.create(thread=thread, at=at(24), text="Ja, alla.", by_contact=w.contact, spoken_role="x")
    return thread


def a_readback(w: World) -> ReadBack:
    made = ReadBack.objects.create(
        response=w.response,
        seq=w.response.seq,
        sent_at=at(25),
        sent_by=w.officer,
        closes_on=datetime.date(2018, 11, 9),
        answered_at=at(26),
        answered_by=w.contact,
    )
    Verdict.objects.create(
        readback=made,
        question="mobilitet_behov",
        seq=1,
        kind="object",
        text="Vi sade tre.",
        at=at(26),
        by_contact=w.contact,
        settled_at=at(27),
        settled_by=w.officer,
        settlement="Rättat till tre.",
    )
    return made


def all_that_can_happen(w: World) -> None:
    # The pages of the other modules import this one's neighbours, so these come when they are needed.
    from tests.municipalities.pages import a_follow_up, everything_known  # noqa: PLC0415
    from tests.reports.pages import answered  # noqa: PLC0415

    everything_known(w)
    w.participation.refresh_from_db()
    w.participation.main_contact = w.contact
    w.participation.save()
    answered(w)
    save_fact(
        participation=w.participation,
        view=w.response.view,
        question="nulage_dokument_lankar",
        value="Energiplan 2016: https://example.se/plan.pdf",
        source="kommunens webbplats",
        known_on=datetime.date(2018, 9, 1),
        by=w.officer,
        now=at(2),
    )
    noted(w)
    a_step(w)
    a_follow_up(w)
    finish_follow_up(
        follow_up=add_follow_up(
            participation=w.participation, what="Skicka länken.", side="office", by=w.officer, now=at(3)
        ),
        by=w.officer,
        now=at(4),
    )
    a_file(w)
    a_pasted_mail(w)
    a_letter(w, w.contact)
    a_letter(w, w.colleague, state="refused", day=3)
    a_call_with_notes(w)
    book_appointment(participation=w.participation, starts_at=LATER, contact=w.contact, by=w.officer, now=at(26))
    a_question_back(w)
    a_readback(w)
    Contact.objects.filter(pk=w.contact.pk).update(delete_after=datetime.date(2020, 1, 1), language="en")


def nothing_at_all(w: World) -> None:
    for response in (w.response, w.other_response):
        response.invitations.all().delete()
        response.delete()
    Contact.objects.all().delete()
    Participation.objects.update(officer=None)
    Municipality.objects.update(population=None, seat="", switchboard="", covenant_signed_on=None)
    known_from_scb(w)


def known_from_scb(w: World) -> None:
    """The source of the tests is in English, and stands on the page as Swedish."""
    Municipality.objects.update(source="Folkmängd: SCB.")


def declined(w: World) -> None:
    known_from_scb(w)
    decline_participation(
        participation=w.participation, reason="hinner inte", on=datetime.date(2018, 10, 5), by=w.officer
    )


def more_of_everything(w: World, n: int) -> None:
    for number in range(n):
        contact = make_contact(f"Kontakt {number}", at=w.kalix, role="ekr", email=f"k{number}@example.se")
        a_letter(w, contact, day=number + 1)
        answer(w.response, {"mobilitet_behov": str(number)}, by=contact, now=at(number + 2))
        add_follow_up(
            participation=w.participation, what=f"Sak {number}", side="office", officer=w.officer, by=contact, now=at(4)
        )
        make_call(w.participation, officer=w.officer, contact=contact, ended_at=timezone.now(), outcome="answered")
        w.kalix.neighbours.add(w.arjeplog)
        Appointment.objects.create(participation=w.participation, contact=contact, asked_at=at(3))
        a_file(w)
    assert FollowUp.objects.count() >= n


PAGES = [
    Page(
        "reports:case",
        url=lambda w: CASE,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=all_that_can_happen, query="?cell=mobilitet_behov"),
            "empty": State(setup=nothing_at_all),
            "error": State(setup=declined, query="?cell=invented&kind=%00&page=x&print=half"),
        },
        rows=more_of_everything,
    ),
    Page(
        "reports:case",
        label="one kind of the timeline",
        url=lambda w: CASE,
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=all_that_can_happen, query="?kind=call"),
            "empty": State(setup=known_from_scb, query="?kind=mail"),
            "error": State(setup=all_that_can_happen, query="?kind=lunch&cell=mobilitet_kommentar"),
        },
    ),
    Page(
        "reports:case",
        label="the whole case on paper",
        url=lambda w: f"{CASE}?print=whole",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=all_that_can_happen),
            "empty": State(setup=nothing_at_all),
            "error": "Nothing can be asked for here.",
        },
        rows=more_of_everything,
    ),
]
