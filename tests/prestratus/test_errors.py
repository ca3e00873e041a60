"""Error pages: what the visitor reads when nothing else can answer."""

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve

from prestratus.urls import server_error


def heading(response):
    text = response.content.decode()
    return text[text.index("<h1") :].split(">", 1)[1].split("</h1>")[0].strip()


@pytest.fixture
def client_that_reports():
    return Client(raise_request_exception=False)


def test_not_found(db, client_that_reports):
    response = client_that_reports.get("/no/such/page/")
    assert (response.status_code, heading(response)) == (404, "Sidan finns inte")


def test_too_much_sent_is_413(db, client_that_reports):
    response = client_that_reports.post("/accounts/login/", {"login": "x" * (13 * 1024 * 1024)})
    assert (response.status_code, heading(response)) == (413, "För mycket skickades på en gång")


def test_unreadable_request_is_400(db, client_that_reports):
    response = client_that_reports.post("/accounts/login/", {f"f{n}": "" for n in range(1100)})
    assert response.status_code == 400


def test_missing_token_is_a_page(db):
    response = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_server_error_needs_no_database():
    """No fixture: a query would fail the test."""
    request = RequestFactory().get("/")
    response = server_error(request)
    assert (response.status_code, "<h1" in response.content.decode()) == (500, True)


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/", "/accounts/social/"]
)
def test_what_allauth_offers_beyond_signing_in_is_not_there(db, client_that_reports, path):
    assert client_that_reports.get(path).status_code == 404


def test_every_answer_carries_the_policy(db, client_that_reports):
    expected = (
        "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; form-action 'self'; "
        "base-uri 'self'; object-src 'none'"
    )
    for path in ("/accounts/login/", "/no/such/page/", "/healthz"):
        policy = client_that_reports.get(path).headers["Content-Security-Policy"]
        assert sorted(policy.split("; ")) == sorted(expected.split("; "))


def test_health_is_resolved_first():
    assert resolve("/healthz").url_name == "healthz"
