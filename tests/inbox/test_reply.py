from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from channels_app.models import Connection, Event
from inbox.models import Conversation, Identity, Message
from inbox.refusals import (
    ConnectionOff,
    NoRecipient,
    RecipientChanged,
    ValidationProblem,
    WindowClosed,
)
from tests.cast import (
    a_connection,
    a_contact,
    a_conversation,
    an_agent,
    hours_ago,
    minutes_ago,
    says,
)
from tests.sending import replies, send_due, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dina() -> Conversation:
    """Dina wrote an hour ago."""
    conversation = a_conversation("Dina")
    says(conversation, "Is the blue teapot back?", at=hours_ago(1))
    return conversation


def test_a_reply_waits_in_the_outbox_and_leads_its_conversation(
    dina: Conversation,
) -> None:
    amal, now = an_agent("Amal"), timezone.now()
    dina.drafts.create(agent=amal, text="It is, sin")

    reply = dina.reply("It is, since today.", by=amal, cid="c1", at=now)

    assert reply.status == "queued"
    assert (reply.author, reply.recipient) == (amal, "wa_id:351912345678")
    assert (reply.created_at, reply.ordered_at) == (now, now)
    dina.refresh_from_db()
    assert (dina.last_message, dina.last_message_at) == (reply, now)
    assert dina.unread_count == 0
    assert dina.episodes.get().first_reply_at == now
    assert not dina.drafts.exists()
    told = Event.objects.get(type="message.queued")
    assert (told.subject, told.agent) == (reply.public_id, amal)
    assert told.conversation == dina.public_id


def test_the_same_cid_is_the_same_message(dina: Conversation) -> None:
    first = replies(dina, "Coming.", cid="c1")
    assert replies(dina, "Coming!", cid="c1") == first
    assert dina.messages.filter(direction="outbound").count() == 1


def test_the_same_cid_is_the_same_message_even_when_the_window_has_shut(
    dina: Conversation,
) -> None:
    first = replies(dina, cid="c1")
    assert replies(dina, cid="c1", at=timezone.now() + timedelta(days=2)) == first


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_cid_at_once_write_one_message() -> None:
    dina, amal = a_conversation("Dina"), an_agent("Amal")
    says(dina)
    written: list[Message] = []
    start = Barrier(4)

    def press() -> None:
        start.wait()
        try:
            written.append(replies(dina, by=amal, cid="c1"))
        finally:
            connections.close_all()

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(written) == 4
    assert {message.pk for message in written} == {
        Message.objects.get(direction="outbound").pk
    }


def test_a_shut_window_refuses_text_at_exactly_24_hours(dina: Conversation) -> None:
    assert dina.last_inbound_at
    shuts = dina.last_inbound_at + timedelta(hours=24)
    assert replies(dina, at=shuts - timedelta(microseconds=1))

    with pytest.raises(WindowClosed) as refusal:
        replies(dina, at=shuts)

    assert refusal.value.code == "window_closed"
    assert dina.messages.filter(direction="outbound").count() == 1


def test_a_reply_goes_to_the_person_its_author_saw(dina: Conversation) -> None:
    shown = dina.contact.recipient
    assert replies(dina, recipient=shown).recipient == shown

    number = Identity.objects.get(kind="wa_id")
    number.retired_at = timezone.now()
    number.save()
    new = {"kind": "wa_id", "value": "351911111111", "scope": number.scope}
    dina.contact.identities.create(**new, seen_at=timezone.now())

    with pytest.raises(RecipientChanged) as refusal:
        replies(dina, recipient=shown)

    assert refusal.value.now == "wa_id:351911111111"


def test_learning_the_phone_number_does_not_change_the_person() -> None:
    emeka = a_contact("Emeka", user_id="NG.1", username="emeka")
    conversation = a_conversation(emeka)
    says(conversation)
    emeka.identities.create(
        kind="wa_id", value="2348031234567", scope=emeka.scope, seen_at=timezone.now()
    )
    reply = replies(conversation, recipient="user_id:NG.1")
    assert reply.recipient == "user_id:NG.1"


def test_somebody_whom_we_only_know_by_username_cannot_be_reached() -> None:
    conversation = a_conversation(a_contact("Emeka", wa_id="", username="emeka"))
    says(conversation)
    with pytest.raises(NoRecipient):
        replies(conversation)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200b", "x" * 4097])
def test_a_text_is_neither_blank_nor_too_long(dina: Conversation, text: str) -> None:
    with pytest.raises(ValidationProblem) as problem:
        replies(dina, text)
    assert problem.value.field == "text.body"


def test_the_longest_text_is_4096_characters(dina: Conversation) -> None:
    assert len(replies(dina, "😀" * 4096).text) == 4096


def test_what_no_database_keeps_is_replaced(dina: Conversation) -> None:
    reply = replies(dina, "a\x00b\ud800c")
    reply.refresh_from_db()
    assert reply.text == "a\ufffdb\ufffdc"


def test_only_messages_of_this_conversation_can_be_quoted(dina: Conversation) -> None:
    question = dina.messages.get()
    assert replies(dina, quoted=question).quoted_wamid == question.wamid

    emeka = a_conversation("Emeka", dina.connection)
    with pytest.raises(ValidationProblem):
        replies(dina, quoted=says(emeka))


def test_a_reply_stands_below_what_its_author_had_seen(dina: Conversation) -> None:
    now = timezone.now()
    seen = says(dina, "By Meta's clock a little later", at=now)
    reply = replies(dina, seen=seen.public_id, at=now - timedelta(seconds=2))
    assert reply.ordered_at > seen.ordered_at


def test_a_reply_reopens_a_closed_conversation(dina: Conversation) -> None:
    amal = an_agent("Amal")
    dina.close(by=amal, at=minutes_ago(5))

    replies(dina, by=amal)

    dina.refresh_from_db()
    assert dina.is_open
    assert Event.objects.filter(type="conversation.reopened").exists()
    newest = dina.episodes.latest("pk")
    assert newest.first_reply_at


def test_a_number_that_is_off_sends_nothing(dina: Conversation) -> None:
    Connection.objects.update(state=Connection.State.OFF)
    with pytest.raises(ConnectionOff):
        replies(dina)


def test_a_number_that_needs_attention_takes_replies_and_holds_them(
    dina: Conversation,
) -> None:
    dina.connection.needs_attention(190, "Renew the token.", at=timezone.now())
    reply = replies(dina)

    send_due()

    assert status_of(reply) == "queued"


def test_a_reply_in_a_joined_conversation_goes_into_the_one_it_was_joined_into() -> (
    None
):
    connection = a_connection()
    old = a_conversation(a_contact("Dina", wa_id="1"), connection)
    new = a_conversation(a_contact("Dina", user_id="PT.1"), connection)
    says(old)
    new.joined_into = old
    new.save()

    assert replies(new).conversation == old


def test_our_first_answer_to_an_advertisement_begins_three_free_days(
    dina: Conversation,
) -> None:
    dina.referred_at = dina.last_inbound_at
    dina.save()
    now = timezone.now()

    replies(dina, at=now)
    replies(dina, at=now + timedelta(hours=1))

    dina.refresh_from_db()
    assert dina.free_entry_closes_at == now + timedelta(hours=72)
    assert Event.objects.filter(type="conversation.window").count() == 1
