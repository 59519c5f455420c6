"""Sending with nothing around it: threads that call Graph in a loop, each with its own
session of `requests`. `python -m benchmarks.floors.calls URL THREADS COUNT`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Thread

import requests

HEADERS = {"Authorization": "Bearer a token", "User-Agent": "Parley/0.1"}
BODY = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "351900000001",
    "type": "text",
    "text": {"body": "Yes, since today.", "preview_url": True},
    "biz_opaque_callback_data": "msg_0123456789abcdefghijkl",
}


def call(url: str, turns: Iterator[int]) -> None:
    session = requests.Session()
    for _ in turns:
        session.post(url, json=BODY, headers=HEADERS, timeout=(5, 20)).json()


def main(url: str, threads: int, count: int) -> None:
    turns = iter(range(count))  # taken by whichever thread is free
    callers = [Thread(target=call, args=(url, turns)) for _ in range(threads)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
