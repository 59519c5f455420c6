"""Parley's own webhooks, handler, view and all, but nothing is written or rung for.

Served by Daphne as the real one is: `daphne benchmarks.floors.unkept:application`.
"""

from __future__ import annotations

from config.asgi import application  # isort: skip

# It has loaded the apps, whose models the others need.
from channels_app import keeping
from channels_app.models import WebhookEvent

__all__ = ["application"]


def keep_nothing(events: list[WebhookEvent]) -> None:
    """In the place of the commit."""


keeping.commit = keep_nothing
