"""Meta's side of a webhook: composes a body, signs it and posts it."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from channels_app.models import Connection, WebhookEvent

SAMPLES = Path(__file__).parent / "payloads"
SHARED = "/webhooks/whatsapp"


def sample(name: str) -> bytes:
    return (SAMPLES / f"inbound-{name}.json").read_bytes()


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(
    body: bytes | dict[str, Any],
    *,
    secret: str = "a secret",
    address: str = SHARED,
    **headers: str,
) -> HttpResponse:
    """Post it as Meta does; a header given as an empty text is left out."""
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    sent = {"X-Hub-Signature-256": signature(body, secret)} | headers
    answer: HttpResponse = Client().post(
        address,
        body,
        content_type="application/json",
        headers={name: value for name, value in sent.items() if value},
    )
    return answer


def own_address(connection: Connection) -> str:
    return f"{SHARED}/{connection.public_id}"


def writes(
    connection: Connection,
    *texts: str,
    wa_id: str = "351912345678",
    at: float | None = None,
    wamid: str = "",
) -> dict[str, Any]:
    """What Meta posts when a contact has written these texts to the number."""
    seconds = int(timezone.now().timestamp() if at is None else at)
    messages = [
        {
            "from": wa_id,
            "id": wamid or f"wamid.{wa_id}.{text}",
            "timestamp": str(seconds),
            "type": "text",
            "text": {"body": text},
        }
        for text in texts
    ]
    return change(connection, {"messages": messages})


def change(
    connection: Connection, value: dict[str, Any], field: str = "messages"
) -> dict[str, Any]:
    number = {"phone_number_id": connection.phone_number_id}
    entry = {
        "id": connection.business_account_id,
        "changes": [{"field": field, "value": {"metadata": number} | value}],
    }
    return {"object": "whatsapp_business_account", "entry": [entry]}


def verdicts(event: WebhookEvent | None = None) -> list[tuple[str, str, str]]:
    """What became of each item: label, end and reason."""
    event = event or WebhookEvent.objects.latest("id")
    event.refresh_from_db()
    return [
        (each["item"], each["verdict"], each.get("why", "")) for each in event.verdicts
    ]
