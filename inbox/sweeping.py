"""Verdicts for what nobody holds any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels_app.publishing import record
from inbox.models import Attempt, Message
from inbox.outcomes import HOLDS_LINE

# A call ends within 41 seconds: 15 in line, 5 to connect, 20 to answer.
STUCK_AFTER = timedelta(seconds=45)
ASK_AFTER = timedelta(minutes=10)
BATCH = 500


def settle_stuck(*, at: datetime) -> None:
    """Whoever was sending these is dead; whether Meta took them, only Meta knows."""
    stuck = Message.objects.filter(status="sending", claimed_at__lt=at - STUCK_AFTER)
    with transaction.atomic():
        keys = change(stuck, at=at, status="unconfirmed", not_before=at + HOLDS_LINE)
        Attempt.objects.filter(
            message__in=keys, outcome=Attempt.Outcome.STARTED
        ).update(outcome=Attempt.Outcome.UNANSWERED)


def ask_about_unconfirmed(*, at: datetime) -> None:
    """No status has come for so long that somebody has to decide."""
    quiet = Message.objects.filter(
        status="unconfirmed",
        claimed_at__lt=at - ASK_AFTER,
        asked_at=None,
        left_at=None,
    )
    with transaction.atomic():
        # Nobody is asked about a reaction: it can be put there once more.
        change(quiet.filter(kind="reaction"), at=at, asked_at=at, left_at=at)
        change(quiet, at=at, asked_at=at)


def change(rows: Any, *, at: datetime, **values: Any) -> list[int]:
    """Change those that nobody else is changing, and say so."""
    ours = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    messages = list(ours.select_related("conversation__connection")[:BATCH])
    keys = [message.pk for message in messages]
    Message.objects.filter(pk__in=keys).update(**values)
    record(
        *(
            message.conversation.event(
                "message.status",
                at=at,
                subject=message.public_id,
                status=values.get("status", message.status),
            )
            for message in messages
        )
    )
    return keys
