"""What customers tap: words above and below, and Meta's action between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from inbox.contents import choices, commerce, requests
from inbox.contents.files import file
from inbox.contents.given import Given

Json = dict[str, Any]
HEADER_LIMIT = FOOTER_LIMIT = 60
FILES = ("image", "video", "document")


@dataclass(frozen=True, kw_only=True)
class Form:
    """What one type of interactive message is made of."""

    action: Callable[[Given], Json]
    headers: tuple[str, ...] = ()
    needs_header: bool = False
    body_limit: int = 1024
    needs_body: bool = True
    has_footer: bool = True


ANY_HEADER = ("text", *FILES)
FORMS = {
    "button": Form(action=choices.buttons, headers=ANY_HEADER),
    "list": Form(action=choices.rows, headers=("text",), body_limit=4096),
    "cta_url": Form(action=choices.link, headers=ANY_HEADER),
    "flow": Form(action=requests.flow, headers=ANY_HEADER),
    "location_request_message": Form(
        action=requests.named("send_location"), has_footer=False
    ),
    "request_contact_info": Form(action=requests.named("request_contact_info")),
    "call_permission_request": Form(
        action=requests.named("call_permission_request"), needs_body=False
    ),
    "voice_call": Form(action=requests.voice_call),
    "address_message": Form(action=requests.address, headers=ANY_HEADER),
    "catalog_message": Form(action=commerce.catalog),
    "product": Form(action=commerce.product, needs_body=False),
    "product_list": Form(
        action=commerce.products, headers=("text",), needs_header=True
    ),
    "carousel": Form(action=commerce.carousel, has_footer=False),
}


def interactive(given: Given) -> Json:
    kind = given.object().at("type").one_of(FORMS)
    form = FORMS[kind]
    found: Json = {"type": kind}
    if "header" in given or form.needs_header:
        found["header"] = header(given.at("header"), form)
    if "body" in given or form.needs_body:
        found["body"] = words(given.at("body"), form.body_limit)
    if "footer" in given:
        footer = given.at("footer")
        footer.only_if(form.has_footer, _("This kind of message has no footer."))
        found["footer"] = words(footer, FOOTER_LIMIT)
    found["action"] = form.action(given.at("action"))
    return found


def header(given: Given, form: Form) -> Json:
    given.only_if(bool(form.headers), _("This kind of message has no header."))
    given.object()
    kind = given.at("type").one_of(form.headers) if "type" in given else "text"
    if kind == "text":
        return {"type": "text", "text": given.at("text").text(HEADER_LIMIT)}
    return {"type": kind, kind: file(given.at(kind), named=kind == "document")}


def words(given: Given, limit: int) -> Json:
    return {"text": given.object().at("text").text(limit)}
