"""Numbers, raw webhooks and the log of events, for admins."""

from __future__ import annotations

from channels_app.admin.connections import ConnectionAdmin
from channels_app.admin.log import EventAdmin
from channels_app.admin.webhooks import WebhookEventAdmin, WebhookRefusalAdmin

__all__ = [
    "ConnectionAdmin",
    "EventAdmin",
    "WebhookEventAdmin",
    "WebhookRefusalAdmin",
]
