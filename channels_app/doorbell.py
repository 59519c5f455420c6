"""Ringing: telling a worker that there is something to do, never what.

A doorbell may be lost at any time, so it is never waited for and never fails a request:
beat finds in the rows what nobody rang for.
"""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)

# A broker that did not answer is left alone for a while: each try may take seconds, and
# what asks for it is often a request.
BROKEN_FOR = 5.0  # seconds


class Bell:
    """One ring, to be pressed when the transaction is committed."""

    broken_until: ClassVar[dict[Any, float]] = {}  # by Celery app

    def __init__(self, task: Task, args: tuple[Any, ...]) -> None:
        self.task = task
        self.args = args

    def __call__(self) -> None:
        broker = self.task.app
        if time.monotonic() < self.broken_until.get(broker, 0):
            return
        try:
            self.task.apply_async(args=self.args, retry=False)
        except Exception:
            self.broken_until[broker] = time.monotonic() + BROKEN_FOR
            name = self.task.name
            logger.warning("Nobody heard the doorbell for %s", name, exc_info=True)

    def is_for(self, task: Task, args: tuple[Any, ...]) -> bool:
        return (self.task.name, self.args) == (task.name, args)


def ring(task: Task, *args: Any) -> None:
    """Ring for the task once this commits; once only for the same arguments."""
    connection = transaction.get_connection()
    hung = [
        entry[1] for entry in connection.run_on_commit if connection.in_atomic_block
    ]
    if any(isinstance(bell, Bell) and bell.is_for(task, args) for bell in hung):
        return
    transaction.on_commit(Bell(task, args))
