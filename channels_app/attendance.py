from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from channels_app import presence
from channels_app.desk import envelope
from channels_app.presence import Around
from channels_app.publishing import bell
from channels_app.sockets import Socket, Viewer

if TYPE_CHECKING:
    from channels_app.feed import Feed

logger = logging.getLogger(__name__)
T = TypeVar("T")

LOOK_SECONDS = 3.0  # how soon a key that ran out is noticed


class Attendance:
    """Tells those who look at a conversation who else does, and who writes there."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._told: dict[str, Around] = {}
        # Of its own: a cache that does not answer must not hold up the frames.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="presence")

    async def refresh(self, socket: Socket) -> None:
        """It still looks where it looked: heard with every ping."""
        if socket.looking:
            await self._ask(presence.look, socket.looking, *who(socket))
            await self._changed(socket.looking)

    async def moved(self, socket: Socket, before: str) -> None:
        if before and not self._is_elsewhere(socket, before):
            await self._ask(presence.leave, before, socket.login.agent)
            await self._changed(before)
        known = self._told.get(socket.looking)
        await self.refresh(socket)
        if known is not None and known == self._told.get(socket.looking):
            self._push([socket], known)

    async def write(self, socket: Socket) -> None:
        if socket.looking:
            await self._ask(presence.write, socket.looking, *who(socket))
            await self._changed(socket.looking)

    async def leave(self, socket: Socket) -> None:
        before, socket.looking = socket.looking, ""
        await self.moved(socket, before)

    async def watch(self) -> None:
        """Notice whose key ran out: nobody says so."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.tell({socket.looking for socket in self._feed.sockets} - {""})

    async def tell(self, conversations: Iterable[str]) -> None:
        """Push what has changed to those who look there."""
        looked_at = {socket.looking for socket in self._feed.sockets}
        wanted = sorted(looked_at.intersection(conversations))
        if not wanted:
            return
        found = await self._ask(presence.around, wanted, self._feed.agents) or {}
        for conversation, around in found.items():
            if self._told.get(conversation) != around:
                self._told[conversation] = around
                self._push(self._lookers(conversation), around)
        self._told = {key: self._told[key] for key in self._told if key in looked_at}

    def _push(self, sockets: Iterable[Socket], around: Around) -> None:
        for socket in sockets:
            facts = around.facts(but=socket.viewer.id)
            socket.push(envelope("presence", conversation=socket.looking, facts=facts))

    def _lookers(self, conversation: str) -> list[Socket]:
        return [each for each in self._feed.sockets if each.looking == conversation]

    async def _changed(self, conversation: str) -> None:
        await self.tell([conversation])
        await bell.aring({"type": "presence", "conversation": conversation})

    def _is_elsewhere(self, socket: Socket, conversation: str) -> bool:
        """Whether another tab of this agent, of this process, looks there too."""
        return any(
            other.looking == conversation and other.login.agent == socket.login.agent
            for other in self._feed.sockets - {socket}
        )

    async def _ask(self, act: Callable[..., T], *args: Any) -> T | None:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, act, *args)
        except Exception as error:
            logger.warning("Presence is not known now: %r", error)
            return None


def who(socket: Socket) -> tuple[int, Viewer]:
    return socket.login.agent, socket.viewer
