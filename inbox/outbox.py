"""The sender: one loop a process that claims, has threads make the calls, and records.

Only the loop talks to the database, and it does so for many messages at a time; the
threads only wait for Graph, each with its own long-lived session.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Event, Lock

from celery.worker import state as worker_state
from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.db import close_old_connections as drop_lost_connections
from django.utils import timezone

from channels_app.heartbeats import beat
from inbox import outcomes
from inbox.claiming import Claim, claim
from inbox.delivery import Outcome, Parcel, deliver

logger = logging.getLogger(__name__)

# Somebody else holds a row for a moment.
SOON = timedelta(milliseconds=50)
# Longer than any call takes: a loop that hears nothing for so long looks by itself.
SILENCE = timedelta(seconds=30)
LOST = (OperationalError, InterfaceError)  # locks, deadlocks, lost connections
PATIENCE = 10  # tries to write outcomes down, over half a minute or so


class Sender:
    def __init__(self, threads: int) -> None:
        self.threads = threads
        # One in hand for each: threads often come free together, and this loop needs a
        # while to bring the next. No more, since a crash leaves them in doubt.
        self.room = 2 * threads
        self.asked = Event()
        self.running = Lock()
        self.news: SimpleQueue[Outcome | None] = SimpleQueue()
        # Of the sender, not of a run: one that broke off leaves calls under way, whose
        # outcomes the next one hears.
        self.in_flight = 0

    @cached_property
    def pool(self) -> ThreadPoolExecutor:
        """Made on first use: a process that is forked from this one needs its own."""
        return ThreadPoolExecutor(self.threads, "sending")

    def send_due(self) -> None:
        """Send until nothing is due; if somebody is at it, have them look once more."""
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
        heard: list[Outcome] = []
        while True:
            # Claimed first: threads that have nothing to do cost more than late rows.
            taken = take(self.room - self.in_flight)
            for parcel in taken.parcels:
                self.pool.submit(copy_context().run, self.carry, parcel)
            self.in_flight += len(taken.parcels)
            until = taken.look_again_at
            if heard:
                write_down(heard)
                until = timezone.now()  # what stood behind them may be due
            elif not self.in_flight and until is None:
                return
            heard = self.listen(until=until)
            self.in_flight -= len(heard)
            beat("sending")

    def carry(self, parcel: Parcel) -> None:
        self.news.put(deliver(parcel))

    def listen(self, *, until: datetime | None) -> list[Outcome]:
        """All outcomes there are; if none, wait for one, for a ring, or until then."""
        wait = SILENCE if until is None else until - timezone.now()
        heard = []
        try:
            heard.append(self.news.get(timeout=max(wait.total_seconds(), 0)))
            while True:
                heard.append(self.news.get_nowait())
        except Empty:
            return [outcome for outcome in heard if outcome is not None]


def take(room: int) -> Claim:
    """Claim; a database in trouble is nobody's error here, since beat rings again."""
    if not room or is_stopping():
        return Claim()
    at = timezone.now()
    try:
        return claim(room, at=at)
    except IntegrityError:
        # Someone got there first.
        return Claim(look_again_at=at + SOON)
    except LOST:
        logger.warning("Could not claim messages to send", exc_info=True)
        drop_lost_connections()
        return Claim()
    except Exception:
        # Who calls still holds what Graph answered, which must be written down.
        logger.exception("Claiming messages to send failed")
        return Claim()


def write_down(heard: list[Outcome]) -> None:
    """Record what was heard; what is lost here stays unconfirmed."""
    for tries in range(PATIENCE):
        try:
            return outcomes.record(heard)
        except LOST:
            logger.warning("Could not record what Graph answered", exc_info=True)
            drop_lost_connections()
            time.sleep(min(0.1 * 2**tries, 5))
        except DatabaseError:
            return write_down_singly(heard)
    logger.error("Gave up recording the outcome of %d messages", len(heard))


def write_down_singly(heard: list[Outcome]) -> None:
    """One cannot be written: the others must not suffer for it."""
    for outcome in heard:
        try:
            outcomes.record([outcome])
        except DatabaseError:
            logger.exception("Lost the outcome of message %s", outcome.parcel.message)


def is_stopping() -> bool:
    """Whether the worker was told to end: it finishes what it claimed, no more."""
    # An exit code, and that of a quiet end is 0.
    return not (worker_state.should_stop is None or worker_state.should_stop is False)


sender = Sender(settings.SEND_THREADS)


def send_due() -> None:
    sender.send_due()
