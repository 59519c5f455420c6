"""Every request has an id: in its answer, and in all that is logged because of it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.conf import settings

from accounts.public_ids import new_id
from channels_app.tracing import trace

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
IN_ASGI = HEADER.lower().encode()
WELL_FORMED = re.compile(r"[A-Za-z0-9_.=-]{8,64}")


class Traced:
    """An ASGI application, each of whose requests has an id and one line in the log."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        trace.set(id_for(headers.get(IN_ASGI, b"").decode("latin1")))
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def answer(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (IN_ASGI, trace.get().encode())
                message = message | {"headers": [*message["headers"], own]}
            await send(message)

        try:
            await self.application(scope, receive, answer)
        finally:
            note(scope["method"], scope["path"], status, began)


class TracedWSGI:
    """The same of a WSGI application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        trace.set(id_for(environ.get("HTTP_X_REQUEST_ID", "")))
        began, status = time.monotonic(), 0

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, (HEADER, trace.get())], *error)

        answer = self.application(environ, start)
        note(environ["REQUEST_METHOD"], environ["PATH_INFO"], status, began)
        return answer


def id_for(given: str) -> str:
    """The id that a proxy of ours has given the request, or a new one."""
    taken = settings.TRUSTED_PROXIES and WELL_FORMED.fullmatch(given)
    return given if taken else new_id("req")


def note(method: str, path: str, status: int, began: float) -> None:
    """Without the query: somebody may have searched for a customer."""
    ms = round((time.monotonic() - began) * 1000, 1)
    # Quoted, since a line break in it would begin a line of somebody's invention.
    told = {"method": method, "path": quote(path), "status": status, "ms": ms}
    logger.info("Request", extra=told)
