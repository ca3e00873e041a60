"""Answering by telephone: the overview, the pages, the end."""

import datetime

from municipalities.models import Assignment
from surveys.actions import complete_interview, submit_response
from surveys.models import KnownFact, Response
from tests import factories
from tests.factories import at
from tests.pages import OFFICE, Page, State
from tests.surveys.pages_respond import some_answers, two_opinions

CASE = "/cases/prestratus-2018/2514/interview/"
UNTOUCHED = "/cases/prestratus-2018/2518/interview/"


def fact(w):
    KnownFact.objects.create(
        municipality=w.kalix,
        question="nulage_dokument_energiplan",
        value="antagen",
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 8, 20),
        entered_by=w.officer,
    )


def called(w):
    """Submitted on the web, changed on the telephone with and without a reason, confirmed, completed."""
    some_answers(w)
    fact(w)
    submit_response(response=w.response, by=w.contact, now=at(12))
    spoken = {"by": w.officer, "channel": "phone", "spoken_by": w.contact}
    factories.answer(w.response, {"mobilitet_behov": "4"}, now=at(22), reason="2", **spoken)
    factories.answer(w.response, {"mobilitet_kommentar": "Fyra elbilar."}, now=at(22), **spoken)
    factories.answer(w.response, {"mobilitet_prioritet": "1"}, now=at(22), kind="confirm", **spoken)
    complete_interview(response=w.response, by=w.officer, spoken_by=w.contact, mark_not_asked=False, now=at(22, 10))


def disagreed(w):
    two_opinions(w)
    fact(w)


def nobody(w):
    """A municipality without contacts, which has answered nothing."""
    Assignment.objects.all().delete()
    Response.objects.all().delete()


def declined(w):
    w.participation.declined_on, w.participation.declined_reason = datetime.date(2018, 10, 20), "Ingen tid"
    w.participation.save()


WRONG_LINE = {"line-name": "Någon utan funktion", "line-role": ""}


def pages(path, label="", **states):
    return Page(
        "surveys:interview_page",
        url=lambda w: f"{CASE}{path}",
        main_role="officer",
        access=OFFICE,
        label=label,
        states=states,
    )


PAGES = [
    Page(
        "surveys:interview",
        url=lambda w: CASE,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=called),
            "empty": State(setup=nobody),
            # The form that goes to the cards stands below those that dial and prepare.
            "error": State(setup=disagreed, post=WRONG_LINE, form=4),
        },
    ),
    Page(
        "surveys:interview",
        url=lambda w: UNTOUCHED,
        main_role="lead",
        access=OFFICE,
        label="nothing answered",
        states={
            "filled": State(),
            "empty": State(setup=declined, path=lambda w: CASE),
            "error": "the same form as above",
        },
    ),
    pages(
        "tema_mobilitet/",
        filled=State(setup=called),
        empty=State(path=lambda w: f"{UNTOUCHED}tema_mobilitet/"),
        error=State(setup=disagreed, post={"line-speaker": "99999", "mobilitet_kommentar": "å" * 10_001}),
    ),
    pages(
        "tema_mobilitet/",
        label="two answers",
        filled=State(setup=disagreed),
        empty=State(setup=declined),
        error=State(setup=disagreed, post={"mobilitet_kommentar": "Text", "mobilitet_kommentar.code": "declined"}),
    ),
    pages(
        "nulage_mal/",
        label="entries",
        filled=State(setup=called, query="?item=a1"),
        empty=State(query="?item=new"),
        error=State(setup=called, query="?item=a1", post={"nulage_mal_malar": "1066"}),
    ),
    pages(
        "nulage_dokument/",
        label="known fact",
        filled=State(setup=fact),
        empty=State(),
        error=State(setup=fact, post={"nulage_dokument_lankar": "a\x00b", "line-name": "x"}),
    ),
    pages(
        "nulage/",
        label="short way",
        filled=State(setup=lambda w: w.client("officer").post(CASE, {"way": "short"})),
        empty=State(),
        error=State(post={"nulage_ansvar": "x9"}),
    ),
    Page(
        "surveys:interview_complete",
        url=lambda w: f"{CASE}complete/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=called),
            "empty": State(path=lambda w: f"{UNTOUCHED}complete/"),
            "error": State(setup=disagreed, post=WRONG_LINE | {"do": "complete"}),
        },
    ),
]
