"""The table of contents of our sockets, and what they ask about conversations."""

from __future__ import annotations

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from channels_app.consumers import AgentSocket
from channels_app.desk import Desk
from channels_app.origins import SameOrigin
from inbox import live

# The wires know no conversation: who may look where, and how it looks, is told them.
DESK = Desk(
    frames=live.frames,
    connection_of=live.connection_of,
    counts=live.counts,
    counted=live.COUNTED,
    writing=live.writing,
)
agents: Any = AuthMiddlewareStack(AgentSocket.as_asgi(desk=DESK))
nobody: Any = WebsocketDenier.as_asgi()
routes: Any = [path("ws/", agents), re_path("", nobody)]

sockets = SameOrigin(URLRouter(routes))
