"""What Meta charges for, counted by day from what its statuses tell.

A message counts on the day on which it reached somebody, at the price that was told
with it: both are facts of its row, so that the order of the statuses does not matter.
Since 1 October 2026 a number's first thousand service messages of a month are free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum

from channels_app.along import Along
from channels_app.rewriting import insert
from inbox.models import Conversation, Message, PriceCount

FREE_SERVICE_MESSAGES = 1_000
FREE_SERVICE_SINCE = date(2026, 10, 1)
SERVICE, CHARGED, FREE_ENTRY = "service", "regular", "free_entry_point"
FOLDED_AT_ONCE = 100  # days of numbers


@dataclass(frozen=True, order=True)
class Price:
    """Where a message is counted: a number's day, and Meta's words for the price."""

    connection: int
    day: date
    category: str
    type: str


def price_of(message: Message) -> Price | None:
    """None as long as it reached nobody, or nothing was said of a price."""
    steps = (message.delivered_at, message.read_at, message.played_at)
    reached = [at for at in steps if at]
    told = message.pricing
    if not reached or not told:
        return None
    # Older statuses say only whether it is charged.
    usual = CHARGED if told.get("billable") else "free"
    return Price(
        message.connection_id,
        min(reached).astimezone(UTC).date(),
        str(told.get("category") or "")[:40],
        str(told.get("type") or usual)[:40],
    )


def count(before: Iterable[Price | None], after: Iterable[Price | None]) -> None:
    """Write down what changed, in the transaction that changed it.

    Nothing is locked: a row says by how much, and rows of one price are added up.
    """
    change = Counter(after)
    change.subtract(before)
    add({price: number for price, number in change.items() if price})


def add(numbers: Mapping[Price, int]) -> None:
    insert(
        [
            PriceCount(
                connection_id=price.connection,
                day=price.day,
                category=price.category,
                type=price.type,
                count=number,
            )
            for price, number in numbers.items()
            if number
        ]
    )


def fold() -> None:
    """Make one row of all rows of a price and day."""
    prices = PriceCount.objects.values("connection", "day", "category", "type")
    several = prices.annotate(rows=Count("pk")).filter(rows__gt=1)
    for day in set(several.values_list("connection", "day")[:FOLDED_AT_ONCE]):
        fold_day(*day)


def fold_day(connection: int, day: date) -> None:
    with transaction.atomic():
        rows = PriceCount.objects.filter(connection=connection, day=day)
        found = list(rows.select_for_update().order_by("pk"))
        sums: Counter[Price] = Counter()
        for row in found:
            sums[Price(connection, day, row.category, row.type)] += row.count
        PriceCount.objects.filter(pk__in=[row.pk for row in found]).delete()
        add(sums)


def this_month(conversation: Conversation, *, at: datetime) -> dict[str, Along]:
    """What the conversation's panel tells: lists of one dict, or of none."""
    first = beginning(at)
    begun = datetime.combine(first, time(), UTC)
    priced = conversation.messages.exclude(pricing={}).filter(ordered_at__gte=begun)
    reached = priced.exclude(delivered_at=None, read_at=None, played_at=None)
    # As in price_of: older statuses say only whether it is charged.
    untyped = ~Q(pricing__has_key="type") | Q(pricing__type="")
    is_charged = Q(pricing__type=CHARGED) | Q(untyped, pricing__billable=True)
    counted = reached.order_by().values("conversation")
    used = PriceCount.objects.filter(
        connection=conversation.connection_id, day__gte=first, category=SERVICE
    ).exclude(type=FREE_ENTRY)
    return {
        "prices": Along(
            counted.annotate(
                charged=Count("pk", filter=is_charged),
                free=Count("pk") - Count("pk", filter=is_charged),
            ),
            *("charged", "free"),
        ),
        "service": Along(used.values("connection").annotate(used=Sum("count")), "used"),
    }


@dataclass(frozen=True)
class Month:
    """What one number's messages of a calendar month, of UTC, cost by category."""

    first: date
    counts: dict[tuple[str, str], int]  # by category and type

    @property
    def charged(self) -> dict[str, int]:
        return {c: n for (c, kind), n in self.counts.items() if kind == CHARGED and n}

    @property
    def free(self) -> int:
        return sum(n for (_, kind), n in self.counts.items() if kind != CHARGED)

    @property
    def service(self) -> int:
        """Those that use up the free ones."""
        return sum(
            number
            for (category, kind), number in self.counts.items()
            if category == SERVICE and kind != FREE_ENTRY
        )


def beginning(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def months(first: date) -> dict[int, Month]:
    """By connection, of those that sent anything in the month that begins then."""
    rows = PriceCount.objects.filter(day__gte=first, day__lt=after(first))
    prices = rows.values_list("connection", "category", "type").order_by()
    found: dict[int, dict[tuple[str, str], int]] = {}
    for connection, category, kind, number in prices.annotate(sum=Sum("count")):
        found.setdefault(connection, {})[category, kind] = number
    return {connection: Month(first, counts) for connection, counts in found.items()}


def after(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=31)).replace(day=1)


def runs_out(used: int, *, at: datetime) -> date | None:
    """The day on which this month's free ones end if it goes on like this; or None."""
    first = beginning(at)
    begun = datetime.combine(first, time(), UTC)
    if not used:
        return None
    days = (at - begun) * max(1, FREE_SERVICE_MESSAGES / used)
    day = (begun + days).date()
    return day if day < after(first) else None
