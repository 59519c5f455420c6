"""One customer who writes without end: nothing is lost, and nobody else has to wait."""

from __future__ import annotations

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from channels_app import draining, event_log
from channels_app.models import WebhookEvent
from inbox import live
from inbox.models import Conversation, Message
from tests.cast import NUMBERS, a_connection
from tests.meta import post, writes

pytestmark = pytest.mark.django_db

POSTS, TEXTS = 6, 60


def test_a_flood_loses_nothing_and_others_come_through_with_it() -> None:
    teapots = a_connection()
    for number in range(POSTS):
        texts = [f"{number}-{place}" for place in range(TEXTS)]
        post(writes(teapots, *texts, wa_id=NUMBERS["Emeka"]))
    post(writes(teapots, "Is the teapot back?", wa_id=NUMBERS["Dina"]))
    seen = event_log.newest()

    with CaptureQueriesContext(database) as queries:
        draining.settle(
            draining.claim(at=WebhookEvent.objects.latest("id").received_at)
        )

    emeka, dina = Conversation.objects.order_by("-unread_count")
    assert (emeka.unread_count, dina.unread_count) == (POSTS * TEXTS, 1)
    assert Message.objects.count() == POSTS * TEXTS + 1
    assert len(queries) <= 51

    frames = live.frames(event_log.after(seen), {dina.public_id}, {"en"})

    # Emeka's row is drawn once for all of them, and his thread for nobody.
    shown = [(frame.type, frame.conversation) for frame in frames]
    assert sorted(shown) == sorted(
        [
            ("row", emeka.public_id),
            ("row", dina.public_id),
            ("message", dina.public_id),
        ]
    )
