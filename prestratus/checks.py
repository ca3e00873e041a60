"""Mistakes of deployment that would otherwise show as a strange page days later."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from accounts import service
from surveys.sending import problems

Apps = Sequence[AppConfig] | None


@register(Tags.security, deploy=True)
def not_for_development(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEVELOPMENT:
        return []
    return [
        Error(
            "DEVELOPMENT=yes is set: no https, cookies readable on the way, a key from a file.",
            hint="Unset DEVELOPMENT and set SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL.",
            id="prestratus.E001",
        )
    ]


@register(Tags.security, deploy=True)
def named_hosts(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS accepts any host, so a personal link could be made to point anywhere.",
            hint="Name the hosts: ALLOWED_HOSTS=nulage.example.se",
            id="prestratus.E002",
        )
    ]


@register(Tags.staticfiles, deploy=True)
def collected_files(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    read_manifest = getattr(staticfiles_storage, "read_manifest", None)
    if read_manifest is None or read_manifest():
        return []
    return [
        Error(
            f"There are no collected static files in {settings.STATIC_ROOT}: every page would fail.",
            hint="Run manage.py collectstatic --noinput, or set STATIC_ROOT to where they are.",
            id="prestratus.E003",
        )
    ]


@register(Tags.translation)
def compiled_messages(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A catalogue without its compiled file shows English to everyone and says nothing."""
    folders = [Path(path) for path in settings.LOCALE_PATHS]
    folders += [
        Path(config.path) / "locale"
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(settings.BASE_DIR)
        and not Path(config.path).is_relative_to(settings.BASE_DIR / ".venv")
    ]
    sources = [source for folder in folders for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))]
    return [
        Warning(
            f"{source.relative_to(settings.BASE_DIR)} is not compiled.",
            hint="Run make messages.",
            id="prestratus.W004",
        )
        for source in sources
        if not source.with_suffix(".mo").exists()
    ]


@register(Tags.database)
def cache_table(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    cache = caches["default"]
    if "default" not in (databases or []) or not isinstance(cache, DatabaseCache):
        return []
    try:
        with connections["default"].cursor() as cursor:
            tables = connections["default"].introspection.table_names(cursor)
    except DatabaseError as error:
        return [Error(f"The database does not answer: {error}", hint="Check DATABASE_URL.", id="prestratus.E006")]
    # A database that is still empty is about to be migrated, and the migrations make the table.
    if not tables or settings.CACHES["default"]["LOCATION"] in tables:
        return []
    return [
        Error(
            "The cache table is missing: signing in would fail.",
            hint="Run manage.py createcachetable.",
            id="prestratus.E005",
        )
    ]


@register(deploy=True)
def service_texts(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Before the first letter is sent it must stand there who is responsible, and nothing that is made up."""
    try:
        texts = service.current()
    except service.BadFile as error:
        return [Error(str(error), hint="Mend the file and run the check again.", id="prestratus.E007")]
    where = settings.SERVICE_FILE or "SERVICE_FILE is not set"
    found: list[CheckMessage] = []
    if texts.unfinished:
        found.append(
            Error(
                f"Texts about the service are missing ({where}):\n    " + "\n    ".join(texts.unfinished),
                hint=f"Copy {service.EXAMPLE}, write your own texts and set SERVICE_FILE to the copy.",
                id="prestratus.E008",
            )
        )
    if texts.like_example:
        found.append(
            Error(
                f"Texts about the service are still the example's ({where}):\n    " + "\n    ".join(texts.like_example),
                hint="Write your own texts in a copy of the example and set SERVICE_FILE to it.",
                id="prestratus.E009",
            )
        )
    return found


@register(deploy=True)
def letters_can_be_sent(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    return [Error(what, hint=remedy, id="prestratus.E011") for what, remedy in problems()]
