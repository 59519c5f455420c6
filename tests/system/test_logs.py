"""A message through and back, with everything logged that can be: what stands there?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.graph import Graph
from tests.system.shapes import VERIFY_TOKEN, OneProcess
from tests.system.wire import Wire

pytestmark = pytest.mark.system

HER_WORDS, HIS_WORDS = "Is the blue teapot back?", "Yes, since today."
BY_PROXY = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "amals-own-reply"}


@pytest.fixture
def parley(data_dir: Path, graph: Graph) -> Iterator[OneProcess]:
    parley = OneProcess(
        data_dir, LOG_LEVEL="DEBUG", LOG_FORMAT="json", TRUSTED_PROXIES="1"
    )
    parley.start()
    parley.make_agent("amal@example.com", "Amal")
    yield parley
    parley.stop()


def lines(parley: OneProcess) -> list[dict[str, Any]]:
    """All that was logged: a JSON object a line. The command itself says some words."""
    written = [line for line in parley.processes[0].lines if line.startswith("{")]
    return [json.loads(line) for line in written]


def that_say(logged: list[dict[str, Any]], **parts: Any) -> list[dict[str, Any]]:
    return [line for line in logged if parts.items() <= line.items()]


def answered(wire: Wire, conversation: str) -> str:
    """Amal's reply, through the proxy; the id that the answer names."""
    token = wire.session.cookies["csrftoken"]
    answer = wire.session.post(
        f"{wire.url}/c/{conversation}/reply/",
        {"text": HIS_WORDS, "csrfmiddlewaretoken": token},
        headers={"Referer": wire.url, **BY_PROXY},
        timeout=10,
    )
    assert answer.status_code in (200, 201), answer.text[:500]
    return answer.headers["X-Request-ID"]


def test_one_id_leads_through_and_nobody_is_named(
    parley: OneProcess, graph: Graph
) -> None:
    number, phone = parley.connect_to(graph), graph.phone("Dina")
    with Wire(parley.url, "amal@example.com") as amal:
        amal.until("hello")
        graph.says(phone, number, HER_WORDS)
        conversation = amal.until("row")["conversation"]
        assert answered(amal, conversation) == "amals-own-reply"
        while not graph.accepted:
            amal.until("message", seconds=20)
        graph.settled()
    parley.stop()
    logged = lines(parley)

    (came_in,) = that_say(logged, message="message.received")
    assert that_say(logged, path="/webhooks/whatsapp", id=came_in["id"], status=200)
    (queued,) = that_say(logged, message="message.queued", id="amals-own-reply")
    (sent,) = that_say(logged, message="Graph", subject=queued["subject"])
    assert (sent["id"], sent["status"]) == ("amals-own-reply", 200)

    secrets = [number["access_token"], number["app_secret"], VERIFY_TOKEN]
    numbers = [phone["wa_id"], phone["user_id"], number["display_phone_number"]]
    output = parley.processes[0].output
    for told in [HER_WORDS, HIS_WORDS, "Dina", "amal@", *numbers, *secrets]:
        assert told not in output, told
