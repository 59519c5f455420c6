"""Message templates of every kind, as Graph lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TEMPLATES: list[Json] = json.loads(
    Path(__file__).with_name("templates.json").read_bytes()
)
TYPES = {"DOCUMENT": "application/pdf", "IMAGE": "image/jpeg"}  # else video/mp4


def as_written(node: Json, handles: dict[str, str]) -> Json:
    """What had to be written to get it: Meta's own words are left out, and a sample has
    its handle, here by its type."""
    return node | {"components": _written(node["components"], node, handles)}


def _written(parts: list[Json], node: Json, handles: dict[str, str]) -> list[Json]:
    written = []
    for part in parts:
        if node["category"] == "AUTHENTICATION":
            part = {key: part[key] for key in part if key not in ("text", "example")}
        if "header_handle" in part.get("example", {}):
            handle = handles[TYPES.get(part["format"], "video/mp4")]
            part = part | {"example": {"header_handle": [handle]}}
        if "cards" in part:
            cards = [card["components"] for card in part["cards"]]
            written_cards = [
                {"components": _written(card, node, handles)} for card in cards
            ]
            part = part | {"cards": written_cards}
        written.append(part)
    return written
