"""A call: it rings, it goes on beside the cards, it has ended."""

import datetime

from django.utils import timezone

from surveys.actions import (
    answer_call,
    end_call,
    follow_up_from_call,
    jot,
    pause_call,
    prepare_call,
    set_until,
    start_call,
    write_note,
)
from surveys.models import Call
from tests.pages import OFFICE, Page, State, World
from tests.surveys.pages_interview import CASE, called

MINE = {role: 302 if status == 200 else status for role, status in OFFICE.items()}
NOT_THEIRS = MINE | {"lead": 404}


def ringing(w: World) -> Call:
    found = Call.objects.first()
    return found or start_call(
        participation=w.participation, contact=w.contact, telephone="", by=w.officer, now=timezone.now()
    )


def talking(w: World) -> Call:
    """Answers from before, a note, a scratch note, a disagreement, an end to keep; the line is lost for a moment."""
    called(w)
    now = timezone.now() - datetime.timedelta(minutes=24)
    prepare_call(participation=w.participation, text="Fråga om fjärrvärmen.", by=w.officer, now=now)
    call = start_call(participation=w.participation, contact=w.contact, telephone="", by=w.officer, now=now)
    call = answer_call(call=call, by=w.officer, now=now)
    note = {"call": call, "now": timezone.now()}
    write_note(**note, at=now + datetime.timedelta(minutes=1), text="Nytt ägardirektiv.", question="mobilitet_behov")
    write_note(
        **note,
        at=now + datetime.timedelta(minutes=2),
        text="Två ser det olika.",
        question="mobilitet_behov",
        kind="disagreement",
    )
    jot(call=call, text="10.05 Osäkra på siffrorna.")
    set_until(call=call, until=timezone.now() + datetime.timedelta(minutes=21), now=timezone.now())
    return call


def paused(w: World) -> Call:
    return pause_call(call=talking(w), now=timezone.now())


def not_answered(w: World) -> Call:
    return end_call(call=ringing(w), outcome="no_answer", by=w.officer, now=timezone.now())


def again(w: World) -> Call:
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    return end_call(call=ringing(w), outcome="call_again", again_at=tomorrow, by=w.officer, now=timezone.now())


def ended(w: World) -> Call:
    """With a change without a reason, a note without a theme and a follow-up without a date."""
    call = talking(w)
    follow_up_from_call(
        call=call,
        at=timezone.now(),
        what="Siffror om fjärrvärmen",
        side="municipality",
        contact=w.contact,
        due_on=None,
        by=w.officer,
        now=timezone.now(),
    )
    return end_call(call=call, outcome="answered", by=w.officer, now=timezone.now())


def ended_empty(w: World) -> Call:
    call = answer_call(call=ringing(w), by=w.officer, now=timezone.now())
    return end_call(call=call, outcome="answered", by=w.officer, now=timezone.now())


def url(path: str = ""):
    """Of the one call that there is; made where a test asks for the address first."""
    return lambda w: f"{CASE}call/{ringing(w).pk}/{path}"


def posted(name, path, data, access=MINE, **more):
    return Page(
        f"surveys:{name}",
        url=path,
        main_role="officer",
        access=access,
        method="POST",
        data=data,
        states="It leads on to another page.",
        **more,
    )


PAGES = [
    Page(
        "surveys:call",
        url=url(),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=not_answered),
            "empty": State(setup=ringing),
            "error": State(setup=ringing, post={"outcome": "call_again"}),
        },
    ),
    Page(
        "surveys:call",
        label="again, and somebody else's",
        url=url(),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=again),
            "empty": State(setup=ringing, role="lead"),
            "error": "as on the page above",
        },
    ),
    Page(
        "surveys:call",
        label="after it",
        url=url(),
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=ended),
            "empty": State(setup=ended_empty),
            "error": State(setup=ended, post=lambda w: {f"due.{w.participation.followups.get().pk}": "någon gång"}),
        },
    ),
    Page(
        "surveys:interview_page",
        label="in a call",
        url=lambda w: f"{CASE}tema_mobilitet/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=talking),
            "empty": State(setup=ringing),
            "error": State(setup=paused, post={"mobilitet_kommentar": "å" * 10_001}),
        },
    ),
    Page(
        "surveys:interview_page",
        label="entries in a call",
        url=lambda w: f"{CASE}nulage_mal/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=talking, query="?item=a1"),
            "empty": State(setup=paused),
            "error": "as on the page of the entries",
        },
    ),
    Page(
        "surveys:interview",
        label="in a call",
        url=lambda w: CASE,
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=talking), "empty": State(setup=ringing), "error": "as on the page above"},
    ),
    Page(
        "surveys:interview_complete",
        label="in a call",
        url=lambda w: f"{CASE}complete/",
        main_role="officer",
        access=OFFICE,
        states={"filled": State(setup=talking), "empty": State(setup=ringing), "error": "as on the page above"},
    ),
    Page(
        "surveys:interview_questions",
        url=lambda w: f"{CASE}questions/",
        main_role="officer",
        access=OFFICE,
        states="It answers JSON to the search of a call.",
    ),
    posted("call_start", lambda w: f"{CASE}call/", lambda w: {"contact": w.contact.pk}),
    posted("interview_line", lambda w: f"{CASE}line/", {"line-speaker": "nobody"}),
    posted("call_prepare", lambda w: f"{CASE}prepare/", {}),
    posted("call_clock", url("clock/"), {"do": "pause"}, NOT_THEIRS),
    posted("call_jot", url("scratch/"), {}, NOT_THEIRS),
]
