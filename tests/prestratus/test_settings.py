"""The settings of a server, in a process of their own: they are read once, from the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
SERVER = {
    "SECRET_KEY": "a-key-of-a-server-that-is-long-enough-to-be-taken-for-one-0123456789",
    "ALLOWED_HOSTS": "nulage.example.se,.example.org",
    "DATABASE_URL": "postgres://user:secret@db.example.se/prestratus",
}


def start(code, **environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "prestratus.settings", **environment},
        capture_output=True,
        text=True,
    )


def settings(*names, **environment):
    code = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    done = start(code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_server_without_its_variables_says_which():
    done = start("from django.conf import settings; settings.DEBUG")
    last = done.stderr[done.stderr.index("These environment variables") :].splitlines()
    assert [line.split(":")[0].strip() for line in last[1:4]] == ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"]
    assert done.returncode == 1


def test_server_is_hardened():
    names = [
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "SESSION_COOKIE_AGE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_REFERRER_POLICY",
    ]
    assert settings(*names, **SERVER) == [
        False, True, 31536000, True, True, "Lax", 1209600, True, True, "same-origin",
    ]  # fmt: skip


def test_origins_follow_from_the_hosts():
    origins = ["https://nulage.example.se", "https://example.org", "https://*.example.org"]
    assert settings("CSRF_TRUSTED_ORIGINS", **SERVER) == [origins]


def test_old_keys_stay_valid():
    assert settings("SECRET_KEY_FALLBACKS", **SERVER, SECRET_KEY_FALLBACKS="old-1,old-2") == [["old-1", "old-2"]]


@pytest.mark.parametrize("value", ["X-Forwarded-Proto", "HTTP_X_FORWARDED_PROTO"])
def test_proxy_header_is_named_by_the_environment(value):
    found = settings("SECURE_PROXY_SSL_HEADER", **SERVER, SECURE_PROXY_SSL_HEADER=value)
    assert found == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_proxy_header_is_not_trusted_unasked():
    assert settings("SECURE_PROXY_SSL_HEADER", **SERVER) == [None]


def test_postgresql_keeps_and_checks_its_connections():
    database = settings("DATABASES", **SERVER)[0]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"]) == ("db.example.se", "prestratus")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def test_sqlite_takes_its_lock_at_once():
    database = settings("DATABASES", **SERVER | {"DATABASE_URL": "sqlite:////tmp/prestratus-test/x.sqlite3"})[0][
        "default"
    ]
    assert database["NAME"] == "/tmp/prestratus-test/x.sqlite3"  # noqa: S108
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20


@pytest.mark.parametrize("url", ["mysql://user@host/name", "nonsense", "postgres:/"])
def test_other_databases_are_refused_with_the_remedy(url):
    done = start("from django.conf import settings; settings.DEBUG", **SERVER | {"DATABASE_URL": url})
    assert done.stderr.splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured: DATABASE_URL")


def test_development_needs_nothing_else_and_answers_only_here(tmp_path):
    found = settings("DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", DEVELOPMENT="yes", VAR_DIR=str(tmp_path))
    assert found == [False, ["127.0.0.1", "localhost", "[::1]"], False]
    assert (tmp_path / "secret-key").exists()


def test_deployment_checks_pass_for_a_server(tmp_path):
    """`manage.py check --deploy` with nothing but the variables of a server, collected files and the texts about the service."""
    environment = SERVER | {
        "EMAIL_URL": "smtp+tls://mail.example.se",
        "DEFAULT_FROM_EMAIL": "nulage@example.se",
        "STATIC_ROOT": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        "SERVICE_FILE": str(BASE / "tests" / "service.toml"),
    }
    (tmp_path / "staticfiles.json").write_text(
        json.dumps({"version": "1.1", "paths": {"css/app.css": "css/app.1.css"}, "hash": ""})
    )
    code = "import sys; from django.core.management import execute_from_command_line as run; run(['manage.py', *sys.argv[1:]])"
    code = code.replace("*sys.argv[1:]", "'check', '--deploy', '--fail-level', 'WARNING'")
    done = start(code, **environment)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), done.stderr


def test_server_does_not_start_with_texts_that_cannot_be_read(tmp_path):
    path = tmp_path / "service.toml"
    path.write_text("[organisation\n")
    done = start("import prestratus.wsgi", **SERVER, SERVICE_FILE=str(path), VAR_DIR=str(tmp_path))
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {path} is not valid TOML: ")
    assert done.returncode == 1


def test_server_starts_without_the_texts(tmp_path):
    done = start("import prestratus.wsgi", **SERVER, VAR_DIR=str(tmp_path), STATIC_ROOT=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


MAIL = [
    *("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
    *("EMAIL_USE_TLS", "EMAIL_USE_SSL"),
]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://nu%40x:p%2Fw@mail.example.se:2525", [SMTP, "mail.example.se", 2525, "nu@x", "p/w", True, False]),
        ("smtp+tls://mail.example.se", [SMTP, "mail.example.se", 587, "", "", True, False]),
        ("smtp+ssl://mail.example.se", [SMTP, "mail.example.se", 465, "", "", False, True]),
        ("smtp://127.0.0.1", [SMTP, "127.0.0.1", 25, "", "", False, False]),
    ],
)
def test_the_mail_server_is_one_address(url, expected):
    assert settings(*MAIL, **SERVER, EMAIL_URL=url) == expected


def test_without_a_mail_server_nothing_is_sent_from_a_server():
    assert settings("EMAIL_BACKEND", **SERVER) == ["django.core.mail.backends.dummy.EmailBackend"]


@pytest.mark.parametrize("url", ["mail.example.se", "https://mail.example.se", "consolemail://", "smtp://"])
def test_a_wrong_mail_address_says_what_is_right(url):
    done = start("from django.conf import settings; settings.DEBUG", **SERVER, EMAIL_URL=url)
    assert (done.returncode, "EMAIL_URL must be smtp+tls://" in done.stderr) == (1, True)


def test_links_in_letters_lead_to_the_first_host_unless_said_otherwise():
    assert settings("SITE_URL", **SERVER) == ["https://nulage.example.se"]
    assert settings("SITE_URL", **SERVER, SITE_URL="https://enkat.example.se/") == ["https://enkat.example.se"]
    assert settings("SITE_URL", DEVELOPMENT="yes", SECRET_KEY="x", PORT="8001") == ["http://127.0.0.1:8001"]
