"""Is what a program wants to send well formed? Refused at once if not, as Meta does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from simulator.errors import Refusal
from simulator.graph import offers

Body = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_CALLBACK_DATA = 512
LATER = {"pin"}
LONGEST_CAPTION = 1024
KEYS_OF_MEDIA = {
    "image": {"caption"},
    "video": {"caption"},
    "audio": {"voice"},
    "document": {"caption", "filename"},
    "sticker": set(),
}
MOST_CARDS = 257
PARTS_OF_A_NAME = ("first_name", "last_name", "middle_name", "prefix", "suffix")


def check(kind: str, body: Body) -> None:
    """Refuse what Meta would refuse at once."""
    data = body.get("biz_opaque_callback_data")
    if data is not None and len(str(data)) > LONGEST_CALLBACK_DATA:
        raise _too_long("biz_opaque_callback_data", LONGEST_CALLBACK_DATA)
    if kind in LATER:
        raise Refusal(131051, f"The simulator does not know {kind} messages yet.")
    if kind not in CHECKS:
        raise Refusal(
            100, message=f"(#100) Param type must be one of {{{', '.join(CHECKS)}}}"
        )
    content = body.get(kind)
    if not isinstance(content, list if kind == "contacts" else dict):
        raise _required(kind)
    CHECKS[kind](content, body)


def files(kind: str, content: Any) -> Iterator[tuple[Body, str]]:
    """Every file that a well-formed message names, and where."""
    if kind in KEYS_OF_MEDIA:
        yield content, kind
    if kind == "interactive":
        yield from offers.files(content)


def _text(content: Body, body: Body) -> None:
    text = content.get("body")
    if not isinstance(text, str) or not text.strip():
        raise _required("text['body']")
    if len(text) > LONGEST_TEXT:
        raise _too_long("text['body']", LONGEST_TEXT)
    if not isinstance(content.get("preview_url", False), bool):
        raise Refusal(100, "Param text['preview_url'] must be a boolean.")


def _reaction(content: Body, body: Body) -> None:
    if not content.get("message_id"):
        raise _required("reaction['message_id']")
    if "context" in body:
        raise Refusal(100, "A reaction cannot have a context.")
    emoji = content.get("emoji")
    if not isinstance(emoji, str):
        raise _required("reaction['emoji']")
    if len(emoji) > 16 or any(sign.isascii() and sign.isalpha() for sign in emoji):
        raise Refusal(131009, "Invalid emoji value.")


def _media(content: Body, body: Body) -> None:
    kind = str(body["type"])
    media(kind, content, f"{kind}['{{}}']")


def media(kind: str, holder: Body, parameter: str) -> None:
    """Refuse a file that is not named as Meta wants it named."""
    unexpected = holder.keys() - KEYS_OF_MEDIA[kind] - {"id", "link"}
    if unexpected:
        raise Refusal(
            100, message=f'(#100) Unexpected key "{min(unexpected)}" on param "{kind}".'
        )
    if bool(holder.get("id")) == bool(holder.get("link")):
        raise _required(f"{parameter.format('id')} or {parameter.format('link')}")
    link = holder.get("link")
    if link and not str(link).startswith(("https://", "http://")):
        raise Refusal(131009, f"{parameter.format('link')} is not a valid URI.")
    if len(str(holder.get("caption") or "")) > LONGEST_CAPTION:
        raise _too_long(parameter.format("caption"), LONGEST_CAPTION)
    if not isinstance(holder.get("voice", False), bool):
        raise Refusal(100, f"Param {parameter.format('voice')} must be a boolean.")


def _template(content: Body, body: Body) -> None:
    language = content.get("language")
    if not content.get("name"):
        raise _required("template['name']")
    if not isinstance(language, dict) or not language.get("code"):
        raise _required("template['language']['code']")
    if not isinstance(content.get("components", []), list):
        raise Refusal(100, "Param template['components'] must be an array.")


def _location(content: Body, body: Body) -> None:
    for key, most in (("latitude", 90), ("longitude", 180)):
        if content.get(key) in (None, ""):
            raise _required(f"location['{key}']")
        try:
            found = abs(float(content[key]))
        except (TypeError, ValueError):
            found = math.inf
        if not found <= most:
            raise Refusal(131009, f"location['{key}'] is not a valid coordinate.")


def _contacts(content: list[Any], body: Body) -> None:
    if not 1 <= len(content) <= MOST_CARDS:
        raise Refusal(131009, f"contacts: Min: 1, Max: {MOST_CARDS}")
    for index, card in enumerate(content):
        name = card.get("name") if isinstance(card, dict) else None
        where = f"contacts[{index}]['name']"
        if not isinstance(name, dict) or not name.get("formatted_name"):
            raise _required(f"{where}['formatted_name']")
        if not any(name.get(part) for part in PARTS_OF_A_NAME):
            raise Refusal(131009, f"{where} needs a first_name, or another part.")
        for phone in card.get("phones") or []:
            if not isinstance(phone, dict):
                raise Refusal(131009, f"contacts[{index}]['phones'] holds objects.")


def _required(parameter: str) -> Refusal:
    return Refusal(100, message=f"(#100) The parameter {parameter} is required.")


def _too_long(parameter: str, longest: int) -> Refusal:
    return Refusal(
        100,
        message=f"(#100) Param {parameter} must be at most {longest} characters long.",
    )


CHECKS: dict[str, Callable[[Any, Body], None]] = {
    "text": _text,
    **dict.fromkeys(KEYS_OF_MEDIA, _media),
    "reaction": _reaction,
    "template": _template,
    "location": _location,
    "contacts": _contacts,
    "interactive": offers.check,
}
