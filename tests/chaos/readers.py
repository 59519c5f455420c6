"""Who reads along, is cut off and comes back: nothing may be missing then."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import suppress
from typing import Any

import requests
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.chaos.people import Agent
from tests.chaos.shapes import Alone
from tests.frames import frames_in

BATCH = 500
PING = 10  # seconds


class LogReader(threading.Thread):
    """Reads the event log from the last number it saw, as every feed does."""

    def __init__(self, target: Alone) -> None:
        super().__init__(daemon=True)
        self.target = target
        self.seen: list[int] = []  # primary keys, in the order of their numbers
        self.holes: list[str] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.2):
            self.read()

    def read(self) -> None:
        last = len(self.seen)
        query = f"SELECT seq, id FROM channels_app_event WHERE seq > {last}"  # noqa: S608
        for seq, key in self.target.rows(f"{query} ORDER BY seq LIMIT {BATCH}"):
            if seq != len(self.seen) + 1:
                self.holes.append(f"{seq} came after {len(self.seen)}")
            self.seen.append(key)

    def missed(self) -> list[str]:
        """Holes, and what got a number that was passed already, or none."""
        everything = self.target.rows("SELECT id FROM channels_app_event ORDER BY seq")
        while len(self.seen) < len(everything):
            before = len(self.seen)
            self.read()
            if len(self.seen) == before:
                break
        if [key for (key,) in everything] != self.seen:
            self.holes.append(f"{len(self.seen)} of {len(everything)} events were seen")
        return self.holes


class Screen(threading.Thread):
    """An open page that looks at one conversation, and comes back with its place."""

    def __init__(self, agent: Agent, conversation: str) -> None:
        super().__init__(daemon=True)
        self.agent, self.conversation = agent, conversation
        self.shown: set[str] = set()
        self.after = self.highest = -1
        self.turn = 0
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.2):
            with suppress(OSError, WebSocketException, requests.RequestException):
                self.watch()

    def watch(self) -> None:
        self.turn += 1
        url = self.agent.target.urls[self.turn % len(self.agent.target.urls)]
        if self.after < 0:
            self.draw(url)
        query: dict[str, Any] = {"look": self.conversation, "after": self.after}
        address = requests.Request("GET", f"{url}/ws/", params=query).prepare().url
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.agent.session.cookies)
        with connect(
            str(address).replace("http", "ws", 1),
            origin=self.agent.target.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookies},
        ) as socket:
            pinged = time.monotonic()
            while not self.stop.is_set():
                with suppress(TimeoutError):
                    for frame in frames_in(socket.recv(timeout=1)):
                        self.take(frame)
                if time.monotonic() > pinged + PING:
                    pinged = time.monotonic()
                    socket.send(json.dumps({"type": "ping", "seq": self.after}))

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "message":
            self.shown.add(frame["id"])
        # One event may make several frames: only a later one's says that all are here.
        if (seq := frame.get("seq", 0)) > self.highest:
            self.after, self.highest = self.highest, seq
        if frame["type"] == "hello":
            self.after = self.highest = seq
        if frame["type"] == "refetch":
            self.after = -1
            raise OSError("the page is to be drawn anew")

    def missed(self) -> set[str]:
        """The messages of the conversation that it never showed, unless replaced."""
        rows = self.agent.target.rows(
            "SELECT m.public_id FROM inbox_message m JOIN inbox_conversation c"  # noqa: S608
            f" ON c.id = m.conversation_id WHERE c.public_id = '{self.conversation}'"
            " AND NOT EXISTS"
            " (SELECT 1 FROM inbox_message r WHERE r.replaces_id = m.id)"
        )
        return {public_id for (public_id,) in rows} - self.shown

    def draw(self, url: str) -> None:
        """As the page begins: what it shows, and where in the log that is."""
        page = self.agent.session.get(f"{url}/c/{self.conversation}/", timeout=15)
        page.raise_for_status()
        self.shown |= set(re.findall(r"msg_\w+", page.text))
        found = re.search(r'data-seq="(\d+)"', page.text)
        self.after = self.highest = int(found[1]) if found else 0
