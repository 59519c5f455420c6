"""Ringing: telling a worker that there is something to do, never what.

A doorbell may be lost at any time: beat finds in the rows what nobody rang for. So it
never fails a request and is never waited for: one thread of the process rings for all.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from celery import Task
from django.db import transaction

from channels_app.tracing import trace

logger = logging.getLogger(__name__)

# Who rings more often for the same is heard once for all of it: a ring costs us and the
# worker about a millisecond. But that is for a crowd: a few wait for nothing.
PAUSE = 0.1  # seconds, in the long run
ALLOWANCE = 4 * PAUSE  # so far ahead of that it may be
# A broker that did not answer is left alone for a while: each try may take seconds, and
# whatever else is to be rung for waits meanwhile.
BROKEN_FOR = 5.0  # seconds


@dataclass(frozen=True, eq=False)
class Bell:
    """One ring, to be pressed when the transaction is committed."""

    task: Task
    args: tuple[Any, ...]
    # Of what rings; of several that are heard as one, the first.
    trace: str

    def __call__(self) -> None:
        ringer.press(self)

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.task.app, self.task.name, *self.args)


class Ringer:
    """Rings what was pressed, each bell once in a pause or so, in its own thread."""

    def __init__(self) -> None:
        # At the end of the process it still rings what was pressed before.
        self.thread = ThreadPoolExecutor(1, "doorbell")
        self.changed = threading.Condition()
        self.pressed: dict[tuple[Any, ...], Bell] = {}
        self.paced_until: dict[tuple[Any, ...], float] = {}  # all that it has rung
        self.broken_until: dict[Any, float] = {}  # by Celery app
        self.works = False

    def press(self, bell: Bell) -> None:
        with self.changed:
            self.pressed.setdefault(bell.key, bell)
            self.changed.notify()
            if not self.works:
                # At its very end the process takes no more work: beat will ring.
                with suppress(RuntimeError):
                    self.thread.submit(self.work)
                    self.works = True

    def work(self) -> None:
        while bell := self.next():
            self.ring(bell)

    def next(self) -> Bell | None:
        """The bell that is due first, once it is; None when all have rung."""
        with self.changed:
            while self.pressed:
                now = time.monotonic()
                paced = {key: at for key, at in self.paced_until.items() if at > now}
                first = min(self.pressed, key=lambda key: paced.get(key, now))
                paced_until = paced.get(first, now)
                if (wait := paced_until - ALLOWANCE - now) <= 0:
                    self.paced_until = paced | {first: paced_until + PAUSE}
                    return self.pressed.pop(first)
                self.changed.wait(wait)
            self.works = False
            return None

    def ring(self, bell: Bell) -> None:
        broker = bell.task.app
        if time.monotonic() < self.broken_until.get(broker, 0):
            return
        try:
            bell.task.apply_async(
                args=bell.args, headers={"trace": bell.trace}, retry=False
            )
        except Exception:
            self.broken_until[broker] = time.monotonic() + BROKEN_FOR
            name = bell.task.name
            logger.warning("Nobody heard the doorbell for %s", name, exc_info=True)


ringer = Ringer()


def begin_anew() -> None:
    """In a forked process: the thread has stayed with the parent."""
    global ringer
    ringer = Ringer()


os.register_at_fork(after_in_child=begin_anew)


def ring(task: Task, *args: Any) -> None:
    """Ring for the task once this commits; once only for the same arguments."""
    bell = Bell(task, args, trace.get())
    connection = transaction.get_connection()
    hung = [
        entry[1] for entry in connection.run_on_commit if connection.in_atomic_block
    ]
    if any(isinstance(each, Bell) and each.key == bell.key for each in hung):
        return
    transaction.on_commit(bell)
