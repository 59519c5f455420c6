from __future__ import annotations

import pytest

from inbox.models import Attempt
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
