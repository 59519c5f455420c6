"""A file that an agent hands in to be sent: judged, kept, and one WhatsApp takes."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from accounts.models import Agent
from inbox import remuxing, sendable
from inbox.file_names import plain, shortened
from inbox.models import Attachment
from inbox.refusals import ValidationProblem
from inbox.storing import Unfit, discard, store

LONGEST_NAME = 240
CHANNELS_AT = 37  # in the first page of OGG/Opus


def hand_in(
    file: IO[bytes], name: str, *, by: Agent, at: datetime, voice: bool = False
) -> Attachment:
    """Keep it; the attachment is not saved. Raises a ValidationProblem."""
    attachment = Attachment(
        uploaded_by=by,
        is_voice=voice,
        filename=shortened(plain(name), LONGEST_NAME),
        state=Attachment.State.READY,
        created_at=at,
        ready_at=at,
    )
    if voice:
        file = as_voice(file)
    try:
        store(attachment, file)
    except Unfit as unfit:
        raise refused(str(unfit)) from unfit
    except OSError as error:
        raise refused("no_room") from error
    try:
        attachment.kind = kind_of(attachment, file)
    except ValidationProblem:
        discard(attachment)
        raise
    return attachment


def as_voice(file: IO[bytes]) -> IO[bytes]:
    """What Chromium records is in WebM, which WhatsApp refuses."""
    if not remuxing.is_webm(file):
        return file
    try:
        return io.BytesIO(remuxing.as_ogg(file))
    except ValueError as error:
        raise refused("no_voice") from error


def kind_of(attachment: Attachment, file: IO[bytes]) -> str:
    if attachment.problem not in ("", "misnamed"):
        raise refused(attachment.problem)
    kind = sendable.kind_of(attachment.content_type)
    if attachment.problem == "misnamed":
        # It goes as what it is, under a name that says so.
        _type, ending = sendable.uploaded_as(attachment.content_type)
        attachment.filename = f"{PurePath(attachment.filename).stem}{ending}"
        attachment.problem = ""
    size = attachment.size or 0
    sendable.check_size(kind, size, is_animated=attachment.is_animated)
    if attachment.is_voice and attachment.content_type != "audio/ogg":
        raise refused("no_voice")
    if attachment.content_type == "audio/ogg" and not is_mono_opus(attachment, file):
        raise refused("no_opus")
    edges = (attachment.width, attachment.height)
    if kind == "sticker" and set(edges) != {sendable.STICKER_EDGE}:
        raise refused("no_sticker")
    return kind


def is_mono_opus(attachment: Attachment, file: IO[bytes]) -> bool:
    file.seek(CHANNELS_AT)
    return attachment.duration is not None and file.read(1) == b"\x01"


def refused(problem: str) -> ValidationProblem:
    words = {
        "empty": _("This file is empty."),
        "no_room": _("There is no room on the server for this file. Tell an admin."),
        "no_voice": _("This cannot be sent as a voice message: it is no Opus sound."),
        "no_opus": _("Sound in OGG must be Opus, with one channel."),
        "no_sticker": _("A sticker has 512 × 512 pixels."),
        "cut_off": _("The end of this file is missing."),
        "picture_bomb": _("This picture has too many pixels."),
        "archive_bomb": _("Unpacked, this file would be enormous."),
        "active": _("This file could run a program: WhatsApp takes no such file."),
    }
    told = words.get(problem) or _("This file is broken.")
    return ValidationProblem("file", told)
