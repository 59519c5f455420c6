"""From what Meta says to rows of ours: whom an item names, and the message it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels_app.arrivals import Arrival
from channels_app.payloads import (
    EchoReceived,
    InboundMessage,
    PreferenceChanged,
    SystemNotice,
)
from channels_app.payloads.reading import code_at
from inbox.contacts import Ids
from inbox.models import Conversation, Message, Move
from inbox.numbers import key

# Meta promises no limits: what is longer than our columns is cut, never refused.
ID, KIND, NAME, WAMID = 160, 40, 255, 255
CHANGED_NUMBER, CHANGED_USER_ID = "user_changed_number", "user_changed_user_id"

Sent = InboundMessage | EchoReceived | SystemNotice


def ids(
    arrival: Arrival[Any],
    at: datetime,
    *,
    user_id: str = "",
    wa_id: str = "",
    username: str = "",
    retired: bool = False,
) -> Ids:
    return Ids(
        scope=arrival.connection.scope,
        at=min(at, arrival.received_at),
        user_id=user_id[:ID],
        wa_id=wa_id[:ID],
        username=username[:ID],
        retired=retired,
    )


def sender(arrival: Arrival[InboundMessage]) -> Ids:
    item = arrival.item
    return ids(
        arrival,
        item.sent_at,
        user_id=item.from_user_id,
        wa_id=item.from_wa_id,
        username=item.username,
    )


def addressee(arrival: Arrival[EchoReceived]) -> Ids:
    item = arrival.item
    return ids(arrival, item.sent_at, user_id=item.to_user_id, wa_id=item.to_wa_id)


def chooser(arrival: Arrival[PreferenceChanged]) -> Ids:
    item = arrival.item
    return ids(arrival, item.at, user_id=item.user_id, wa_id=item.wa_id)


def before(arrival: Arrival[SystemNotice]) -> Ids | None:
    """The ids that the person has left, by a notice of that kind."""
    item = arrival.item
    if item.kind not in (CHANGED_NUMBER, CHANGED_USER_ID):
        return None
    user_id = "" if item.old_user_id == item.new_user_id else item.old_user_id
    wa_id = item.old_wa_id if item.kind == CHANGED_NUMBER else ""
    if not user_id and not wa_id:
        return None
    return ids(arrival, item.sent_at, user_id=user_id, wa_id=wa_id, retired=True)


def after(arrival: Arrival[SystemNotice]) -> Ids | None:
    """Who the notice is about, by the ids that hold now."""
    item = arrival.item
    user_id = item.new_user_id
    wa_id = item.new_wa_id or item.old_wa_id
    if item.kind not in (CHANGED_NUMBER, CHANGED_USER_ID):
        user_id = user_id or item.old_user_id
    if not user_id and not wa_id:
        return None
    return ids(arrival, item.sent_at, user_id=user_id, wa_id=wa_id)


def moved(arrival: Arrival[SystemNotice]) -> Move | None:
    item, left = arrival.item, before(arrival)
    if left is None:
        return None
    return Move(
        scope=left.scope,
        old_number=left.number,
        new_number=key(item.new_wa_id) if item.kind == CHANGED_NUMBER else "",
        old_user_id=item.old_user_id[:ID],
        new_user_id=item.new_user_id[:ID],
        at=left.at,
    )


def inbound(
    arrival: Arrival[InboundMessage], conversation: Conversation, who: Ids
) -> Message:
    item = arrival.item
    error = next(iter(item.errors), {})
    message = transcribe(arrival, conversation, item.text)
    message.direction, message.origin = "inbound", "contact"
    message.kind = item.type[:KIND]
    message.quoted_wamid = item.quoted_wamid[:WAMID]
    message.other_side, message.profile_name = who.best, item.profile_name[:NAME]
    message.error_code = code_at(error, "code")
    return message


def echo(
    arrival: Arrival[EchoReceived], conversation: Conversation, who: Ids
) -> Message:
    item = arrival.item
    message = transcribe(arrival, conversation, item.text)
    message.direction, message.origin = "outbound", "phone_app"
    message.kind = item.type[:KIND]
    message.quoted_wamid = item.quoted_wamid[:WAMID]
    message.recipient = message.other_side = who.best
    message.status = Message.Status.ACCEPTED
    return message


def notice(
    arrival: Arrival[SystemNotice], conversation: Conversation, who: Ids
) -> Message:
    """A grey line rather than an utterance: unread by nobody, opening nothing."""
    message = transcribe(arrival, conversation, arrival.item.body)
    message.direction, message.origin = "inbound", "contact"
    message.kind, message.other_side = "system", who.best
    return message


def transcribe(
    arrival: Arrival[Sent], conversation: Conversation, text: str
) -> Message:
    item = arrival.item
    at = min(item.sent_at, arrival.received_at)
    return Message(
        conversation=conversation,
        connection=arrival.connection,
        wamid=item.wamid[:WAMID],
        text=text,
        payload=item.raw,
        meta_at=at,
        webhook=arrival.webhook,
        created_at=arrival.received_at,
        ordered_at=at,
    )
