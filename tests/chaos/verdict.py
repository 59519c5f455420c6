"""What the simulator says happened, held against our rows: a sentence for each lie."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.chaos.shapes import Alone
from tests.graph import Graph, Json

TAKEN = ("accepted", "sent", "delivered", "read", "failed")
# How long each may last, sweeps and a wrong clock included (inbox/sweeping.py).
CLOCKS = timedelta(minutes=1)
DEADLINES = {
    "sending": timedelta(seconds=45 + 10 + 5) + CLOCKS,
    "unconfirmed": timedelta(minutes=10, seconds=15) + CLOCKS,
}
HOLD = timedelta(seconds=30) + CLOCKS


@dataclass(frozen=True)
class Sent:
    """An outbound row of ours."""

    id: int
    public_id: str
    conversation: int
    cid: str
    text: str
    status: str
    wamid: str | None
    claimed_at: datetime | None
    not_before: datetime | None
    created_at: datetime
    asked_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        if self.status == "queued":
            return (self.not_before or self.created_at) < now - HOLD
        if self.status == "unconfirmed" and self.asked_at:
            return False
        limit = DEADLINES.get(self.status)
        return bool(limit and self.claimed_at and self.claimed_at < now - limit)


def sent_by(target: Alone) -> list[Sent]:
    rows = target.rows(
        "SELECT id, public_id, conversation_id, cid, text, status, wamid, claimed_at,"
        " not_before, created_at, asked_at FROM inbox_message"
        " WHERE direction = 'outbound' ORDER BY id"
    )
    return [Sent(*row[:7], *map(moment, row[7:])) for row in rows]


def moment(value: Any) -> Any:
    """SQLite keeps times as text, in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


def overdue(target: Alone) -> list[str]:
    """Who has been in a passing state for longer than anything may."""
    now = datetime.now(UTC)
    late = Counter(row.status for row in sent_by(target) if row.is_overdue(now))
    return [f"{many} have been {status} for too long" for status, many in late.items()]


def on_its_way(graph: Graph, target: Alone) -> str:
    """What has not come to an end yet, in words; empty when all has."""
    if waiting := graph.ask("GET", "webhooks/")["waiting"]:
        return f"{waiting} webhooks are not delivered"
    query = "SELECT count(*) FROM channels_app_webhookevent WHERE state = 'pending'"
    ((pending,),) = target.rows(query)
    if pending:
        return f"{pending} webhook events are pending"
    moving = Counter(
        row.status
        for row in sent_by(target)
        if row.status in ("queued", "sending")
        or (row.status == "unconfirmed" and not row.asked_at)
    )
    return ", ".join(f"{many} replies are {status}" for status, many in moving.items())


class Verdict:
    """All that is wrong after an attack."""

    def __init__(self, graph: Graph, target: Alone) -> None:
        self.graph, self.target = graph, target
        self.accepted = graph.accepted
        self.ours = sent_by(target)
        self.events = target.rows(
            "SELECT state, body, verdicts FROM channels_app_webhookevent"
        )
        self.posted = graph.webhooks

    def inbound(self, wamids: list[str]) -> Iterator[str]:
        rows = self.target.rows(
            "SELECT wamid FROM inbox_message WHERE direction = 'inbound'"
        )
        stored, written = Counter(wamid for (wamid,) in rows), Counter(wamids)
        yield from count("customers' messages are in no row", written - stored)
        yield from count("customers' messages are in several rows", stored - written)

    def webhooks(self) -> Iterator[str]:
        """What was answered with 200 is kept, and all of it came to an end."""
        kept = Counter(
            canonical(change["value"])
            for _, body, _ in self.events
            for change in changes(body)
        )
        taken: Counter[str] = Counter()
        for webhook in self.posted:
            taken[canonical(webhook["value"])] += webhook["taken"]
        yield from count("changes were answered with 200 and not kept", taken - kept)
        states = Counter(state for state, *_ in self.events)
        for state in states.keys() - {"stored", "ignored"}:
            yield f"{states[state]} webhook events are {state}: {self.reasons()}"
        for _, body, verdicts in self.events:
            items = sum(map(items_in, changes(body)))
            # A test of the way in has none (channels_app/…): it is no news.
            if items and items != len(loaded(verdicts)):
                yield f"{items} items have {len(loaded(verdicts))} verdicts"
        waiting = self.target.rows("SELECT kind, key FROM inbox_waiting")
        yield from count("items wait for a message for ever", waiting)

    def reasons(self) -> str:
        told = Counter(
            str(verdict.get("why"))[:200]
            for state, _, verdicts in self.events
            for verdict in loaded(verdicts)
            if state == "failed"
        )
        return "; ".join(why for why, _ in told.most_common(2))

    def outbound(self) -> Iterator[str]:
        """What Graph took is ours, one to one, and as far as the simulator says."""
        callbacks = Counter(m["biz_opaque_callback_data"] for m in self.accepted)
        doubled = {msg: n for msg, n in callbacks.items() if n > 1}
        yield from count("messages were accepted by Graph more than once", doubled)
        theirs = {(m["biz_opaque_callback_data"], m["wamid"]) for m in self.accepted}
        ours = {(row.public_id, row.wamid) for row in self.ours if row.wamid}
        yield from count("accepted messages are not known as such", theirs - ours)
        yield from count("messages are accepted in our rows alone", ours - theirs)
        reached = {m["biz_opaque_callback_data"]: m["status"] for m in self.accepted}
        wrong = [
            f"{row.public_id} {row.status} instead of {reached[row.public_id]}"
            for row in self.ours
            if row.public_id in reached and row.status != reached[row.public_id]
        ]
        yield from count("messages have another status than on the phone", wrong)

    def order(self) -> Iterator[str]:
        """Graph took each conversation's messages in the order of its queue."""
        rows = {row.public_id: row for row in self.ours}
        last: dict[int, int] = defaultdict(int)
        overtaken = []
        for message in self.accepted:
            row = rows.get(message["biz_opaque_callback_data"])
            if row and row.id < last[row.conversation]:
                overtaken.append(row.public_id)
            elif row:
                last[row.conversation] = row.id
        yield from count("messages were overtaken by later ones", overtaken)

    def replies(self, texts: dict[str, str], phones: Iterable[int]) -> Iterator[str]:
        """Each that an agent wrote is one row, and stands on a phone once."""
        cids = Counter(row.cid for row in self.ours if row.cid in texts)
        yield from count("replies are in no row", texts.keys() - cids.keys())
        shown = Counter(
            message["text"]
            for phone in phones
            for message in self.graph.screen({"id": phone})
            if message["direction"] == "outbound"
        )
        yield from count("replies stand on a phone twice", shown - Counter(set(shown)))
        reached = set(shown)
        lost = [text for text in texts.values() if text not in reached]
        yield from count("replies never reached a phone", lost)


def count(what: str, which: Any) -> Iterator[str]:
    """Say it with how many there are, and name a few."""
    if which:
        some = ", ".join(str(one)[:120] for one in [*which][:2])
        yield f"{len(which)} {what}, as {some}"


def changes(body: Any) -> list[Json]:
    entries = json.loads(bytes(body))["entry"]
    return [change for entry in entries for change in entry["changes"]]


def items_in(change: Json) -> int:
    value = change["value"]
    return len(value.get("messages", [])) + len(value.get("statuses", []))


def canonical(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def loaded(value: Any) -> list[Json]:
    found: list[Json] = json.loads(value) if isinstance(value, str) else value
    return found
