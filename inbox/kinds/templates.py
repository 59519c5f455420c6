"""A template as the customer saw it: what a message keeps, drawn as offers are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inbox.kinds import links, offers
from inbox.models import Attachment
from templates_app import rendering
from templates_app.rendering import Preview

ICONS = {
    "quick_reply": "reply",
    "url": "external-link",
    "phone_number": "phone",
    "voice_call": "phone",
    "copy_code": "copy",
    "otp": "copy",
    "flow": "clipboard-list",
    "catalog": "store",
    "request_contact_info": "contact-round",
}
OTHERS = "tag"


def offer_of(components: Any, files: list[Attachment]) -> offers.Offer:
    """What is kept of it, with the files of ours that it was sent with."""
    return drawn(rendering.look(components), iter(files))


def drawn(seen: Preview, files: Iterator[Attachment]) -> offers.Offer:
    return offers.Offer(
        header="" if seen.file or seen.place else seen.header,
        file=seen.file,
        file_name=links.host(seen.file_name) or seen.file_name,
        attachment=next(files, None) if seen.file and seen.is_ours else None,
        place=seen.place,
        body=seen.body,
        footer=seen.footer,
        offer=seen.offer,
        buttons=[button_of(button) for button in seen.buttons],
        cards=[card_of(card, files) for card in seen.cards],
    )


def button_of(told: rendering.Button) -> offers.Button:
    link = links.safe(told.target) if told.kind == "url" else ""
    is_code = told.kind in ("copy_code", "otp") and told.target
    label = f"{told.text} · {told.target}" if is_code else told.text
    return offers.Button(label, ICONS.get(told.kind, OTHERS), link)


def card_of(seen: Preview, files: Iterator[Attachment]) -> offers.Card:
    return offers.Card(
        text=seen.body,
        file=seen.file,
        attachment=next(files, None) if seen.file and seen.is_ours else None,
        buttons=[button_of(button) for button in seen.buttons],
    )
