from __future__ import annotations

import io
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from channels_app.models import Connection
from inbox.handing_in import hand_in
from inbox.models import Conversation, Message
from inbox.refusals import OptedOut, TemplateNotSendable, ValidationProblem
from inbox.thread import in_full
from inbox.troubles import trouble_of
from templates_app.models import MessageTemplate
from tests.cast import an_agent
from tests.contents import outbound
from tests.corpus import TEMPLATES
from tests.graph import Graph, Json
from tests.inbox.handing import JPEG
from tests.reading import words_of
from tests.sending import a_chat, a_number, send_due, status_of, upload_due
from tests.templates_app.forms import values_for

pytestmark = pytest.mark.django_db

BODY = {"type": "BODY", "text": "Hello, we are back. Shall we go on?"}
GREETING = {"type": "BODY", "text": "Hello {{1}}, order {{2}} is here."}
WE_ARE_BACK = {"name": "we_are_back", "language": "en", "components": [BODY]}


@pytest.fixture
def connection(graph: Graph) -> Connection:
    return a_number(graph, templates=[WE_ARE_BACK])[0]


@pytest.fixture
def dina(graph: Graph, connection: Connection) -> Conversation:
    """Dina wrote long ago."""
    conversation = a_chat(graph, connection)
    Conversation.objects.update(window_closes_at=timezone.now())
    return conversation


def a_template(connection: Connection, **values: object) -> MessageTemplate:
    usual: Json = {
        "business_account_id": connection.business_account_id,
        "name": "we_are_back",
        "language": "en",
        "status": "APPROVED",
        "components": [BODY],
    }
    return MessageTemplate.objects.create(**usual | values)


def sends(
    chat: Conversation, template: MessageTemplate, values: Any = None, **more: Any
) -> Message:
    by = more.pop("by", None) or an_agent("Amal")
    usual = {"by": by, "cid": template.public_id, "at": timezone.now()}
    return chat.send_template(template, values, **usual | more)


def test_a_template_passes_through_a_shut_window(
    graph: Graph, dina: Conversation
) -> None:
    template = a_template(dina.connection)

    message = dina.send_template(
        template, by=an_agent("Amal"), cid="c1", at=timezone.now()
    )
    send_due()

    assert status_of(message) == "accepted"
    assert message.text == BODY["text"]
    sample = outbound("template-plain") | {"to": dina.contact.current("wa_id").value}
    sample["template"] = {"name": "we_are_back", "language": {"code": "en"}}
    callback = {"biz_opaque_callback_data": message.public_id}
    assert graph.sent == [sample | callback]
    assert message.payload["template"] == sample["template"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "PAUSED"}, "paused"),
        ({"status": "DISABLED"}, "switched this template off"),
        ({"status": "PENDING"}, "not approved this template yet"),
        ({"status": "REJECTED", "reason": "PROMOTIONAL"}, "PROMOTIONAL"),
        ({"status": "LOCKED"}, "LOCKED"),
        ({"status": ""}, "not approved"),
        ({"business_account_id": "somebody else's"}, "another WhatsApp account"),
    ],
)
def test_only_approved_ones_of_this_account_are_sent(
    dina: Conversation, values: Json, words: str
) -> None:
    template = a_template(dina.connection, **values)
    with pytest.raises(TemplateNotSendable, match=words):
        sends(dina, template)
    assert not dina.messages.filter(direction="outbound").exists()


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("PAUSED", 132015, "people disliked it"),
        ("DISABLED", 132016, "off for good"),
        ("DELETED", 132001, "no approved template"),
    ],
)
def test_what_was_stopped_while_it_was_queued_is_not_sent(
    graph: Graph, dina: Conversation, status: str, code: int, words: str
) -> None:
    template = a_template(dina.connection)
    message = sends(dina, template)
    MessageTemplate.objects.update(status=status)

    send_due()

    assert (status_of(message), message.error_code) == ("failed", code)
    assert not graph.sent
    trouble = trouble_of(message)
    assert trouble
    assert words in trouble.sentence
    assert trouble.actions == ("template",)


def test_what_is_wrong_names_its_field_and_nothing_is_written(
    dina: Conversation,
) -> None:
    template = a_template(dina.connection, components=[GREETING])

    with pytest.raises(ValidationProblem, match="takes 2 values; 1 was given") as told:
        sends(dina, template, {"body.1": "Dina"})

    assert told.value.field == "body.2"
    assert not dina.messages.filter(direction="outbound").exists()


def test_the_message_keeps_what_the_customer_saw(
    graph: Graph, dina: Conversation
) -> None:
    template = a_template(dina.connection, components=[GREETING])
    graph.number(
        phone_number_id=dina.connection.phone_number_id,
        handshake=False,
        templates=[WE_ARE_BACK | {"components": [GREETING]}],
    )
    message = sends(dina, template, {"body.1": "Dina", "body.2": "8841"})
    MessageTemplate.objects.update(components=[BODY])
    send_due()

    assert status_of(message) == "accepted"
    assert message.text == "Hello Dina, order 8841 is here."
    assert graph.sent[0]["template"]["components"] == [
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Dina"},
                {"type": "text", "text": "8841"},
            ],
        }
    ]
    bubble = in_full(Message.objects.filter(pk=message.pk)).get()
    html = render_to_string("inbox/_message.html", {"message": bubble})
    assert "Hello Dina, order 8841 is here." in words_of(html)


@pytest.mark.django_db(transaction=True)
def test_its_picture_is_brought_to_meta_first(graph: Graph, dina: Conversation) -> None:
    parts = [{"type": "HEADER", "format": "IMAGE"}, BODY]
    template = a_template(dina.connection, components=parts)
    graph.number(
        phone_number_id=dina.connection.phone_number_id,
        handshake=False,
        templates=[WE_ARE_BACK | {"components": parts}],
    )
    amal = an_agent("Amal")
    picture = hand_in(io.BytesIO(JPEG), "pot.jpg", by=amal, at=timezone.now())

    message = sends(dina, template, files={"header": picture}, by=amal)
    send_due()
    assert status_of(message) == "queued"
    upload_due()
    send_due()

    assert status_of(message) == "accepted"
    media = message.attachments.get().media_id
    (part,) = graph.sent[0]["template"]["components"]
    assert part["parameters"] == [{"type": "image", "image": {"id": media}}]
    bubble = in_full(Message.objects.filter(pk=message.pk)).get()
    html = render_to_string("inbox/_message.html", {"message": bubble})
    assert f"/attachments/{message.attachments.get().public_id}/" in html


@pytest.mark.django_db(transaction=True)
def test_every_kind_is_filled_in_and_sent(graph: Graph, settings: Any) -> None:
    settings.MARKETING_OPT_IN = "assumed"
    graph.hurry()
    connection, _number = a_number(graph, templates=TEMPLATES)
    names = ("Dina", "Emeka", "Farid", "Gil")
    chats = [a_chat(graph, connection, name) for name in names]
    amal, account = an_agent("Amal"), connection.business_account_id
    brought = {"name": "pot.jpg", "content_type": "image/jpeg"}
    picture = io.BytesIO(JPEG)
    media = connection.api().upload(connection.phone_number_id, picture, **brought)
    messages = []
    for place, node in enumerate(TEMPLATES):
        template = MessageTemplate.objects.create(
            business_account_id=account, status="APPROVED", **node
        )
        chat = chats[place % len(chats)]
        messages.append(sends(chat, template, values_for(template, media), by=amal))

    send_due()

    refused = {
        f"{one.payload['template']['name']}: {one.error_code} {one.error_details}"
        for one in messages
        if status_of(one) != "accepted"
    }
    assert not refused
    assert len(graph.accepted) == len(TEMPLATES)


def test_who_wants_no_marketing_gets_none(dina: Conversation) -> None:
    dina.contact.marketing = "stop"
    dina.contact.save()
    advertisement = a_template(dina.connection, category="MARKETING")
    notice = a_template(dina.connection, name="order_ready", category="UTILITY")
    amal = an_agent("Amal")

    with pytest.raises(OptedOut):
        dina.send_template(advertisement, by=amal, cid="c1", at=timezone.now())
    assert dina.send_template(notice, by=amal, cid="c2", at=timezone.now())
