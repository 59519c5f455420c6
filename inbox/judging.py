"""What a file is, by what is in it: neither its name nor what was told is believed.

Nothing is unpacked and no picture decoded before its header says that it is small
enough for that.
"""

from __future__ import annotations

import io
import struct
import threading
import zipfile
from dataclasses import dataclass
from typing import IO

import filetype
from PIL import Image, ImageOps

HEAD = 8192
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000  # four bytes each, once they are decoded
THUMBNAIL_EDGE = 640
# How a camera was held, in a picture's EXIF; from here on, turned by a quarter.
ORIENTATION, LYING = 0x0112, 5
MOST_PAGES = 50_000  # of an OGG file; a second has about one
# What an archive would be, once it is unpacked.
MOST_UNPACKED = 1_000_000_000
LONGEST_DIRECTORY = 4_000_000

# We look at the header ourselves, where Pillow would warn.
Image.MAX_IMAGE_PIXELS = None
one_at_a_time = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Content:
    content_type: str
    problem: str = ""
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    is_animated: bool = False
    thumbnail: bytes = b""


def judge(file: IO[bytes]) -> Content:
    """Look at a whole file; whatever is in it, there is an answer."""
    content_type = sniffed(file)
    file.seek(0)
    if content_type in PICTURES:
        return judge_picture(file, content_type)
    if content_type == "audio/ogg":
        return judge_sound(file, content_type)
    if content_type in ACTIVE:
        return Content(content_type=content_type, problem="active")
    bomb = zipfile.is_zipfile(file) and is_bomb(file)
    return Content(content_type=content_type, problem="archive_bomb" if bomb else "")


ACTIVE = {"image/svg+xml", "text/html", "text/xml"}
# By their first words, which may come after blanks, comments and declarations.
MARKUP = {
    b"<svg": "image/svg+xml",
    b"<html": "text/html",
    b"<script": "text/html",
}


def sniffed(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(HEAD)
    if found := filetype.guess_mime(head):
        return str(found)
    # Of brands there are more than anybody knows.
    if head[4:8] == b"ftyp":
        return "video/mp4"
    lowered = head.lower()
    for word, content_type in MARKUP.items():
        if word in lowered:
            return content_type
    if lowered.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "text/xml"
    return "text/plain" if is_text(head) else "application/octet-stream"


def is_text(head: bytes) -> bool:
    try:
        # The head may end in the midst of a letter.
        text = head.decode() if len(head) < HEAD else head[:-3].decode(errors="ignore")
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char.isspace() for char in text)


def judge_picture(file: IO[bytes], content_type: str) -> Content:
    try:
        with Image.open(file, formats=[PICTURES[content_type]]) as image:
            return judge_image(image, content_type)
    except Exception:
        # Decoders raise whatever they stumble over.
        return Content(content_type=content_type, problem="broken")


def judge_image(image: Image.Image, content_type: str) -> Content:
    width, height = image.size
    # Before anything else is asked: of a PNG that may decode it.
    fits = width * height <= MOST_PIXELS
    if fits and image.getexif().get(ORIENTATION, 1) >= LYING:
        width, height = height, width
    return Content(
        content_type=content_type,
        problem="" if fits else "picture_bomb",
        width=width,
        height=height,
        is_animated=bool(getattr(image, "is_animated", False)),
        thumbnail=shrunk(image) if fits else b"",
    )


def shrunk(image: Image.Image) -> bytes:
    written = io.BytesIO()
    with one_at_a_time:
        image.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
        kept = ImageOps.exif_transpose(image)
        kept = kept.convert("RGBA" if kept.has_transparency_data else "RGB")
        kept.save(written, "WEBP", quality=80)
    return written.getvalue()


PAGE = struct.Struct("<4sBBqIIIB")


def judge_sound(file: IO[bytes], content_type: str) -> Content:
    """Go from page to page: the last one says how long it is, if it is whole."""
    end = file.seek(0, io.SEEK_END)
    at = pages = skipped = 0
    samples, is_opus = 0, False
    while at < end and pages < MOST_PAGES:
        file.seek(at)
        head = file.read(PAGE.size)
        if len(head) < PAGE.size or not head.startswith(b"OggS"):
            return Content(content_type=content_type, problem="cut_off")
        _, _, _, position, _, _, _, count = PAGE.unpack(head)
        lengths = file.read(count)
        if not pages and (first := file.read(19)).startswith(b"OpusHead"):
            is_opus, skipped = True, int.from_bytes(first[10:12], "little")
        at += PAGE.size + count + sum(lengths)
        samples, pages = max(samples, position), pages + 1
    if at > end:
        return Content(content_type=content_type, problem="cut_off")
    duration = max(samples - skipped, 0) / 48_000 if is_opus and at == end else None
    return Content(content_type=content_type, duration=duration)


def is_bomb(file: IO[bytes]) -> bool:
    """Whether an archive is out of proportion, by its own table of contents."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if int.from_bytes(tail[end + 12 : end + 16], "little") > LONGEST_DIRECTORY:
        return True
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return unpacked > MOST_UNPACKED
