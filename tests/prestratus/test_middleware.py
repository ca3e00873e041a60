import gzip
import logging

import pytest
from django.test import Client

from prestratus.middleware import HideLinks


def language_of(client, **headers):
    response = client.get("/accounts/login/", headers=headers)
    return response.headers["Content-Language"], 'lang="sv"' in response.content.decode().split("<head>")[0]


def test_swedish_unless_chosen(db):
    assert language_of(Client()) == ("sv", True)


def test_what_the_browser_asks_for_is_ignored(db):
    assert language_of(Client(), **{"accept-language": "en-GB,en;q=0.9"}) == ("sv", True)


def test_the_choice_is_kept_in_a_cookie(db):
    client = Client()
    response = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/")
    cookie = response.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert language_of(client) == ("en", False)


@pytest.mark.parametrize("chosen", ["de", "", "sv-FI", "../../etc", "å" * 50])
def test_a_mangled_choice_is_swedish(db, chosen):
    client = Client()
    client.cookies["language"] = chosen
    assert language_of(client) == ("sv", True)


def test_language_never_leads_to_another_host(db):
    response = Client().post("/language/", {"language": "en", "next": "https://elsewhere.example.se/"})
    assert response.headers["Location"] == "/"


def test_one_request_leaves_no_language_to_the_next(db):
    english = Client()
    english.cookies["language"] = "en"
    assert language_of(english) == ("en", False)
    assert language_of(Client()) == ("sv", True)


@pytest.mark.parametrize(
    ("message", "arguments", "expected"),
    [
        ("Not Found: %s", ("/i/3-1-a.abc_def/",), "Not Found: /i/…/"),
        ("Not Found: /i/3-1-a.abc_def/", (), "Not Found: /i/…/"),
        ("Gone: %s", ("/accounts/password/reset/key/2-abc-def/",), "Gone: /accounts/password/reset/key/…/"),
        ("Not Found: %s (%s)", ("/municipalities/", 3), "Not Found: /municipalities/ (3)"),
    ],
)
def test_logs_hold_no_links(message, arguments, expected):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, message, arguments, None)
    assert HideLinks().filter(record) is True
    assert record.getMessage() == expected


def test_pages_are_compressed_for_browsers_that_ask_for_it(client, db):
    plain = client.get("/accounts/login/")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/accounts/login/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "preStratus" in gzip.decompress(packed.content).decode()
    assert len(packed.content) < len(plain.content) / 2
