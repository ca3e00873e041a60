import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from prestratus import env


@pytest.mark.parametrize(
    ("value", "expected"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("off", False)]
)
def test_flag_reads_yes_and_no(monkeypatch, value, expected):
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG") is expected


def test_flag_that_is_not_set_takes_the_default(monkeypatch):
    monkeypatch.delenv("DEBUG", raising=False)
    assert (env.flag("DEBUG"), env.flag("DEBUG", default=True)) == (False, True)


def test_flag_that_is_neither_says_what_to_set(monkeypatch):
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG='maybe' is neither yes nor no. Set DEBUG=yes or DEBUG=no."):
        env.flag("DEBUG")


@pytest.mark.parametrize("value", ["ten", "-1", "1.5"])
def test_number_that_is_none_says_what_to_set(monkeypatch, value):
    monkeypatch.setenv("CONN_MAX_AGE", value)
    with pytest.raises(ImproperlyConfigured, match="Set for example CONN_MAX_AGE=60."):
        env.number("CONN_MAX_AGE", 60)


def test_names_ignores_spaces_and_empty_items(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example.se, ,b.example.se,")
    assert env.names("ALLOWED_HOSTS") == ["a.example.se", "b.example.se"]


def test_require_names_everything_that_is_missing(monkeypatch):
    monkeypatch.setenv("HAVE", "x")
    monkeypatch.delenv("LACK", raising=False)
    monkeypatch.setenv("BLANK", " ")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.require({"HAVE": "one", "LACK": "two", "BLANK": "three"})
    assert str(caught.value).splitlines() == [
        "These environment variables are not set:",
        "  LACK: two",
        "  BLANK: three",
        "For a trial on this computer, set DEVELOPMENT=yes instead.",
    ]


def test_kept_secret_is_made_once_and_is_private(tmp_path):
    path = tmp_path / "var" / "secret-key"
    key = env.kept_secret(path)
    assert len(key) >= 50
    assert env.kept_secret(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
