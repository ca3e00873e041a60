"""What the frames read: every version, each round, relevant answers of those who are counted, nothing else."""

import datetime
import json
import random
from dataclasses import replace
from itertools import product

import pytest

from reports.analysis.needs import COUNTS, RANKINGS, RATINGS, borda, count, derive, prioritised_gaps, summarise
from reports.frames.needs import at_rounds, current, group_sizes, rated, responses, views
from reports.frames.schema import RESPONSES
from reports.frames.totals import totals
from reports.scope import Scope
from surveys.actions import reopen_response, submit_response
from surveys.definition import Choice, Question
from surveys.models import Answer
from surveys.provenance import Event, state_at
from tests.factories import answer, at, make_assessment, make_questionnaire
from tests.reports.answers import a_response, call, hand_in
from tests.reports.answers import rated as ratings_for
from tests.reports.test_questions import renamed

pytestmark = pytest.mark.django_db


def dtypes(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def cells(assessment, **scope):
    """(municipality, theme) -> score or the reason for none, of the scope's measure."""
    wanted = Scope(assessment.pk, **scope)
    found = rated(wanted, views(assessment))
    names = dict(zip(found.responses["response"], found.responses["name"], strict=True))
    shown = found.ratings[found.ratings["measure"] == wanted.measure]
    return {
        (names[response], theme): int(score) if state == "value" else state
        for response, theme, state, score in zip(
            shown["response"], shown["theme"], shown["state"], shown["score"].astype(object), strict=True
        )
    }


def with_ranking(definition):
    """The small questionnaire with a ranking of its themes."""
    tema = definition.sections[1]
    names = ("styrdokument", "mobilitet", "annat")
    ranking = Question(
        "stod", "rank", {"sv": "Vad vill ni helst ha?"}, measure="support_ranking", choice_list="teman", max_items=3
    )
    section = replace(tema, children=(*tema.children, ranking))
    lists = {**definition.choice_lists, "teman": tuple(Choice(name, {"sv": name}) for name in names)}
    return replace(
        definition, version="3", sections=(definition.sections[0], section, definition.sections[2]), choice_lists=lists
    )


# --- Who is counted -------------------------------------------------------------------------------------------------------


def test_nobody_gives_empty_frames_with_their_columns(assessment, questionnaire):
    found = rated(Scope(assessment.pk), views(assessment))

    assert dtypes(found.responses) == RESPONSES
    assert dtypes(found.ratings) == RATINGS
    assert dtypes(found.rankings) == RANKINGS
    assert found.changed == frozenset()


def test_filled_frames_have_the_same_columns(assessment, questionnaire, definition, officer):
    questionnaire = make_questionnaire(assessment, with_ranking(definition))
    a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "3", "stod": ["mobilitet", "annat"]})

    found = rated(Scope(assessment.pk), views(assessment))

    assert dtypes(found.responses) == RESPONSES
    assert dtypes(found.ratings) == RATINGS
    assert dtypes(found.rankings) == RANKINGS
    assert dtypes(count(found.ratings)) == COUNTS


def test_counted_from_the_first_submission_on_in_swedish_order(assessment, questionnaire, officer):
    a_response(assessment, questionnaire, "Övertorneå", ratings={"mobilitet_behov": "3"})
    a_response(assessment, questionnaire, "Älvsbyn", ratings={"mobilitet_behov": "2"})
    a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "1"}, submit=False)
    a_response(
        assessment,
        questionnaire,
        "Pajala",
        ratings={"mobilitet_behov": "4"},
        submit=False,
    )
    declined = a_response(assessment, questionnaire, "Boden", ratings={"mobilitet_behov": "0"})
    declined.participation.declined_on = datetime.date(2018, 10, 20)
    declined.participation.save()
    call(
        a_response(assessment, questionnaire, "Arjeplog", submit=False),
        {"mobilitet_behov": "0"},
        officer,
        complete=True,
    )
    elsewhere = make_assessment("other-round", name="Another round")
    a_response(
        elsewhere, make_questionnaire(elsewhere, questionnaire.load()), "Luleå", ratings={"mobilitet_behov": "1"}
    )

    scope = Scope(assessment.pk)

    assert list(responses(scope)["name"]) == ["Arjeplog", "Älvsbyn", "Övertorneå"]
    assert list(responses(replace(scope, round="web"))["name"]) == ["Älvsbyn", "Övertorneå"]
    assert list(responses(replace(scope, round="phone"))["name"]) == ["Arjeplog"]
    assert list(responses(replace(scope, variant="other"))["name"]) == []
    assert group_sizes(replace(scope, variant="other")) == {"signatory": 3, "other": 0}
    assert group_sizes(replace(scope, round="phone")) == {"signatory": 1, "other": 0}


# --- What they said -------------------------------------------------------------------------------------------------------


def test_each_value_stands_in_its_own_cell(assessment, questionnaire):
    a_response(
        assessment,
        questionnaire,
        "Kalix",
        ratings=ratings_for("mobilitet", 1, 2, 3) | ratings_for("styrdokument", 4, 0, "vet_ej"),
    )
    a_response(assessment, questionnaire, "Arjeplog", ratings=ratings_for("mobilitet", 2))

    assert cells(assessment) == {
        ("Kalix", "mobilitet"): 1,
        ("Kalix", "styrdokument"): 4,
        ("Arjeplog", "mobilitet"): 2,
        ("Arjeplog", "styrdokument"): "unanswered",
    }
    assert cells(assessment, measure="priority")["Kalix", "mobilitet"] == 2
    assert cells(assessment, measure="priority")["Kalix", "styrdokument"] == 0
    assert cells(assessment, measure="capacity")["Kalix", "mobilitet"] == 3
    assert cells(assessment, measure="capacity")["Kalix", "styrdokument"] == "dont_know"


def test_irrelevant_answers_are_kept_apart_in_every_round(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=ratings_for("mobilitet", 4, 4, 0))
    call(kalix, {"mobilitet_behov": "ej_aktuellt"}, officer, complete=True)
    call(kalix, {"mobilitet_behov": "2"}, officer, day=23)
    key = ("Kalix", "mobilitet")

    assert [cells(assessment, measure="priority", round=r)[key] for r in ("web", "phone", "current")] == [
        4,
        "irrelevant",
        4,
    ]
    assert [cells(assessment, round=r)[key] for r in ("web", "phone", "current")] == [4, "not_applicable", 2]
    web = rated(Scope(assessment.pk, round="web"), views(assessment)).ratings
    phone = rated(Scope(assessment.pk, round="phone"), views(assessment)).ratings
    assert prioritised_gaps(derive(web)) == {"mobilitet": 1}
    assert prioritised_gaps(derive(phone)) == {}


def test_a_question_without_a_score_is_off_the_scale(assessment, definition):
    choices = (Choice("mycket", {"sv": "Mycket"}), Choice("7", {"sv": "Sju"}, score=7))
    changed = replace(definition, version="9", choice_lists={**definition.choice_lists, "skala_behov": choices})
    questionnaire = make_questionnaire(assessment, changed)
    a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "mycket", "styrdokument_behov": "7"})

    assert set(cells(assessment).values()) == {"off_scale"}
    assert summarise(count(rated(Scope(assessment.pk), views(assessment)).ratings), "need")[
        "mobilitet", "other"
    ].missing == {"off_scale": 1}


def test_several_versions_of_the_questionnaire_in_one_assessment(assessment, questionnaire, definition):
    later = make_questionnaire(assessment, renamed(definition))
    a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "3", "styrdokument_behov": "1"})
    a_response(assessment, later, "Pajala", ratings={"ny_mobilitet_behov": "4", "ny_styrdokument_behov": "2"})

    assert views(assessment).themes == ("mobilitet", "styrdokument")
    assert cells(assessment) == {
        ("Kalix", "mobilitet"): 3,
        ("Kalix", "styrdokument"): 1,
        ("Pajala", "mobilitet"): 4,
        ("Pajala", "styrdokument"): 2,
    }


def test_the_newest_published_questionnaire_stands_in_before_anybody_answers(assessment, questionnaire, definition):
    make_questionnaire(assessment, renamed(definition), published=False)

    assert list(views(assessment).questionnaires) == [questionnaire.pk]


def test_rankings_keep_the_place_after_a_choice_that_is_no_theme(assessment, definition):
    questionnaire = make_questionnaire(assessment, with_ranking(definition))
    a_response(assessment, questionnaire, "Kalix", ratings={"stod": ["annat", "mobilitet", "styrdokument"]})
    a_response(assessment, questionnaire, "Pajala", ratings={"stod": ["mobilitet"]})

    found = rated(Scope(assessment.pk), views(assessment)).rankings

    assert sorted(zip(found["theme"], found["place"].astype(int), strict=True)) == [
        ("mobilitet", 1),
        ("mobilitet", 2),
        ("styrdokument", 3),
    ]
    assert borda(found) == {"mobilitet": 5, "styrdokument": 1}


# --- Rounds ---------------------------------------------------------------------------------------------------------------


def test_changed_marks_what_differs_from_the_web(assessment, questionnaire, officer):
    ratings = ratings_for("mobilitet", 3, 2) | ratings_for("styrdokument", 2)
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=ratings)
    a_response(assessment, questionnaire, "Pajala", ratings=ratings)
    added = {"styrdokument_prioritet": "4"}  # not said on the web: added, not changed
    call(kalix, {"mobilitet_behov": "4", "styrdokument_behov": "2"} | added, officer, complete=True)
    called = call(a_response(assessment, questionnaire, "Arjeplog", submit=False), ratings, officer, complete=True)

    def changed(**scope):
        return rated(Scope(assessment.pk, **scope), views(assessment)).changed

    assert changed() == {(kalix.pk, "mobilitet")}
    assert changed(round="phone") == {(kalix.pk, "mobilitet")}
    assert changed(round="web") == frozenset()
    assert changed(measure="priority") == frozenset()
    call(kalix, {"mobilitet_behov": "3"}, officer, day=23)
    assert changed() == frozenset()
    call(kalix, {"styrdokument_behov": None}, officer, day=24)
    assert changed() == {(kalix.pk, "styrdokument")}
    assert called.pk not in {response for response, _theme in changed()}


def a_tangle(assessment, questionnaire, officer, chance):
    """Municipalities with every kind of event in an order of their own."""
    names = ["mobilitet_behov", "mobilitet_prioritet", "mobilitet_formaga", "styrdokument_behov", "stod"]
    made = []
    for name in ("Kalix", "Pajala", "Arjeplog", "Boden", "Luleå"):
        response = a_response(assessment, questionnaire, name, submit=False)
        made.append(response)
        interviewed = False
        for step in range(14):
            question = chance.choice(names)
            value = chance.choice([None, "0", "1", "2", "3", "4", "vet_ej"])
            if question.endswith("behov"):
                value = chance.choice([value, "ej_aktuellt"])
            if question == "stod":
                value = chance.choice([None, ["mobilitet"], ["annat", "styrdokument"], ["styrdokument", "mobilitet"]])
            event = chance.choice(["web", "phone", "phone", "visit", "confirm", "submit", "interview"])
            if event == "submit" and not interviewed:
                hand_in(response, day=2 + step)
                reopen_response(response=response, by=response.speaker, now=at(2 + step, 15))
            elif event == "interview":
                call(response, {}, officer, day=2 + step, complete=True)
                interviewed = True
            elif event == "confirm":
                stored = Answer.objects.filter(response=response, question=question).first()
                if stored is not None and not stored.missing:
                    answer(
                        response,
                        {question: stored.value},
                        by=officer,
                        channel="phone",
                        kind="confirm",
                        now=at(2 + step),
                    )
            elif event == "web" and not interviewed:
                answer(response, {question: value}, by=response.speaker, now=at(2 + step))
            else:
                channel = "visit" if event == "visit" else "phone"
                answer(response, {question: value}, by=officer, channel=channel, now=at(2 + step))
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_rounds_equal_the_replay_of_each_question(assessment, definition, officer, seed):
    questionnaire = make_questionnaire(assessment, with_ranking(definition))
    made = a_tangle(assessment, questionnaire, officer, random.Random(seed))
    asked = responses(Scope(assessment.pk))
    names = list(questionnaire.load().view("other", 2018).nodes)

    web, phone = at_rounds(asked, names, "web_seq", "phone_seq")

    counted = {response.pk: response for response in made if response.submissions.exists()}
    assert set(asked["response"]) == set(counted)
    for kind, stands in (("web", web), ("interview", phone)):
        for response in counted.values():
            last = response.submissions.filter(kind=kind).order_by("at", "id").last()
            for name in names:
                events = [
                    Event(r.seq, r.kind, r.channel, r.value, r.missing)
                    for r in response.revisions.filter(question=name, item="").order_by("seq")
                ]
                wanted = None if last is None else state_at(events, last.seq)
                stand = stands.of.get((response.pk, name))
                assert (None if stand is None else (stand.value, stand.missing)) == wanted
    now = current(asked, names)
    for response in counted.values():
        stored = {a.question: (a.value, a.missing, a.score) for a in response.answers.filter(item="")}
        found = {name: stand for (key, name), stand in now.of.items() if key == response.pk}
        assert {name: (stand.value, stand.missing, stand.score) for name, stand in found.items()} == stored


def test_totals_equal_the_sum_of_the_rows(assessment, definition, officer):
    questionnaire = make_questionnaire(assessment, with_ranking(definition))
    a_tangle(assessment, questionnaire, officer, random.Random(1))
    other = make_questionnaire(assessment, renamed(definition))
    a_response(assessment, other, "Kiruna", ratings={"ny_mobilitet_behov": "4", "ny_mobilitet_prioritet": "4"})
    found = views(assessment)

    for scope_round, measure, variant in product(
        ("current", "web", "phone", "visit"), ("need", "priority", "capacity"), ("all", "signatory", "other")
    ):
        scope = Scope(assessment.pk, measure=measure, round=scope_round, variant=variant)
        rows, sums = rated(scope, found), totals(scope, found)

        assert sums.gaps == prioritised_gaps(derive(rows.ratings))
        assert sums.points == borda(rows.rankings)
        assert sums.bases == {v: list(rows.responses["variant"]).count(v) for v in scope.variants}
        assert dtypes(sums.counts) == COUNTS
        for each in {measure, "need"}:
            wanted, got = summarise(count(rows.ratings), each), summarise(sums.counts, each)
            assert set(got) == set(wanted)
            for key, summary in wanted.items():
                assert got[key].counts == summary.counts
                assert merged(got[key].missing) == merged(summary.missing)


def merged(missing):
    """The database cannot tell a question nobody answered from one that another answer made pointless."""
    found = dict(missing)
    found["unanswered"] = found.get("unanswered", 0) + found.pop("irrelevant", 0)
    return {state: n for state, n in found.items() if n}


def test_totals_of_nobody(assessment, questionnaire):
    for scope_round in ("current", "web"):
        found = totals(Scope(assessment.pk, round=scope_round), views(assessment))

        assert dtypes(found.counts) == COUNTS
        assert (found.counts.empty, found.gaps, found.points) == (True, {}, {})
        assert found.bases == {"signatory": 0, "other": 0}


def test_reading_rows_costs_the_same_for_one_and_three(assessment, questionnaire, officer, django_assert_num_queries):
    scope = Scope(assessment.pk, round="phone")
    a_response(assessment, questionnaire, "Kalix", ratings=ratings_for("mobilitet", 3))
    found = views(assessment)
    rated(scope, found)
    for name in ("Pajala", "Boden"):
        call(a_response(assessment, questionnaire, name), ratings_for("mobilitet", 2), officer, complete=True)
    with django_assert_num_queries(2):
        rated(scope, found)
    with django_assert_num_queries(3):
        rated(replace(scope, round="current"), found)


def test_the_round_of_the_visit_is_the_moment_of_its_last_answer(assessment, questionnaire, officer):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings=ratings_for("mobilitet", 1, 2, 3))
    a_response(assessment, questionnaire, "Pajala", ratings=ratings_for("mobilitet", 4))
    call(kalix, {"mobilitet_behov": "2"}, officer, complete=True)
    answer(kalix, {"mobilitet_behov": "3"}, by=officer, channel="visit", now=at(25))
    answer(kalix, {"mobilitet_prioritet": "2"}, by=officer, channel="visit", kind="confirm", now=at(25, 11))
    answer(kalix, {"mobilitet_behov": "0"}, by=officer, channel="phone", now=at(26))
    scope = Scope(assessment.pk, round="visit")

    # Who was not visited is in no figure.
    assert list(responses(scope)["name"]) == ["Kalix"]
    assert group_sizes(scope) == {"signatory": 0, "other": 1}
    key = ("Kalix", "mobilitet")
    assert [cells(assessment, round=r)[key] for r in ("web", "phone", "visit", "current")] == [1, 2, 3, 0]
    # What nobody touched there is as it stood then.
    assert cells(assessment, measure="capacity", round="visit")[key] == 3
    assert rated(scope, views(assessment)).changed == {(kalix.pk, "mobilitet")}


def test_submitting_again_moves_the_web_round(assessment, questionnaire):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "1"})
    reopen_response(response=kalix, by=kalix.speaker, now=at(13))
    answer(kalix, {"mobilitet_behov": "2"}, by=kalix.speaker, now=at(13, 10))

    assert cells(assessment, round="web")["Kalix", "mobilitet"] == 1
    assert cells(assessment)["Kalix", "mobilitet"] == 2
    submit_response(response=kalix, by=kalix.speaker, now=at(14))
    assert cells(assessment, round="web")["Kalix", "mobilitet"] == 2


def test_the_text_of_a_value_is_its_json(assessment, questionnaire):
    kalix = a_response(assessment, questionnaire, "Kalix", ratings={"mobilitet_behov": "1"})

    stand = current(responses(Scope(assessment.pk)), ["mobilitet_behov"]).of[kalix.pk, "mobilitet_behov"]

    assert json.loads(stand.text) == stand.value == "1"
