"""POST /{phone number id}/messages: what a business sends, and what it has read."""

from __future__ import annotations

import re
import time
from typing import Any

from simulator import dialling, files, ids, links, pulse, spoiling
from simulator.errors import Refusal
from simulator.graph import filling, limits, media, offers, shapes
from simulator.graph.calls import MESSAGING, Ask
from simulator.models import (
    BusinessNumber,
    Chat,
    Message,
    MessageTemplate,
    Pace,
    Phone,
)
from simulator.routing import together

QUOTABLE = 30 * 24 * 60 * 60  # seconds
TYPING = 25  # seconds
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
SENDABLE = ("APPROVED", "FLAGGED")


def messages(ask: Ask) -> dict[str, Any]:
    ask.needs(MESSAGING)
    number = ask.number()
    body = ask.body
    if body.get("messaging_product") != "whatsapp":
        raise Refusal(
            100, message="(#100) The parameter messaging_product is required."
        )
    if not spoiling.is_registered(number):
        raise Refusal(133010)
    if "status" in body:
        return _mark_read(number, body)
    if number.locked:
        raise Refusal(131031)
    return _accept(number, ask)


def _accept(number: BusinessNumber, ask: Ask) -> dict[str, Any]:
    body = ask.body
    if body.get("recipient_type", "individual") != "individual":
        raise Refusal(131051, "The simulator does not know groups yet.")
    kind = str(body.get("type") or "text")
    dialled, wa_id, phone = _recipient(body)
    shapes.check(kind, body)
    _check_that_may_be_written_to(number, wa_id, phone)
    payload: dict[str, Any] = {"type": kind, kind: body[kind]}
    for holder, parameter in shapes.files(kind, body[kind]):
        media.check(number, holder, f"{parameter}['id']")
    if kind == "template":
        payload |= _template(number, body["template"])
    pace, now = Pace.now(), time.time()
    opening = kind == "template" and not _has_open_window(number, phone, now)
    if pace.limits:
        _check_limits(number, wa_id or dialled, payload, opening=opening)
    message = Message(
        number=number,
        phone=phone,
        type=kind,
        payload=payload,
        quote=_quote(body.get("context"), phone, now),
        timestamp=now,
        recipient=wa_id or dialled,
        opening=opening,
        callback_data=str(body.get("biz_opaque_callback_data") or ""),
        due_at=now + pace.sent_after,
    )
    answer = {"id": _keep(message)}
    if kind == "template":
        answer["message_status"] = "accepted"
    return {
        "messaging_product": "whatsapp",
        "contacts": [_contact(str(body.get("to") or dialled), wa_id, phone)],
        "messages": [answer],
    }


def _check_that_may_be_written_to(
    number: BusinessNumber, wa_id: str, phone: Phone | None
) -> None:
    if number.digits in dialling.forms(wa_id):
        raise Refusal(131021)
    if Chat.objects.filter(phone=phone, number=number, blocked=True).exists():
        raise Refusal(130403)


def _has_open_window(number: BusinessNumber, phone: Phone | None, now: float) -> bool:
    chat = Chat.objects.filter(number=number, phone=phone).first()
    return bool(chat and chat.window_closes_at and now < chat.window_closes_at)


def _check_limits(
    number: BusinessNumber, recipient: str, payload: dict[str, Any], *, opening: bool
) -> None:
    limits.check(number, recipient)
    if offers.asks_for_a_call(payload):
        limits.check_asking_for_calls(number, recipient)
    if opening:
        limits.check_day(number, recipient)


def _keep(message: Message) -> str:
    """Take a message on; from here on it is Graph's to deliver."""
    message.wamid, message.status = ids.a_wamid(), "accepted"
    message.outbound = message.accepted = True
    link, due_at = files.near_link(message), message.due_at
    if link:
        message.due_at = time.time() + links.FETCHED_WITHIN
    message.save(force_insert=True)
    if link:
        links.fetch_later(message, link, due_at)
    pulse.ring_after_commit()
    return message.wamid


def _recipient(body: dict[str, Any]) -> tuple[str, str, Phone | None]:
    """Return what was dialled, the number WhatsApp knows (if any), and whose it is."""
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise Refusal(100, message="(#100) The parameter to is required.")
    dialled = str(to or recipient)
    if not to or USER_ID.fullmatch(dialled):
        if not USER_ID.fullmatch(dialled):
            raise Refusal(131009, "recipient is not a user id.")
        return dialled, "", Phone.objects.filter(user_id=dialled).first()
    number = dialling.digits(dialled)
    if not number:
        raise Refusal(131009, "Parameter value is not valid: to")
    phone = Phone.objects.filter(wa_id__in=dialling.forms(number)).first()
    wa_id = phone.wa_id if phone and phone.wa_id else dialling.resolved(number)
    return dialled, wa_id, phone


def _contact(dialled: str, wa_id: str, phone: Phone | None) -> dict[str, str]:
    key = {"wa_id": wa_id} if wa_id else {"user_id": dialled}
    return {"input": dialled} | key


def _template(number: BusinessNumber, wanted: dict[str, Any]) -> dict[str, Any]:
    name, code = str(wanted["name"]), str(wanted["language"]["code"])
    template = MessageTemplate.objects.filter(
        account=number.account, name=name, language=code
    ).first()
    if template and template.status in ("PAUSED", "DISABLED"):
        raise Refusal(132015 if template.status == "PAUSED" else 132016)
    if template is None or template.status not in SENDABLE:
        raise Refusal(132001, f"template name ({name}) does not exist in {code}")
    shown = filling.filled(number, template, wanted.get("components"))
    return {"components": shown, "category": template.category}


def _quote(context: Any, phone: Phone | None, now: float) -> str:
    """Return the quoted wamid; what cannot be quoted is sent without a quote."""
    wamid = context.get("message_id") if isinstance(context, dict) else None
    known = Message.objects.filter(
        wamid=str(wamid or ""), phone=phone, timestamp__gt=now - QUOTABLE
    )
    return str(wamid) if phone and wamid and known.exists() else ""


def _mark_read(number: BusinessNumber, body: dict[str, Any]) -> dict[str, Any]:
    """Mark a message and all before it as read, and perhaps say that somebody types."""
    wamid = str(body.get("message_id") or "")
    message = Message.objects.filter(wamid=wamid, number=number, outbound=False).first()
    if body.get("status") != "read":
        raise Refusal(100, "status must be read.")
    if message is None or message.timestamp < time.time() - QUOTABLE:
        raise Refusal(100, "Message ID is not valid, or older than 30 days.")
    typing = body.get("typing_indicator")
    if typing is not None and (
        not isinstance(typing, dict) or typing.get("type") != "text"
    ):
        raise Refusal(100, "typing_indicator must be {type: text}.")
    with together():
        Message.objects.filter(
            phone=message.phone,
            number=number,
            outbound=False,
            timestamp__lte=message.timestamp,
            status__in=("sent", "delivered"),
        ).update(status="read")
        if typing:
            Chat.objects.update_or_create(
                phone=message.phone,
                number=number,
                defaults={"typing_until": time.time() + TYPING},
            )
    pulse.beat()
    return {"success": True}
