"""Composition of the two wires: HTTP, and the agents' socket."""

from __future__ import annotations

import gc
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext
from channels.routing import ProtocolTypeRouter
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections

from channels_app.bare import BareASGI
from config.requests import Traced

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Handler(ASGIHandler):
    """Django, with threads that are used again.

    Django starts and ends one for every request, which costs more than most of ours.
    """

    def __init__(self) -> None:
        super().__init__()
        self.idle: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = self.idle.pop() if self.idle else ThreadPoolExecutor(1, "request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        except BaseException:
            # Broken off: nobody says that the request has ended, and the thread would
            # keep its database connection for as long as it lies idle.
            thread.submit(close_old_connections)
            raise
        finally:
            self.idle.append(thread)


django.setup(set_prefix=False)
# Before this the apps were not loaded, and Daphne's was not the reactor.
from daphne import http_protocol  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from channels_app.intake import Intake, is_webhook  # noqa: E402
from config.screens import sockets  # noqa: E402
from pipe.views import is_monitoring  # noqa: E402
from pipe.watch import Watch  # noqa: E402

# Twisted reads each form that is posted, in the loop and with the parser for mails, and
# nobody asks for what it found: while a film of 16 MB was read, all waited for 0.3 s.
http_protocol.WebRequest = partial(
    http_protocol.WebRequest, parsePOSTFormSubmission=False
)

pages, webhooks, monitoring = Handler(), Intake(), BareASGI()


async def http(scope: Any, receive: Any, send: Any) -> None:
    if is_webhook(scope):
        handler: Any = webhooks
    else:
        handler = monitoring if is_monitoring(scope) else pages
    await handler(scope, receive, send)


application: Any = Traced(ProtocolTypeRouter({"http": http, "websocket": sockets}))
# Where somebody serves it, and not where it is only looked at.
reactor.callWhenRunning(Watch().start)

# What is loaded by now lives as long as the process. Without this each full collection
# looks through all of it again, and every request waits for that: 80 ms, measured.
gc.collect()
gc.freeze()
