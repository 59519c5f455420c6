"""The conversations of contacts at connections: found, or begun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from channels_app.models import Connection
from channels_app.rewriting import insert
from inbox.models import Contact, Conversation

Pair = tuple[Connection, Contact]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of the newest message where there is none


def conversations_of(pairs: Collection[Pair]) -> dict[Pair, Conversation]:
    """One conversation a pair, locked in order of their keys.

    New ones are closed and empty: what is put into them opens them or does not.
    """
    found = find(pairs)
    missing = {
        pair: a_conversation(*pair)
        for pair in dict.fromkeys(pairs)
        if pair not in found
    }
    insert(missing.values())
    return found | missing


def find(pairs: Collection[Pair]) -> dict[Pair, Conversation]:
    connections = {connection.pk: connection for connection, _ in pairs}
    contacts = {contact.pk: contact for _, contact in pairs}
    rows = Conversation.objects.standing().filter(
        connection__in=connections, contact__among=contacts
    )
    found = {}
    for row in rows.select_for_update().order_by("pk"):
        row.connection = connections[row.connection_id]
        row.contact = contacts[row.contact_id]
        found[row.connection, row.contact] = row
    return found


def a_conversation(connection: Connection, contact: Contact) -> Conversation:
    return Conversation(
        connection=connection,
        contact=contact,
        state=Conversation.State.CLOSED,
        last_message_at=LONG_AGO,
    )
