"""Every request has an id: in its answer, and in all that is logged because of it."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

from django.conf import settings

from accounts.public_ids import new_id
from channels_app.tracing import trace

logger = logging.getLogger(__name__)

HEADER = b"x-request-id"
WELL_FORMED = re.compile(r"[A-Za-z0-9_.=-]{8,64}")


class Traced:
    """An ASGI application, each of whose requests has an id and one line in the log."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        trace.set(given(scope) or new_id("req"))
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def answer(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (HEADER, trace.get().encode())
                message = message | {"headers": [*message["headers"], own]}
            await send(message)

        try:
            await self.application(scope, receive, answer)
        finally:
            note(scope["method"], scope["path"], status, began)


def given(scope: Any) -> str:
    """The id that a proxy of ours has given the request."""
    if not settings.TRUSTED_PROXIES:
        return ""
    value = dict(scope.get("headers", ())).get(HEADER, b"").decode("latin1")
    return value if WELL_FORMED.fullmatch(value) else ""


def note(method: str, path: str, status: int, began: float) -> None:
    """Without the query: somebody may have searched for a customer."""
    ms = round((time.monotonic() - began) * 1000, 1)
    told = {"method": method, "path": path, "status": status, "ms": ms}
    logger.info("Request", extra=told)
