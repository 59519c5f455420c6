"""Which files WhatsApp takes, how large, and what their first bytes say."""

from __future__ import annotations

import mimetypes

from simulator.models import Media

KB, MB = 1024, 1024 * 1024
OPUS = "audio/ogg; codecs=opus"
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", OPUS),
    "document": (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{OFFICE}.wordprocessingml.document",
        f"{OFFICE}.spreadsheetml.sheet",
        f"{OFFICE}.presentationml.presentation",
    ),
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "video": ("video/mp4", "video/3gpp"),
}
LARGEST = {
    "audio": 16 * MB,
    "document": 100 * MB,
    "image": 5 * MB,
    "sticker": 100 * KB,
    "video": 16 * MB,
}
LARGEST_ANIMATED = 500 * KB
KINDS = tuple(TYPES)
ALL_TYPES = tuple(sorted(one for types in TYPES.values() for one in types))
# Enough to see what a file is. Whether the rest of it is whole, phones find out.
HEAD = 64
BEGINNINGS = {
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/webp": (8, b"WEBP"),
    "video/mp4": (4, b"ftyp"),
    OPUS: (28, b"OpusHead"),
}
MONO = b"\x01"


def plain(mime_type: str) -> str:
    """Return a type as the table writes it."""
    parts = [part.strip().lower() for part in mime_type.split(";")]
    return "; ".join(part for part in parts if part)


def kind_of(mime_type: str) -> str:
    """Return the kind that a type is uploaded as; nothing if it is not taken."""
    return next((kind for kind, types in TYPES.items() if mime_type in types), "")


def largest(mime_type: str, head: bytes) -> int:
    kind = kind_of(mime_type)
    animated = kind == "sticker" and is_animated(head)
    return LARGEST_ANIMATED if animated else LARGEST[kind]


def is_animated(head: bytes) -> bool:
    """Has this WebP file more than one picture?"""
    return head[8:16] == b"WEBPVP8X" and len(head) > 20 and bool(head[20] & 2)


def as_phones_say(mime_type: str, head: bytes) -> str:
    """Return the type that WhatsApp gives a file. Browsers leave out the codec."""
    at, beginning = BEGINNINGS[OPUS]
    is_opus = head[at : at + len(beginning)] == beginning
    return OPUS if mime_type == "audio/ogg" and is_opus else mime_type


def trouble(kind: str, media: Media, *, voice: bool) -> str:
    """Say why Meta cannot make a message of this kind of a file, if it cannot."""
    mime_type, filename = media.mime_type, media.filename
    if kind != "document" and mime_type not in TYPES[kind]:
        return (
            f"Unsupported {kind.title()} mime type {mime_type}. "
            f"Please use one of {', '.join(TYPES[kind])}."
        )
    named = mimetypes.guess_type(filename)[0] or ""
    major = mime_type.partition("/")[0]
    # Meta goes by the name as much as by the type.
    if kind in ("audio", "video") and named and named.partition("/")[0] != major:
        return f"The file is named {filename}, but it is said to be {mime_type}."
    head = media.head(HEAD)
    at, beginning = BEGINNINGS.get(mime_type, (0, b""))
    if head[at : at + len(beginning)] != beginning:
        return f"The file is not what it is said to be: {mime_type}."
    if mime_type == OPUS and head[37:38] != MONO:
        return "Opus audio must have one channel."
    if voice and mime_type != OPUS:
        return f"A voice message is {OPUS}, not {mime_type}."
    return ""
