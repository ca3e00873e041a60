"""A cell opens exactly what it counts: its revisions add up to the figures, and the last one is the cell."""

import datetime
import random

import pytest
from django.utils import translation

from reports.report import report
from reports.scope import Scope
from reports.sources import find, source
from surveys.actions import fill_reason, redact
from tests.factories import answer, at, make_contact, make_questionnaire
from tests.reports.answers import a_response, call, hand_in, rated
from tests.reports.test_frames import a_tangle, with_ranking

pytestmark = pytest.mark.django_db
NOW = at(30, month=11)


def made(assessment, **scope):
    return report(assessment, Scope(assessment.pk, **scope), now=NOW)


def opened(assessment, cell, *, language="sv", **scope):
    found = made(assessment, cell=cell, **scope)
    place = find(found)
    assert place is not None, cell
    with translation.override(language):
        return source(found, *place, language=language)


def test_every_cell_adds_up_to_the_figures_and_ends_with_its_value(assessment, definition, officer):
    questionnaire = make_questionnaire(assessment, with_ranking(definition))
    a_tangle(assessment, questionnaire, officer, random.Random(4))
    for measure in ("need", "priority"):
        for scope_round in ("current", "web", "phone", "visit"):
            found = made(assessment, measure=measure, round=scope_round)
            counted = {row.theme: [0] * 5 for row in found.needs.rows}
            for (theme, response), cell in found.cells.items():
                column = next(each for each in found.columns if each.response == response)
                trail = source(found, theme, column, language="sv")
                values = [step for step in trail.steps if step.kind != "confirm"]
                last = values[-1] if values else None
                if cell.state == "irrelevant":
                    continue
                assert (cell.state, cell.score) == ((last.state, last.score) if last else ("unanswered", None))
                if cell.score is not None:
                    counted[theme][last.score] += 1
            assert {row.theme: list(row.total.counts) for row in found.needs.rows} == counted


def test_each_step_says_who_when_how_and_why(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3, 1, 1))
    answer(kalix, {"mobilitet_behov": "3"}, by=officer, channel="phone", kind="confirm", now=at(22, 10, 20))
    call(kalix, {"mobilitet_behov": "4"}, officer, reason="5", complete=True)

    found = opened(assessment, "mobilitet-2514")

    assert [
        (s.channel, s.kind, s.score, s.text, s.before, s.said_by, s.recorded_by, s.reason, s.at) for s in found.steps
    ] == [
        ("Webb", "value", 3, "Stort behov", "", "Miljöstrateg", "", "", at(12, 14, 3)),
        ("Telefon", "confirm", 3, "Stort behov", "", "", "Handläggare 1", "", at(22, 10, 20)),
        (
            "Telefon",
            "value",
            4,
            "Mycket stort behov",
            "Stort behov",
            "Miljöstrateg",
            "Handläggare 1",
            found.steps[-1].reason,
            at(22, 10, 21),
        ),
    ]
    assert found.steps[-1].reason
    assert (found.status, found.later) == ("changed", 0)
    assert [(each.measure, each.score, each.text) for each in found.beside] == [
        ("priority", 1, "Låg prioritet"),
        ("capacity", 1, "Enstaka insatser"),
    ]
    assert (found.flags, found.gap) == (("need_without_priority",), 0)


def test_texts_are_in_the_language_of_the_page(assessment, questionnaire):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))

    assert opened(assessment, "mobilitet-2514", language="en").steps[0].text == "Large need"


def test_a_round_ends_the_trail_at_its_submission(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3, 2))
    call(kalix, {"mobilitet_behov": "4", "mobilitet_prioritet": "4"}, officer, complete=True)
    call(kalix, {"mobilitet_behov": None}, officer, day=23)

    web = opened(assessment, "mobilitet-2514", round="web")
    phone = opened(assessment, "mobilitet-2514", round="phone")
    now = opened(assessment, "mobilitet-2514")

    assert ([s.score for s in web.steps], web.later, web.status) == ([3], 2, "")
    assert ([s.score for s in phone.steps], phone.later) == ([3, 4], 1)
    assert ([s.score for s in now.steps], now.steps[-1].kind, now.steps[-1].state) == (
        [3, 4, None],
        "clear",
        "unanswered",
    )
    assert [each.score for each in web.beside] == [2, None]
    assert [each.score for each in phone.beside] == [4, None]


def test_an_irrelevant_answer_is_told_as_such(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3, 4, 1))
    call(kalix, {"mobilitet_behov": "ej_aktuellt"}, officer)

    found = opened(assessment, "mobilitet-2514", measure="priority")

    assert found.cell.state == "irrelevant"
    assert [s.score for s in found.steps] == [4]
    assert [(each.measure, each.relevant) for each in found.beside] == [("need", True), ("capacity", False)]
    assert (found.flags, found.gap) == ((), None)


def test_the_comment_stands_beside_and_a_redacted_one_does_not(assessment, questionnaire, lead):
    kalix = a_response(
        assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3) | {"mobilitet_kommentar": "Två elbilar."}
    )

    assert opened(assessment, "mobilitet-2514").comment == "Två elbilar."
    redact(revision=kalix.revisions.get(question="mobilitet_kommentar"), by=lead, now=at(25))
    assert opened(assessment, "mobilitet-2514").comment == ""


def test_a_comment_that_was_not_given_is_no_quotation(assessment, questionnaire, officer):
    from surveys.values import Missing  # noqa: PLC0415

    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))
    answer(kalix, {"mobilitet_kommentar": Missing("not_asked")}, by=officer, channel="phone", now=at(22))

    assert opened(assessment, "mobilitet-2514").comment == ""


def test_without_a_noted_speaker_the_recorder_stands_alone(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", submit=False)
    answer(kalix, rated("mobilitet", 3), by=officer, channel="phone", now=at(22))
    nameless = make_contact("Namnlös", email="x@example.se")
    answer(kalix, rated("mobilitet", 2), by=officer, channel="phone", spoken_by=nameless, now=at(23))
    hand_in(kalix, day=24)

    found = opened(assessment, "mobilitet-2514")

    assert [(s.said_by, s.recorded_by) for s in found.steps] == [("", "Handläggare 1"), ("Namnlös", "Handläggare 1")]
    assert found.status == "reported"


@pytest.mark.parametrize(
    "cell",
    ["mobilitet-2506", "rymdfart-2514", "mobilitet", "-2514", "2514", "mobilitet-25", "mobilitet-2514-1", "'; --"],
)
def test_no_other_cell_is_found(assessment, questionnaire, cell):
    a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))
    a_response(assessment, questionnaire, "Arjeplog", ratings=rated("mobilitet", 3), submit=False)
    found = made(assessment, cell=cell)

    assert find(found) is None


def test_a_municipality_that_declined_has_no_cell(assessment, questionnaire):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))
    kalix.participation.declined_on = datetime.date(2018, 10, 30)
    kalix.participation.save()

    assert find(made(assessment, cell="mobilitet-2514")) is None


def test_a_change_by_staff_without_a_reason_says_so_until_it_has_one(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=rated("mobilitet", 3))
    answer(kalix, rated("mobilitet", 4), by=officer, channel="phone", now=at(22))
    answer(kalix, rated("mobilitet", 2), by=officer, channel="phone", now=at(22, 10))

    # The second is the officer's own correction of what it has just typed.
    assert [step.lacks_reason for step in opened(assessment, "mobilitet-2514").steps] == [False, True, False]

    fill_reason(revision=kalix.revisions.get(question="mobilitet_behov", value="4"), reason="2", by=officer)
    assert [step.lacks_reason for step in opened(assessment, "mobilitet-2514").steps] == [False, False, False]
