"""Writing changed rows back, many at once.

Django's bulk_update builds a CASE for each cell, which costs ten times what the
database takes. This sends one UPDATE with many sets of values; psycopg pipelines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model


def write(rows: Iterable[Model], names: Sequence[str]) -> None:
    """Write these fields of these rows of one model; values only, no expressions."""
    rows = list(rows)
    if not rows:
        return
    meta = rows[0]._meta
    wanted = set(names)
    fields = [field for field in meta.concrete_fields if field.name in wanted]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    values = [
        [
            *(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields),
            row.pk,
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        # Names of our own tables and columns, no value of anybody's.
        sql = f"UPDATE {table} SET {places} WHERE {key} = %s"  # noqa: S608
        cursor.executemany(sql, values)
