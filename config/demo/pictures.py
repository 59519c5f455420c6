"""The files that the demo's customers send, made here: nobody's rooms are shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
# The ids by which the simulator has them.
TABLE, LAMP = "1408200000000143", "1408200000000142"
STICKER, RECEIPT, QUIET = "1408200000000144", "1408200000000145", "1408200000000146"
FILM, TUNE = "1408200000000147", "1408200000000148"
SHELF = {  # one teapot in each glaze
    "1408200000000150": "#2a9d8f",
    "1408200000000151": "#457b9d",
    "1408200000000152": "#e76f51",
    "1408200000000153": "#8ab17d",
    "1408200000000154": "#6d597a",
    "1408200000000155": "#e9c46a",
}
HERE = Path(__file__).parent
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
QUIET_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # 26 ms of nothing, as MP3


def made() -> dict[str, tuple[str, bytes]]:
    """What each file is, and its bytes."""
    return {
        TABLE: ("image/jpeg", taken(a_table)),
        LAMP: ("image/jpeg", taken(a_broken_lamp)),
        STICKER: ("image/webp", a_teapot()),
        RECEIPT: ("application/pdf", PDF),
        QUIET: ("audio/mpeg", QUIET_FRAME * 300),
        # Three seconds of a teapot on the stove; somebody hums a tune.
        FILM: ("video/mp4", (HERE / "teapot.mp4").read_bytes()),
        TUNE: ("audio/ogg; codecs=opus", (HERE / "tune.ogg").read_bytes()),
    } | {id: ("image/jpeg", on_the_shelf(glaze)) for id, glaze in SHELF.items()}


def taken(scene: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    image = Image.new("RGB", SIZE, "#d9cfc0")
    scene(ImageDraw.Draw(image))
    written = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(2)).save(written, "JPEG", quality=82)
    return written.getvalue()


def a_table(draw: ImageDraw.ImageDraw) -> None:
    """A round table under a lamp that hangs from the ceiling."""
    draw.rectangle((0, 700, 1280, 960), fill="#a98f72")
    draw.rectangle((120, 120, 430, 520), fill="#eaf2f6", outline="#f7f4ee", width=18)
    draw.line((275, 120, 275, 520), fill="#f7f4ee", width=12)
    draw.line((760, 0, 760, 200), fill="#3b3733", width=5)
    draw.pieslice((620, 140, 900, 420), 180, 360, fill="#c8553d")
    draw.ellipse((720, 262, 800, 302), fill="#fff3c4")
    draw.ellipse((420, 600, 1100, 740), fill="#6f4e37")
    draw.polygon([(730, 730), (790, 730), (830, 920), (690, 920)], fill="#59402d")


def a_broken_lamp(draw: ImageDraw.ImageDraw) -> None:
    """A lamp in its box, its glass in pieces."""
    draw.polygon([(140, 260), (1140, 260), (1040, 880), (240, 880)], fill="#b78b57")
    draw.polygon([(200, 320), (1080, 320), (1000, 820), (280, 820)], fill="#8f6a3e")
    draw.ellipse((430, 430, 850, 640), fill="#2f3a40")
    for x, y in ((380, 720), (520, 690), (660, 740), (800, 700), (900, 600)):
        shard = [(x, y), (x + 70, y - 60), (x + 95, y + 30), (x + 25, y + 50)]
        draw.polygon(shard, fill="#dbe9ee", outline="#f4fafc")
    draw.line((430, 535, 270, 470), fill="#1f2629", width=14)


def a_teapot() -> bytes:
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    draw_teapot(ImageDraw.Draw(image), "#2a9d8f")
    written = io.BytesIO()
    image.save(written, "WEBP")
    return written.getvalue()


def on_the_shelf(glaze: str) -> bytes:
    image = Image.new("RGB", (512, 512), "#e8dfd2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 400, 512, 512), fill="#a98f72")
    draw_teapot(draw, glaze)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=82)
    return written.getvalue()


def draw_teapot(draw: ImageDraw.ImageDraw, glaze: str) -> None:
    draw.arc((330, 200, 490, 380), 230, 130, fill="#1f6f78", width=30)
    draw.polygon([(30, 200), (80, 180), (170, 320), (130, 370)], fill="#1f6f78")
    draw.ellipse((100, 160, 400, 430), fill=glaze)
    draw.ellipse((170, 140, 330, 190), fill="#1f6f78")
    draw.ellipse((230, 105, 270, 145), fill="#e9c46a")
