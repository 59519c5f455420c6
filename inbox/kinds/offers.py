"""What we offer a customer to tap: an interactive message, as their phone shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_app.payloads.reading import dict_at, list_at, text_at
from inbox.kinds import links
from inbox.models import Attachment
from templates_app import rendering

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    label: str | Promise
    icon: str
    link: str = ""


@dataclass(frozen=True)
class Row:
    title: str
    description: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Card:
    """One of several side by side: a file with words and a link, or a product."""

    text: str
    file: str = ""  # image or video
    attachment: Attachment | None = None
    buttons: list[Button] = field(default_factory=list)


@dataclass(frozen=True)
class Offer:
    header: str = ""
    file: str = ""  # image, video or document, above the words
    file_name: str = ""
    attachment: Attachment | None = None  # that file, if it is here
    place: tuple[str, ...] = ()
    body: str = ""
    footer: str = ""
    offer: rendering.Offer | None = None  # that ends
    buttons: list[Button] = field(default_factory=list)
    opener: Button | None = None  # what opens the sections
    sections: list[Section] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


def offer_of(payload: Json) -> Offer:
    told = dict_at(payload, "interactive")
    kind, action, header = (
        text_at(told, "type"),
        dict_at(told, "action"),
        dict_at(told, "header"),
    )
    file = text_at(header, "type")
    file = file if file in FILES else ""
    held = dict_at(header, file)
    buttons, opener = BUTTONS.get(kind), OPENERS.get(kind)
    return Offer(
        header=text_at(header, "text"),
        file=file,
        file_name=text_at(held, "filename") or links.host(text_at(held, "link")),
        body=text_at(told, "body", "text"),
        footer=text_at(told, "footer", "text"),
        buttons=buttons(action) if buttons else [],
        opener=opener(action) if opener else None,
        sections=[section_of(one) for one in list_at(action, "sections")],
        cards=[card_of(one) for one in list_at(action, "cards")],
    )


def section_of(told: Json) -> Section:
    rows = [
        Row(text_at(row, "title"), text_at(row, "description"))
        for row in list_at(told, "rows")
    ]
    items = list_at(told, "product_items")
    products = [Row(text_at(item, "product_retailer_id")) for item in items]
    return Section(text_at(told, "title"), rows + products)


def card_of(told: Json) -> Card:
    action, header = dict_at(told, "action"), dict_at(told, "header")
    if text_at(told, "type") == "product":
        return Card(text_at(action, "product_retailer_id"))
    words, file = text_at(told, "body", "text"), text_at(header, "type")
    return Card(words, file, buttons=link(action))


def replies(action: Json) -> list[Button]:
    found = [dict_at(button, "reply") for button in list_at(action, "buttons")]
    return [Button(text_at(reply, "title"), "reply") for reply in found]


def link(action: Json) -> list[Button]:
    parameters = dict_at(action, "parameters")
    url = links.safe(text_at(parameters, "url"))
    return [Button(text_at(parameters, "display_text"), "external-link", url)]


def flow(action: Json) -> list[Button]:
    label = text_at(dict_at(action, "parameters"), "flow_cta")
    return [Button(label, "clipboard-list")]


def call(action: Json) -> list[Button]:
    label = text_at(dict_at(action, "parameters"), "display_text")
    return [Button(label or _("Call now"), "phone")]


def product(action: Json) -> list[Button]:
    return [Button(text_at(action, "product_retailer_id"), "tag")]


def always(label: str | Promise, icon: str) -> Callable[[Json], list[Button]]:
    return lambda action: [Button(label, icon)]


BUTTONS: dict[str, Callable[[Json], list[Button]]] = {
    "button": replies,
    "cta_url": link,
    "flow": flow,
    "voice_call": call,
    "product": product,
    "location_request_message": always(_("Send location"), "map-pin"),
    "request_contact_info": always(_("Share phone number"), "contact-round"),
    "call_permission_request": always(_("Choose whether we may call"), "phone"),
    "address_message": always(_("Provide address"), "house"),
    "catalog_message": always(_("View catalogue"), "store"),
}
OPENERS: dict[str, Callable[[Json], Button]] = {
    "list": lambda action: Button(text_at(action, "button"), "list"),
    "product_list": lambda action: Button(_("View items"), "list"),
}
FILES = {"image", "video", "document"}
