"""What reaches the handlers of config/webhooks.py, without the way through HTTP."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from channels_app.arrivals import Arrival
from channels_app.models import Connection
from channels_app.payloads import (
    EchoReceived,
    EditReceived,
    InboundMessage,
    Item,
    PreferenceChanged,
    ReactionReceived,
    RevokeReceived,
    StatusUpdate,
    SystemNotice,
)
from config.webhooks import ROUTES

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TOMORROW = NOON + timedelta(days=1)

counter = itertools.count(1)


def minute(number: float) -> datetime:
    """So many minutes after noon, by Meta's clock."""
    return NOON + timedelta(minutes=number)


def arrives(
    connection: Connection, item: Item, at: datetime = TOMORROW, webhook: str = ""
) -> Arrival[Any]:
    return Arrival(item, connection, received_at=at, webhook=webhook)


def message(
    text: str = "Hello?", *, at: datetime = NOON, **told: Any
) -> InboundMessage:
    kind = told.pop("type", "text")
    wamid = told.pop("wamid", f"wamid.{next(counter)}")
    raw = {"type": kind, kind: {"body": text}}
    if referral := told.get("referral"):
        raw["referral"] = referral
    return InboundMessage(
        wamid=wamid, sent_at=at, type=kind, text=text, raw=raw, **told
    )


def from_dina(
    text: str = "Hello?", *, at: datetime = NOON, **told: Any
) -> InboundMessage:
    who = {
        "from_wa_id": "351912345678",
        "from_user_id": "PT.DINA",
        "profile_name": "Dina",
    }
    return message(text, at=at, **who | told)


def from_emeka(
    text: str = "Hello?", *, at: datetime = NOON, **told: Any
) -> InboundMessage:
    who = {
        "from_wa_id": "2348031234567",
        "from_user_id": "NG.EMEKA",
        "profile_name": "Emeka",
    }
    return message(text, at=at, **who | told)


def reaction(to: str, emoji: str = "👍", *, at: datetime = NOON, **told: Any) -> Item:
    wamid = told.pop("wamid", f"wamid.{next(counter)}")
    return ReactionReceived(
        wamid=wamid, sent_at=at, target_wamid=to, emoji=emoji, **told
    )


def edit(of: str, text: str, *, at: datetime = NOON, **told: Any) -> Item:
    wamid = f"wamid.{next(counter)}"
    return EditReceived(wamid=wamid, sent_at=at, original_wamid=of, text=text, **told)


def revoke(of: str, *, at: datetime = NOON, **told: Any) -> Item:
    wamid = f"wamid.{next(counter)}"
    return RevokeReceived(wamid=wamid, sent_at=at, original_wamid=of, **told)


def status(of: str, name: str, *, at: datetime = NOON, **told: Any) -> Item:
    return StatusUpdate(wamid=of, status=name, sent_at=at, **told)


def echo(text: str, *, at: datetime = NOON, **told: Any) -> Item:
    raw = {"type": "text", "text": {"body": text}}
    wamid = told.pop("wamid", f"wamid.{next(counter)}")
    return EchoReceived(
        wamid=wamid, sent_at=at, type="text", text=text, raw=raw, **told
    )


def new_number(old: str, new: str, *, at: datetime = NOON, **told: Any) -> Item:
    return SystemNotice(
        wamid=f"wamid.{next(counter)}",
        sent_at=at,
        kind="user_changed_number",
        old_wa_id=old,
        new_wa_id=new,
        body=f"User changed from {old} to {new}",
        **told,
    )


def new_user_id(old: str, new: str, *, at: datetime = NOON, **told: Any) -> Item:
    return SystemNotice(
        wamid=f"wamid.{next(counter)}",
        sent_at=at,
        kind="user_changed_user_id",
        old_user_id=old,
        new_user_id=new,
        body="User changed their user ID",
        **told,
    )


def choice(value: str, *, at: datetime = NOON, **told: Any) -> Item:
    return PreferenceChanged(value=value, at=at, **told)


def receive(
    connection: Connection, *items: Item, at: datetime = TOMORROW
) -> list[tuple[Item, str]]:
    """Apply these together, as the drain does; what was left, and why."""
    return receive_all(arrives(connection, item, at) for item in items)


def receive_all(arrivals: Iterable[Arrival[Any]]) -> list[tuple[Item, str]]:
    kinds: dict[type[Item], list[Arrival[Any]]] = defaultdict(list)
    for arrival in arrivals:
        kinds[type(arrival.item)].append(arrival)
    left = []
    with transaction.atomic():
        for kind, handler in ROUTES.items():
            if kind in kinds:
                left += handler(kinds[kind]) or []
    return [(arrival.item, why) for arrival, why in left]
