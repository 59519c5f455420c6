"""What happened to a message, for who asks: its webhooks, statuses and attempts."""

from __future__ import annotations

import pytest

from channels_app.draining import drain
from channels_app.models import WebhookEvent
from inbox.models import Message, StatusReport
from tests.cast import a_connection, a_conversation, answers
from tests.meta import change, post, writes

pytestmark = pytest.mark.django_db


def test_messages_and_statuses_know_the_webhook_that_they_came_in() -> None:
    teapots = a_connection()
    reply = answers(a_conversation("Emeka", teapots), wamid="wamid.OURS")
    post(writes(teapots, "Is the blue teapot back?"))
    told = {"id": "wamid.OURS", "status": "read", "timestamp": "1795000000"}
    post(change(teapots, {"statuses": [told]}))
    drain()

    first, second = WebhookEvent.objects.order_by("pk")
    asked = Message.objects.get(text="Is the blue teapot back?")
    assert asked.webhook == first.public_id
    assert StatusReport.objects.get(message=reply).webhook == second.public_id
