"""Walks every entry, change, message and status of one webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from channels_app.payloads import items
from channels_app.payloads.accounts import READERS, read_account, read_errors
from channels_app.payloads.messages import (
    Source,
    read_echoes,
    read_messages,
    read_preferences,
    read_statuses,
)
from channels_app.payloads.probe import FIELD as PROBE
from channels_app.payloads.probe import read_probe
from channels_app.payloads.reading import dict_at, list_at, read, stamp, text_at
from channels_app.payloads.templates import FIELDS as TEMPLATE_FIELDS
from channels_app.payloads.templates import read_template


def parse(body: bytes, received_at: datetime) -> list[items.Item]:
    """Everything that one POST tells, each thing an item of its own.

    Raises Unreadable for what is not JSON. Any other shape gives items: what we
    cannot use is Ignored, with the reason.
    """
    document = read(body)
    if not isinstance(document, dict):
        return [items.Ignored(what="body", why="it is not a webhook of Meta's shape")]
    kind = text_at(document, "object")
    if kind != "whatsapp_business_account":
        why = f"its object is “{kind[:80]}”, not a WhatsApp business account"
        return [items.Ignored(raw=document, what="body", why=why)]
    found = [
        item
        for entry in list_at(document, "entry")
        for change in list_at(entry, "changes")
        for item in read_change(change, entry, received_at)
    ]
    nothing = items.Ignored(raw=document, what="body", why="there is nothing in it")
    return found or [nothing]


def read_change(
    change: dict[str, Any], entry: dict[str, Any], received_at: datetime
) -> list[items.Item]:
    value = dict_at(change, "value")
    # Two of Meta's own examples put the field beside the changes or into the value.
    field = (
        text_at(change, "field") or text_at(value, "field") or text_at(entry, "field")
    )
    source = Source(
        waba_id=text_at(entry, "id"),
        phone_number_id=text_at(value, "metadata", "phone_number_id")
        or text_at(value, "recipient", "phone_number_id"),
        received_at=received_at,
    )
    what = field[:80] or "change"
    if why := IGNORED.get(field):
        return [items.Ignored(**source.of(value), what=what, why=why)]
    found: list[items.Item] = []
    if reader := ON_A_NUMBER.get(field):
        found = [*reader(value, source)]
    elif field in TEMPLATE_FIELDS or field in READERS:
        at = stamp(value, "timestamp", stamp(entry, "time", received_at))
        read_it = read_template if field in TEMPLATE_FIELDS else read_account
        found = [*read_it(field, value, source, at)]
    else:
        why = f"we do not know the field “{field[:80]}”"
        return [items.Ignored(**source.of(value), what=what, why=why)]
    nothing = items.Ignored(
        **source.of(value), what=what, why="there is nothing in it that we know"
    )
    return found or [nothing]


def read_traffic(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    # Messages first: whatever is odd about the rest, they are read already.
    yield from read_messages(value, source)
    yield from read_statuses(value, source)
    yield from read_errors(value, source)


ON_A_NUMBER: dict[str, Callable[[dict[str, Any], Source], Iterator[items.Item]]] = {
    "messages": read_traffic,
    "smb_message_echoes": read_echoes,
    "message_echoes": read_echoes,
    "user_preferences": read_preferences,
    PROBE: read_probe,
}

IGNORED = {
    "calls": "calls are not answered here",
    "history": "the phone app's history is not taken over",
    "standby": "Meta's own agent has the conversation (standby)",
    "messaging_handovers": "handovers to and from Meta's own agent are not shown",
    "partner_solutions": "partners' changes are not shown",
    "payment_configuration_update": "payments are not used here",
    **dict.fromkeys(
        (
            "group_lifecycle_update",
            "group_participants_update",
            "group_settings_update",
            "group_status_update",
        ),
        "groups are not shown",
    ),
}
