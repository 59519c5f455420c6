"""The same intake as the server runs it: over ASGI, without middleware."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from pytest_django.fixtures import Settings

from channels_app import keeping
from channels_app.models import WebhookEvent
from config.asgi import application
from tests.cast import a_connection
from tests.meta import SHARED, sample, signature

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_post_is_kept_and_answered_without_cookies_or_redirect(
    settings: Settings,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["support.example.com"]
    a_connection()
    body = sample("text")

    for address in (SHARED, f"{SHARED}/"):
        signed = {"X-Hub-Signature-256": signature(body, "a secret"), "Host": "x"}
        status, headers, _ = ask("POST", address, [body[:99], body[99:]], signed)
        assert status == 200
        assert not {"Set-Cookie", "Location", "Vary"} & set(headers)

    kept = [bytes(event.body) for event in WebhookEvent.objects.all()]
    assert kept == [body, body]


def test_what_comes_at_once_is_kept_and_answered_each_by_itself() -> None:
    a_connection()
    keeping.last = None  # as after a start: nobody can guess
    bodies = [b"body %d" % number for number in range(40)]

    @async_to_sync
    async def posts() -> list[int]:
        seals = [signature(body, "a secret") for body in bodies] + ["sha256=forged"]
        posting = [
            asked("POST", SHARED, [body], {"X-Hub-Signature-256": seal})
            for body, seal in zip([*bodies, b"forged"], seals, strict=True)
        ]
        return [status for status, _, _ in await asyncio.gather(*posting)]

    assert posts() == [200] * 40 + [401]
    assert {bytes(event.body) for event in WebhookEvent.objects.all()} == set(bodies)


def test_a_body_that_does_not_end_is_not_kept_in_memory(
    settings: Settings,
) -> None:
    settings.WEBHOOK_BODY_LIMIT = 1_000
    a_connection()

    status, _, _ = ask("POST", SHARED, [b"x" * 600] * 50)

    assert status == 413
    assert not WebhookEvent.objects.exists()


def test_an_announced_size_is_believed(settings: Settings) -> None:
    settings.WEBHOOK_BODY_LIMIT = 1_000
    a_connection()

    status, _, _ = ask("POST", SHARED, [b"x"], {"Content-Length": "1001"})

    assert status == 413


def test_the_handshake_passes_here_too() -> None:
    a_connection(verify_token="teapots' own")
    query = "hub.mode=subscribe&hub.verify_token=teapots'+own&hub.challenge=42"

    status, headers, body = ask("GET", SHARED, query=query)

    assert (status, body) == (200, b"42")
    assert headers["Content-Type"].startswith("text/plain")


def test_other_addresses_below_are_not_found() -> None:
    status, _, _ = ask("GET", f"{SHARED}/elsewhere")

    assert status == 404
