"""What workers do on the wires. Each may run twice, or never: rows remember."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from channels_app import checking, draining, pruning, publishing, replaying
from channels_app.doorbell import ring


@shared_task
def drain_webhooks() -> None:
    """Turn the webhook events that wait into rows."""
    draining.drain()


@shared_task
def check_connection(connection_pk: int) -> None:
    """Test a connection, step by step; its page follows."""
    checking.check(connection_pk)


@shared_task
def check_due_connections() -> None:
    """Test those whose day is over, and those of which Meta has told news."""
    checking.check_due(at=timezone.now())


@shared_task
def publish_events() -> None:
    """Number events whose process died before it could."""
    publishing.publish()


@shared_task
def replay_webhooks() -> None:
    """Go on with a replay for a while; then other work has its turn."""
    if replaying.carry_on():
        ring(replay_webhooks)


@shared_task
def prune_webhooks() -> None:
    """Delete raw webhooks that are older than we keep them."""
    pruning.prune(at=timezone.now())
