"""What has to be given before a message template can be sent, and where it goes.

A field's name is its place in the template: ``header.1``, ``body.first_name``,
``buttons.0``, ``cards.2.header``. A slot is one component of what is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from templates_app.models import MessageTemplate

Json = dict[str, Any]

VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")
# Meta's limits, in characters, of what stands there once it is filled in.
HEADER, BODY, BODY_OF_OFFER, BODY_OF_CARD, URL = 60, 1024, 600, 160, 2000
CODE, COUPON, COUPON_OF_OFFER = 15, 20, 15
PAYLOAD = 128  # none is published; nobody was refused so much
WORDS = 1000  # of what Meta names no limit for

FILES = ("image", "video", "gif", "document")
LOCATION = ("latitude", "longitude", "name", "address")
PRODUCT = ("product_retailer_id", "catalog_id")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str  # which check is its (templates_app/filling.py), and how it is asked for
    limit: int = WORDS
    example: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Slot:
    """One component of what is sent: its fields, in the order of its parameters."""

    place: str
    kind: str
    fields: tuple[Field, ...]
    index: int = 0  # of a button, among all


@dataclass(frozen=True)
class Whole:
    """What the parts of a template have to know of each other."""

    is_code: bool = False  # one value, shown and copied
    is_offer: bool = False
    at: str = ""  # "cards.0." before what belongs to a card

    @property
    def longest_body(self) -> int:
        return BODY_OF_CARD if self.at else BODY_OF_OFFER if self.is_offer else BODY

    def name(self, place: str, variable: str) -> str:
        return "code" if self.is_code else f"{self.at}{place}.{variable}"


def fields_of(template: MessageTemplate) -> list[Field]:
    """Each once, in reading order."""
    every = [field for slot in slots_of(template) for field in slot.fields]
    return list({field.name: field for field in every}.values())


def slots_of(template: MessageTemplate) -> list[Slot]:
    return list(slots_in(template.components, whole_of(template)))


def whole_of(template: MessageTemplate) -> Whole:
    kinds = {kind_of(part) for part in objects(template.components)}
    is_code = template.category == "AUTHENTICATION"
    return Whole(is_code=is_code, is_offer="LIMITED_TIME_OFFER" in kinds)


def slots_in(components: Any, whole: Whole) -> Iterator[Slot]:
    for part in objects(components):
        if find := SLOTS.get(kind_of(part)):
            yield from find(part, whole)


def header(part: Json, whole: Whole) -> Iterator[Slot]:
    place, kind = f"{whole.at}header", words(part, "format").lower()
    if kind in FILES:
        yield Slot(place, kind, (Field(place, kind),))
    elif kind == "location":
        asked = tuple(
            Field(f"{place}.{key}", key, optional=key in ("name", "address"))
            for key in LOCATION
        )
        yield Slot(place, kind, asked)
    elif kind == "product":
        yield Slot(place, kind, tuple(Field(f"{place}.{key}", "id") for key in PRODUCT))
    else:
        yield from variables(part, "header", HEADER, whole)


def body(part: Json, whole: Whole) -> Iterator[Slot]:
    if whole.is_code and not words(part, "text"):
        yield Slot("body", "text", (Field("code", "code", CODE),))
    yield from variables(part, "body", whole.longest_body, whole)


def variables(part: Json, place: str, limit: int, whole: Whole) -> Iterator[Slot]:
    text = words(part, "text")
    left = limit - len(VARIABLE.sub("", text))
    kind, known = f"text_of_{place}", examples(part)
    asked = tuple(
        Field(whole.name(place, name), "code", CODE)
        if whole.is_code
        else Field(whole.name(place, name), kind, max(left, 1), known.get(name, ""))
        for name in in_order(VARIABLE.findall(text))
    )
    if asked:
        yield Slot(f"{whole.at}{place}", "text", asked)


def in_order(names: list[str]) -> list[str]:
    """Each once; numbers as they count, whatever the language puts first."""
    once = list(dict.fromkeys(names))
    return sorted(once, key=lambda name: int(name) if name.isdecimal() else 0)


def examples(part: Json) -> dict[str, str]:
    """Those that Meta was shown, by variable."""
    given = part.get("example")
    found: dict[str, str] = {}
    for key, value in given.items() if isinstance(given, dict) else ():
        if key.endswith("_named_params"):
            for one in objects(value):
                found[words(one, "param_name")] = words(one, "example")
        elif key in ("body_text", "header_text") and isinstance(value, list):
            row = value[0] if value and isinstance(value[0], list) else value
            found |= {str(at): str(one) for at, one in enumerate(row, start=1)}
    return found


def buttons(part: Json, whole: Whole) -> Iterator[Slot]:
    for index, button in enumerate(objects(part.get("buttons"))):
        place = f"{whole.at}buttons.{index}"
        found = BUTTONS.get(kind_of(button))
        kind, asked = found(button, place, whole) if found else ("", ())
        if asked:
            yield Slot(place, kind, asked, index)


Asked = tuple[str, tuple[Field, ...]]


def url(button: Json, place: str, whole: Whole) -> Asked:
    address = words(button, "url")
    if not VARIABLE.search(address):
        return "url", ()
    if whole.is_code:
        return "url", (Field("code", "code", CODE),)
    left = URL - len(VARIABLE.sub("", address))
    shown = button.get("example")
    whole_example = str(shown[0]) if isinstance(shown, list) and shown else ""
    example = whole_example.removeprefix(VARIABLE.split(address)[0])
    return "url", (Field(place, "suffix", max(left, 1), example),)


def otp(button: Json, place: str, whole: Whole) -> Asked:
    return "url", (Field("code", "code", CODE),)


def copy_code(button: Json, place: str, whole: Whole) -> Asked:
    limit = COUPON_OF_OFFER if whole.is_offer else COUPON
    example = button.get("example")
    first = example[0] if isinstance(example, list) and example else example
    return "copy_code", (Field(place, "coupon", limit, str(first or "")),)


def quick_reply(button: Json, place: str, whole: Whole) -> Asked:
    return "quick_reply", (Field(place, "payload", PAYLOAD, optional=True),)


def flow(button: Json, place: str, whole: Whole) -> Asked:
    token = Field(f"{place}.flow_token", "id", optional=True)
    data = Field(f"{place}.flow_action_data", "data", optional=True)
    return "flow", (token, data)


def catalog(button: Json, place: str, whole: Whole) -> Asked:
    thumbnail = f"{place}.thumbnail_product_retailer_id"
    return "catalog", (Field(thumbnail, "id", optional=True),)


def products(button: Json, place: str, whole: Whole) -> Asked:
    thumbnail = f"{place}.thumbnail_product_retailer_id"
    sections = Field(f"{place}.sections", "sections")
    return "mpm", (Field(thumbnail, "id"), sections)


def offer(part: Json, whole: Whole) -> Iterator[Slot]:
    told = part.get("limited_time_offer")
    if isinstance(told, dict) and told.get("has_expiration"):
        place = "limited_time_offer"
        yield Slot(place, place, (Field(place, "expiry"),))


def carousel(part: Json, whole: Whole) -> Iterator[Slot]:
    for index, card in enumerate(objects(part.get("cards"))):
        yield from slots_in(card.get("components"), Whole(at=f"cards.{index}."))


SLOTS: dict[str, Callable[[Json, Whole], Iterator[Slot]]] = {
    "HEADER": header,
    "BODY": body,
    "BUTTONS": buttons,
    "LIMITED_TIME_OFFER": offer,
    "CAROUSEL": carousel,
}
BUTTONS: dict[str, Callable[[Json, str, Whole], Asked]] = {
    "URL": url,
    "OTP": otp,
    "COPY_CODE": copy_code,
    "QUICK_REPLY": quick_reply,
    "FLOW": flow,
    "CATALOG": catalog,
    "MPM": products,
}


def kind_of(part: Json) -> str:
    return words(part, "type").upper()


def words(part: Json, key: str) -> str:
    value = part.get(key)
    return value if isinstance(value, str) else ""


def objects(value: Any) -> Iterator[Json]:
    """Components come from Meta: whatever is not of the known shape is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
