"""Meta's limit of the day: new people reached by templates, a portfolio together."""

from __future__ import annotations

from typing import Any

from tests.simulator.shop import Shop

BODY = {"type": "BODY", "text": "Your order is ready."}
TEMPLATES = [{"name": "order_ready", "language": "en", "components": [BODY]}]
READY = {"name": "order_ready", "language": {"code": "en"}}


def told(shop: Shop, phone: dict[str, Any]) -> int | None:
    """The code with which a template to this person is refused."""
    body = {"to": phone["wa_id"], "type": "template", "template": READY}
    answer = shop.post(body).json()
    code: int | None = answer.get("error", {}).get("code")
    return code


def test_who_is_new_and_beyond_the_tier_is_refused(shop: Shop) -> None:
    shop.graph.ask("PUT", "settings/", {"limits": True})
    number = shop.number["phone_number_id"]
    shop.graph.number(phone_number_id=number, tier="TIER_2", templates=TEMPLATES)
    dina, emeka, farid, gita = (
        shop.graph.phone(name) for name in ("Dina", "Emeka", "Farid", "Gita")
    )
    shop.graph.says(farid, shop.number, "Is it ready?")

    assert told(shop, farid) is None, "his window is open: he counts for nothing"
    assert [told(shop, person) for person in (dina, emeka, dina)] == [None] * 3
    assert told(shop, gita) == 130429
    shop.graph.number(phone_number_id=number, tier="TIER_2K")
    assert told(shop, gita) is None
