"""What stands on the desk in the demo: promises, a next step, a pasted mail, a saved one and a plan as a file.

Made through the same actions as real work, after the stories of the answers. All invented.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from django.core.files.base import ContentFile

from accounts.models import User
from municipalities.actions import add_case_file, add_follow_up, add_mail, finish_follow_up, set_next_step
from municipalities.models import Assessment, Participation
from reports.demo.story import moment, working_day


@dataclass(frozen=True)
class Promise:
    """Who promised what: `side` office or municipality; noted and due so many working days ago (negative: to come)."""

    what: str
    side: str
    noted: int
    due: int
    done: int | None = None


@dataclass(frozen=True)
class Written:
    """A mail from the main contact, pasted, or saved from the mail program (`saved`)."""

    day: int
    time: str
    subject: str
    text: str
    saved: bool = False


@dataclass(frozen=True)
class Desk:
    next_step: tuple[str, int] | None = None
    promises: tuple[Promise, ...] = ()
    mails: tuple[Written, ...] = ()
    plan: str = ""


DESKS: Mapping[str, Desk] = {
    "2518": Desk(
        next_step=("Ring om laddplatserna vid resecentrum", -2),
        promises=(
            Promise("Skicka underlaget från Kalix om upphandling av laddstolpar.", "office", 2, -3),
            Promise("Fråga tekniska om elavtalet löper ut i år eller nästa.", "municipality", 2, -1),
            Promise("Skicka länken till nätverkets möte.", "office", 6, 4, done=4),
        ),
        mails=(
            Written(
                4,
                "13.20",
                "Om energiplanen",
                "Hej!\n\nHär är planen som vi talade om. Den antogs 2014 och gäller än, men siffrorna är gamla.\n\nHälsningar",
            ),
        ),
        plan="Energiplan, påhittad",
    ),
    "2510": Desk(
        promises=(Promise("Skicka de tre frågorna om vindkraft i förväg.", "office", 5, 1),),
        mails=(
            Written(
                3,
                "09.05",
                "Ny tid för samtalet",
                "Hej!\n\nOnsdag går inte, vi har nämnd. Torsdag förmiddag passar oss bättre.\n\nHälsningar",
                saved=True,
            ),
        ),
    ),
    "2582": Desk(
        next_step=("Skriv till näringslivschefen om industrins restvärme", 1),
        promises=(Promise("Återkommer om målet för egna fastigheter.", "municipality", 7, 3),),
    ),
}


def play_desks(*, assessment: Assessment, today: datetime.date, staff: Mapping[str, User]) -> None:
    cases = assessment.participations.select_related("municipality", "assessment", "main_contact", "officer")
    for case in cases.filter(municipality__code__in=DESKS):
        _Desk(case, DESKS[case.municipality.code], today, case.officer or staff["officer"]).play()


class _Desk:
    def __init__(self, case: Participation, desk: Desk, today: datetime.date, officer: User) -> None:
        self.case, self.desk, self.today, self.officer = case, desk, today, officer

    def play(self) -> None:
        for promise in self.desk.promises:
            self._promise(promise)
        for written in self.desk.mails:
            self._mail(written)
        if self.desk.next_step is not None:
            what, due = self.desk.next_step
            set_next_step(
                participation=self.case,
                what=what,
                officer=self.officer,
                due_on=working_day(self.today, due),
                by=self.officer,
                now=moment(self.today, 2, "15.40"),
            )
        if self.desk.plan:
            add_case_file(
                participation=self.case,
                upload=ContentFile(a_pdf("Invented demo data"), name="energiplan-demo.pdf"),
                title=self.desk.plan,
                by=self.officer,
                now=moment(self.today, 4, "13.31"),
            )

    def _promise(self, promise: Promise) -> None:
        made = add_follow_up(
            participation=self.case,
            what=promise.what,
            side=promise.side,
            contact=self.case.main_contact if promise.side == "municipality" else None,
            officer=self.officer if promise.side == "office" else None,
            due_on=working_day(self.today, promise.due),
            by=self.officer,
            now=moment(self.today, promise.noted, "11.10"),
        )
        if promise.done is not None:
            finish_follow_up(follow_up=made, by=self.officer, now=moment(self.today, promise.done, "16.05"))

    def _mail(self, written: Written) -> None:
        sent, filed = moment(self.today, written.day, written.time), moment(self.today, written.day, "17.00")
        sender = self.case.main_contact
        address = f"{sender.name} <{sender.email}>" if sender is not None else "demo@example.invalid"
        if not written.saved:
            add_mail(
                participation=self.case,
                title=written.subject,
                mail_at=sent,
                mail_from=address,
                mail_to=self.officer.email,
                text=written.text,
                contact=sender,
                by=self.officer,
                now=filed,
            )
            return
        mail = EmailMessage()
        mail["Date"], mail["Subject"], mail["To"] = format_datetime(sent), written.subject, self.officer.email
        mail["From"] = sender.email if sender is not None else "demo@example.invalid"
        mail.set_content(written.text)
        upload = ContentFile(mail.as_bytes(), name="mail-demo.eml")
        add_case_file(participation=self.case, upload=upload, by=self.officer, now=filed)


def a_pdf(text: str) -> bytes:
    """One page with one line, put together by hand: making one with a library would cost the demo a second."""
    stream = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return written + head + table + tail
