"""What changes of what was said, and of who says it: edits, deletions, new numbers."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any

from simulator import ids, pulse, wire
from simulator.models import Chat, Message, Phone
from simulator.problems import Problem
from simulator.routing import together

Json = dict[str, Any]


def apply(message: Message) -> None:
    """Show an edit or a deletion on the message that it is about."""
    change = message.payload.get(message.type) or {}
    target = Message.objects.filter(
        wamid=change.get("original_message_id"), outbound=message.outbound
    ).first()
    if target is None:
        return
    if message.type == "edit":
        target.payload = target.payload | {"text": change["message"].get("text", {})}
    target.times = target.times | {message.type: message.timestamp}
    target.save(update_fields=["payload", "times"])


def move(phone: Phone, data: Json) -> Phone:
    """Let a customer have another number or user id; each business hears of it."""
    old_number, old_user_id = phone.wa_id, phone.user_id
    number = str(data.get("wa_id") or "").lstrip("+") or None
    user_id = data.get("user_id") or (ids.a_user_id() if old_user_id else None)
    if number and not number.isdecimal():
        raise Problem("`wa_id` is digits, with the country's code.")
    taken = Phone.objects.exclude(pk=phone.pk).filter(wa_id=number or "")
    if taken.exists():
        raise Problem("Another phone has this number.")
    with together():
        phone.wa_id, phone.user_id = number or old_number, user_id
        phone.save()
        told = _new_number(phone, old_number, old_user_id) if number else None
        _tell(phone, told or _new_user_id(phone, old_user_id))
    pulse.beat()
    return phone


def set_up_again(phone: Phone) -> None:
    """WhatsApp was installed anew: the security code is another."""
    hash_ = base64.b64encode(secrets.token_bytes(8)).decode()
    identity = {
        "acknowledged": False,
        "created_timestamp": str(int(time.time())),
        "hash": hash_,
    }
    system = {"body": "User identity changed", "type": "customer_identity_changed"}
    with together():
        _tell(phone, {"from": phone.wa_id, "identity": identity, "system": system})
    pulse.beat()


def _new_number(phone: Phone, number: str | None, user_id: str | None) -> Json:
    system = {
        "body": f"User {phone.name} changed from {number} to {phone.wa_id}",
        "type": "user_changed_number",
        "wa_id": phone.wa_id,
        "user_id": phone.user_id,
        "previous_user_id": user_id,
    }
    return {
        "from": number,
        "system": {key: system[key] for key in system if system[key]},
    }


def _new_user_id(phone: Phone, user_id: str | None) -> Json:
    system = {
        "body": "User changed their user ID",
        "type": "user_changed_user_id",
        "user_id": phone.user_id,
        "previous_user_id": user_id,
    }
    return {"from_user_id": phone.user_id, "system": system}


def _tell(phone: Phone, told: Json) -> None:
    """Post it to every business that they have written with."""
    now = time.time()
    chats = Chat.objects.filter(phone=phone).select_related("number__account__app")
    notices = [
        Message(
            wamid=(wamid := ids.a_wamid()),
            number=chat.number,
            phone=phone,
            outbound=False,
            type="system",
            payload=told | {"id": wamid, "timestamp": str(int(now)), "type": "system"},
            timestamp=now,
            status="sent",
        )
        for chat in chats
    ]
    Message.objects.bulk_create(notices)
    wire.queue(wire.inbound(notice) for notice in notices)
