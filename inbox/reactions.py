"""Reactions: the newest of each side, by Meta's clock.

A thumbs-up may be the whole answer, so it counts as unread. It opens neither the window
nor a closed conversation, and does not move it up in the list.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from channels_app.arrivals import Arrival
from channels_app.payloads import ReactionReceived
from channels_app.publishing import record
from channels_app.rewriting import rewrite
from inbox import waiting_room
from inbox.models import Conversation, Message, Reaction
from inbox.targets import find


def receive_reactions(arrivals: list[Arrival[ReactionReceived]]) -> None:
    targets = find({a: a.item.target_wamid for a in arrivals})
    known = {
        (row.message_id, row.by_contact): row
        for row in Reaction.objects.filter(message__in=set(targets.values()))
    }
    changed: dict[tuple[int, bool], Reaction] = {}
    events = []
    for arrival, message in targets.items():
        side = (message.pk, not arrival.item.by_us)
        newer = reaction(arrival, message)
        before = known.get(side)
        if before and place(before) >= place(newer):
            continue
        newer.pk = before.pk if before else None
        count(message.conversation, before, newer)
        known[side] = changed[side] = newer
        told = message.conversation.event(
            "reaction.changed", at=arrival.received_at, subject=message.public_id
        )
        events.append(told)
    save(changed.values())
    talks = {m.conversation.pk: m.conversation for m in targets.values()}
    rewrite(talks.values(), ["unread_count"])
    record(*events)
    waiting_room.wait((a for a in arrivals if a not in targets), look_again)


def look_again(wamids: Collection[str]) -> None:
    """Apply the reactions that waited for messages which are here now."""
    with transaction.atomic():
        if ready := waiting_room.take(ReactionReceived, wamids):
            receive_reactions(ready)


def reaction(arrival: Arrival[ReactionReceived], message: Message) -> Reaction:
    item = arrival.item
    by_contact = not item.by_us
    return Reaction(
        message=message,
        by_contact=by_contact,
        emoji=item.emoji[:32],
        wamid=item.wamid[:255],
        at=min(item.sent_at, arrival.received_at),
        unread=by_contact and bool(item.emoji),
    )


def place(row: Reaction) -> tuple[object, ...]:
    return (row.at, row.wamid, row.emoji)


def count(conversation: Conversation, before: Reaction | None, now: Reaction) -> None:
    """One taken back before anybody saw it is not unread any more."""
    was_unread = before is not None and before.unread
    change = int(now.unread) - int(was_unread)
    conversation.unread_count = max(conversation.unread_count + change, 0)


def save(reactions: Collection[Reaction]) -> None:
    Reaction.objects.bulk_create([row for row in reactions if row.pk is None])
    rewrite(
        [row for row in reactions if row.pk is not None],
        ["emoji", "wamid", "at", "unread", "sent_as"],
    )
