"""Writing many rows at once: PostgreSQL gets them as one JSON document a statement.

Django's ``bulk_create`` and ``bulk_update`` adapt, quote and compose every value and
expression by themselves, which took most of the time of applying a batch; a document is
written and read by C. SQLite, which is one call away, gets a statement a row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from operator import methodcaller
from typing import Any

from django.db import connection as database
from django.db import models

# What their attributes hold is what is stored; others (a secret) are asked first.
AS_IT_IS = (
    *(models.CharField, models.TextField, models.IntegerField, models.BooleanField),
    *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
    *(models.DateTimeField, models.JSONField, models.ForeignKey, models.BigAutoField),
)


def insert(rows: Collection[models.Model], *, unless_there: bool = False) -> None:
    """Insert rows of one model; they learn their keys, unless some may be there."""
    if not rows:
        return
    model = type(next(iter(rows)))
    if database.vendor != "postgresql":
        model._default_manager.bulk_create(rows, ignore_conflicts=unless_there)
        return
    fields: list[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
    told = {field: stored(field, rows, adding=True) for field in fields}
    # A column that is empty in all of them is left out: most are, in most batches.
    given = {f: values for f, values in told.items() if values.count(None) < len(rows)}
    columns = ", ".join(quoted(field.column) for field in given)
    end = "ON CONFLICT DO NOTHING" if unless_there else "RETURNING id"
    keys = execute(
        # Only names of our own tables and columns are put into the text.
        f"INSERT INTO {quoted(model._meta.db_table)} ({columns})"  # noqa: S608
        f" SELECT {columns} FROM {recordset(given)} {end}",
        given,
    )
    for row, (key,) in zip(rows, keys, strict=not unless_there):
        row.pk = key
        row._state.adding, row._state.db = False, database.alias


def rewrite(rows: Collection[models.Model], names: Sequence[str]) -> None:
    """Save these fields of rows of one model, which the caller has locked."""
    if not rows:
        return
    meta = type(next(iter(rows)))._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    table = quoted(meta.db_table)
    if database.vendor != "postgresql":
        rewrite_each(rows, fields, table)
        return
    told = {field: stored(field, rows) for field in (meta.pk, *fields)}
    columns = ", ".join(
        f"{quoted(field.column)} = told.{quoted(field.column)}" for field in fields
    )
    execute(
        f"UPDATE {table} SET {columns} FROM {recordset(told)}"  # noqa: S608
        f" WHERE {table}.id = told.id",
        told,
    )


def rewrite_each(
    rows: Collection[models.Model], fields: Sequence[Any], table: str
) -> None:
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    values = [
        [
            *(
                field.get_db_prep_save(getattr(row, field.attname), database)
                for field in fields
            ),
            row.pk,
        ]
        for row in rows
    ]
    with database.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {columns} WHERE id = %s",  # noqa: S608
            values,
        )


def stored(
    field: Any, rows: Collection[models.Model], *, adding: bool = False
) -> list[Any]:
    """What the column will hold of each row."""
    if adding and getattr(field, "auto_now_add", False):
        return [field.pre_save(row, add=True) for row in rows]
    values = [getattr(row, field.attname) for row in rows]
    if type(field) in AS_IT_IS:
        return values
    if isinstance(field, models.BinaryField):
        return [rf"\x{value.hex()}" for value in values]
    return [field.get_prep_value(value) for value in values]


def recordset(fields: Collection[Any]) -> str:
    """The document as a table named *told*."""
    types = (f"{quoted(each.column)} {each.db_type(database)}" for each in fields)
    return f"json_to_recordset(%s) AS told({', '.join(types)})"


def execute(statement: str, told: dict[Any, list[Any]]) -> list[tuple[Any, ...]]:
    """Execute it with what is told, column by column; what it returns."""
    names = [field.column for field in told]
    document = [
        dict(zip(names, row, strict=True)) for row in zip(*told.values(), strict=True)
    ]
    written = json.dumps(document, default=methodcaller("isoformat"))
    with database.cursor() as cursor:
        cursor.execute(statement, [written])
        return cursor.fetchall() if cursor.description else []


def quoted(name: str) -> str:
    return database.ops.quote_name(name)
