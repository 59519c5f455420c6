"""Long answers, piece by piece, made in the request's own thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def saved_as(
    name: str, pieces: Iterator[bytes], content_type: str
) -> StreamingHttpResponse:
    """A file to be saved; the loop belongs to everybody's sockets meanwhile."""
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        one_by_one(pieces), content_type=content_type, headers=headers
    )


async def one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await following(pieces):
        yield piece


@sync_to_async
def following(pieces: Iterator[bytes]) -> bytes:
    return next(pieces, b"")
