"""The way from outside to a business's webhooks, which a switch of ours cuts off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from simulator import faults

Application = Callable[[Any, Any, Any], Awaitable[None]]
WORDS = b"The simulator keeps everybody away from this address."


class Tunnel:
    """Stands before an application, and answers 502 as a proxy that has lost it."""

    def __init__(
        self, application: Application, is_webhook: Callable[[Any], bool]
    ) -> None:
        self.application = application
        self.is_webhook = is_webhook

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self.is_webhook(scope) or not await is_cut_off():
            await self.application(scope, receive, send)
            return
        plain = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 502, "headers": plain})
        await send({"type": "http.response.body", "body": WORDS})


async def is_cut_off() -> bool:
    return await asyncio.to_thread(faults.is_on, "unreachable")
