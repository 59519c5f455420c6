from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.test import override_settings

from channels_app import publishing
from channels_app.publishing import GROUP

IN_MEMORY = {"default": {"BACKEND": "channels_app.layers.LoopBoundLayer"}}

DEAD = {
    "default": {
        "BACKEND": "channels_app.redis_layer.RedisLayer",
        "CONFIG": {"url": "redis://127.0.0.1:1/0", "prefix": "dead"},
    }
}


@contextmanager
def rings() -> Iterator[list[dict[str, Any]]]:
    """What the doorbell carried, as a process with sockets would have heard it."""
    heard: list[dict[str, Any]] = []
    # An earlier test's Redis may be dead, and be left alone for a while.
    fresh = patch.object(publishing, "bell", publishing.Bell())
    with override_settings(CHANNEL_LAYERS=IN_MEMORY), fresh:
        layer: Any = get_channel_layer()
        async_to_sync(layer.group_add)(GROUP, "listener")
        yield heard
        queue = layer.channels.get("listener")
        while queue is not None and not queue.empty():
            heard.append(queue.get_nowait()[1])
