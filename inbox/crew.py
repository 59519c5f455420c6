"""One loop a process that claims rows, has threads make the calls, and records.

Only the loop talks to the database, and it does so for many rows at a time; the threads
only wait for Graph, each with its own long-lived session.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import Generic, TypeVar

from celery.worker import state as worker_state
from django.db import (
    DatabaseError,
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from django.db import close_old_connections as drop_lost_connections
from django.utils import timezone

from channels_app.heartbeats import beat

logger = logging.getLogger(__name__)

# Somebody else holds a row for a moment.
SOON = timedelta(milliseconds=50)
# Longer than any call takes: a loop that hears nothing for so long looks by itself.
SILENCE = timedelta(seconds=30)
GATHERING = 0.03  # seconds
LOST = (OperationalError, InterfaceError)  # locks, deadlocks, lost connections
PATIENCE = 10  # tries to write outcomes down, over half a minute or so

P = TypeVar("P")  # what a thread is given
O = TypeVar("O")  # noqa: E741  # and the outcome it gives back


@dataclass
class Claim(Generic[P]):
    """What is ours to do now, and when to look again if there is a reason to."""

    parcels: list[P] = field(default_factory=list)
    look_again_at: datetime | None = None


class Crew(Generic[P, O]):
    """`claim` takes up to so many, `carry` does one, `record` writes down many;
    `hold` says of those under way, again and again, that they are not left.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        *,
        room: int,
        claim: Callable[[int, datetime], Claim[P]],
        carry: Callable[[P], O],
        record: Callable[[list[O]], None],
        hold: Callable[[list[P]], None] | None = None,
    ) -> None:
        self.name = name
        self.threads = threads
        self.room = room
        self.claim, self.carry, self.record = claim, carry, record
        self.hold = hold
        self.asked = Event()
        self.running = Lock()
        self.news: SimpleQueue[tuple[P, O] | None] = SimpleQueue()
        # Of the crew, not of a run: one that broke off leaves calls under way, whose
        # outcomes the next one hears.
        self.in_flight: list[P] = []

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Made on first use: a process that is forked from this one needs its own."""
        return ThreadPoolExecutor(self.threads, self.name)

    def work(self) -> None:
        """Work until nothing is due; if somebody is at it, have them look once more."""
        self.asked.set()
        self.news.put(None)
        # Looked at again afterwards: whoever asks while the loop ends is not forgotten.
        while self.asked.is_set() and self.running.acquire(blocking=False):
            try:
                self.asked.clear()
                self.run()
            finally:
                self.running.release()

    def run(self) -> None:
        heard: list[O] = []
        while True:
            # Claimed first: threads that have nothing to do cost more than late rows.
            taken = self.take(self.room - len(self.in_flight))
            for parcel in taken.parcels:
                self.pool.submit(copy_context().run, self.do, parcel)
                self.in_flight.append(parcel)
            until = taken.look_again_at
            if heard:
                self.write_down(heard)
                until = timezone.now()  # what stood behind them may be due
            elif not self.in_flight and until is None:
                return
            news = self.listen(until=until)
            self.show()
            # Written down or lost: nobody holds these any longer.
            for parcel, _ in news:
                self.in_flight.remove(parcel)
            heard = [outcome for _, outcome in news]

    def do(self, parcel: P) -> None:
        self.news.put((parcel, self.carry(parcel)))

    def show(self) -> None:
        """Show it on the rows too: who is dead shows nothing, and others take them."""
        beat(self.name)
        if self.hold is None or not self.in_flight:
            return
        try:
            self.hold(self.in_flight)
        except Error:
            # What was heard meanwhile is still to be written down.
            logger.warning("Could not hold what %s is at", self.name, exc_info=True)
            drop_lost_connections()

    def listen(self, *, until: datetime | None) -> list[tuple[P, O]]:
        """Outcomes that come about together; if none, wait for one, a ring, or then.

        Each look and each writing down costs much the same for one as for ten, and
        threads have the next in hand meanwhile.
        """
        wait = SILENCE if until is None else until - timezone.now()
        heard: list[tuple[P, O]] = []
        try:
            news = self.news.get(timeout=max(wait.total_seconds(), 0))
            end = time.monotonic() + GATHERING
            while news is not None:
                heard.append(news)
                news = self.news.get(timeout=max(end - time.monotonic(), 0))
        except Empty:
            return heard
        # Somebody rang: that waits for nothing.
        while not self.news.empty():
            news = self.news.get()
            heard += [news] if news is not None else []
        return heard

    def take(self, room: int) -> Claim[P]:
        """Claim; a database in trouble is nobody's error, since beat rings again."""
        if not room or is_stopping():
            return Claim()
        at = timezone.now()
        try:
            return self.claim(room, at)
        except IntegrityError:
            # Someone got there first.
            return Claim(look_again_at=at + SOON)
        except LOST:
            logger.warning("Could not claim for %s", self.name, exc_info=True)
            drop_lost_connections()
            return Claim()
        except Exception:
            # Who calls still holds what Graph answered, which must be written down.
            logger.exception("Claiming for %s failed", self.name)
            return Claim()

    def write_down(self, heard: list[O]) -> None:
        """Record what was heard; what is lost here stays with who sweeps."""
        for tries in range(PATIENCE):
            try:
                return self.record(heard)
            except LOST:
                logger.warning("Could not record what Graph answered", exc_info=True)
                drop_lost_connections()
                time.sleep(min(0.1 * 2**tries, 5))
            except DatabaseError:
                return self.write_down_singly(heard)
        logger.error("Gave up recording %d outcomes of %s", len(heard), self.name)

    def write_down_singly(self, heard: list[O]) -> None:
        """One cannot be written: the others must not suffer for it."""
        for outcome in heard:
            try:
                self.record([outcome])
            except DatabaseError:
                logger.exception("Lost an outcome of %s: %s", self.name, outcome)


def is_stopping() -> bool:
    """Whether the worker was told to end: it finishes what it claimed, no more."""
    # An exit code, and that of a quiet end is 0.
    return not (worker_state.should_stop is None or worker_state.should_stop is False)
