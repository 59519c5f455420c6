"""A location, and a small map of it that asks nobody: lines of degrees and a pin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from channels_app.payloads.reading import dict_at, text_at
from inbox.kinds import links

WIDTH, HEIGHT = 240, 108
STEP = 0.01  # degrees between two lines, about a kilometre
SPACING = 40  # pixels between two parallels
NARROWEST = 0.2  # of that between meridians, which meet at the poles
FOOT = 14  # pixels, where the meridians say their degrees
LABEL = 28  # pixels that these take
FARTHEST = {"latitude": 90, "longitude": 180}
MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}"


@dataclass(frozen=True)
class Rule:
    """A line of the map: where it runs, and the degrees that it stands for."""

    at: str
    degrees: str


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    url: str
    latitude: float | None
    longitude: float | None

    @property
    def is_known(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def coordinates(self) -> str:
        if self.latitude is None or self.longitude is None:
            return ""
        north = f"{abs(self.latitude):.5f}° {'N' if self.latitude >= 0 else 'S'}"
        east = f"{abs(self.longitude):.5f}° {'E' if self.longitude >= 0 else 'W'}"
        return f"{north}, {east}"

    @property
    def map_link(self) -> str:
        return MAP.format(self.latitude, self.longitude) if self.is_known else ""

    @property
    def parallels(self) -> list[Rule]:
        return rules(self.latitude, HEIGHT, SPACING, upwards=True)

    @property
    def meridians(self) -> list[Rule]:
        narrower = max(math.cos(math.radians(self.latitude or 0)), NARROWEST)
        return rules(self.longitude, WIDTH, SPACING * narrower)


def place_of(payload: dict[str, Any]) -> Place:
    told = dict_at(payload, "location")
    return Place(
        name=text_at(told, "name"),
        address=text_at(told, "address"),
        url=links.safe(text_at(told, "url")),
        latitude=degrees(told, "latitude"),
        longitude=degrees(told, "longitude"),
    )


def degrees(told: dict[str, Any], key: str) -> float | None:
    try:
        value = float(told.get(key))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return value if abs(value) <= FARTHEST[key] else None


def rules(
    centre: float | None, size: int, spacing: float, *, upwards: bool = False
) -> list[Rule]:
    """The lines on whole steps that are in sight around the centre."""
    if centre is None:
        return []
    reach = size / 2 / spacing
    first = math.ceil(centre / STEP - reach)
    last = math.floor(centre / STEP + reach)
    turn = -1 if upwards else 1
    every = math.ceil(LABEL / spacing)
    places = {
        line: size / 2 + turn * (line - centre / STEP) * spacing
        for line in range(first, last + 1)
    }
    return [
        Rule(
            at=f"{at:.1f}",
            degrees=""
            if line % every or (upwards and at > size - FOOT)
            else f"{line * STEP:.2f}°",
        )
        for line, at in places.items()
    ]
