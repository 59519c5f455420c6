"""How often Meta lets a business ask one person whether it may call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from inbox.refusals import AskedTooOften

if TYPE_CHECKING:
    from inbox.models import Conversation

REQUEST = "call_permission_request"
# So many within that time.
LIMITS = ((1, timedelta(days=1)), (2, timedelta(days=7)))


def is_request(kind: str, content: Any) -> bool:
    return kind == "interactive" and content.get("type") == REQUEST


def check(conversation: Conversation, *, at: datetime) -> None:
    """Refuse what Meta would; those that failed have asked nobody."""
    longest = max(span for _, span in LIMITS)
    asked = conversation.messages.filter(
        direction="outbound",
        kind="interactive",
        payload__interactive__type=REQUEST,
        created_at__gt=at - longest,
    ).exclude(status="failed")
    times = list(asked.values_list("created_at", flat=True))
    for most, span in LIMITS:
        if sum(time > at - span for time in times) >= most:
            raise AskedTooOften
