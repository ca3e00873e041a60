"""The pages behind the other doors of the first page, and what the office does with the calls that were asked for."""

import datetime

from django.utils import timezone

from municipalities.models import KeyRole
from surveys.actions import Named, ask_for_call, ask_for_time, handle_appointment, name_somebody_else, withdraw_call
from surveys.models import Appointment
from surveys.wishes import MORNING, Wish
from tests.factories import at
from tests.pages import CONTACT, OFFICE, Page, State, World
from tests.surveys.pages_respond import closed, link, submitted, url

POSTED = "Leads back to the page it came from."


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def a_call(w: World) -> Appointment:
    return ask_for_call(
        invitation=w.invitation,
        wishes=[Wish(datetime.date(2018, 10, 24), MORNING), Wish(datetime.date(2018, 10, 25), "10:30")],
        words="Helst inte på måndagar.",
        telephone="0923-650 12",
        ask_for="miljöstrategen",
        now=at(3),
    )


def withdrawn(w: World, now: datetime.datetime | None = None) -> Appointment:
    made = a_call(w)
    withdraw_call(invitation=w.invitation, now=now or at(4))
    made.refresh_from_db()
    return made


def somebody_else(w: World):
    role = KeyRole.objects.get(key="kommunchef")
    person = Named(role, "", "Kommunchef 2", "chef2@example.se", "0923-650 13", "sv")
    return name_somebody_else(invitation=w.invitation, person=person, words="Började i augusti.", now=at(4))[0]


def nobody_knows(w: World):
    return name_somebody_else(invitation=w.invitation, person=None, words="", now=at(4))[0]


def more_time(w: World) -> None:
    ask_for_time(invitation=w.invitation, day=in_days(14), now=timezone.now())


def target_is_near(w: World) -> None:
    w.assessment.target_answers = in_days(3)
    w.assessment.save()


def target_has_passed(w: World) -> None:
    w.participation.due_on = in_days(-3)
    w.participation.save()


def as_late_as_can_be(w: World) -> None:
    w.participation.due_on = in_days(28)
    w.participation.save()


def handled(w: World) -> Appointment:
    return handle_appointment(appointment=a_call(w), by=w.officer, now=at(5))


WRONG_CALL = {
    "day1": "2018-02-31",
    "day2": "9999-01-01",
    "when2": "25:00",
    "when3": "10:30",
    "telephone": "ring växeln",
    "ask_for": "m" * 101,
    "words": "å" * 501,
}
WRONG_PERSON = {"who": "named", "role": "", "name": "", "email": "ingen adress", "telephone": "?"}

PAGES = [
    Page(
        name="surveys:open",
        label="by another door",
        url=link,
        main_role="respondent",
        access=dict.fromkeys(("respondent", "stranger", "anonymous"), 302)
        | dict.fromkeys(("lead", "officer", "reader"), 200),
        method="POST",
        data={"door": "telephone"},
        states="it goes on to the page behind the door",
    ),
    Page(
        name="surveys:telephone",
        url=url("telephone/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=a_call), "empty": State(), "error": State(post=WRONG_CALL)},
    ),
    Page(
        name="surveys:telephone",
        label="changed",
        url=url("telephone/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=a_call, query="?change=1"),
            "empty": State(setup=submitted),
            "error": State(setup=a_call, query="?change=1", post={"telephone": ""}),
        },
    ),
    Page(
        name="surveys:telephone",
        label="withdrawn",
        url=url("telephone/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=withdrawn),
            "empty": "as on the page itself",
            "error": State(setup=withdrawn, post={"telephone": ""}),
        },
    ),
    Page(
        name="surveys:telephone_withdraw",
        url=lambda w: (a_call(w), url("telephone/withdraw/")(w))[1],
        main_role="respondent",
        access=CONTACT | {"respondent": 302},
        method="POST",
        states=POSTED,
    ),
    Page(
        name="surveys:telephone",
        label="closed",
        url=url("telephone/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=closed),
            "empty": "there is only one way to be closed",
            "error": "nothing can be sent",
        },
    ),
    Page(
        name="surveys:telephone",
        url=url("telephone/"),
        main_role="respondent",
        access=CONTACT | {"respondent": 409},
        method="POST",
        data=lambda w: (closed(w), WRONG_CALL)[1],
        states={
            "filled": State(setup=closed, post={"words": "Helst på fredag.", "telephone": "0923-65012"}, status=409),
            "empty": State(setup=closed, post={}, status=409),
            "error": "as on the page above",
        },
    ),
    Page(
        name="surveys:not_me",
        url=url("not-me/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=somebody_else), "empty": State(), "error": State(post=WRONG_PERSON)},
    ),
    Page(
        name="surveys:not_me",
        label="not known who",
        url=url("not-me/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=nobody_knows),
            "empty": State(setup=nobody_knows, query="?change=1"),
            "error": State(post={"who": None}),
        },
    ),
    Page(
        name="surveys:more_time",
        url=url("more-time/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=more_time), "empty": State(), "error": State(form=1, post={"day": "i november"})},
    ),
    Page(
        name="surveys:more_time",
        label="the day",
        url=url("more-time/"),
        main_role="respondent",
        access=CONTACT,
        states={
            "filled": State(setup=target_is_near),
            "empty": State(setup=as_late_as_can_be),
            "error": State(setup=target_has_passed, form=1, post={"day": "2018-10-01"}),
        },
    ),
    *(
        Page(
            name=f"surveys:{name}",
            url=lambda w, make=make, path=path: f"/cases/prestratus-2018/2514/appointments/{make(w).pk}/{path}/",
            main_role="officer",
            access={role: 302 if status == 200 else status for role, status in OFFICE.items()},
            method="POST",
            states=POSTED,
        )
        for name, make, path in (
            ("appointment_handle", a_call, "handle"),
            ("appointment_reopen", handled, "reopen"),
        )
    ),
    Page(
        name="surveys:interview",
        label="asked for",
        url=lambda w: "/cases/prestratus-2018/2514/interview/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=a_call), "empty": "as on the page itself", "error": "as on the page itself"},
    ),
]
