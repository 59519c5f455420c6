"""Edits and deletions by the message's author; what it first said stays in payload."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from channels_app.arrivals import Arrival, Left
from channels_app.payloads import EditReceived, RevokeReceived
from channels_app.publishing import record
from channels_app.rewriting import rewrite
from inbox import waiting_room
from inbox.models import Message
from inbox.targets import find

NOT_THEIRS = "the message was not written by that side"
Change = Arrival[EditReceived] | Arrival[RevokeReceived]


def receive_edits(arrivals: list[Arrival[EditReceived]]) -> Left:
    targets = find({a: a.item.original_wamid for a in arrivals})
    for arrival, message in own(targets).items():
        item = arrival.item
        at = min(item.sent_at, arrival.received_at)
        before = (message.edited_at, message.text)
        if message.edited_at is None or (at, item.text) > before:
            message.edited_at, message.text = at, item.text
    keep("message.edited", targets)
    waiting_room.wait((a for a in arrivals if a not in targets), look_again_for_edits)
    return left(targets)


def receive_revokes(arrivals: list[Arrival[RevokeReceived]]) -> Left:
    targets = find({a: a.item.original_wamid for a in arrivals})
    for arrival, message in own(targets).items():
        at = min(arrival.item.sent_at, arrival.received_at)
        message.revoked_at = min(message.revoked_at or at, at)
    keep("message.revoked", targets)
    waiting_room.wait((a for a in arrivals if a not in targets), look_again_for_revokes)
    return left(targets)


def look_again_for_edits(wamids: Collection[str]) -> None:
    with transaction.atomic():
        if ready := waiting_room.take(EditReceived, wamids):
            receive_edits(ready)


def look_again_for_revokes(wamids: Collection[str]) -> None:
    with transaction.atomic():
        if ready := waiting_room.take(RevokeReceived, wamids):
            receive_revokes(ready)


def is_own(arrival: Change, message: Message) -> bool:
    return arrival.item.by_us == (message.direction == Message.Direction.OUTBOUND)


def own(targets: Mapping[Any, Message]) -> dict[Any, Message]:
    return {a: message for a, message in targets.items() if is_own(a, message)}


def left(targets: Mapping[Any, Message]) -> Left:
    return [(a, NOT_THEIRS) for a, message in targets.items() if not is_own(a, message)]


def keep(type: str, targets: Mapping[Any, Message]) -> None:
    changed = {m.pk: (m, a.received_at) for a, m in own(targets).items()}
    rows: list[Message] = [message for message, _ in changed.values()]
    rewrite(rows, ["text", "edited_at", "revoked_at"])
    record(*(told(type, message, at) for message, at in changed.values()))


def told(type: str, message: Message, at: datetime) -> Any:
    return message.conversation.event(type, at=at, subject=message.public_id)
