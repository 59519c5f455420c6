"""Meta's side and the customers' side of WhatsApp, as far as an inbox meets them.

Times are Unix seconds, as in everything that Meta sends.
"""

from __future__ import annotations

from simulator.models.business import (
    FIELDS,
    AccessToken,
    App,
    BusinessAccount,
    BusinessNumber,
    MessageTemplate,
)
from simulator.models.events import Call, Fault, Pace, Webhook
from simulator.models.media import Media, Upload
from simulator.models.people import WINDOW, Chat, Message, Phone, Reaction

__all__ = [
    "FIELDS",
    "WINDOW",
    "AccessToken",
    "App",
    "BusinessAccount",
    "BusinessNumber",
    "Call",
    "Chat",
    "Fault",
    "Media",
    "Message",
    "MessageTemplate",
    "Pace",
    "Phone",
    "Reaction",
    "Upload",
    "Webhook",
]
