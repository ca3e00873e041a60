"""Rows of a desk at work, beside what actions make: calls that ended, read-backs, questions, mails, letters that came back."""

import datetime

from municipalities.models import CaseFile, FollowUp
from surveys.models import Appointment, Call, Letter, ReadBack, Thread, ThreadMessage, Verdict


def a_call(participation, officer, *, at, outcome="answered", contact=None, ended=True):
    return Call.objects.create(
        participation=participation,
        officer=officer,
        contact=contact,
        started_at=at,
        ended_at=at + datetime.timedelta(minutes=3) if ended else None,
        outcome=outcome if ended else "",
    )


def booked(participation, *, at, officer=None, kind="interview"):
    return Appointment.objects.create(
        participation=participation,
        kind=kind,
        state="booked",
        asked_at=at - datetime.timedelta(days=3),
        starts_at=at,
        ends_at=at + datetime.timedelta(minutes=45),
        officer=officer,
    )


def a_read_back(response, officer, *, at, closes_on, answered_by=None, objections=0, settled=False):
    made = ReadBack.objects.create(
        response=response,
        seq=response.seq,
        sent_at=at,
        sent_by=officer,
        closes_on=closes_on,
        answered_at=at + datetime.timedelta(days=1) if answered_by else None,
        answered_by=answered_by,
    )
    for number in range(objections):
        Verdict.objects.create(
            readback=made,
            question=f"fraga_{number}",
            seq=1,
            kind="object",
            at=at + datetime.timedelta(days=1),
            by_contact=answered_by,
            settled_at=at + datetime.timedelta(days=2) if settled else None,
            settled_by=officer if settled else None,
        )
    return made


def a_thread(response, officer, *, at, question="mobilitet_behov", reply_by=None):
    made = Thread.objects.create(response=response, question=question, opened_at=at, opened_by=officer)
    ThreadMessage.objects.create(thread=made, at=at, text="Hur menar ni?", by_user=officer)
    if reply_by is not None:
        at += datetime.timedelta(hours=5)
        ThreadMessage.objects.create(thread=made, at=at, text="Så här.", by_contact=reply_by)
    return made


def a_mail(participation, officer, *, at, contact=None):
    return CaseFile.objects.create(
        participation=participation,
        kind="mail",
        title="Om laddstolpar",
        mail_at=at,
        contact=contact,
        added_at=at,
        added_by=officer,
    )


def a_letter(participation, contact, *, at, state="refused", kind="invitation"):
    return Letter.objects.create(
        participation=participation,
        contact=contact,
        kind=kind,
        language="sv",
        subject="Inbjudan",
        body="Hej",
        message_id=f"<{participation.pk}-{contact.pk}-{at.timestamp()}@example.se>",
        state=state,
        created_at=at,
        sent_at=at if state == "sent" else None,
    )


def a_promise(participation, officer, *, at, due_on=None, what="Skicka ett exempel", side="office", kind="other"):
    return FollowUp.objects.create(
        participation=participation,
        kind=kind,
        what=what,
        side=side,
        officer=officer if side == "office" else None,
        due_on=due_on,
        made_at=at,
        made_by_user=officer,
    )
