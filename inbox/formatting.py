"""WhatsApp's own formatting, as HTML: escaped first, our tags added after.

Markers pair on a stack, so whatever people type the output is well formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

TAGS = {"*": "strong", "_": "em", "~": "s"}
TOKENS = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?P<link>https?://[^\s<>\"]+)"
    r"|(?P<mark>[*_~])"
    r"|(?P<line>\n)",
    re.DOTALL | re.IGNORECASE,
)
# What ends a sentence around a link, rather than the link itself.
AFTER_A_LINK = ".,;:!?'*_~"
ONE_EMOJI = (
    "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}"  # flags
    "|[0-9#*]\ufe0f?\u20e3"  # keys
    f"|{ONE_EMOJI}(?:\u200d{ONE_EMOJI})*[\U000e0020-\U000e007f]*)"
)
MOST_EMOJI_SHOWN_BIG = 3
LINK_REL = "noopener noreferrer nofollow"


@dataclass(slots=True)
class Piece:
    html: str
    mark: str = ""  # a marker that nothing has paired yet, with what it may do
    opens: bool = False
    closes: bool = False


def whatsapp(text: str) -> str:
    """HTML of a text as WhatsApp shows it: *bold*, _italic_, ~strike~, code, links."""
    pieces: list[Piece] = []
    waiting: list[int] = []
    for piece in filter(lambda piece: piece.html, _pieces(text)):
        if piece.html == "\n":
            waiting.clear()  # emphasis ends with its line
        if piece.closes and _pair(piece, pieces, waiting):
            continue
        if piece.opens:
            waiting.append(len(pieces))
        pieces.append(piece)
    return "".join(piece.html for piece in pieces)


def is_emoji_only(text: str) -> bool:
    """Whether a text is one to three emoji and nothing else: those are shown bigger."""
    bare = "".join(text.split())
    found = EMOJI.findall(bare[:64])
    return 0 < len(found) <= MOST_EMOJI_SHOWN_BIG and "".join(found) == bare


def _pair(closing: Piece, pieces: list[Piece], waiting: list[int]) -> bool:
    """Turn the nearest waiting marker of this kind, and this one, into tags."""
    for depth in range(len(waiting) - 1, -1, -1):
        at = waiting[depth]
        if pieces[at].mark != closing.mark:
            continue
        if at == len(pieces) - 1:
            return False  # nothing between them: ** is two stars
        tag = TAGS[closing.mark]
        pieces[at] = Piece(f"<{tag}>")
        pieces.append(Piece(f"</{tag}>"))
        del waiting[depth:]
        return True
    return False


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in TOKENS.finditer(text):
        yield Piece(escape(text[end : found.start()]))
        end = found.end()
        if block := found["block"] or found["code"]:
            yield Piece(f"<code>{escape(block)}</code>")
        elif link := found["link"]:
            yield from _link(link)
        elif mark := found["mark"]:
            yield _marker(mark, text[: found.start()][-1:], text[end : end + 1])
        else:
            yield Piece("\n")
    yield Piece(escape(text[end:]))


def _marker(mark: str, before: str, after: str) -> Piece:
    return Piece(
        mark,
        mark=mark,
        opens=not before.isalnum() and bool(after) and not after.isspace(),
        closes=bool(before) and not before.isspace() and not after.isalnum(),
    )


def _link(link: str) -> Iterator[Piece]:
    address = link.rstrip(AFTER_A_LINK)
    if address.endswith(")") and "(" not in address:
        address = address.rstrip(")")
    safe = escape(address)
    yield Piece(f'<a href="{safe}" target="_blank" rel="{LINK_REL}">{safe}</a>')
    rest = link[len(address) :]
    for index, sign in enumerate(rest):
        after = rest[index + 1 : index + 2]
        yield _marker(sign, "x", after) if sign in TAGS else Piece(escape(sign))
