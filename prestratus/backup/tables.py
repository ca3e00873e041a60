"""Rows as JSON and back, without loss and without a word on which database they stand in.

A row is a list of values in the order of the table's columns. Times are in UTC, objects have their keys in order: the same
rows give the same bytes on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import AutoField, Field, ForeignKey, JSONField, Max, Model, Value

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 2 * 1024 * 1024

# Filled by `migrate` itself (the codes to begin with among them), so a database that holds nothing else is empty.
_MADE_BY_MIGRATE = frozenset({"django_content_type", "auth_permission", "visits_code"})

AnyField: TypeAlias = "Field[Any, Any]"


def kept_models() -> list[type[Model]]:
    """Everything with a table but sessions: who is signed in ends with the server. The cache is no model."""
    found = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return [model for model in found if not model._meta.proxy and model is not Session]


def table_of(model: type[Model]) -> str:
    return str(model._meta.db_table)


def fields_of(model: type[Model]) -> list[AnyField]:
    return [each for each in model._meta.local_concrete_fields if not each.generated]


def columns_of(model: type[Model]) -> list[str]:
    return [str(each.column) for each in fields_of(model)]


# --- Out ----------------------------------------------------------------------------------------------------------------


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """Each row as a line of JSON, in the order of the key, some hundred at a time from the database."""
    names = [each.attname for each in fields_of(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        line = json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield line.encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


# --- In -----------------------------------------------------------------------------------------------------------------


def insert_lines(model: type[Model], columns: list[str], lines: Iterable[bytes]) -> int:
    """Writes rows exactly as they were, nothing filled in; returns their number. Raises ValueError for a broken line."""
    by_column = {str(each.column): each for each in fields_of(model)}
    fields = [by_column[column] for column in columns]
    names = [each.attname for each in fields]
    most = min(ROWS_AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * ROWS_AT_ONCE) or 1)
    batch: list[Model] = []
    size = count = 0
    for line in lines:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(fields):
            raise ValueError(f"{model._meta.db_table}: a row does not have {len(fields)} values")
        found = [_value(each, value) for each, value in zip(fields, values, strict=True)]
        batch.append(model.from_db(connection.alias, names, found))
        size += len(line)
        count += 1
        if len(batch) >= most or size >= BYTES_AT_ONCE:
            _insert(model, fields, batch)
            batch, size = [], 0
    if batch:
        _insert(model, fields, batch)
    return count


def _insert(model: type[Model], fields: list[AnyField], rows: list[Model]) -> None:
    # `raw`: bulk_create would ask each field for its value first, and set "added at" to now.
    model._base_manager._insert(rows, fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]


def _value(field: AnyField, value: Any) -> Any:
    while isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, JSONField):
        return Value(None, JSONField()) if value is None and not field.null else value
    return None if value is None else field.to_python(value)


def filled_tables() -> dict[str, int]:
    """Tables that hold rows, with how many; without those that `migrate` fills."""
    counts = {table_of(model): model._base_manager.count() for model in kept_models()}
    return {name: count for name, count in counts.items() if count and name not in _MADE_BY_MIGRATE}


def empty_tables() -> None:
    """Every kept table, sessions and cached counters: a session of before would be somebody else's now."""
    names = [table_of(model) for model in kept_models()] + [table_of(Session), *_cache_tables()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names):
            cursor.execute(statement)


def _cache_tables() -> list[str]:
    return [str(cache["LOCATION"]) for cache in settings.CACHES.values() if "DatabaseCache" in cache["BACKEND"]]


# --- Numbers of rows ----------------------------------------------------------------------------------------------------


def last_id(model: type[Model]) -> int:
    """The highest number that a row of this table was ever given, also if that row is gone; 0 for none."""
    key = model._meta.pk
    if not isinstance(key, AutoField):  # a BigAutoField passes for one
        return 0
    highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table_of(model)])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table_of(model), key.column])
            cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")  # noqa: S608 - quoted by the database
        row = cursor.fetchone()
    return max(highest, (row[0] if row else 0) or 0)


def set_last_id(model: type[Model], number: int) -> None:
    """The next row gets a number above this one."""
    key = model._meta.pk
    if not isinstance(key, AutoField) or not number:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table_of(model)])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table_of(model), number])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table_of(model), key.column, number])


# --- The shape of the database ------------------------------------------------------------------------------------------


def applied_migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def is_migrated() -> bool:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
