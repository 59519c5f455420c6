"""One small row a minute, so that a week is summed and nothing is ever scanned.

A minute's rows are a range of ids: counted when it is over, and again when it is older,
since a webhook settles later and a reply is read later. That is the same work whatever
the tables hold: each row is looked at six times in its life.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet, Sum

from channels_app.models import WebhookEvent
from inbox.models import Message
from pipe import sizes
from pipe.models import Sample, Tally

AGAIN_AFTER = (1, 5, 15, 60, 720)  # minutes
KEEP = timedelta(days=8)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# Without a sample before, this many rows at most are looked at.
FIRST_ROWS = 10_000
FIRST_AGE = timedelta(minutes=10)


def take(*, at: datetime) -> Sample:
    """Write down the minute that ends now; count some of those before it again."""
    minute = at.replace(second=0, microsecond=0)
    again = [minute - timedelta(minutes=age) for age in AGAIN_AFTER]
    for each in Sample.objects.filter(minute__in=again):
        each.count()
    before = Sample.objects.filter(minute__lt=minute).first()
    measured = sizes.measure(before.sizes if before else {}, at=at)
    sample = write_down(minute, measured, at=at)
    Sample.objects.filter(minute__lt=at - KEEP).delete()
    return sample


@transaction.atomic
def write_down(minute: datetime, measured: dict[str, Any], *, at: datetime) -> Sample:
    """In one piece: whoever reads the newest sample finds all of it, or the last."""
    sample = begin(minute, at=at)
    sample.count()
    sample.totals = totals(at=at)
    sample.sizes = measured
    sample.save(update_fields=["totals", "sizes"])
    return sample


def begin(minute: datetime, *, at: datetime) -> Sample:
    webhooks_after, messages_after = marks(before=minute, at=at)
    sample, _ = Sample.objects.get_or_create(
        minute=minute,
        defaults={
            "webhooks_after": webhooks_after,
            "messages_after": messages_after,
            "webhooks_upto": max(newest(WebhookEvent.objects.all()), webhooks_after),
            "messages_upto": max(newest(Message.objects.all()), messages_after),
        },
    )
    return sample


def marks(*, before: datetime, at: datetime) -> tuple[int, int]:
    """The last webhook and the last message that a sample has counted."""
    last = Sample.objects.filter(minute__lt=before).first()
    if last:
        return last.webhooks_upto, last.messages_upto
    return (
        older(WebhookEvent.objects.all(), "received_at", at=at),
        older(Message.objects.all(), "created_at", at=at),
    )


def newest(rows: QuerySet[Any]) -> int:
    return rows.aggregate(newest=Max("pk"))["newest"] or 0


def older(rows: QuerySet[Any], field: str, *, at: datetime) -> int:
    """The last of these that did not just come; of many, the last that is too far."""
    lately = list(rows.order_by("-pk").values_list("pk", field)[:FIRST_ROWS])
    for pk, came_at in lately:
        if came_at < at - FIRST_AGE:
            return int(pk)
    return int(lately[-1][0]) - 1 if lately else 0


def totals(*, at: datetime) -> list[list[Any]]:
    """What came in the last hour, day and week, by connection and kind."""
    tallies = Tally.objects.filter(sample__minute__gt=at - WEEK)
    summed = tallies.values_list("connection", "what").annotate(
        hour=Sum("count", filter=Q(sample__minute__gt=at - HOUR), default=0),
        day=Sum("count", filter=Q(sample__minute__gt=at - DAY), default=0),
        week=Sum("count"),
    )
    return [list(row) for row in summed.order_by("connection", "what")]
