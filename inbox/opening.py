"""The conversations of contacts at connections: found, or begun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from channels_app.models import Connection
from inbox.models import Contact, Conversation

Pair = tuple[Connection, Contact]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of the newest message where there is none


def conversations_of(pairs: Collection[Pair]) -> dict[Pair, Conversation]:
    """One conversation a pair, locked in order of their keys.

    New ones are closed and empty: what is put into them opens them or does not.
    """
    found = find(pairs)
    missing = [pair for pair in dict.fromkeys(pairs) if pair not in found]
    if missing:
        Conversation.objects.bulk_create(
            (
                Conversation(
                    connection=connection,
                    contact=contact,
                    state=Conversation.State.CLOSED,
                    last_message_at=LONG_AGO,
                )
                for connection, contact in missing
            ),
        )
        found = find(pairs)
    return found


def find(pairs: Collection[Pair]) -> dict[Pair, Conversation]:
    rows = Conversation.objects.standing().filter(
        connection__in={connection for connection, _ in pairs},
        contact__in={contact for _, contact in pairs},
    )
    # Not the joined tables' rows: only conversations are ours to lock here.
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return {
        (row.connection, row.contact): row
        for row in locked.select_related("contact", "last_message").prefetch_related(
            # Not joined: its secrets would be decrypted once a row.
            "connection"
        )
    }
