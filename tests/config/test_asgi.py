from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from accounts.models import Agent
from config.asgi import Handler

pytestmark = pytest.mark.django_db(transaction=True)


class BrokenOff(Handler):
    """Of a browser that went while its page was made: the server gives it up."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        assert await sync_to_async(Agent.objects.count)() == 0
        raise asyncio.CancelledError


async def test_a_request_that_is_broken_off_gives_its_connection_back() -> None:
    handler = BrokenOff()
    with pytest.raises(asyncio.CancelledError):
        await handler({}, None, None)

    (thread,) = handler.idle
    assert thread.submit(lambda: connection.connection).result() is None
