"""All that webhooks leave behind, but for our own ids, our own times and the event log.

Contacts and conversations that were joined into others are redirects of ours; whether
one was needed depends on the order, what they lead to does not. Nor does it matter
whether a conversation stays behind empty, all of it having turned out to be somebody
else's: agents may have it open.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Sum

from channels_app.models import Connection
from inbox.models import (
    Choice,
    Contact,
    Conversation,
    Episode,
    Identity,
    Message,
    Move,
    PriceCount,
    Reaction,
    Sighting,
    StatusReport,
    Waiting,
)
from templates_app.models import MessageTemplate

OURS = {
    "id",
    "public_id",
    "webhook",
    "created_at",
    "received_at",
    "checked_at",
    "passed_at",
    "check_due_at",
    "last_webhook_at",
    "webhook_verified_at",
    "synced_at",
    "submitted_at",
    # Encrypted anew each time.
    "access_token",
    "app_secret",
    "previous_app_secret",
    "verify_token",
}

Row = tuple[Any, ...]


def dump() -> dict[str, list[Row]]:
    tables: dict[str, models.QuerySet[Any]] = {
        "contacts": Contact.objects.filter(joined_into=None),
        "identities": Identity.objects.all(),
        "sightings": Sighting.objects.all(),
        "moves": Move.objects.all(),
        "choices": Choice.objects.all(),
        "conversations": Conversation.objects.standing()
        .filter(messages__isnull=False)
        .distinct(),
        "episodes": Episode.objects.all(),
        "messages": Message.objects.all(),
        "reports": StatusReport.objects.all(),
        "reactions": Reaction.objects.all(),
        "waiting": Waiting.objects.all(),
        "connections": Connection.objects.all(),
        "templates": MessageTemplate.objects.all(),
    }
    prices = PriceCount.objects.values_list(
        "connection__phone_number_id", "day", "category", "type"
    ).annotate(sum=Sum("count"))
    return {
        name: sorted((fields_of(row) for row in rows), key=repr)
        for name, rows in tables.items()
    } | {"prices": sorted(prices.exclude(sum=0))}


def fields_of(row: models.Model) -> Row:
    told: list[Any] = [(type(row).__name__, name_of(row))]
    for field in row._meta.concrete_fields:
        if field.name in OURS or field.name == "joined_into":
            continue
        value = getattr(row, field.name)
        told.append(
            (field.name, name_of(value) if isinstance(value, models.Model) else value)
        )
    return tuple(told)


def name_of(row: models.Model) -> str:
    """What the row is called by all, whatever ids we gave it."""
    if isinstance(row, Message):
        return f"{row.connection.phone_number_id} {row.wamid}"
    if isinstance(row, Contact):
        ids = row.identities.exclude(kind="username").values_list("value", flat=True)
        messages = Message.objects.filter(conversation__contact=row)
        wamids = messages.values_list("wamid", flat=True)
        return f"{sorted(ids)} {sorted(map(str, wamids))}"
    if isinstance(row, Conversation):
        return f"{row.connection.phone_number_id} {name_of(row.contact)}"
    if isinstance(row, Connection):
        return row.phone_number_id
    return ""
