"""What each kind of field takes. A check gives the value as Meta wants it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from templates_app.fields import Field, Json

UNDRAWN = re.compile(r"[\n\r\t\v\f\u2028\u2029]| {5}")
CURRENCY = re.compile("[A-Z]{3}")
MILLISECONDS = 10**12  # what is less was meant as seconds
TYPED = ("currency", "date_time")
MOST_SECTIONS, MOST_PRODUCTS, LONGEST_SECTION = 10, 30, 24


class Misfilled(Exception):
    """A value cannot be used; ``field`` names it, ``str()`` of this says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Upload:
    """A file that we bring to Meta before the message goes."""

    kind: str  # image, video, document: as it would be sent
    filename: str = ""


def text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Misfilled(field.name, _("This has to be a text."))
    words = value.strip()
    if not any(char.isprintable() and not char.isspace() for char in words):
        raise Misfilled(field.name, _("Write something first."))
    if len(words) > field.limit:
        told = _("At most %(limit)d characters fit in here; these are %(count)d.")
        numbers = {"limit": field.limit, "count": len(words)}
        raise Misfilled(field.name, told % numbers)
    return words


def on_one_line(field: Field, value: Any) -> str:
    words = text(field, value)
    if UNDRAWN.search(words):
        told = _(
            "No line breaks, tabs or more than four spaces together can be in here."
        )
        raise Misfilled(field.name, told)
    return words


def in_one_piece(field: Field, value: Any) -> str:
    words = on_one_line(field, value)
    if any(char.isspace() for char in words):
        raise Misfilled(field.name, _("No spaces can be in here."))
    return words


def of_body(field: Field, value: Any) -> Any:
    """A text, or an amount or a date with the words that are shown for it."""
    if not isinstance(value, dict):
        return on_one_line(field, value)
    kind = next((one for one in TYPED if isinstance(value.get(one), dict)), "")
    if not kind:
        raise Misfilled(field.name, _("This has to be a text, an amount or a date."))
    shown = on_one_line(field, value[kind].get("fallback_value"))
    told: Json = {"fallback_value": shown}
    if kind == "currency":
        told |= amount(field, value[kind])
    return {"type": kind, kind: told}


def amount(field: Field, given: Json) -> Json:
    code, thousandths = given.get("code"), given.get("amount_1000")
    if not isinstance(code, str) or not CURRENCY.fullmatch(code):
        raise Misfilled(field.name, _("A currency has three letters, like EUR."))
    if type(thousandths) is not int:
        raise Misfilled(field.name, _("An amount is a whole number of thousandths."))
    return {"code": code, "amount_1000": thousandths}


def file(field: Field, value: Any) -> Any:
    if isinstance(value, Upload):
        return upload(field, value)
    if not isinstance(value, dict):
        raise Misfilled(field.name, _("This has to be a file."))
    found = {key: value[key] for key in ("id", "link") if value.get(key)}
    if len(found) != 1:
        raise Misfilled(field.name, _("Either an id or a link is needed."))
    if "link" in found:
        found["link"] = link(field, found["link"])
    if field.kind == "document" and value.get("filename"):
        found["filename"] = text(field, value["filename"])
    return found


def upload(field: Field, value: Upload) -> Upload:
    fits = {"image": "image", "video": "video", "gif": "video"}
    if value.kind != fits.get(field.kind, "document"):
        words = {
            "image": _("This has to be a picture: JPEG or PNG."),
            "document": _("This has to be a document, such as a PDF."),
        }
        told = words.get(field.kind) or _("This has to be a video: MP4 or 3GP.")
        raise Misfilled(field.name, told)
    return value


def link(field: Field, value: Any) -> str:
    address = in_one_piece(field, value)
    parts = None
    with suppress(ValueError):
        parts = urlsplit(address)
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        told = _("This has to be an address like https://example.com.")
        raise Misfilled(field.name, told)
    return address


def degrees(most: int) -> Callable[[Field, Any], str]:
    def check(field: Field, value: Any) -> str:
        number = math.nan
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            with suppress(ValueError, OverflowError):
                number = float(value)
        if not abs(number) <= most:
            told = _("This has to be a number from −%(most)d to %(most)d.")
            raise Misfilled(field.name, told % {"most": most})
        return str(value).strip()

    return check


def expiry(field: Field, value: Any) -> int:
    """UNIX milliseconds, or a time with its zone as ISO 8601 writes it."""
    if isinstance(value, str):
        with suppress(ValueError):
            at = datetime.fromisoformat(value)
            at = at if at.tzinfo else timezone.make_aware(at)
            value = int(at.timestamp() * 1000)
    if type(value) is not int or value < MILLISECONDS:
        raise Misfilled(field.name, _("This has to be a date and a time."))
    return value


def data(field: Field, value: Any) -> Json:
    """What a form is opened with: a JSON object, or its text."""
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    if not isinstance(value, dict):
        raise Misfilled(field.name, _("This has to be a JSON object."))
    return value


def sections(field: Field, value: Any) -> list[Json]:
    """Meta's sections, or one a line: ``Cups: SKU-1, SKU-2``."""
    rows = (
        [as_section(line) for line in value.splitlines()]
        if isinstance(value, str)
        else value
    )
    if not isinstance(rows, list) or not all(is_section(row) for row in rows):
        told = _(
            "One section a line, with the numbers of its products: Cups: SKU-1, SKU-2"
        )
        raise Misfilled(field.name, told)
    products = sum(len(row["product_items"]) for row in rows)
    if not 1 <= len(rows) <= MOST_SECTIONS or not 1 <= products <= MOST_PRODUCTS:
        told = _(
            "WhatsApp takes up to %(sections)d sections and %(products)d products."
        )
        most = {"sections": MOST_SECTIONS, "products": MOST_PRODUCTS}
        raise Misfilled(field.name, told % most)
    if any(len(row["title"]) > LONGEST_SECTION for row in rows):
        told = _("A section's title has at most %(most)d characters.")
        raise Misfilled(field.name, told % {"most": LONGEST_SECTION})
    return rows


def as_section(line: str) -> Json:
    title, _colon, products = line.partition(":")
    ids = [product.strip() for product in products.split(",")]
    items = [{"product_retailer_id": product} for product in ids if product]
    return {"title": title.strip(), "product_items": items}


def is_section(row: Any) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("title"), str):
        return False
    items = row.get("product_items")
    if not row["title"] or not isinstance(items, list) or not items:
        return False
    return all(isinstance(i, dict) and i.get("product_retailer_id") for i in items)


CHECKS: dict[str, Callable[[Field, Any], Any]] = {
    "text_of_header": on_one_line,
    "text_of_body": of_body,
    "suffix": in_one_piece,
    "code": in_one_piece,
    "coupon": in_one_piece,
    "payload": text,
    "id": in_one_piece,
    "image": file,
    "video": file,
    "gif": file,
    "document": file,
    "latitude": degrees(90),
    "longitude": degrees(180),
    "name": on_one_line,
    "address": on_one_line,
    "expiry": expiry,
    "data": data,
    "sections": sections,
}
