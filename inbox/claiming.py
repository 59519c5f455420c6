"""Taking the heads of the conversations' queues, and their places in two lines.

Rows are locked in the order that all keep: the connection's pace, conversations by key,
messages. Whoever was there first has them; the others take what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min

from channels_app.publishing import record
from inbox.delivery import Parcel, envelope
from inbox.error_codes import RECIPIENT_CHANGED, WINDOW_SHUT
from inbox.models import Attempt, Conversation, Message, Pace
from inbox.pacing import HORIZON, Line, after_one_more_to_pair
from inbox.recipients import is_reached_at

# Somebody else holds the row for a moment.
SOON = timedelta(milliseconds=50)


@dataclass
class Claim:
    """What is ours to send now, and when to look again if there is a reason to."""

    parcels: list[Parcel] = field(default_factory=list)
    look_again_at: datetime | None = None


def claim(room: int, *, at: datetime) -> Claim:
    """Take up to so many messages; after this commits, their rows say `sending`."""
    with transaction.atomic():
        heads = Message.objects.due(at=at).values_list("connection", "conversation")
        wanted = list(heads[:room])
        if not wanted:
            return Claim(look_again_at=pace_opens_at(at=at))
        lines = locked_lines({connection for connection, _ in wanted})
        messages = locked_heads({conversation for _, conversation in wanted}, at=at)
        passed, doomed = checked(messages, at=at)
        fail(doomed, at=at)
        parcels = seize(passed, lines, at=at)
    missed = len(messages) < len(wanted)
    return Claim(parcels, at + SOON if missed else pace_opens_at(at=at))


def pace_opens_at(*, at: datetime) -> datetime | None:
    ahead = Pace.objects.filter(paced_until__gt=at + HORIZON)
    first: datetime | None = ahead.aggregate(first=Min("paced_until"))["first"]
    return first and first - HORIZON


def locked_lines(connections: set[int]) -> dict[int, Pace]:
    rows = Pace.objects.select_for_update().filter(connection__in=connections)
    paces = {pace.connection_id: pace for pace in rows.order_by("connection_id")}
    if missing := connections - paces.keys():
        Pace.objects.bulk_create(
            [Pace(connection_id=pk) for pk in missing], ignore_conflicts=True
        )
        return locked_lines(connections)
    return paces


def locked_heads(conversations: set[int], *, at: datetime) -> list[Message]:
    """The heads of those conversations that nobody has locked, looked at afresh."""
    ours = Conversation.objects.select_for_update(skip_locked=True)
    keys = ours.filter(pk__in=conversations).order_by("pk").values_list("pk", flat=True)
    heads = Message.objects.due(at=at).filter(conversation__in=list(keys))
    return list(
        heads.select_related("connection", "conversation__contact").prefetch_related(
            "conversation__contact__identities"
        )
    )


def checked(
    messages: list[Message], *, at: datetime
) -> tuple[list[Message], dict[int, list[Message]]]:
    """Those that may go, and by error code those that no longer may."""
    passed: list[Message] = []
    doomed: dict[int, list[Message]] = {}
    for message in messages:
        conversation = message.conversation
        if message.kind != "template" and not conversation.window.is_open(at=at):
            doomed.setdefault(WINDOW_SHUT, []).append(message)
        elif not is_reached_at(conversation.contact, message.recipient):
            doomed.setdefault(RECIPIENT_CHANGED, []).append(message)
        else:
            passed.append(message)
    return passed, doomed


def fail(doomed: dict[int, list[Message]], *, at: datetime) -> None:
    for code, messages in doomed.items():
        rows = Message.objects.filter(pk__in=[message.pk for message in messages])
        rows.update(status="failed", failed_at=at, error_code=code, not_before=None)
        record(
            *(
                message.conversation.event(
                    "message.status", at=at, subject=message.public_id, status="failed"
                )
                for message in messages
            )
        )


def seize(
    messages: list[Message], paces: dict[int, Pace], *, at: datetime
) -> list[Parcel]:
    """Give each its place and an Attempt, as far as the connections' lines reach."""
    lines = {
        message.connection_id: Line(
            paces[message.connection_id].paced_until,
            a_second=message.connection.throughput,
        )
        for message in messages
    }
    placed = [
        (message, place)
        for message in messages
        if (place := lines[message.connection_id].next_place(at=at))
    ]
    for connection, line in lines.items():
        Pace.objects.filter(connection=connection).update(paced_until=line.paced_until)
    for message, _ in placed:
        paced_until = message.conversation.pair_paced_until
        message.conversation.pair_paced_until = after_one_more_to_pair(
            paced_until, at=at
        )
    Conversation.objects.bulk_update(
        [message.conversation for message, _ in placed], ["pair_paced_until"]
    )
    Message.objects.filter(pk__in=[message.pk for message, _ in placed]).update(
        status="sending", claimed_at=at, attempt_count=F("attempt_count") + 1
    )
    attempts = Attempt.objects.bulk_create(
        [Attempt(message=message, started_at=place) for message, place in placed]
    )
    return [
        Parcel(message.pk, attempt.pk, message.connection, envelope(message), place)
        for (message, place), attempt in zip(placed, attempts, strict=True)
    ]
