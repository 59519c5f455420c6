"""Files that customers sent, and the one command that fetches what is due."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Any

from django.utils import timezone

from channels_app import event_log
from channels_app.models import Connection, Event
from inbox import live
from inbox.collecting import a_collector
from inbox.models import Attachment
from tests.arrivals import from_dina, receive
from tests.graph import Graph, Json


def dina_sends(
    graph: Graph,
    connection: Connection,
    number: Json,
    content: bytes,
    kind: str = "image",
    *,
    mime_type: str = "image/jpeg",
    **told: Any,
) -> Attachment:
    """Her file is at Meta, and we have heard of it."""
    phone = graph.phone("Dina")
    brought = graph.brings(phone, number, kind, content, mime_type=mime_type)
    checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
    media = {
        "id": brought[kind]["id"],
        "mime_type": mime_type,
        "sha256": checksum,
    } | told
    now = timezone.now()
    message = replace(from_dina("", type=kind, at=now), raw={"type": kind, kind: media})
    receive(connection, message, at=now)
    return Attachment.objects.latest("pk")


def fetch_due(threads: int = 4) -> None:
    """What the task does, by a crew of this test's own."""
    collector = a_collector(threads)
    try:
        collector.work()
    finally:
        collector.pool.shutdown()


def its_time_comes(attachment: Attachment) -> None:
    Attachment.objects.filter(pk=attachment.pk).update(not_before=timezone.now())


def fetched(attachment: Attachment, *, times: int = 1) -> Attachment:
    for _ in range(times):
        its_time_comes(attachment)
        fetch_due()
    attachment.refresh_from_db()
    return attachment


def bubble_of(attachment: Attachment) -> str:
    """As it goes to the screens that look at it, with the newest event."""
    message = attachment.message
    assert message is not None
    events = event_log.after(0)
    frames = live.frames(events, {message.conversation.public_id}, {"en"})
    return next(f.html["en"] for f in frames if f.id == message.public_id)


def told() -> list[str]:
    """The states that screens heard of."""
    rows = Event.objects.filter(type="message.attachment").order_by("pk")
    return [event.data["state"] for event in rows]
