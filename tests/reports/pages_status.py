"""Status reports for the guard tests."""

import datetime

from django.utils import timezone

from municipalities.actions import raise_matter
from reports.actions import issue_status_report, log_sending, make_status_report, save_status_texts
from reports.models import StatusReport
from surveys.actions import book_appointment
from tests.factories import at, make_call
from tests.pages import LEAD, OFFICE, Page, State, World

LIST = "/reports/prestratus-2018/status/"


def a_draft(w: World, day: int = 22) -> StatusReport:
    """About a week in October 2018, in which what `answered` tells happened."""
    last = datetime.date(2018, 10, day)
    return make_status_report(
        assessment=w.assessment,
        kind="week",
        starts_on=last - datetime.timedelta(days=6),
        ends_on=last,
        as_of=last,
        by=w.lead,
        now=at(day, 15),
    )


def issued(w: World, day: int = 22) -> StatusReport:
    return issue_status_report(report=a_draft(w, day), by=w.lead, now=timezone.now())


def much(w: World) -> None:
    """A round in which everything that a report tells has happened."""
    from tests.reports.pages import answered  # noqa: PLC0415

    answered(w)
    make_call(
        w.participation,
        officer=w.officer,
        contact=w.contact,
        started_at=at(22, 9),
        ended_at=at(22, 9, 40),
        outcome="answered",
    )
    book_appointment(
        participation=w.other_participation, starts_at=at(24, 10), officer=w.officer, by=w.officer, now=at(20)
    )
    raise_matter(
        assessment=w.assessment,
        matter="Ska vi ringa de sista två?",
        owner=w.lead,
        due_on=datetime.date(2018, 10, 26),
        by=w.lead,
        now=at(20),
    )


def filled(w: World) -> None:
    much(w)
    issued(w, 15)
    report = a_draft(w)
    save_status_texts(report=report, texts={"heard": "Laddning är en fråga för alla."}, by=w.lead)
    w.report = report


def filled_and_issued(w: World) -> None:
    filled(w)
    issue_status_report(report=w.report, by=w.lead, now=timezone.now())
    log_sending(
        report=StatusReport.objects.get(pk=w.report.pk), sent_on=at(23).date(), to="Styrgruppen", by=w.lead, now=at(23)
    )


def some(w: World, n: int) -> None:
    for day in range(n):
        issued(w, 15 + day)


def latest(w: World) -> str:
    report = StatusReport.objects.order_by("pk").last() or a_draft(w)
    return f"{LIST}{report.pk}/"


PAGES = [
    Page(
        name="reports:status_list",
        url=lambda w: LIST,
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=filled_and_issued),
            "empty": State(),
            "error": State(post={"starts_on": "2018-10-22", "ends_on": "2018-10-01", "as_of": "igår"}),
        },
        rows=some,
    ),
    Page(
        name="reports:status",
        url=latest,
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=filled, path=latest),
            "empty": State(),
            "error": State(post={"heard": "x" * 10_001}),
        },
        rows=lambda w, n: much(w),
    ),
    Page(
        name="reports:status",
        label="issued",
        url=lambda w: f"{LIST}{issued(w).pk}/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=filled_and_issued, path=latest),
            "empty": State(),
            "error": "Nothing is written in it.",
        },
        rows=lambda w, n: much(w),
    ),
    Page(
        name="reports:status_delete",
        url=lambda w: f"{LIST}{a_draft(w).pk}/delete/",
        main_role="lead",
        access=LEAD | {"lead": 302},
        method="POST",
        states="Leads back to the list.",
    ),
    Page(
        name="reports:status_sent",
        url=lambda w: f"{LIST}{issued(w).pk}/sent/",
        main_role="lead",
        access=LEAD,
        method="POST",
        data={"sent_on": "9999", "to": ""},
        states={
            "filled": "Leads back to the report.",
            "empty": "Leads back to the report.",
            "error": State(path=lambda w: f"{LIST}{issued(w).pk}/", form=0, post={"sent_on": "9999", "to": ""}),
        },
    ),
    *(
        Page(
            name=f"reports:status_{suffix}",
            url=lambda w, suffix=suffix: f"{LIST}{a_draft(w).pk}/report.{suffix}",
            main_role="officer",
            access=OFFICE,
            states="A file, which is read again in the tests of reports.",
        )
        for suffix in ("txt", "docx", "pdf")
    ),
]
