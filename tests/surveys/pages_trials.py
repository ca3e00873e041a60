"""Trying a questionnaire: the page where tests begin, and what the lead sees as a respondent."""

import datetime

from surveys.actions import record_answers, submit_response
from tests import factories
from tests.factories import at
from tests.pages import LEAD, ROLES, Page, State
from tests.surveys.trying import link_of, make_test, open_test, people

OWN = dict.fromkeys(ROLES, 404) | {"lead": 200}


def begun(w):
    """The lead's own test; the lead's browser has opened its link."""
    test = make_test(w.questionnaire, w.lead)
    open_test(test, w.client("lead"))
    return test


def page(path=""):
    return lambda w: f"/respond/{begun(w).response_id}/{path}"


def two_opinions(w):
    test = begun(w)
    first, second, _third = people(test)
    factories.answer(test.response, {"mobilitet_behov": "3", "mobilitet_kommentar": "Två elbilar"}, by=second)
    mine = {"mobilitet_kommentar": "Tre elbilar", "mobilitet_behov": "2"}
    record_answers(response=test.response, values=mine, seen_seq=0, channel="web", by=first, now=at(2))


def submitted(w):
    two_opinions(w)
    test = begun(w)
    submit_response(response=test.response, by=test.contact, now=at(12))


def several(w):
    submitted(w)
    make_test(w.questionnaire, w.lead, "signatory")
    colleague = factories.make_user("lead", email="tva@example.se", name="Projektledare 2")
    other = make_test(w.questionnaire, colleague)
    factories.answer(other.response, {"mobilitet_behov": "1"}, by=other.contact)


def more_tests(w, n):
    for number in range(n):
        lead = factories.make_user("lead", email=f"lead{type(w.lead).objects.count()}@example.se", name=f"Nr {number}")
        make_test(w.questionnaire, lead)


def closed(w):
    type(w.assessment).objects.update(closed_on=datetime.date(2019, 7, 1))


def at_questionnaire(path=""):
    return lambda w: f"/questionnaires/{w.questionnaire.pk}/try/{path}"


PAGES = [
    Page(
        "surveys:test_list",
        url=at_questionnaire(),
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=several),
            "empty": State(),
            "error": State(setup=closed),
        },
        rows=more_tests,
    ),
    Page(
        "surveys:test_start",
        url=at_questionnaire("start/"),
        method="POST",
        data={"variant": "other"},
        main_role="lead",
        access=LEAD | {"lead": 302},
        states="Leads to the first page of the test.",
    ),
    Page(
        "surveys:test_delete",
        url=lambda w: (begun(w), at_questionnaire("delete/")(w))[1],
        main_role="lead",
        access=LEAD,
        states={"filled": State(setup=several), "empty": "It goes back to the list.", "error": "Takes no input."},
    ),
    Page(
        "surveys:test_delete",
        url=at_questionnaire("delete/"),
        method="POST",
        main_role="lead",
        access=LEAD | {"lead": 302},
        states="Leads back to the list.",
    ),
    Page(
        "surveys:open",
        label="a test",
        url=lambda w: link_of(begun(w)),
        main_role="lead",
        access=OWN,
        states={"filled": State(), "empty": "It is the same.", "error": "Nothing is typed there."},
    ),
    Page(
        "surveys:who",
        label="in a test",
        url=page("who/"),
        main_role="lead",
        access=OWN,
        states={"filled": State(), "empty": "There are always people.", "error": State(post={"speaker": "other"})},
    ),
    Page(
        "surveys:overview",
        label="of a test",
        url=page(),
        main_role="lead",
        access=OWN,
        states={"filled": State(setup=submitted), "empty": State(), "error": "Nothing is typed there."},
    ),
    Page(
        "surveys:page",
        label="in a test",
        url=page("tema_mobilitet/"),
        main_role="lead",
        access=OWN,
        states={
            "filled": State(setup=two_opinions),
            "empty": State(),
            "error": State(post={"mobilitet_behov": "9", "mobilitet_kommentar": "å" * 10_001}),
        },
    ),
    Page(
        "surveys:review",
        label="of a test",
        url=page("review/"),
        main_role="lead",
        access=OWN,
        states={"filled": State(setup=two_opinions), "empty": State(), "error": "Nothing is typed there."},
    ),
    Page(
        "surveys:leave",
        label="a test",
        url=page("leave/"),
        method="POST",
        main_role="lead",
        access=OWN,
        states={"filled": State(post={}), "empty": "There is only one way to leave.", "error": "Nothing is typed."},
    ),
]
