"""Webhook events that arrive together are committed together, before any is answered.

A commit costs about as much for thirty rows as for one. Nobody is told that an event is
kept before the commit which holds it has returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels_app.doorbell import ring
from channels_app.models import WebhookEvent, fingerprint
from channels_app.signatures import InvalidSignature
from channels_app.signers import NoSuchAddress, Signers, latest
from channels_app.tasks import drain_webhooks
from channels_app.together import Together

MOST = 32  # events in one commit


@dataclass(eq=False)
class Signed:
    """A request that was signed rightly by the last look at the secrets."""

    body: bytes
    secret: str
    address: str
    received_at: datetime
    event: str = ""  # its public id, once it is committed
    refusal: NoSuchAddress | InvalidSignature | None = None

    def is_right(self, signers: Signers) -> bool:
        try:
            if self.secret in signers.at(self.address):
                return True
            self.refusal = InvalidSignature("the signature is wrong")
        except NoSuchAddress as refusal:
            self.refusal = refusal
        return False

    def row(self, signers: Signers) -> WebhookEvent:
        return WebhookEvent(
            body=self.body,
            verified_by=fingerprint(self.secret),
            connection_id=signers.keys[self.address],
            received_at=self.received_at,
        )


def keep(request: Signed) -> None:
    """Return once its event is committed; raise if it is not to be believed."""
    together(request)
    if request.refusal:
        raise request.refusal


def commit(requests: list[Signed]) -> None:
    """Ask once more whose signatures count, and write those in one transaction."""
    signers = latest.look()
    believed = [each for each in requests if each.is_right(signers)]
    rows = [each.row(signers) for each in believed]
    if len(rows) == 1:
        rows[0].save(force_insert=True)  # a transaction by itself
    else:
        WebhookEvent.objects.bulk_create(rows)
    for each, row in zip(believed, rows, strict=True):
        each.event = row.public_id
    ring(drain_webhooks)


together = Together(commit, most=MOST)
