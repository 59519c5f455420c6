"""Small files of every kind, and some that mean no good."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

OPUS = "audio/ogg; codecs=opus"
SILENCE = b"\xf8\xff\xfe"  # 20 ms of nothing, in Opus
RATE = 48_000
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free"
SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""


def a_picture(
    width: int = 40, height: int = 30, kind: str = "PNG", *, orientation: int = 1
) -> bytes:
    image = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x0112] = orientation
    written = io.BytesIO()
    image.save(written, kind, exif=exif)
    return written.getvalue()


def an_animated_sticker(edge: int = 64) -> bytes:
    frames = [Image.new("RGBA", (edge, edge), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


def a_picture_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says that it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checked = name + data
        return (
            struct.pack(">I", len(data))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    )


def a_zip_bomb(unpacked: int = 1_100_000_000) -> bytes:
    """A few kilobytes that say that they would be a gigabyte."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"0" * 1000)
    packed = bytearray(written.getvalue())
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = struct.pack("<I", unpacked)
    return bytes(packed)


def a_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("letter.txt", "Dear Amal")
    return written.getvalue()


def a_voice_message(seconds: int = 3) -> bytes:
    """OGG pages as Opus has them; there is no sound in it."""
    skipped = 312
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, skipped, 48_000, 0, 0)
    pages = [a_page(head, 0, first=True), a_page(b"OpusTags" + bytes(8), 0)]
    for second in range(1, seconds + 1):
        pages.append(a_page(bytes(600), skipped + second * 48_000))
    return b"".join(pages)


def a_page(body: bytes, position: int, *, first: bool = False) -> bytes:
    lengths = [255] * (len(body) // 255) + [len(body) % 255]
    kind = 2 if first else 0
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, position, 1, 0, 0, len(lengths))
    return head + bytes(lengths) + body


def a_film(size: int = 4096) -> bytes:
    """An MP4 as far as its first bytes tell."""
    return MP4 + bytes(size - len(MP4))


def a_song(size: int = 4096) -> bytes:
    return b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(size - 10)


def a_voice(seconds: float = 1, *, channels: int = 1) -> bytes:
    """A voice message: silence, in OGG/Opus."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 0, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I4sI", 4, b"test", 0)
    pages = [_page(0, 0, 2, [head]), _page(1, 0, 0, [tags])]
    packets = [SILENCE] * max(1, round(seconds * 50))
    groups = [packets[at : at + 50] for at in range(0, len(packets), 50)]
    heard = 0
    for number, group in enumerate(groups, 2):
        heard += len(group) * RATE // 50
        last = 4 if group is groups[-1] else 0
        pages.append(_page(number, heard, last, group))
    return b"".join(pages)


def _page(number: int, position: int, flags: int, packets: list[bytes]) -> bytes:
    lengths = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, position, 1, number)
    body = bytes([len(lengths)]) + lengths + b"".join(packets)
    told = checksum(head + bytes(4) + body)
    return head + struct.pack("<I", told) + body


def checksum(page: bytes) -> int:
    """The CRC of Ogg: of 32 bits, not reflected, without a final turn."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value
