"""Customers and agents who write; then besides ten films that come, then ten that go.

One process with one clock is Meta, the customers and the agents' pages. Asked: ``port``
and ``graph_port``; ``threads``, the public ids of the conversations of as many contacts
at so many ``numbers``; ``screens``, the addresses of sockets, and their ``cookies``.
Tells for each stretch of time how long texts took, and how many films were done.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from functools import partial
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import meta
from benchmarks.load.browser import Browser
from benchmarks.load.films import CHECKSUM, EARFUL, FILM, FILM_ID, FilmGraph, carry
from benchmarks.load.http import Lines, a_line, on_time
from benchmarks.load.screens import screens

FILMS = 10  # under way at any time
TEXTS = 8  # a second
IDLE, BUSY = 7, 12  # seconds
APART = 0.4  # seconds between the begins of the first ten
PATIENCE = 60  # seconds, for a stretch with films
GRAPH_SECONDS = 0.08
QUESTION, REPLY = re.compile(rb"order (\d+) here"), re.compile(r"order (\d+) is")

Act = Coroutine[Any, Any, None]


class Talk:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.port: int = asked["port"]
        self.threads: list[str] = asked["threads"]
        host = f"127.0.0.1:{self.port}"
        self.browsers = [Browser(host, cookie) for cookie in asked["cookies"]]
        self.lines = Lines()
        self.numbers = count(1)
        self.stretch = ""
        self.written: dict[int, tuple[str, float]] = {}  # in which stretch; when due
        self.took: dict[str, list[float]] = defaultdict(list)
        self.arrived: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.films: Counter[str] = Counter()

    async def run(self) -> dict[str, Any]:
        await self.be_graph()
        await self.lines.open(self.port, 16)
        opened = await screens(self.port, self.asked["screens"], self.asked["cookies"])
        for screen in opened:
            screen.on_text = partial(self.see, set())
        writing = asyncio.create_task(self.write())
        await asyncio.sleep(2)  # what is made once is made now
        await self.during("idle", IDLE)
        await self.with_films(self.come, "coming")
        await self.with_films(self.go, "going")
        await self.during("idle", IDLE)
        writing.cancel()
        return {
            "took": {name: tenths(took) for name, took in self.took.items()},
            "films": self.films,
            "refused": self.lines.refused,
            "cpu": time.process_time(),
        }

    async def be_graph(self) -> None:
        ear = socket.socket()
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, EARFUL)
        ear.bind(("127.0.0.1", self.asked["graph_port"]))
        make = partial(FilmGraph, GRAPH_SECONDS, self.take, self.arrive)
        await asyncio.get_running_loop().create_server(make, sock=ear)

    async def write(self) -> None:
        """In turn a customer asks and an agent answers another one."""
        acts = cycle((self.ask, self.reply))
        async with asyncio.TaskGroup() as group:
            async for due in on_time(TEXTS, 600):
                group.create_task(next(acts)(due))

    async def during(self, stretch: str, seconds: float) -> None:
        self.stretch = stretch
        await asyncio.sleep(seconds)
        self.stretch = ""

    async def with_films(self, send: Callable[[int], Act], stretch: str) -> None:
        """Where one ends, the next one begins."""
        stop = asyncio.Event()

        async def one_by_one(place: int) -> None:
            await asyncio.sleep(place * APART)
            while not stop.is_set():
                await send(place)
                self.films[self.stretch] += 1

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            for place in range(FILMS):
                group.create_task(one_by_one(place))
            await asyncio.sleep(FILMS * APART)
            await self.during(stretch, BUSY)
            stop.set()

    async def ask(self, due: float) -> None:
        """A customer asks, and is one of those who send no films."""
        number, contact = self.begun(due)
        text = f"Is order {number} here?"
        await self.post(meta.message, f"wamid.order{number}", contact, text, due=due)

    async def reply(self, due: float) -> None:
        """An agent answers."""
        number, contact = self.begun(due)
        browser = self.browsers[number % len(self.browsers)]
        said = {"cid": f"reply{number}", "text": f"Yes, order {number} is."}
        request = browser.reply(self.threads[contact - 1], **said)
        await self.lines.ask(request, due)

    def begun(self, due: float) -> tuple[int, int]:
        number = next(self.numbers)
        self.written[number] = (self.stretch, due)
        return number, FILMS + 1 + number % (len(self.threads) - FILMS)

    async def come(self, place: int) -> None:
        """A customer sends a film, which is fetched from Graph."""
        film, contact = self.a_film(), place + 1
        now = time.perf_counter()
        await self.post(meta.video, f"wamid.{film}", contact, film, CHECKSUM, due=now)
        await self.arrived[film].wait()

    async def go(self, place: int) -> None:
        """An agent sends a film: from the browser to us, and from us to Graph."""
        film = self.a_film()
        browser = self.browsers[place % len(self.browsers)]
        parts = browser.file(self.threads[place], FILM, cid=film, caption=film)
        line = await a_line(self.port)
        answer = line.awaited()
        await carry(parts, line.transport)
        status, _ = await answer
        self.lines.refused += status != 201
        line.transport.close()
        await self.arrived[film].wait()

    def a_film(self) -> str:
        return f"{FILM_ID}{next(self.numbers)}"

    async def post(
        self, said: Callable[..., meta.Value], *words: Any, due: float
    ) -> None:
        number = meta.number(words[1] % self.asked["numbers"])
        value = said(*words, number=number)
        await self.lines.ask(meta.request(meta.body([value])), due)

    def see(self, known: set[int], text: bytes) -> None:
        """A screen hears a frame: perhaps the first with a customer's words."""
        if found := QUESTION.search(text):
            number = int(found[1])
            if number not in known:
                known.add(number)
                self.note("in", number, time.perf_counter())

    def take(self, wamid: str, asked: dict[str, Any]) -> None:
        """Graph answers what it was handed."""
        if asked["type"] == "video":
            return self.arrive(asked["video"]["caption"])
        if found := REPLY.search(asked["text"]["body"]):
            self.note("out", int(found[1]), time.perf_counter() - GRAPH_SECONDS)

    def arrive(self, film: str) -> None:
        self.arrived[film].set()

    def note(self, way: str, number: int, at: float) -> None:
        stretch, due = self.written[number]
        if stretch:
            self.took[f"{way}, {stretch}"].append(at - due)


def tenths(took: list[float]) -> dict[str, float]:
    found = quantiles(took, n=10)
    return {"median": found[4], "p90": found[8]}


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(asyncio.run(Talk(asked).run())))
