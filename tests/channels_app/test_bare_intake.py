"""The same intake as the server runs it: over ASGI, without middleware."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from channels_app.models import WebhookEvent
from tests.asgi import ask
from tests.cast import a_connection
from tests.meta import SHARED, sample, signature

pytestmark = pytest.mark.django_db(transaction=True)


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
