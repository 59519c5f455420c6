"""An agent's socket on a running server, without a browser."""

from __future__ import annotations

import json
import re
import time
from contextlib import ExitStack
from typing import Any, Self

import requests
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.frames import frames_in


class Wire:
    """Signs in over HTTP and opens the socket; ``with`` closes it."""

    def __init__(self, url: str, email: str, **query: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.frames: list[dict[str, Any]] = []
        self.coming: list[dict[str, Any]] = []
        self.sign_in(email)
        self.closing = ExitStack()
        self.query = query

    def __enter__(self) -> Self:
        self.socket = self.closing.enter_context(self.open(**self.query))
        self.closing.enter_context(self.session)
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.close()

    def sign_in(self, email: str) -> None:
        form = self.session.get(f"{self.url}/accounts/login/", timeout=10).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        values = {
            "login": email,
            "password": "parley",
            "csrfmiddlewaretoken": found[1] if found else "",
        }
        answer = self.session.post(
            f"{self.url}/accounts/login/",
            values,
            headers={"Referer": self.url},
            timeout=10,
        )
        assert "/accounts/" not in answer.url, "signed in"

    def open(self, **query: str) -> ClientConnection:
        address = requests.Request("GET", f"{self.url}/ws/", params=query).prepare().url
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.session.cookies)
        return connect(
            str(address).replace("http", "ws", 1),
            origin=Origin(self.url),
            additional_headers={"Cookie": cookies},
        )

    def say(self, type: str, **words: Any) -> None:
        self.socket.send(json.dumps({"type": type} | words))

    def until(self, type: str, *, seconds: float = 10, **parts: Any) -> dict[str, Any]:
        """The next frame of this type with these parts."""
        deadline = time.monotonic() + seconds
        while True:
            if not self.coming:
                left = max(0.01, deadline - time.monotonic())
                self.coming = frames_in(self.socket.recv(timeout=left))
            frame = self.coming.pop(0)
            self.frames.append(frame)
            if frame["type"] == type and parts.items() <= frame.items():
                return frame
