"""Every kind goes out as Meta wants it, and what is wrong never goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Agent
from inbox.models import Conversation, Message
from inbox.refusals import AskedTooOften, ValidationProblem, WindowClosed
from tests.cast import a_conversation, an_agent, hours_ago, says
from tests.contents import outbound
from tests.graph import Graph
from tests.sending import a_chat, a_number, send_due, status_of

pytestmark = pytest.mark.django_db

INTERACTIVE = [
    *("buttons", "list", "cta-url", "flow", "location-request", "request-contact-info"),
    *("call-permission-request", "voice-call", "catalog", "product", "product-list"),
    *("carousel-media", "carousel-products"),
]
NAMES = ["text", "location", "contacts", *(f"interactive-{n}" for n in INTERACTIVE)]


def sends(
    conversation: Conversation, kind: str, content: Any, **values: Any
) -> Message:
    values = {"cid": str(uuid4()), "at": timezone.now()} | values
    by = Agent.objects.filter(name="Amal").first() or an_agent("Amal")
    return conversation.send(kind, content, by=by, **values)


@pytest.mark.parametrize("name", NAMES)
def test_graph_is_sent_metas_own_sample(graph: Graph, name: str) -> None:
    connection, _ = a_number(graph)
    graph.hurry()
    dina = a_chat(graph, connection, wa_id="351912345678")
    sample = outbound(name)
    kind = sample["type"]

    message = sends(dina, kind, sample[kind], quoted=dina.messages.get())
    send_due()

    assert status_of(message) == "accepted", message.error_details
    (sent,) = graph.sent
    quote = {"message_id": dina.messages.get(direction="inbound").wamid}
    extra = {"biz_opaque_callback_data": message.public_id, "context": quote}
    assert sent == sample | extra
    assert (message.kind, message.payload[kind]) == (kind, sample[kind])


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("text", {"body": "x" * 4097}, "text.body"),
    ("location", {"latitude": "91"}, "location.latitude"),
    ("interactive-buttons", {"body": {}}, "interactive.body"),
    ("interactive-list", {"body": {}}, "interactive.body"),
    ("interactive-cta-url", {"action": {}}, "interactive.action.parameters"),
    ("interactive-flow", {"action": {}}, "interactive.action.parameters"),
    ("interactive-location-request", {"body": {}}, "interactive.body"),
    ("interactive-request-contact-info", {"body": {}}, "interactive.body"),
    (
        "interactive-call-permission-request",
        {"action": {"name": "call"}},
        "interactive.action.name",
    ),
    ("interactive-voice-call", {"body": {}}, "interactive.body"),
    ("interactive-catalog", {"body": {}}, "interactive.body"),
    ("interactive-product", {"action": {}}, "interactive.action.catalog_id"),
    ("interactive-product-list", {"header": {}}, "interactive.header"),
    ("interactive-carousel-media", {"action": {}}, "interactive.action.cards"),
    ("interactive-carousel-products", {"action": {}}, "interactive.action.cards"),
]


@pytest.mark.parametrize(("name", "change", "field"), BROKEN)
def test_a_broken_one_is_refused_before_it_is_a_row(
    name: str, change: dict[str, Any], field: str
) -> None:
    dina = a_conversation("Dina")
    says(dina)
    sample = outbound(name)
    kind = sample["type"]

    with pytest.raises(ValidationProblem) as refusal:
        sends(dina, kind, sample[kind] | change)

    assert refusal.value.field.startswith(field)
    assert str(refusal.value)
    assert not dina.messages.filter(direction="outbound").exists()


def test_the_same_cid_is_the_same_message_of_any_kind() -> None:
    dina = a_conversation("Dina")
    says(dina)
    place = outbound("location")["location"]
    amal = an_agent("Amal")
    common: dict[str, Any] = {"by": amal, "cid": "c1", "at": timezone.now()}

    first = dina.send("location", place, **common)

    assert dina.send("location", place, **common) == first
    assert first.text == "Teapot Shop, Rua Áurea 10, Lisboa"
    dina.refresh_from_db()
    assert dina.last_message == first


def test_a_shut_window_refuses_every_kind() -> None:
    dina = a_conversation("Dina")
    says(dina, at=hours_ago(25))
    with pytest.raises(WindowClosed):
        sends(dina, "contacts", outbound("contacts")["contacts"])


def test_asking_for_a_call_is_allowed_once_a_day_and_twice_in_seven() -> None:
    dina, now = a_conversation("Dina"), timezone.now()
    says(dina)
    asking = outbound("interactive-call-permission-request")["interactive"]

    def asked(*hours: float) -> None:
        dina.messages.filter(direction="outbound").delete()
        for ago in hours:
            sends(dina, "interactive", asking, at=now - timedelta(hours=ago))

    asked(24)
    sends(dina, "interactive", asking, at=now)
    asked(23.9)
    with pytest.raises(AskedTooOften):
        sends(dina, "interactive", asking, at=now)
    asked(7 * 24, 30)
    sends(dina, "interactive", asking, at=now)
    asked(7 * 24 - 1, 30)
    with pytest.raises(AskedTooOften):
        sends(dina, "interactive", asking, at=now)
    dina.messages.filter(direction="outbound").update(status="failed")
    sends(dina, "interactive", asking, at=now)
