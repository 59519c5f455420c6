"""Message templates as a form: its fields are named by where the checks find problems.

A form and Meta's JSON are two ways to write one thing: `written_in` makes the JSON of a
form's fields, `fields_of` the fields of the JSON, and `reshaped` adds a part to the
fields or takes one away, as the form's buttons ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inbox.building import unfolded
from templates_app import limits
from templates_app.checking import WITH_SAMPLE
from templates_app.models import SAMPLE
from templates_app.variables import examples_of, variables_in

Json = dict[str, Any]

NAMES = ("name", "language", "category", "parameter_format")
OF_APPS = ("package_name", "signature_hash")
LEAST_CARDS = limits.CARDS[0]


def written_in(fields: Mapping[str, str]) -> Json:
    """The definition that a form's fields stand for, unfinished as it may be."""
    tree = unfolded(fields)
    said = {name: text(fields, name) for name in NAMES}
    is_named = said["parameter_format"] == "NAMED"
    parts = components(tree, is_named, "")
    if said["category"] == "AUTHENTICATION":
        parts = codes(tree, parts)
    elif said["category"] == "MARKETING" and "offer" in tree:
        words = text(tree, "offer", "text")
        ends = bool(text(tree, "offer", "has_expiration"))
        told = {"text": words, "has_expiration": ends}
        offer = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": told}
        below = [part for part in parts if part["type"] in ("FOOTER", "BUTTONS")]
        parts = [*(part for part in parts if part not in below), offer, *below]
    if cards := branch(tree, "cards"):
        parts = [part for part in parts if part["type"] == "BODY"]
        held = [
            {"components": components(cards[key], is_named, f"cards.{key}.")}
            for key in sorted(cards, key=place)
        ]
        parts.append({"type": "CAROUSEL", "cards": held})
    return said | {"components": parts}


def components(tree: Json, is_named: bool, within: str) -> list[Json]:
    parts: list[Json] = []
    header = branch(tree, "header")
    kind = text(header, "format")
    if kind == "TEXT":
        part = {"type": "HEADER", "format": kind, "text": text(header, "text")}
        parts.append(part | with_examples("header_text", part, header, is_named))
    elif kind in WITH_SAMPLE:
        sample = text(header, "sample")
        example = {"header_handle": [sample]} if sample else {}
        parts.append({"type": "HEADER", "format": kind, "example": example})
    elif kind:
        parts.append({"type": "HEADER", "format": kind})
    body = branch(tree, "body")
    if body.get("text") or not within:
        part = {"type": "BODY", "text": text(body, "text")}
        parts.append(part | with_examples("body_text", part, body, is_named))
    if words := text(tree, "footer", "text"):
        parts.append({"type": "FOOTER", "text": words})
    if buttons := branch(tree, "buttons"):
        found = [button(buttons[key]) for key in sorted(buttons, key=place)]
        parts.append({"type": "BUTTONS", "buttons": found})
    return parts


def with_examples(key: str, part: Json, given: Json, is_named: bool) -> Json:
    names, known = variables_in(part["text"]), branch(given, "example")
    if not names:
        return {}
    if is_named:
        rows = [{"param_name": n, "example": text(known, n)} for n in names]
        return {"example": {f"{key}_named_params": rows}}
    last = max((int(name) for name in names if name.isdecimal()), default=0)
    row = [text(known, str(number)) for number in range(1, min(last, 99) + 1)]
    return {"example": {key: [row] if key == "body_text" else row}}


def button(given: Any) -> Json:
    said = {key: text(given, key) for key in given} if isinstance(given, dict) else {}
    app = {key: said.pop(key, "") for key in OF_APPS}
    made: Json = {key: value for key, value in said.items() if value}
    if made.get("type") == "URL" and "example" in made:
        made["example"] = [made["example"]]
    if made.get("type") == "OTP" and any(app.values()):
        made["supported_apps"] = [app]
    if made.get("otp_type") == "ZERO_TAP":
        made["zero_tap_terms_accepted"] = True
    return made


def codes(tree: Json, parts: list[Json]) -> list[Json]:
    """Of a one-time code: Meta writes the words, we say which of them it has."""
    safe = bool(text(tree, "body", "add_security_recommendation"))
    found: list[Json] = [{"type": "BODY", "add_security_recommendation": safe}]
    if minutes := text(tree, "footer", "code_expiration_minutes"):
        lasts = int(minutes) if minutes.isdecimal() else minutes
        found.append({"type": "FOOTER", "code_expiration_minutes": lasts})
    buttons = [part for part in parts if part["type"] == "BUTTONS"]
    return [*found, *buttons]


def fields_of(definition: Json) -> Json:
    """What the form shows: a tree by the same names."""
    is_named = definition.get("parameter_format") == "NAMED"
    told = {name: definition.get(name) or "" for name in NAMES}
    return told | tree_of(definition.get("components") or [], is_named, "")


def tree_of(parts: list[Json], is_named: bool, within: str) -> Json:
    by_type = {str(part.get("type")).upper(): part for part in parts}
    header, body = by_type.get("HEADER", {}), by_type.get("BODY", {})
    footer = by_type.get("FOOTER", {})
    handle = next(iter((header.get("example") or {}).get("header_handle") or ()), "")
    tree: Json = {
        "within": within,
        "header": {
            "format": header.get("format", ""),
            "text": header.get("text", ""),
            "examples": shown_examples(header, "header_text", is_named),
            "sample": handle if str(handle).startswith(SAMPLE) else "",
        },
        "body": {
            "text": body.get("text", ""),
            "examples": shown_examples(body, "body_text", is_named),
            "add_security_recommendation": body.get("add_security_recommendation"),
        },
        "footer": {
            "text": footer.get("text", ""),
            "code_expiration_minutes": footer.get("code_expiration_minutes", ""),
        },
        "buttons": [
            shown_button(each) for each in by_type.get("BUTTONS", {}).get("buttons", [])
        ],
    }
    if "LIMITED_TIME_OFFER" in by_type:
        tree["offer"] = by_type["LIMITED_TIME_OFFER"].get("limited_time_offer") or {}
    if "CAROUSEL" in by_type:
        tree["cards"] = [
            tree_of(card["components"], is_named, f"cards.{number}.")
            for number, card in enumerate(by_type["CAROUSEL"]["cards"])
        ]
    return tree


def shown_examples(part: Json, key: str, is_named: bool) -> list[tuple[str, str]]:
    known = examples_of(part, key, is_named=is_named)
    names = variables_in(str(part.get("text") or ""))
    return [(name, known.get(name, "")) for name in names]


def shown_button(button: Json) -> Json:
    example = button.get("example") or ""
    app: Json = next(iter(button.get("supported_apps") or ()), {})
    first = example[0] if isinstance(example, list) else example
    return button | app | {"example": first}


def with_values(components: Any) -> Any:
    """The components as a customer would get them with the examples."""
    if isinstance(components, list):
        return [with_values(each) for each in components]
    if not isinstance(components, dict):
        return components
    shown = {key: with_values(value) for key, value in components.items()}
    for key in ("header_text", "body_text"):
        for is_named in (False, True):
            known = examples_of(components, key, is_named=is_named)
            for name, value in known.items():
                if value and isinstance(shown.get("text"), str):
                    shown["text"] = shown["text"].replace(f"{{{{{name}}}}}", value)
    return shown


def reshaped(fields: Mapping[str, str], *, add: str, remove: str) -> dict[str, str]:
    """The fields with a part more or less: ``offer``, ``card``, ``cards.1.button``."""
    kept = {
        name: value
        for name, value in fields.items()
        if not (remove and (name == remove or name.startswith(f"{remove}.")))
    }
    if add == "offer":
        kept |= {"category": "MARKETING", "offer.text": ""}
    elif add == "card":
        known = numbers_in(kept, "cards.")
        # One card alone is no carousel.
        for number in range(len(known), max(len(known) + 1, LEAST_CARDS)):
            free = max(known, default=-1) + 1 + number - len(known)
            kept[f"cards.{free}.header.format"] = "IMAGE"
    elif add.endswith("button"):
        within = f"{add.removesuffix('button')}buttons."
        free = max(numbers_in(kept, within), default=-1) + 1
        is_code = kept.get("category") == "AUTHENTICATION"
        kept[f"{within}{free}.type"] = "OTP" if is_code else "QUICK_REPLY"
    return kept


def numbers_in(fields: Mapping[str, str], within: str) -> set[int]:
    found = (name.removeprefix(within).split(".")[0] for name in fields)
    return {int(key) for key in found if key.isdecimal()}


def branch(tree: Any, key: str) -> Json:
    found = tree.get(key) if isinstance(tree, dict) else None
    return found if isinstance(found, dict) else {}


def text(tree: Any, *path: str) -> str:
    for key in path:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree.strip() if isinstance(tree, str) else ""


def place(key: str) -> int:
    return int(key) if key.isdecimal() else 0
