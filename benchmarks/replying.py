"""Replies as `conversation.reply` writes them, but many in a transaction."""

from __future__ import annotations

from itertools import count, cycle, islice

from django.db import transaction
from django.utils import timezone

from accounts.models import Agent
from channels_app.doorbell import ring
from channels_app.publishing import record
from inbox.models import Conversation, Message
from inbox.tasks import send_reply


class Replies:
    WORDS = "It is on its way"

    def __init__(self, *, after: int = 0) -> None:
        """To one conversation after the other, beginning after the first so many."""
        rows = Conversation.objects.select_related("contact").order_by("pk")
        rows = rows.prefetch_related("connection", "contact__identities")
        self.conversations = islice(cycle(rows), after, None)
        self.numbers = count(1)
        self.agent = Agent.objects.order_by("pk")[0]

    @transaction.atomic
    def write(self, many: int) -> None:
        conversations = list(islice(self.conversations, many))
        messages = Message.objects.bulk_create(map(self._reply, conversations))
        for conversation, message in zip(conversations, messages, strict=True):
            conversation.last_message = message
            conversation.last_message_at = message.ordered_at
        changed = ["last_message", "last_message_at"]
        Conversation.objects.bulk_update(conversations, changed)
        record(
            *(
                message.conversation.event(
                    "message.queued",
                    at=message.created_at,
                    by=self.agent,
                    subject=message.public_id,
                )
                for message in messages
            )
        )
        ring(send_reply)

    def _reply(self, conversation: Conversation) -> Message:
        at, number = timezone.now(), next(self.numbers)
        text = f"{self.WORDS}, number {number}."
        return Message(
            conversation=conversation,
            connection=conversation.connection,
            direction=Message.Direction.OUTBOUND,
            origin=Message.Origin.AGENT,
            author=self.agent,
            cid=f"reply{number}",
            kind="text",
            text=text,
            payload={"type": "text", "text": {"body": text}},
            recipient=conversation.contact.recipient,
            status=Message.Status.QUEUED,
            created_at=at,
            ordered_at=at,
        )
