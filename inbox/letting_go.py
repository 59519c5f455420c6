"""What Meta still tells of messages that were erased with their person."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from channels_app.arrivals import Arrival
from channels_app.models import ErasedMessage
from channels_app.redacting import redact_late

AnyArrival = TypeVar("AnyArrival", bound=Arrival[Any])
# Where an item names the message that it is, or is about.
NAMES = ("wamid", "target_wamid", "original_wamid", "callback")


def let_go(arrivals: list[AnyArrival]) -> list[AnyArrival]:
    """The others; those about erased messages leave no trace, in raw neither."""
    told = {
        arrival: {getattr(arrival.item, name, "") for name in NAMES} - {""}
        for arrival in arrivals
    }
    gone = ErasedMessage.objects.among_them(set().union(*told.values()))
    if not gone:
        return arrivals
    late = {arrival.webhook for arrival in arrivals if told[arrival] & gone}
    transaction.on_commit(partial(redact_late, late), robust=True)
    return [arrival for arrival in arrivals if not told[arrival] & gone]
