"""A row for each file that messages bring; the file itself is fetched afterwards."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from typing import Any

from channels_app.payloads.reading import dict_at, text_at
from channels_app.rewriting import insert
from inbox.file_names import shortened
from inbox.models import Attachment, Message
from inbox.models.attachment import KEPT_BY_META

TOO_LARGE_FOR_META = 131052
LONGEST_NAME = 255
HEXADECIMAL = re.compile("[0-9a-f]{64}")


def attach(messages: Collection[Message]) -> None:
    """Give each its attachment, if it is of a kind that has one."""
    rows = [row for message in messages if (row := attachment_of(message))]
    insert(rows)
    if waiting := [row for row in rows if row.state == "waiting"]:
        waiting[0].fetch_later()


def attachment_of(message: Message) -> Attachment | None:
    if message.kind not in Attachment.Kind.values:
        return None
    told: dict[str, Any] = dict_at(message.payload, message.kind)
    told_at = message.meta_at or message.created_at
    attachment = Attachment(
        message=message,
        kind=message.kind,
        is_voice=told.get("voice") is True,
        is_animated=told.get("animated") is True,
        told_type=text_at(told, "mime_type")[:255],
        told_sha256=as_hexadecimal(text_at(told, "sha256")),
        filename=shortened(text_at(told, "filename"), LONGEST_NAME),
        media_id=text_at(told, "id")[:255],
        media_dies_at=told_at + KEPT_BY_META,
        created_at=message.created_at,
    )
    if not attachment.media_id:
        is_too_large = message.error_code == TOO_LARGE_FOR_META
        attachment.state = Attachment.State.GONE
        attachment.problem = "too_large_for_meta" if is_too_large else "unnamed"
    return attachment


def as_hexadecimal(checksum: str) -> str:
    """Meta writes it in base 64 in webhooks, and in hexadecimal elsewhere."""
    if HEXADECIMAL.fullmatch(checksum.lower()):
        return checksum.lower()
    try:
        raw = base64.b64decode(checksum, validate=True)
    except ValueError:
        return ""
    return raw.hex() if len(raw) == 32 else ""
