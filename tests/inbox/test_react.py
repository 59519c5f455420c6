from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Connection, Event
from inbox.models import Conversation, Message, Reaction, Waiting
from tests.arrivals import from_dina, minute, reaction, receive
from tests.cast import a_connection, an_agent, answers

pytestmark = pytest.mark.django_db


def a_talk() -> tuple[Connection, Conversation]:
    """Dina wrote, we answered, everything is read."""
    teapots, amal = a_connection(), an_agent("Amal")
    receive(teapots, from_dina(wamid="wamid.DINA"))
    conversation = Conversation.objects.get()
    answers(conversation, at=minute(1), wamid="wamid.OURS")
    conversation.mark_read(by=amal, at=minute(2))
    return teapots, conversation


def test_a_thumbs_up_is_shown_and_unread() -> None:
    teapots, conversation = a_talk()
    receive(teapots, reaction("wamid.OURS", "👍", at=minute(3)))

    row = Reaction.objects.get()
    assert (row.emoji, row.by_contact, row.message.wamid) == ("👍", True, "wamid.OURS")
    conversation.refresh_from_db()
    assert conversation.unread_count == 1
    event = Event.objects.get(type="reaction.changed")
    assert event.subject == row.message.public_id


def test_it_neither_reopens_nor_moves_the_conversation_up() -> None:
    teapots, conversation = a_talk()
    conversation.close(by=an_agent("Bruno"), at=minute(2))
    receive(teapots, reaction("wamid.OURS", at=minute(3)))

    conversation.refresh_from_db()
    assert not conversation.is_open
    assert conversation.last_message_at == minute(1)


def test_the_newest_by_meta_s_clock_stands_whatever_came_last() -> None:
    teapots, conversation = a_talk()
    receive(teapots, reaction("wamid.OURS", "😍", at=minute(5)))
    receive(teapots, reaction("wamid.OURS", "👍", at=minute(4)))

    assert Reaction.objects.get().emoji == "😍"
    conversation.refresh_from_db()
    assert conversation.unread_count == 1


def test_one_taken_back_before_anybody_saw_it_is_not_unread() -> None:
    teapots, conversation = a_talk()
    receive(teapots, reaction("wamid.OURS", "👍", at=minute(3)))
    receive(teapots, reaction("wamid.OURS", "", at=minute(4)))

    assert Reaction.objects.get().emoji == ""
    conversation.refresh_from_db()
    assert conversation.unread_count == 0


def test_a_repeat_is_not_unread_again() -> None:
    teapots, conversation = a_talk()
    told = reaction("wamid.OURS", at=minute(3))
    receive(teapots, told)
    conversation.refresh_from_db()
    conversation.mark_read(by=an_agent("Bruno"), at=timezone.now())
    receive(teapots, told)

    conversation.refresh_from_db()
    assert conversation.unread_count == 0
    assert not Reaction.objects.filter(unread=True).exists()


def test_both_sides_may_react_to_one_message() -> None:
    teapots, conversation = a_talk()
    receive(
        teapots, reaction("wamid.DINA", "❤️"), reaction("wamid.DINA", "🙏", by_us=True)
    )
    assert Reaction.objects.count() == 2
    conversation.refresh_from_db()
    assert conversation.unread_count == 1


def test_one_that_precedes_its_message_waits_for_it() -> None:
    teapots = a_connection()
    receive(teapots, reaction("wamid.DINA", "❤️", at=minute(3)))
    assert Waiting.objects.get().kind == "reaction"

    receive(teapots, from_dina(wamid="wamid.DINA"))

    assert not Waiting.objects.exists()
    assert Message.objects.get().reactions.get().emoji == "❤️"
    assert Conversation.objects.get().unread_count == 2
