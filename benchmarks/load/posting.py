"""Posts webhooks as Meta does, and tells how fast they were answered.

Asked: ``port``; ``seconds``; ``rate`` of POSTs at fixed times, whether or not answers
keep up (without it, each connection asks again as soon as it was answered);
``connections``; ``batch``, the updates in one POST; ``statuses``, how many of four
updates are statuses, and ``sent``, wamids and contacts of the messages that they tell
of; ``contacts`` who write, to how many ``numbers``; ``prefix`` of the new wamids.
Latencies count from the time when a POST was due.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks import meta
from benchmarks.load.http import Lines, on_time

FOUR = 4
STEPS = ("sent", "delivered", "read")
APART = 100  # statuses between two of one message


class Posting:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.requests = self._requests()
        self.lines = Lines()

    async def run(self) -> dict[str, float]:
        connections = self.asked.get("connections", 32)
        await self.lines.open(self.asked["port"], connections)
        began = time.perf_counter()
        await (self._open() if "rate" in self.asked else self._closed(connections))
        told, spent = self.lines.told, time.perf_counter() - began
        return told | {"a_second": told["posts"] / spent, "cpu": time.process_time()}

    async def _closed(self, connections: int) -> None:
        end = time.perf_counter() + self.asked["seconds"]

        async def ask_on() -> None:
            while (now := time.perf_counter()) < end:
                await self.lines.ask(next(self.requests), now)

        await asyncio.gather(*(ask_on() for _ in range(connections)))

    async def _open(self) -> None:
        async with asyncio.TaskGroup() as asking:
            async for due in on_time(self.asked["rate"], self.asked["seconds"]):
                asking.create_task(self.lines.ask(next(self.requests), due))

    def _requests(self) -> Iterator[bytes]:
        batch, updates = self.asked.get("batch", 1), self._updates()
        while True:
            yield meta.request(meta.body(islice(updates, batch)))

    def _updates(self) -> Iterator[meta.Value]:
        """As many of four as asked are statuses; a message's three come far apart."""
        contacts, numbers = self.asked["contacts"], self.asked.get("numbers", 1)
        statuses = self._statuses()
        for turn in count():
            if turn % FOUR < self.asked.get("statuses", 0):
                (wamid, contact), reached = next(statuses)
                number = meta.number(contact % numbers)
                yield meta.status(wamid, contact, reached, number=number)
            else:
                contact, wamid = (
                    turn % contacts + 1,
                    f"wamid.{self.asked['prefix']}{turn}",
                )
                text, number = f"Is order {turn} here?", meta.number(contact % numbers)
                yield meta.message(wamid, contact, text, number=number)

    def _statuses(self) -> Iterator[tuple[tuple[str, int], str]]:
        messages = iter(self.asked["sent"])
        while some := list(islice(messages, APART)):
            yield from ((one, step) for step in STEPS for one in some)


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(asyncio.run(Posting(asked).run())))
