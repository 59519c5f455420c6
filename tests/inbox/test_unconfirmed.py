"""What becomes of a reply when Graph says nothing, or its status comes first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import sleep
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Connection
from inbox.claiming import claim
from inbox.delivery import deliver
from inbox.models import Attempt
from inbox.outcomes import record
from inbox.troubles import trouble_of
from tests.graph import Graph
from tests.sending import (
    a_chat,
    a_number,
    hear,
    its_time_comes,
    replies,
    send_due,
    status_of,
)

pytestmark = pytest.mark.django_db

CaptureOnCommit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def connection(graph: Graph) -> Connection:
    return a_number(graph)[0]


@pytest.mark.parametrize("fault", ["drop_answer", "no_answer"])
def test_silence_after_the_request_is_never_answered_by_sending_again(
    graph: Graph, connection: Connection, fault: str
) -> None:
    graph.fault(fault, count=1)
    dina = a_chat(graph, connection)
    reply = replies(dina)
    following = replies(dina, "Anything else?")

    send_due()

    assert status_of(reply) == "unconfirmed"
    assert reply.attempts.get().outcome == Attempt.Outcome.UNANSWERED
    assert status_of(following) == "queued", "the line is held for a while"

    its_time_comes(reply)  # twenty seconds have passed
    send_due()

    assert status_of(reply) == "unconfirmed"
    assert status_of(following) == "accepted"
    ours = [call["biz_opaque_callback_data"] for call in graph.sent]
    assert ours == [reply.public_id, following.public_id]


def test_an_answer_that_comes_too_late_is_no_answer(
    graph: Graph, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels_app.cloud_api.TIMEOUTS", (5, 0.5))
    graph.fault("slow", value=1.5, on="send", count=1)
    reply = replies(a_chat(graph, connection))

    send_due()

    assert status_of(reply) == "unconfirmed"
    send_due()
    sleep(1.5)
    assert len(graph.sent) == 1


def test_a_status_that_came_before_graphs_answer_is_not_undone(
    graph: Graph, connection: Connection
) -> None:
    reply = replies(a_chat(graph, connection))
    parcels = claim(1, at=timezone.now()).parcels
    outcomes = [deliver(parcel) for parcel in parcels]
    wamid = graph.accepted[0]["wamid"]
    hear(connection, "delivered", wamid=wamid, callback=reply.public_id)
    assert status_of(reply) == "delivered", "for this test to mean anything"

    record(outcomes)

    assert status_of(reply) == "delivered"
    assert reply.wamid == wamid
    assert reply.accepted_at


def test_a_status_without_our_id_waits_until_we_know_its_wamid(
    graph: Graph,
    connection: Connection,
    django_capture_on_commit_callbacks: CaptureOnCommit,
) -> None:
    reply = replies(a_chat(graph, connection))
    outcomes = [deliver(parcel) for parcel in claim(1, at=timezone.now()).parcels]
    hear(connection, "delivered", wamid=graph.accepted[0]["wamid"])
    assert status_of(reply) == "sending", "for this test to mean anything"

    with django_capture_on_commit_callbacks(execute=True):
        record(outcomes)

    assert status_of(reply) == "delivered"


def test_its_status_settles_what_was_unconfirmed(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("drop_answer", count=1)
    dina = a_chat(graph, connection)
    reply = replies(dina)
    following = replies(dina, "Anything else?")
    send_due()
    assert status_of(reply) == "unconfirmed", "for this test to mean anything"

    wamid = graph.accepted[0]["wamid"]
    hear(connection, "sent", wamid=wamid, callback=reply.public_id)

    assert status_of(reply) == "sent"
    assert reply.wamid == wamid
    assert trouble_of(reply) is None

    send_due()
    assert status_of(following) == "accepted", "the line is free again"
    assert len(graph.accepted) == 2
