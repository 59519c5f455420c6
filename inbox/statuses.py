"""How far our messages have got, by what Meta tells."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from channels_app.arrivals import Arrival
from channels_app.models import Event
from channels_app.payloads import StatusUpdate
from channels_app.publishing import record
from channels_app.rewriting import insert, rewrite
from inbox import waiting_room
from inbox.holding import hold_if_told
from inbox.models import Conversation, Message, StatusReport
from inbox.models.message import RANK
from inbox.pricing import count, price_of
from inbox.service_window import closing_time

WINDOW_SHUT = 131047
STEPS = ["sent_at", "delivered_at", "read_at", "played_at", "failed_at"]
ADVANCED = [
    *STEPS,
    "status",
    "wamid",
    "error_code",
    "error_details",
    "error_at",
    "pricing",
]

Status = Arrival[StatusUpdate]


def apply_statuses(arrivals: list[Status]) -> None:
    """Let messages climb; a status whose message is not here yet waits for it."""
    known = climb(arrivals)
    waiting_room.wait((a for a in arrivals if a not in known), look_again)


def look_again(wamids: Collection[str]) -> None:
    """Apply the statuses that waited for messages which are here now.

    One that finds no message of ours then, only one of theirs, waits no more.
    """
    with transaction.atomic():
        if ready := waiting_room.take(StatusUpdate, wamids):
            climb(ready)


def climb(arrivals: list[Status]) -> Collection[Status]:
    """Apply them; those whose message is here."""
    at = max(arrival.received_at for arrival in arrivals)
    targets = find(arrivals)
    messages = {message.pk: message for message in targets.values()}
    prices = list(map(price_of, messages.values()))
    events: list[Event] = []
    for arrival, message in targets.items():
        if advance(message, arrival):
            events.append(told(message, at))
        if learn(message.conversation, arrival):
            events.append(message.conversation.event("conversation.window", at=at))
    talks = {
        message.conversation.pk: message.conversation
        for arrival, message in targets.items()
        if tells_of_conversation(arrival)
    }
    rewrite(messages.values(), ADVANCED)
    rewrite(talks.values(), LEARNED)
    keep(targets)
    count(prices, map(price_of, messages.values()))
    record(*events)
    transaction.on_commit(partial(hold_if_told, list(targets)))
    return targets.keys()


def find(arrivals: Iterable[Status]) -> dict[Status, Message]:
    """The message of each, by the id we gave it or by WhatsApp's; locked."""
    arrivals = list(arrivals)
    wamids = {arrival.item.wamid[:255] for arrival in arrivals}
    callbacks = {arrival.item.callback for arrival in arrivals} - {""}
    ours = Message.objects.filter(
        Q(wamid__among=wamids) | Q(public_id__among=callbacks),
        connection__in={arrival.connection.pk for arrival in arrivals},
        direction=Message.Direction.OUTBOUND,
    )
    messages = locked(ours.values_list("pk", "conversation"))
    # An id of ours counts on its own number only: anybody may write anything into it.
    by_callback = {(m.connection_id, m.public_id): m for m in messages}
    by_wamid = {(m.connection_id, m.wamid): m for m in messages}
    found = {}
    for arrival in arrivals:
        number, item = arrival.connection.pk, arrival.item
        known = by_callback.get((number, item.callback))
        if message := known or by_wamid.get((number, item.wamid[:255])):
            found[arrival] = message
    return found


def locked(keys: Iterable[tuple[int, int]]) -> list[Message]:
    """Conversations first, then messages: the order in which everybody locks."""
    keys = list(keys)
    rows = Conversation.objects.filter(pk__among={talk for _, talk in keys})
    talks = rows.select_for_update().order_by("pk").prefetch_related("connection")
    by_pk = {talk.pk: talk for talk in talks}
    messages = Message.objects.filter(pk__among=[pk for pk, _ in keys])
    found = list(messages.select_for_update().order_by("pk"))
    for message in found:
        message.conversation = by_pk[message.conversation_id]
    return found


def advance(message: Message, arrival: Status) -> bool:
    """Climb, never fall, and keep the earliest time of each step."""
    item = arrival.item
    at = min(item.sent_at, arrival.received_at)
    before = (message.status, message.error_code)
    if RANK.index(item.status) > RANK.index(message.status):
        message.status = item.status
    step = f"{item.status}_at"
    setattr(message, step, min(getattr(message, step) or at, at))
    message.wamid = message.wamid or item.wamid[:255]
    if item.error_code is not None:
        keep_error(message, item, at)
    # Told twice and alike; should they differ, one of them must win in any order.
    message.pricing = max(message.pricing, item.pricing, key=canonical)
    return before != (message.status, message.error_code)


def keep_error(message: Message, item: StatusUpdate, at: datetime) -> None:
    """The first reason stays; one without details never wipes it."""
    words = item.error_details or item.error_title
    known = (message.error_at, message.error_code or 0, message.error_details)
    if known[0] is None or (at, item.error_code or 0, words) < known:
        message.error_at, message.error_code = at, item.error_code
        message.error_details = words


def keep(targets: Mapping[Status, Message]) -> None:
    """What was told, and by which webhook: for whoever asks what happened."""
    reports = [
        StatusReport(
            message=message,
            status=arrival.item.status,
            error_code=arrival.item.error_code,
            meta_at=arrival.item.sent_at,
            received_at=arrival.received_at,
            webhook=arrival.webhook,
        )
        for arrival, message in targets.items()
    ]
    insert(reports, unless_there=True)


def canonical(pricing: dict[str, object]) -> str:
    return json.dumps(pricing, sort_keys=True) if pricing else ""


def tells_of_conversation(arrival: Status) -> bool:
    item = arrival.item
    return item.error_code == WINDOW_SHUT or item.free_entry_expires_at is not None


LEARNED = ["window_refused_at", "window_closes_at", "free_entry_closes_at"]


def learn(conversation: Conversation, arrival: Status) -> bool:
    """What a status tells of the window and the price; whether the window changed."""
    item = arrival.item
    if end := item.free_entry_expires_at:
        known = conversation.free_entry_closes_at
        conversation.free_entry_closes_at = max(known or end, end)
    if item.error_code != WINDOW_SHUT:
        return False
    at = min(item.sent_at, arrival.received_at)
    conversation.window_refused_at = max(conversation.window_refused_at or at, at)
    closes_at = closing_time(
        conversation.last_inbound_at, conversation.window_refused_at
    )
    changed = closes_at != conversation.window_closes_at
    conversation.window_closes_at = closes_at
    return changed


def told(message: Message, at: datetime) -> Event:
    return message.conversation.event(
        "message.status", at=at, subject=message.public_id, status=message.status
    )
