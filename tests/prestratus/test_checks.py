import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from prestratus import checks


def ids(messages):
    return [message.id for message in messages]


def test_development_is_no_server(settings):
    settings.DEVELOPMENT = True
    assert ids(checks.not_for_development(None)) == ["prestratus.E001"]
    settings.DEVELOPMENT = False
    assert checks.not_for_development(None) == []


def test_any_host_is_refused(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert ids(checks.named_hosts(None)) == ["prestratus.E002"]
    settings.ALLOWED_HOSTS = ["nulage.example.se"]
    assert checks.named_hosts(None) == []


def test_files_must_be_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "prestratus.static.StaticFilesStorage"}}
    assert ids(checks.collected_files(None)) == ["prestratus.E003"]
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    assert checks.collected_files(None) == []


def test_catalogues_must_be_compiled(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    folder = tmp_path / "locale" / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("")
    assert ids(checks.compiled_messages(None)) == ["prestratus.W004"]
    (folder / "django.mo").write_text("")
    assert checks.compiled_messages(None) == []


@pytest.mark.django_db
def test_cache_table_must_be_there():
    assert checks.cache_table(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE prestratus_cache")
    assert ids(checks.cache_table(None, databases=["default"])) == ["prestratus.E005"]
    call_command("createcachetable", verbosity=0)
    assert checks.cache_table(None, databases=["default"]) == []


def test_cache_table_is_not_asked_for_without_a_database():
    assert checks.cache_table(None, databases=None) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend"),
        ("DEFAULT_FROM_EMAIL", "prestratus@localhost"),
        ("DEFAULT_FROM_EMAIL", "Energikontoret"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "nulage.example.se"),
        ("SITE_URL", "https://*"),
    ],
)
def test_letters_must_be_able_to_leave(settings, name, value):
    settings.DEVELOPMENT = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Energikontoret <nulage@example.se>"
    settings.SITE_URL = "https://nulage.example.se"
    assert checks.letters_can_be_sent(None) == []
    setattr(settings, name, value)
    [found] = checks.letters_can_be_sent(None)
    remedy = {"EMAIL_BACKEND": "EMAIL_URL"}.get(name, name)
    assert (found.id, remedy in found.msg, f"{remedy}=" in found.hint) == ("prestratus.E011", True, True)


def test_all_are_registered(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    found = ids(run_checks(include_deployment_checks=True))
    assert {"prestratus.E001", "prestratus.E009", "prestratus.E011"} <= set(found)


def test_texts_about_the_service_must_be_own(settings, tmp_path):
    settings.SERVICE_FILE = settings.EXAMPLE_SERVICE_FILE
    found = checks.service_texts(None)
    assert ids(found) == ["prestratus.E009"]
    assert "\n    organisation.name.sv\n    organisation.name.en\n" in found[0].msg
    settings.SERVICE_FILE = settings.BASE_DIR / "tests" / "service.toml"
    assert checks.service_texts(None) == []


def test_texts_about_the_service_must_be_complete(settings, tmp_path):
    settings.SERVICE_FILE = tmp_path / "service.toml"
    filled = (settings.BASE_DIR / "tests" / "service.toml").read_text(encoding="utf-8")
    settings.SERVICE_FILE.write_text(filled.replace('place.en = "In Luleå."\n', ""), encoding="utf-8")
    found = checks.service_texts(None)
    assert ids(found) == ["prestratus.E008"]
    assert found[0].msg == f"Texts about the service are missing ({settings.SERVICE_FILE}):\n    hosting.place.en"
    settings.SERVICE_FILE = None
    found = checks.service_texts(None)
    assert ids(found) == ["prestratus.E008"]
    assert found[0].msg.startswith(
        "Texts about the service are missing (SERVICE_FILE is not set):\n    organisation.name.sv"
    )


def test_texts_about_the_service_must_be_readable(settings, tmp_path):
    settings.SERVICE_FILE = tmp_path / "gone.toml"
    found = checks.service_texts(None)
    assert ids(found) == ["prestratus.E007"]
    assert found[0].msg.startswith(f"SERVICE_FILE={tmp_path}/gone.toml cannot be read: ")
