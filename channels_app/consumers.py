from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.utils import await_many_dispatch
from django.conf import settings
from django.utils.translation import get_supported_language_variant

from accounts.models import Agent
from channels_app.desk import Desk, envelope
from channels_app.feed import Feed
from channels_app.hearing import Login
from channels_app.sockets import SIGNED_OUT, Socket, Viewer

# A frame from a browser is a few words; what is longer is not from our page.
LONGEST = 2_000


class AgentSocket(AsyncWebsocketConsumer):
    """The socket of an agent's page: says where it looks, and is fed.

    ``/ws/?after=<seq>&look=cnv_…&language=en&page=<any name of its own>``
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.socket: Socket | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Unlike Channels', it hears no channel of its own: the feed hears for all."""
        self.scope = scope
        self.base_send = send
        self.feed = Feed.here(self.desk)
        try:
            await await_many_dispatch([receive], self.dispatch)
        except StopConsumer:
            pass
        finally:
            if self.socket:
                await self.feed.leave(self.socket)

    async def connect(self) -> None:
        await self.accept()
        agent: Any = self.scope["user"]
        session: Any = self.scope["session"]
        send: Any = self.base_send
        if not agent.is_authenticated:
            return await self.close(SIGNED_OUT)
        query = dict(parse_qsl(self.scope["query_string"].decode("latin1")))
        self.socket = Socket(
            send,
            Viewer(agent.public_id, agent.name, language(query.get("language", ""))),
            login_of(agent, session.session_key),
            number(query["after"]) if "after" in query else None,
            query.get("page", ""),
        )
        await self.feed.join(self.socket, public_id(query.get("look")))

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        words = read(text_data or "")
        if self.socket is None or self.socket.is_closed:
            return
        self.socket.spoke()
        match words.get("type"):
            case "ping":
                await self.ping(self.socket, number(words.get("seq")))
            case "look":
                conversation = public_id(words.get("conversation"))
                after = number(words.get("after"))
                await self.feed.look(self.socket, conversation, after)
            case "writing":
                await self.writing(self.socket, public_id(words.get("conversation")))

    async def ping(self, socket: Socket, seq: int) -> None:
        socket.heard(seq)
        socket.push(envelope("pong", seq=self.feed.seen))
        await self.feed.attendance.refresh(socket)

    async def writing(self, socket: Socket, conversation: str) -> None:
        if conversation and conversation == socket.looking:
            socket.wrote_at = socket.heard_at
            await self.feed.attendance.refresh(socket)
            await database_sync_to_async(self.desk.writing)(conversation)


def login_of(agent: Agent, session: str) -> Login:
    return Login(agent.pk, session, agent.get_session_auth_hash())


def language(asked: str) -> str:
    try:
        return get_supported_language_variant(asked)
    except LookupError:
        return settings.LANGUAGE_CODE


def read(text: str) -> dict[str, Any]:
    """What a browser said; nothing, if it is not what our page says."""
    try:
        words = json.loads(text[:LONGEST])
    except (ValueError, RecursionError):
        return {}
    return words if isinstance(words, dict) else {}


def number(value: Any) -> int:
    try:
        return max(0, int(value or 0))
    except (TypeError, ValueError, OverflowError):
        return 0


def public_id(value: Any) -> str:
    """The id that it is; nothing, if no row could have it, nor a database hold it."""
    text = str(value or "")
    return text if text.isascii() and text.isidentifier() else ""
