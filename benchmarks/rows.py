"""The rows that figures begin with. Needs Django, which the stage sets up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import Agent
from benchmarks import meta
from channels_app.models import Connection
from inbox.models import Contact, Conversation, Identity


def a_number(place: int = 0, graph_url: str = "http://127.0.0.1:1") -> Connection:
    """One of the business's numbers, whose webhooks `benchmarks.meta` signs."""
    return Connection.objects.create(
        name=f"Bench {place + 1}",
        phone_number_id=meta.number(place),
        business_account_id=meta.ACCOUNT,
        access_token="a token",
        app_secret=meta.SECRET,
        graph_url=graph_url,
        state=Connection.State.ACTIVE,
    )


def a_cookie(agent: Agent) -> str:
    """The header of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def conversations(numbers: Sequence[Connection], count: int) -> list[Conversation]:
    """With as many people, each at the next of these numbers, in an open window."""
    now = timezone.now()
    scope = numbers[0].scope
    contacts = Contact.objects.bulk_create(
        Contact(name=f"Contact {each}", scope=scope) for each in range(count)
    )
    Identity.objects.bulk_create(
        Identity(contact=one, scope=scope, kind="wa_id", value=value, seen_at=now)
        for value, one in zip(map(meta.wa_id, range(count)), contacts, strict=True)
    )
    return Conversation.objects.bulk_create(
        Conversation(
            connection=numbers[each % len(numbers)],
            contact=contact,
            last_message_at=now,
            window_closes_at=now + timedelta(hours=20),
            unread_count=1,
        )
        for each, contact in enumerate(contacts)
    )
