from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.remuxing import NotAVoice, as_ogg, is_webm
from tests.files import SILENCE, a_voice, checksum

UNKNOWN = b"\x01\xff\xff\xff\xff\xff\xff\xff"
TWENTY_MS = 0xF8  # the first byte of a packet of one frame

packets_of = st.lists(
    st.binary(max_size=1200).map(lambda rest: bytes([TWENTY_MS]) + rest),
    min_size=1,
    max_size=120,
)


def element(name: str, content: bytes, *, size: bytes = b"") -> bytes:
    told = size or struct.pack(">Q", len(content) | 1 << 56)
    return bytes.fromhex(name) + told + content


def a_recording(
    packets: list[bytes], *, codec: bytes = b"A_OPUS", flags: int = 0x80
) -> bytes:
    """WebM as Chromium writes it while it records: it knows no sizes yet."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 312, 48_000, 0, 0)
    track = element("86", codec) + element("63a2", head)
    blocks = b"".join(
        element("a3", b"\x81" + struct.pack(">hB", at % 30_000, flags) + packet)
        for at, packet in enumerate(packets)
    )
    cluster = element("1f43b675", element("e7", b"\0") + blocks, size=UNKNOWN)
    tracks = element("1654ae6b", element("ae", track))
    info = element("1549a966", b"whatever")
    segment = element("18538067", info + tracks + cluster, size=UNKNOWN)
    return element("1a45dfa3", b"webm") + segment


def remuxed(webm: bytes) -> bytes:
    return as_ogg(io.BytesIO(webm))


def pages_of(ogg: bytes) -> list[tuple[int, int, int, list[bytes]]]:
    """Each page's kind, position, number and packets; its checksum is right."""
    pages, at = [], 0
    while at < len(ogg):
        name, _, kind, position, _, number, told, count = struct.unpack_from(
            "<4sBBqIIIB", ogg, at
        )
        assert name == b"OggS"
        lengths = ogg[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lengths)
        page = ogg[at:end]
        assert told == checksum(page[:22] + bytes(4) + page[26:])
        packets, packet, start = [], b"", at + 27 + count
        for length in lengths:
            packet += ogg[start : start + length]
            start += length
            if length < 255:
                packets.append(packet)
                packet = b""
        assert packet == b"", "a packet ends in its page"
        pages.append((kind, position, number, packets))
        at = end
    return pages


@given(packets_of)
def test_the_same_packets_come_out_in_order(packets: list[bytes]) -> None:
    pages = pages_of(remuxed(a_recording(packets)))

    assert [packet for page in pages[2:] for packet in page[3]] == packets
    assert [page[2] for page in pages] == list(range(len(pages)))
    assert (pages[0][0], pages[-1][0]) == (2, 4), "where it begins and ends"
    assert pages[-1][1] == len(packets) * 960, "how long it is"


def test_the_head_says_one_channel_and_what_is_skipped() -> None:
    head, tags = pages_of(remuxed(a_recording([SILENCE])))[:2]

    assert head[3] == [b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)]
    assert tags[3][0].startswith(b"OpusTags")


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x00", 480),  # 10 ms of one frame
        (b"\x18", 2880),  # 60 ms
        (b"\xfb\x03", 2880),  # three frames of 20 ms, as it counts them itself
        (b"\xe1", 240),  # two frames of 2.5 ms
        (b"\xfb", 0),
    ],
)
def test_a_packet_tells_how_long_it_is(packet: bytes, samples: int) -> None:
    assert pages_of(remuxed(a_recording([packet])))[-1][1] == samples


def test_a_recording_that_broke_off_keeps_what_is_there() -> None:
    whole = a_recording([SILENCE] * 10)

    pages = pages_of(remuxed(whole[:-1]))

    assert len(pages[-1][3]) == 9


@pytest.mark.parametrize(
    "webm",
    [
        b"",
        b"\x1a\x45\xdf\xa3",
        a_recording([SILENCE], codec=b"A_VORBIS"),
        a_recording([SILENCE], flags=0x02),
        a_recording([]),
        a_recording([b""]),
    ],
)
def test_what_is_no_such_recording_is_refused(webm: bytes) -> None:
    with pytest.raises(NotAVoice):
        remuxed(webm)


@given(st.binary(max_size=400))
def test_nonsense_is_refused_and_nothing_else(nonsense: bytes) -> None:
    for start in (b"\x1a\x45\xdf\xa3\x80", b""):
        with pytest.raises(NotAVoice):
            remuxed(start + nonsense)


def test_ogg_is_no_webm() -> None:
    assert is_webm(io.BytesIO(a_recording([SILENCE])))
    assert not is_webm(io.BytesIO(a_voice()))
