"""Meta and twenty agents' screens at once, as one process with one clock.

Asked: ``port`` and ``graph_port``; ``seconds``; ``messages`` a second that customers
write; ``replies``, how many it is to be handed in all; ``contacts`` and ``numbers``;
``screens``, the addresses of sockets, and their ``cookies``. Every reply that Graph
takes is told *sent*, *delivered* and *read*, each update in a POST of its own.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import meta
from benchmarks.load.graph import Graph
from benchmarks.load.http import Lines, on_time, spread
from benchmarks.load.screens import Screen, screens

GRAPH_SECONDS = 0.08
STEPS = {"sent": 0.2, "delivered": 0.5, "read": 1.5}  # seconds after it was taken
PATIENCE = 120  # seconds, for what is still on its way at the end
ORDER = re.compile(rb"order (\d+) here")


class Business:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.lines = Lines()
        self.posting: set[asyncio.Task[None]] = set()
        self.written: dict[int, float] = {}  # when each order was asked for
        self.seen: list[float] = []  # seconds until a screen had it
        self.taken: Counter[str] = Counter()  # replies, by our public id
        self.taken_in_time = 0

    async def run(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        make = partial(Graph, GRAPH_SECONDS, self.take)
        await loop.create_server(make, "127.0.0.1", self.asked["graph_port"])
        port = self.asked["port"]
        await self.lines.open(port, 32)
        opened = await screens(port, self.asked["screens"], self.asked["cookies"])
        for screen in opened:
            screen.on_text = partial(self.see, set())
        print("begun", flush=True)
        await self.write()
        self.taken_in_time = self.taken.total()
        await self.end()
        return self.told(opened)

    async def write(self) -> None:
        """The customers write, one after the other."""
        order = 0
        async for due in on_time(self.asked["messages"], self.asked["seconds"]):
            order += 1
            contact = order % self.asked["contacts"] + 1
            number = meta.number(contact % self.asked["numbers"])
            text = f"Is order {order} here?"
            self.written[order] = due
            value = meta.message(f"wamid.order{order}", contact, text, number=number)
            self.post(value, due)

    def take(self, wamid: str, asked: dict[str, Any]) -> None:
        """Graph took a reply: its statuses follow in time."""
        callback, contact = asked["biz_opaque_callback_data"], int(asked["to"][-8:])
        self.taken[callback] += 1
        number = meta.number(contact % self.asked["numbers"])
        loop, now = asyncio.get_running_loop(), time.perf_counter()
        for reached, after in STEPS.items():
            value = meta.status(wamid, contact, reached, callback, number=number)
            loop.call_later(after, self.post, value, now + after)

    def post(self, value: meta.Value, due: float) -> None:
        task = asyncio.create_task(
            self.lines.ask(meta.request(meta.body([value])), due)
        )
        self.posting.add(task)
        task.add_done_callback(self.posting.discard)

    def see(self, known: set[int], text: bytes) -> None:
        if found := ORDER.search(text):
            order = int(found[1])
            if order not in known and order in self.written:
                known.add(order)
                self.seen.append(time.perf_counter() - self.written[order])

    async def end(self) -> None:
        deadline = time.perf_counter() + PATIENCE
        while self.is_busy and time.perf_counter() < deadline:
            await asyncio.sleep(0.1)
        # What was handed over twice would come now.
        await asyncio.sleep(2)

    @property
    def is_busy(self) -> bool:
        replies: int = self.asked["replies"]
        return len(self.lines.took) < len(self.written) + replies * len(STEPS)

    def told(self, opened: list[Screen]) -> dict[str, Any]:
        return {
            "acks": self.lines.told,
            "seen": spread(self.seen),
            "sights": len(self.seen),
            "messages": len(self.written),
            "taken": len(self.taken),
            "taken_twice": self.taken.total() - len(self.taken),
            "taken_in_time": self.taken_in_time,
            "closed": [screen.closed for screen in opened if screen.closed],
            "frames": sum(screen.frames for screen in opened),
            "cpu": time.process_time(),
        }


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(asyncio.run(Business(asked).run())))
