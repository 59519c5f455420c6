"""Agents' open pages, as sockets that hear everything and draw nothing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import struct
from base64 import b64encode
from collections.abc import Callable
from typing import cast

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
TELL_EVERY = 200  # frames: a page says what it has before so many are on their way
SEQ = re.compile(rb'"seq": (\d+)')
FRAME = b'{"type": '  # where one begins: in a text its quotes would be escaped


class Screen(asyncio.Protocol):
    def __init__(self, address: str, origin: str, cookie: str) -> None:
        self.request = (
            f"GET {address} HTTP/1.1\r\nHost: {origin.partition('//')[2]}\r\n"
            f"Origin: {origin}\r\nCookie: {cookie}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n\r\n"
        )
        self.heard = bytearray()
        self.is_open = False
        self.frames = 0
        self.seq = 0
        self.closed = ""
        self.ready = asyncio.get_running_loop().create_future()
        self.on_text: Callable[[bytes], None] = lambda text: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.request.encode())

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = self.closed or f"lost: {error}"
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(self.closed))

    def data_received(self, data: bytes) -> None:
        self.heard += data
        if not self.is_open:
            head, found, rest = bytes(self.heard).partition(b"\r\n\r\n")
            if not found:
                return
            self.is_open = head.startswith(b"HTTP/1.1 101")
            self.closed = "" if self.is_open else head.decode()
            self.heard = bytearray(rest)
        while (frame := self._next()) is not None:
            self._take(*frame)

    def _next(self) -> tuple[int, bytes] | None:
        """The first whole frame; servers do not mask theirs."""
        heard = self.heard
        if len(heard) < 2:
            return None
        size, begin = heard[1] & 127, 2
        if size > 125:
            begin = 4 if size == 126 else 10
            if len(heard) < begin:
                return None
            size = int.from_bytes(heard[2:begin], "big")
        if len(heard) < begin + size:
            return None
        frame = heard[0] & 15, bytes(heard[begin : begin + size])
        del heard[: begin + size]
        return frame

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            # One frame, or an array of several.
            for rest in payload.split(FRAME)[1:]:
                self._hear(FRAME + rest)
        elif kind == PING:
            self._send(PONG, payload)
        elif kind == CLOSE:
            self.closed = f"closed: {struct.unpack('!H', payload[:2])}"

    def _hear(self, text: bytes) -> None:
        self.frames += 1
        if found := SEQ.search(text, 0, 80):
            self.seq = max(self.seq, int(found[1]))
        if not self.ready.done() and b'"hello"' in text[:20]:
            self.ready.set_result(None)
        if self.frames % TELL_EVERY == 0:
            self.tell()
        self.on_text(text)

    def tell(self) -> None:
        self.say(json.dumps({"type": "ping", "seq": self.seq}))

    def say(self, words: str) -> None:
        self._send(TEXT, words.encode())

    def _send(self, kind: int, payload: bytes) -> None:
        # Masked with zeros, as it may be: nobody has to compute anything.
        head = bytes([128 | kind, 128 | len(payload)]) + bytes(4)
        self.transport.write(head + payload)


async def screens(port: int, addresses: list[str], cookies: list[str]) -> list[Screen]:
    """Open pages, each of which has been greeted."""
    loop, origin = asyncio.get_running_loop(), f"http://127.0.0.1:{port}"
    opened = []
    for address, cookie in zip(addresses, cookies, strict=True):
        _, screen = await loop.create_connection(
            lambda a=address, c=cookie: Screen(a, origin, c),  # type: ignore[misc]
            *("127.0.0.1", port),
        )
        opened.append(screen)
    await asyncio.wait_for(asyncio.gather(*(screen.ready for screen in opened)), 30)
    return opened
