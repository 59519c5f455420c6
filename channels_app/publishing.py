"""The event log's numbers: who has seen n has seen all before n."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection as database
from django.db import transaction

from accounts.models import Agent
from channels_app.models.event import Event

if TYPE_CHECKING:
    from channels_app.models import Connection

logger = logging.getLogger(__name__)

GROUP = "events"
PUBLISHER_LOCK = 0x7061726C  # any number that nobody else locks on

NUMBER_THEM = """
UPDATE channels_app_event SET seq = numbered.seq FROM (
    SELECT id, row_number() OVER (ORDER BY id)
        + coalesce((SELECT max(seq) FROM channels_app_event), 0) AS seq
    FROM channels_app_event WHERE seq IS NULL
) AS numbered WHERE channels_app_event.id = numbered.id
"""


def happened(
    type: str,
    *,
    at: datetime,
    connection: Connection | None = None,
    conversation: str = "",
    subject: str = "",
    agent: Agent | None = None,
    **data: Any,
) -> Event:
    """An event, not yet saved; give it to ``record``."""
    return Event(
        type=type,
        at=at,
        connection=connection,
        conversation=conversation,
        subject=subject,
        agent=agent,
        data=data,
    )


def record(*events: Event) -> None:
    """Write events in the caller's transaction; once it commits they are published."""
    if not events:
        return
    Event.objects.bulk_create(events)
    database_connection = transaction.get_connection()
    if publish not in (entry[1] for entry in database_connection.run_on_commit):
        transaction.on_commit(publish)


def publish() -> None:
    """Number what is committed, one publisher at a time, and say that there is news."""
    with transaction.atomic(), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHER_LOCK])
        cursor.execute(NUMBER_THEM)
        news = cursor.rowcount
    if news:
        say_new()


def say_new() -> None:
    """Wake every process that has sockets; they look for themselves soon after anyway."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(GROUP, {"type": "news"})
    except Exception:
        logger.warning("Nobody heard that there are new events", exc_info=True)
