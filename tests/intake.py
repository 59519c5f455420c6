"""Meta's samples of webhooks: whole, in pieces or together, posted and worked off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import time_machine

from channels_app.draining import drain
from channels_app.models import Connection, WebhookEvent
from tests import meta
from tests.cast import a_connection

SAMPLES = {
    path.stem.removeprefix("inbound-"): path
    for path in sorted(meta.SAMPLES.glob("inbound-*.json"))
}
# The samples were written on 21 November 2026; nothing here may seem to be in future.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

Body = dict[str, Any]


def sample(name: str) -> Body:
    body: Body = json.loads(meta.sample(name))
    return body


def our_wamids() -> list[str]:
    """Every message of ours that some sample is about."""
    texts = "".join(path.read_text() for path in SAMPLES.values())
    return sorted(set(re.findall(r"wamid\.SAMPLEOUTBOUND\d+=", texts)))


def their_connections() -> list[Connection]:
    """The two numbers that the samples are about."""
    return [
        a_connection("Teapots", phone_number_id="310077700012345"),
        a_connection(
            "Spares",
            phone_number_id="310077700099999",
            business_account_id="210045550009999",
        ),
    ]


def post(body: Body | bytes, *, at: datetime = NOW) -> int:
    with time_machine.travel(at, tick=False):
        return meta.post(body).status_code


def deliver(*bodies: Body, at: datetime = NOW) -> list[WebhookEvent]:
    """Post these, work them off together, and see what became of them."""
    assert [post(body, at=at) for body in bodies] == [200] * len(bodies)
    with time_machine.travel(at, tick=False):
        drain()
    return list(WebhookEvent.objects.order_by("pk"))


def pieces(body: Body) -> Iterator[Body]:
    """One webhook for each message, status or change of this one."""
    for entry in body["entry"]:
        for change in entry["changes"]:
            for value in cut(change["value"]):
                whole = {**entry, "changes": [{**change, "value": value}]}
                yield {**body, "entry": [whole]}


def cut(value: Body) -> Iterator[Body]:
    lists = [key for key in ("messages", "statuses", "message_echoes") if key in value]
    if not lists:
        yield value
    for key in lists:
        rest = {name: told for name, told in value.items() if name not in lists}
        for item in value[key]:
            yield {**rest, key: [item]}


def batched(bodies: Iterable[Body]) -> Body:
    """One webhook that says all of it."""
    entries = [entry for body in bodies for entry in body["entry"]]
    return {"object": "whatsapp_business_account", "entry": entries}
