"""Numbers, raw webhooks and the log of events, for admins."""

from __future__ import annotations

from channels_app.admin.connections import ConnectionAdmin
from channels_app.admin.failures import GraphFailureAdmin
from channels_app.admin.log import AlarmAdmin, EventAdmin
from channels_app.admin.replays import ReplayAdmin
from channels_app.admin.webhooks import WebhookEventAdmin, WebhookRefusalAdmin

__all__ = [
    "AlarmAdmin",
    "ConnectionAdmin",
    "EventAdmin",
    "GraphFailureAdmin",
    "ReplayAdmin",
    "WebhookEventAdmin",
    "WebhookRefusalAdmin",
]
