"""What came through in an hour, a day and a week: the samples, and what came since."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from channels_app.models import WebhookEvent
from inbox.models import Message
from pipe.models import Sample, Tally
from pipe.sampling import HOUR, marks, totals
from pipe.tallying import Key, tally

PERIODS = ("hour", "day", "week")
# Since the last sample. Beyond this the figures are a minute late.
TAIL_ROWS = 20_000
MINUTE = timedelta(minutes=1)

Flow = dict[Key, dict[str, int]]


@dataclass(frozen=True)
class Minute:
    """A minute of the last hour; ``counts`` is None if nobody wrote it down."""

    at: datetime
    counts: dict[str, int] | None
    is_early: bool = False  # before anything was written down


def flow(*, at: datetime) -> Flow:
    """By connection and kind, how many in each period."""
    counts: Flow = defaultdict(lambda: dict.fromkeys(PERIODS, 0))
    for connection, what, *numbers in recorded(at=at):
        counts[connection, what] = dict(zip(PERIODS, numbers, strict=True))
    for key, count in tail(at=at).items():
        for period in PERIODS:
            counts[key][period] += count
    return dict(counts)


def recorded(*, at: datetime) -> list[list[Any]]:
    last = Sample.objects.filter(minute__gt=at - 2 * MINUTE).first()
    # Summed by whoever took the sample; while nobody takes any, it takes us longer.
    return last.totals if last else totals(at=at)


def tail(*, at: datetime) -> Counter[Key]:
    webhooks_after, messages_after = marks(before=at, at=at)
    webhooks = WebhookEvent.objects.order_by("pk").filter(pk__gt=webhooks_after)
    messages = Message.objects.order_by("pk").filter(pk__gt=messages_after)
    return tally(webhooks[:TAIL_ROWS], messages[:TAIL_ROWS])


def last_hour(*, at: datetime) -> list[Minute]:
    """Sixty minutes, the oldest first; the one that runs is not among them."""
    end = at.replace(second=0, microsecond=0)
    samples = Sample.objects.order_by("minute").values_list("minute", flat=True)
    first, written = samples.first(), set(samples.filter(minute__gt=end - HOUR))
    tallies = Tally.objects.filter(sample__minute__gt=end - HOUR)
    counts: dict[datetime, dict[str, int]] = defaultdict(dict)
    for minute, what, count in tallies.values_list("sample__minute", "what").annotate(
        Sum("count")
    ):
        counts[minute][what] = count
    minutes = [end - age * MINUTE for age in range(59, -1, -1)]
    return [
        Minute(
            each,
            counts.get(each, {}) if each in written else None,
            is_early=first is None or each < first,
        )
        for each in minutes
    ]
