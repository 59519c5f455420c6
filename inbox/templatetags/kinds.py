"""Filters that read a message's payload as what it holds (inbox/kinds)."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from channels_app.payloads.reading import dict_at, text_at
from channels_app.payloads.wording import readable
from inbox import formatting
from inbox.kinds import (
    answers,
    cards,
    notices,
    offers,
    orders,
    origins,
    place,
    templates,
)
from inbox.models import Attachment, Message

register = template.Library()

FOLDER = "inbox/messages"
UNSHOWN = f"{FOLDER}/_unsupported.html"
NAME = re.compile(r"[a-z_]{1,40}")  # of a kind; with more in it, it were a path
DELETED = "revoked"  # no kind of its own: its partial asks for one


@register.filter
def kind_template(message: Message) -> str:
    """The partial that shows this kind of message: dispatch is by file name."""
    return f"{FOLDER}/_{DELETED}.html" if message.revoked_at else shown_as(message)


@register.filter
def shown_as(message: Message) -> str:
    """As above, also for what was deleted; what has a type of its own goes by that."""
    kind = message.kind
    told = dict_at(payload_of(message), "interactive")
    # What we offer has an action; what they answered goes by its type.
    if kind == "interactive" and "action" not in told:
        kind = text_at(told, "type") or kind
    for name in (kind, message.kind):
        if name == DELETED or not NAME.fullmatch(name):
            continue
        path = f"{FOLDER}/_{name}.html"
        try:
            get_template(path)
        except TemplateDoesNotExist:
            continue
        return path
    return UNSHOWN


def payload_of(message: Message) -> dict[str, Any]:
    return message.payload if isinstance(message.payload, dict) else {}


@register.filter
def first_said(message: Message) -> str:
    """What it said before it was edited."""
    return readable(payload_of(message)) if message.edited_at else ""


@register.filter
def is_long(text: str) -> bool:
    return formatting.is_long(text)


@register.filter
def referral(message: Message) -> origins.Referral | None:
    return origins.referral_of(payload_of(message))


@register.filter
def enquiry(message: Message) -> origins.Enquiry | None:
    return origins.enquiry_of(payload_of(message))


@register.filter
def forwarded(message: Message) -> str:
    return origins.forwarded_of(payload_of(message))


@register.filter
def place_of(message: Message) -> place.Place:
    return place.place_of(payload_of(message))


@register.filter
def cards_of(message: Message) -> list[cards.Card]:
    return cards.cards_of(payload_of(message))


@register.filter
def order_of(message: Message) -> orders.Order:
    return orders.order_of(payload_of(message))


@register.filter
def fields_of(message: Message) -> list[answers.Field]:
    return answers.fields_of(payload_of(message))


@register.filter
def call_permission(message: Message) -> answers.CallPermission:
    return answers.call_permission_of(payload_of(message))


@register.filter
def offer_of(message: Message) -> offers.Offer:
    return offers.offer_of(payload_of(message))


@register.filter
def template_of(message: Message) -> offers.Offer:
    files = [Attachment(**found) for found in getattr(message, "files", ())]
    return templates.offer_of(payload_of(message).get("components"), files)


@register.filter
def notice(message: Message) -> str:
    return notices.notice_of(payload_of(message))


@register.filter
def unshown(message: Message) -> str:
    return notices.unshown(message.kind, payload_of(message))
