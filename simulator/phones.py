"""What customers do with their phones."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.db.models import F
from django.db.models.functions import Greatest

from simulator import changing, files, filetypes, ids, kinds, pulse, statuses, wire
from simulator.models import BusinessNumber, Chat, Message, Phone
from simulator.problems import NotHere, Problem
from simulator.routing import together
from simulator.tapping import tapped

SETTINGS = (
    "name",
    "wa_id",
    "user_id",
    "username",
    "online",
    "receipts",
    "on_whatsapp",
    "blocked",
    "open",
)
SWITCHES = SETTINGS[4:]
LONGEST_TEXT = 4096
# These open no window: the customer has not written to the business.
NO_WINDOW = {"reaction", "system", "edit", "revoke", "unsupported"}
REPLIES = ("button", "list", "quick_reply")


def buy(data: dict[str, Any]) -> Phone:
    """Make a phone for a new customer."""
    username = data.get("username") or None
    hidden = bool(username) and "wa_id" not in data
    defaults = {
        "name": "" if username else "Somebody",
        "wa_id": None if hidden else ids.a_wa_id(),
        "user_id": ids.a_user_id(),
    }
    phone = Phone()
    _apply(phone, defaults | data)
    pulse.beat()
    return phone


def change(phone: Phone, data: dict[str, Any]) -> Phone:
    """Change a phone; what waited for it to be online or open happens now."""
    was_reachable = phone.reachable
    with together():
        _apply(phone, data)
        if phone.reachable and not was_reachable:
            _catch_up(phone)
        if phone.open and phone.reachable:
            read(phone)
    pulse.ring()
    return phone


def the_phone(phone_id: Any) -> Phone:
    try:
        return Phone.objects.get(pk=phone_id)
    except (Phone.DoesNotExist, ValueError, TypeError) as error:
        raise NotHere(f"There is no phone {phone_id!r}.") from error


def write(
    phone: Phone, number: BusinessNumber, wishes: list[dict[str, Any]]
) -> list[Message]:
    """Write to the business: everything that is wished, or nothing."""
    messages = [_message(phone, number, wish) for wish in wishes]
    silent = {
        message.wamid
        for message, wish in zip(messages, wishes, strict=True)
        if wish.get("silent")
    }
    if Chat.objects.filter(phone=phone, number=number, blocked=True).exists():
        # They stand on the phone, with one tick, and the business hears of none.
        with together():
            _keep(messages)
        pulse.beat()
        return messages
    with together():
        _keep(messages)
        _open_window(phone, number, messages)
        for message in messages:
            if happen := HAPPENS.get(message.type):
                happen(message)
        wire.queue(
            wire.inbound(message)
            for message in messages
            if phone.online and message.wamid not in silent
        )
    pulse.beat()
    return messages


def read(phone: Phone, number: BusinessNumber | None = None) -> int:
    """Look at what has arrived; the business hears of it if receipts are on."""
    unread = Message.objects.filter(phone=phone, outbound=True, status="delivered")
    if number:
        unread = unread.filter(number=number)
    if not phone.receipts or not phone.online:
        return 0
    with together():
        found = unread.select_related("phone", "number__account__app")
        return statuses.read(found.order_by("timestamp"), time.time())


def _apply(phone: Phone, data: dict[str, Any]) -> None:
    for key in SETTINGS:
        if key in data:
            setattr(phone, key, _setting(key, data[key]))
    if not phone.wa_id and not phone.user_id:
        raise Problem("A phone needs a wa_id, a user_id or both.")
    try:
        phone.save()
    except IntegrityError as error:
        raise Problem("Another phone has this number, user id or username.") from error


def _setting(key: str, value: Any) -> Any:
    if key in SWITCHES:
        if not isinstance(value, bool):
            raise Problem(f"`{key}` is true or false.")
        return value
    text = str(value or "").strip().lstrip("+@" if key != "name" else "")
    if key == "wa_id" and text and not text.isdecimal():
        raise Problem("`wa_id` is digits, with the country's code.")
    return text if key == "name" else text or None


def _catch_up(phone: Phone) -> None:
    mine = Message.objects.filter(phone=phone)
    arriving = mine.filter(outbound=True, status="sent").exclude(type="reaction")
    arriving.update(due_at=time.time())
    leaving = list(
        mine.filter(outbound=False, status="waiting")
        .select_related("phone", "number__account__app")
        .order_by("pk")
    )
    mine.filter(pk__in=[message.pk for message in leaving]).update(status="sent")
    wire.queue(wire.inbound(message) for message in leaving)


def _message(phone: Phone, number: BusinessNumber, wish: dict[str, Any]) -> Message:
    at = float(wish.get("timestamp") or time.time())
    body = _body(phone, number, wish, at)
    # Meta's object as it was given wins over what we would fill in.
    payload = {
        **wire.sender(phone),
        "id": wish.get("wamid") or ids.a_wamid(),
        "timestamp": str(int(at)),
        **kinds.marked(wish, _context(number, wish.get("quote"))),
        **body,
    }
    return Message(
        wamid=payload["id"],
        number=number,
        phone=phone,
        outbound=False,
        type=payload.get("type", "unknown"),
        payload=payload,
        quote=payload.get("context", {}).get("id") or "",
        timestamp=at if "timestamp" not in body else float(body["timestamp"]),
        status="sent" if phone.online or wish.get("silent") else "waiting",
    )


def _body(
    phone: Phone, number: BusinessNumber, wish: dict[str, Any], at: float
) -> dict[str, Any]:
    if isinstance(wish.get("message"), dict):
        return dict(wish["message"])
    if "reaction" in wish:
        reaction = {"message_id": wish.get("message_id", ""), "emoji": wish["reaction"]}
        # Taking a reaction back is a reaction without an emoji.
        kept = {key: value for key, value in reaction.items() if value}
        return {"type": "reaction", "reaction": kept}
    if "tap" in wish:
        told = wish.get("with") or {}
        return tapped(phone, number, str(wish["tap"]), str(wish.get("id", "")), told)
    for name in REPLIES:
        if name in wish:
            return _reply(name, wish[name])
    for kind in filetypes.KINDS:
        if kind in wish:
            return files.as_message(number, kind, wish[kind], at)
    if (said := kinds.said(wish)) is not None:
        return said
    text = wish.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Problem("There is nothing to send: the text is empty.")
    if len(text) > LONGEST_TEXT:
        raise Problem(f"A text has at most {LONGEST_TEXT} characters, not {len(text)}.")
    return {"type": "text", "text": {"body": text}}


def _reply(name: str, chosen: dict[str, Any]) -> dict[str, Any]:
    if name == "quick_reply":
        return {"type": "button", "button": chosen}
    kind = f"{name}_reply"
    return {"type": "interactive", "interactive": {"type": kind, kind: chosen}}


def _context(number: BusinessNumber, wamid: str | None) -> dict[str, Any]:
    if not wamid:
        return {}
    quoted = Message.objects.filter(wamid=wamid).select_related("phone").first()
    author = number.digits
    if quoted and not quoted.outbound and quoted.phone:
        author = quoted.phone.wa_id or ""
    context = {"from": author, "id": wamid}
    return {key: value for key, value in context.items() if value}


def _keep(messages: list[Message]) -> None:
    try:
        Message.objects.bulk_create(messages)
    except IntegrityError as error:
        raise Problem("There is a message with this wamid already.") from error


def _open_window(phone: Phone, number: BusinessNumber, messages: list[Message]) -> None:
    opening = [row.timestamp for row in messages if row.type not in NO_WINDOW]
    if not opening:
        return
    Chat.objects.get_or_create(phone=phone, number=number)
    chat = Chat.objects.filter(phone=phone, number=number)
    chat.filter(last_inbound_at=None).update(last_inbound_at=max(opening))
    chat.update(last_inbound_at=Greatest(F("last_inbound_at"), max(opening)))
    referred = [row.timestamp for row in messages if "referral" in row.payload]
    if referred:
        chat.update(referred_at=max(referred))


def _react(message: Message) -> None:
    reaction = message.payload["reaction"]
    target = Message.objects.filter(wamid=reaction.get("message_id")).first()
    if target:
        statuses.set_reaction(target, "phone", reaction.get("emoji", ""))


HAPPENS: dict[str, Callable[[Message], None]] = {
    "reaction": _react,
    "edit": changing.apply,
    "revoke": changing.apply,
}
