"""What a browser records, as WhatsApp wants it: Opus out of WebM, into OGG.

The sound itself is not touched: the same packets get another envelope (RFC 7845).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import IO

EBML = b"\x1a\x45\xdf\xa3"
RATE = 48_000  # of Opus, whatever was recorded
LONGEST = 16 * 1024 * 1024
PACKETS_A_PAGE = 50  # a second of what browsers record
MOST_SEGMENTS = 255
SERIAL = 1

# Elements of Matroska, of which only these concern us.
SEGMENT, TRACKS, TRACK, CLUSTER, GROUP = (
    0x18538067,
    0x1654AE6B,
    0xAE,
    0x1F43B675,
    0xA0,
)
HOLDERS = {SEGMENT, TRACKS, TRACK, CLUSTER, GROUP}
CODEC, CODEC_PRIVATE, BLOCKS = 0x86, 0x63A2, (0xA3, 0xA1)
LACED = 0x06

# How long a packet's frames are, in samples, by the first five bits of it.
SILK, HYBRID, CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
FRAMES = [*SILK * 3, *HYBRID * 2, *CELT * 4]


class NotAVoice(ValueError):
    """This is no sound that can be sent as a voice message."""


def is_webm(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(4) == EBML


def as_ogg(file: IO[bytes]) -> bytes:
    """The same sound in OGG. Raises NotAVoice."""
    file.seek(0)
    webm = file.read(LONGEST + 1)
    if len(webm) > LONGEST:
        raise NotAVoice("too long")
    codec, head, packets = b"", b"", []
    for name, content in elements(webm):
        if name == CODEC:
            codec = content
        elif name == CODEC_PRIVATE:
            head = content
        elif name in BLOCKS:
            packets.append(packet_in(content))
    if codec != b"A_OPUS" or not packets:
        raise NotAVoice("no Opus in it")
    return b"".join(pages(skipped_of(head), packets))


def elements(webm: bytes) -> Iterator[tuple[int, bytes]]:
    """All that hold no others, in order. What holds others is stepped into, for a
    browser that records does not know how long that will be."""
    at = 0
    while at < len(webm):
        name, at = number_at(webm, at, marked=True)
        size, at = number_at(webm, at)
        if name in HOLDERS:
            continue
        content = webm[at : at + size]
        if len(content) < size:
            return  # cut off: what came before it is sound
        yield name, content
        at += size


def number_at(webm: bytes, at: int, *, marked: bool = False) -> tuple[int, int]:
    """A number whose first byte tells its length, and where the next thing begins."""
    if at >= len(webm) or not webm[at]:
        raise NotAVoice("not WebM")
    length = 9 - webm[at].bit_length()
    number = int.from_bytes(webm[at : at + length], "big")
    if not marked:
        number &= (1 << 7 * length) - 1
    return number, at + length


def packet_in(block: bytes) -> bytes:
    """What a block holds after its track, its time and its flags."""
    _, at = number_at(block, 0)
    if len(block) < at + 4 or block[at + 2] & LACED:
        raise NotAVoice("not as browsers record")
    return block[at + 3 :]


def skipped_of(head: bytes) -> int:
    """How much of the beginning is the encoder's own, and not heard."""
    return int.from_bytes(head[10:12], "little") if head[:8] == b"OpusHead" else 0


def samples_in(packet: bytes) -> int:
    code = packet[0] & 3
    told = code == 3 and len(packet) > 1
    count = packet[1] & 0x3F if told else (1, 2, 2, 0)[code]
    return FRAMES[packet[0] >> 3] * count


def pages(skipped: int, packets: list[bytes]) -> Iterator[bytes]:
    # One channel, whatever was recorded: a decoder mixes two into it.
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, skipped, RATE, 0, 0)
    yield page(0, 0, [head], first=True)
    yield page(1, 0, [b"OpusTags" + struct.pack("<I6sI", 6, b"Parley", 0)])
    heard, number, waiting = 0, 2, list[bytes]()
    for index, packet in enumerate(packets, 1):
        heard += samples_in(packet)
        waiting.append(packet)
        following = packets[index] if index < len(packets) else b""
        full = len(lengths_of([*waiting, following])) > MOST_SEGMENTS
        if full or len(waiting) == PACKETS_A_PAGE or index == len(packets):
            yield page(number, heard, waiting, last=index == len(packets))
            number, waiting = number + 1, []


def page(
    number: int,
    heard: int,
    packets: list[bytes],
    *,
    first: bool = False,
    last: bool = False,
) -> bytes:
    kind = 2 * first + 4 * last
    lengths = lengths_of(packets)
    before = struct.pack("<4sBBqII", b"OggS", 0, kind, heard, SERIAL, number)
    after = bytes([len(lengths)]) + lengths + b"".join(packets)
    checksum = checksum_of(before + bytes(4) + after)
    return before + struct.pack("<I", checksum) + after


def lengths_of(packets: list[bytes]) -> bytes:
    """As OGG writes them: 255 as often as it goes into each, and what is left."""
    return b"".join(
        b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        for packet in packets
    )


TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def checksum_of(data: bytes) -> int:
    """OGG's CRC is zip's, with the bits of each byte the other way round."""
    turned = zlib.crc32(data.translate(TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)
