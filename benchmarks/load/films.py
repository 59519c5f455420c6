"""Films of the largest size, each as fast as a network carries it and no faster."""

from __future__ import annotations

import asyncio
import hashlib
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.load.graph import Graph, Taken

SIZE = 16 * 1024 * 1024
A_SECOND = 4 * 1024 * 1024  # bytes of one film
PIECE = 64 * 1024
EARFUL = 256 * 1024  # what the kernel may take of a film before we listen
# An MP4 by its first bytes, which are all that anybody here looks at.
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".ljust(SIZE, b"\0")
CHECKSUM = b64encode(hashlib.sha256(FILM).digest()).decode()
FILM_ID = "film-"


async def carry(parts: Iterable[bytes], transport: asyncio.Transport) -> None:
    due = time.perf_counter()
    for part in parts:
        for at in range(0, len(part), PIECE):
            piece = memoryview(part)[at : at + PIECE]
            transport.write(piece)
            due += len(piece) / A_SECOND
            await asyncio.sleep(max(due - time.perf_counter(), 0))


class FilmGraph(Graph):
    """A Graph that has every film it is asked for, and takes those that are brought."""

    def __init__(self, seconds: float, taken: Taken, given: Callable[[str], None]):
        super().__init__(seconds, taken)
        self.given = given  # is told of each film that was fetched
        self.left = 0  # bytes of a film that is being brought
        self.due = 0.0  # when the network has carried what we heard of it

    def data_received(self, data: bytes) -> None:
        if self.left:
            return self.hear_film(data)
        asked = b"" if self.heard else data.split(b" ", 2)[1].partition(b"?")[0]
        if asked.endswith(b"/media"):
            self.begin_film(*data.split(b"\r\n\r\n", 1))
        elif asked.startswith(b"/films/"):
            self.giving = asyncio.create_task(self.give(asked[7:].decode()))
        elif FILM_ID.encode() in asked:
            self.answer_later(self.told_of(asked.rpartition(b"/")[2].decode()))
        else:
            super().data_received(data)

    def told_of(self, film: str) -> dict[str, Any]:
        host, port = self.transport.get_extra_info("sockname")
        return {"url": f"http://{host}:{port}/films/{film}", "file_size": SIZE}

    async def give(self, film: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n"
        await carry((head.encode(), FILM), self.transport)
        self.given(film)

    def begin_film(self, head: bytes, begun: bytes) -> None:
        length = head.lower().partition(b"content-length: ")[2]
        self.left = int(length.partition(b"\r\n")[0])
        self.due = time.perf_counter()
        self.hear_film(begun)

    def hear_film(self, data: bytes) -> None:
        self.left -= len(data)
        self.due += len(data) / A_SECOND
        ahead = self.due - time.perf_counter()
        if not self.left:
            self.answer_later({"id": f"brought{next(self.numbers)}"})
        elif ahead > 0:
            self.transport.pause_reading()
            loop = asyncio.get_running_loop()
            loop.call_later(ahead, self.transport.resume_reading)

    def answer_later(self, answer: dict[str, Any]) -> None:
        asyncio.get_running_loop().call_later(self.seconds, self._write, answer)
