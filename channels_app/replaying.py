"""Webhook events applied again, slice by slice: fresh ones never wait for them.

A slice is claimed as the drain claims a batch, so that the drain finds what a dead
worker had in hand. How far a replay has got is on its row: any worker carries on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from channels_app import draining, rehearsing
from channels_app.models import Replay, WebhookEvent
from channels_app.turns import take_turn

SLICE = 50  # events
SLICE_BYTES = 500_000  # a good tenth of a second's work, for which rows are locked


def carry_on() -> bool:
    """Take a replay that waits, and go on with it for a while; whether more is left."""
    return take_turn(Replay.objects, slices)


def slices(replay: Replay) -> Iterator[int]:
    """Do it, and tell after each slice how many events are done."""
    step = rehearse if replay.dry_run else apply_again
    while keys := next_slice(replay):
        if not step(replay, keys):
            return  # somebody stopped it, or carries on with it
        yield replay.done
    replay.end(at=timezone.now())


def next_slice(replay: Replay) -> list[int]:
    keys: list[int] = []
    total = 0
    for key, size in replay.left().values_list("pk", Length("body"))[:SLICE]:
        total += size
        if keys and total > SLICE_BYTES:
            break
        keys.append(key)
    return keys


def apply_again(replay: Replay, keys: list[int]) -> bool:
    at = timezone.now()
    with transaction.atomic():
        batch = concerned(replay, keys)
        if not replay.advance(keys, at=at):
            return False
        for event in batch:
            event.attempts = 1
        rows = WebhookEvent.objects.filter(pk__in=[event.pk for event in batch])
        rows.update(state=WebhookEvent.State.PENDING, attempts=1, claimed_at=at)
    before = {event.pk: event.state for event in batch}
    draining.settle(batch)
    after = dict(rows.values_list("pk", "state"))
    replay.learn({"ends": ends(before, after)})
    return True


def rehearse(replay: Replay, keys: list[int]) -> bool:
    found = rehearsing.rehearse(concerned(replay, keys))
    return replay.advance(keys, at=timezone.now(), found=found)


def concerned(replay: Replay, keys: list[int]) -> list[WebhookEvent]:
    """Those of the slice that are of the number asked for."""
    events = list(WebhookEvent.objects.filter(pk__in=keys).order_by("pk"))
    if (number := replay.connection) is None:
        return events
    ids = (number.phone_number_id, number.business_account_id)
    return [
        event
        for event in events
        if event.connection_id or any(id.encode() in bytes(event.body) for id in ids)
    ]


def ends(before: dict[int, str], after: dict[int, str]) -> Counter[str]:
    return Counter(f"{state} → {after.get(key)}" for key, state in before.items())
