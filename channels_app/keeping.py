"""Webhooks that arrive together are judged and committed together, before any answer.

A look at the secrets and a commit cost about as much for thirty requests as for one.
Nobody is told that a request is kept before the commit which holds it has returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from channels_app.doorbell import ring
from channels_app.models import WebhookEvent, fingerprint
from channels_app.signatures import InvalidSignature, verify
from channels_app.signers import NoSuchAddress, Secrets, Signers
from channels_app.tasks import drain_webhooks
from channels_app.together import Together

MOST = 32  # requests in one commit


@dataclass(eq=False)
class Posted:
    """A request, and what is thought of its signature."""

    body: bytes
    header: str
    address: str
    received_at: datetime
    secret: str = ""  # that signed
    refusal: NoSuchAddress | InvalidSignature | None = None
    tried: Secrets | None = None

    def judge(self, signers: Signers) -> None:
        """Try these secrets, unless they were tried before."""
        try:
            secrets = signers.at(self.address)
            if secrets != self.tried:
                self.tried, self.refusal = secrets, None
                self.secret = verify(self.body, self.header, secrets)
        except (NoSuchAddress, InvalidSignature) as refusal:
            self.refusal = refusal

    def event(self, signers: Signers) -> WebhookEvent:
        return WebhookEvent(
            body=self.body,
            verified_by=fingerprint(self.secret),
            connection_id=signers.keys[self.address],
            received_at=self.received_at,
        )


# The signers of the last look. A guess by them spares the others the time that an HMAC
# takes; what counts is the look at the commit.
last: Signers | None = None


def keep(request: Posted) -> None:
    """Return once its event is committed; raise why it is not believed.

    Until its turn a request touches no row: those that wait must not hold the database
    connections that the one whose turn it is needs.
    """
    if last:
        request.judge(last)
    together(request)
    if request.refusal:
        raise request.refusal


def commit(requests: list[Posted]) -> None:
    """Look whose signatures count, and write those requests in one transaction."""
    global last
    last = signers = Signers()
    for each in requests:
        each.judge(signers)
    events = [each.event(signers) for each in requests if not each.refusal]
    if len(events) == 1:
        events[0].save(force_insert=True)  # a transaction by itself
    elif events:
        WebhookEvent.objects.bulk_create(events)
    if events:
        ring(drain_webhooks)


together = Together(commit, most=MOST)
