"""Blocking a customer through Meta: asked, under way, done or refused, and undone."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.models import Connection, Event, GraphFailure
from inbox import blocking
from inbox.models import Conversation
from inbox.refusals import Blocked, CannotBlock
from inbox.tasks import change_block
from inbox.templatetags.inbox import line
from inbox.troubles import trouble_of
from tests.cast import a_team, an_agent, hours_ago, says
from tests.graph import Graph, Json
from tests.inbox.pages import SCRIPT, address, shown, signed_in
from tests.sending import a_chat, a_number, replies, send_due, status_of

pytestmark = pytest.mark.django_db


class Chat:
    """Dina, who has just written, by both sides' rows."""

    def __init__(self, graph: Graph, **phone: Any) -> None:
        self.graph = graph
        self.connection, self.number = a_number(graph)
        self.talk = a_chat(graph, self.connection, **phone)
        self.phone: Json = graph.rows("phones/", "phones")[-1]
        graph.says(self.phone, self.number, "Hello?")

    @property
    def now(self) -> Conversation:
        return Conversation.objects.get(pk=self.talk.pk)

    def is_blocked_at_meta(self) -> bool:
        api = self.connection.api()
        path = f"{self.connection.phone_number_id}/block_users"
        return bool(api._call("GET", path)["data"][0]["block_users"])


@pytest.fixture
def dina(graph: Graph) -> Chat:
    return Chat(graph)


def test_an_agent_blocks_and_unblocks(graph: Graph, dina: Chat) -> None:
    amal = an_agent("Amal Haddad")
    client = signed_in(amal)

    asked = client.post(address("block", dina.talk), headers=SCRIPT).content.decode()
    assert "Blocking …" in asked
    assert "is being blocked" in shown(client, address("panels", dina.talk))
    assert not dina.is_blocked_at_meta(), "no network in a request"
    with pytest.raises(Blocked):
        replies(dina.talk)

    change_block(dina.talk.pk)

    assert dina.now.block == "blocked"
    assert dina.is_blocked_at_meta()
    panels = shown(client, address("panels", dina.talk))
    assert "Amal blocked them" in panels
    assert 'data-mode="blocked"' in panels
    body = next(
        call["request"]
        for call in graph.calls()
        if call["method"] == "POST" and call["path"].endswith("/block_users")
    )
    user = dina.talk.contact.recipient.removeprefix("wa_id:")
    assert body["block_users"] == [{"user": user}]

    asked = client.post(address("unblock", dina.talk), headers=SCRIPT).content.decode()
    assert "Unblocking …" in asked
    change_block(dina.talk.pk)
    assert dina.now.block == ""
    assert not dina.is_blocked_at_meta()
    assert replies(dina.talk)
    lines = [line(event) for event in Event.objects.filter(type__contains="blocked")]
    assert lines == [
        "<b>Amal</b> blocked the customer",
        "<b>Amal</b> unblocked the customer",
    ]


def test_one_without_a_number_is_blocked_by_the_user_id(graph: Graph) -> None:
    dina = Chat(graph)
    dina.talk.contact.identities.update(kind="user_id", value=dina.phone["user_id"])
    dina.talk.block_contact(by=an_agent(), at=timezone.now())
    change_block(dina.talk.pk)
    assert dina.now.block == "blocked"
    assert dina.is_blocked_at_meta()


def test_what_a_blocked_customer_writes_does_not_come(graph: Graph, dina: Chat) -> None:
    dina.talk.block_contact(by=an_agent(), at=timezone.now())
    change_block(dina.talk.pk)
    before = len(graph.webhooks)
    graph.says(dina.phone, dina.number, "Let me in")
    assert len(graph.webhooks) == before
    assert graph.screen(dina.phone)[-1]["text"] == "Let me in"


def test_what_waited_is_not_sent_to_who_was_blocked_meanwhile(
    graph: Graph, dina: Chat
) -> None:
    reply = replies(dina.talk)
    dina.talk.block_contact(by=an_agent("Bruno"), at=timezone.now())
    send_due()
    assert status_of(reply) == "failed"
    trouble = trouble_of(reply)
    assert trouble
    assert trouble.sentence == "You blocked this person. Unblock them to write."
    assert graph.sent == []


def test_graph_refuses_what_is_sent_to_a_blocked_person(
    graph: Graph, dina: Chat
) -> None:
    """As when somebody was blocked in WhatsApp Manager, of which we know nothing."""
    dina.talk.block_contact(by=an_agent(), at=timezone.now())
    change_block(dina.talk.pk)
    Conversation.objects.update(block="")
    reply = replies(dina.talk)
    send_due()
    assert status_of(reply) == "failed"
    assert reply.error_code == 130403


def test_only_who_wrote_within_a_day_can_be_blocked(graph: Graph, dina: Chat) -> None:
    Conversation.objects.update(window_closes_at=timezone.now())
    client = signed_in(an_agent("Amal"))
    page = shown(client, address("panels", dina.talk))
    assert "only who wrote in the last 24 hours" in page
    with pytest.raises(CannotBlock):
        dina.now.block_contact(by=an_agent("Bruno"), at=timezone.now())
    refused = client.post(address("block", dina.talk), headers=SCRIPT)
    assert "only who wrote in the last 24 hours" in refused.content.decode()
    assert dina.now.block == ""


def test_a_refusal_of_metas_is_told_in_its_words(graph: Graph) -> None:
    connection, number = a_number(graph)
    talk = a_chat(graph, connection)
    phone = graph.rows("phones/", "phones")[-1]
    # By Meta's clock it was longer ago than by ours.
    graph.says(phone, number, "Hello?", timestamp=int(time.time()) - 25 * 3600)

    talk.block_contact(by=an_agent(), at=timezone.now())
    change_block(talk.pk)

    talk.refresh_from_db()
    assert talk.block == ""
    assert "not received a message from this number" in talk.block_problem
    page = shown(signed_in(an_agent("Bruno")), address("panels", talk))
    assert "They could not be blocked. The business has not received" in page
    failure = GraphFailure.objects.get()
    assert (failure.operation, failure.code) == ("blocking", 131047)
    says(talk)
    assert replies(talk)


def test_silence_is_no_answer_and_one_may_ask_once_more(
    graph: Graph, dina: Chat
) -> None:
    graph.fault("drop_answer", count=1, on="block")
    amal = an_agent()
    dina.talk.block_contact(by=amal, at=timezone.now())
    change_block(dina.talk.pk)
    assert dina.now.block == ""
    assert "may have done it" in dina.now.block_problem
    dina.now.block_contact(by=amal, at=timezone.now())
    change_block(dina.talk.pk)
    assert (dina.now.block, dina.now.block_problem) == ("blocked", "")


def test_a_ring_that_was_lost_is_swept(graph: Graph, dina: Chat) -> None:
    now = timezone.now()
    dina.talk.block_contact(by=an_agent(), at=now)
    assert blocking.due(at=now) == [dina.talk.pk]
    # Somebody has taken it, and dies over it.
    Conversation.objects.update(block_due_at=now + blocking.PATIENCE)
    change_block(dina.talk.pk)
    assert dina.now.block == "blocking", "it is in somebody's hands"
    assert blocking.due(at=now + timedelta(minutes=2)) == [dina.talk.pk]


def test_two_agents_at_once_ask_for_one_thing(graph: Graph, dina: Chat) -> None:
    first, second = dina.now, dina.now
    first.block_contact(by=an_agent("Amal"), at=timezone.now())
    second.block_contact(by=an_agent("Bruno"), at=timezone.now())
    second.unblock_contact(by=an_agent("Carla"), at=timezone.now())
    assert dina.now.block == "blocking"
    assert dina.now.block_by
    assert dina.now.block_by.name == "Amal"


def test_carla_who_does_not_see_them_cannot_block_them(dina: Chat) -> None:
    a_team("Support", [an_agent("Amal")], [dina.connection])
    carla = signed_in(an_agent("Carla"))
    assert carla.post(address("block", dina.talk)).status_code == 404
    assert dina.now.block == ""


def test_a_held_number_says_so(graph: Graph, dina: Chat) -> None:
    graph.fault("error_190", on="block")
    Connection.objects.update(created_at=hours_ago(1))
    dina.talk.block_contact(by=an_agent(), at=timezone.now())
    change_block(dina.talk.pk)
    assert dina.now.block == ""
    assert "access token" in dina.now.block_problem
