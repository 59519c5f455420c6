"""What a file is, by what is in it: neither its name nor what was told is believed.

Nothing is unpacked and no picture decoded before its header says that it is small
enough for that.
"""

from __future__ import annotations

import io
import struct
import threading
from dataclasses import dataclass
from typing import IO

import filetype
from PIL import Image, ImageOps

from inbox.archives import look_into

HEAD, CHUNK = 8192, 65_536
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000  # four bytes each, once they are decoded
THUMBNAIL_EDGE = 640
# How a camera was held, in a picture's EXIF; from here on, turned by a quarter.
ORIENTATION, LYING = 0x0112, 5
MOST_PAGES = 50_000  # of an OGG file; a second has about one
# A JPEG may come in passes, each over all of it: ten as a rule, but in a few kilobytes
# there is room for thousands. So many pixels in all take seconds.
MOST_WORK, PASS = 5_000_000_000, b"\xff\xda"

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
    if (archive := look_into(file)) is None:
        return Content(content_type=content_type)
    if content_type == "application/zip":
        content_type = archive.content_type or content_type
    problem = "archive_bomb" if archive.is_bomb else ""
    return Content(content_type=content_type, problem=problem)


ACTIVE = {
    *("image/svg+xml", "text/html", "text/xml"),
    *("application/x-msdownload", "application/x-executable"),
}
# By their first words, which may come after blanks, comments and declarations.
MARKUP = {
    b"<svg": "image/svg+xml",
    b"<html": "text/html",
    b"<script": "text/html",
}
# What is written in letters, and yet is no text.
LETTERS = {"application/pdf", "application/rtf", "application/postscript"}
CONTROLS = {*range(32)} - {*b"\a\b\t\n\f\r\x1b"}
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how text in letters of two bytes begins


def sniffed(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(HEAD)
    found = filetype.guess_mime(head)
    # Two letters are enough for some: to it a list of BMWs is a picture.
    if found and (found in LETTERS or not is_text(head)):
        return str(found)
    # Of brands there are more than anybody knows.
    if head[4:8] == b"ftyp":
        return "video/3gpp" if head[8:10] == b"3g" else "video/mp4"
    lowered = head.replace(b"\0", b"").lower()
    for word, content_type in MARKUP.items():
        if word in lowered:
            return content_type
    if lowered.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return "text/xml"
    return "text/plain" if is_text(head) else "application/octet-stream"


def is_text(head: bytes) -> bool:
    """Whatever the alphabet: what is no text has bytes that no text has."""
    if head.startswith(WIDE):
        head = head.decode("utf-16", "ignore").encode()
    return not CONTROLS & {*head}


def judge_picture(file: IO[bytes], content_type: str) -> Content:
    passes = passes_in(file) if content_type == "image/jpeg" else 1
    kind = PICTURES[content_type]
    try:
        with one_at_a_time, Image.open(file, formats=[kind]) as image:
            return judge_image(image, content_type, passes)
    except Exception:
        # Decoders raise whatever they stumble over.
        return Content(content_type=content_type, problem="broken")


def passes_in(file: IO[bytes]) -> int:
    """At most: what is packed has no such bytes, but what was appended may."""
    count, last = 0, b""
    while chunk := file.read(CHUNK):
        count += (last + chunk).count(PASS)
        last = chunk[-1:]
    return count


def judge_image(image: Image.Image, content_type: str, passes: int) -> Content:
    width, height = image.size
    pixels = width * height
    # Before anything else is asked: of a PNG that may decode it.
    fits = pixels <= MOST_PIXELS and pixels * passes <= MOST_WORK
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
