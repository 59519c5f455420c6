from __future__ import annotations

import pytest
from django.utils import timezone

from channels_app.models import Connection
from inbox.models import Conversation
from inbox.refusals import OptedOut, TemplateNotSendable
from templates_app.models import MessageTemplate
from tests.cast import an_agent
from tests.contents import outbound
from tests.graph import Graph, Json
from tests.sending import a_chat, a_number, send_due, status_of

pytestmark = pytest.mark.django_db

BODY = {"type": "BODY", "text": "Hello, we are back. Shall we go on?"}
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
    "values",
    [
        {"status": "PAUSED"},
        {"status": "REJECTED"},
        {"business_account_id": "somebody else's"},
        {"components": [{"type": "BODY", "text": "Hello {{1}}"}]},
    ],
)
def test_only_approved_ones_of_this_account_without_variables_are_sent(
    dina: Conversation, values: Json
) -> None:
    template = a_template(dina.connection, **values)
    with pytest.raises(TemplateNotSendable):
        dina.send_template(template, by=an_agent("Amal"), cid="c1", at=timezone.now())


def test_who_wants_no_marketing_gets_none(dina: Conversation) -> None:
    dina.contact.marketing = "stop"
    dina.contact.save()
    advertisement = a_template(dina.connection, category="MARKETING")
    notice = a_template(dina.connection, name="order_ready", category="UTILITY")
    amal = an_agent("Amal")

    with pytest.raises(OptedOut):
        dina.send_template(advertisement, by=amal, cid="c1", at=timezone.now())
    assert dina.send_template(notice, by=amal, cid="c2", at=timezone.now())
