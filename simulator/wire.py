"""The JSON of Meta's webhooks, and the queue in which they wait to be posted."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from simulator import faults, pulse, spoiling
from simulator.errors import as_status
from simulator.models import BusinessNumber, Message, Phone, Webhook


def post_later(
    number: BusinessNumber, field: str, values: Iterable[dict[str, Any]]
) -> None:
    """Queue changes that are about no message on a phone."""
    queue(change(number, field, value) for value in values)


def change(
    number: BusinessNumber,
    field: str,
    value: dict[str, Any],
    *,
    message: Message | None = None,
    status: str = "",
) -> Webhook:
    return Webhook(
        number=number,
        field=field,
        value=value,
        message=message,
        status=status,
        due_at=time.time(),
    )


def queue(webhooks: Iterable[Webhook]) -> None:
    """Queue what Meta would post: an app hears only what it is subscribed to."""
    delay = faults.value("delay") or 0
    heard = [webhook for webhook in webhooks if _is_heard(webhook)]
    for webhook in heard:
        webhook.due_at += delay
    Webhook.objects.bulk_create(heard)
    pulse.ring_after_commit()


def inbound(message: Message) -> Webhook:
    """Return the webhook that brings a customer's message."""
    value = _value(message.number)
    # Most system messages come without contacts.
    is_alone = message.type == "system" and "identity" not in message.payload
    if message.phone and not is_alone:
        value["contacts"] = [contact(message.phone, with_username=True)]
    return change(
        message.number,
        "messages",
        value | {"messages": [message.payload]},
        message=message,
    )


def echo(number: BusinessNumber, message: dict[str, Any]) -> Webhook:
    """Return the webhook that tells what was written on the business's phone."""
    value = _value(number) | {"message_echoes": [message]}
    return change(number, "smb_message_echoes", value)


def status(message: Message, name: str, at: float) -> Webhook:
    """Return the webhook that tells what became of the business's message."""
    body: dict[str, Any] = {
        "id": message.wamid,
        "status": name,
        "timestamp": str(int(at)),
        **_recipient(message, failed=name == "failed"),
    }
    if name in ("sent", "delivered"):
        body |= _price(message)
    if message.callback_data:
        body["biz_opaque_callback_data"] = message.callback_data
    if name == "failed" and message.error:
        body["errors"] = [as_status(message.error["code"], message.error["details"])]
    value = _value(message.number)
    if message.phone and name != "failed":
        value["contacts"] = [contact(message.phone)]
    return change(
        message.number,
        "messages",
        value | {"statuses": [body]},
        message=message,
        status=name,
    )


def contact(phone: Phone, *, with_username: bool = False) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if phone.name:
        body["profile"] = {"name": phone.name}
    if phone.username and (with_username or not phone.wa_id):
        body.setdefault("profile", {})["username"] = f"@{phone.username}"
    if phone.wa_id:
        body["wa_id"] = phone.wa_id
    if phone.user_id:
        body["user_id"] = phone.user_id
    return body


def sender(phone: Phone) -> dict[str, str]:
    body = {"from": phone.wa_id, "from_user_id": phone.user_id}
    return {key: value for key, value in body.items() if value}


def _is_heard(webhook: Webhook) -> bool:
    account = webhook.number.account
    return (
        spoiling.is_subscribed(account)
        and account.app.live
        and webhook.field in spoiling.fields_of(account.app)
        and bool(account.app.callback_url or webhook.number.callback_url)
    )


def _value(number: BusinessNumber) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.digits,
            "phone_number_id": number.pk,
        },
    }


def _recipient(message: Message, *, failed: bool) -> dict[str, str]:
    phone = message.phone
    by_user_id = "." in message.recipient
    if phone is None or failed:
        key = "recipient_user_id" if by_user_id else "recipient_id"
        return {key: message.recipient}
    body = {"recipient_id": phone.wa_id, "recipient_user_id": phone.user_id}
    return {key: value for key, value in body.items() if value}


def _price(message: Message) -> dict[str, Any]:
    if message.free_until:
        period = {
            "id": f"{message.number_id}{message.phone_id}",
            "expiration_timestamp": str(int(message.free_until)),
            "origin": {"type": "referral_conversion"},
        }
        pricing = _pricing("free_entry_point", "referral_conversion")
        return {"conversation": period, "pricing": pricing}
    if message.type == "template":
        category = message.payload.get("category", "UTILITY").lower()
        return {"pricing": _pricing("regular", category)}
    kind = "regular" if message.charged else "free_customer_service"
    return {"pricing": _pricing(kind, "service")}


def _pricing(kind: str, category: str) -> dict[str, Any]:
    return {
        "billable": kind == "regular",
        "pricing_model": "PMP",
        "type": kind,
        "category": category,
    }
