"""Trouble of a number itself (token, payment, ban): its queue is held, in sight.

Meta tells of it in its answer to a send, or later in a status.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from channels_app.arrivals import Arrival
from channels_app.models import Connection
from channels_app.payloads import StatusUpdate
from inbox.error_codes import Cure, meaning_of

# What an older status tells, a late or repeated one, may long be mended.
FRESH = timedelta(hours=1)


def hold_if_told(arrivals: Iterable[Arrival[StatusUpdate]]) -> None:
    """Heed the statuses of messages that failed for such a reason."""
    reasons = {
        (arrival.connection, arrival.item.error_code): arrival
        for arrival in arrivals
        if arrival.received_at - arrival.item.sent_at < FRESH
    }
    for (connection, code), arrival in reasons.items():
        since, at = arrival.item.sent_at, arrival.received_at
        hold_if_needed(connection, code, since=since, at=at)


def hold_if_needed(
    connection: Connection, code: int | None, *, since: datetime, at: datetime
) -> None:
    """Hold what this number is to send, unless a test has passed since then."""
    meaning = meaning_of(code)
    if code is None or meaning.cure is not Cure.ADMIN:
        return
    untested = Q(passed_at=None) | Q(passed_at__lt=since)
    for number in Connection.objects.filter(untested, pk=connection.pk):
        words = " ".join(filter(None, (str(meaning.sentence), str(meaning.hint))))
        number.needs_attention(code, words, at=at)
