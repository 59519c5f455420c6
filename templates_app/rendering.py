"""How a message template looks to the customer, and what is sent to have it shown.

Only templates without variables for now: what is written in them is what arrives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from templates_app.models import MessageTemplate

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    kind: str  # Meta's type in lower case: quick_reply, url, phone_number, …
    text: str
    target: str = ""  # address or phone number


@dataclass(frozen=True)
class Preview:
    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def text(self) -> str:
        """What can be read of it in one piece."""
        return "\n\n".join(filter(None, (self.header, self.body, self.footer)))


def preview(template: MessageTemplate) -> Preview:
    """The template as the customer will see it; odd components show as nothing."""
    parts = {words(part, "type"): part for part in objects(template.components)}
    return Preview(
        header=heading(parts.get("HEADER", {})),
        body=words(parts.get("BODY", {}), "text"),
        footer=words(parts.get("FOOTER", {}), "text"),
        buttons=tuple(
            Button(
                kind=words(button, "type").lower(),
                text=words(button, "text"),
                target=words(button, "url") or words(button, "phone_number"),
            )
            for button in objects(parts.get("BUTTONS", {}).get("buttons"))
        ),
    )


def components(template: MessageTemplate) -> list[Json]:
    """The parameters to send along; a template without variables takes none."""
    return []


def body_to_send(template: MessageTemplate) -> Json:
    """Meta's ``template`` object, the part of a message that names this template."""
    named: Json = {"name": template.name, "language": {"code": template.language}}
    if filled_in := components(template):
        named["components"] = filled_in
    return named


def heading(part: Json) -> str:
    named = {
        "IMAGE": _("[Picture]"),
        "VIDEO": _("[Video]"),
        "GIF": _("[Animation]"),
        "DOCUMENT": _("[Document]"),
        "LOCATION": _("[Place]"),
    }
    return named.get(words(part, "format")) or words(part, "text")


def words(part: Json, key: str) -> str:
    value = part.get(key)
    return value if isinstance(value, str) else ""


def objects(value: Any) -> Iterator[Json]:
    """Components come from Meta: whatever is not of the known shape is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
