"""The service window: 24 hours after the contact's last message, by Meta's clock.

No clock and no rows of its own; whoever asks says what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LENGTH = timedelta(hours=24)
SOON = timedelta(hours=4)
URGENT = timedelta(hours=1)
# Price, not permission: after an advertisement, if we answer within LENGTH.
FREE_ENTRY = timedelta(hours=72)

WindowState = Literal["open", "soon", "urgent", "shut"]


@dataclass(frozen=True)
class ServiceWindow:
    """Until when free text is allowed; at 24:00:00 sharp it no longer is."""

    closes_at: datetime | None

    def is_open(self, *, at: datetime) -> bool:
        return self.closes_at is not None and at < self.closes_at

    def left(self, *, at: datetime) -> timedelta:
        if self.closes_at is None:
            return timedelta()
        return max(self.closes_at - at, timedelta())

    def state(self, *, at: datetime) -> WindowState:
        left = self.left(at=at)
        if not left:
            return "shut"
        if left > SOON:
            return "open"
        return "soon" if left > URGENT else "urgent"


def closing_time(
    last_inbound_at: datetime | None, refused_at: datetime | None = None
) -> datetime | None:
    """When the window closes, given the newest message and the newest 131047.

    Meta refusing a free text is proof that its window was shut by then. Both are the
    newest of their kind by Meta's clock, so the answer is the same in whatever order
    we hear of them, and only a message newer than the refusal opens it again.
    """
    if last_inbound_at is None:
        return None
    closes_at = last_inbound_at + LENGTH
    if refused_at is None or last_inbound_at > refused_at:
        return closes_at
    return min(closes_at, refused_at)


def free_entry_end(
    referred_at: datetime | None, answered_at: datetime
) -> datetime | None:
    """Until when messages cost nothing, if this answers an advertisement in time."""
    if referred_at is None or not referred_at <= answered_at < referred_at + LENGTH:
        return None
    return answered_at + FREE_ENTRY
