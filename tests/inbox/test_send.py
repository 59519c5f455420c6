"""Every kind goes out as Meta wants it, and what is wrong never goes out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Agent
from inbox.models import Conversation, Message
from inbox.refusals import AskedTooOften, ValidationProblem, WindowClosed
from tests import files
from tests.cast import a_conversation, an_agent, hours_ago, says
from tests.contents import a_sample, outbound, put
from tests.graph import Graph
from tests.sending import a_chat, a_number, send_due, status_of

pytestmark = pytest.mark.django_db


class Said(NamedTuple):
    """A kind as the product calls it, Meta's sample of it, and how it goes wrong."""

    kind: str
    sample: str
    place: str  # what is changed there …
    value: Any  # … to this
    words: str  # is refused with this


SAID = [
    Said(*("text", "text", "body"), "x" * 4097, "at most 4096 characters"),
    Said(*("location", "location", "latitude"), "90.1", "number from −90 to 90"),
    Said(*("contacts", "contacts", "0.name.formatted_name"), None, "This is needed"),
    Said(
        *("button", "interactive-buttons", "action.buttons.1.reply.title"),
        *("x" * 21, "at most 20 characters; these are 21"),
    ),
    Said(
        *("list", "interactive-list", "action.sections.0.rows.0.description"),
        *("x" * 73, "at most 72 characters; these are 73"),
    ),
    Said(
        *("cta_url", "interactive-cta-url", "action.parameters.url"),
        *("shop.example", "an address like https://example.com"),
    ),
    Said(
        *("flow", "interactive-flow", "action.parameters.flow_cta"),
        *("x" * 31, "at most 30 characters; these are 31"),
    ),
    Said(
        *("location_request_message", "interactive-location-request", "body.text"),
        *("x" * 1025, "at most 1024 characters; these are 1025"),
    ),
    Said(
        *("request_contact_info", "interactive-request-contact-info", "body.text"),
        *("x" * 1025, "at most 1024 characters; these are 1025"),
    ),
    Said(
        *("call_permission_request", "interactive-call-permission-request"),
        *("body.text", "x" * 1025, "at most 1024 characters; these are 1025"),
    ),
    Said(
        *("voice_call", "interactive-voice-call", "action.parameters.ttl_minutes"),
        *(43_201, "a whole number from 1 to 43200"),
    ),
    Said(
        *("address_message", "interactive-address-message"),
        *("action.parameters.country", "India", "at most 2 characters"),
    ),
    Said(
        *("catalog_message", "interactive-catalog", "footer.text"),
        *("x" * 61, "at most 60 characters; these are 61"),
    ),
    Said(
        *("product", "interactive-product", "action.product_retailer_id"),
        *(None, "This is needed"),
    ),
    Said(
        *("product_list", "interactive-product-list", "action.sections.0.title"),
        *("x" * 25, "at most 24 characters; these are 25"),
    ),
    Said(
        *("carousel", "interactive-carousel-media", "action.cards.2.body.text"),
        *("x" * 161, "at most 160 characters; these are 161"),
    ),
    Said(
        *("carousel", "interactive-carousel-products"),
        *("action.cards.1.action.catalog_id", None, "This is needed"),
    ),
]


def sends(
    conversation: Conversation, kind: str, content: Any, **values: Any
) -> Message:
    values = {"cid": str(uuid4()), "at": timezone.now()} | values
    by = Agent.objects.filter(name="Amal").first() or an_agent("Amal")
    return conversation.send(kind, content, by=by, **values)


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.sample)
def test_graph_is_sent_metas_own_sample(graph: Graph, said: Said) -> None:
    connection, number = a_number(graph)
    graph.hurry()
    dina = a_chat(graph, connection, wa_id="351912345678")
    picture = graph.media(number, files.a_picture(), "image/png")
    sample = outbound(said.sample, file=picture)
    kind = sample["type"]

    message = sends(dina, kind, sample[kind], quoted=dina.messages.get())
    send_due()

    assert status_of(message) == "accepted", message.error_details
    (sent,) = graph.sent
    quote = {"message_id": dina.messages.get(direction="inbound").wamid}
    extra = {"biz_opaque_callback_data": message.public_id, "context": quote}
    assert sent == sample | extra
    assert (message.kind, message.payload[kind]) == (kind, sample[kind])


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.sample)
def test_a_broken_one_is_refused_before_it_is_a_row(said: Said) -> None:
    dina = a_conversation("Dina")
    says(dina)
    kind, content = a_sample(said.sample)
    put(content, said.place, said.value)

    with pytest.raises(ValidationProblem) as refusal:
        sends(dina, kind, content)

    assert refusal.value.field == f"{kind}.{said.place}"
    assert said.words in str(refusal.value)
    assert not dina.messages.filter(direction="outbound").exists()


def test_the_preview_of_a_link_is_shown_or_not(graph: Graph) -> None:
    connection, _ = a_number(graph)
    graph.hurry()
    dina = a_chat(graph, connection, wa_id="351912345678")
    sample = outbound("text-link-preview")
    body = sample["text"]["body"]

    shown = sends(dina, "text", sample["text"])
    plain = sends(dina, "text", body)
    send_due()

    first, second = graph.sent
    assert first == sample | {"biz_opaque_callback_data": shown.public_id}
    assert second["text"] == {"body": body, "preview_url": False}
    assert shown.text == plain.text == body


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
