"""What config/webhooks.py hands to the functions it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from channels_app.models import Connection
from channels_app.payloads import Item

AnyItem = TypeVar("AnyItem", bound=Item, covariant=True)


@dataclass(frozen=True, eq=False)
class Arrival(Generic[AnyItem]):
    """One item, at the connection it applies to."""

    item: AnyItem
    connection: Connection
    received_at: datetime
    webhook: str = ""  # public id of the webhook event that it came in


# Applies all of the list in the caller's transaction; returns those that it had to
# leave, each with the reason in words.
Left = list[tuple[Arrival[Any], str]]
Handler = Callable[[list[Arrival[Any]]], Left | None]
