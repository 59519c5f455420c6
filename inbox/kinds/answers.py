"""What customers chose, filled in or allowed when we asked them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from channels_app.payloads.reading import (
    Unreadable,
    dict_at,
    moment_at,
    read,
    text_at,
)

MOST_FIELDS = 60
LONGEST = 1000
HIDDEN = {"flow_token", "saved_address_id"}  # keys of ours and Meta's, for programs


@dataclass(frozen=True)
class Field:
    name: str
    value: str


@dataclass(frozen=True)
class CallPermission:
    is_given: bool
    is_permanent: bool
    until: datetime | None


def fields_of(payload: dict[str, Any]) -> list[Field]:
    """What a flow or an address form was filled in with, in its order."""
    reply = dict_at(dict_at(payload, "interactive"), "nfm_reply")
    try:
        # JSON within JSON: what its escapes stand for, nobody has cleaned yet.
        said = read(text_at(reply, "response_json").encode())
    except Unreadable:
        return []
    return list(filled(said))[:MOST_FIELDS] if isinstance(said, dict) else []


def filled(said: dict[str, Any]) -> Iterator[Field]:
    for key, value in said.items():
        if key == "values" and isinstance(value, dict):
            yield from filled(value)  # an address stands one level deeper
        elif key not in HIDDEN and (words := in_words(value)[:LONGEST]):
            yield Field(key.replace("_", " ").strip().capitalize(), words)


def in_words(value: Any, depth: int = 3) -> str:
    if not depth:
        return "…"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(filter(None, (in_words(each, depth - 1) for each in value)))
    if isinstance(value, dict):
        # A file says its name; the rest of it is for programs.
        if name := text_at(value, "file_name"):
            return name
        named = (f"{key}: {in_words(each, depth - 1)}" for key, each in value.items())
        return "; ".join(named)
    return "" if value is None else str(value)


def call_permission_of(payload: dict[str, Any]) -> CallPermission:
    reply = dict_at(dict_at(payload, "interactive"), "call_permission_reply")
    return CallPermission(
        is_given=text_at(reply, "response") == "accept",
        is_permanent=reply.get("is_permanent") is True,
        until=moment_at(reply, "expiration_timestamp"),
    )
