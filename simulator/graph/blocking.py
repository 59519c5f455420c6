"""/{phone number id}/block_users: whom a number no longer wants to hear from."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from simulator import dialling, pulse
from simulator.errors import Refusal, as_status
from simulator.graph.calls import MESSAGING, Ask
from simulator.models import BusinessNumber, Chat, Phone
from simulator.routing import together

Json = dict[str, Any]


def block(ask: Ask) -> Json:
    """Only who wrote in the last 24 hours can be blocked."""
    return _change(ask, blocked=True, done="added_users", may=_wrote_lately)


def unblock(ask: Ask) -> Json:
    return _change(ask, blocked=False, done="removed_users", may=lambda chat: True)


def blocked(ask: Ask) -> Json:
    ask.needs(MESSAGING)
    number = ask.number()
    chats = Chat.objects.filter(number=number, blocked=True).select_related("phone")
    people = [
        {"messaging_product": "whatsapp", "wa_id": chat.phone.wa_id}
        if chat.phone.wa_id
        else {"messaging_product": "whatsapp", "user_id": chat.phone.user_id}
        for chat in chats.order_by("pk")
    ]
    return {"data": [{"block_users": people}]}


def _wrote_lately(chat: Chat) -> bool:
    closes_at = chat.window_closes_at
    return closes_at is not None and time.time() < closes_at


def _change(ask: Ask, *, blocked: bool, done: str, may: Callable[[Chat], bool]) -> Json:
    ask.needs(MESSAGING)
    number, wanted = ask.number(), ask.body.get("block_users")
    if ask.body.get("messaging_product") != "whatsapp":
        raise Refusal(
            100, message="(#100) The parameter messaging_product is required."
        )
    if not isinstance(wanted, list) or not wanted:
        raise Refusal(100, message="(#100) The parameter block_users is required.")
    changed, failed = [], []
    with together():
        for each in wanted:
            told, chat = _chat(number, each if isinstance(each, dict) else {})
            if chat is None or not may(chat):
                failed.append(told | {"errors": [as_status(131047, NOT_LATELY)]})
                continue
            Chat.objects.filter(pk=chat.pk).update(blocked=blocked)
            changed.append(told)
    pulse.beat()
    answer = {done: changed} | ({"failed_users": failed} if failed else {})
    if failed:
        raise Refusal(139100, also={"block_users": answer})
    return {"messaging_product": "whatsapp", "block_users": answer}


NOT_LATELY = (
    "The business has not received a message from this number in the last 24 hours."
)


def _chat(number: BusinessNumber, person: Json) -> tuple[Json, Chat | None]:
    """What the answer calls this person, and what the number knows of them."""
    if user_id := person.get("user_id"):
        told = {"input": user_id, "user_id": user_id}
        phones = Phone.objects.filter(user_id=user_id)
    else:
        digits = dialling.digits(str(person.get("user") or ""))
        told = {"input": str(person.get("user")), "wa_id": digits}
        phones = Phone.objects.filter(wa_id__in=dialling.forms(digits))
    return told, Chat.objects.filter(number=number, phone__in=phones).first()
