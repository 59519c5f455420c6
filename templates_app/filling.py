"""Filling a message template in: what is wrong is told of its field, not by Meta.

Values go by the names of the template's fields. Text is text, or Meta's object of an
amount or a date; a file is ``{"id"}`` or ``{"link"}``, or an ``Upload`` that follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from templates_app.fields import (
    BODY,
    BODY_OF_CARD,
    BODY_OF_OFFER,
    FILES,
    HEADER,
    LOCATION,
    PRODUCT,
    URL,
    Field,
    Json,
    Slot,
    kind_of,
    objects,
    slots_of,
    whole_of,
    words,
)
from templates_app.models import MessageTemplate
from templates_app.rendering import Preview, as_file, filled_in, look
from templates_app.values import CHECKS, Misfilled


@dataclass(frozen=True)
class Filled:
    content: Json  # Meta's ``template`` object
    components: list[Json]  # the template's own, with the values in their places

    @property
    def look(self) -> Preview:
        return look(self.components)


def fill(template: MessageTemplate, values: Mapping[str, Any]) -> Filled:
    """All of it, or a Misfilled that names the first field that is wrong."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    slots = slots_of(template)
    check_names(slots, given)
    good = {
        field.name: CHECKS[field.kind](field, given[field.name])
        for slot in slots
        for field in slot.fields
        if field.name in given
    }
    components = filled_in(template, good)
    check_lengths(template, components)
    content: Json = {"name": template.name, "language": {"code": template.language}}
    if parts := [*parts_of(slots, good), *cards_of(template, slots, good)]:
        content["components"] = in_order_of(template, parts)
    return Filled(content, components)


def check_names(slots: list[Slot], given: Mapping[str, Any]) -> None:
    """Nothing is missing and nothing is left over."""
    asked = {field.name: field for slot in slots for field in slot.fields}
    for name in given:
        if name not in asked:
            raise Misfilled(name, why_extra(name, slots, given))
    for slot in slots:
        for field in slot.fields:
            if not field.optional and field.name not in given:
                raise Misfilled(field.name, why_missing(slot, field, given))


def why_extra(name: str, slots: list[Slot], given: Mapping[str, Any]) -> str:
    place, _dot, last = name.rpartition(".")
    fields = next(
        (s.fields for s in slots if s.place == place and s.kind == "text"), ()
    )
    names = [field.name.rpartition(".")[2] for field in fields]
    if last.isdecimal() and names and not names[0].isdecimal():
        told = _(
            "The values of this template have names (%(names)s): this one has none."
        )
        return told % {"names": ", ".join(names)}
    if place.endswith(("header", "body")):
        return wrong_count(place, len(fields), given)
    return _("This template has no such place.")


def why_missing(slot: Slot, field: Field, given: Mapping[str, Any]) -> str:
    if slot.kind == "text" and field.kind != "code":
        return wrong_count(slot.place, len(slot.fields), given)
    needed = {
        "image": _("This template begins with a picture: choose one."),
        "gif": _("This template begins with an animation: choose one."),
        "video": _("This template begins with a video: choose one."),
        "document": _("This template begins with a document: choose one."),
        "suffix": _("The address of this button has to be completed."),
        "coupon": _("The code that this button copies is needed."),
        "code": _("The code is needed."),
        "expiry": _("When the offer ends is needed."),
    }
    return needed.get(field.kind) or _("This is needed.")


def wrong_count(place: str, expected: int, given: Mapping[str, Any]) -> str:
    """As programs want to read it, too: how many it takes, and how many there were."""
    count = sum(name.rpartition(".")[0] == place for name in given)
    takes = ngettext(
        "This takes %(expected)d value", "This takes %(expected)d values", expected
    )
    was = ngettext("%(count)d was given.", "%(count)d were given.", count)
    return f"{takes}; {was}" % {"expected": expected, "count": count}


def check_lengths(template: MessageTemplate, components: list[Json]) -> None:
    whole = whole_of(template)
    longest = BODY_OF_OFFER if whole.is_offer else BODY
    check_parts(components, longest, "")
    carousel = next((p for p in components if kind_of(p) == "CAROUSEL"), {})
    for index, card in enumerate(objects(carousel.get("cards"))):
        check_parts(card["components"], BODY_OF_CARD, f"cards.{index}.")


def check_parts(components: list[Json], longest_body: int, at: str) -> None:
    for part in components:
        kind = kind_of(part)
        if kind in ("HEADER", "BODY"):
            limit = HEADER if kind == "HEADER" else longest_body
            check_length(f"{at}{kind.lower()}", words(part, "text"), limit)
        for index, button in enumerate(objects(part.get("buttons"))):
            check_length(f"{at}buttons.{index}", words(button, "url"), URL)


def check_length(place: str, text: str, limit: int) -> None:
    if len(text) > limit:
        told = _("Filled in, this has %(count)d characters; %(limit)d are allowed.")
        raise Misfilled(place, told % {"count": len(text), "limit": limit})


def parts_of(slots: list[Slot], good: Mapping[str, Any], at: str = "") -> list[Json]:
    """Meta's components of these slots, those of one card if ``at`` says so."""
    parts = []
    for slot in slots:
        here = slot.place.removeprefix(at)
        if not slot.place.startswith(at) or here.startswith("cards."):
            continue
        if parameters := parameters_of(slot, good):
            parts.append(component(here, slot) | {"parameters": parameters})
    return parts


def component(here: str, slot: Slot) -> Json:
    if here.startswith("buttons."):
        return {"type": "button", "sub_type": slot.kind, "index": str(slot.index)}
    return {"type": here}


def cards_of(
    template: MessageTemplate, slots: list[Slot], good: Mapping[str, Any]
) -> list[Json]:
    """A carousel is sent with all its cards, those without values too."""
    carousels = [p for p in objects(template.components) if kind_of(p) == "CAROUSEL"]
    return [
        {
            "type": "carousel",
            "cards": [
                {"card_index": i, "components": parts_of(slots, good, f"cards.{i}.")}
                for i, _card in enumerate(objects(carousel.get("cards")))
            ],
        }
        for carousel in carousels
    ]


ORDER = ("header", "body", "limited_time_offer", "carousel", "button")


def in_order_of(template: MessageTemplate, parts: list[Json]) -> list[Json]:
    return sorted(parts, key=lambda part: ORDER.index(part["type"]))


def parameters_of(slot: Slot, good: Mapping[str, Any]) -> list[Json]:
    """What Meta wants to be told of a slot; nothing, if nothing was given."""
    given = {
        f.name.rpartition(".")[2]: good[f.name] for f in slot.fields if f.name in good
    }
    if not given:
        return []
    only = next(iter(given.values()))
    if slot.kind == "text":
        return [text_parameter(field, good[field.name]) for field in slot.fields]
    if slot.kind in FILES:
        return [{"type": slot.kind, slot.kind: as_file(only)}]
    if slot.kind in ("location", "product"):
        keys = LOCATION if slot.kind == "location" else PRODUCT
        told = {key: given[key] for key in keys if key in given}
        return [{"type": slot.kind, slot.kind: told}]
    if slot.kind in ("flow", "catalog", "mpm"):
        return [{"type": "action", "action": given}]
    if slot.kind == "limited_time_offer":
        return [{"type": slot.kind, slot.kind: {"expiration_time_ms": only}}]
    key = {"quick_reply": "payload", "copy_code": "coupon_code"}.get(slot.kind, "text")
    return [{"type": key, key: only}]


def text_parameter(field: Field, value: Any) -> Json:
    told = {"type": "text", "text": value} if isinstance(value, str) else value
    name = field.name.rpartition(".")[2]
    if name.isdecimal() or field.name == "code":
        return dict(told)
    return {"parameter_name": name, **told}


def with_ids(content: Json, ids: Sequence[str]) -> Json:
    """The same with Meta's ids of the files that were brought there, in their order."""
    left = iter(ids)
    parts = content.get("components")
    return content | {"components": known(parts, left)} if parts else content


def known(parts: list[Json], left: Iterator[str]) -> list[Json]:
    return [
        part | {"parameters": [with_id(one, left) for one in part["parameters"]]}
        if "parameters" in part
        else part
        | {
            "cards": [
                card | {"components": known(card["components"], left)}
                for card in part["cards"]
            ]
        }
        for part in parts
    ]


def with_id(parameter: Json, left: Iterator[str]) -> Json:
    kind = parameter["type"]
    if kind not in FILES or {"id", "link"} & parameter[kind].keys():
        return parameter
    return parameter | {kind: {"id": next(left, ""), **parameter[kind]}}
