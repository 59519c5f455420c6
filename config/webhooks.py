"""What becomes of what Meta sends us. Like urls.py: read it to know where to look.

A batch is applied in this order: who people are, what they wrote, what refers to that.
"""

from __future__ import annotations

from channels_app import payloads
from channels_app.account_news import apply_account_updates
from channels_app.arrivals import Handler
from inbox import edits, preferences, reactions, receiving, statuses
from templates_app import syncing

ROUTES: dict[type[payloads.Item], Handler] = {
    payloads.SystemNotice: receiving.receive_notices,
    payloads.InboundMessage: receiving.receive_messages,
    payloads.EchoReceived: receiving.receive_echoes,
    payloads.StatusUpdate: statuses.apply_statuses,
    payloads.ReactionReceived: reactions.receive_reactions,
    payloads.EditReceived: edits.receive_edits,
    payloads.RevokeReceived: edits.receive_revokes,
    payloads.PreferenceChanged: preferences.receive_preferences,
    payloads.NumberUpdate: apply_account_updates,
    payloads.AccountUpdate: apply_account_updates,
    payloads.TemplateUpdate: syncing.apply_updates,
}
