"""Workers that die, a disk that is full, an answer that is lost: nothing is."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.utils import timezone

from inbox import collecting, crew
from inbox.fetching import Fetched, fetch
from inbox.models import Attachment
from pipe.deadlines import missed
from pipe.figures import gather
from tests import files
from tests.collecting import bubble_of, dina_sends, fetch_due, fetched, told
from tests.graph import Graph
from tests.locks import locked
from tests.sending import a_number

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = files.a_picture(800, 600, "JPEG")


class FullDisk(FileSystemStorage):
    """It takes nothing any more."""

    def _save(self, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_loses_nothing_shows_and_recovers(
    graph: Graph, settings: Any
) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    room = settings.STORAGES
    full = {"BACKEND": f"{__name__}.FullDisk"}
    settings.STORAGES = room | {"default": full}
    # Whatever day it is: Meta may have it still.
    Attachment.objects.update(media_dies_at=timezone.now())

    fetched(photo, times=3)

    assert (photo.state, photo.problem) == ("waiting", "no_room")
    assert "There is no room for it on our disk." in bubble_of(photo)
    [finding] = [
        finding
        for finding in missed(gather(at=timezone.now()))
        if finding.topic == "pipe.files.room"
    ]
    assert finding.is_red
    assert "no room for files that customers sent: 1" in finding.words

    settings.STORAGES = room
    assert fetched(photo).state == "ready"
    topics = {finding.topic for finding in missed(gather(at=timezone.now()))}
    assert "pipe.files.room" not in topics


def test_files_that_are_late_are_a_warning(graph: Graph) -> None:
    connection, number = a_number(graph)
    dina_sends(graph, connection, number, PHOTO)
    later = timezone.now() + timedelta(minutes=16)
    found = {finding.topic: finding for finding in missed(gather(at=later))}
    assert found["pipe.files.late"].level == "warning"


def test_what_a_dead_worker_held_is_fetched_by_another(graph: Graph) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    long_ago = timezone.now() - timedelta(seconds=91)
    [held] = collecting.claim(1, long_ago).parcels

    fetch_due()
    photo.refresh_from_db()
    assert photo.state == "ready"

    # It was only slow: what it brings at last is neither written down nor kept.
    collecting.record([fetch(held)])
    photo.refresh_from_db()
    assert photo.attempt_count == 2
    assert default_storage.exists(str(photo.file))
    assert not default_storage.exists(str(held.file))


def test_of_two_workers_one_fetches_each_file(graph: Graph) -> None:
    connection, number = a_number(graph)
    for _ in range(6):
        dina_sends(graph, connection, number, PHOTO)

    together = Barrier(2)
    with ThreadPoolExecutor(2) as workers:
        for ended in [workers.submit(fetch_and_let_go, together) for _ in range(2)]:
            ended.result()

    assert not together.broken, "for this test to mean anything"
    assert Attachment.objects.filter(state="ready", attempt_count=1).count() == 6
    assert len(graph.calls()) == 2 * 6, "a look-up and a download each"


def fetch_and_let_go(together: Barrier) -> None:
    """One at a time, and each while the other has one in hand as well."""

    def carry(attachment: Attachment) -> Fetched:
        with suppress(BrokenBarrierError):
            together.wait(30)
        return fetch(attachment)

    collector = collecting.a_collector(1)
    collector.carry = carry
    collector.work()
    collector.pool.shutdown()
    connections.close_all()


def test_who_is_at_it_is_not_taken_for_dead(graph: Graph) -> None:
    connection, number = a_number(graph)
    dina_sends(graph, connection, number, PHOTO)
    long_ago = timezone.now() - timedelta(seconds=91)
    held = collecting.claim(1, long_ago).parcels

    collecting.hold(held)

    assert collecting.claim(1, timezone.now()).parcels == []


def test_what_came_while_the_database_was_locked_is_written_down(
    graph: Graph,
) -> None:
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)

    with locked("inbox_attachment", " IN ("):
        fetch_due()

    photo.refresh_from_db()
    assert (photo.state, photo.attempt_count) == ("ready", 1)


def test_what_could_not_be_written_down_is_left_to_others(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PATIENCE", 1)
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    collector = collecting.a_collector(1)
    with locked("inbox_attachment", '"problem"'):
        collector.work()
    collector.pool.shutdown()

    collector.show()

    # As if the clock had gone on: nobody says any more that this one is under way.
    [left] = collecting.claim(1, timezone.now() + timedelta(seconds=91)).parcels
    assert (left, left.attempt_count) == (photo, 2)
    assert collector.in_flight == []


def test_written_down_twice_it_is_the_same(graph: Graph) -> None:
    """The answer to the commit was lost, and it is tried again."""
    connection, number = a_number(graph)
    photo = dina_sends(graph, connection, number, PHOTO)
    [held] = collecting.claim(1, timezone.now()).parcels
    outcome = fetch(held)

    collecting.record([outcome])
    collecting.record([outcome])

    photo.refresh_from_db()
    assert photo.state == "ready"
    assert default_storage.exists(str(photo.file))
    assert told() == ["ready"]
