"""Taking the heads of the conversations' queues, and their places in two lines.

Whoever was there first has them; the others take what is left.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from channels_app.publishing import record
from channels_app.rewriting import insert, rewrite
from inbox import day_limit, filling_in, marketing
from inbox.crew import Claim
from inbox.delivery import Parcel
from inbox.error_codes import BLOCKED, RECIPIENT_CHANGED, WINDOW_SHUT
from inbox.models import Attempt, Message, Pace
from inbox.models.attachment import WITH_FILES
from inbox.pacing import HORIZON, Line, after_one_more_to_pair
from inbox.recipients import is_reached_at


def claim(room: int, at: datetime) -> Claim[Parcel]:
    """Take up to so many messages; after this commits, their rows say `sending`."""
    with transaction.atomic():
        given_out = lines_given_out(at=at)
        free = day_limit.scopes_with_places(at=at)
        also = day_limit.next_in_line(free, at=at)
        messages = heads(room, at=at, but=given_out, also=also)
        paces = paces_of(messages)
        passed, doomed = checked(messages, at=at)
        fail(doomed, at=at)
        placed = in_line(passed, paces, at=at) if passed else []
        admitted = day_limit.admit(placed, scopes=free, at=at)
        parcels = seize(admitted, at=at) if admitted else []
    if len(parcels) == room:
        return Claim(parcels)
    if doomed or len(admitted) < len(placed):
        return Claim(parcels, at)  # what stood behind those may go
    ends = given_out | {pk: pace.paced_until for pk, pace in paces.items()}
    opens = [end - HORIZON for end in ends.values() if end and end > at + HORIZON]
    return Claim(parcels, min(opens, default=None))


def lines_given_out(*, at: datetime) -> dict[int, datetime | None]:
    """The connections in whose lines there is no place now, and until when.

    A question of its own: a join would be planned with all the others, each time, for
    longer than everything else takes.
    """
    ahead = Pace.objects.filter(paced_until__gt=at + HORIZON)
    return dict(ahead.values_list("connection", "paced_until"))


def heads(
    room: int, *, at: datetime, but: Collection[int], also: Collection[int]
) -> list[Message]:
    """Those that are due and that nobody else has locked, locked by us.

    Nobody waits here, so that nobody can wait for each other.
    """
    rows = Message.objects.due(at=at, also=also).exclude(connection__in=but)
    rows = rows.select_for_update(skip_locked=True, of=("self", "conversation"))
    rows = rows.select_related("conversation__contact")
    found = list(rows.prefetch_related("conversation__contact__identities")[:room])
    with_files = [one for one in found if one.kind in WITH_FILES]
    prefetch_related_objects(with_files, "attachments")
    return found


def paces_of(messages: list[Message]) -> dict[int, Pace]:
    """The lines of these messages' connections, locked; they bring the connections."""
    paces = locked_paces({message.connection_id for message in messages})
    for message in messages:
        message.connection = paces[message.connection_id].connection
        message.conversation.connection = message.connection
    return paces


def checked(
    messages: list[Message], *, at: datetime
) -> tuple[list[Message], dict[int, list[Message]]]:
    """Those that may go, and by error code those that no longer may."""
    passed: list[Message] = []
    doomed: dict[int, list[Message]] = {}
    unwanted = marketing.unwanted(messages)
    stopped = filling_in.stopped(messages)
    for message in messages:
        conversation = message.conversation
        if conversation.block:
            doomed.setdefault(BLOCKED, []).append(message)
        elif code := stopped.get(message.pk):
            doomed.setdefault(code, []).append(message)
        elif message.kind != "template" and not conversation.window.is_open(at=at):
            doomed.setdefault(WINDOW_SHUT, []).append(message)
        elif not is_reached_at(conversation.contact, message.recipient):
            doomed.setdefault(RECIPIENT_CHANGED, []).append(message)
        elif code := unwanted.get(message.pk):
            doomed.setdefault(code, []).append(message)
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


def seize(placed: list[tuple[Message, datetime]], *, at: datetime) -> list[Parcel]:
    """Give each an Attempt: from here on it is on its way."""
    for message, _ in placed:
        conversation = message.conversation
        conversation.pair_paced_until = after_one_more_to_pair(
            conversation.pair_paced_until, at=at
        )
    rewrite([message.conversation for message, _ in placed], ["pair_paced_until"])
    Message.objects.filter(pk__in=[message.pk for message, _ in placed]).update(
        status="sending",
        claimed_at=at,
        attempt_count=F("attempt_count") + 1,
        error_code=None,
        error_details="",
    )
    attempts = [Attempt(message=one, started_at=place) for one, place in placed]
    insert(attempts)
    return [
        Parcel(message, attempt.pk, place)
        for (message, place), attempt in zip(placed, attempts, strict=True)
    ]


def in_line(
    messages: list[Message], paces: dict[int, Pace], *, at: datetime
) -> list[tuple[Message, datetime]]:
    """Each with its time to go, as far ahead as its connection's line is given out."""
    lines = {
        pk: Line(pace.paced_until, a_second=pace.connection.throughput)
        for pk, pace in paces.items()
    }
    placed = [
        (message, place)
        for message in messages
        if (place := lines[message.connection_id].next_place(at=at))
    ]
    for pk, line in lines.items():
        paces[pk].paced_until = line.paced_until
    rewrite(paces.values(), ["paced_until"])
    return placed


def locked_paces(connections: set[int]) -> dict[int, Pace]:
    rows = Pace.objects.select_for_update(of=("self",)).select_related("connection")
    rows = rows.filter(connection__in=connections).order_by("connection_id")
    paces = {pace.connection_id: pace for pace in rows}
    if missing := connections - paces.keys():
        Pace.objects.bulk_create(
            [Pace(connection_id=pk) for pk in missing], ignore_conflicts=True
        )
        return locked_paces(connections)
    return paces
