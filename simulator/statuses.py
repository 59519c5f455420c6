"""What becomes of a message that Graph accepted: sent, delivered, read, or failed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from copy import deepcopy

from django.db.models import F

from simulator import faults, files, wire
from simulator.models import BusinessNumber, Chat, Message, Pace, Reaction, Webhook
from simulator.routing import together

CHANGING = ["status", "times", "error", "due_at", "free_until", "charged"]
DAY = 24 * 60 * 60  # seconds
REACTABLE = 30 * DAY
AT_ONCE = 200  # messages in one transaction


def advance_due(now: float) -> bool:
    """Take the messages that are due one step further; tell if there were any."""
    due = Message.objects.filter(due_at__lte=now)
    if not due.exists():
        return False
    pace = Pace.now()
    with together():
        messages = list(
            due.select_related("phone", "number__account__app").order_by(
                "due_at", "pk"
            )[:AT_ONCE]
        )
        webhooks = [
            webhook for message in messages for webhook in _advance(message, now, pace)
        ]
        save(messages)
        wire.queue(_again(webhooks))
    return True


def read(messages: Iterable[Message], now: float) -> int:
    """Report messages as read by the customer."""
    messages = list(messages)
    webhooks = [_reach(message, "read", now) for message in messages]
    save(messages)
    wire.queue(_again(webhooks))
    return len(messages)


def save(messages: list[Message]) -> None:
    for message in messages:
        message.save(update_fields=CHANGING)


def _advance(message: Message, now: float, pace: Pace) -> list[Webhook]:
    message.due_at = None
    if message.status == "accepted":
        return _leave(message, now, pace)
    if message.status == "sent" and message.phone and message.phone.reachable:
        return [_deliver(message, now, pace)]
    if message.status == "delivered" and _is_read_at_once(message):
        return [_reach(message, "read", now)]
    return []


def _leave(message: Message, now: float, pace: Pace) -> list[Webhook]:
    if (failure := _failure(message, now)) is not None:
        code, details = failure
        message.error = {"code": code, "details": details}
        return [_reach(message, "failed", now)]
    if chat := _chat(message):
        message.free_until = chat.answer(now)
    message.charged = _is_charged(message, now)
    sent = _reach(message, "sent", now)
    if message.type == "reaction":
        _react(message)
        return [sent]
    if not (message.phone and message.phone.reachable):
        return [sent]
    if faults.take("statuses_backwards"):
        delivered = _deliver(message, now, pace)
        message.due_at = None
        return [_reach(message, "read", now), delivered, sent]
    message.due_at = now + pace.delivered_after
    return [sent]


def _failure(message: Message, now: float) -> tuple[int, str] | None:
    """Return the code and details with which a message fails on its way, if it does."""
    if failed := faults.take_first("failed_"):
        return int(failed.name.removeprefix("failed_")), ""
    if message.phone is None or not message.phone.on_whatsapp:
        return 131026, ""
    if not message.number.account.payment:
        return 131042, ""
    if message.type != "template" and not _window_is_open(message, now):
        return 131047, ""
    if message.type == "reaction" and _target(message) is None:
        return 131009, ""
    if trouble := files.trouble(message):
        return 131053, trouble
    return None


def _is_charged(message: Message, now: float) -> bool:
    """Use up a free service message of the number's month, if one is left."""
    if message.free_until or message.type in ("template", "reaction"):
        return False
    month = time.strftime("%Y-%m", time.gmtime(now))
    number = BusinessNumber.objects.filter(pk=message.number_id)
    number.exclude(free_month=month).update(free_month=month, free_used=0)
    return not number.filter(free_used__lt=F("free_messages")).update(
        free_used=F("free_used") + 1
    )


def _window_is_open(message: Message, now: float) -> bool:
    chat = _chat(message)
    return bool(chat and chat.window_closes_at and now < chat.window_closes_at)


def _chat(message: Message) -> Chat | None:
    return Chat.objects.filter(phone=message.phone, number=message.number).first()


def _deliver(message: Message, now: float, pace: Pace) -> Webhook:
    delivered = _reach(message, "delivered", now)
    if _is_read_at_once(message):
        message.due_at = now + pace.delivered_after
    # The typing indicator ends with the message that it announced.
    Chat.objects.filter(phone=message.phone, number=message.number).update(
        typing_until=0
    )
    return delivered


def _is_read_at_once(message: Message) -> bool:
    phone = message.phone
    return bool(phone and phone.open and phone.receipts and phone.reachable)


def _reach(message: Message, status: str, now: float) -> Webhook:
    message.status = status
    message.times[status] = now
    return wire.status(message, status, now)


def _target(message: Message) -> Message | None:
    wamid = message.payload["reaction"]["message_id"]
    theirs = Message.objects.filter(wamid=wamid, phone=message.phone, outbound=False)
    oldest = message.timestamp - REACTABLE
    return theirs.filter(timestamp__gt=oldest).exclude(type="reaction").first()


def _react(message: Message) -> None:
    if target := _target(message):
        set_reaction(target, "business", message.payload["reaction"].get("emoji", ""))


def set_reaction(target: Message, by: str, emoji: str) -> None:
    """Put an emoji on a message, or take it away."""
    if emoji:
        Reaction.objects.update_or_create(
            message=target, by=by, defaults={"emoji": emoji}
        )
    else:
        Reaction.objects.filter(message=target, by=by).delete()


def _again(webhooks: list[Webhook]) -> list[Webhook]:
    """Let the faults happen by which statuses come once more, or late."""
    if webhooks and faults.take("statuses_twice"):
        pairs = [(webhook, _copy(webhook)) for webhook in webhooks]
        webhooks = [one for pair in pairs for one in pair]
    if webhooks and (late := faults.take("statuses_late")):
        again = [_copy(webhook) for webhook in webhooks]
        _put_off(webhooks, late.value or 0)
        _put_off(again, 2 * (late.value or 0))
        return [*webhooks, *again]
    return webhooks


def _copy(webhook: Webhook) -> Webhook:
    return wire.change(
        webhook.number,
        webhook.field,
        deepcopy(webhook.value),
        message=webhook.message,
        status=webhook.status,
    )


def _put_off(webhooks: list[Webhook], seconds: float) -> None:
    """Post them so much later, beside the line, dated as if it were a day."""
    for webhook in webhooks:
        webhook.due_at += seconds
        webhook.aside = True
        for status in webhook.value["statuses"]:
            status["timestamp"] = str(int(status["timestamp"]) - DAY)
