"""Turns webhook events into rows, in batches, and writes down what became of each item.

Events are claimed, and that they were tried is counted, before anything is tried: what
kills a worker is found by the count. A batch is one transaction. What is transient is
tried again whole; any other error is hunted down by halving, so that an item which
cannot be applied names itself and its neighbours are stored.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Semaphore

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Length
from django.utils import timezone

from channels_app import publishing
from channels_app.arrivals import Arrival, Left
from channels_app.heartbeats import beat
from channels_app.models import Connection, WebhookEvent
from channels_app.payloads import Item, Unreadable, parse
from channels_app.rewriting import rewrite
from channels_app.routes import routes
from channels_app.routing import Directory, NotOurs

logger = logging.getLogger(__name__)

BATCH = 1_000  # events
BATCH_BYTES = 4_000_000  # some thousand updates: seconds of work
KILLERS_AFTER = 2  # tries that nobody finished: from then on it is tried alone
MAX_ATTEMPTS = 5
TRANSIENT_TRIES = 3
LOST = (OperationalError, InterfaceError)  # locks, deadlocks, lost connections

Verdict = dict[str, str]


# Of a process's threads one drains and one waits, to look once more: others would wait
# for the same connections, each with a smaller batch.
turns = Semaphore(2)
turn = Lock()


def drain() -> int:
    """Settle all events that wait; how many were taken by this thread."""
    taken = 0
    if not turns.acquire(blocking=False):
        return taken
    try:
        with turn:
            while batch := claim(at=timezone.now()):
                settle(batch)
                beat("receiving")
                taken += len(batch)
    finally:
        turns.release()
    return taken


def claim(*, at: datetime) -> list[WebhookEvent]:
    """Take the next events for this worker, and count that they are tried."""
    with transaction.atomic():
        # SQLite has one writer and no row locks: there this adds nothing to the query.
        skip = transaction.get_connection().features.has_select_for_update_skip_locked
        waiting = WebhookEvent.objects.select_for_update(skip_locked=skip)
        waiting = waiting.unclaimed(at=at)
        candidates = waiting.values_list("pk", Length("body"), "attempts")[:BATCH]
        batch = WebhookEvent.objects.filter(pk__among=together(candidates))
        batch.update(claimed_at=at, attempts=F("attempts") + 1)
    return list(batch.order_by("pk"))


def together(candidates: Iterable[tuple[int, int, int]]) -> list[int]:
    """As many as make one batch; what may have killed workers makes one of its own."""
    keys: list[int] = []
    total = 0
    for key, size, attempts in candidates:
        total += size
        suspect = attempts >= KILLERS_AFTER
        if keys and (suspect or total > BATCH_BYTES):
            break
        keys.append(key)
        if suspect:
            break
    return keys


@dataclass
class Reading:
    """One event with what it says and, as it becomes known, what became of that."""

    event: WebhookEvent
    items: list[Item] = field(default_factory=list)
    verdicts: dict[Item, Verdict] = field(default_factory=dict)
    failure: str = ""

    def conclude(self, *, at: datetime) -> WebhookEvent:
        verdicts = [{"item": item.label, **self.verdicts[item]} for item in self.items]
        if self.failure:
            verdicts = [{"item": "body", **failed(self.failure)}]
        ends = {each["verdict"] for each in verdicts}
        states = WebhookEvent.State
        order = (states.FAILED, states.STORED, states.IGNORED)
        self.event.state = next(state for state in order if state in ends)
        self.event.verdicts = verdicts
        self.event.settled_at = at
        self.event.claimed_at = None
        return self.event


def settle(batch: list[WebhookEvent]) -> None:
    """Read outside the transaction, apply in it; a transient error tries all again."""
    readings = [read(event) for event in batch]
    for attempt in range(1, TRANSIENT_TRIES + 1):
        try:
            with transaction.atomic():
                store(readings, last_try=attempt == TRANSIENT_TRIES)
            return
        except (*LOST, IntegrityError):
            logger.warning("A batch of webhook events is tried again", exc_info=True)
            time.sleep(0.05 * attempt)
    # Not finished: the claim runs out, and they are tried again then.


def read(event: WebhookEvent) -> Reading:
    if event.attempts > MAX_ATTEMPTS:
        return Reading(event, failure=f"it was tried {MAX_ATTEMPTS} times in vain")
    try:
        return Reading(event, parse(bytes(event.body), event.received_at))
    except Unreadable as error:
        return Reading(event, failure=str(error))
    except Exception as error:
        logger.exception("Reading %s failed", event.public_id)
        return Reading(event, failure=describe(error))


def store(readings: list[Reading], *, last_try: bool) -> None:
    keys = [reading.event.pk for reading in readings]
    # Waits for its rows: a claim that has just missed them may still hold their locks.
    waiting = WebhookEvent.objects.select_for_update().pending().filter(pk__among=keys)
    still = set(waiting.order_by("pk").values_list("pk", flat=True))
    ours = [reading for reading in readings if reading.event.pk in still]
    directory = Directory(connections_of(ours))
    reading_of: dict[Arrival[Item], Reading] = {}
    for reading in ours:
        reading.verdicts = {}
        for item in reading.items:
            try:
                arrivals = directory.arrivals(item, reading.event)
                reading_of |= dict.fromkeys(arrivals, reading)
            except NotOurs as reason:
                reading.verdicts[item] = ignored(str(reason))
    heard(reading_of)
    for arrival, verdict in apply(list(reading_of), last_try=last_try).items():
        merge(reading_of[arrival].verdicts, arrival.item, verdict)
    at = timezone.now()
    rewrite(
        [reading.conclude(at=at) for reading in ours],
        ["state", "verdicts", "settled_at", "claimed_at"],
    )


def connections_of(readings: list[Reading]) -> list[Connection]:
    """All that may have an item of these, locked before anything else is."""
    items = [item for reading in readings for item in reading.items]
    numbers = {item.phone_number_id for item in items}
    accounts = {item.waba_id for item in items if not item.phone_number_id}
    rows = Connection.objects.active().concerned(numbers=numbers, accounts=accounts)
    # Without its key: a reply's row that points to the connection need not wait.
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def heard(arrivals: Iterable[Arrival[Item]]) -> None:
    """Something came in over these: the first that does makes a number active."""
    last: dict[int, datetime] = {}
    connections = {}
    for arrival in arrivals:
        key = arrival.connection.pk
        connections[key] = arrival.connection
        last[key] = max(last.get(key, arrival.received_at), arrival.received_at)
    news = [each.heard(at=last[key]) for key, each in connections.items()]
    rewrite(connections.values(), ["last_webhook_at", "state"])
    publishing.record(*filter(None, news))


def apply(
    arrivals: list[Arrival[Item]], *, last_try: bool
) -> dict[Arrival[Item], Verdict]:
    """Apply them all; if that fails, halves, down to the one that cannot be applied."""
    if not arrivals:
        return {}
    try:
        with transaction.atomic():
            return apply_together(arrivals)
    except LOST:
        raise
    except IntegrityError as error:
        # Two workers may have made the same row: the whole batch is worth another try.
        if not last_try:
            raise
        cause: Exception = error
    except Exception as error:
        cause = error
    if len(arrivals) == 1:
        logger.error("An item of %s failed", arrivals[0].webhook, exc_info=cause)
        return {arrivals[0]: failed(describe(cause))}
    half = len(arrivals) // 2
    first = apply(arrivals[:half], last_try=last_try)
    return first | apply(arrivals[half:], last_try=last_try)


def apply_together(
    arrivals: Sequence[Arrival[Item]],
) -> dict[Arrival[Item], Verdict]:
    kinds: dict[type[Item], list[Arrival[Item]]] = defaultdict(list)
    for arrival in arrivals:
        kinds[type(arrival.item)].append(arrival)
    left: Left = []
    for kind, handler in routes().items():
        if kind in kinds:
            left += handler(kinds.pop(kind)) or []
    verdicts = {arrival: stored() for arrival in arrivals}
    for rest in kinds.values():
        left += [(arrival, "nothing here uses it") for arrival in rest]
    return verdicts | {arrival: ignored(why) for arrival, why in left}


SEVERITY = ("ignored", "stored", "failed")


def merge(verdicts: dict[Item, Verdict], item: Item, verdict: Verdict) -> None:
    """An item may apply to several numbers of an account: its worst end is its end."""
    before = verdicts.get(item, verdict)
    verdicts[item] = max(
        before, verdict, key=lambda each: SEVERITY.index(each["verdict"])
    )


def stored() -> Verdict:
    return {"verdict": "stored"}


def ignored(why: str) -> Verdict:
    return {"verdict": "ignored", "why": why}


def failed(why: str) -> Verdict:
    return {"verdict": "failed", "why": why}


def describe(error: Exception) -> str:
    """In one line: PostgreSQL's next ones quote the row."""
    said = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {said}"[:300]
