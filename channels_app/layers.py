from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer

Message = dict[str, Any]


class LoopBoundLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, also for threads that are not the server's loop.

    A put from another thread does not wake the loop: the message would lie there until
    the server's next tick, a second later. So everything runs on the bound loop.
    """

    loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop

    async def send(self, channel: str, message: Message) -> None:
        await self._on_loop(super().send, channel, message)

    async def group_add(self, group: str, channel: str) -> None:
        await self._on_loop(super().group_add, group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        await self._on_loop(super().group_discard, group, channel)

    async def group_send(self, group: str, message: Message) -> None:
        await self._on_loop(super().group_send, group, message)

    def group_send_now(self, group: str, message: Message) -> None:
        async_to_sync(self.group_send)(group, message)

    async def _on_loop(
        self, act: Callable[..., Coroutine[Any, Any, None]], *args: Any
    ) -> None:
        here = asyncio.get_running_loop()
        if self.loop is None or self.loop is here or self.loop.is_closed():
            return await act(*args)
        there = asyncio.run_coroutine_threadsafe(act(*args), self.loop)
        await asyncio.wrap_future(there, loop=here)
