"""Calls at a time: of a case, of a member of staff, and the feed for a calendar program."""

import datetime

from django.utils import timezone

from surveys.actions import book_appointment, cancel_appointment
from surveys.calendar_links import make_token
from surveys.models import Appointment
from tests.pages import OFFICE, PUBLIC, Page, State, World
from tests.surveys.pages_doors import a_call

CASE = "/cases/prestratus-2018/2514/appointments/"
BACK = "Leads back to the calls of the municipality."


def in_days(days: int, hour: int = 10) -> datetime.datetime:
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + datetime.timedelta(days=days)


def booked(w: World, days: int = 7, **fields) -> Appointment:
    return book_appointment(
        participation=w.participation,
        starts_at=in_days(days),
        contact=w.contact,
        officer=w.officer,
        telephone="0923-650 12",
        by=w.officer,
        now=timezone.now(),
        **fields,
    )


def of_every_kind(w: World, n: int = 1) -> None:
    a_call(w)
    for day in range(n):
        booked(w, 7 + day, note="Ring växeln om ingen svarar.")
        late = booked(w, 20 + day, kind="call_back")
        Appointment.objects.filter(pk=late.pk).update(starts_at=in_days(-2 - day), ends_at=in_days(-2 - day, 11))
        cancel_appointment(appointment=booked(w, 30 + day), by=w.officer, now=timezone.now())


def declined(w: World) -> None:
    booked(w)
    w.participation.declined_on = timezone.localdate()
    w.participation.save()


PAGES = [
    Page(
        name="surveys:appointment_list",
        url=lambda w: CASE,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=of_every_kind),
            "empty": State(),
            "error": State(post={"day": "i morgon", "time": "25:00", "contact": "", "telephone": ""}),
        },
        rows=of_every_kind,
    ),
    Page(
        name="surveys:appointment_list",
        label="asked for",
        url=lambda w: f"{CASE}?asked={a_call(w).pk}",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(), "empty": "as on the page itself", "error": State(post={"day": "", "minutes": "0"})},
        rows=lambda w, n: of_every_kind(w, n),
    ),
    Page(
        name="surveys:appointment_move",
        url=lambda w: f"{CASE}{booked(w).pk}/move/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": "A call has always a time.",
            "error": State(post={"day": "2018-01-01", "time": "", "minutes": "1"}),
        },
    ),
    Page(
        name="surveys:appointment_cancel",
        url=lambda w: f"{CASE}{booked(w).pk}/cancel/",
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        method="POST",
        states=BACK,
    ),
    Page(
        name="surveys:calls",
        url=lambda w: "/calls/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=of_every_kind, query="?show=all"),
            "empty": State(),
            "error": "Nothing is sent on it.",
        },
        rows=of_every_kind,
    ),
    Page(
        name="surveys:calendar_renew",
        url=lambda w: "/calls/calendar/renew/",
        main_role="officer",
        access=OFFICE | {"lead": 302, "officer": 302},
        method="POST",
        states="Leads back to the calls.",
    ),
    Page(
        name="surveys:calendar_feed",
        url=lambda w: f"/calendar/sv/{make_token(w.officer)}.ics",
        main_role="anonymous",
        access=PUBLIC,
        states="A calendar file, which no browser shows.",
    ),
]
