"""Whole conversations of the past, put on phones without a webhook."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from simulator import ids, numbers, phones, pulse
from simulator.models import BusinessNumber, Chat, Message, Phone, Reaction
from simulator.problems import Problem
from simulator.routing import together
from simulator.screens import phone_as_json

STEPS = ("accepted", "sent", "delivered", "read")


def load(data: dict[str, Any]) -> dict[str, Any]:
    """Put conversations on phones; doing it twice changes nothing."""
    number = numbers.the_number(data.get("to"))
    with together():
        found = [_load(number, given) for given in data.get("phones", [])]
    pulse.beat()
    return {
        "phones": [phone_as_json(phone) for phone, _ in found],
        "messages": sum(count for _, count in found),
    }


def _load(number: BusinessNumber, given: dict[str, Any]) -> tuple[Phone, int]:
    past = given.get("messages", [])
    phone = _phone({key: given[key] for key in given if key != "messages"})
    known = set(
        Message.objects.filter(
            wamid__in=[one["wamid"] for one in past if one.get("wamid")]
        ).values_list("wamid", flat=True)
    )
    new = [one for one in past if one.get("wamid") not in known]
    messages = [_message(number, phone, one) for one in new]
    Message.objects.bulk_create(messages)
    Reaction.objects.bulk_create(
        Reaction(message=message, by=reaction["by"], emoji=reaction["emoji"])
        for message, one in zip(messages, new, strict=True)
        for reaction in one.get("reactions", [])
    )
    _open_window(number, phone, messages)
    return phone, len(messages)


def _phone(given: dict[str, Any]) -> Phone:
    keys = {key: given[key] for key in ("wa_id", "user_id") if given.get(key)}
    if not keys:
        return phones.buy(given)
    same = Q(*keys.items(), _connector=Q.OR)
    known = Phone.objects.filter(same).first()
    return phones.change(known, given) if known else phones.buy(given)


def _message(number: BusinessNumber, phone: Phone, one: dict[str, Any]) -> Message:
    outbound = one.get("direction") == "outbound"
    if not outbound and one.get("direction") != "inbound":
        raise Problem("`direction` is inbound or outbound.")
    at = float(one["timestamp"])
    text = {"type": "text", "text": {"body": one.get("text", "")}}
    payload = dict(one.get("payload") or text)
    wamid = one.get("wamid") or ids.a_wamid()
    status = one.get("ticks") or "read"
    return Message(
        wamid=wamid,
        number=number,
        phone=phone,
        outbound=outbound,
        type=payload.get("type", "text"),
        payload=payload,
        quote=one.get("quote") or "",
        timestamp=at,
        recipient=(phone.wa_id or phone.user_id or "") if outbound else "",
        callback_data=one.get("biz_opaque_callback_data") or "",
        status=status,
        times={step: at for step in STEPS[1:] if step in STEPS[: _rank(status)]}
        | one.get("times", {}),
    )


def _rank(status: str) -> int:
    return STEPS.index(status) + 1 if status in STEPS else 0


def _open_window(number: BusinessNumber, phone: Phone, messages: list[Message]) -> None:
    written = [row.timestamp for row in messages if not row.outbound]
    chat, _ = Chat.objects.get_or_create(phone=phone, number=number)
    if written:
        chat.last_inbound_at = max(*written, chat.last_inbound_at or 0)
        chat.save()
