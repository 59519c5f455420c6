"""The people of every test's story, and what they do: plain functions.

Agents Amal and Bruno answer; Carla, who is in no team of theirs, must not see a thing.
Contacts Dina and Emeka write. Nothing here has defaults that a test would rely on
without saying so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Agent, Team
from channels_app.models import Connection
from inbox.models import Contact, Conversation, Identity, Message

BUSINESS = "210045550001234"
NUMBERS = {"Dina": "351912345678", "Emeka": "2348031234567"}
PASSWORD = "parley"

counter = itertools.count(1)


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def minutes_ago(minutes: float) -> datetime:
    return hours_ago(minutes / 60)


def an_agent(name: str = "Amal", **fields: Any) -> Agent:
    email = f"{name.lower()}@example.com"
    return Agent.objects.create_user(email, PASSWORD, name=name, **fields)


def an_admin(name: str = "Ada", **fields: Any) -> Agent:
    return an_agent(name, is_staff=True, is_superuser=True, **fields)


def a_team(
    name: str = "Support",
    members: Iterable[Agent] = (),
    connections: Iterable[Connection] = (),
) -> Team:
    team = Team.objects.create(name=name)
    team.members.set(members)
    team.connections.set(connections)
    return team


def a_connection(name: str = "Teapots", **fields: Any) -> Connection:
    usual = {
        "phone_number_id": f"{310_077_700_000_000 + next(counter)}",
        "business_account_id": BUSINESS,
        "display_number": "+1 555 010 7788",
        "access_token": "a token",
        "app_secret": "a secret",
        "state": Connection.State.ACTIVE,
    }
    return Connection.objects.create(name=name, **usual | fields)


def a_contact(
    name: str = "Dina",
    *,
    scope: str = BUSINESS,
    wa_id: str | None = None,
    user_id: str = "",
    username: str = "",
    at: datetime | None = None,
) -> Contact:
    """Somebody known by a number, unless only other identities are given."""
    if wa_id is None and not user_id:
        wa_id = NUMBERS.get(name) or f"{351_910_000_000 + next(counter)}"
    at = at or hours_ago(48)
    contact = Contact.objects.create(scope=scope, name=name, name_at=at)
    known = {"wa_id": wa_id, "user_id": user_id, "username": username}
    Identity.objects.bulk_create(
        Identity(contact=contact, scope=scope, kind=kind, value=value, seen_at=at)
        for kind, value in known.items()
        if value
    )
    return contact


def a_conversation(
    contact: Contact | str = "Dina",
    connection: Connection | None = None,
    **fields: Any,
) -> Conversation:
    """An open one without messages: its window is shut until somebody ``says``."""
    connection = connection or a_connection()
    if isinstance(contact, str):
        contact = a_contact(contact, scope=connection.scope)
    usual: dict[str, Any] = {"last_message_at": hours_ago(48)}
    conversation = Conversation.objects.create(
        connection=connection, contact=contact, **usual | fields
    )
    if conversation.is_open:
        conversation.episodes.create(opened_at=conversation.last_message_at)
    return conversation


def says(
    conversation: Conversation,
    text: str = "Hello?",
    *,
    at: datetime | None = None,
    **fields: Any,
) -> Message:
    """The contact writes; the conversation's window runs from ``at`` (now)."""
    at = at or timezone.now()
    wamid = fields.pop("wamid", f"wamid.TEST{next(counter)}")
    message = Message.objects.create(
        conversation=conversation,
        connection=conversation.connection,
        direction="inbound",
        origin="contact",
        wamid=wamid,
        kind="text",
        text=text,
        payload={"type": "text", "text": {"body": text}},
        other_side=conversation.contact.recipient,
        meta_at=at,
        created_at=at,
        ordered_at=at,
        **fields,
    )
    conversation.last_message, conversation.last_message_at = message, at
    conversation.last_inbound_at = at
    conversation.window_closes_at = at + timedelta(hours=24)
    conversation.unread_count += 1
    conversation.save()
    return message


def answers(
    conversation: Conversation,
    text: str = "Coming.",
    *,
    by: Agent | None = None,
    at: datetime | None = None,
    status: str = "delivered",
    **fields: Any,
) -> Message:
    """A reply that already went out; ``conversation.reply`` is the way to write one."""
    at = at or timezone.now()
    usual: dict[str, Any] = {
        "wamid": f"wamid.TEST{next(counter)}",
        "kind": "text",
        "payload": {"type": "text", "text": {"body": text}},
        "recipient": conversation.contact.recipient,
    }
    message = Message.objects.create(
        conversation=conversation,
        connection=conversation.connection,
        direction="outbound",
        origin="agent",
        author=by,
        text=text,
        status=status,
        created_at=at,
        ordered_at=at,
        **usual | fields,
    )
    conversation.last_message, conversation.last_message_at = message, at
    conversation.save(update_fields=["last_message", "last_message_at"])
    return message
