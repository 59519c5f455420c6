"""Products, catalogues, and cards side by side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from inbox.contents.choices import SECTION_TITLE, SECTIONS, link
from inbox.contents.files import file
from inbox.contents.given import Given, too_many

Json = dict[str, Any]
PRODUCTS = 30
CARDS = 10
CARD_TEXT, CARD_BREAKS = 160, 2


def catalog(given: Given) -> Json:
    action: Json = {"name": "catalog_message"}
    parameters = given.at("parameters")
    thumbnail = "thumbnail_product_retailer_id"
    if thumbnail in parameters:
        action["parameters"] = {thumbnail: parameters.at(thumbnail).text()}
    return action


def product(given: Given) -> Json:
    return {
        "catalog_id": given.object().at("catalog_id").text(),
        "product_retailer_id": given.at("product_retailer_id").text(),
    }


def products(given: Given) -> Json:
    catalog_id = given.object().at("catalog_id").text()
    listed = given.at("sections").each(most=SECTIONS)
    sections = [shelf(one.object(), alone=len(listed) == 1) for one in listed]
    count = sum(len(part["product_items"]) for part in sections)
    if count > PRODUCTS:
        raise given.at("sections").problem(too_many(PRODUCTS, count))
    return {"catalog_id": catalog_id, "sections": sections}


def shelf(given: Given, *, alone: bool) -> Json:
    titled = "title" in given or not alone
    title = {"title": given.at("title").text(SECTION_TITLE)} if titled else {}
    key = "product_retailer_id"
    items = given.at("product_items").each()
    return title | {
        "product_items": [{key: one.object().at(key).text()} for one in items]
    }


def carousel(given: Given) -> Json:
    """Cards of one sort: all pictures, all films, or all from one catalogue."""
    listed = given.object().at("cards").each(least=2, most=CARDS)
    cards = [card(one.object(), index) for index, one in enumerate(listed)]
    first = sort(cards[0])
    for one, found in zip(listed, cards, strict=True):
        one.only_if(sort(found) == first, _("All cards have to be of one sort."))
    return {"cards": cards}


def card(given: Given, index: int) -> Json:
    kind = given.at("type").one_of(["cta_url", "product"])
    if "card_index" in given:
        given.at("card_index").whole(index, index)
    found: Json = {"card_index": index, "type": kind}
    if kind == "product":
        return found | {"action": product(given.at("action"))}
    header = given.at("header").object()
    media = header.at("type").one_of(["image", "video"])
    found["header"] = {"type": media, media: file(header.at(media))}
    if "body" in given:
        found["body"] = {"text": card_text(given.at("body").object().at("text"))}
    return found | {"action": link(given.at("action"))}


def card_text(given: Given) -> str:
    text = given.text(CARD_TEXT)
    if (breaks := text.count("\n")) > CARD_BREAKS:
        told = _("A card takes at most %(limit)d line breaks; these are %(count)d.")
        raise given.problem(told % {"limit": CARD_BREAKS, "count": breaks})
    return text


def sort(card: Json) -> tuple[str, str]:
    if card["type"] == "product":
        return "product", card["action"]["catalog_id"]
    return "cta_url", card["header"]["type"]
