"""Requests as the server hands them over: to the whole application, over ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.asgi import application
from tests.meta import SHARED


async def asked(
    method: str,
    path: str,
    chunks: Iterable[bytes] = (b"",),
    headers: dict[str, str] | None = None,
    query: str = "",
) -> tuple[int, dict[str, str], bytes]:
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in (headers or {}).items()
        ],
    }
    server = ApplicationCommunicator(application, scope)
    chunks = list(chunks)
    for number, chunk in enumerate(chunks, start=1):
        more = number < len(chunks)
        await server.send_input(
            {"type": "http.request", "body": chunk, "more_body": more}
        )
    start = await server.receive_output(5)
    body = await server.receive_output(5)
    await server.wait(5)
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], told, body["body"]


ask = async_to_sync(asked)


@async_to_sync
async def at_once(posts: Iterable[tuple[bytes, str]]) -> list[int]:
    """Post these bodies with these signatures; what each is answered."""
    posting = [
        asked("POST", SHARED, [body], {"X-Hub-Signature-256": seal})
        for body, seal in posts
    ]
    return [status for status, _, _ in await asyncio.gather(*posting)]
