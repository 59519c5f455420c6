"""What can be seen on a phone."""

from __future__ import annotations

import time
from typing import Any

from django.db.models import Q, QuerySet

from simulator import drawing, files, looks
from simulator.models import BusinessNumber, Chat, Message, Phone
from simulator.phones import SETTINGS

UNDRAWN = ("reaction", "edit", "revoke", "system")
UNSEEN = ("accepted", "sent", "failed")


def phone_as_json(phone: Phone) -> dict[str, Any]:
    return {"id": phone.pk, **{key: getattr(phone, key) for key in SETTINGS}}


def on_screen(phone: Phone, number: BusinessNumber | None) -> QuerySet[Message]:
    """What the customer wrote, and what has been delivered, oldest first."""
    messages = phone.message_set.exclude(type__in=UNDRAWN).exclude(
        Q(outbound=True) & Q(status__in=UNSEEN)
    )
    if number:
        messages = messages.filter(number=number)
    return messages.prefetch_related("reactions").order_by("timestamp", "pk")


def screen(phone: Phone, number: BusinessNumber | None) -> dict[str, Any]:
    chats = Chat.objects.filter(phone=phone)
    if number:
        chats = chats.filter(number=number)
    known = list(chats)
    closes = [chat.window_closes_at for chat in known if chat.window_closes_at]
    return {
        "typing": any(chat.typing_until > time.time() for chat in known),
        "window_closes_at": max(closes, default=None),
        "messages": [message_as_json(row) for row in on_screen(phone, number)],
    }


def message_as_json(message: Message) -> dict[str, Any]:
    return {
        "wamid": message.wamid,
        "direction": "outbound" if message.outbound else "inbound",
        "type": message.type,
        "text": words(message),
        "payload": message.payload,
        "file": file_as_json(message),
        "timestamp": message.timestamp,
        "ticks": message.status,
        "quote": message.quote or None,
        "reactions": [
            {"by": reaction.by, "emoji": reaction.emoji}
            for reaction in message.reactions.all()
        ],
        "biz_opaque_callback_data": message.callback_data or None,
        "phone_number_id": message.number_id,
    }


def file_as_json(message: Message) -> dict[str, Any] | None:
    media = files.of(message)
    if media is None:
        return None
    return {
        "url": f"/simulator/media/{media.pk}/",
        "mime_type": media.mime_type,
        "size": media.file_size,
        "sha256": media.sha256,
    }


def words(message: Message) -> str:
    """Return what a person reads on a message."""
    if "revoke" in message.times:
        return "This message was deleted"
    content = message.payload.get(message.type)
    if message.type == "template":
        return looks.words(looks.parts(message))
    if (drawn := drawing.words(message)) is not None:
        return drawn
    if not isinstance(content, dict):
        return f"[{message.type}]"
    if message.type == "interactive":
        return _of_interactive(content)
    named = ("body", "text", "caption", "filename")
    read = next((content[name] for name in named if content.get(name)), "")
    return str(read or f"[{message.type}]")


def _of_interactive(content: dict[str, Any]) -> str:
    kind = content.get("type")
    if kind in ("button_reply", "list_reply"):
        return str(content[kind].get("title", ""))
    if kind == "call_permission_reply":
        allowed = content[kind].get("response") == "accept"
        return "You allowed calls" if allowed else "You did not allow calls"
    if kind == "nfm_reply":
        return "Form sent" if content[kind].get("name") == "flow" else "Address sent"
    parts = [content.get(part, {}).get("text") for part in ("header", "body", "footer")]
    return "\n".join(str(part) for part in parts if part) or f"[{kind}]"
