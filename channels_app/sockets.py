from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels_app.hearing import Login

Send = Callable[[dict[str, Any]], Awaitable[None]]

# Close codes. After the second the browser comes back with its place.
SIGNED_OUT = 4401
COME_BACK = 4408
CROWDED = 4429  # of one agent; the page says so, and tries again seldom
# Frames that wait to be sent, or were sent and not yet acknowledged by a ping, and the
# characters of the latter: the server in front of us keeps what nobody reads.
BACKLOG = 2_000
BACKLOG_SIZE = 4_000_000
SEND_SECONDS = 2
# Frames in one message: to send one costs as much as to send many, and what has been
# pushed since the last is sent with it.
AT_ONCE = 50


@dataclass(frozen=True)
class Viewer:
    """The agent behind a socket, as other screens name them."""

    id: str
    name: str
    language: str


class Socket:
    """An agent's WebSocket: what it may hear, what it looks at, what is on its way.

    Nothing is ever left out for a socket that does not keep up: it is closed, and
    comes back with the number of the last event it has seen.
    """

    def __init__(
        self,
        send: Send,
        viewer: Viewer,
        login: Login,
        after: int | None,
        page: str = "",
    ) -> None:
        self.viewer = viewer
        self.login = login
        self.after = after  # what its page has seen; None: all there is
        self.page = page  # which comes back under the same name
        self.connections: frozenset[int] = frozenset()
        self.looking = ""
        self.is_closed = False
        self.spoke()
        self.wrote_at = -math.inf
        self._send = send
        self._held: list[tuple[int, str]] | None = None
        self._outbox: deque[str] = deque()
        self._unheard: deque[tuple[int, int]] = deque()
        self._unheard_size = 0
        self._pump: asyncio.Task[None] | None = None

    def push(self, text: str, seq: int = 0) -> None:
        """Send, without waiting for it; while it is held, after what it is held for."""
        if self._held is not None:
            self._held.append((seq, text))
        else:
            self.send_now(text, seq)

    def send_now(self, text: str, seq: int = 0) -> None:
        """Send even while it is held."""
        if self.is_closed:
            return
        self._outbox.append(text)
        if seq:
            self._unheard.append((seq, len(text)))
            self._unheard_size += len(text)
        if self._is_behind:
            self.close(COME_BACK)
        elif self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._send_all())

    def hold(self) -> None:
        """Keep back what is pushed, until what is older was sent."""
        self._held = self._held or []

    def release(self) -> None:
        held, self._held = self._held or [], None
        for seq, text in held:
            self.send_now(text, seq)

    def heard(self, seq: int) -> None:
        """The browser has everything up to this number."""
        while self._unheard and self._unheard[0][0] <= seq:
            self._unheard_size -= self._unheard.popleft()[1]

    def spoke(self) -> None:
        """The browser said something, whatever it was."""
        self.heard_at = asyncio.get_running_loop().time()

    def close(self, code: int) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self._outbox.clear()
        closing = self._send({"type": "websocket.close", "code": code})
        self._pump = asyncio.ensure_future(closing)

    @property
    def _is_behind(self) -> bool:
        frames = max(len(self._outbox), len(self._unheard))
        return frames > BACKLOG or self._unheard_size > BACKLOG_SIZE

    async def _send_all(self) -> None:
        try:
            while self._outbox:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._send({"type": "websocket.send", "text": self._take()})
                await asyncio.sleep(0)
        except TimeoutError:
            self.close(COME_BACK)

    def _take(self) -> str:
        """The next frame, or a JSON array of the next ones."""
        texts = [self._outbox.popleft() for _ in range(min(AT_ONCE, len(self._outbox)))]
        return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"
