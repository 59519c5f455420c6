from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from celery.worker import state
from django.utils import timezone

from inbox import outcomes
from inbox.claiming import claim
from inbox.crew import Crew
from inbox.delivery import TOO_LATE, Outcome, Parcel, deliver
from inbox.models import Attempt
from inbox.outbox import a_sender
from tests.cast import a_contact, a_conversation, says
from tests.graph import Graph
from tests.sending import a_chat, a_number, replies, send_due, status_of

pytestmark = pytest.mark.django_db


def test_a_reply_goes_out_as_meta_wants_it(graph: Graph) -> None:
    connection, _ = a_number(graph)
    dina = a_chat(graph, connection)
    question = dina.messages.get()
    reply = replies(dina, "It is, since today.", quoted=question)

    send_due()

    assert graph.sent == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": dina.contact.recipient.removeprefix("wa_id:"),
            "type": "text",
            "text": {"body": "It is, since today.", "preview_url": True},
            "context": {"message_id": question.wamid},
            "biz_opaque_callback_data": reply.public_id,
        }
    ]
    assert status_of(reply) == "accepted"
    assert reply.wamid == graph.accepted[0]["wamid"]
    attempt = reply.attempts.get()
    assert attempt.outcome == Attempt.Outcome.ACCEPTED
    assert (attempt.http_status, attempt.error_code) == (200, None)


def test_who_is_only_known_by_user_id_is_addressed_by_it(graph: Graph) -> None:
    connection, _ = a_number(graph)
    phone = graph.phone("Emeka", wa_id=None, username="emeka")
    emeka = a_contact("Emeka", scope=connection.scope, user_id=phone["user_id"])
    conversation = a_conversation(emeka, connection)
    says(conversation)
    reply = replies(conversation)

    send_due()

    assert status_of(reply) == "accepted"
    assert graph.sent[0]["recipient"] == phone["user_id"]
    assert "to" not in graph.sent[0]


def test_a_worker_that_was_told_to_end_begins_nothing(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, _ = a_number(graph)
    reply = replies(a_chat(graph, connection))
    monkeypatch.setattr(state, "should_stop", 0)  # an exit code, not False

    send_due()

    assert status_of(reply) == "queued"
    assert graph.sent == []


def test_a_sender_that_broke_off_still_comes_to_its_end(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had under way is heard by its next run, and not counted twice."""
    reply = replies(a_chat(graph, a_number(graph)[0]))
    sender, listen = a_sender(2), Crew.listen

    def broken(
        crew: Crew[Parcel, Outcome], *, until: datetime | None
    ) -> list[tuple[Parcel, Outcome]]:
        monkeypatch.setattr(Crew, "listen", listen)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Crew, "listen", broken)
    with pytest.raises(RuntimeError):
        sender.work()
    assert len(sender.in_flight) == 1, "for this test to mean anything"
    sender.work()
    sender.pool.shutdown()

    assert status_of(reply) == "accepted"
    assert sender.in_flight == []


def test_what_waited_too_long_for_a_thread_is_given_back(graph: Graph) -> None:
    """Sent so late, it might go after what Amal wrote after it."""
    reply = replies(a_chat(graph, a_number(graph)[0]))
    [parcel] = claim(1, at=timezone.now() - TOO_LATE - timedelta(seconds=1)).parcels

    outcomes.record([deliver(parcel)])

    assert status_of(reply) == "queued"
    assert reply.attempts.get().outcome == Attempt.Outcome.GIVEN_BACK
    assert reply.attempt_count == 0, "or slow calls of others would use up its tries"
    assert graph.sent == []
    assert claim(1, at=timezone.now()).parcels, "it may go at once"
