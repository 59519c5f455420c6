"""Texts, places, cards and reactions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from inbox.contents.given import Given
from inbox.formatting import EMOJI

Json = dict[str, Any]

TEXT_LIMIT = 4096
# Meta's prose says 257, its schema 5: nobody refuses five.
MOST_CARDS = 5
NAMES = ("first_name", "last_name", "middle_name", "prefix", "suffix")
COUNTRY = re.compile("[A-Za-z]{2}")


def text(given: Given) -> Json:
    """A text; also one that was given bare."""
    if isinstance(given.value, str):
        return {"body": given.text(TEXT_LIMIT), "preview_url": False}
    body = given.object().at("body").text(TEXT_LIMIT)
    shows = "preview_url" in given and given.at("preview_url").flag()
    return {"preview_url": shows, "body": body}


def location(given: Given) -> Json:
    place: Json = {
        "latitude": given.object().at("latitude").degrees(90),
        "longitude": given.at("longitude").degrees(180),
    }
    place |= {key: given.at(key).text() for key in ("name", "address") if key in given}
    if "address" in place and "name" not in place:
        # WhatsApp would show none of it.
        raise given.at("name").problem(_("An address is shown only with a name."))
    return place


def contacts(given: Given) -> list[Json]:
    return [card(one.object()) for one in given.each(most=MOST_CARDS)]


def card(given: Given) -> Json:
    found: Json = {"name": name(given.at("name").object())}
    if "org" in given:
        found["org"] = texts(given.at("org"), ("company", "department", "title"))
    for key, fields in LISTS.items():
        if key in given:
            found[key] = [entry(one, *fields) for one in given.at(key).each()]
    if "birthday" in given:
        found["birthday"] = birthday(given.at("birthday"))
    return found


def name(given: Given) -> Json:
    """Meta wants the whole name, and one of its parts besides."""
    known = {"formatted_name": given.at("formatted_name").text()}
    parts = texts(given, NAMES)
    return known | (parts or {"first_name": known["formatted_name"]})


def entry(given: Given, needed: str, also: tuple[str, ...]) -> Json:
    words = texts(given.object(), (needed, *also, "type"))
    if needed and needed not in words:
        raise given.at(needed).problem(_("This is needed."))
    code = words.get("country_code", "xx")
    if not COUNTRY.fullmatch(code):
        raise given.at("country_code").problem(_("A country's code has two letters."))
    return words


def texts(given: Given, keys: tuple[str, ...]) -> Json:
    given.object()
    return {key: given.at(key).text() for key in keys if key in given}


def birthday(given: Given) -> str:
    told = given.text()
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise given.problem(_("A birthday is written 1999-12-31.")) from None


def reaction(given: Given) -> Json:
    """One emoji, or none at all to take it back."""
    emoji = given.object().at("emoji")
    if emoji.value != "" and not (
        isinstance(emoji.value, str) and EMOJI.fullmatch(emoji.value)
    ):
        raise emoji.problem(_("A reaction is one emoji."))
    return {"message_id": given.at("message_id").text(), "emoji": emoji.value}


ADDRESS = ("street", "city", "state", "zip", "country", "country_code")
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "phones": ("phone", ("wa_id",)),
    "emails": ("email", ()),
    "urls": ("url", ()),
    "addresses": ("", ADDRESS),
}
