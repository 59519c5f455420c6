"""What Meta tells about accounts and numbers, kept on their connections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from channels_app import publishing
from channels_app.arrivals import Arrival
from channels_app.models import Connection
from channels_app.payloads import AccountUpdate


def apply_account_updates(arrivals: list[Arrival[AccountUpdate]]) -> None:
    """Keep the newest news of each topic, whatever order they arrive in."""
    # Read again: what an earlier try wrote into these objects was rolled back.
    connections = Connection.objects.in_bulk([a.connection.pk for a in arrivals])
    changed: dict[Connection, datetime] = {}
    for arrival in arrivals:
        connection, item = connections[arrival.connection.pk], arrival.item
        if take_notice(connection, item) | learn(connection, item):
            changed[connection] = arrival.received_at
            connection.check_due_at = timezone.now()  # a test finds out what it means
    Connection.objects.bulk_update(
        changed, ["notices", "learned_at", "check_due_at", *sorted(Connection.LEARNED)]
    )
    publishing.record(*(each.change(at=at) for each, at in changed.items()))


def take_notice(connection: Connection, item: AccountUpdate) -> bool:
    news: dict[str, Any] = {
        "at": item.at.isoformat(),
        "severity": item.severity,
        "words": item.words,
    }
    known = connection.notices.get(item.topic)
    if known and rank(known) >= rank(news):
        return False
    connection.notices[item.topic] = news
    return True


def rank(news: dict[str, Any]) -> tuple[str, int, str]:
    """By Meta's time; at one time the graver counts, then the words: never arrival."""
    return str(news.get("at")), int(news.get("severity", 0)), str(news.get("words"))


def learn(connection: Connection, item: AccountUpdate) -> bool:
    """Take the columns that the news tells, each only if nothing newer told it."""
    told_at = item.at.isoformat()
    learned = False
    for column, value in item.learned.items():
        known = (
            connection.learned_at.get(column, ""),
            str(getattr(connection, column)),
        )
        if column in Connection.LEARNED and (told_at, str(value)) > known:
            setattr(connection, column, value)
            connection.learned_at[column] = told_at
            learned = True
    return learned
