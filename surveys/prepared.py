"""Queries that never change but for a few numbers: their SQL is put together once and then only run.

Every page for respondents asks the same ten questions of the database, and putting such a query together takes Django
longer than PostgreSQL takes to answer it. PostgreSQL in turn takes longer to plan one with seven joins than to run it, so a
connection that is kept plans it once (`PREPARE`). Nothing of the answers is kept: each call asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, ValuesIterable, get_related_populators
from psycopg2.extensions import AsIs

Row = TypeVar("Row")

# What stands for the values while the SQL is made: numbers that no query holds by itself, and every column takes.
_FIRST_STAND_IN = 2_000_000_001
_BEYOND = 2**63

_numbers = count(1)
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""For each open connection to PostgreSQL, the names of the statements that it has planned."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A query for one kind of database; `places` tells which parameter takes which value."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]
    read: Callable[[list[Any]], Any]

    def filled(self, values: Sequence[Any]) -> list[Any]:
        """The parameters with these values in their places."""
        parameters = list(self.parameters)
        for place, number in self.places:
            parameters[place] = values[number]
        return parameters


class Prepared(Generic[Row]):
    """`answers_of = Prepared(lambda response: Answer.objects.filter(response=response))`, then `answers_of(response.pk)`.

    The function takes whole numbers and returns a queryset of instances (with `only`, `select_related`, `annotate`) or
    of `values()`. It must use each number as it is, in a condition on a column of numbers.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._statements: dict[str, _Statement] = {}
        self._name = f"prestratus_{next(_numbers)}"

    def __call__(self, *values: int) -> list[Row]:
        """The rows for these numbers, as the queryset would give them; none for a number that no column can hold."""
        if not all(-_BEYOND < value < _BEYOND for value in values):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statements.get(connection.vendor) or self._prepare(connection, len(values))
        with connection.cursor() as cursor:
            if _plans(connection):
                self._plan(connection, statement)
                cursor.execute(f"EXECUTE {self._name} ({', '.join(['%s'] * len(values))})", values)
            else:
                cursor.execute(statement.sql, statement.filled(values))
            rows = cursor.fetchall()
        return [statement.read(row) for row in _converted(rows, statement, connection)]

    def first(self, *values: int) -> Row | None:
        """The first row for these numbers, or None."""
        return next(iter(self(*values)), None)

    def _plan(self, connection: BaseDatabaseWrapper, statement: _Statement) -> None:
        """Let this connection plan the statement, unless it has. Not a query of the request: it is done once."""
        planned = _planned.setdefault(connection.connection, set())
        if self._name in planned:
            return
        numbers = {number for _place, number in statement.places}
        body = statement.filled([AsIs(f"${number + 1}") for number in sorted(numbers)])
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self._name} ({', '.join(['bigint'] * len(numbers))}) AS {statement.sql}", body)
        planned.add(self._name)

    def _prepare(self, connection: BaseDatabaseWrapper, count: int) -> _Statement:
        stand_ins = [_FIRST_STAND_IN + number for number in range(count)]
        queryset = self._build(*stand_ins)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = tuple((i, stand_ins.index(value)) for i, value in enumerate(parameters) if value in stand_ins)
        if {number for _place, number in places} != set(range(count)):
            raise ValueError("a prepared query must use each of its numbers as a parameter")
        converters = compiler.get_converters([expression for expression, *_rest in compiler.select])
        statement = self._statements[connection.vendor] = _Statement(
            sql,
            tuple(parameters),
            places,
            tuple((place, functions, expression) for place, (functions, expression) in converters.items()),
            _reader(queryset, compiler),
        )
        return statement


def _plans(connection: BaseDatabaseWrapper) -> bool:
    """Whether plans are worth making: on PostgreSQL, if the connection is kept and no pooler hands out another each time."""
    settings = connection.settings_dict
    kept = settings["CONN_MAX_AGE"] != 0 and not settings.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.vendor == "postgresql" and kept


def _converted(rows: list[Any], statement: _Statement, connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
    for row in map(list, rows):
        for place, functions, expression in statement.converters:
            value = row[place]
            for function in functions:
                value = function(value, expression, connection)
            row[place] = value
        yield row


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], Any]:
    """What makes of a row what iterating the queryset would make of it."""
    annotations = dict(compiler.annotation_col_map or {})
    if issubclass(queryset._iterable_class, ValuesIterable):
        names = list(queryset.query.selected or ())
        return lambda row: dict(zip(names, row, strict=True))
    if not issubclass(queryset._iterable_class, ModelIterable):
        raise ValueError("a prepared query gives instances or values()")
    info = compiler.klass_info
    model: type[Model] = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [expression.target.attname for expression, *_rest in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def instance(row: list[Any]) -> Model:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in related:
            populator.populate(row, found)
        for name, place in annotations.items():
            setattr(found, name, row[place])
        return found

    return instance
