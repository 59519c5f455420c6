"""How a message template looks to the customer: as it was approved, and filled in.

Filled in it is still Meta's list of components, with the values in their places. That
is what a message keeps, so that its thread shows what the customer saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from channels_app.payloads.reading import moment_of
from templates_app.fields import (
    FILES,
    LOCATION,
    VARIABLE,
    Json,
    Whole,
    kind_of,
    objects,
    whole_of,
    words,
)
from templates_app.models import MessageTemplate
from templates_app.values import Upload

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Button:
    kind: str  # Meta's type in lower case: quick_reply, url, phone_number, …
    text: str
    target: str = ""  # address, phone number, or what is copied


@dataclass(frozen=True)
class Offer:
    """The box of an offer that ends."""

    text: str
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Preview:
    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    file: str = ""  # image, video, gif, document: what stands above the words
    file_name: str = ""  # or the address that Meta fetches it from
    is_ours: bool = False  # a file that we brought to Meta for this message
    place: tuple[str, ...] = ()
    offer: Offer | None = None
    cards: tuple[Preview, ...] = ()

    @property
    def text(self) -> str:
        """What can be read of it in one piece."""
        heading = "" if self.file else self.header
        return "\n\n".join(filter(None, (heading, self.body, self.footer)))


def preview(template: MessageTemplate) -> Preview:
    """The template as the customer will see it; odd components show as nothing."""
    return look(filled_in(template, {}))


def says(template: MessageTemplate, q: str) -> bool:
    """Whether all these words are in what can be read: JSON has others besides."""
    read = f"{template.name} {preview(template).text}".casefold() if q else ""
    return all(word in read for word in q.casefold().split())


def look(components: Any) -> Preview:
    """How these components are drawn."""
    parts = {kind_of(part): part for part in objects(components)}
    header = parts.get("HEADER", {})
    kind = words(header, "format").lower()
    held = header.get(kind)
    held = held if isinstance(held, dict) else {}
    shown = (held.get(key) for key in ("name", "address"))
    return Preview(
        header=heading(header),
        body=words(parts.get("BODY", {}), "text"),
        footer=words(parts.get("FOOTER", {}), "text"),
        buttons=tuple(map(button, objects(parts.get("BUTTONS", {}).get("buttons")))),
        file=kind if kind in FILES else "",
        file_name=words(held, "filename") or words(held, "link"),
        is_ours=isinstance(header.get(kind), dict) and not {"id", "link"} & held.keys(),
        place=tuple(str(one) for one in shown if one) if kind == "location" else (),
        offer=offer(parts.get("LIMITED_TIME_OFFER", {})),
        cards=tuple(
            look(card.get("components"))
            for card in objects(parts.get("CAROUSEL", {}).get("cards"))
        ),
    )


def heading(part: Json) -> str:
    named = {
        "IMAGE": _("[Picture]"),
        "VIDEO": _("[Video]"),
        "GIF": _("[Animation]"),
        "DOCUMENT": _("[Document]"),
        "LOCATION": _("[Place]"),
        "PRODUCT": _("[Product]"),
    }
    return named.get(words(part, "format").upper()) or words(part, "text")


def button(told: Json) -> Button:
    kind = words(told, "type").lower()
    unnamed = {
        "copy_code": _("Copy offer code"),
        "otp": _("Copy code"),
        "catalog": _("View catalog"),
        "request_contact_info": _("Share phone number"),
    }
    targets = (words(told, key) for key in ("url", "phone_number", "coupon_code"))
    return Button(
        kind=kind,
        text=words(told, "text") or unnamed.get(kind, ""),
        target=next(filter(None, targets), ""),
    )


def offer(part: Json) -> Offer | None:
    told = part.get("limited_time_offer")
    if not isinstance(told, dict):
        return None
    ends = part.get("expiration_time_ms")
    at = moment_of(ends // 1000) if type(ends) is int else None
    return Offer(words(told, "text"), at)


def filled_in(template: MessageTemplate, values: Values) -> list[Json]:
    """Its components with these values; what has none yet stands there as it is."""
    return parts_with(template.components, whole_of(template), values)


def parts_with(components: Any, whole: Whole, values: Values) -> list[Json]:
    return [part_with(part, whole, values) for part in objects(components)]


def part_with(part: Json, whole: Whole, values: Values) -> Json:
    shown = {key: value for key, value in part.items() if key != "example"}
    match kind_of(part):
        case "HEADER" | "BODY" as kind:
            text = words(part, "text") or wording(kind, part, whole)
            shown["text"] = substituted(text, kind.lower(), whole, values)
            shown |= holding(words(part, "format").lower(), whole, values)
        case "FOOTER" if minutes := part.get("code_expiration_minutes"):
            told = "This code expires in {} minutes."
            shown["text"] = words(part, "text") or told.format(minutes)
        case "BUTTONS":
            shown["buttons"] = [
                button_with(one, f"{whole.at}buttons.{index}", whole, values)
                for index, one in enumerate(objects(part.get("buttons")))
            ]
        case "LIMITED_TIME_OFFER":
            shown["expiration_time_ms"] = values.get("limited_time_offer")
        case "CAROUSEL":
            shown["cards"] = [
                {"components": parts_with(parts, Whole(at=f"cards.{i}."), values)}
                for i, card in enumerate(objects(part.get("cards")))
                for parts in [card.get("components")]
            ]
    return shown


def wording(kind: str, part: Json, whole: Whole) -> str:
    """Meta's own words, where a code's template has none. Listed, it has them."""
    if kind != "BODY" or not whole.is_code:
        return ""
    advice = " For your security, do not share this code."
    advised = part.get("add_security_recommendation")
    return "*{{1}}* is your verification code." + (advice if advised else "")


def substituted(text: str, place: str, whole: Whole, values: Values) -> str:
    return VARIABLE.sub(
        lambda found: as_words(values.get(whole.name(place, found[1])), found[0]), text
    )


def as_words(value: Any, otherwise: str) -> str:
    if isinstance(value, dict):
        told = value.get(str(value.get("type")))
        value = told.get("fallback_value") if isinstance(told, dict) else None
    return value if isinstance(value, str) and value else otherwise


def holding(kind: str, whole: Whole, values: Values) -> Json:
    """What stands above the words, besides words."""
    place = f"{whole.at}header"
    if kind in FILES and (value := values.get(place)):
        return {kind: as_file(value)}
    if kind == "location":
        given = {key: values.get(f"{place}.{key}") for key in LOCATION}
        return {kind: {key: value for key, value in given.items() if value}}
    return {}


def as_file(value: Any) -> Json:
    """A file as Meta is told of it; of one that is on its way there, without its id."""
    if isinstance(value, Upload):
        return {"filename": value.filename} if value.kind == "document" else {}
    return dict(value) if isinstance(value, dict) else {}


def button_with(told: Json, place: str, whole: Whole, values: Values) -> Json:
    shown = {key: value for key, value in told.items() if key != "example"}
    value = values.get("code" if whole.is_code else place)
    if not isinstance(value, str) or not value:
        return shown
    if url := words(told, "url"):
        shown["url"] = VARIABLE.sub(lambda _found: value, url)
    elif kind_of(told) in ("COPY_CODE", "OTP"):
        shown["coupon_code"] = value
    elif kind_of(told) == "QUICK_REPLY":
        shown["payload"] = value
    return shown
