"""Webhooks that are answered together are judged by one look and kept by one commit.

A look at the secrets and a commit cost about as much for thirty requests as for one.
Nobody is told that a request is kept before the commit which holds it has returned.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from functools import cached_property

from channels_app.doorbell import ring
from channels_app.models import WebhookEvent, fingerprint
from channels_app.rewriting import insert
from channels_app.signatures import verify
from channels_app.signers import Signers
from channels_app.tasks import drain_webhooks


class Batch:
    """Events that wait for one commit, and a look at who may sign them."""

    def __init__(self) -> None:
        self.events: list[WebhookEvent] = []

    @cached_property
    def signers(self) -> Signers:
        return Signers()

    def add(self, body: bytes, header: str, address: str, *, at: datetime) -> None:
        """Raise NoSuchAddress or InvalidSignature if it is not to be believed."""
        secret = verify(body, header, self.signers.at(address))
        event = WebhookEvent(
            body=body,
            verified_by=fingerprint(secret),
            connection_id=self.signers.keys[address],
            received_at=at,
        )
        self.events.append(event)


# Of the requests that are answered together: whoever answers them commits it.
batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


def keep(body: bytes, header: str, address: str, *, at: datetime) -> None:
    """Keep it with those that are answered with it, or by itself; see Batch.add."""
    if together := batch.get():
        together.add(body, header, address, at=at)
        return
    alone = Batch()
    alone.add(body, header, address, at=at)
    commit(alone.events)


def commit(events: list[WebhookEvent]) -> None:
    insert(events)
    ring(drain_webhooks)
