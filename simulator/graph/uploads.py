"""Samples for templates, which come in pieces: Graph's resumable uploads."""

from __future__ import annotations

import secrets
from typing import Any

from simulator.errors import Refusal
from simulator.graph.calls import UPLOAD, Ask
from simulator.models import Upload

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
LARGEST = 100 * 1024 * 1024


def begin(ask: Ask) -> dict[str, Any]:
    if ask.app is None or ask.app.pk != ask.node:
        raise ask.no_such_node()
    asked = ask.query | ask.body
    kind, length = str(asked.get("file_type")), str(asked.get("file_length"))
    if kind not in TYPES:
        raise Refusal(100, f"file_type is one of {', '.join(TYPES)}.")
    if not length.isdecimal() or not 0 < int(length) <= LARGEST:
        raise Refusal(100, f"file_length is a number from 1 to {LARGEST}.")
    upload = Upload.objects.create(
        id=f"{UPLOAD}{secrets.token_hex(24)}",
        app=ask.app,
        file_name=str(asked.get("file_name") or "")[:255],
        file_type=kind,
        file_length=int(length),
        handle=f"4::{secrets.token_urlsafe(24)}:{kind}",
    )
    # The signature comes along as if it were a query, as Meta writes it.
    return {"id": f"{upload.pk}?sig={secrets.token_hex(8)}"}


def look_up(ask: Ask) -> dict[str, Any]:
    upload = _the_upload(ask)
    return {"id": upload.pk, "file_offset": upload.file_offset}


def write(ask: Ask) -> dict[str, Any]:
    """Take what comes next; the last piece is answered with the handle.

    The header file_offset is not looked at: servers drop names with underscores.
    """
    upload = _the_upload(ask)
    upload.file_offset += ask.size
    upload.save(update_fields=["file_offset"])
    if upload.file_offset != upload.file_length:
        raise Refusal(
            100,
            f"{upload.file_offset} bytes of {upload.file_length} have come.",
            message="Partial request (did not match length of file)",
        )
    return {"h": upload.handle}


def is_handle(handle: Any, app_id: str, types: tuple[str, ...]) -> bool:
    """Whether a file of such a type was brought here, whole, and has this handle."""
    rows = Upload.objects.filter(handle=str(handle), app=app_id, file_type__in=types)
    return any(row.file_offset == row.file_length for row in rows)


def _the_upload(ask: Ask) -> Upload:
    upload = Upload.objects.filter(pk=ask.node, app=ask.app).first()
    if upload is None:
        raise ask.no_such_node()
    return upload
