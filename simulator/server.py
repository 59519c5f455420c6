"""A small threaded server, for the simulator as a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class Handler(WSGIRequestHandler):
    # Head and body are two writes; with Nagle the second waits for the first's ACK.
    disable_nagle_algorithm = True

    def get_environ(self) -> dict[str, Any]:
        return super().get_environ() | {"REMOTE_PORT": str(self.client_address[1])}

    def log_message(self, format: str, *args: Any) -> None:
        return None


class Server(ThreadedWSGIServer):
    daemon_threads = True
    request_queue_size = 128


def listen(host: str, port: int, application: Callable[..., Any]) -> Server:
    server = Server((host, port), Handler, ipv6=":" in host)
    server.set_app(application)
    return server
