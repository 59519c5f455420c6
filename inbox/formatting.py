"""WhatsApp's own formatting, as HTML: escaped first, our tags added after.

Markers pair on a stack, so whatever people type the output is well formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

TAGS = {"*": "strong", "_": "em", "~": "s"}
# What gives a text another direction has no business in an address.
LINK = r"(?:https?://|www\.)[^\s<>\"\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
TOKENS = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    rf"|(?<![\w@])(?P<link>{LINK})"
    r"|(?P<mark>[*_~])",
    re.DOTALL | re.IGNORECASE,
)
ENDS = re.compile(r"```.+?```|\n", re.DOTALL)
FENCED = re.compile(r"```(?:(?!```).)+```", re.DOTALL)
BLOCK = re.compile(
    r"(?P<quote>>) +(?P<quoted>\S.*)"
    r"|(?P<bullet>[-*]) +(?P<item>\S.*)"
    r"|(?P<number>\d{1,4})\. +(?P<step>\S.*)",
    re.DOTALL,
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
# More than this is folded until somebody wants to read it all.
LONG, MANY_LINES = 900, 16


# Where markers are that nothing has paired yet, by what they are.
Waiting = dict[str, list[int]]


@dataclass(slots=True)
class Piece:
    html: str
    words: str
    mark: str = ""  # a marker that nothing has paired yet, with what it may do
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is part of (a quote, a list, code, or nothing), and what it says."""

    part: str
    says: str
    number: str = ""


def whatsapp(text: str) -> str:
    """HTML of a text as WhatsApp shows it: emphasis, code, links, quotes and lists."""
    return _blocks(map(_line, _lines(text)))


def plain(text: str) -> str:
    """The same text in words alone, as it stands in lists and quotes."""
    return "\n".join(map(_words, map(_line, _lines(text))))


def is_emoji_only(text: str) -> bool:
    """Whether a text is one to three emoji and nothing else: those are shown bigger."""
    bare = "".join(text[:128].split())
    found = EMOJI.findall(bare[:64])
    return 0 < len(found) <= MOST_EMOJI_SHOWN_BIG and "".join(found) == bare


def is_long(text: str) -> bool:
    return len(text) > LONG or text.count("\n") >= MANY_LINES


def _lines(text: str) -> Iterator[str]:
    """The lines; code between three backticks may hold several, and is part of one."""
    start = 0
    for found in ENDS.finditer(text):
        if found[0] == "\n":
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _line(text: str) -> Line:
    if "\n" in text and FENCED.fullmatch(text):
        return Line("pre", text[3:-3].strip("\n"))
    found = BLOCK.fullmatch(text)
    if found is None:
        return Line("", text)
    if found["quote"]:
        return Line("blockquote", found["quoted"])
    if found["bullet"]:
        return Line("ul", found["item"])
    return Line("ol", found["step"], found["number"])


def _blocks(lines: Iterable[Line]) -> str:
    html = []
    for part, group in groupby(lines, key=lambda line: line.part):
        if part == "blockquote":
            # In a quote there may be lists, but no further quotes.
            inner = [_line(line.says) for line in group]
            plainly = [Line("", ln.says) if ln.part == part else ln for ln in inner]
            html.append(f"<blockquote>{_blocks(plainly)}</blockquote>")
        elif part == "pre":
            html += [f"<pre>{escape(line.says)}</pre>" for line in group]
        elif part:
            items = "".join(_item(line) for line in group)
            html.append(f'<{part} dir="auto">{items}</{part}>')
        else:
            html.append("\n".join(_html(line.says) for line in group))
    return "".join(html)


def _item(line: Line) -> str:
    value = f' value="{int(line.number)}"' if line.number else ""
    return f"<li{value}>{_html(line.says)}</li>"


def _words(line: Line) -> str:
    if line.part == "pre":
        return line.says
    sign = "• " if line.part == "ul" else f"{line.number}. " if line.number else ""
    return sign + "".join(piece.words for piece in _paired(line.says))


def _html(line: str) -> str:
    return "".join(piece.html for piece in _paired(line))


def _paired(line: str) -> list[Piece]:
    pieces: list[Piece] = []
    waiting: Waiting = {mark: [] for mark in TAGS}
    for piece in filter(lambda piece: piece.html, _pieces(line)):
        if piece.closes and _pair(piece, pieces, waiting):
            continue
        if piece.opens:
            waiting[piece.mark].append(len(pieces))
        pieces.append(piece)
    return pieces


def _pair(closing: Piece, pieces: list[Piece], waiting: Waiting) -> bool:
    """Turn the nearest waiting marker of this kind, and this one, into tags."""
    alike = waiting[closing.mark]
    # With nothing between them they pair not: ** is two stars.
    if not alike or alike[-1] == len(pieces) - 1:
        return False
    at, tag = alike[-1], TAGS[closing.mark]
    pieces[at] = Piece(f"<{tag}>", "")
    pieces.append(Piece(f"</{tag}>", ""))
    # What waits within the pair waits in vain. Each is dropped once, however many.
    for places in waiting.values():
        while places and places[-1] >= at:
            places.pop()
    return True


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for found in TOKENS.finditer(line):
        yield _text(line[end : found.start()])
        end = found.end()
        if code := found["block"] or found["code"]:
            yield Piece(f"<code>{escape(code)}</code>", code)
        elif link := found["link"]:
            yield from _link(link)
        else:
            yield _marker(found["mark"], line[: found.start()][-1:], line[end:][:1])
    yield _text(line[end:])


def _text(text: str) -> Piece:
    return Piece(escape(text), text)


def _marker(mark: str, before: str, after: str) -> Piece:
    return Piece(
        mark,
        mark,
        mark=mark,
        opens=not before.isalnum() and bool(after) and not after.isspace(),
        closes=bool(before) and not before.isspace() and not after.isalnum(),
    )


def _link(link: str) -> Iterator[Piece]:
    address = link.rstrip(AFTER_A_LINK)
    if address.endswith(")") and "(" not in address:
        address = address.rstrip(")")
    shown = escape(address)
    target = shown if "://" in address else f"https://{shown}"
    yield Piece(
        f'<a href="{target}" target="_blank" rel="{LINK_REL}">{shown}</a>', address
    )
    rest = link[len(address) :]
    for index, sign in enumerate(rest):
        after = rest[index + 1 : index + 2]
        yield _marker(sign, "x", after) if sign in TAGS else _text(sign)
