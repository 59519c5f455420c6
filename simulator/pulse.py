"""A number that grows when anything changes: screens ask for it often and cheaply.

And a bell for the thread that posts. In memory, since all that changes rows runs in
one process.
"""

from __future__ import annotations

import threading
import time

from django.db import transaction

from simulator.routing import ALIAS

_changed = threading.Condition()
_version = int(time.time() * 1000)
bell = threading.Event()


def version() -> int:
    return _version


def beat() -> None:
    """Say that something on a screen is different."""
    global _version
    with _changed:
        _version += 1
        _changed.notify_all()


def ring() -> None:
    """Say so, and that there may be something to post."""
    beat()
    bell.set()


def ring_after_commit() -> None:
    """Ring when others can see what there is."""
    transaction.on_commit(ring, using=ALIAS)


def wait(seen: int, timeout: float) -> None:
    """Sleep until the version is another one than `seen`, or the time is over."""
    with _changed:
        _changed.wait_for(lambda: _version != seen, timeout)
