"""Everything that the pipe tells of itself, asked at once: about twenty queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from channels_app.models import Alarm, Connection, WebhookRefusal
from inbox import day_limit
from inbox.day_limit import Standing
from pipe import machine, piles
from pipe.flow import PERIODS, Flow, flow
from pipe.machine import Answer
from pipe.piles import Pile

REFUSALS_SHOWN = 10
# What the watch raises itself is told by the figures, as it is now.
TOPICS = "pipe."


@dataclass(frozen=True)
class Number:
    """A connection, what it has to send, and what came through in each period."""

    connection: Connection
    under_way: dict[str, int]
    flow: dict[str, dict[str, int]]
    day: Standing = Standing()


@dataclass(frozen=True)
class Figures:
    at: datetime
    webhooks_waiting: Pile = Pile()
    webhooks_failed: Pile = Pile()
    events_unnumbered: Pile = Pile()
    items_waiting: Pile = Pile()
    files_waiting: Pile = Pile()
    files_without_room: Pile = Pile()
    replies_queued: Pile = Pile()
    replies_due: Pile = Pile()
    replies_stuck: Pile = Pile()
    replies_undecided: Pile = Pile()
    # By period, then by kind (pipe.tallying).
    flow: dict[str, dict[str, int]] = field(
        default_factory=lambda: {period: {} for period in PERIODS}
    )
    under_way: dict[str, int] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)  # in a day, by reason
    alarms: list[Alarm] = field(default_factory=list)  # that others than we raised
    silences: dict[str, timedelta | None] = field(default_factory=dict)
    disk_free: int = 0
    disk_total: int = 0
    redis: Answer | None = None
    database: Answer = Answer()


def gather(*, at: datetime) -> Figures:
    """Raises what the database raises when it does not answer."""
    counts, under_way = flow(at=at), piles.under_way()
    free, total = machine.disk()
    return Figures(
        at=at,
        webhooks_waiting=piles.webhooks_waiting(at=at),
        webhooks_failed=piles.webhooks_failed(at=at),
        events_unnumbered=piles.events_unnumbered(),
        items_waiting=piles.items_waiting(),
        files_waiting=piles.files_waiting(),
        files_without_room=piles.files_without_room(),
        replies_queued=piles.queued(),
        replies_due=piles.due(at=at),
        replies_stuck=piles.stuck(at=at),
        replies_undecided=piles.undecided(at=at),
        flow={period: in_all(counts, period) for period in PERIODS},
        under_way=by_status(under_way),
        numbers=numbers(counts, under_way, at=at),
        refused=refused(at=at),
        alarms=list(others_alarms()),
        silences=machine.silences(),
        disk_free=free,
        disk_total=total,
        redis=machine.ask_redis(),
        database=machine.ask_database(),
    )


def in_all(counts: Flow, period: str) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for (_connection, what), numbers in counts.items():
        summed[what] += numbers[period]
    return dict(summed)


def by_status(under_way: Counter[tuple[int, str]]) -> dict[str, int]:
    summed: Counter[str] = Counter(queued=0, sending=0, unconfirmed=0)
    for (_connection, status), count in under_way.items():
        summed[status] += count
    return dict(summed)


def numbers(
    counts: Flow, under_way: Counter[tuple[int, str]], *, at: datetime
) -> list[Number]:
    """All that are on, and those switched off that still hold or told something."""
    moved = {key for key, _what in counts} | {key for key, _status in under_way}
    rows = Connection.objects.defer(*Connection.SECRETS, "check_report", "notices")
    shown = [row for row in rows if row.is_on or row.pk in moved]
    days = day_limit.standings(shown, at=at)
    return [
        Number(
            connection,
            {status: under_way[connection.pk, status] for status in piles.STATUSES},
            {
                period: {
                    what: told[period]
                    for (key, what), told in counts.items()
                    if key == connection.pk
                }
                for period in PERIODS
            },
            days[connection.scope],
        )
        for connection in shown
    ]


def refused(*, at: datetime) -> dict[str, int]:
    """Requests that were turned away in the last day, by reason, most first."""
    rows = WebhookRefusal.objects.filter(hour__gt=at - timedelta(days=1))
    counted = rows.order_by().values_list("reason").annotate(count=Sum("count"))
    return dict(counted.order_by("-count")[:REFUSALS_SHOWN])


def others_alarms() -> QuerySet[Alarm]:
    ours = Alarm.objects.open().exclude(topic__startswith=TOPICS)
    return ours.select_related("connection").order_by("pk")
