"""A business's webhook address: keeps what is posted, and answers as it is told."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
VERIFY_TOKEN = "a long verify token"


@dataclass(frozen=True)
class Post:
    path: str
    body: bytes
    signature: str

    @property
    def changes(self) -> list[Json]:
        entries = json.loads(self.body)["entry"]
        return [change for entry in entries for change in entry["changes"]]

    def is_signed_with(self, secret: str) -> bool:
        digest = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return self.signature == f"sha256={digest}"


class Receiver:
    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answers: list[int] = []  # the next ones; 200 when there is none
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def values(self) -> list[Json]:
        """The values of all changes, in the order of arrival."""
        return [change["value"] for post in self.posts for change in post.changes]

    @property
    def messages(self) -> list[Json]:
        return [one for value in self.values for one in value.get("messages", [])]

    @property
    def statuses(self) -> list[Json]:
        return [one for value in self.values for one in value.get("statuses", [])]

    def said(self) -> list[str]:
        """The texts that customers wrote."""
        return [message["text"]["body"] for message in self.messages]

    def ticks(self, wamid: str) -> list[str]:
        """What became of a message, in the order of arrival."""
        return [one["status"] for one in self.statuses if one["id"] == wamid]

    def wait_for(self, count: int, *, seconds: float = 15) -> None:
        """Wait until so many webhooks were posted here."""
        deadline = time.monotonic() + seconds
        while len(self.posts) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.posts) >= count, f"only {len(self.posts)} of {count} came"

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                known = query.get("hub.verify_token") == [VERIFY_TOKEN]
                self._answer(200 if known else 403, query["hub.challenge"][0])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signature = self.headers.get("X-Hub-Signature-256", "")
                receiver.posts.append(Post(self.path, body, signature))
                right = urlsplit(self.path).path == "/hook"
                status = receiver.answers.pop(0) if receiver.answers else 200
                self._answer(status if right else 404, "")

            def _answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args: object) -> None:
                return None

        return Handler
