"""Keeping files: judged first, then into Django's storage, all of it or nothing."""

from __future__ import annotations

import hashlib
import io
import mimetypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from inbox.judging import judge
from inbox.models import Attachment
from inbox.models.attachment import TELLING_TRIES

LIMIT = 100 * 1024 * 1024  # bytes: more than that Meta does not hand on

CHUNK = 65_536


class Unfit(Exception):
    """A file that nobody will keep; ``str()`` of it is the problem's code."""


class Damaged(Exception):
    """The bytes are not those that were told of: they may be, the next time."""


@contextmanager
def spooled(chunks: Iterable[bytes], *, limit: int = LIMIT) -> Iterator[IO[bytes]]:
    """The bytes as a file beside those that are kept, of which a crash leaves nothing.

    Raises Unfit as soon as there is one byte too many.
    """
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise Unfit("too_large")
            file.write(chunk)
        yield file


def store(attachment: Attachment, file: IO[bytes]) -> None:
    """Keep these bytes; the attachment learns what they are, and is not saved.

    Raises Unfit or Damaged; OSError if the storage does not take them.
    """
    is_as_told = compared(attachment, file)
    if not attachment.size:
        raise Unfit("empty")
    content = judge(file)
    for name in ("content_type", "width", "height", "duration", "problem"):
        setattr(attachment, name, getattr(content, name))
    attachment.is_animated |= content.is_animated
    if not attachment.problem and is_misnamed(attachment):
        attachment.problem = "misnamed"
    if not attachment.problem and not is_as_told:
        attachment.problem = "unlike"
    # Another name each time: whoever was taken for dead may be writing still.
    name = f"{attachment.public_id}-{attachment.attempt_count}"
    name = f"{attachment.created_at:%Y/%m/%d}/{name}"
    thumbnail = ContentFile(content.thumbnail) if content.thumbnail else None
    # A large one that a browser brought lies there already, and is only moved.
    whole = file if isinstance(file, File) else File(file)
    attachment.file, attachment.thumbnail = keep(name, whole, thumbnail)


def compared(attachment: Attachment, file: IO[bytes]) -> bool:
    """Whether these are the bytes that we were told of.

    Raises Damaged, but not for ever: what comes the same time after time is what Meta
    has, and in a week it has nothing any more.
    """
    told_size, before = attachment.size, attachment.sha256
    attachment.size, attachment.sha256 = file.seek(0, io.SEEK_END), checksum(file)
    if attachment.told_sha256:
        is_as_told = attachment.sha256 == attachment.told_sha256
    else:
        is_as_told = told_size in (None, attachment.size)
    is_the_same = attachment.sha256 == before
    if not is_as_told and not (
        is_the_same and attachment.attempt_count >= TELLING_TRIES
    ):
        raise Damaged
    return is_as_told


def is_misnamed(attachment: Attachment) -> bool:
    """Whether name or type promise something of quite another sort."""
    by_name, _ = mimetypes.guess_type(attachment.filename)
    promised = by_name or attachment.told_type
    return bool(promised) and sort_of(promised) != sort_of(attachment.content_type)


def sort_of(content_type: str) -> str:
    if content_type.startswith("application/pdf"):
        return "pdf"
    # Of sound and film only the makers know which is which.
    sort = content_type.partition("/")[0].replace("audio", "video")
    return sort if sort in ("image", "video") else "other"


def checksum(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def keep(
    name: str, file: File[bytes], thumbnail: ContentFile[bytes] | None
) -> tuple[str, str]:
    try:
        kept = default_storage.save(name, file)
        small = default_storage.save(f"{name}.small", thumbnail) if thumbnail else ""
    except OSError:
        # On a disk that is full, half of it would be in the way of everything.
        default_storage.delete(name)
        default_storage.delete(f"{name}.small")
        raise
    return kept, small


def discard(attachment: Attachment) -> None:
    for kept in (attachment.file, attachment.thumbnail):
        if kept.name:
            default_storage.delete(kept.name)
