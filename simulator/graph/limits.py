"""How fast a number may send: altogether, and to one person."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from simulator.errors import Refusal
from simulator.models import BusinessNumber, Message

PAIR_BURST = 45  # messages to one person at once …
PAIR_EVERY = 6.0  # … and then one in so many seconds
REMEMBERED = 10_000
DAY = 24 * 60 * 60
CALLS_ASKED_FOR = ((1, DAY), (2, 7 * DAY))  # so many of one person in so many seconds

# In memory: what a dead simulator forgets is only how fast somebody was.
_buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
_lock = threading.Lock()


def check(number: BusinessNumber, recipient: str) -> None:
    if not _take((number.pk, ""), number.throughput, number.throughput):
        raise Refusal(130429)
    if not _take((number.pk, recipient), PAIR_BURST, 1 / PAIR_EVERY):
        raise Refusal(131056)


def check_asking_for_calls(number: BusinessNumber, recipient: str) -> None:
    """Refuse to ask one person more often whether the business may call."""
    now = time.time()
    asked = Message.objects.filter(
        number=number,
        recipient=recipient,
        outbound=True,
        payload__interactive__type="call_permission_request",
    ).exclude(status="failed")
    for most, span in CALLS_ASKED_FOR:
        if asked.filter(timestamp__gt=now - span).count() >= most:
            raise Refusal(138009)


def check_day(number: BusinessNumber, recipient: str) -> None:
    """Refuse to reach more new people in a day than the portfolio may.

    With which code Meta does, nobody has written down; this is the one for *too much*.
    """
    most = _people(number.tier)
    reached = Message.objects.filter(
        number__account__portfolio_id=number.account.portfolio_id,
        opening=True,
        timestamp__gt=time.time() - DAY,
    ).exclude(status="failed")
    if most is None or reached.filter(recipient=recipient).exists():
        return
    if reached.values("recipient").distinct().count() >= most:
        raise Refusal(130429, "The messaging limit of the business is reached.")


def _people(tier: str) -> int | None:
    size = tier.removeprefix("TIER_").replace("K", "000")
    return int(size) if size.isdecimal() else None


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
