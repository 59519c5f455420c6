"""What lies where it should not lie for long, and since when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from channels_app.models import Connection, WebhookEvent
from inbox.models import Conversation
from pipe.piles import Pile, due, webhooks_waiting
from tests.cast import a_connection, a_conversation, answers

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


@pytest.fixture
def dina() -> Conversation:
    """She was written to an hour ago, and has not got it yet."""
    dina = a_conversation("Dina", a_connection("Teapots"))
    answers(dina, at=ago(hours=1), status="queued")
    return dina


def test_a_replay_of_old_webhooks_does_not_make_the_new_ones_late() -> None:
    for came_at, claimed_at in ((ago(days=5), ago(seconds=2)), (ago(seconds=5), None)):
        WebhookEvent.objects.create(
            body=b"{}", received_at=came_at, claimed_at=claimed_at
        )

    assert webhooks_waiting(at=NOW) == Pile(1, ago(seconds=5))


def test_a_webhook_whose_worker_has_died_waits_again() -> None:
    WebhookEvent.objects.create(
        body=b"{}", received_at=ago(seconds=70), claimed_at=ago(seconds=60)
    )

    assert webhooks_waiting(at=NOW) == Pile(1, ago(seconds=70))


def test_a_reply_is_late_from_when_nothing_held_it(dina: Conversation) -> None:
    assert due(at=NOW) == Pile(1, ago(hours=1))

    Conversation.objects.update(pair_paced_until=ago(seconds=20))
    assert due(at=NOW) == Pile(1, ago(seconds=20))

    Connection.objects.update(passed_at=ago(seconds=3))
    assert due(at=NOW) == Pile(1, ago(seconds=3))


def test_a_reply_that_may_go_before_its_pace_is_paid_back_is_not_late(
    dina: Conversation,
) -> None:
    Conversation.objects.update(pair_paced_until=NOW + timedelta(minutes=2))

    assert due(at=NOW) == Pile(1, NOW)
