from __future__ import annotations

import time

import pytest
from celery import Celery, Task
from django.db import transaction

from channels_app.doorbell import Bell, ring
from tests.processes import free_port


@pytest.fixture
def house() -> Celery:
    """A Celery of its own, whose rings nobody answers."""
    return Celery("house", broker="memory://localhost/", set_as_current=False)


@pytest.fixture
def task(house: Celery) -> Task:
    @house.task(name="open_the_door", shared=False)
    def open_the_door(*args: int) -> None: ...

    return open_the_door


def rung(house: Celery) -> int:
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
def test_a_dead_broker_delays_nobody_for_long(
    task: Task, house: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    house.conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    house.conf.broker_transport_options = {
        "socket_connect_timeout": 1,
        "max_retries": 1,
        "interval_start": 0,
    }
    Bell.broken_until.clear()
    started = time.monotonic()

    for number in range(20):
        ring(task, number)

    assert time.monotonic() - started < 3
    assert caplog.text.count("Nobody heard the doorbell") == 1, "then it is left alone"
