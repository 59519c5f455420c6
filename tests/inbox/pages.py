"""Asking for pages as an agent does, with and without scripts."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Agent
from inbox.models import Conversation

BUBBLE = re.compile(r'<article id="(msg_\w+)"')
SCRIPT = {"HX-Request": "true"}


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(
        agent, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def address(page: str, conversation: Conversation) -> str:
    return reverse(page, args=[conversation.public_id])


def shown(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response
    return response.content.decode()


def bubbles(page: str) -> list[str]:
    """The public ids of the messages on it, in order."""
    return BUBBLE.findall(page)
