"""Which number an item of a webhook event belongs to, if any of ours may have it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from channels_app.arrivals import Arrival
from channels_app.models import Connection, WebhookEvent, fingerprint
from channels_app.payloads import Ignored, Item, NumberUpdate, Probe, TemplateUpdate

# What becomes of our own test events, once all has been found right about them.
TESTED = "it is a test of this connection"


class NotOurs(Exception):
    """No connection here may have the item; the text says why."""


class Directory:
    """The connections, as one batch of events finds them: loaded once."""

    def __init__(self, connections: Iterable[Connection]) -> None:
        self.connections = list(connections)
        self.holders = {
            connection.pk: {fingerprint(secret) for secret in connection.secrets}
            for connection in self.connections
        }

    def arrivals(self, item: Item, event: WebhookEvent) -> list[Arrival[Item]]:
        """The item at each connection that it applies to; raises NotOurs."""
        if isinstance(item, Ignored):
            raise NotOurs(item.why)
        if too_old(item, event):
            raise NotOurs(f"it is older than {settings.WEBHOOK_MAX_AGE_DAYS} days")
        connections = self.permitted(self.named(item), event)
        if isinstance(item, Probe):
            raise NotOurs(TESTED)
        if isinstance(item, TemplateUpdate):
            # Templates belong to the account: one of its numbers stands for all.
            connections = connections[:1]
        return [
            Arrival(item, each, event.received_at, event.public_id)
            for each in connections
        ]

    def named(self, item: Item) -> list[Connection]:
        if item.phone_number_id:
            return self.with_number(item.phone_number_id)
        found = [
            each
            for each in self.connections
            if item.waba_id and each.business_account_id == item.waba_id
        ]
        if not found:
            account = item.waba_id or "none"
            raise NotOurs(f"no connection here has business account ID {account}")
        if isinstance(item, NumberUpdate):
            return shown_as(item.display_number, found)
        return found

    def with_number(self, phone_number_id: str) -> list[Connection]:
        for each in self.connections:
            if each.phone_number_id == phone_number_id:
                return [each]
        raise NotOurs(f"no connection here has phone number ID {phone_number_id}")

    def permitted(
        self, connections: list[Connection], event: WebhookEvent
    ) -> list[Connection]:
        """Those that hold the secret: else one app could forge another's messages."""
        own = event.connection_id
        addressed = [each for each in connections if own in (None, each.pk)]
        if not addressed:
            raise NotOurs("it came to the address of another number")
        holders = [e for e in addressed if event.verified_by in self.holders[e.pk]]
        if not holders:
            raise NotOurs("its signature is of an app that this number does not have")
        return holders


def shown_as(display_number: str, connections: list[Connection]) -> list[Connection]:
    """Meta names some numbers only by how they are displayed, in any format."""
    wanted = re.sub(r"\D", "", display_number)
    found = [
        each
        for each in connections
        if wanted and re.sub(r"\D", "", each.display_number) == wanted
    ]
    if found:
        return found
    # Whose display number was never learned may be the one.
    unknown = [each for each in connections if not each.display_number]
    if not unknown:
        raise NotOurs(f"no connection here has the number {display_number}")
    return unknown


def too_old(item: Item, event: WebhookEvent) -> bool:
    days, told_at = settings.WEBHOOK_MAX_AGE_DAYS, item.told_at
    if not days or told_at is None:
        return False
    return told_at < event.received_at - timedelta(days=days)
