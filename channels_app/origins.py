from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import validate_host

Application = Callable[..., Awaitable[Any]]


class SameOrigin:
    """Let only our own pages open a socket; browsers send cookies for any page."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.denier = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        inner = self.application if is_our_page(scope) else self.denier
        return await inner(scope, receive, send)


def is_our_page(scope: Any) -> bool:
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin1")
    origin = headers.get(b"origin", b"").decode("latin1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    # Another port of this host is another origin, but would get the same cookies.
    return urlsplit(origin).netloc == host and validate_host(
        urlsplit(f"//{host}").hostname or "", settings.ALLOWED_HOSTS
    )
