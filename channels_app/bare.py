"""Django for Meta's posts: the views, and none of the middleware.

No session, language, cookie or page is anybody's here, no redirect can come between,
and every millisecond counts as often as Meta posts.
"""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response

PREFIX = "/webhooks/whatsapp"


def is_webhook(scope: Any) -> bool:
    return str(scope.get("path", "")).startswith(PREFIX)


class Bare(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(
            self._get_response_async  # type: ignore[attr-defined]
        )

    async def read_body(self, receive: Any) -> Any:
        """Keep no more than a byte above the limit: the view refuses what is larger."""
        limit = settings.WEBHOOK_BODY_LIMIT
        body = io.BytesIO()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            body.write(message.get("body", b"")[: limit + 1 - body.tell()])
            more = message.get("more_body", False)
        body.seek(0)
        return body
