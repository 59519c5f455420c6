"""An agent's open tab, as the server sees it: a login and a socket."""

from __future__ import annotations

import asyncio
from typing import Any, Self
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts.models import Agent
from tests.frames import frames_in

HOST = "testserver"
QUIET_SECONDS = 0.4


class Communicator(WebsocketCommunicator):
    """Channels' own keeps database connections open while it waits, until none is left.

    Its tests may run inside a transaction; ours do not.
    """

    send_input = ApplicationCommunicator.send_input
    receive_output = ApplicationCommunicator.receive_output


class Tab:
    """Opens with ``async with``; what it got is in ``frames``, in order."""

    def __init__(
        self, application: Any, session: str = "", *, origin: str = "", **query: Any
    ) -> None:
        self.frames: list[dict[str, Any]] = []
        self._coming: list[dict[str, Any]] = []
        self.code = 0  # of the close, if the server closed it
        self.communicator = Communicator(
            application,
            f"/ws/?{urlencode(query)}",
            headers=[
                (b"host", HOST.encode()),
                (b"origin", (origin or f"http://{HOST}").encode()),
                (b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()),
            ],
        )

    async def __aenter__(self) -> Self:
        self.was_accepted, _ = await self.communicator.connect(timeout=5)
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.was_accepted:
            await self.communicator.disconnect(timeout=5)
        self.communicator.stop(exceptions=False)

    async def say(self, type: str, **words: Any) -> None:
        await self.communicator.send_json_to({"type": type} | words)

    async def until(self, type: str, *, seconds: float = 5, **parts: Any) -> Any:
        """The next frame of this type with these parts."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self._next(seconds)
                if frame and frame["type"] == type and parts.items() <= frame.items():
                    return frame

    async def until_quiet(self) -> list[dict[str, Any]]:
        """All frames until nothing more comes."""
        while not await self.is_quiet(QUIET_SECONDS, 0.02):
            await self._next(1)
        return self.frames

    async def is_quiet(self, seconds: float, interval: float) -> bool:
        if self._coming:
            return False
        nothing: bool = await self.communicator.receive_nothing(seconds, interval)
        return nothing

    async def until_closed(self) -> int:
        async with asyncio.timeout(5):
            while not self.code:
                await self._next(5)
        return self.code

    def got(self, type: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == type]

    async def _next(self, seconds: float) -> dict[str, Any] | None:
        if not self._coming:
            output: Any = await self.communicator.receive_output(timeout=seconds)  # type: ignore[no-untyped-call]
            if output["type"] == "websocket.close":
                self.code = output["code"]
                return None
            self._coming = frames_in(output["text"])
        frame = self._coming.pop(0)
        self.frames.append(frame)
        return frame


def sign_in(agent: Agent) -> str:
    """The session's key, as the browser's cookie holds it."""
    client = Client()
    client.force_login(agent)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


asign_in = sync_to_async(sign_in)
