"""Who may hear what: read for all sockets of a process at once, in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Agent
from channels_app.models import Connection


@dataclass(frozen=True)
class Login:
    """Who sits before a socket, and by which session."""

    agent: int  # primary key
    session: str
    password: str  # hash of the password's hash: another password ends the login


def audible(logins: Collection[Login]) -> dict[Login, frozenset[int]]:
    """The connections that each may hear; a login that has ended is left out."""
    agents = Agent.objects.filter(
        pk__in={login.agent for login in logins}, is_active=True
    ).in_bulk()
    sessions = set(
        Session.objects.filter(
            session_key__in={login.session for login in logins},
            expire_date__gt=timezone.now(),
        ).values_list("session_key", flat=True)
    )
    heard = connections_of(agents.keys())
    return {
        login: heard[login.agent]
        for login in logins
        if login.agent in agents
        and login.session in sessions
        and agents[login.agent].get_session_auth_hash() == login.password
    }


def connections_of(agents: Collection[int]) -> dict[int, frozenset[int]]:
    """As Connection.objects.visible_to, for many agents at once."""
    everybodys = frozenset(
        Connection.objects.filter(teams=None).values_list("pk", flat=True)
    )
    answered: dict[int, set[int]] = defaultdict(set)
    pairs = Connection.objects.filter(teams__members__in=agents)
    for agent, connection in pairs.values_list("teams__members", "pk"):
        answered[agent].add(connection)
    return {agent: everybodys | answered[agent] for agent in agents}
