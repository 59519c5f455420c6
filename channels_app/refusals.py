"""Refused requests are counted by the hour, and written down at most once a second.

Whoever floods us with rubbish must not make us write to the database at that rate.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from channels_app.models import WebhookRefusal

PAUSE = timedelta(seconds=1)

Kind = tuple[str, str]  # the address and the reason

lock = threading.Lock()
uncounted: Counter[Kind] = Counter()
written_at: dict[Kind, datetime] = {}


def note(address: str, reason: str, *, at: datetime) -> None:
    with lock:
        uncounted[address, reason] += 1
    write_due(at=at)


def write_due(*, at: datetime) -> None:
    """Write what was counted, but each kind at most once a second."""
    if not uncounted:
        return
    with lock:
        due = {
            kind: count
            for kind, count in uncounted.items()
            if at - written_at.get(kind, at - PAUSE) >= PAUSE
        }
        for kind in due:
            written_at[kind] = at
            del uncounted[kind]
    for (address, reason), count in due.items():
        write(address, reason, count, at=at)


@transaction.atomic
def write(address: str, reason: str, count: int, *, at: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    row, made = WebhookRefusal.objects.get_or_create(
        address=address,
        reason=reason,
        hour=hour,
        defaults={"count": count, "last_at": at},
    )
    if not made:
        rows = WebhookRefusal.objects.filter(pk=row.pk)
        rows.update(count=F("count") + count, last_at=at)
