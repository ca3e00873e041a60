from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client


def test_healthz_answers_with_the_database_checked(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok"})
    assert response.cookies == {}
    assert "no-store" in response.headers["Cache-Control"]


def test_healthz_leaves_no_session(db, lead_client):
    before = Session.objects.count()
    lead_client.get("/healthz")
    assert Session.objects.count() == before


def test_healthz_says_so_when_the_database_is_gone(db, caplog):
    def broken(execute, sql, params, many, context):
        from django.db import OperationalError  # noqa: PLC0415

        raise OperationalError("gone")

    with connection.execute_wrapper(broken):
        response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "error", "database": "unreachable"})


def test_healthz_takes_no_posts(db):
    assert Client().post("/healthz").status_code == 405
