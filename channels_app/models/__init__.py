from __future__ import annotations

from channels_app.models.alarm import Alarm
from channels_app.models.connection import Connection, ConnectionQuerySet
from channels_app.models.credentials import fingerprint
from channels_app.models.erased import ErasedMessage
from channels_app.models.event import Event
from channels_app.models.graph_failure import GraphFailure
from channels_app.models.heartbeat import Heartbeat
from channels_app.models.replay import Replay
from channels_app.models.webhook_event import WebhookEvent, WebhookRefusal

__all__ = [
    "Alarm",
    "Connection",
    "ConnectionQuerySet",
    "ErasedMessage",
    "Event",
    "GraphFailure",
    "Heartbeat",
    "Replay",
    "WebhookEvent",
    "WebhookRefusal",
    "fingerprint",
]
