"""Several workers at the same webhooks: SQLite makes them wait, PostgreSQL does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from channels_app import draining
from channels_app.models import WebhookEvent
from inbox.models import Conversation, Message
from tests import intake
from tests.dump import dump
from tests.intake import batched, pieces, post, sample

WORKERS = 4
ITEMS = [piece for name in intake.SAMPLES for piece in pieces(sample(name))]


def work() -> None:
    try:
        draining.drain()
    finally:
        connection.close()


class Undo(Exception):
    pass


def left_by_one() -> dict[str, list[tuple[object, ...]]]:
    try:
        with transaction.atomic():
            intake.their_connections()
            intake.deliver(batched(ITEMS))
            rows = dump()
            raise Undo
    except Undo:
        return rows


@pytest.mark.django_db(transaction=True)
def test_four_workers_leave_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = left_by_one()
    # Small batches, so that each of them gets some and they meet in the middle.
    monkeypatch.setattr(draining, "BATCH", 3)
    intake.their_connections()
    for piece in ITEMS:
        assert post(piece) == 200
    assert post(batched(ITEMS)) == 200

    with ThreadPoolExecutor(WORKERS) as pool:
        for worker in [pool.submit(work) for _ in range(WORKERS)]:
            worker.result()

    assert not WebhookEvent.objects.filter(state__in=["pending", "failed"]).exists()
    assert dump() == expected
    unread = Conversation.objects.standing().values_list("unread_count", flat=True)
    inbound = Message.objects.filter(direction="inbound").exclude(kind="system")
    assert sum(unread) == inbound.count()
