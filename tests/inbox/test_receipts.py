"""Read receipts and typing: seldom, once, and only where an admin wants them."""

from __future__ import annotations

from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Connection, GraphFailure
from inbox import receipts
from inbox.models import Conversation
from tests.cast import an_agent, hours_ago, says
from tests.graph import Graph, Json
from tests.sending import a_chat, a_number, replies, send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    """Dina has written; Amal has looked at it. Meta knows the message."""
    connection, number = a_number(graph)
    conversation = a_chat(graph, connection)
    phone = next(iter(graph.ask("GET", "phones/")["phones"]))
    writes(graph, conversation, phone, number)
    conversation.mark_read(by=an_agent("Amal"), at=timezone.now())
    return conversation


def writes(
    graph: Graph, conversation: Conversation, phone: Json, number: Json, **values: Any
) -> str:
    wamid = graph.says(phone, number, "Hello?")
    says(conversation, wamid=wamid, **values)
    return wamid


def receive(sent: receipts.Sent | None) -> bool:
    """Whether something was sent; wait until it was."""
    if sent is not None:
        sent.result(timeout=20)
    return sent is not None


def told(graph: Graph) -> list[Json]:
    """What Graph was told about messages that were read."""
    bodies = [call["request"] for call in graph.calls() if call["method"] == "POST"]
    return [body for body in bodies if body.get("status") == "read"]


def test_what_was_read_is_reported_once(graph: Graph, dina: Conversation) -> None:
    assert receive(receipts.send_read_receipt(dina.pk))
    assert not receive(receipts.send_read_receipt(dina.pk))

    newest = dina.messages.latest("pk")
    assert told(graph) == [
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": newest.wamid,
        }
    ]


def test_what_came_meanwhile_is_not_reported_as_read(dina: Conversation) -> None:
    says(dina, "And the green one?")
    assert not receive(receipts.send_read_receipt(dina.pk))


def test_never_means_never(graph: Graph, dina: Conversation) -> None:
    Connection.objects.update(read_receipts=Connection.ReadReceipts.NEVER)
    assert not receive(receipts.send_read_receipt(dina.pk))
    assert not receive(receipts.send_typing_indicator(dina.pk))
    assert told(graph) == []


def test_with_a_reply_means_with_a_reply(graph: Graph, dina: Conversation) -> None:
    Connection.objects.update(read_receipts=Connection.ReadReceipts.ON_REPLY)
    dina.refresh_from_db()
    assert not receive(receipts.send_read_receipt(dina.pk))

    replies(dina)

    assert receive(receipts.send_read_receipt(dina.pk))
    assert len(told(graph)) == 1


def test_a_message_of_last_month_is_not_reported(dina: Conversation) -> None:
    dina.messages.update(ordered_at=hours_ago(24 * 31))
    assert not receive(receipts.send_read_receipt(dina.pk))


def test_typing_shows_at_most_every_twenty_seconds(
    graph: Graph, dina: Conversation
) -> None:
    assert receive(receipts.send_typing_indicator(dina.pk))
    assert not receive(receipts.send_typing_indicator(dina.pk))
    typing = {"type": "text"}
    assert [body["typing_indicator"] for body in told(graph)] == [typing]

    dina.refresh_from_db()
    assert dina.typing_sent_at
    dina.typing_sent_at -= timedelta(seconds=20)
    dina.save()
    assert receive(receipts.send_typing_indicator(dina.pk))


def test_while_too_many_wait_for_graph_one_is_left_out(
    graph: Graph, dina: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "places", BoundedSemaphore(1))
    with receipts.places:
        assert not receive(receipts.send_read_receipt(dina.pk))
    assert told(graph) == []

    # What is lost is lost; the next one is told again.
    assert receive(receipts.send_typing_indicator(dina.pk))


def test_typing_has_marked_it_as_read(graph: Graph, dina: Conversation) -> None:
    receive(receipts.send_typing_indicator(dina.pk))
    assert not receive(receipts.send_read_receipt(dina.pk))


def test_nobody_types_into_a_shut_window(dina: Conversation) -> None:
    Conversation.objects.update(window_closes_at=timezone.now())
    assert not receive(receipts.send_typing_indicator(dina.pk))


@pytest.mark.parametrize("state", [Connection.State.ATTENTION, Connection.State.OFF])
def test_a_number_that_cannot_send_is_left_alone(
    dina: Conversation, state: str
) -> None:
    Connection.objects.update(state=state)
    assert not receive(receipts.send_read_receipt(dina.pk))
    assert not receive(receipts.send_typing_indicator(dina.pk))


@pytest.mark.django_db(transaction=True)
def test_a_receipt_that_is_refused_is_written_down_and_disturbs_nothing(
    graph: Graph, dina: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    graph.fault("error_131000", on="mark")

    assert receive(receipts.send_read_receipt(dina.pk))
    failure = GraphFailure.objects.get()
    assert (failure.operation, failure.code) == ("read receipt", 131000)
    assert failure.subject == dina.messages.latest("pk").public_id

    reply = replies(dina)
    send_due()

    reply.refresh_from_db()
    assert reply.status == "accepted"
    assert "was lost" in caplog.text
