"""The event log's numbers: who has seen n has seen all before n."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from channels.layers import get_channel_layer
from django.db import DatabaseError, transaction
from django.db import connection as database

from accounts.models import Agent
from channels_app.models.event import Event
from channels_app.rewriting import insert

if TYPE_CHECKING:
    # Connections publish their own changes: at run time the arrow points here.
    from channels_app.models.connection import Connection

logger = logging.getLogger(__name__)

GROUP = "events"
PUBLISHER_LOCK = 0x7061726C  # any number that nobody else locks on
# How long a dead Redis may hold up whoever rings, and how long it is then left alone.
RING_SECONDS = 1
QUIET_SECONDS = 5

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
        # By its key: setting the row itself asks routers whether it may be.
        connection_id=connection.pk if connection else None,
        conversation=conversation,
        subject=subject,
        agent=agent,
        data=data,
    )


def record(*events: Event) -> None:
    """Write events in the caller's transaction; once it commits they are published."""
    if not events:
        return
    insert(events)
    if logger.isEnabledFor(logging.INFO):
        transaction.on_commit(partial(note, events))
    waiting = transaction.get_connection().run_on_commit
    if publish_safely not in (entry[1] for entry in waiting):
        transaction.on_commit(publish_safely)


def note(events: Iterable[Event]) -> None:
    for event in events:
        told = {"subject": event.subject, "conversation": event.conversation}
        logger.info(event.type, extra=told)


def publish_safely() -> None:
    """Publish; what fails now is done by the next publisher, or by the clock."""
    try:
        publish()
    except DatabaseError:
        logger.warning("Events wait for the next publisher", exc_info=True)


def publish() -> int:
    """Number what is committed, one publisher at a time, and say that there is news."""
    with transaction.atomic(), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHER_LOCK])
        cursor.execute(NUMBER_THEM)
        news: int = cursor.rowcount
    if news:
        say_new()
    return news


class Bell:
    """Rings the processes that have sockets. Nobody waits for it, it may be dead."""

    def __init__(self) -> None:
        self.quiet_until = 0.0

    def ring(self, message: dict[str, Any]) -> None:
        layer: Any = get_channel_layer()
        with self.unless_dead() as alive:
            if alive:
                layer.group_send_now(GROUP, message)

    async def aring(self, message: dict[str, Any]) -> None:
        layer: Any = get_channel_layer()
        with self.unless_dead() as alive:
            if alive:
                sending = layer.group_send(GROUP, message)
                await asyncio.wait_for(sending, RING_SECONDS)

    @contextmanager
    def unless_dead(self) -> Iterator[bool]:
        try:
            yield time.monotonic() >= self.quiet_until
        except Exception as error:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("Nobody heard that there is news: %r", error)


bell = Bell()


def say_new() -> None:
    """Wake every process that has sockets; soon after they would look anyway."""
    bell.ring({"type": "news"})
