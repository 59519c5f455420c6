from __future__ import annotations

import socket
import time

import pytest
from celery import Celery, Task
from django.db import transaction

from channels_app.doorbell import Bell, Ringer, ring, ringer


@pytest.fixture
def house() -> Celery:
    """A Celery of its own, whose rings nobody answers."""
    return Celery("house", broker="memory://localhost/", set_as_current=False)


@pytest.fixture
def task(house: Celery) -> Task:
    @house.task(name="open_the_door", shared=False)
    def open_the_door(*args: int) -> None: ...

    return open_the_door


@pytest.fixture(autouse=True)
def _a_whole_bell() -> None:
    ringer.broken_until.clear()


def rung(house: Celery) -> int:
    """How often it has rung, once all that was pressed has."""
    deadline = time.monotonic() + 10
    while ringer.works and time.monotonic() < deadline:
        time.sleep(0.01)
    with house.connection() as connection:
        return connection.SimpleQueue("celery").qsize()


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_when_the_transaction_is_committed(
    house: Celery, task: Task
) -> None:
    before = rung(house)
    with transaction.atomic():
        ring(task, 1)
        assert rung(house) == before
    assert rung(house) == before + 1


@pytest.mark.django_db(transaction=True)
def test_one_commit_rings_once_for_the_same(house: Celery, task: Task) -> None:
    before = rung(house)
    with transaction.atomic():
        for _ in range(5):
            ring(task, 1)
        ring(task, 2)
    assert rung(house) == before + 2


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_rings(house: Celery, task: Task) -> None:
    before = rung(house)
    with transaction.atomic():
        ring(task, 1)
        transaction.set_rollback(True)
    assert rung(house) == before


@pytest.mark.django_db(transaction=True)
def test_who_rings_again_at_once_is_heard_once(house: Celery, task: Task) -> None:
    before = rung(house)
    with ringer.changed:  # busy: nothing rings meanwhile
        for _ in range(5):
            ring(task, 3)
    assert rung(house) == before + 1
    ring(task, 3)
    assert rung(house) == before + 2, "and again a moment later"


def test_a_few_rings_wait_for_nothing_and_many_for_their_turn(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, now, waited = Ringer(), 1000.0, [0.0]
    slow.works = True  # nobody else takes what is pressed

    def wait(seconds: float | None = None) -> bool:
        nonlocal now
        now, waited[-1] = now + (seconds or 0), waited[-1] + (seconds or 0)
        return True

    monkeypatch.setattr("channels_app.doorbell.time.monotonic", lambda: now)
    monkeypatch.setattr(slow.changed, "wait", wait)
    for _ in range(8):
        slow.press(Bell(task, (), ""))
        assert slow.next()
        waited.append(0.0)
    assert waited == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.1, 0.1, 0])

    now += 1  # a moment later it is as if nothing had been
    slow.press(Bell(task, (), ""))
    assert slow.next()
    assert waited[-1] == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_never_answers_delays_nobody(
    task: Task, house: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    house.conf.broker_transport_options = {"socket_timeout": 60, "max_retries": 1}
    # It takes every connection and never says a word.
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        house.conf.broker_url = f"redis://127.0.0.1:{black_hole.getsockname()[1]}/0"
        for number in range(20):
            ring(task, number)
        assert ringer.works, "it still waits for an answer, and nobody else does"

    deadline = time.monotonic() + 30
    while ringer.works and time.monotonic() < deadline:
        time.sleep(0.01)
    assert caplog.text.count("Nobody heard the doorbell") == 1, "then it is left alone"
