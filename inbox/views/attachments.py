"""Files, handed to those who may see their conversation, so that they harm nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from inbox.models import Attachment
from inbox.models.attachment import INLINE
from inbox.ranges import Slice, asked
from inbox.refusals import Refusal
from inbox.views.composing import refused, written
from inbox.views.fetching import AgentRequest, with_attachment

CHUNK = 262_144
SHOWN = frozenset[str]().union(*INLINE.values())
HEADERS = {
    # Its bytes never change; whose they are may, and what others keep is not ours.
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
}


@require_safe
@with_attachment
def attachment(request: AgentRequest, attachment: Attachment) -> HttpResponseBase:
    if not attachment.is_ready:
        raise Http404("This file is not here yet")
    is_shown = attachment.content_type in SHOWN
    is_file = attachment.shape == "document"
    return served(
        request,
        str(attachment.file),
        etag=f'"{attachment.sha256}"',
        headers={
            "Content-Type": attachment.content_type
            if is_shown
            else "application/octet-stream",
            "Content-Disposition": content_disposition_header(
                is_file or not is_shown, attachment.name
            )
            or "inline",
        },
    )


@require_safe
@with_attachment
def thumbnail(request: AgentRequest, attachment: Attachment) -> HttpResponseBase:
    if not attachment.thumbnail:
        raise Http404("There is no small picture of this file")
    return served(
        request,
        str(attachment.thumbnail),
        etag=f'"{attachment.sha256}-small"',
        headers={"Content-Type": "image/webp", "Content-Disposition": "inline"},
    )


@require_POST
@with_attachment
def fetch(request: AgentRequest, attachment: Attachment) -> HttpResponse:
    message = attachment.message
    if message is None:
        raise Http404("Nobody has sent this file")
    try:
        attachment.fetch_again(at=timezone.now())
    except Refusal as refusal:
        return refused(request, message.conversation, refusal)
    return written(request, message)


def served(
    request: AgentRequest, name: str, *, etag: str, headers: dict[str, str]
) -> HttpResponseBase:
    known = get_conditional_response(request, etag=etag, response=None)
    if known is not None:
        return dressed(known, {"ETag": etag, **HEADERS})
    try:
        size = default_storage.size(name)
    except FileNotFoundError:
        raise Http404("This file was lost") from None
    wanted = asked(request.headers, size=size, etag=etag)
    answer = whole(name, size) if wanted is None else part(name, wanted)
    return dressed(answer, {"ETag": etag, **HEADERS, **headers})


def dressed(answer: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        answer[name] = value
    return answer


def whole(name: str, size: int) -> HttpResponseBase:
    headers = {"Content-Length": str(size)}
    return StreamingHttpResponse(pieces(name), headers=headers)


async def pieces(name: str) -> AsyncIterator[bytes]:
    """Read in other threads: the loop belongs to everybody's sockets."""
    with await asyncio.to_thread(default_storage.open, name) as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece


def part(name: str, wanted: Slice) -> HttpResponse:
    if not wanted.length:
        headers = {"Content-Range": f"bytes */{wanted.size}"}
        return HttpResponse(status=416, headers=headers)
    with default_storage.open(name) as file:
        file.seek(wanted.start)
        body = file.read(wanted.length)
    headers = {"Content-Range": wanted.content_range}
    return HttpResponse(body, status=206, headers=headers)
