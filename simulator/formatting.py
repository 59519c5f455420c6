"""WhatsApp's formatting, as a phone draws it: escaped first, our tags added after."""

from __future__ import annotations

import re
from html import escape

from django.utils.safestring import SafeString, mark_safe

TAGS = {"*": "strong", "_": "em", "~": "s"}
# Of escaped text: what looks like a tag in it is ours.
TOKENS = re.compile(
    r"```\n?(?P<fence>.+?)\n?```\n?"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?P<link>https?://[^\s<>]*[^\s<>.,;:!?*_~)])"
    r"|^&gt; +(?P<quote>[^\n]+)\n?"
    r"|^(?P<bullet>[-*]) +(?=\S)"
    r"|(?<!\w)(?P<mark>[*_~])(?=\S)(?P<said>[^\n]+?)(?<=\S)(?P=mark)(?!\w)",
    re.DOTALL | re.MULTILINE,
)


def drawn(text: str) -> SafeString:
    """HTML of a text: emphasis, code, links, quotes and lists."""
    return mark_safe(_inside(escape(text)))  # noqa: S308


def _inside(escaped: str) -> str:
    return TOKENS.sub(_drawn, escaped)


def _drawn(found: re.Match[str]) -> str:
    if fence := found["fence"]:
        return f"<pre>{fence}</pre>" if "\n" in fence else f"<code>{fence}</code>"
    if found["code"]:
        return f"<code>{found['code']}</code>"
    if link := found["link"]:
        return f'<a href="{link}" target="_blank" rel="noreferrer">{link}</a>'
    if found["quote"]:
        return f"<blockquote>{_inside(found['quote'])}</blockquote>"
    if found["bullet"]:
        return "• "
    tag = TAGS[found["mark"]]
    return f"<{tag}>{_inside(found['said'])}</{tag}>"
