from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from channels_app import event_log, publishing
from channels_app.models import Event
from channels_app.publishing import happened, record
from tests.channels_app.rings import DEAD, rings

pytestmark = pytest.mark.django_db(transaction=True)


def something(subject: str = "msg_1") -> Event:
    return happened("message.received", at=timezone.now(), subject=subject)


def numbers() -> list[int | None]:
    return list(Event.objects.order_by("id").values_list("seq", flat=True))


def test_events_are_numbered_once_they_are_committed() -> None:
    with transaction.atomic():
        record(something(), something())
        assert numbers() == [None, None]

    assert numbers() == [1, 2]


def test_what_is_rolled_back_has_not_happened() -> None:
    with transaction.atomic():
        record(something())
        transaction.set_rollback(True)
    record(something())

    assert numbers() == [1]


def test_one_commit_rings_once() -> None:
    with rings() as rung, transaction.atomic():
        record(something())
        record(something(), something())

    assert rung == [{"type": "news"}]
    assert numbers() == [1, 2, 3]


def test_nothing_new_rings_nobody() -> None:
    with rings() as rung:
        publishing.publish()

    assert rung == []


def test_eight_writers_leave_no_gap_and_a_reader_misses_none() -> None:
    """Whoever has seen n has seen all before n, whenever they looked."""
    seen = [0]

    def read() -> None:
        seen.extend(event.seq or 0 for event in event_log.after(seen[-1]))

    def write(writer: int) -> None:
        for turn in range(20):
            with transaction.atomic():
                record(something(f"msg_{writer}_{turn}"))
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(write, writer) for writer in range(8)]
        while not all(writer.done() for writer in writers):
            seen += [
                event.seq or 0 for event in event_log.after(seen[-1] if seen else 0)
            ]
    for writer in writers:
        writer.result()
    read()

    assert seen == list(range(161))


def test_the_next_publisher_numbers_what_a_dead_process_left() -> None:
    Event.objects.bulk_create([something(), something()])

    assert event_log.newest() == 2


@override_settings(CHANNEL_LAYERS=DEAD)
def test_a_dead_redis_neither_fails_nor_holds_up_a_request(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(publishing, "bell", publishing.Bell())
    began = time.monotonic()

    for _ in range(5):
        record(something())

    assert time.monotonic() - began < 2 * publishing.RING_SECONDS
    assert numbers() == [1, 2, 3, 4, 5]
    assert len(caplog.records) == 1
