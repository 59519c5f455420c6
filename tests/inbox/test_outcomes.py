"""What becomes of a reply when Graph refuses it, or cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Connection
from inbox.claiming import claim
from inbox.delivery import deliver
from inbox.models import Attempt, Message
from inbox.outcomes import record
from inbox.troubles import trouble_of
from tests.graph import Graph
from tests.processes import free_port
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


def pause_of(message: Message) -> float:
    """How many seconds from now it is tried again."""
    message.refresh_from_db()
    assert message.not_before, "it is not to be tried again"
    return (message.not_before - timezone.now()).total_seconds()


@pytest.mark.parametrize(
    ("fault", "code", "seconds"),
    [
        ("html_500", -500, 1),
        ("http_429", 4, 1),
        ("error_2", 2, 1),
        ("error_4", 4, 1),
        ("error_130429", 130429, 1),
        ("error_131000", 131000, 1),
        ("error_131056", 131056, 4),
        ("error_131057", 131057, 60),
        ("error_131047", 131047, 3),
    ],
)
def test_what_passes_by_itself_is_tried_again_after_a_pause(
    graph: Graph, connection: Connection, fault: str, code: int, seconds: int
) -> None:
    graph.fault(fault, count=1)
    reply = replies(a_chat(graph, connection))

    send_due()

    assert status_of(reply) == "queued"
    assert reply.error_code == code
    assert seconds - 2 < pause_of(reply) <= seconds * 1.25
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.hint == "Trying again."

    its_time_comes(reply)
    send_due()

    assert status_of(reply) == "accepted"
    assert (reply.error_code, trouble_of(reply)) == (None, None)
    assert [call["biz_opaque_callback_data"] for call in graph.sent] == [
        reply.public_id
    ] * 2
    assert len(graph.accepted) == 1
    assert [attempt.outcome for attempt in reply.attempts.all()] == [
        Attempt.Outcome.POSTPONED,
        Attempt.Outcome.ACCEPTED,
    ]


def test_what_was_written_down_already_queues_nothing_again(
    graph: Graph, connection: Connection
) -> None:
    """The answer to a commit was lost, and it is tried again: meanwhile the message is
    on its way once more."""
    graph.fault("error_2", count=1)
    reply = replies(a_chat(graph, connection))
    [first] = claim(1, at=timezone.now()).parcels
    refused = deliver(first)
    record([refused])
    its_time_comes(reply)
    assert claim(1, at=timezone.now()).parcels, "for this test to mean anything"

    record([refused])

    assert status_of(reply) == "sending"
    assert claim(1, at=timezone.now()).parcels == []


def test_the_pauses_grow_and_end_after_an_hour(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("error_2")
    reply = replies(a_chat(graph, connection))
    pauses = []
    for _ in range(20):
        send_due()
        if status_of(reply) == "failed":
            break
        pauses.append(pause_of(reply))
        its_time_comes(reply)

    assert pauses == sorted(pauses[:5]) + pauses[5:]
    assert pauses[0] < 2
    assert 10 * 60 - 2 < max(pauses) <= 12.5 * 60
    assert 45 * 60 < sum(pauses) < 75 * 60
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.actions == ("retry",)


def test_a_fault_at_meta_gets_three_more_tries(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("error_131000")
    reply = replies(a_chat(graph, connection))
    for _ in range(4):
        send_due()
        its_time_comes(reply)

    assert status_of(reply) == "failed"
    assert len(graph.sent) == 4


def test_a_window_that_meta_holds_shut_gets_one_more_try(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("error_131047")
    reply = replies(a_chat(graph, connection))
    for _ in range(3):
        send_due()
        its_time_comes(reply)

    assert status_of(reply) == "failed"
    assert len(graph.sent) == 2
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.actions == ("template",)


@pytest.mark.parametrize("code", [100, 131009, 131026, 131051, 135000, 999999])
def test_what_would_be_refused_again_fails_at_once_in_plain_words(
    graph: Graph, connection: Connection, code: int
) -> None:
    graph.fault(f"error_{code}", count=1)
    reply = replies(a_chat(graph, connection))

    send_due()
    send_due()

    assert status_of(reply) == "failed"
    assert reply.failed_at
    assert len(graph.sent) == 1
    trouble = trouble_of(reply)
    assert trouble
    assert str(code) not in trouble.sentence


@pytest.mark.parametrize("code", [190, 10, 131031, 131042, 133010])
def test_trouble_of_the_number_holds_its_queue_until_a_test_passes(
    graph: Graph, connection: Connection, code: int
) -> None:
    graph.fault(f"error_{code}", on="send")
    first = replies(a_chat(graph, connection, "Dina"))
    second = replies(a_chat(graph, connection, "Emeka"))
    send_due(threads=1)
    asked = len(graph.sent)

    connection.refresh_from_db()
    assert connection.state == Connection.State.ATTENTION
    assert connection.attention_code == code
    assert (status_of(first), status_of(second)) == ("queued", "queued")
    trouble = trouble_of(Message.objects.get(pk=first.pk))
    assert trouble
    assert trouble.sentence == "Held back until this number works again."
    assert trouble.hint == connection.attention

    send_due()
    assert len(graph.sent) == asked, "held means held"

    graph.mend()
    connection.recovered(at=timezone.now())
    send_due()

    assert (status_of(first), status_of(second)) == ("accepted", "accepted")
    assert len(graph.accepted) == 2


@pytest.mark.parametrize(("minutes", "state"), [(1, "attention"), (90, "active")])
def test_a_status_may_tell_of_trouble_too_unless_it_is_old(
    graph: Graph,
    connection: Connection,
    django_capture_on_commit_callbacks: CaptureOnCommit,
    minutes: int,
    state: str,
) -> None:
    reply = replies(a_chat(graph, connection))
    send_due()
    reply.refresh_from_db()
    assert reply.wamid

    told_at = timezone.now() - timedelta(minutes=minutes)
    with django_capture_on_commit_callbacks(execute=True):
        payment = {"error_code": 131042, "sent_at": told_at}
        hear(connection, "failed", wamid=reply.wamid, **payment)

    assert status_of(reply) == "failed"
    connection.refresh_from_db()
    assert connection.state == state


def test_a_test_that_passed_meanwhile_counts(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("error_190", on="send", count=1)
    reply = replies(a_chat(graph, connection))
    outcomes = [deliver(parcel) for parcel in claim(1, at=timezone.now()).parcels]
    connection.recovered(at=timezone.now())

    record(outcomes)

    connection.refresh_from_db()
    assert connection.state == Connection.State.ACTIVE
    assert status_of(reply) == "queued"


def test_a_test_that_failed_or_still_runs_meanwhile_does_not_count(
    graph: Graph, connection: Connection
) -> None:
    graph.fault("error_190", on="send", count=1)
    replies(a_chat(graph, connection))
    outcomes = [deliver(parcel) for parcel in claim(1, at=timezone.now()).parcels]
    Connection.objects.update(checked_at=timezone.now())

    record(outcomes)

    connection.refresh_from_db()
    assert connection.state == Connection.State.ATTENTION


def test_a_connection_that_never_opened_is_tried_again(
    graph: Graph, connection: Connection
) -> None:
    reply = replies(a_chat(graph, connection))
    Connection.objects.update(graph_url=f"http://127.0.0.1:{free_port()}")

    send_due()

    assert status_of(reply) == "queued"
    assert pause_of(reply) <= 1.25
    assert reply.attempts.get().outcome == Attempt.Outcome.UNREACHABLE

    Connection.objects.update(graph_url=connection.graph_url)
    its_time_comes(reply)
    send_due()

    assert status_of(reply) == "accepted"
    assert len(graph.accepted) == 1


def test_a_slow_graph_is_given_time(graph: Graph, connection: Connection) -> None:
    graph.fault("slow", value=1.5, on="send", count=1)
    reply = replies(a_chat(graph, connection))

    send_due()

    assert status_of(reply) == "accepted"
    took = reply.attempts.get().duration_ms
    assert took
    assert took >= 1500
