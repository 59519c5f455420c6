"""What nobody rang for, and what nobody holds any more."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from inbox.models import Message

# A call ends within 26 seconds: 5 to connect, 20 to answer, a little in line before.
STUCK_AFTER = timedelta(seconds=45)
# How long an unconfirmed message holds its conversation's line, and its author's peace.
HOLDS_LINE = timedelta(seconds=20)
ASK_AFTER = timedelta(minutes=10)
BATCH = 500


def settle_stuck() -> None:
    """Whoever was sending these is dead: the request may have been written, or not."""
    now = timezone.now()
    with transaction.atomic():
        stuck = Message.objects.filter(
            status="sending", claimed_at__lt=now - STUCK_AFTER
        )
        change(stuck, status="unconfirmed", not_before=now + HOLDS_LINE)
        quiet = Message.objects.filter(
            status="unconfirmed",
            claimed_at__lt=now - ASK_AFTER,
            asked_at=None,
            left_at=None,
        )
        change(quiet, asked_at=now)
