"""Orders: products, how many, and what they cost by the customer's own cart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format

from channels_app.payloads.reading import dict_at, list_at, text_at
from channels_app.payloads.wording import quantity_of

# ISO 4217: these have no smaller unit, or a thousand of them; all others a hundred.
WHOLE = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}
WHOLE |= {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class Product:
    retailer_id: str
    quantity: int
    price: Decimal | None
    currency: str

    @property
    def each(self) -> str:
        return "" if self.price is None else money(self.price, self.currency)

    @property
    def sum(self) -> str:
        if self.price is None:
            return ""
        return money(self.price * self.quantity, self.currency)


@dataclass(frozen=True)
class Order:
    catalogue: str
    note: str
    products: list[Product]

    @property
    def count(self) -> int:
        return sum(product.quantity for product in self.products)

    @property
    def totals(self) -> list[str]:
        """One sum a currency; none if a price is missing, for it would be wrong."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for product in self.products:
            if product.price is None:
                return []
            sums[product.currency] += product.price * product.quantity
        return [money(amount, currency) for currency, amount in sums.items()]


def order_of(payload: dict[str, Any]) -> Order:
    told = dict_at(payload, "order")
    return Order(
        catalogue=text_at(told, "catalog_id"),
        note=text_at(told, "text"),
        products=[product_of(item) for item in list_at(told, "product_items")],
    )


def product_of(item: dict[str, Any]) -> Product:
    return Product(
        retailer_id=text_at(item, "product_retailer_id"),
        quantity=quantity_of(item),
        price=price_of(item),
        currency=text_at(item, "currency")[:3].upper(),
    )


def price_of(item: dict[str, Any]) -> Decimal | None:
    try:
        price = Decimal(str(item.get("item_price")))
    except InvalidOperation:
        return None
    return price if price.is_finite() and 0 <= price < LARGEST else None


def money(amount: Decimal, currency: str) -> str:
    places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    written = number_format(round(amount, places), places, force_grouping=True)
    return f"{written} {currency}".strip()
