"""How fast a number may send: altogether, and to one person."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from simulator.errors import Refusal
from simulator.models import BusinessNumber

PAIR_BURST = 45  # messages to one person at once …
PAIR_EVERY = 6.0  # … and then one in so many seconds
REMEMBERED = 10_000

# In memory: what a dead simulator forgets is only how fast somebody was.
_buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
_lock = threading.Lock()


def check(number: BusinessNumber, recipient: str) -> None:
    if not _take((number.pk, ""), number.throughput, number.throughput):
        raise Refusal(130429)
    if not _take((number.pk, recipient), PAIR_BURST, 1 / PAIR_EVERY):
        raise Refusal(131056)


def forget() -> None:
    with _lock:
        _buckets.clear()


def _take(key: tuple[str, str], size: float, per_second: float) -> bool:
    now = time.monotonic()
    with _lock:
        left, at = _buckets.pop(key, (size, now))
        left = min(size, left + (now - at) * per_second)
        allowed = left >= 1
        _buckets[key] = (left - 1 if allowed else left, now)
        if len(_buckets) > REMEMBERED:
            _buckets.popitem(last=False)
    return allowed
