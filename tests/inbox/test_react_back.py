"""Our reactions to what customers write: out by the outbox, seen on the message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Connection, Event
from channels_app.payloads import ReactionReceived
from inbox import live, thread
from inbox.models import Conversation, Message, Reaction
from inbox.refusals import CannotReact, ValidationProblem, WindowClosed
from inbox.sweeping import ask_about_unconfirmed
from tests.arrivals import receive
from tests.cast import a_conversation, an_agent, answers, hours_ago, says
from tests.contents import outbound
from tests.graph import Graph
from tests.inbox.pages import SCRIPT, signed_in
from tests.sending import a_chat, a_number, hear, send_due, status_of

pytestmark = pytest.mark.django_db


def reacts(message: Message, emoji: str, **values: Any) -> Reaction | None:
    by = Agent.objects.filter(name="Amal").first() or an_agent("Amal")
    return message.react(
        emoji, **{"by": by, "cid": str(uuid4()), "at": timezone.now()} | values
    )


@pytest.fixture
def dina() -> Conversation:
    conversation = a_conversation("Dina")
    says(conversation, "Thank you!")
    return conversation


def carriers(conversation: Conversation) -> list[Message]:
    return list(conversation.messages.filter(kind="reaction").order_by("pk"))


def test_it_goes_out_is_replaced_and_is_taken_back(graph: Graph) -> None:
    connection, _ = a_number(graph)
    graph.hurry()
    dina = a_chat(graph, connection, wa_id="351912345678")
    thanks = dina.messages.get()

    for emoji in ("✅", "🎉", ""):
        reacts(thanks, emoji)
        send_due()

    put, again, removed = graph.sent
    for sent, sample in ((put, "reaction"), (removed, "reaction-remove")):
        expected = outbound(sample)
        expected["reaction"]["message_id"] = thanks.wamid
        callback = sent.pop("biz_opaque_callback_data")
        assert sent == expected
        assert callback.startswith("msg_")
    assert again["reaction"]["emoji"] == "🎉"
    row = Reaction.objects.get()
    assert (row.emoji, row.by_contact, row.message) == ("", False, thanks)
    assert [carrier.status for carrier in carriers(dina)] == ["accepted"] * 3


def test_its_status_settles(dina: Conversation) -> None:
    reaction = reacts(dina.messages.get(), "👍")
    assert reaction
    assert reaction.sent_as
    callback = reaction.sent_as.public_id
    hear(dina.connection, "sent", wamid="wamid.REACTION", callback=callback)
    assert status_of(reaction.sent_as) == "sent"


def test_what_stands_there_is_not_sent_again(dina: Conversation) -> None:
    thanks = dina.messages.get()
    assert reacts(thanks, "") is None
    first = reacts(thanks, "👍")
    assert reacts(thanks, "👍") == first
    assert len(carriers(dina)) == 1


def test_one_that_failed_is_marked_and_can_be_put_again(dina: Conversation) -> None:
    thanks = dina.messages.get()
    first = reacts(thanks, "👍")
    assert first
    assert first.sent_as
    hear(
        *(dina.connection, "failed"),
        wamid="wamid.REACTION",
        callback=first.sent_as.public_id,
        error_code=131009,
    )

    (chip,) = thread.bubble(thanks).chips
    assert chip["sending"] == "failed"
    assert not first.sent_as.is_retryable
    second = reacts(thanks, "👍")
    assert second
    assert not second.is_lost
    assert len(carriers(dina)) == 2


def test_it_is_neither_a_message_of_the_thread_nor_an_answer(
    dina: Conversation,
) -> None:
    thanks, amal, bruno = dina.messages.get(), an_agent("Amal"), an_agent("Bruno")
    dina.close(by=amal, at=timezone.now())
    dina.drafts.create(agent=amal, text="And al")

    reacts(thanks, "👍", by=amal)

    dina.refresh_from_db()
    assert not dina.is_open
    assert dina.last_message == thanks
    assert dina.unread_count == 0
    assert dina.drafts.exists()
    assert dina.episodes.get().first_reply_at is None
    assert thread.newest(dina).messages == [thanks]
    values: dict[str, Any] = {"cid": "c1", "at": timezone.now(), "sure": False}
    assert dina.reply("I do", by=bruno, seen=thanks.public_id, **values)


def test_news_of_it_draw_the_message_it_is_on(dina: Conversation) -> None:
    thanks = dina.messages.get()
    reaction = reacts(thanks, "👍")
    assert reaction
    assert reaction.sent_as
    Event.objects.all().delete()
    hear(
        *(dina.connection, "failed"),
        wamid="wamid.REACTION",
        callback=reaction.sent_as.public_id,
        error_code=131009,
    )
    events = list(Event.objects.all())
    for place, event in enumerate(events, start=1):
        event.seq = place

    frames = live.frames(events, {dina.public_id}, ["en"])

    (frame,) = [frame for frame in frames if frame.type == "message"]
    assert frame.id == thanks.public_id
    assert "not delivered" in frame.html["en"]


def test_only_theirs_and_only_of_the_last_30_days(dina: Conversation) -> None:
    now = timezone.now()
    month = timedelta(days=30)
    old = says(dina, "Long ago", at=now - month)
    young = says(dina, "Not so long ago", at=now - month + timedelta(seconds=1))
    gone = says(dina, "Oh no")
    gone.revoked_at = now
    says(dina, "And now")
    for message in (answers(dina), old, gone):
        with pytest.raises(CannotReact):
            reacts(message, "👍", at=now)
    assert reacts(young, "👍", at=now)


@pytest.mark.parametrize("emoji", ["ok", "👍👍", "👍 ", ":)", "👍" * 20])
def test_a_reaction_is_one_emoji(dina: Conversation, emoji: str) -> None:
    with pytest.raises(ValidationProblem) as refusal:
        reacts(dina.messages.get(), emoji)
    assert refusal.value.field == "reaction.emoji"
    assert not carriers(dina)


def test_it_needs_an_open_window() -> None:
    emeka = a_conversation("Emeka")
    message = says(emeka, at=hours_ago(25))
    with pytest.raises(WindowClosed):
        reacts(message, "👍")
    assert not Reaction.objects.exists()


def test_nobody_is_asked_about_one_that_stays_unconfirmed(dina: Conversation) -> None:
    reacts(dina.messages.get(), "👍")
    rows = dina.messages.filter(kind="reaction")
    rows.update(status="unconfirmed", claimed_at=hours_ago(1))
    ask_about_unconfirmed(at=timezone.now())
    assert rows.get().left_at


def test_one_from_the_phone_app_takes_its_place(dina: Conversation) -> None:
    thanks = dina.messages.get()
    reacts(thanks, "👍", at=hours_ago(1))
    later = ReactionReceived(
        wamid="wamid.PHONE",
        sent_at=hours_ago(0.5),
        target_wamid=thanks.wamid or "",
        emoji="🙏",
        by_us=True,
    )
    receive(Connection.objects.get(), later, at=timezone.now())
    row = Reaction.objects.get()
    assert (row.emoji, row.sent_as) == ("🙏", None)


def test_an_agent_reacts_from_the_messages_menu(dina: Conversation) -> None:
    amal, carla = an_agent("Amal"), an_agent("Carla")
    thanks = dina.messages.get()
    address = f"/m/{thanks.public_id}/react/"

    page = signed_in(amal).get(f"/c/{dina.public_id}/").content.decode()
    assert f'href="{address}" data-build' in page
    assert "👍" in signed_in(amal).get(address).content.decode()
    answer = signed_in(amal).post(address, {"emoji": "👍"}, headers=SCRIPT)
    assert answer.status_code == 201
    assert '<p class="reactions"><span>👍' in answer.content.decode()

    panel = signed_in(amal).get(address, headers=SCRIPT).content.decode()
    assert 'aria-pressed="true"' in panel
    refused = signed_in(amal).post(address, {"emoji": "no"}, headers=SCRIPT)
    assert refused.json()["code"] == "invalid"

    team = dina.connection.teams.create(name="Others")
    team.members.add(amal)
    assert signed_in(carla).post(address, {"emoji": "👍"}).status_code == 404
