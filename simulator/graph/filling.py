"""Is a template filled in as it was approved? Refused with Meta's codes if not.

What is found right gives the template as a phone shows it.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import Refusal
from simulator.graph import media, shapes
from simulator.models import BusinessNumber, MessageTemplate

Json = dict[str, Any]
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
UNDRAWN = re.compile(r"[\n\r\t]| {5}")
LONGEST = {"header": 60, "body": 1024}
FILES = ("image", "video", "document", "gif")
SUB_TYPES = {
    *("BOOKING_CONFIRMATION", "CATALOG", "COPY_CODE", "FLOW", "MPM", "ORDER_DETAILS"),
    *("QUICK_REPLY", "REMINDER", "URL", "VOICE_CALL"),
}
# What a button cannot be sent without: its parameter, and what holds the value.
NEEDED = {
    "OTP": ("url", "text", 15),
    "URL": ("url", "text", 2000),
    "COPY_CODE": ("copy_code", "coupon_code", 20),
    "MPM": ("mpm", "action", 0),
}
OTHERS = {"QUICK_REPLY": "quick_reply", "FLOW": "flow", "CATALOG": "catalog"}


def filled(number: BusinessNumber, template: MessageTemplate, told: Any) -> list[Json]:
    """The template's components with what is told in their places."""
    return Filling(number, template.components, template.category).filled(told or [])


class Filling:
    def __init__(
        self, number: BusinessNumber, parts: list[Json], category: str
    ) -> None:
        self.number, self.category = number, category
        self.parts = parts

    def filled(self, told: list[Any]) -> list[Json]:
        given = self.by_place(told)
        shown = [self.part(part, given) for part in self.parts]
        if given:
            place = next(iter(given))
            raise Refusal(132018, f"{place}: the template takes no such component.")
        return shown

    def by_place(self, told: list[Any]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for component in told:
            if not isinstance(component, dict):
                raise Refusal(100, "template['components'] holds objects.")
            place = str(component.get("type", "")).lower()
            if place == "button":
                sub_type = str(component.get("sub_type", ""))
                if sub_type.upper() not in SUB_TYPES:
                    one_of = ", ".join(sorted(SUB_TYPES))
                    raise Refusal(100, f"sub_type must be one of {{{one_of}}}")
                place = f"button {component.get('index')}"
            found[place] = component
        return found

    def part(self, part: Json, given: dict[str, Json]) -> Json:
        kind = str(part.get("type", "BODY")).upper()
        shown = {key: value for key, value in part.items() if key != "example"}
        if kind == "HEADER" and part.get("format", "TEXT").upper() != "TEXT":
            return shown | self.held(part["format"].lower(), given.pop("header", {}))
        if kind in ("HEADER", "BODY"):
            place = kind.lower()
            shown["text"] = self.text(place, part, given.pop(place, {}))
        if kind == "BUTTONS":
            shown["buttons"] = [
                self.button(index, button, given.pop(f"button {index}", {}))
                for index, button in enumerate(part.get("buttons", []))
            ]
        if kind == "LIMITED_TIME_OFFER" and part["limited_time_offer"].get(
            "has_expiration"
        ):
            shown["ends_at"] = self.ends_at(given.pop("limited_time_offer", {}))
        if kind == "CAROUSEL":
            shown["cards"] = self.cards(part, given.pop("carousel", {}))
        return shown

    def held(self, kind: str, component: Json) -> Json:
        """What stands above the words: a file, a place, a product."""
        parameters = component.get("parameters") or [{}]
        got = str(parameters[0].get("type", "unknown"))
        if got != kind or not isinstance(parameters[0].get(kind), dict):
            raise Refusal(
                132012,
                f"header: Format mismatch, expected {kind.upper()}, "
                f"received {got.upper()}",
            )
        value = parameters[0][kind]
        if kind in FILES:
            file = "video" if kind == "gif" else kind
            shapes.media(file, value, f"{kind}['{{}}']")
            media.check(self.number, value, f"{kind}['id']")
        needed = {"location": ("latitude", "longitude")}.get(kind, ())
        for key in needed:
            if value.get(key) in (None, ""):
                raise Refusal(131008, f"{kind}['{key}'] is required.")
        return {kind: value}

    def text(self, place: str, part: Json, component: Json) -> str:
        text = str(part.get("text") or "")
        if self.category == "AUTHENTICATION" and place == "body" and not text:
            text = "*{{1}}* is your verification code."
        names = list(dict.fromkeys(VARIABLE.findall(text)))
        parameters = component.get("parameters") or []
        if len(parameters) != len(names):
            raise Refusal(
                132000,
                f"{place}: number of localizable_params ({len(parameters)}) does not "
                f"match the expected number of params ({len(names)})",
            )
        values = self.values(place, names, parameters)
        shown = VARIABLE.sub(lambda found: values[found[1]], text)
        if len(shown) > LONGEST[place]:
            raise Refusal(132005, f"{place}: the filled text is too long.")
        return shown

    def values(self, place: str, names: list[str], parameters: Any) -> dict[str, str]:
        values: dict[str, str] = {}
        is_named = any(not name.isdecimal() for name in names)
        for index, parameter in enumerate(parameters, start=1):
            name = parameter.get("parameter_name") if is_named else str(index)
            if name not in names or name in values:
                raise Refusal(132012, f"{place}: Parameter name is missing or empty")
            values[name] = self.value(place, parameter)
        return values

    def value(self, place: str, parameter: Json) -> str:
        kind = parameter.get("type", "text")
        holder = parameter if kind == "text" else parameter.get(kind)
        key = "text" if kind == "text" else "fallback_value"
        if kind not in ("text", "currency", "date_time") or not isinstance(
            holder, dict
        ):
            raise Refusal(132012, f"{place}: Format mismatch, expected TEXT")
        value = holder.get(key)
        if not isinstance(value, str) or not value.strip():
            raise Refusal(131008, f"Parameter of type {kind} is missing {key} value")
        if UNDRAWN.search(value):
            raise Refusal(
                132018,
                "Param text cannot have new-line/tab characters or more than 4 "
                "consecutive spaces",
            )
        return value

    def button(self, index: int, button: Json, component: Json) -> Json:
        kind = str(button.get("type", "")).upper()
        shown = {key: value for key, value in button.items() if key != "example"}
        url = str(button.get("url", ""))
        takes = NEEDED.get(kind)
        if kind == "URL" and not VARIABLE.search(url):
            takes = None
        sub_type = takes[0] if takes else OTHERS.get(kind, "")
        where = f"Button at index {index} of type {kind.title()}"
        if not component:
            if takes:
                raise Refusal(131008, f"{where} requires a parameter")
            return shown
        if str(component["sub_type"]).lower() != sub_type:
            raise Refusal(132018, f"{where} takes no {component['sub_type']} parameter")
        if not takes:
            return shown | self.chosen(component)
        return shown | self.needed(where, takes, url, component)

    def needed(
        self, where: str, takes: tuple[str, str, int], url: str, component: Json
    ) -> Json:
        _sub_type, key, longest = takes
        parameter = (component.get("parameters") or [{}])[0]
        value = parameter.get(key)
        if not value:
            raise Refusal(131008, f"{where} requires a parameter {key}")
        if longest and len(str(value)) > longest:
            raise Refusal(132005, f"{where}: at most {longest} characters.")
        if key == "action" and not value.get("sections"):
            raise Refusal(131008, f"{where} requires sections")
        if url:
            return {"url": VARIABLE.sub(lambda _found: str(value), url)}
        return {"code": value} if key != "action" else {"action": value}

    def chosen(self, component: Json) -> Json:
        parameter = (component.get("parameters") or [{}])[0]
        known = {key: parameter.get(key) for key in ("payload", "action")}
        return {key: value for key, value in known.items() if value is not None}

    def ends_at(self, component: Json) -> int:
        parameter = (component.get("parameters") or [{}])[0]
        told = parameter.get("limited_time_offer") or {}
        ends_at = told.get("expiration_time_ms")
        if type(ends_at) is not int:
            raise Refusal(131008, "limited_time_offer requires expiration_time_ms")
        return ends_at

    def cards(self, part: Json, component: Json) -> list[Json]:
        told = {card.get("card_index"): card for card in component.get("cards") or []}
        approved = part.get("cards", [])
        if sorted(told, key=str) != sorted(range(len(approved)), key=str):
            raise Refusal(132012, f"carousel: expected {len(approved)} cards")
        return [
            {
                "components": Filling(
                    self.number, card.get("components", []), self.category
                ).filled(told[index].get("components") or [])
            }
            for index, card in enumerate(approved)
        ]
