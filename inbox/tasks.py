"""What workers do for the inbox. Every task may run twice, or never: rows remember."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from channels_app.doorbell import ring
from inbox import (
    blocking,
    clearing,
    collecting,
    day_limit,
    erasing,
    outbox,
    pricing,
    receipts,
    retention,
    settling,
    sweeping,
    uploading,
    waiting_room,
)
from inbox.importing import taking_in
from inbox.models import Message


@shared_task
def send_reply() -> None:
    """Send every reply that is due, of all conversations."""
    outbox.send_due()


@shared_task
def send_typing_indicator(conversation_pk: int) -> None:
    receipts.send_typing_indicator(conversation_pk)


@shared_task
def send_read_receipt(conversation_pk: int) -> None:
    receipts.send_read_receipt(conversation_pk)


@shared_task
def fetch_due() -> None:
    """Fetch every file that is due, of all numbers."""
    collecting.fetch_due()


@shared_task
def prune_files() -> None:
    """Delete files that belong to nobody any more."""
    clearing.clear(at=timezone.now())


@shared_task
def prune_old() -> None:
    """Delete messages and files that are older than we keep them."""
    retention.forget_old(at=timezone.now())


@shared_task
def upload_due() -> None:
    """Bring every file to Meta for which a message waits, of all numbers."""
    uploading.upload_due()


@shared_task
def import_contacts() -> None:
    """Go on with a file of contacts for a while; then other work has its turn."""
    if taking_in.carry_on():
        ring(import_contacts)


@shared_task
def erase_people() -> None:
    """Go on with an erasure for a while; then other work has its turn."""
    if erasing.carry_on():
        ring(erase_people)


@shared_task
def sweep() -> None:
    """Ring for replies whose time has come, and for those nobody rang for."""
    now = timezone.now()
    if Message.objects.due(at=now).exists() or day_limit.scopes_with_places(at=now):
        ring(send_reply)


@shared_task
def change_block(conversation_pk: int) -> None:
    """Have Meta block or unblock somebody, as an agent asked."""
    blocking.carry_out(conversation_pk)


@shared_task
def sweep_stuck() -> None:
    """Give every message that nobody holds any more a verdict."""
    now = timezone.now()
    for conversation_pk in blocking.due(at=now):
        ring(change_block, conversation_pk)
    sweeping.settle_stuck(at=now)
    sweeping.ask_about_unconfirmed(at=now)


@shared_task
def fold_prices() -> None:
    pricing.fold()


@shared_task
def sweep_waiting() -> None:
    """Look again for what waits for a message; drop what waited for a day."""
    settling.sweep()
    waiting_room.expire(at=timezone.now())
