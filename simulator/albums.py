"""Pictures that came together stand in one row of a screen, two beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.models import Message

if TYPE_CHECKING:
    from simulator.bubbles import Bubble

TOGETHER = 60  # seconds from one to the next


def rows(bubbles: Iterable[Bubble]) -> list[list[Bubble]]:
    """Bubble by bubble, but for those of an album."""
    found: list[list[Bubble]] = []
    for bubble in bubbles:
        if found and _goes_on(found[-1][-1].message, bubble.message):
            found[-1].append(bubble)
        else:
            found.append([bubble])
    return found


def _goes_on(one: Message, following: Message) -> bool:
    is_near = following.timestamp - one.timestamp < TOGETHER
    is_same = one.outbound == following.outbound
    return is_near and is_same and _is_bare(one) and _is_bare(following)


def _is_bare(message: Message) -> bool:
    content = message.payload.get("image") or {}
    has_words = content.get("caption") or message.quote or "revoke" in message.times
    return message.type == "image" and not has_words
