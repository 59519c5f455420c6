"""The rows that figures begin with. Needs Django, which the stage sets up."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import Agent
from benchmarks import meta
from channels_app.models import Connection


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
