"""What is written on a case, for the guard tests: follow-ups, the next step, mails and files."""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from municipalities.actions import add_case_file, add_follow_up, add_mail, erase_contact, save_contact, set_next_step
from municipalities.models import CaseFile, Contact, FollowUp
from reports.demo.desk import a_pdf
from tests.factories import at
from tests.pages import OFFICE, Page, State, World

CASE = "/cases/prestratus-2018/2514"
FROM = f"?from={CASE}/"


def noted(w: World) -> FollowUp:
    """What the office has noted for Kalix, made when it is first asked for."""
    found = FollowUp.objects.filter(kind="other", made_by_user__isnull=False).first()
    return found or add_follow_up(
        participation=w.participation,
        what="Skicka underlaget om laddplatser.",
        side="municipality",
        contact=w.contact,
        due_on=datetime.date(2018, 10, 2),
        by=w.officer,
        now=at(6),
    )


def a_step(w: World) -> FollowUp:
    return set_next_step(
        participation=w.participation,
        what="Ring om värmen",
        officer=w.officer,
        due_on=datetime.date(2018, 10, 1),
        by=w.officer,
        now=at(6),
    )


def a_file(w: World) -> CaseFile:
    found = CaseFile.objects.filter(kind="file").first()
    upload = ContentFile(a_pdf("Energiplan"), name="Energiplan 2016.pdf")
    return found or add_case_file(
        participation=w.participation, upload=upload, title="Energiplan 2016", by=w.officer, now=at(7)
    )


def a_pasted_mail(w: World) -> CaseFile:
    return add_mail(
        participation=w.participation,
        title="Ny tid för samtalet",
        mail_at=at(8, 13, 20),
        mail_from="Miljöstrateg 1 <kontakt@example.se>",
        text="Hej!\n\nOnsdag går inte, vi har nämnd.",
        contact=w.contact,
        by=w.officer,
        now=at(8, 14),
    )


def nobody_at_kalix(w: World) -> None:
    for contact in Contact.objects.filter(assignments__municipality=w.kalix):
        erase_contact(contact=contact, by=w.lead, now=timezone.now())


def of_an_erased_contact(w: World) -> None:
    noted(w)
    erase_contact(contact=save_contact(contact=w.contact, by=w.lead), by=w.lead, now=timezone.now())


PAGES = [
    Page(
        "municipalities:follow_up_add",
        url=lambda w: f"{CASE}/follow-ups/add/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=nobody_at_kalix),
            "error": State(post={"what": "", "due_on": "i morgon"}),
        },
    ),
    Page(
        "municipalities:follow_up_edit",
        url=lambda w: f"{CASE}/follow-ups/{noted(w).pk}/edit/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=of_an_erased_contact),
            "error": State(post={"what": "", "side": "9"}),
        },
    ),
    Page(
        "municipalities:next_step",
        url=lambda w: f"{CASE}/next-step/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=a_step),
            "empty": State(),
            "error": State(setup=a_step, post={"what": "", "due_on": "2018-13-01"}),
        },
    ),
    Page(
        "municipalities:mail_add",
        url=lambda w: f"{CASE}/mails/add/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=nobody_at_kalix),
            "error": State(post={"title": "", "day": "2099-01-01", "time": "halv tre", "text": "Hej"}),
        },
    ),
    Page(
        "municipalities:case_file_add",
        url=lambda w: f"{CASE}/files/add/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": "The form is the same whatever has been filed.",
            "error": State(post={"title": "Energiplan"}),
        },
    ),
    Page(
        "municipalities:case_file",
        url=lambda w: f"{CASE}/files/{a_file(w).key}/",
        main_role="officer",
        access=OFFICE,
        states="A file to be saved.",
    ),
    Page(
        "municipalities:case_file_delete",
        url=lambda w: f"{CASE}/files/{a_file(w).key}/delete/{FROM}",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(path=lambda w: f"{CASE}/files/{a_pasted_mail(w).key}/delete/{FROM}"),
            "error": "One button and nothing to type.",
        },
    ),
]
