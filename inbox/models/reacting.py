"""Putting an emoji on what the contact wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db import transaction

from channels_app.publishing import record
from inbox import contents
from inbox.models.reaction import Reaction
from inbox.models.replying import Writing, locked
from inbox.refusals import CannotReact

if TYPE_CHECKING:
    from accounts.models import Agent
    from inbox.models.message import Message

# Meta fails a reaction to anything older.
REACTABLE = timedelta(days=30)
A_MOMENT = timedelta(microseconds=1)


class Reacting:
    def react(
        self, emoji: str, *, by: Agent, cid: str, at: datetime
    ) -> Reaction | None:
        """Put an emoji on it in place of our last one; none at all takes that back.

        It goes through the outbox as a message of its own, which stands in no thread.
        What stands there already is not sent again. Raises a Refusal.
        """
        message = cast("Message", self)
        if not message.is_reactable(at=at):
            raise CannotReact
        content = {"message_id": message.wamid, "emoji": emoji}
        given = contents.checked("reaction", content)
        with transaction.atomic():
            conversation = locked(message.conversation)
            before = message.reactions.filter(by_contact=False).first()
            if stands(before, emoji):
                return before
            carrier = conversation.write(
                Writing(
                    kind="reaction",
                    text=emoji,
                    content=given.meta,
                    by=by,
                    cid=cid,
                    at=at,
                )
            )
            reaction = put(message, carrier, after=before)
            subject = message.public_id
            told = conversation.event("reaction.changed", at=at, by=by, subject=subject)
            record(told)
        return reaction

    def is_reactable(self, *, at: datetime) -> bool:
        message = cast("Message", self)
        is_theirs = message.direction == message.Direction.INBOUND
        is_there = bool(message.wamid) and message.revoked_at is None
        is_young = message.ordered_at > at - REACTABLE
        return is_theirs and is_there and is_young and message.kind != "system"


def stands(before: Reaction | None, emoji: str) -> bool:
    """Whether the contact's phone shows, or will show, just this."""
    if before is None:
        return emoji == ""
    return before.emoji == emoji and not before.is_lost


def put(message: Message, carrier: Message, *, after: Reaction | None) -> Reaction:
    """The newest of ours is the one that was put last, whatever the clocks say."""
    at = max(carrier.created_at, after.at + A_MOMENT) if after else carrier.created_at
    reaction, _made = Reaction.objects.update_or_create(
        message=message,
        by_contact=False,
        defaults={"emoji": carrier.text, "at": at, "wamid": "", "sent_as": carrier},
    )
    return reaction
