"""The webhooks under a WSGI server: the same view, without the middleware of pages."""

from __future__ import annotations

import io
from typing import Any

import pytest

from channels_app.models import WebhookEvent
from config.wsgi import application
from tests.cast import a_connection
from tests.meta import SHARED, sample, signature

pytestmark = pytest.mark.django_db(transaction=True)


def asked(path: str, body: bytes = b"", **headers: str) -> tuple[str, dict[str, str]]:
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "support.example.com",
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    answer: Any = application(environ, lambda *told: said.extend(told))
    answer.close()
    return said[0], dict(said[1])


def test_a_post_is_kept_and_has_an_id() -> None:
    a_connection()
    body = sample("text")

    seal = signature(body, "a secret")
    status, headers = asked(SHARED, body, x_hub_signature_256=seal)

    assert status == "200 OK"
    assert headers["X-Request-ID"].startswith("req_")
    assert not {"Set-Cookie", "Vary"} & set(headers)
    assert [bytes(event.body) for event in WebhookEvent.objects.all()] == [body]
    assert asked(SHARED, body, x_hub_signature_256="sha256=0")[0].startswith("401")
