"""Rows that come along with another one, as a value of the statement that finds it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class Along(Subquery):
    """What a queryset finds, as a list of dicts: columns, and expressions by name.

    For a few columns to be shown: rows with verbs are prefetched.
    """

    template = (
        "(SELECT coalesce(jsonb_agg(document), '[]') FROM (%(subquery)s) AS along)"
    )

    def __init__(self, rows: QuerySet[Any], *names: str, **others: Any) -> None:
        document = JSONObject(**{name: name for name in names}, **others)
        super().__init__(rows.values(document=document), JSONField(decoder=Decoder))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        listed = (
            "(SELECT json_group_array(json(document)) FROM (%(subquery)s) AS along)"
        )
        return self.as_sql(compiler, connection, template=listed)


class Decoder(json.JSONDecoder):
    """JSON has no times: they are known by their names, and are in UTC."""

    def __init__(self) -> None:
        super().__init__(object_hook=with_times)


def with_times(found: dict[str, Any]) -> dict[str, Any]:
    for name, value in found.items():
        if name.endswith("_at") and value:
            found[name] = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return found
