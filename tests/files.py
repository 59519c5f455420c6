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


def a_jpeg_of_many_passes(passes: int = 2000) -> bytes:
    """A few kilobytes that take minutes to be drawn, though no more pixels than fit."""
    written = io.BytesIO()
    Image.new("L", (4000, 3000), 128).save(written, "JPEG", progressive=True)
    picture, end = written.getvalue()[:-2], b"\xff\xd9"
    last = picture[picture.rindex(b"\xff\xda") :]
    return picture + last * passes + end


def a_jpeg_with_a_page() -> bytes:
    """A picture to who looks at its beginning, a page with a script to who reads on."""
    page = b"<html><script>alert(1)</script></html>"
    comment = b"\xff\xfe" + struct.pack(">H", len(page) + 2) + page
    picture = a_picture(kind="JPEG")
    return picture[:2] + comment + picture[2:] + page


def a_zip_bomb(unpacked: int = 1_100_000_000, *, of: bytes = b"") -> bytes:
    """A few kilobytes that say that they would be a gigabyte."""
    packed = bytearray(of or a_zip("zeros"))
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = struct.pack("<I", unpacked)
    return bytes(packed)


def a_zip_with_two_directories(entries: int = 100_000) -> bytes:
    """Its table of contents is short, says the one; it has megabytes, the other."""
    file = b"PK\x03\x04" + struct.pack("<5H3I2H", 45, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack("<6H3I5H2I", 45, 45, 0, 0, 0, 33, *[0] * 3, 1, *[0] * 6)
    directory = (b"PK\x01\x02" + entry + b"a") * entries
    wide = struct.pack(
        "<Q2H2I4Q", 44, 45, 45, 0, 0, entries, entries, len(directory), len(file)
    )
    where = struct.pack("<IQI", 0, len(file) + len(directory), 1)
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, 47, len(file), 0)
    wide, where = b"PK\x06\x06" + wide, b"PK\x06\x07" + where
    return file + directory + wide + where + end


def a_zip(*names: str, large: int = 0) -> bytes:
    """An archive with a file at its beginning that may be large."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names or ("letter.txt",):
            archive.writestr(name, b"\x81" * large or b"Dear Amal")
    return written.getvalue()


def an_office_document(folder: str = "word", *, large: int = 0) -> bytes:
    """As Office writes them; a picture of its first page may stand before the rest."""
    return a_zip(
        *("[Content_Types].xml", "_rels/.rels", "docProps/thumbnail.jpeg"),
        f"{folder}/document.xml",
        large=large,
    )


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
