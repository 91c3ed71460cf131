"""The statements that every sending repeats, as text made once.

The ORM compiles a statement anew each time, which took two thirds of the processor time of a sending. What is written
here is what it would write, but for signals; values go through the fields as they do there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connections, models, router


@dataclass(frozen=True)
class Condition:
    """A further condition of an UPDATE, as SQL of this database with its values."""

    sql: str
    values: tuple[Any, ...]


def insert(instance: models.Model) -> None:
    """Write ``instance`` as a new row. It does not learn its key."""
    model = type(instance)
    connection = connections[router.db_for_write(model)]
    values = [
        field.get_db_prep_save(field.pre_save(instance, add=True), connection=connection) for field in _columns(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, connection.alias), values)


def update(
    model: type[models.Model], pk: Any, values: Mapping[str, Any], where: Mapping[str, Any], also: Condition | None
) -> bool:
    """Write ``values`` into the row ``pk`` if it holds what ``where`` says and ``also`` is true; whether it did."""
    connection = connections[router.db_for_write(model)]
    compared = tuple((name, value is None) for name, value in where.items())
    sql = _update_sql(model, connection.alias, tuple(values), compared, also.sql if also else "")
    known = {"pk": pk, **{name: value for name, value in where.items() if value is not None}}
    parameters = [*_adapted(model, values, connection), *_adapted(model, known, connection)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *(also.values if also else ())])
        return bool(cursor.rowcount)


def _adapted(model: type[models.Model], values: Mapping[str, Any], connection: Any) -> list[Any]:
    return [_field(model, name).get_db_prep_save(value, connection=connection) for name, value in values.items()]


@cache
def _field(model: type[models.Model], name: str) -> models.Field:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _insert_sql(model: type[models.Model], alias: str) -> str:
    quote = connections[alias].ops.quote_name
    names = ", ".join(quote(field.column) for field in _columns(model))
    places = ", ".join(["%s"] * len(_columns(model)))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 names of our own


@cache
def _update_sql(
    model: type[models.Model], alias: str, values: tuple[str, ...], compared: tuple[tuple[str, bool], ...], also: str
) -> str:
    quote = connections[alias].ops.quote_name

    def column(name: str) -> str:
        return quote(_field(model, name).column)

    written = ", ".join(f"{column(name)} = %s" for name in values)
    where = [f"{column('pk')} = %s"]
    where += [f"{column(name)} IS NULL" if is_null else f"{column(name)} = %s" for name, is_null in compared]
    where += [f"({also})"] if also else []
    table = quote(model._meta.db_table)
    return f"UPDATE {table} SET {written} WHERE {' AND '.join(where)}"  # noqa: S608 names of our own
