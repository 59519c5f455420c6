"""News of message templates: each says one thing, at Meta's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from channels_app.payloads import items
from channels_app.payloads.messages import Source
from channels_app.payloads.reading import list_at, text_at

FIELDS = {
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "template_correct_category_detection",
}


def read_template(
    field: str, value: dict[str, Any], source: Source, at: datetime
) -> Iterator[items.Item]:
    name = text_at(value, "message_template_name")
    language = text_at(value, "message_template_language").replace("-", "_")
    meta_id = text_at(value, "message_template_id")
    if not name or not language:
        why = "it does not name a template and its language"
        yield items.Ignored(**source.of(value), what=field, why=why)
        return
    yield items.TemplateUpdate(
        **source.of(value),
        field=field,
        at=at,
        meta_id=meta_id,
        name=name,
        language=language,
        **what_changed(field, value),
    )


def what_changed(field: str, value: dict[str, Any]) -> dict[str, Any]:
    # Meta's own example of a quality update bears the status update's name.
    if quality := text_at(value, "new_quality_score"):
        return {"quality": quality}
    if field == "message_template_components_update":
        return {"components": components(value)}
    if field == "message_template_status_update":
        return {
            "status": text_at(value, "event") or None,
            "reason": reason(value),
            "category": text_at(value, "message_template_category") or None,
        }
    # What is only planned ("correct_category") will be told again when it is done.
    current = text_at(value, "new_category") or text_at(value, "category")
    return {"category": current or None}


def reason(value: dict[str, Any]) -> str:
    """Why, in Meta's words if there are any, else its code."""
    told = (
        text_at(value, "rejection_info", "reason"),
        text_at(value, "other_info", "description"),
        text_at(value, "reason"),
    )
    return next((words for words in told if words and words != "NONE"), "")


def components(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The template's parts as Graph would list them."""
    parts: list[dict[str, Any]] = []
    if header := text_at(value, "message_template_title"):
        parts.append({"type": "HEADER", "format": "TEXT", "text": header})
    parts.append({"type": "BODY", "text": text_at(value, "message_template_element")})
    if footer := text_at(value, "message_template_footer"):
        parts.append({"type": "FOOTER", "text": footer})
    if buttons := list_at(value, "message_template_buttons"):
        parts.append({"type": "BUTTONS", "buttons": [button(b) for b in buttons]})
    return parts


def button(told: dict[str, Any]) -> dict[str, Any]:
    known = {key: text_at(told, f"message_template_button_{key}") for key in BUTTON}
    return {key: text for key, text in known.items() if text}


BUTTON = ("type", "text", "url", "phone_number")
