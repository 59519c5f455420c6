"""Taking one person out of raw webhooks, which hold other people's items as well.

Theirs is what names them where Meta names people, and what is about their messages.
What somebody else wrote stays as it came, whatever stands in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models.functions import Length

from channels_app.models import ErasedMessage, WebhookEvent
from channels_app.payloads import Unreadable
from channels_app.payloads.reading import read
from channels_app.rewriting import rewrite

BITE, BITE_BYTES = 200, 4_000_000
PEOPLE = frozenset(
    {
        *("from", "from_user_id", "from_parent_user_id", "to", "to_user_id"),
        *("recipient_id", "recipient_user_id", "recipient_parent_user_id"),
        *("wa_id", "user_id", "parent_user_id", "previous_user_id", "new_wa_id"),
        *("id", "input", "phone_number", "username"),
    }
)
MESSAGES = frozenset(
    {"id", "message_id", "original_message_id", "biz_opaque_callback_data"}
)
# Where an item says more about whom and what it is about; never what was written.
PARTS = ("system", "reaction", "edit", "revoke", "profile", "contact")
WRITTEN = frozenset({"messages", "statuses", "message_echoes"})
# Meta's ids of messages, and ours, which statuses bring back.
MESSAGE_ID = re.compile(rb"wamid\.[\w+/=\\-]+|msg_[0-9a-z]{26}")
ERASED = {"item": "erased", "verdict": "ignored", "why": "the person was erased"}


@dataclass
class Traces:
    """How a person is named: by their ids, and by messages that were theirs."""

    ids: frozenset[str]
    messages: Collection[str] = ()
    # Who is named by what was taken out, if only a message told that it is theirs.
    named: set[str] = field(default_factory=set)
    # Which messages what was taken out was, and was about.
    told: set[str] = field(default_factory=set)

    def are_in(self, item: dict[str, Any]) -> bool:
        names = named_in(item)
        return bool(names & self.ids) or bool(messages_in(item) & set(self.messages))


def redact_up_to(
    last: int, ids: frozenset[str], *, since: int
) -> Iterator[tuple[int, int]]:
    """Go through raw webhooks; after each bite, up to which key, and how many changed.

    It ends before one that waits: what is in it may still become rows.
    """
    while keys := next_bite(since, last):
        with transaction.atomic():
            rows = WebhookEvent.objects.select_for_update().filter(pk__in=keys)
            found = list(rows.order_by("pk"))
            waits = next((e.pk for e in found if e.state == e.State.PENDING), None)
            done = [e for e in found if waits is None or e.pk < waits]
            changed = redact(done, ids)
        if done:
            since = done[-1].pk
            yield since, changed
        if waits is not None:
            return
        if not done:
            since = keys[-1]
    yield last, 0


def next_bite(since: int, last: int) -> list[int]:
    rows = WebhookEvent.objects.filter(pk__gt=since, pk__lte=last).order_by("pk")
    keys: list[int] = []
    total = 0
    for key, size in rows.values_list("pk", Length("body"))[:BITE]:
        total += size
        if keys and total > BITE_BYTES:
            break
        keys.append(key)
    return keys


def redact_late(public_ids: Collection[str]) -> None:
    """These told of messages that had been erased before."""
    with transaction.atomic():
        rows = WebhookEvent.objects.select_for_update()
        redact(list(rows.filter(public_id__in=public_ids)), frozenset())


def redact(events: list[WebhookEvent], ids: frozenset[str]) -> int:
    """Take the person out of these, which the caller has locked; how many changed."""
    told = {event.pk: messages_told_in(bytes(event.body)) for event in events}
    every = {wamid for wamids in told.values() for wamid in wamids}
    gone = ErasedMessage.objects.among_them(every)
    changed = []
    for event in events:
        traces = Traces(ids, told[event.pk] & gone)
        if without(event, traces):
            changed.append(event)
    rewrite(changed, ["body", "verdicts"])
    return len(changed)


def messages_told_in(body: bytes) -> set[str]:
    return {
        found.replace(b"\\/", b"/").rstrip(b"\\").decode()
        for found in MESSAGE_ID.findall(body)
    }


def without(event: WebhookEvent, traces: Traces) -> bool:
    """The event without the person; whether anything of them was in it."""
    body = bytes(event.body)
    if not traces.messages and not any(id.encode() in body for id in traces.ids):
        return False
    before = (body, event.verdicts)
    try:
        document = read(body)
    except Unreadable:
        event.body = b"{}"
    else:
        kept = pruned(document, traces)
        kept = without_names(kept, traces)
        event.body = json.dumps(kept).encode() if kept != document else body
    words = {*traces.ids, *traces.named, *traces.messages, *traces.told}
    event.verdicts = [
        ERASED if any(word in str(verdict) for word in words) else verdict
        for verdict in event.verdicts
    ]
    return before != (event.body, event.verdicts)


def pruned(value: Any, traces: Traces, within: str = "") -> Any:
    """Without the items that are theirs; those of others are not looked into."""
    if isinstance(value, dict):
        return {key: pruned(part, traces, key) for key, part in value.items()}
    if not isinstance(value, list):
        return "" if value in traces.ids else value
    kept = []
    for item in value:
        if isinstance(item, dict) and traces.are_in(item):
            traces.told |= messages_in(item)
            traces.named |= named_in(item) - traces.told
        elif within in WRITTEN:
            kept.append(item)
        else:
            kept.append(pruned(item, traces, within))
    return kept


def without_names(value: Any, traces: Traces) -> Any:
    """Without the contacts that stood beside what was taken out, and nothing else."""
    if isinstance(value, list):
        return [without_names(item, traces) for item in value]
    if not isinstance(value, dict):
        return value
    still = {
        name
        for key in WRITTEN & value.keys()
        if isinstance(value[key], list)
        for item in value[key]
        if isinstance(item, dict)
        for name in named_in(item)
    }
    gone = traces.named - still
    beside = value.get("contacts")
    if WRITTEN & value.keys() and isinstance(beside, list):
        names = [c for c in beside if not (isinstance(c, dict) and named_in(c) & gone)]
        value = {**value, "contacts": names}
    return {
        key: part if key in WRITTEN else without_names(part, traces)
        for key, part in value.items()
    }


def named_in(item: dict[str, Any]) -> set[str]:
    return strings(item, PEOPLE)


def messages_in(item: dict[str, Any]) -> set[str]:
    return strings(item, MESSAGES)


def strings(item: dict[str, Any], keys: frozenset[str]) -> set[str]:
    found = set()
    for part in (item, *(item.get(name) for name in PARTS)):
        if isinstance(part, dict):
            values = (part[key] for key in keys & part.keys())
            found |= {v.lstrip("+@") for v in values if isinstance(v, str) and v}
    return found
