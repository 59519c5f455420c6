"""The acts that are measured, each in its rate per second of our own processor time.

Time on the wall would say more about what else the machine does meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Agent
from channels_app import draining
from channels_app.models import Connection, WebhookEvent
from channels_app.models.credentials import fingerprint
from inbox.models import Conversation, Message

SECRET = "a secret of the benchmark"
CONTACTS = 500
MESSAGES = 2_000
POSTS = 300
PAGES = 40


def webhooks_taken() -> float:
    """Signed requests that were verified, committed and answered."""
    number = the_number()
    bodies = list(messages(number, count=POSTS, prefix="taken"))
    client = Client()
    began = time.process_time()
    for body in bodies:
        seal = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        answer = client.post(
            "/webhooks/whatsapp",
            body,
            content_type="application/json",
            headers={"X-Hub-Signature-256": f"sha256={seal}"},
        )
        assert answer.status_code == 200, answer.content
    return POSTS / (time.process_time() - began)


def messages_applied() -> float:
    """Messages that came one a request, until each is a row of its conversation."""
    number = the_number()
    return applied(messages(number, count=MESSAGES, prefix="applied"))


def statuses_applied() -> float:
    """Meta's *delivered* for messages that we sent."""
    number = the_number()
    sent = Message.objects.filter(wamid__startswith="wamid.applied")[:MESSAGES]
    wamids = [message.wamid for message in sent]
    assert len(wamids) == MESSAGES
    Message.objects.filter(wamid__in=wamids).update(direction="outbound", status="sent")
    return applied(statuses(number, wamids))


def list_pages() -> float:
    """First pages of the conversation list, with all that a row shows."""
    agent = Agent.objects.create_superuser("bench@example.com", "bench")
    assert Conversation.objects.count() >= CONTACTS
    client = Client()
    client.force_login(agent)
    began = time.process_time()
    for _ in range(PAGES):
        assert client.get("/", {"tab": "everyone"}).status_code == 200
    return PAGES / (time.process_time() - began)


def applied(bodies: Iterator[bytes]) -> float:
    """Drain these bodies, and nothing else; how many in a second."""
    while draining.drain():
        pass
    now = timezone.now()
    with transaction.atomic():
        events = WebhookEvent.objects.bulk_create(
            WebhookEvent(body=body, verified_by=fingerprint(SECRET), received_at=now)
            for body in bodies
        )
    began = time.process_time()
    while draining.drain():
        pass
    took = time.process_time() - began
    states = WebhookEvent.objects.values_list("state", flat=True).distinct()
    assert set(states) == {WebhookEvent.State.STORED}, set(states)
    return len(events) / took


def the_number() -> Connection:
    number, _ = Connection.objects.get_or_create(
        phone_number_id="100000000000001",
        defaults={
            "name": "Bench",
            "business_account_id": "200000000000001",
            "access_token": "token",
            "app_secret": SECRET,
        },
    )
    return number


def messages(number: Connection, *, count: int, prefix: str) -> Iterator[bytes]:
    """Texts of the contacts in turn, each in a body of its own."""
    now = int(time.time())
    for index in range(count):
        wa_id = f"3519{index % CONTACTS:08}"
        message = {
            "from": wa_id,
            "id": f"wamid.{prefix}{index}",
            "timestamp": str(now),
            "type": "text",
            "text": {"body": f"Is order {index} on its way?"},
        }
        contact = {"profile": {"name": f"Contact {index % CONTACTS}"}, "wa_id": wa_id}
        yield a_body(number, {"contacts": [contact], "messages": [message]})


def statuses(number: Connection, wamids: list[str]) -> Iterator[bytes]:
    now = int(time.time())
    for index, wamid in enumerate(wamids):
        status = {
            "id": wamid,
            "status": "delivered",
            "timestamp": str(now),
            "recipient_id": f"3519{index % CONTACTS:08}",
        }
        yield a_body(number, {"statuses": [status]})


def a_body(number: Connection, value: dict[str, Any]) -> bytes:
    metadata = {
        "display_phone_number": "351200000000",
        "phone_number_id": number.phone_number_id,
    }
    value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    change = {"field": "messages", "value": value}
    entry = {"id": number.business_account_id, "changes": [change]}
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [entry]}
    ).encode()
