"""Refused requests are counted by the hour, and written down at most once a second.

Whoever floods us with rubbish must not make us write to the database at that rate.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from channels_app.models import WebhookRefusal

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=1)

Kind = tuple[str, str]  # the address and the reason

lock = threading.Lock()
uncounted: Counter[Kind] = Counter()
last_from: dict[Kind, str] = {}
written_at: dict[Kind, datetime] = {}


def note(address: str, reason: str, source: str = "", *, at: datetime) -> None:
    with lock:
        uncounted[address, reason] += 1
        last_from[address, reason] = source
    write_due(at=at)


def write_due(*, at: datetime) -> None:
    """Write what was counted, but each kind at most once a second."""
    if not uncounted:
        return
    with lock:
        due = {
            kind: (count, last_from.pop(kind))
            for kind, count in uncounted.items()
            if at - written_at.get(kind, at - PAUSE) >= PAUSE
        }
        for kind in due:
            written_at[kind] = at
            del uncounted[kind]
    try:
        for kind, (count, source) in due.items():
            write(kind, count, source, at=at)
    except DatabaseError:
        # No count decides what somebody is answered, least of all Meta.
        logger.warning("Refused requests could not be counted", exc_info=True)


@transaction.atomic
def write(kind: Kind, count: int, source: str, *, at: datetime) -> None:
    address, reason = kind
    hour = at.replace(minute=0, second=0, microsecond=0)
    row, made = WebhookRefusal.objects.get_or_create(
        address=address,
        reason=reason,
        hour=hour,
        defaults={"count": count, "last_at": at, "last_from": source},
    )
    if not made:
        rows = WebhookRefusal.objects.filter(pk=row.pk)
        rows.update(count=F("count") + count, last_at=at, last_from=source)
