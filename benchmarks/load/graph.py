"""A Graph API that takes every message, after the time that the real one needs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Any, cast

from benchmarks.load.http import is_whole

# Told of every message that was taken: its wamid, and what was asked.
Taken = Callable[[str, dict[str, Any]], None]


class Graph(asyncio.Protocol):
    """One of Parley's connections to it."""

    numbers = count(1)

    def __init__(self, seconds: float, taken: Taken) -> None:
        self.seconds = seconds
        self.taken = taken
        self.heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if found and is_whole(head, body):
            self.heard = b""
            loop = asyncio.get_running_loop()
            loop.call_later(self.seconds, self._answer, body)

    def _answer(self, body: bytes) -> None:
        asked = json.loads(body or b"{}")
        if "to" not in asked:  # templates are asked for, or a message was read
            return self._write({"success": True, "data": []})
        wamid = f"wamid.graph{next(self.numbers)}"
        contact = {"input": asked["to"], "wa_id": asked["to"]}
        self._write(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": wamid}],
            }
        )
        self.taken(wamid, asked)

    def _write(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
