"""Posts webhooks as Meta does, and tells how fast they were answered.

Asked: ``port``; ``seconds``; ``rate`` of POSTs at fixed times, whether or not answers
keep up (without it, each connection asks again as soon as it was answered);
``connections``; ``batch``, the updates in one POST; ``statuses``, how many of four
updates are statuses, of messages `wamid.sent0` and so on; ``contacts``; ``prefix`` of
the new wamids. Latencies count from the time when a POST was due.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import meta
from benchmarks.load.http import Line, lines

FOUR = 4
STEPS = ("sent", "delivered", "read")


class Posting:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.seconds: float = asked["seconds"]
        self.took: list[float] = []
        self.refused = 0
        self.requests = self._requests()

    async def run(self) -> dict[str, Any]:
        connections = self.asked.get("connections", 32)
        self.idle = await lines("127.0.0.1", self.asked["port"], connections)
        began = time.perf_counter()
        await (self._open(began) if self.asked.get("rate") else self._closed(began))
        spent = time.perf_counter() - began
        took = sorted(self.took)
        return {
            "posts": len(took),
            "updates": len(took) * self.asked.get("batch", 1),
            "refused": self.refused,
            "a_second": len(took) / spent,
            "median": took[len(took) // 2],
            "p99": took[int(len(took) * 0.99)],
            "longest": took[-1],
            "cpu": time.process_time(),
        }

    async def _closed(self, began: float) -> None:
        async def ask_on(line: Line) -> None:
            while (now := time.perf_counter()) < began + self.seconds:
                await self._ask(line, now)

        await asyncio.gather(*map(ask_on, self.idle))

    async def _open(self, began: float) -> None:
        """Begin each at its time; one that finds no connection free waits for one."""
        free: asyncio.Queue[Line] = asyncio.Queue()
        for line in self.idle:
            free.put_nowait(line)

        async def ask(due: float) -> None:
            line = await free.get()
            try:
                await self._ask(line, due)
            finally:
                free.put_nowait(line)

        asking = set()
        for turn in range(int(self.seconds * self.asked["rate"])):
            due = began + turn / self.asked["rate"]
            if (ahead := due - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            task = asyncio.create_task(ask(due))
            asking.add(task)
            task.add_done_callback(asking.discard)
        await asyncio.gather(*asking)

    async def _ask(self, line: Line, due: float) -> None:
        status, _ = await line.ask(next(self.requests))
        self.took.append(time.perf_counter() - due)
        self.refused += status != 200

    def _requests(self) -> Iterator[bytes]:
        batch = self.asked.get("batch", 1)
        updates = self._updates()
        while True:
            yield meta.request(meta.body(next(updates) for _ in range(batch)))

    def _updates(self) -> Iterator[meta.Value]:
        """As many of four as asked are statuses, each message's three in turn."""
        contacts, prefix = self.asked.get("contacts", 20_000), self.asked["prefix"]
        statuses, told = self.asked.get("statuses", 0), count()
        for turn in count():
            if turn % FOUR < statuses:
                which, step = divmod(next(told), len(STEPS))
                wamid = f"wamid.sent{which}"
                yield meta.status(wamid, which % contacts, STEPS[step])
            else:
                text = f"Is order {turn} on its way?"
                yield meta.message(f"wamid.{prefix}{turn}", turn % contacts, text)


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(asyncio.run(Posting(asked).run())))
