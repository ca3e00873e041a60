"""Prepared queries give what the queryset would give, and refuse what they cannot do."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from municipalities.models import Assignment
from surveys import queries
from surveys.models import Answer, AnswerRevision, Invitation, Response
from surveys.prepared import Prepared
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(response, contact):
    values = {"mobilitet_behov": "3", "nulage_natverk": ["annat"], "styrdokument_behov": "2"}
    factories.answer(response, values, by=contact)
    return response


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_instances_are_those_of_the_queryset(answered):
    found = queries.answers_of(answered.pk)
    assert len(found) == 3
    assert [columns(row) for row in found] == [columns(row) for row in Answer.objects.filter(response=answered)]


def test_relations_and_annotations_come_along(answered, invitation, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = queries.invitation_by.first(invitation.pk, invitation.generation)
        case = queries.case_of.first(found.response_id, invitation.pk)
        assert found.contact == invitation.contact
        assert case.participation.municipality.name == answered.participation.municipality.name
        assert case.participation.assessment.closed_on is None
        assert case.participation.officer is None
        assert (case.web_at, case.has_waiting, case.has_facts) == (None, False, False)
    whole = Response.objects.with_case().get(pk=answered.pk)
    assert columns(case) == columns(whole)
    assert found.expires_at == Invitation.objects.get(pk=invitation.pk).expires_at


def test_values_are_those_of_the_queryset(answered, contact):
    assert queries.functions_of(contact.pk, answered.participation.municipality_id) == list(
        Assignment.objects.filter(contact=contact, municipality=answered.participation.municipality)
        .order_by("role__order")
        .values("role__key", "role__name_sv", "role__name_en", "note")
    )
    assert [row["by_contact"] for row in queries.writers_of(answered.pk)] == [contact.pk]


def test_each_call_asks_the_database(answered, contact, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(queries.answers_of(answered.pk)) == len(queries.answers_of(answered.pk)) == 3
    factories.answer(answered, {"mobilitet_behov": None}, by=contact)
    assert len(queries.answers_of(answered.pk)) == 2


def test_another_number_gives_other_rows(answered, other_response):
    assert queries.answers_of(other_response.pk) == []
    assert len(queries.answers_of(answered.pk)) == 3


@pytest.mark.parametrize("number", [10**18, 10**19, -(10**19), 10**40])
def test_a_number_that_no_row_has(answered, number):
    assert queries.answers_of(number) == []
    assert queries.case_of.first(number, 1) is None


def planned():
    """The statements that this connection has planned; SQLite plans none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE from_sql")
        return {name for (name,) in cursor.fetchall()}


def kept(queries):
    return [query["sql"].startswith("EXECUTE") for query in queries.captured_queries]


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_plans_once_and_a_new_one_again(other_response):
    on_server = connection.vendor == "postgresql"
    for _time in range(2):
        connection.close()
        with CaptureQueriesContext(connection) as asked:
            assert queries.answers_of(other_response.pk) == queries.answers_of(other_response.pk) == []
        assert kept(asked) == [on_server, on_server]
        assert planned() == ({queries.answers_of._name} if on_server else None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", [{"CONN_MAX_AGE": 0}, {"DISABLE_SERVER_SIDE_CURSORS": True}])
def test_a_connection_that_is_not_kept_plans_nothing(other_response, monkeypatch, setting):
    connection.close()
    for name, value in setting.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    with CaptureQueriesContext(connection) as asked:
        assert queries.case_of.first(other_response.pk, 1) is not None
    assert kept(asked) == [False]
    assert not planned()


def test_a_number_may_be_used_twice(answered):
    twice = Prepared(
        lambda pk: (
            AnswerRevision.objects.filter(response=pk)
            .annotate(again=Exists(Answer.objects.filter(response=pk, question=OuterRef("question"))))
            .order_by("seq")
        )
    )
    assert [row.again for row in twice(answered.pk)] == [True, True, True]


def test_a_number_that_is_not_a_parameter_is_refused(answered):
    with pytest.raises(ValueError, match="each of its numbers"):
        Prepared(lambda response, pk: Answer.objects.filter(response=response))(answered.pk, 1)


def test_other_rows_than_instances_and_dictionaries_are_refused(answered):
    with pytest.raises(ValueError, match="instances or values"):
        Prepared(lambda pk: Answer.objects.filter(response=pk).values_list("question"))(answered.pk)
