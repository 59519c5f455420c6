"""What customers do with what we offer comes back, and stands below it."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from channels_app import draining
from inbox.models import Conversation, Message
from tests.contents import outbound
from tests.graph import Graph
from tests.inbox.test_send import sends
from tests.sending import a_number, send_due

# What was offered, what is pressed, and what is kept of it.
ANSWERS = [
    ("buttons", "Confirm", "interactive", "Confirm"),
    ("list", "Mon 15:00", "interactive", "Mon 15:00"),
    ("flow", "submit", "interactive", "Sent"),
    ("location-request", "send", "location", "Rossio, Praça Dom Pedro IV, Lisboa"),
    ("request-contact-info", "share", "contacts", "Dina"),
    ("call-permission-request", "accept", "interactive", "Calls allowed"),
    ("catalog", "View catalogue", "order", "1 item"),
    ("product", "SKU-TEAPOT-02", "order", "1 item"),
    ("product-list", "SKU-CUP-12", "order", "1 item"),
    ("carousel-products", "SKU-CUP-11", "order", "1 item"),
]


@pytest.mark.django_db(transaction=True)
def test_every_answer_is_stored_with_what_it_answers(
    graph: Graph, live_server: LiveServer, settings: Settings
) -> None:
    settings.PUBLIC_URL = live_server.url
    connection, number = a_number(graph)
    graph.number(
        phone_number_id=number["phone_number_id"],
        callback_url=connection.webhook_url,
        verify_token=connection.verify_token,
        subscribed=True,
    )
    graph.hurry()
    phone = graph.phone("Dina", wa_id="351912345678")
    graph.says(phone, number, "Hello")
    graph.settled()
    draining.drain()
    dina = Conversation.objects.get()

    offers = [
        sends(dina, "interactive", outbound(f"interactive-{name}")["interactive"])
        for name, *_ in ANSWERS
    ]
    send_due()
    graph.settled()
    for offer, (_, pressed, *_) in zip(offers, ANSWERS, strict=True):
        offer.refresh_from_db()
        graph.says(phone, number, tap=offer.wamid, id=pressed)
    graph.settled()
    draining.drain()

    for offer, (name, _, kind, text) in zip(offers, ANSWERS, strict=True):
        answer = Message.objects.get(quoted_wamid=offer.wamid)
        assert (answer.kind, answer.direction) == (kind, "inbound"), name
        assert answer.text.startswith(text), name
        assert dina.messages.get(pk=offer.pk).status == "delivered", name
