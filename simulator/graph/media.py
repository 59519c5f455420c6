"""What a business uploads, looks up, downloads and deletes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from simulator import faults, files, filetypes
from simulator.errors import Refusal
from simulator.graph.calls import MESSAGING, Ask, let_in
from simulator.models import BusinessNumber, Media
from simulator.models.media import LINK_LASTS

CHUNK = 256 * 1024
SLOW_STEPS = 20


def upload(ask: Ask) -> dict[str, Any]:
    ask.needs(MESSAGING)
    number = ask.number()
    if ask.body.get("messaging_product") != "whatsapp":
        raise Refusal(
            100, message="(#100) The parameter messaging_product is required."
        )
    file = ask.files.get("file")
    if file is None:
        raise Refusal(100, message="(#100) The parameter file is required.")
    mime_type = filetypes.plain(ask.body.get("type") or file.content_type or "")
    if mime_type not in filetypes.ALL_TYPES:
        raise Refusal(
            100,
            message="(#100) Param file must be a file with one of the following types: "
            f"{', '.join(filetypes.ALL_TYPES)}. Received file of type '{mime_type}'.",
        )
    head = file.read(filetypes.HEAD)
    most = filetypes.largest(mime_type, head)
    if not 0 < (file.size or 0) <= most:
        raise Refusal(
            100,
            f"A file of type {mime_type} has 1 to {most} bytes, not {file.size}.",
            message="(#100) Invalid parameter",
        )
    media = Media(number=number, mime_type=mime_type, filename=(file.name or "")[:255])
    return {"id": files.keep(media, file.chunks()).pk}


def look_up(ask: Ask) -> dict[str, Any]:
    media = _the_media(ask)
    address = ask.base_url.removesuffix("graph")
    lasts = -1 if faults.take("media_link_expired") else LINK_LASTS
    lie = faults.take("media_size")
    size = (lie.value or faults.WITH_VALUE[lie.name]) if lie else media.file_size
    return {
        "messaging_product": "whatsapp",
        "url": media.url(address, lasts=lasts),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": str(int(size)),
        "id": media.pk,
    }


def delete(ask: Ask) -> dict[str, Any]:
    media = _the_media(ask)
    Media.objects.filter(pk=media.pk).update(deleted=True)
    return {"success": True}


def download(request: HttpRequest, ask: Ask) -> HttpResponseBase:
    """Send the bytes to whom the link was given; to all others there are none."""
    try:
        let_in(request, ask)
    except Refusal as refusal:
        raise _nothing_here() from refusal
    media = Media.objects.filter(
        pk=ask.node, number__account__in=ask.accounts, deleted=False
    ).first()
    if media is None or not media.opens(
        ask.query.get("ext", ""), ask.query.get("hash", "")
    ):
        raise _nothing_here()
    if faults.take("media_fails"):
        raise Refusal(131000)
    return _streamed(request, media)


def check(number: BusinessNumber, holder: dict[str, Any], parameter: str) -> None:
    """Refuse an id that is not, or no longer, this account's."""
    pk = holder.get("id")
    if pk is not None and files.find(str(pk), [number.account_id]) is None:
        raise Refusal(
            100,
            message=f"(#100) Param {parameter} is not a valid whatsapp business "
            "account media attachment ID",
        )


def _the_media(ask: Ask) -> Media:
    media = files.find(ask.node, ask.accounts)
    asked_by = ask.query.get("phone_number_id")
    if media is None or (asked_by and asked_by != media.number_id):
        raise ask.no_such_node()
    ask.needs(MESSAGING)
    return media


def _nothing_here() -> Refusal:
    return Refusal(100, message="Not Found", http_status=404)


def _streamed(request: HttpRequest, media: Media) -> StreamingHttpResponse:
    size = media.file_size // 2 if faults.take("media_cut") else media.file_size
    chunks = _chunks(media, size)
    if faults.take("media_wrong_bytes"):
        chunks = map(_wrong, chunks)
    if slow := faults.take("media_slow"):
        chunks = _slowly(media, size, slow.value or 0)
    # Daphne would read all of an ordinary iterator before it sends the first byte.
    asked_of_daphne = isinstance(request, ASGIRequest)
    return StreamingHttpResponse(
        _one_by_one(chunks) if asked_of_daphne else chunks,
        content_type=media.mime_type,
        headers={"Content-Length": str(size)},
    )


def _chunks(media: Media, size: int, chunk: int = CHUNK) -> Iterator[bytes]:
    with media.path.open("rb") as file:
        for start in range(0, size, chunk):
            yield file.read(min(chunk, size - start))


def _slowly(media: Media, size: int, seconds: float) -> Iterator[bytes]:
    for piece in _chunks(media, size, max(1, size // SLOW_STEPS)):
        time.sleep(seconds / SLOW_STEPS)
        yield piece


def _wrong(piece: bytes) -> bytes:
    return piece[:-1] + bytes([piece[-1] ^ 1])


async def _one_by_one(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    waiting = iter(pieces)
    while piece := await asyncio.to_thread(next, waiting, b""):
        yield piece
