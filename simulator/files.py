"""Bringing files to Meta and finding them there."""

from __future__ import annotations

import base64
import hashlib
import shutil
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F

from simulator import faults, filetypes, ids
from simulator.errors import as_status
from simulator.models import BusinessNumber, Media, Message
from simulator.models.media import folder
from simulator.problems import NotHere, Problem

HERE = ("localhost", "127.0.0.1", "::1")
WITH_LINK = ("image",)  # in whose webhooks Meta's samples have one


def keep(media: Media, chunks: Iterable[bytes]) -> Media:
    """Write the bytes down, under an id of their own if none is given."""
    media.pk, media.created_at = media.pk or ids.a_node(), time.time()
    folder().mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with media.path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    media.sha256, media.file_size = digest.hexdigest(), size
    media.save(force_insert=True)
    return media


def find(pk: str, accounts: Iterable[str]) -> Media | None:
    """Return a file that these accounts may use, if its id is alive."""
    media = Media.objects.filter(pk=pk, number__account__in=accounts).first()
    if media is None or not media.is_alive or faults.take("media_gone"):
        return None
    return media


def of(message: Message) -> Media | None:
    """Return the file of a message, as phones still have it."""
    holder = message.payload.get(message.type)
    return named(message, holder) if message.type in filetypes.KINDS else None


def named(message: Message, holder: Any) -> Media | None:
    """Return the file that a part of a message names."""
    if not isinstance(holder, dict):
        return None
    mine = Media.objects.filter(number=message.number_id)
    if holder.get("link"):
        return mine.filter(link=holder["link"]).order_by("-created_at").first()
    return mine.filter(pk=str(holder.get("id", ""))).first()


def near_link(message: Message) -> str:
    """Return the link to fetch, if any. Nothing leaves this machine: others we
    believe."""
    holder = message.payload[message.type]
    link = str(holder.get("link", "")) if message.type in filetypes.KINDS else ""
    return link if urlsplit(link).hostname in HERE else ""


def trouble(message: Message) -> str:
    """Say why Meta cannot send this file, if it cannot."""
    media = of(message)
    if media is None:
        fails = bool(near_link(message))
        return "Media could not be downloaded from the link." if fails else ""
    voice = bool(message.payload[message.type].get("voice"))
    return filetypes.trouble(message.type, media, voice=voice)


def age(seconds: float) -> int:
    """Let every file be so much older."""
    return Media.objects.update(aged=F("aged") + seconds)


def forget() -> None:
    shutil.rmtree(folder(), ignore_errors=True)


def as_message(
    number: BusinessNumber, kind: str, wish: dict[str, Any], at: float
) -> dict[str, Any]:
    """Return Meta's message about a file that a customer sends."""
    media = Media.objects.filter(
        pk=str(wish.get("id", "")), number=number, inbound=True
    ).first()
    if media is None:
        raise NotHere("Bring the file to the phone first: POST phones/{id}/media/.")
    Media.objects.filter(pk=media.pk).update(created_at=at)
    if media.file_size > max(filetypes.LARGEST.values()) or faults.take("media_lost"):
        details = "The file the user sent is larger than the supported maximum."
        error = as_status(131052, details)
        del error["href"]
        return {"errors": [error], "type": kind}
    return {"type": kind, kind: _content(media, kind, wish)}


def _content(media: Media, kind: str, wish: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if wish.get("caption"):
        if kind in ("audio", "sticker"):
            raise Problem(f"No caption is sent with {kind}.")
        content["caption"] = str(wish["caption"])
    if kind == "document" and media.filename:
        content["filename"] = media.filename
    content |= {
        "mime_type": media.mime_type,
        "sha256": base64.b64encode(bytes.fromhex(media.sha256)).decode(),
        "id": media.pk,
    }
    if kind in WITH_LINK and media.address:
        content["url"] = media.url(media.address, source="webhook")
    if kind == "audio":
        content["voice"] = bool(wish.get("voice"))
    if kind == "sticker":
        head = media.head(filetypes.HEAD)
        content["animated"] = filetypes.is_animated(head)
    return content
