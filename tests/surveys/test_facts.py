"""What the office knows of a municipality before it answers."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from surveys.actions import save_fact
from surveys.models import Answer, KnownFact
from tests import factories

LIST = "/municipalities/2514/facts/"
ADD = "/municipalities/2514/facts/add/"


@pytest.fixture
def known(participation, questionnaire, definition, officer):
    """Kalix is in one network, says its web site."""
    return make_fact(participation, definition, officer)


def make_fact(participation, definition, by, question="nulage_natverk", value=("ekokommuner",)):
    return save_fact(
        participation=participation,
        view=definition.view(participation.variant, 2018),
        question=question,
        value=list(value) if isinstance(value, tuple) else value,
        source="Kommunens webbplats",
        known_on=datetime.date(2018, 8, 20),
        by=by,
        now=factories.at(),
    )


def facts():
    return list(KnownFact.objects.values_list("municipality__name", "question", "value", "source", "known_on"))


def send(client, path, question, value, **changes):
    data = {"asked": question, question: value, "fact-source": "Kommunens webbplats", "fact-known_on": "2018-08-20"}
    return client.post(path, data | changes)


def errors(page):
    return [error["url"] for error in page.context["errors"]]


def test_the_list_shows_question_value_and_source(officer_client, known):
    [(_place, fact, label, value)] = officer_client.get(LIST).context["rows"]
    assert (fact, label.text, value.text) == (known, "Vilka nätverk deltar ni i?", "Sveriges Ekokommuner")


def test_the_list_in_english_says_the_labels_in_english(officer_client, known):
    officer_client.cookies["language"] = "en"
    [(_place, _fact, label, value)] = officer_client.get(LIST).context["rows"]
    assert (label.lang, value.text) == ("en", "Swedish Eco-Municipalities")


def test_a_fact_about_a_question_of_earlier_is_kept_and_shown(officer_client, known):
    KnownFact.objects.update(question="fragan_fanns_2012")
    [(_place, _fact, label, _value)] = officer_client.get(LIST).context["rows"]
    assert label.text == "fragan_fanns_2012"
    assert officer_client.get(f"{LIST}{known.pk}/edit/").headers["Location"] == LIST
    assert officer_client.get(f"{LIST}{known.pk}/delete/").status_code == 200


def test_the_list_asks_as_often_for_three_as_for_one(officer_client, known, participation, definition, officer):
    counts = []
    for question, value in (("nulage_anstallda", 3), ("nulage_natverk_annat", "Eget"), ("bm_intresse", "Stöd")):
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(LIST)
        counts.append(len(queries))
        make_fact(participation, definition, officer, question, value)
    assert counts == [counts[0]] * 3


def test_a_question_is_chosen_first(officer_client, participation, questionnaire):
    page = officer_client.get(ADD)
    offered = [name for _section, questions in page.context["sections"] for name, _label in questions]
    assert "nulage_natverk" in offered
    assert "bm_nytta" not in offered  # the other variant
    assert "nulage_mal" not in offered  # a repeat


def test_reasons_for_not_answering_are_no_facts(officer_client, participation, questionnaire):
    for question in ("nulage_ansvar", "styrdokument_behov", "nulage_natverk"):
        field = officer_client.get(f"{ADD}?question={question}").context["field"]
        assert (field.codes, field.apart) == ([], [])
        assert not {option.value for option in field.options} & {"vet_ej", "ej_aktuellt", "inget"}


def test_a_known_question_is_not_offered_again(officer_client, known):
    offered = [name for _s, questions in officer_client.get(ADD).context["sections"] for name, _label in questions]
    assert "nulage_natverk" not in offered
    assert officer_client.get(f"{ADD}?question=nulage_natverk").headers["Location"] == f"{LIST}{known.pk}/edit/"


@pytest.mark.parametrize("question", ["nobody", "nulage_mal", "bm_nytta", "\x00", "x" * 5000])
def test_an_unknown_question_leads_back_to_the_choice(officer_client, participation, questionnaire, question):
    page = officer_client.get(ADD, {"question": question})
    assert page.status_code == 200
    assert page.context["is_unknown"] is True


@pytest.mark.parametrize(
    ("question", "posted", "stored"),
    [
        ("nulage_ansvar", {"nulage_ansvar": "delat"}, "delat"),
        ("nulage_natverk", {"nulage_natverk": ["ekokommuner", "annat"]}, ["ekokommuner", "annat"]),
        ("nulage_hinder", {"nulage_hinder.1": "tid", "nulage_hinder.2": "pengar"}, ["tid", "pengar"]),
        ("nulage_anstallda", {"nulage_anstallda": "3"}, 3),
        ("bm_intresse", {"bm_intresse": " Stöd 😀 "}, " Stöd 😀"),
        ("styrdokument_behov", {"styrdokument_behov": "3"}, "3"),
    ],
)
def test_a_fact_of_every_kind_is_saved(officer_client, participation, questionnaire, question, posted, stored):
    path = f"{ADD}?question={question}"
    assert officer_client.get(path).status_code == 200
    page = send(officer_client, path, question, posted.get(question, ""), **posted)

    assert page.headers["Location"] == LIST
    assert facts() == [("Kalix", question, stored, "Kommunens webbplats", datetime.date(2018, 8, 20))]
    assert Answer.objects.count() == 0
    assert AuditEvent.objects.filter(verb="fact saved").count() == 1


@pytest.mark.parametrize(
    ("question", "posted"),
    [
        ("nulage_ansvar", {"nulage_ansvar": "nobody"}),
        ("nulage_ansvar", {"nulage_ansvar": "vet_ej"}),
        ("nulage_ansvar", {"nulage_ansvar": "!declined"}),
        ("nulage_natverk", {"nulage_natverk": ["inget", "annat"]}),
        ("nulage_hinder", {"nulage_hinder.1": "tid", "nulage_hinder.2": "tid"}),
        ("nulage_anstallda", {"nulage_anstallda": "501"}),
        ("nulage_anstallda", {"nulage_anstallda": "three"}),
        ("bm_intresse", {"bm_intresse": ""}),
        ("bm_intresse", {"bm_intresse": "x" * 1_000_000}),
        ("bm_intresse", {"bm_intresse": "a\x00b"}),
        ("samv_partner", {"samv_partner": ["2514"]}),  # the municipality itself
    ],
)
def test_a_value_that_is_no_answer_is_refused_beside_the_field(
    officer_client, participation, questionnaire, question, posted
):
    page = send(officer_client, f"{ADD}?question={question}", question, posted.get(question, ""), **posted)
    assert page.status_code == 200
    assert [url.removesuffix("-1") for url in errors(page)] == [f"#q-{question}"]
    assert page.context["source_form"]["source"].value() == "Kommunens webbplats"
    assert facts() == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"fact-source": ""}, ["#id_fact-source"]),
        ({"fact-source": "x" * 301}, ["#id_fact-source"]),
        ({"fact-source": "a\x00"}, ["#id_fact-source"]),
        ({"fact-known_on": ""}, ["#id_fact-known_on"]),
        ({"fact-known_on": "yesterday"}, ["#id_fact-known_on"]),
        ({"fact-known_on": "2999-01-01"}, ["#id_fact-known_on"]),
        ({"fact-known_on": "1018-01-01"}, ["#id_fact-known_on"]),
        ({"fact-source": "", "fact-known_on": ""}, ["#id_fact-source", "#id_fact-known_on"]),
    ],
)
def test_source_and_date_are_required_and_what_was_typed_stays(
    officer_client, participation, questionnaire, changes, wrong
):
    page = send(officer_client, f"{ADD}?question=bm_intresse", "bm_intresse", "Stöd", **changes)
    assert page.status_code == 200
    assert errors(page) == wrong
    assert page.context["field"].text == "Stöd"
    assert facts() == []


def test_a_fact_can_be_changed(officer_client, known):
    path = f"{LIST}{known.pk}/edit/"
    assert [o.value for o in officer_client.get(path).context["field"].options if o.chosen] == ["ekokommuner"]
    send(officer_client, path, "nulage_natverk", ["annat"], **{"fact-source": "Samtal"})
    assert facts() == [("Kalix", "nulage_natverk", ["annat"], "Samtal", datetime.date(2018, 8, 20))]


def test_a_fact_is_deleted_after_one_question(officer_client, known):
    path = f"{LIST}{known.pk}/delete/"
    assert officer_client.get(path).status_code == 200
    assert len(facts()) == 1
    assert officer_client.post(path).headers["Location"] == LIST
    assert facts() == []
    assert AuditEvent.objects.get(verb="fact deleted").detail == {
        "value": ["ekokommuner"],
        "source": "Kommunens webbplats",
    }


def test_a_fact_is_reached_through_its_own_municipality_only(officer_client, known, other_participation):
    assert officer_client.get(f"/municipalities/2506/facts/{known.pk}/edit/").status_code == 404
    assert officer_client.post(f"/municipalities/2506/facts/{known.pk}/delete/").status_code == 404
    assert len(facts()) == 1


def test_without_a_questionnaire_there_is_nothing_to_know(officer_client, municipality):
    page = officer_client.get(LIST)
    assert page.context["asked"] is None
    assert 'href="/municipalities/2514/facts/add/"' not in page.text
    assert officer_client.get(ADD).status_code == 404


def test_an_open_assessment_is_asked_before_a_newer_closed_one(
    officer_client, participation, questionnaire, municipality
):
    closed = factories.make_assessment(
        "later", period_start=datetime.date(2020, 1, 1), period_end=datetime.date(2020, 2, 1), closed_on=datetime.date(2020, 2, 1)
    )  # fmt: skip
    factories.make_questionnaire(closed, factories.small_definition("9"))
    factories.make_participation(closed, municipality)
    assert officer_client.get(LIST).context["asked"].participation == participation


@pytest.mark.parametrize("path", [LIST, ADD, f"{LIST}{{pk}}/edit/", f"{LIST}{{pk}}/delete/"])
def test_strangers_see_no_facts(reader_client, respondent, anonymous, known, path):
    path = path.format(pk=known.pk)
    assert reader_client.get(path).status_code == 404
    for client in (anonymous, respondent):
        assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"
