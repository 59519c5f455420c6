from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models import Event
from inbox.models import Conversation, Message
from inbox.refusals import NotRetryable, WindowClosed
from tests.cast import an_agent
from tests.graph import Graph
from tests.sending import a_chat, a_number, replies, send_due, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina(graph: Graph) -> Conversation:
    return a_chat(graph, a_number(graph)[0])


@pytest.fixture
def failed(graph: Graph, dina: Conversation) -> Message:
    graph.fault("error_131026", count=1)
    reply = replies(dina, "It is back.", quoted=dina.messages.get())
    send_due()
    assert status_of(reply) == "failed", "for this test to mean anything"
    return reply


def test_a_retry_is_a_new_message_in_the_failed_ones_place(
    graph: Graph, failed: Message
) -> None:
    bruno = an_agent("Bruno")

    again = failed.retry(by=bruno, at=timezone.now(), cid="again")
    send_due()

    assert status_of(again) == "accepted"
    assert (again.replaces, again.ordered_at) == (failed, failed.ordered_at)
    first, second = graph.sent
    assert first["biz_opaque_callback_data"] == failed.public_id
    assert second["biz_opaque_callback_data"] == again.public_id
    same = ("to", "type", "text", "context")
    assert [first[key] for key in same] == [second[key] for key in same]
    assert status_of(failed) == "failed"
    told = Event.objects.filter(type="message.queued").last()
    assert told
    assert told.data == {"replaces": failed.public_id}


def test_two_agents_who_press_at_once_send_it_once(
    graph: Graph, failed: Message
) -> None:
    same = Message.objects.get(pk=failed.pk)
    first = failed.retry(by=an_agent("Bruno"), at=timezone.now(), cid="bruno")
    assert same.retry(by=an_agent("Farah"), at=timezone.now(), cid="farah") == first

    send_due()

    assert len(graph.accepted) == 1


@pytest.mark.parametrize(
    "status", ["queued", "sending", "accepted", "sent", "delivered", "read"]
)
def test_only_what_failed_can_be_sent_again(failed: Message, status: str) -> None:
    failed.status = status
    with pytest.raises(NotRetryable):
        failed.retry(by=an_agent("Bruno"), at=timezone.now(), cid="again")


def test_what_got_through_since_the_page_was_drawn_is_not_sent_again(
    failed: Message,
) -> None:
    Message.objects.filter(pk=failed.pk).update(status="delivered")
    with pytest.raises(NotRetryable):
        failed.retry(by=an_agent("Bruno"), at=timezone.now(), cid="again")


def test_the_window_holds_for_a_retry_too(failed: Message) -> None:
    late = timezone.now() + timedelta(days=1)
    with pytest.raises(WindowClosed):
        failed.retry(by=an_agent("Bruno"), at=late, cid="again")
