"""Holds sockets open, and tells when which frame came to each.

Asked: ``port`` and ``cookies``, one for each socket; how many ``frames`` of the rows of
the list each waits for; what the first socket is to ``say`` once all are open. Prints
"ready" then, and at the end when they were, for each number of an event (0 where frames
have none) when its frames came, both in seconds of the clock, and how many bytes came.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.load.screens import SEQ, screens

TOGETHER = 25
ROW = b'"type": "row"'


class Sockets:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.awaited = asked["frames"] * len(asked["cookies"])
        self.came: dict[int, list[float]] = defaultdict(list)
        self.bytes = 0
        self.has_all = asyncio.Event()

    async def run(self) -> dict[str, Any]:
        opened = []
        # Not all at the same instant: Daphne hangs up on who waits five seconds.
        for begin in range(0, len(cookies := self.asked["cookies"]), TOGETHER):
            some = cookies[begin : begin + TOGETHER]
            addresses = ["/ws/?language=en"] * len(some)
            opened += await screens(self.asked["port"], addresses, some)
        for screen in opened:
            screen.on_text = self.hear
        print("ready", flush=True)
        began = time.time()
        if words := self.asked.get("say"):
            opened[0].say(words)
        async with asyncio.timeout(120):
            await self.has_all.wait()
        return {"began": began, "came": self.came, "bytes": self.bytes}

    def hear(self, text: bytes) -> None:
        if ROW not in text[:30]:
            return
        found = SEQ.search(text, 0, 60)
        self.came[int(found[1]) if found else 0].append(time.time())
        self.bytes += len(text)
        self.awaited -= 1
        if not self.awaited:
            self.has_all.set()


async def main(path: str) -> None:
    print(json.dumps(await Sockets(json.loads(Path(path).read_text())).run()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
