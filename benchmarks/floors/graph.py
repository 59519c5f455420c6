"""A Graph that answers after 80 ms and costs less than who calls it.

The simulator, which keeps what it is told, would be what is measured.
`python -m benchmarks.floors.graph PORT`; `GET /` tells when each call came.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from benchmarks.load.graph import Graph

DELAY = 0.08  # seconds


class CountingGraph(Graph):
    came: list[float] = []

    def __init__(self) -> None:
        super().__init__(DELAY, lambda wamid, asked: None)

    def data_received(self, data: bytes) -> None:
        if not self.heard and data.startswith(b"GET"):
            body = json.dumps(self.came).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            return self.transport.write(head + body)
        if not self.heard:
            self.came.append(time.monotonic())
        super().data_received(data)


async def main(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(CountingGraph, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
