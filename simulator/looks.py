"""How a phone draws a template: its components, with what was filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simulator.models import Message

Json = dict[str, Any]
FILES = ("IMAGE", "VIDEO", "GIF", "DOCUMENT")
# What only looks like something to press; what is written on it where Meta says so.
UNPRESSED = {
    "PHONE_NUMBER": "Call",
    "COPY_CODE": "Copy offer code",
    "OTP": "Copy code",
    "FLOW": "",
    "CATALOG": "View catalog",
    "MPM": "View items",
    "SPM": "View",
    "VOICE_CALL": "Call",
    "REQUEST_CONTACT_INFO": "Share phone number",
}


def parts(message: Message) -> list[Json]:
    found = message.payload.get("components") if message.type == "template" else None
    return found if isinstance(found, list) else []


def one(components: list[Json], kind: str) -> Json:
    named = (part for part in components if str(part.get("type")).upper() == kind)
    return next(named, {})


def header(components: list[Json]) -> tuple[str, Json]:
    """What stands above the words, if it is no text: image, location …; and it."""
    part = one(components, "HEADER")
    kind = str(part.get("format", "TEXT")).lower()
    held = part.get(kind)
    return (
        ("", {}) if kind == "text" else (kind, held if isinstance(held, dict) else {})
    )


def words(components: list[Json]) -> str:
    texts = [one(components, kind).get("text") for kind in ("HEADER", "BODY", "FOOTER")]
    offer = one(components, "LIMITED_TIME_OFFER")
    told = [offer.get("limited_time_offer", {}).get("text"), ends(offer)]
    return "\n".join(str(text) for text in [*texts[:2], *told, texts[2]] if text)


def ends(offer: Json) -> str:
    at = offer.get("ends_at")
    return (
        f"{datetime.fromtimestamp(at / 1000, UTC):Ends %-d %b %Y %H:%M}" if at else ""
    )


def cards(components: list[Json]) -> list[list[Json]]:
    return [card["components"] for card in one(components, "CAROUSEL").get("cards", [])]


def buttons(components: list[Json]) -> list[Json]:
    """Those of the message, and those of its cards."""
    found = list(one(components, "BUTTONS").get("buttons", []))
    return found + [button for card in cards(components) for button in buttons(card)]


def of_kind(components: list[Json], kind: str) -> list[Json]:
    every = buttons(components)
    return [button for button in every if str(button.get("type")).upper() == kind]


def links(components: list[Json]) -> list[Json]:
    return [
        {"url": button.get("url", ""), "display_text": button.get("text", "")}
        for button in one(components, "BUTTONS").get("buttons", [])
        if str(button.get("type")).upper() == "URL"
    ]


def labels(components: list[Json]) -> list[str]:
    every = [
        (str(button.get("type")).upper(), button) for button in buttons(components)
    ]
    return [
        " · ".join(filter(None, [button.get("text") or UNPRESSED[kind], code(button)]))
        for kind, button in every
        if kind in UNPRESSED
    ]


def code(button: Json) -> str:
    return str(button.get("code") or button.get("phone_number") or "")
