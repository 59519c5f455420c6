"""Django for machines: the views, and none of the middleware.

No session, language, cookie or page is anybody's here, no redirect can come between,
and every millisecond counts as often as Meta posts.
"""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.urls import set_script_prefix


class Bare(BaseHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(
            self._get_response  # type: ignore[attr-defined]
        )


class BareWSGI(Bare, WSGIHandler):
    """For those who run the webhooks in processes of their own (config/wsgi.py)."""


class BareASGI(Bare, ASGIHandler):
    """One step into a thread and back for each request.

    Django itself makes several, since its signals and views are each at home in a
    thread, and listens for the client's end, which is nothing to us: what came is kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadPoolExecutor(thread_name_prefix="bare")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        await self.send_response(await self.answered(scope, body), send)

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

    async def answered(self, scope: Any, body: Any) -> Any:
        loop = asyncio.get_running_loop()
        answer = partial(copy_context().run, self.answer_alone, scope, body)
        return await loop.run_in_executor(self.threads, answer)

    def answer_alone(self, scope: Any, body: Any) -> Any:
        signals.request_started.send(sender=self.__class__, scope=scope)
        _, response = self.answer(scope, body)
        # Here the thread gives its database connection back.
        response.close()
        return response

    def answer(self, scope: Any, body: Any) -> tuple[Any, Any]:
        """The request, unless it is none, and the response."""
        set_script_prefix(get_script_prefix(scope))
        request, trouble = self.create_request(scope, body)
        return request, self.get_response(request) if request else trouble
