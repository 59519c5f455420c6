"""What the demo's customers wrote, by the way that all messages come in."""

from __future__ import annotations

import json
from typing import Any

from channels_app import payloads
from channels_app.arrivals import Arrival
from channels_app.models import Connection, Event
from channels_app.payloads import InboundMessage, SystemNotice
from config.demo.script import Line
from config.demo.threads import Thread
from inbox.models import Message
from inbox.preferences import receive_preferences
from inbox.receiving import receive_messages, receive_notices


def receive(threads: list[Thread], connection: Connection) -> None:
    """Let the messages in; each thread knows its conversation afterwards."""
    last = Event.objects.order_by("-pk").first()
    came = [
        arrival(thread, wamid, line)
        for thread in threads
        for wamid, line in thread.numbered
        if not line.by
    ]
    receive_messages([a for a in came if isinstance(a.item, InboundMessage)])
    receive_notices([a for a in came if isinstance(a.item, SystemNotice)])
    if chosen := [choice(thread) for thread in threads if thread.story.marketing]:
        receive_preferences(chosen)
    # They say that all this happened just now; histories.events gives it its times.
    told = Event.objects.filter(connection=connection, seq=None)
    told.filter(pk__gt=last.pk if last else 0).delete()
    rows = Message.objects.filter(connection=connection)
    found = {row.wamid: row for row in rows.select_related("conversation__contact")}
    for thread in threads:
        firsts = [found[w] for w, line in thread.numbered if not line.by]
        thread.conversation = firsts[0].conversation
        thread.messages = firsts


def choice(thread: Thread) -> Arrival[payloads.PreferenceChanged]:
    story, at = thread.story, thread.when(thread.story.lines[0])
    item = payloads.PreferenceChanged(
        user_id=story.user_id, wa_id=story.wa_id, value=story.marketing, at=at
    )
    return Arrival(item, thread.connection, at)


def arrival(thread: Thread, wamid: str, line: Line) -> Arrival[Any]:
    at = thread.when(line)
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": thread.connection.phone_number_id},
        "contacts": [thread.profile],
        "messages": [thread.as_posted(wamid, line)],
    }
    change = {"field": "messages", "value": value}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": thread.connection.business_account_id, "changes": [change]}],
    }
    (item,) = payloads.parse(json.dumps(body).encode(), at)
    if not isinstance(item, InboundMessage | SystemNotice):
        raise TypeError(f"{line} is no message of a customer's")
    return Arrival(item, thread.connection, at)
