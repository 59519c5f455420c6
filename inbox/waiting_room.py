"""Where what Meta tells about a message waits until that message is here.

Order is promised by nobody: a reaction may come before what it reacts to, a status
before our own commit. Both sides look for each other once they are committed, and a
sweep looks again; what waited for a day was not ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from channels_app.arrivals import Arrival
from channels_app.payloads import (
    EditReceived,
    Item,
    ReactionReceived,
    RevokeReceived,
    StatusUpdate,
)
from channels_app.rewriting import insert
from inbox.letting_go import let_go
from inbox.models import Message, Waiting

PATIENCE = timedelta(hours=24)

AnyItem = TypeVar("AnyItem", bound=Item)
Waited = StatusUpdate | ReactionReceived | EditReceived | RevokeReceived

KINDS: dict[type[Item], str] = {
    StatusUpdate: "status",
    ReactionReceived: "reaction",
    EditReceived: "edit",
    RevokeReceived: "revoke",
}


def wait(
    arrivals: Iterable[Arrival[Waited]], look_again: Callable[[Collection[str]], None]
) -> None:
    """Keep these until their messages come; ``look_again`` once we have committed."""
    early = list(arrivals)
    rows = [row_of(arrival) for arrival in let_go(early)] if early else []
    if not rows:
        return
    insert(rows, unless_there=True)
    wamids = {row.wamid for row in rows}
    transaction.on_commit(lambda: look_again(wamids))


def take(kind: type[AnyItem], wamids: Collection[str]) -> list[Arrival[AnyItem]]:
    """Those of this kind whose message has come; they wait no more."""
    rows = ready().filter(kind=KINDS[kind], wamid__among=wamids)
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    taken = list(rows.select_related("connection").order_by("pk"))
    Waiting.objects.filter(pk__among=[row.pk for row in taken]).delete()
    return [
        Arrival(
            item=kind(**read(row.record)),
            connection=row.connection,
            received_at=row.received_at,
            webhook=row.webhook,
        )
        for row in taken
    ]


def ready() -> QuerySet[Waiting]:
    """What waits although its message is here."""
    message = Message.objects.filter(
        Q(wamid=OuterRef("wamid")) | Q(public_id=OuterRef("callback")),
        connection=OuterRef("connection"),
    )
    return Waiting.objects.filter(Exists(message))


def waiting_for(messages: Collection[Message]) -> set[str]:
    """What waits for these is filed under their wamids, or under one we lack yet."""
    by_wamid = Q(wamid__among={m.wamid for m in messages if m.wamid})
    by_callback = Q(callback__among={m.public_id for m in messages})
    rows = Waiting.objects.filter(
        by_wamid | by_callback, connection__in={m.connection_id for m in messages}
    )
    return set(rows.values_list("wamid", flat=True))


def expire(*, at: datetime) -> int:
    """Drop what waited in vain: other apps and the phone have messages too."""
    count, _ = Waiting.objects.filter(received_at__lte=at - PATIENCE).delete()
    return count


def row_of(arrival: Arrival[Waited]) -> Waiting:
    item = arrival.item
    record = written(item)
    told = json.dumps(record, sort_keys=True)
    if isinstance(item, StatusUpdate):
        wamid, callback = item.wamid, item.callback
    elif isinstance(item, ReactionReceived):
        wamid, callback = item.target_wamid, ""
    else:
        wamid, callback = item.original_wamid, ""
    return Waiting(
        connection=arrival.connection,
        wamid=wamid[:255],
        callback=callback[:32],
        kind=KINDS[type(item)],
        key=hashlib.sha256(told.encode()).hexdigest(),
        record=record,
        meta_at=item.sent_at,
        received_at=arrival.received_at,
        webhook=arrival.webhook,
    )


def written(item: Item) -> dict[str, Any]:
    """The item as JSON."""
    values = {field.name: getattr(item, field.name) for field in fields(item)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def read(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in record.items()
    }
