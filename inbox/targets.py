"""The messages that reactions, edits and deletions are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.arrivals import Arrival
from inbox.models import Message
from inbox.statuses import locked


def find(wamids: Mapping[Arrival[Any], str]) -> dict[Arrival[Any], Message]:
    """The message that each names, if it is here; locked, as its conversation is."""
    rows = Message.objects.filter(
        connection__in={arrival.connection.pk for arrival in wamids},
        wamid__in={wamid[:255] for wamid in wamids.values()},
    )
    found = locked(rows.values_list("pk", "conversation"))
    by_wamid = {(m.connection_id, m.wamid): m for m in found}
    named = {
        arrival: by_wamid.get((arrival.connection.pk, wamid[:255]))
        for arrival, wamid in wamids.items()
    }
    return {arrival: message for arrival, message in named.items() if message}
