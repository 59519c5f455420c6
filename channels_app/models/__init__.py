from __future__ import annotations

from channels_app.models.connection import Connection, ConnectionQuerySet
from channels_app.models.credentials import fingerprint
from channels_app.models.event import Event
from channels_app.models.webhook_event import WebhookEvent, WebhookRefusal

__all__ = [
    "Connection",
    "ConnectionQuerySet",
    "Event",
    "WebhookEvent",
    "WebhookRefusal",
    "fingerprint",
]
