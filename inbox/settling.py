"""What waited for messages, applied now that they are here."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from inbox import edits, reactions, statuses, waiting_room
from inbox.models import Message
from inbox.waiting_room import waiting_for

SWEPT_AT_ONCE = 500


def settle(messages: Collection[Message]) -> None:
    """Look for what waits for these, now and again once they are committed.

    Who receives a message, or learns the wamid of a sent one, calls this in its
    transaction: what is committed meanwhile by others is found afterwards.
    """
    if not messages:
        return
    look_again(waiting_for(messages))
    transaction.on_commit(lambda: look_again(waiting_for(messages)))


def sweep() -> None:
    """Look again for what waits although its message is here: both missed the other."""
    ready = list(waiting_room.ready().values_list("wamid", flat=True))
    for start in range(0, len(ready), SWEPT_AT_ONCE):
        look_again(ready[start : start + SWEPT_AT_ONCE])


def look_again(wamids: Collection[str]) -> None:
    if not wamids:
        return
    statuses.look_again(wamids)
    reactions.look_again(wamids)
    edits.look_again_for_edits(wamids)
    edits.look_again_for_revokes(wamids)
