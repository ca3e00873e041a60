"""The board and the needs page for the guard tests."""

import datetime

from django.utils import timezone

from municipalities.actions import add_follow_up, finish_follow_up
from municipalities.models import Assessment, Municipality, Participation
from reports.report import HEATMAP_AT_MOST
from surveys.actions import ask_for_call, complete_interview, handle_appointment, name_somebody_else, submit_response
from surveys.models import Response, Submission
from tests.factories import (
    answer,
    at,
    make_contact,
    make_invitation,
    make_municipality,
    make_participation,
    make_response,
)
from tests.pages import SIGNED_IN, Page, State, World
from tests.reports import (
    pages_case,
    pages_collaboration,
    pages_documents,
    pages_export,
    pages_lessons,
    pages_matches,
    pages_needs,
    pages_plans,
    pages_publications,
    pages_triangulation,
)
from tests.reports.desk import a_call as a_made_call
from tests.reports.desk import a_letter, a_mail, a_promise, a_read_back, a_thread, booked
from tests.reports.pages_status import PAGES as MORE
from tests.surveys.pages_doors import a_call, more_time, somebody_else, withdrawn


def answered(w: World) -> None:
    """Kalix has answered, was called and changed an answer; Arjeplog does not know."""
    w.assessment.is_demo = True
    w.assessment.target_answers = datetime.date(2018, 10, 19)
    w.assessment.save()
    answer(
        w.response,
        {
            "mobilitet_behov": "3",
            "mobilitet_prioritet": "1",
            "mobilitet_formaga": "4",
            "mobilitet_kommentar": "Två elbilar i hemtjänsten, men ingen plan för laddning.",
            "fjarrvarme_behov": "ej_aktuellt",
            "stod_topp3": ["mobilitet", "annat"],
        },
        by=w.contact,
        now=at(12),
    )
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    answer(
        w.response,
        {"mobilitet_behov": "4", "fornybar_energi_behov": "2"},
        by=w.officer,
        channel="phone",
        spoken_by=w.colleague,
        reason="5",
        now=at(22),
    )
    complete_interview(response=w.response, by=w.officer, spoken_by=w.colleague, mark_not_asked=True, now=at(22, 10))
    answer(w.other_response, {"mobilitet_behov": "vet_ej", "fornybar_energi_behov": "0"}, by=w.other_contact, now=at(9))
    submit_response(response=w.other_response, by=w.other_contact, now=at(9, 10))
    w.third_participation.declined_on = datetime.date(2018, 10, 5)
    w.third_participation.declined_reason = "hinner inte"
    w.third_participation.save()


def a_few_stages(w: World) -> None:
    """Kalix is called and opened its answers again, Arjeplog has begun, Övertorneå declined, Pajala is late."""
    answered(w)
    late = make_municipality("Pajala", switchboard="0978-120 00")
    make_participation(w.assessment, late, officer=w.lead, due_on=datetime.date(2018, 10, 1))


def a_week_of_work(w: World) -> None:
    """A board on which every column has something to say: booked, tried, read back, objected to, asked, promised, bounced."""
    answered(w)
    now = timezone.now()
    today = timezone.localdate(now)
    a_read_back(w.response, w.officer, at=now, closes_on=today, answered_by=w.contact, objections=2)
    a_thread(w.response, w.officer, at=now, reply_by=w.contact)
    a_letter(w.participation, w.contact, at=now)
    a_mail(w.participation, w.officer, at=now, contact=w.contact)
    a_made_call(w.other_participation, w.officer, at=now - datetime.timedelta(days=1), outcome="no_answer")
    booked(w.other_participation, at=now + datetime.timedelta(hours=1), officer=w.officer)
    for days, side in ((-1, "municipality"), (0, "office"), (1, "office")):
        day = today + datetime.timedelta(days=days)
        a_promise(w.participation, w.officer, at=now, due_on=day, what="Skicka ett exempel.", side=side)
    late = make_municipality("Pajala", switchboard="0978-120 00")
    case = make_participation(w.assessment, late, officer=w.lead)
    a_promise(case, w.lead, at=now, due_on=today, what="Bjud in till samtal", kind="next_step")


def without_a_boundary(w: World) -> None:
    a_few_stages(w)
    make_participation(w.assessment, make_municipality("Fjällbo", code="9001"))


def left_by_the_municipalities(w: World) -> None:
    """Kalix wants a call, names somebody else and has taken more time; Arjeplog does not know who should answer."""
    a_call(w)
    more_time(w)
    somebody_else(w)
    name_somebody_else(invitation=w.other_invitation, person=None, words="Ring växeln.", now=at(6))
    finish_follow_up(
        follow_up=add_follow_up(
            participation=w.other_participation,
            what="Vi hör av oss i november.",
            side="municipality",
            by=w.other_contact,
            now=at(6),
        ),
        by=w.officer,
        now=timezone.now(),
    )


def withdrawn_today(w: World) -> None:
    withdrawn(w, now=timezone.now())


def all_is_handled(w: World) -> None:
    handle_appointment(appointment=a_call(w), by=w.officer, now=timezone.now())


def more_arrivals(w: World, n: int) -> None:
    for number in range(n):
        made = make_municipality(f"Kommun {number}", code=f"90{number}")
        case = make_participation(w.assessment, made)
        contact = make_contact(f"Kontakt {number}", at=made)
        invitation = make_invitation(make_response(case, w.questionnaire), contact)
        ask_for_call(invitation=invitation, wishes=[], words="", telephone="0923-650 00", ask_for="", now=at(3))
        name_somebody_else(invitation=invitation, person=None, words="", now=at(3))


def nobody_takes_part(w: World) -> None:
    forget_answers(w)
    Participation.objects.all().delete()


def forget_answers(w: World) -> None:
    for response in (w.response, w.other_response):
        response.invitations.all().delete()
        response.delete()


def no_assessment(w: World) -> None:
    Assessment.objects.update(closed_on=datetime.date(2018, 12, 1))


def more_rows(w: World, n: int) -> None:
    """Municipalities that have begun to answer: what costs most to tell on the board."""
    for number in range(n):
        made = make_municipality(f"Kommun {number}", code=f"90{number}")
        response = make_response(make_participation(w.assessment, made, officer=w.officer), w.questionnaire)
        answer(response, {"mobilitet_behov": "3"}, by=w.contact)


def more_columns(w: World, n: int) -> None:
    for number in range(n):
        made = make_municipality(f"Kommun {number}", code=f"90{number}")
        response = make_response(make_participation(w.assessment, made), w.questionnaire)
        answer(response, {"mobilitet_behov": "3", "mobilitet_prioritet": "3"}, by=w.contact)
        submit_response(response=response, by=w.contact, now=at(12))


def too_many(w: World) -> None:
    """More municipalities than a table has columns; what they answered does not matter here."""
    answered(w)
    n = HEATMAP_AT_MOST
    made = [Municipality(code=f"M{i}", name=f"Kommun {i}", official_name=f"Kommun {i}") for i in range(n)]
    municipalities = Municipality.objects.bulk_create(made)
    cases = Participation.objects.bulk_create(
        [Participation(assessment=w.assessment, municipality=each, variant="other") for each in municipalities]
    )
    responses = Response.objects.bulk_create(
        [Response(participation=case, questionnaire=w.questionnaire, seq=1) for case in cases]
    )
    Submission.objects.bulk_create(
        [Submission(response=each, kind="web", seq=1, at=at(12), by_contact=w.contact) for each in responses]
    )


NEEDS = "/reports/prestratus-2018/needs/"

PAGES = [
    Page(
        "reports:home",
        url=lambda w: "/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=a_few_stages),
            "empty": State(setup=nobody_takes_part),
            "error": State(setup=answered, query="?q=%00&assessment=invented"),
        },
        rows=more_rows,
    ),
    Page(
        "reports:home",
        label="a week of work",
        url=lambda w: "/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=a_week_of_work),
            "empty": State(setup=answered, query="?show=visited"),
            "error": State(setup=a_week_of_work, query="?q=" + "x" * 101 + "&sort=longing&show=nowhere"),
        },
    ),
    Page(
        "reports:home",
        label="map",
        url=lambda w: "/?show=map",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=without_a_boundary, query="&track=survey"),
            "empty": State(setup=nobody_takes_part),
            "error": State(setup=answered, query="&track=longing"),
        },
        rows=more_rows,
    ),
    Page(
        "reports:home",
        label="no assessment is open",
        url=lambda w: "/",
        main_role="lead",
        access=SIGNED_IN,
        states={
            "filled": "Shown on the page of its own above.",
            "empty": State(setup=no_assessment),
            "error": "Nothing can be asked for here.",
        },
    ),
    Page(
        "reports:home",
        label="from the municipalities",
        url=lambda w: "/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=left_by_the_municipalities),
            "empty": State(setup=all_is_handled),
            "error": "As on the page above.",
        },
        rows=more_arrivals,
    ),
    Page(
        "reports:home",
        label="a call that was withdrawn",
        url=lambda w: "/",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=withdrawn_today),
            "empty": "As on the page above.",
            "error": "As on the page above.",
        },
    ),
    Page(
        "reports:home",
        label="reader",
        url=lambda w: "/",
        main_role="reader",
        access=SIGNED_IN,
        states={
            "filled": State(setup=answered),
            "empty": State(setup=no_assessment),
            "error": "A reader cannot ask for anything here.",
        },
    ),
    Page(
        "reports:needs",
        url=lambda w: NEEDS,
        main_role="lead",
        access=SIGNED_IN,
        states={
            "filled": State(setup=answered, query="?cell=mobilitet-2514"),
            "empty": State(),
            "error": State(setup=answered, query="?measure=longing&cell=nowhere"),
        },
        rows=more_columns,
    ),
    Page(
        "reports:needs",
        label="priority by telephone",
        url=lambda w: NEEDS + "?measure=priority&round=phone&order=questionnaire",
        main_role="officer",
        access=SIGNED_IN,
        states={
            "filled": State(setup=answered, query="&cell=fjarrvarme-2514"),
            "empty": State(setup=answered, query="&variant=signatory"),
            "error": "As on the page above.",
        },
    ),
    Page(
        "reports:needs",
        label="more municipalities than columns",
        url=lambda w: NEEDS,
        main_role="lead",
        access=SIGNED_IN,
        states={
            "filled": State(setup=too_many),
            "empty": "Nobody is not many.",
            "error": "As on the page above.",
        },
    ),
    *MORE,
]

PAGES += [
    *pages_case.PAGES,
    *pages_collaboration.PAGES,
    *pages_lessons.PAGES,
    *pages_needs.PAGES,
    *pages_triangulation.PAGES,
]
PAGES += [
    *pages_documents.PAGES,
    *pages_export.PAGES,
    *pages_matches.PAGES,
    *pages_plans.PAGES,
    *pages_publications.PAGES,
]
