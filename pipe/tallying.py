"""Counting a bounded set of rows by what became of them, in the database."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection as database
from django.db.models import QuerySet

from channels_app.models import WebhookEvent
from inbox.models import Message

# At which connection (none for webhooks, which may speak of many), and what:
# ``webhook.stored`` and its like; ``received``, ``phone_app``; or a reply's status.
Key = tuple[int | None, str]


def tally(
    webhooks: QuerySet[WebhookEvent], messages: QuerySet[Message]
) -> Counter[Key]:
    """These rows, by connection and kind; both must be few, or sliced."""
    counted: Counter[Key] = Counter()
    for state, count in grouped(webhooks, "state"):
        counted[None, f"webhook.{state}"] += count
    fields = ("connection_id", "direction", "origin", "status")
    for connection, direction, origin, status, count in grouped(messages, *fields):
        counted[connection, kind(direction, origin, status)] += count
    return counted


def kind(direction: str, origin: str, status: str) -> str:
    if direction == Message.Direction.INBOUND:
        return "received"
    # What somebody wrote on the phone never was in our queue.
    return origin if origin == Message.Origin.PHONE_APP else status


def grouped(rows: QuerySet[Any], *fields: str) -> list[tuple[Any, ...]]:
    """Each combination with its count; the rows may be sliced."""
    sql, params = rows.values(*fields).query.sql_with_params()
    names = ", ".join(fields)
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, count(*) FROM ({sql}) AS found GROUP BY {names}",  # noqa: S608
            params,
        )
        return list(cursor.fetchall())
