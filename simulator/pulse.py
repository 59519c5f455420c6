"""A number that grows when anything changes: screens ask for it often and cheaply.

In memory, since all that changes rows runs in one process.
"""

from __future__ import annotations

import threading
import time

from django.db import transaction

from simulator.routing import ALIAS

_changed = threading.Condition()
_version = int(time.time() * 1000)


def version() -> int:
    return _version


def beat() -> None:
    """Say that something changed, to screens and to the posting thread."""
    global _version
    with _changed:
        _version += 1
        _changed.notify_all()


def beat_after_commit() -> None:
    """Say so when others can see it."""
    transaction.on_commit(beat, using=ALIAS)


def wait(seen: int, timeout: float) -> int:
    """Sleep until the version is another one than `seen`, or the time is over."""
    with _changed:
        _changed.wait_for(lambda: _version != seen, timeout)
        return _version
