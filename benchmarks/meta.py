"""What Meta posts, made and signed as fast as can be: it must cost the bench little.

Knows nothing but the standard library, so that load starts at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterable
from typing import Any

SECRET = "the bench's app secret"
ACCOUNT = "210000000000001"
FIRST_NUMBER = 310000000000001
NUMBER = f"{FIRST_NUMBER}"

Value = dict[str, Any]


def number(place: int) -> str:
    """The id of one of the business's numbers, from 0 on."""
    return f"{FIRST_NUMBER + place}"


def wa_id(contact: int) -> str:
    return f"3519{contact:08}"


def message(wamid: str, contact: int, text: str, *, number: str = NUMBER) -> Value:
    """A text that a contact writes now."""
    return _said(wamid, contact, number, "text", {"body": text})


def video(
    wamid: str, contact: int, media: str, sha256: str, *, number: str = NUMBER
) -> Value:
    """A film that a contact sends now."""
    film = {"id": media, "mime_type": "video/mp4", "sha256": sha256}
    return _said(wamid, contact, number, "video", film)


def status(
    wamid: str, contact: int, reached: str, callback: str = "", *, number: str = NUMBER
) -> Value:
    """*sent*, *delivered* or *read*, of a message of ours."""
    told = {
        "id": wamid,
        "status": reached,
        "timestamp": str(int(time.time())),
        "recipient_id": wa_id(contact),
        "pricing": {"billable": True, "pricing_model": "PMP", "category": "service"},
    }
    if callback:
        told["biz_opaque_callback_data"] = callback
    return _value(number) | {"statuses": [told]}


def body(values: Iterable[Value], *, account: str = ACCOUNT) -> bytes:
    """One POST's bytes, with as many changes as there are values."""
    changes = [{"field": "messages", "value": value} for value in values]
    entry = {"id": account, "changes": changes}
    whole = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(whole, separators=(",", ":")).encode()


def request(body: bytes, *, path: str = "/webhooks/whatsapp") -> bytes:
    """The whole request, signed, ready for a socket that is kept."""
    seal = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={seal}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _said(wamid: str, contact: int, number: str, kind: str, content: Value) -> Value:
    profile = {"profile": {"name": f"Contact {contact}"}, "wa_id": wa_id(contact)}
    said = {
        "from": wa_id(contact),
        "id": wamid,
        "timestamp": str(int(time.time())),
        "type": kind,
        kind: content,
    }
    return _value(number) | {"contacts": [profile], "messages": [said]}


def _value(number: str) -> Value:
    metadata = {"display_phone_number": "351200000000", "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": metadata}
