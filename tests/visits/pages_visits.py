"""Visits as they are planned, held and looked up, for the guard tests."""

import datetime

from django.urls import reverse
from django.utils import timezone

from municipalities.actions import add_follow_up
from municipalities.models import Contact, KeyRole
from tests.factories import CODES, at, make_attendance, make_municipality, make_participation, make_visit
from tests.pages import OFFICE, Page, State, World
from visits.actions import telling
from visits.actions import visits as actions
from visits.models import Visit

PRESSED = OFFICE | {"lead": 302, "officer": 302}
LEADS_BACK = "Leads back to the visit."


def a_visit(w: World) -> Visit:
    """The visit to Kalix, made when it is first asked for."""
    return Visit.objects.filter(municipality=w.kalix).first() or make_visit(w.assessment, w.kalix, by=w.officer)


def coming(w: World, *, is_booked: bool = True, **plan) -> Visit:
    """A visit to Kalix in a week, with two people of the register who are invited."""
    starts_at = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + datetime.timedelta(days=7)
    values = {
        "starts_at": starts_at,
        "ends_at": starts_at + datetime.timedelta(hours=2),
        "spare_at": starts_at + datetime.timedelta(days=7),
        "place": "Kommunhuset, Nygatan 4",
        "digital_address": "https://mote.example.se/kalix",
        "telephone": "070-000 00 00",
        "door": "Receptionen",
        "turn_back_at": datetime.time(9, 15),
        "overnight": "Hotellet i Luleå",
        "agenda": "1. Presentation\n2. Det som är kvar",
        "officer": w.officer,
        "staff": [w.officer, w.lead],
        "roles_asked": list(KeyRole.objects.all()),
        "expected": list(Contact.objects.at(w.kalix)),
        **plan,
    }
    visit = actions.plan_visit(
        assessment=w.assessment,
        municipality=w.kalix,
        plan=actions.Plan(**values),
        is_booked=is_booked,
        by=w.officer,
        now=timezone.now(),
    )
    telling.tell_of_visit(visit=visit, by=w.officer, now=timezone.now())
    return visit


def the_visit(w: World) -> Visit:
    """As it was arranged: the one of the state, else one that comes."""
    return Visit.objects.filter(municipality=w.kalix).first() or coming(w)


def held(w: World) -> Visit:
    visit = make_visit(
        w.assessment,
        w.kalix,
        by=w.officer,
        state="held",
        held_at=at(7, 12, month=11),
        most_important="Någon som kan räkna på laddning.",
        unexpected="De har redan börjat.",
        we_promised="Skicka exempel.",
        they_promised="Skicka planen.",
    )
    make_attendance(visit, by=w.officer, contact=w.contact, name="Miljöstrateg 1", role="miljostrateg")
    make_attendance(visit, by=w.officer, state="declined")
    return visit


def called_off(w: World) -> Visit:
    return actions.call_off_visit(visit=coming(w), reason="Snöstorm", by=w.officer, now=timezone.now())


def of_every_state(w: World) -> None:
    held(w)
    coming(w)
    for name, values in (
        ("Arjeplog", {"state": "cancelled", "cancelled_at": at(5, month=11)}),
        ("Övertorneå", {"state": "proposed", "starts_at": None, "ends_at": None}),
    ):
        make_visit(w.assessment, getattr(w, {"Arjeplog": "arjeplog"}.get(name, "overtornea")), by=w.officer, **values)


def all_open(w: World) -> Visit:
    """A visit that comes, with everything that survey, call and earlier visits left behind."""
    from tests.reports.pages_case import a_question_back  # noqa: PLC0415 - registers pages of its own

    held(w)
    a_question_back(w)
    add_follow_up(participation=w.participation, what="Skicka länken.", side="office", by=w.officer, now=at(3))
    return coming(w)


def more_visits(w: World, number: int) -> None:
    for name in [name for name in CODES if name not in ("Kalix", "Arjeplog", "Övertorneå")][:number]:
        municipality = make_municipality(name)
        make_participation(w.assessment, municipality)
        visit = make_visit(w.assessment, municipality, by=w.officer)
        visit.staff.set([w.officer])
        make_attendance(visit, by=w.officer)


def more_people(w: World, number: int) -> None:
    visit = the_visit(w)
    for n in range(number):
        make_attendance(visit, by=w.officer, name=f"Person {n}")


def of(name: str):
    return lambda w: reverse(f"visits:{name}", args=[the_visit(w).pk])


def _change(name: str, error: dict) -> Page:
    return Page(
        f"visits:{name}",
        url=of(name),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: make_visit(w.assessment, w.kalix, by=w.officer)),
            "error": State(post=error),
        },
    )


def _press(name: str, setup=coming) -> Page:
    return Page(
        f"visits:{name}",
        url=lambda w: reverse(f"visits:{name}", args=[setup(w).pk]),
        main_role="officer",
        access=PRESSED,
        method="POST",
        states=LEADS_BACK,
    )


PAGES = [
    Page(
        "visits:visit_list",
        url=lambda w: reverse("visits:visit_list"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=of_every_state),
            "empty": State(),
            "error": State(setup=of_every_state, query="?assessment=finns%20inte&state=lost"),
        },
        rows=more_visits,
    ),
    Page(
        "visits:visit_coverage",
        url=lambda w: reverse("visits:visit_coverage"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=of_every_state),
            "empty": State(setup=lambda w: w.assessment.participations.update(declined_on=datetime.date(2018, 10, 1))),
            "error": State(query="?assessment=finns%20inte"),
        },
        rows=more_visits,
    ),
    Page(
        "visits:visit_plan",
        url=lambda w: "/visits/plan/prestratus-2018/2514/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: Contact.objects.all().delete()),
            "error": State(post={"day": "2018-11-07", "starts_at": "12:00", "ends_at": "10:00", "spare_time": "9"}),
        },
    ),
    Page(
        "visits:visit_detail",
        url=of("visit_detail"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=all_open),
            "empty": State(setup=a_visit),
            "error": "nothing is typed on it",
        },
        rows=more_people,
    ),
    Page(
        "visits:visit_detail",
        label="held, and called off",
        url=of("visit_detail"),
        main_role="lead",
        access=OFFICE,
        states={"filled": State(setup=held), "empty": State(setup=called_off), "error": "nothing is typed on it"},
    ),
    Page(
        "visits:visit_edit",
        url=of("visit_edit"),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=held),
            "error": State(
                post={"day": "", "starts_at": "12:00", "ends_at": "10:00", "telephone": "ring", "staff": "0"}
            ),
        },
    ),
    _change("visit_move", {"day": "i morgon", "starts_at": "12:00", "ends_at": "25:00"}),
    _change("visit_digital", {"digital_address": "inte en adress"}),
    _change("visit_cancel", {"reason": "a" * 501}),
    _press("visit_book", lambda w: coming(w, is_booked=False)),
    _press("visit_tell"),
    _press("visit_hold"),
    _press("visit_unhold", held),
    Page(
        "visits:visit_car",
        url=of("visit_car"),
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=all_open), "empty": State(setup=a_visit), "error": "nothing is typed on it"},
        rows=more_people,
    ),
    Page(
        "visits:visit_ics",
        url=of("visit_ics"),
        main_role="officer",
        access=OFFICE,
        states="A calendar file, which no browser shows.",
    ),
    Page(
        "visits:meeting_note",
        url=lambda w: reverse("visits:meeting_note", args=[(Visit.objects.held().first() or held(w)).pk]),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=held),
            "empty": State(
                setup=lambda w: make_visit(w.assessment, w.kalix, by=w.officer, state="held", held_at=at(7, month=11))
            ),
            "error": State(setup=held, post={"text": "", "do": "send"}),
        },
    ),
    *(
        Page(
            f"visits:{what}_{suffix}",
            url=lambda w, name=f"{what}_{suffix}": reverse(f"visits:{name}", args=[the_visit(w).pk]),
            main_role="officer",
            access=OFFICE,
            states="A document, which is no page of its own.",
        )
        for what in ("attendance", "note")
        for suffix in ("docx", "pdf")
    ),
]
