"""The business's own phone, beside the Cloud API: what it writes is echoed."""

from __future__ import annotations

import time
from typing import Any

from simulator import changing, ids, kinds, pulse, wire
from simulator.models import BusinessNumber, Message, Phone
from simulator.problems import Problem
from simulator.routing import together

Json = dict[str, Any]
CHANGES = ("edit", "revoke")


def write(phone: Phone, number: BusinessNumber, wish: Json) -> Message:
    """Write to a customer on the phone app, or change what was written there."""
    at = float(wish.get("timestamp") or time.time())
    body = kinds.said(wish) or {"type": "text", "text": {"body": wish.get("text", "")}}
    if body["type"] == "text" and not body["text"]["body"]:
        raise Problem("There is nothing to send: the text is empty.")
    changes = body["type"] in CHANGES
    if changes:
        body.get("edit", {}).get("message", {}).pop("context", None)
    to = {"to": phone.wa_id, "to_user_id": None if changes else phone.user_id}
    message = Message(
        wamid=ids.a_wamid(),
        number=number,
        phone=phone,
        outbound=True,
        type=body["type"],
        payload=body,
        timestamp=at,
        recipient=phone.wa_id or phone.user_id or "",
        status="delivered",
        times={"delivered": at},
    )
    echo = {
        "from": number.digits,
        **{key: value for key, value in to.items() if value},
        "id": message.wamid,
        "timestamp": str(int(at)),
        **body,
    }
    with together():
        message.save()
        if changes:
            changing.apply(message)
        wire.queue([wire.echo(number, echo)])
    pulse.beat()
    return message
