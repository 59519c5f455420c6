"""A table of routes that writes down what reached it: the wires without an inbox."""

from __future__ import annotations

from typing import Any

from channels_app import payloads
from channels_app.account_news import apply_account_updates
from channels_app.arrivals import Arrival, Handler
from channels_app.models import Event
from channels_app.publishing import happened

Arrivals = list[Arrival[Any]]


def received(arrivals: Arrivals) -> list[tuple[Arrival[Any], str]] | None:
    """One event for each message; some texts make trouble."""
    texts = [arrival.item.text for arrival in arrivals]
    if "poison" in texts:
        raise ValueError("I cannot take poison")
    if "death" in texts:
        raise SystemExit
    Event.objects.bulk_create(
        happened(
            "message.received",
            at=arrival.item.sent_at,
            connection=arrival.connection,
            subject=arrival.item.wamid[:32],
            text=arrival.item.text,
        )
        for arrival in arrivals
    )
    return [(a, "it is a joke") for a in arrivals if a.item.text == "joke"]


ROUTES: dict[type[payloads.Item], Handler] = {
    payloads.InboundMessage: received,
    payloads.NumberUpdate: apply_account_updates,
    payloads.AccountUpdate: apply_account_updates,
}
