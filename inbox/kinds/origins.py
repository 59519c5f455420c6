"""What led to a message: an advertisement, or a product that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from channels_app.payloads.reading import dict_at, text_at
from inbox.kinds import links


@dataclass(frozen=True)
class Referral:
    is_ad: bool
    headline: str
    body: str
    link: str
    host: str


@dataclass(frozen=True)
class Enquiry:
    product: str
    catalogue: str


def referral_of(payload: dict[str, Any]) -> Referral | None:
    told = dict_at(payload, "referral")
    if not told:
        return None
    link = links.safe(text_at(told, "source_url"))
    return Referral(
        is_ad=text_at(told, "source_type") != "post",
        headline=text_at(told, "headline"),
        body=text_at(told, "body"),
        link=link,
        host=links.host(link),
    )


def enquiry_of(payload: dict[str, Any]) -> Enquiry | None:
    told = dict_at(dict_at(payload, "context"), "referred_product")
    product = text_at(told, "product_retailer_id")
    return Enquiry(product, text_at(told, "catalog_id")) if product else None


def forwarded_of(payload: dict[str, Any]) -> str:
    """How often it was passed on: "", "once" or "often"."""
    context = dict_at(payload, "context")
    if context.get("frequently_forwarded") is True:
        return "often"
    return "once" if context.get("forwarded") is True else ""
