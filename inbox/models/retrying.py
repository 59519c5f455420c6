"""What the author may decide about a message that did not get through."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import transaction

from channels_app.publishing import record
from inbox.models.replying import Writing
from inbox.refusals import NotRetryable

if TYPE_CHECKING:
    from accounts.models import Agent
    from inbox.models.message import Message


class Retrying:
    def retry(self, *, by: Agent, at: datetime, cid: str) -> Message:
        """Queue the same again as a new message, which stands in this one's place.

        Only what failed, or what was asked about after it stayed unconfirmed: nobody
        can tell whether the contact got that one. Raises a Refusal.
        """
        message = cast("Message", self)
        if not message.is_retryable:
            raise NotRetryable
        kept = {k: v for k, v in message.payload.items() if k == "components"}
        quoted = message.conversation.messages.filter(wamid=message.quoted_wamid)
        return message.conversation.write(
            Writing(
                kind=message.kind,
                text=message.text,
                content=message.payload[message.kind],
                by=by,
                cid=cid,
                at=at,
                quoted=quoted.first() if message.quoted_wamid else None,
                replaces=message,
                beside=kept,
                attachments=[one.once_more() for one in message.attachments.all()],
            )
        )

    def leave(self, *, by: Agent, at: datetime) -> None:
        """Ask no more about an unconfirmed message; its status may still come."""
        message = cast("Message", self)
        rows = type(message).objects.filter(pk=message.pk, status="unconfirmed")
        subject, event = message.public_id, message.conversation.event
        told = event(
            "message.status", at=at, by=by, subject=subject, status="unconfirmed"
        )
        with transaction.atomic():
            if not rows.filter(left_at=None).update(left_at=at):
                return
            record(told)
        message.left_at = at

    @property
    def is_retryable(self) -> bool:
        message = cast("Message", self)
        if message.direction != message.Direction.OUTBOUND:
            return False
        if message.kind == "reaction":
            return False  # it is put there once more, on its message
        asked = message.asked_at is not None and message.left_at is None
        return message.status == "failed" or (message.status == "unconfirmed" and asked)
