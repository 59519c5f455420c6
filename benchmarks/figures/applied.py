"""Updates that one worker turns into rows of all tables, of 20,000 contacts.

As Meta sends them, one a POST: of four updates three are statuses and one is a message;
then messages alone. The floors: the same worker with lists of one, and a bare COPY
of the same updates into one table, parsing included.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count

from django.db import connection, transaction

from benchmarks import meta
from benchmarks.figure import Line, in_rounds
from benchmarks.floors import copying
from benchmarks.rows import a_number
from benchmarks.stage import Stage
from channels_app import draining
from channels_app.models import Connection, WebhookEvent
from channels_app.models.credentials import fingerprint
from channels_app.rewriting import insert
from inbox.models import Conversation, Message

CONTACTS = 20_000
UPDATES = 6_000  # a round
ONES = 200
TEXT = "Is my order on its way? I have been waiting since Tuesday."

serial = count(1)
whom = partial(random.Random(1).randrange, CONTACTS)


def measure(stage: Stage) -> list[Line]:
    number = a_number()
    first = rate([meta.body([a_message(contact)]) for contact in range(CONTACTS)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken = in_rounds(lambda: one_round(stage, number))
    lines = [Line("first messages of new contacts", first, "updates/s")]
    for name in ("messages and statuses", "messages"):
        ours, ones, copied = (
            taken[f"{name}{how}"] for how in ("", ", one by one", ", copied")
        )
        lines += [
            line(name, ours, ones, "lists of one", 10),
            line(name, ours, copied, "COPY", 0.15),
        ]
    return lines


def line(what: str, ours: float, floor: float, name: str, goal: float) -> Line:
    enough = f"≥ {goal} ×" if goal > 1 else f"≥ {goal:.0%}"
    return Line(what, ours, "updates/s", floor, name, enough, ours >= goal * floor)


def one_round(stage: Stage, number: Connection) -> dict[str, float]:
    taken = {}
    for name, make in {"messages and statuses": mixed, "messages": messages}.items():
        bodies = list(make(number, UPDATES))
        seconds = copying.seconds(stage.database_url, bodies)
        taken[f"{name}, copied"] = len(bodies) / seconds
        taken[name] = rate(bodies)
        ones = list(make(number, ONES))
        taken[f"{name}, one by one"] = rate(ones, at_once=1)
    return taken


def rate(bodies: list[bytes], *, at_once: int = draining.BATCH) -> float:
    """Let one worker drain them; how many a second."""
    now = datetime.now(UTC)
    with transaction.atomic():
        WebhookEvent.objects.bulk_create(
            WebhookEvent(
                body=body, verified_by=fingerprint(meta.SECRET), received_at=now
            )
            for body in bodies
        )
    draining.BATCH = at_once
    began = time.monotonic()
    while draining.drain():
        pass
    taken = time.monotonic() - began
    states = set(WebhookEvent.objects.values_list("state", flat=True))
    assert states == {WebhookEvent.State.STORED}, states
    return len(bodies) / taken


def messages(number: Connection, updates: int) -> Iterator[bytes]:
    for _ in range(updates):
        yield meta.body([a_message(whom())])


def mixed(number: Connection, updates: int) -> Iterator[bytes]:
    for sent in ours(number, updates // 4):
        contact = whom()
        yield meta.body([a_message(contact)])
        for reached in ("sent", "delivered", "read"):
            yield meta.body([meta.status(sent.wamid or "", contact, reached)])


def a_message(contact: int) -> meta.Value:
    return meta.message(wamid(), contact, TEXT)


def ours(number: Connection, messages: int) -> Iterable[Message]:
    """Messages that we sent, for statuses to tell of."""
    talks = list(Conversation.objects.values_list("pk", flat=True)[:messages])
    now = datetime.now(UTC)
    sent = [
        Message(
            conversation_id=talk,
            connection=number,
            direction=Message.Direction.OUTBOUND,
            origin=Message.Origin.AGENT,
            wamid=wamid(),
            kind="text",
            text=TEXT,
            payload={"type": "text", "text": {"body": TEXT}},
            status=Message.Status.ACCEPTED,
            accepted_at=now,
            created_at=now,
            ordered_at=now,
        )
        for talk in talks
    ]
    insert(sent)
    return sent


def wamid() -> str:
    return f"wamid.HBgMMzUxOTEyMzQ1Njc4FQIAEhggRDg2{next(serial):012}"
