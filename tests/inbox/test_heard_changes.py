"""What is quoted, edited, deleted and moved, over HTTP."""

from __future__ import annotations

import time

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from inbox.models import Conversation, Message
from inbox.thread import in_full
from tests.graph import Graph
from tests.inbox.hearing import Chat, form_of, html_of, stored, words_in
from tests.inbox.test_send import sends
from tests.sending import send_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dina(graph: Graph, live_server: LiveServer, settings: Settings) -> Chat:
    settings.PUBLIC_URL = live_server.url
    return Chat(graph)


def test_what_is_quoted_leads_to_what_was_said(dina: Chat) -> None:
    said = dina.says(text="Oder 8814")
    answer = dina.says(text="I meant 8841", quote=said)
    unknown = dina.says(text="And this", quote="wamid.never-seen")
    dina.hear()

    assert stored(answer).quoted_wamid == said
    assert "Oder 8814 | I meant 8841" in words_in(stored(answer))
    assert "A message that is not here | And this" in words_in(stored(unknown))


def test_what_was_said_is_edited_deleted_and_reacted_to(dina: Chat) -> None:
    edited, deleted = dina.says(text="Oder 8814"), dina.says(text="Never mind")
    dina.hear()
    answered = sends(Conversation.objects.get(), "text", "It is packed.")
    send_due()
    dina.says(edit=edited, text="Order 8814")
    dina.says(revoke=deleted)
    answered.refresh_from_db()
    dina.says(reaction="🎉", message_id=answered.wamid)
    dina.hear()

    assert stored(edited).text == "Order 8814"
    assert "Order 8814 | What it first said | Oder 8814" in words_in(stored(edited))
    assert form_of(stored(deleted)) == "_revoked"
    assert "This message was deleted" in words_in(stored(deleted))
    reacted = in_full(Message.objects.filter(pk=answered.pk)).get()
    assert [(one.emoji, one.by_contact) for one in reacted.reactions.all()] == [
        ("🎉", True)
    ]
    assert "It is packed. | 🎉" in words_in(reacted)
    assert Message.objects.count() == 3, "none of these is a message of its own"


def test_a_reaction_is_taken_back(dina: Chat) -> None:
    said = dina.graph.echoes(dina.phone, dina.number, "It is packed.")
    now = time.time()
    dina.says(reaction="👍", message_id=said, timestamp=now - 4)
    dina.says(reaction="", message_id=said, timestamp=now - 2)
    dina.hear()

    (left,) = stored(said).reactions.all()
    assert (left.emoji, left.by_contact) == ("", True)
    assert words_in(stored(said)) == "It is packed."
    assert Conversation.objects.get().window_closes_at is None, "it opens no window"


def test_what_our_phone_app_writes_and_changes_is_ours(dina: Chat) -> None:
    edited, deleted = (
        dina.graph.echoes(dina.phone, dina.number, text) for text in ("Onn it", "Oops")
    )
    dina.graph.echoes(dina.phone, dina.number, "On it", edit=edited)
    dina.graph.echoes(dina.phone, dina.number, revoke=deleted)
    dina.hear()

    message = stored(edited)
    assert (message.direction, message.origin) == ("outbound", "phone_app")
    assert "Written in the WhatsApp app" in html_of(message)
    assert words_in(message) == "On it | What it first said | Onn it"
    assert form_of(stored(deleted)) == "_revoked"


def test_a_new_number_and_a_new_phone_are_told_in_the_same_conversation(
    dina: Chat,
) -> None:
    dina.says(text="Hello")
    dina.hear()
    dina.graph.moves(dina.phone, wa_id="351930000999")
    dina.hear()
    dina.graph.moves(dina.phone, new_phone=True)
    dina.hear()

    conversation = Conversation.objects.get()
    assert conversation.contact.display_number == "+351 930 000 999"
    told = [words_in(m) for m in in_full(conversation.messages.order_by("pk"))]
    assert told == [
        "Hello",
        "They changed their number from +351 912 345 678 to +351 930 000 999",
        "Their security code changed: they may have a new phone",
    ]
