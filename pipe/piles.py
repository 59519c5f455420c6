"""What lies where it should not lie for long: how much of it, and since when.

Each is asked of an index that holds nothing else, and counted no further than people
read: these questions cost as much with five million messages as with five.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from channels_app.models import Event, WebhookEvent
from inbox.models import Attachment, Message, Waiting
from inbox.sweeping import STUCK_AFTER
from pipe.tallying import grouped

CAP = 10_000
STATUSES = ("queued", "sending", "unconfirmed")
DUE_ROWS = 200
FAILED_ROWS = 1_000
FAILED_LATELY = timedelta(days=1)
# Until the last of these something may have held a reply. The pair's pace moves on with
# each reply to them, and so with the one that stood in front; a test lifts a hold.
HELD_UNTIL = ("not_before", "conversation__pair_paced_until", "connection__passed_at")
# The sweeper looks every ten seconds.
SWEPT_AFTER = STUCK_AFTER + timedelta(seconds=45)
DECIDED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Pile:
    count: int = 0
    oldest: datetime | None = None

    def age(self, *, at: datetime) -> timedelta:
        return at - self.oldest if self.oldest else timedelta()


def pile(rows: QuerySet[Any], field: str) -> Pile:
    """In the order of their ids, which is that of their times."""
    oldest = rows.order_by("pk").values_list(field, flat=True).first()
    if oldest is None:
        return Pile()
    return Pile(rows.order_by()[: CAP + 1].count(), oldest)


def webhooks_waiting(*, at: datetime) -> Pile:
    """Those that nobody has in hand, be it to replay them: such may be days old."""
    return pile(WebhookEvent.objects.unclaimed(at=at), "received_at")


def webhooks_failed(*, at: datetime) -> Pile:
    """Of the last day, and of these the newest thousand."""
    failed = WebhookEvent.objects.filter(state="failed").order_by("-pk")
    came = failed.values_list("received_at", flat=True)[:FAILED_ROWS]
    return oldest_of(each for each in came if each > at - FAILED_LATELY)


def events_unnumbered() -> Pile:
    return pile(Event.objects.filter(seq=None), "at")


def files_waiting() -> Pile:
    """Files of customers that Meta has, and we have not."""
    return pile(Attachment.objects.to_fetch(), "created_at")


def files_without_room() -> Pile:
    rows = Attachment.objects.to_fetch().filter(problem="no_room")
    return pile(rows, "created_at")


def items_waiting() -> Pile:
    """Statuses, reactions and edits that came before their message."""
    return pile(Waiting.objects.all(), "received_at")


def queued() -> Pile:
    return pile(Message.objects.filter(status="queued"), "created_at")


def due(*, at: datetime) -> Pile:
    """Replies that nothing holds back: no pace, no pause, none in front of them.

    Since when is that of the last thing that may have held it, not of its writing.
    """
    rows = Message.objects.due(at=at).exclude(connection__pace__paced_until__gt=at)
    found = rows.values_list("created_at", *HELD_UNTIL)[:DUE_ROWS]
    return oldest_of(min(max(filter(None, times)), at) for times in found)


def stuck(*, at: datetime) -> Pile:
    """In `sending` for longer than the sweeper leaves anything there."""
    rows = Message.objects.filter(status="sending", claimed_at__lt=at - SWEPT_AFTER)
    return oldest_of(rows.values_list("claimed_at", flat=True)[:CAP])


def undecided(*, at: datetime) -> Pile:
    """Unconfirmed; somebody was asked long ago whether to send it again."""
    asked = Message.objects.filter(status="unconfirmed", left_at=None)
    asked = asked.filter(asked_at__lt=at - DECIDED_WITHIN)
    return oldest_of(asked.values_list("asked_at", flat=True)[:CAP])


def oldest_of(times: Iterable[datetime | None]) -> Pile:
    known = [time for time in times if time]
    return Pile(len(known), min(known, default=None))


def under_way() -> Counter[tuple[int, str]]:
    """Replies that are queued, sending or unconfirmed, by connection."""
    counted: Counter[tuple[int, str]] = Counter()
    for status in STATUSES:
        rows = Message.objects.filter(status=status)[: CAP + 1]
        for connection, count in grouped(rows, "connection_id"):
            counted[connection, status] += count
    return counted
