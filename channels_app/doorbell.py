"""Ringing: telling a worker that there is something to do, never what.

A doorbell may be lost at any time, so it is never waited for and never fails a request:
beat finds in the rows what nobody rang for.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)


def ring(task: Task, *args: Any) -> None:
    """Ring for the task once this transaction is committed, once for the same arguments."""
    connection = transaction.get_connection()
    bell = (task.name, args)
    waiting = [getattr(entry[1], "bell", None) for entry in connection.run_on_commit]
    if connection.in_atomic_block and bell in waiting:
        return

    def press() -> None:
        try:
            task.apply_async(args=args, retry=False)
        except Exception:
            logger.warning("Nobody heard the doorbell for %s", task.name, exc_info=True)

    press.bell = bell  # type: ignore[attr-defined]
    transaction.on_commit(press)
