"""HTTP on connections that are kept, at a tenth of what it costs to answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

Answer = tuple[int, bytes]  # the status; head and body


class Line(asyncio.Protocol):
    """One connection, with one request at a time."""

    def __init__(self) -> None:
        self.heard = b""
        self.answer: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer and not self.answer.done():
            self.answer.set_exception(error or ConnectionResetError("hung up"))

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if found and self.answer and is_whole(head, body):
            self.heard = b""
            self.answer.set_result((int(head[9:12]), head + found + body))

    async def ask(self, request: bytes) -> Answer:
        answer = self.awaited()
        self.transport.write(request)
        return await answer

    def awaited(self) -> asyncio.Future[Answer]:
        self.answer = asyncio.get_running_loop().create_future()
        return self.answer


async def a_line(port: int) -> Line:
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(Line, "127.0.0.1", port)
    return line


def is_whole(head: bytes, body: bytes) -> bool:
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        return body.endswith(b"0\r\n\r\n")
    _, found, rest = lower.partition(b"content-length:")
    return len(body) >= int(rest.partition(b"\r\n")[0]) if found else True


class Lines:
    """Some connections to one port; who finds none free waits. Notes what it took."""

    def __init__(self) -> None:
        self.free: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        self.took: list[float] = []
        self.refused = 0

    async def open(self, port: int, count: int) -> None:
        for _ in range(count):
            self.free.put_nowait(await a_line(port))

    async def ask(self, request: bytes, due: float) -> None:
        """Ask, and note the time since it was due."""
        line = await self.free.get()
        status, _ = await line.ask(request)
        self.took.append(time.perf_counter() - due)
        self.refused += status >= 300
        self.free.put_nowait(line)

    @property
    def told(self) -> dict[str, float]:
        """Seconds: the median, the 99th percentile, the longest."""
        return spread(self.took) | {"posts": len(self.took), "refused": self.refused}


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    count = len(ordered)
    return {
        "median": ordered[count // 2],
        "p99": ordered[int(count * 0.99)],
        "longest": ordered[-1],
    }


async def on_time(rate: float, seconds: float) -> AsyncIterator[float]:
    """The times at which something is due, each when it has come."""
    began = time.perf_counter()
    for turn in range(int(seconds * rate)):
        due = began + turn / rate
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        yield due
