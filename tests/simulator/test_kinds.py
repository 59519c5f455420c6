"""Everything that a customer can say comes in the shape of Meta's samples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.shop import Shop
from tests.simulator.test_phones import last
from tests.simulator.test_statuses import SAMPLES, keys

Json = dict[str, Any]


def value_of(name: str) -> Json:
    sample = json.loads((SAMPLES / f"inbound-{name}.json").read_bytes())
    value: Json = sample["entry"][0]["changes"][0]["value"]
    return value


def lacks(found: Any, sample: Any, at: str = "") -> list[str]:
    """The keys of Meta's sample that are not in what was posted."""
    if isinstance(sample, dict):
        if not isinstance(found, dict):
            return [at]
        missing = [f"{at}.{key}" for key in sample.keys() - found.keys()]
        both = sample.keys() & found.keys()
        return missing + [
            one for k in both for one in lacks(found[k], sample[k], f"{at}.{k}")
        ]
    if isinstance(sample, list):
        return lacks(found[0], sample[0], f"{at}[]") if sample and found else []
    same = isinstance(found, (int, float)) == isinstance(sample, (int, float))
    return [] if same else [at]


@pytest.fixture
def dina(shop: Shop) -> Json:
    return shop.graph.phone("Dina", wa_id="351912345678")


@pytest.mark.parametrize(
    ("wish", "sample"),
    [
        ({"location": True}, "location"),
        ({"contacts": True}, "contacts"),
        ({"order": True, "text": "Gift wrap please"}, "order"),
        ({"form": True}, "interactive-nfm-reply-flow"),
        ({"call_permission": "accept"}, "interactive-call-permission-reply"),
        ({"text": "I saw your ad", "referral": True}, "text-referral-ctwa"),
        ({"text": "In stock?", "enquiry": True}, "text-referred-product"),
        ({"text": "See this", "forwarded": True}, "text-forwarded"),
        ({"text": "Chain", "forwarded": "often"}, "text-frequently-forwarded"),
        ({"unsupported": "poll"}, "unsupported"),
        ({"unavailable": True}, "unsupported-131060-unavailable"),
        ({"button": {"id": "1", "title": "Yes"}}, "interactive-button-reply"),
        (
            {"list": {"id": "1", "title": "Mon", "description": "10:00"}},
            "interactive-list-reply",
        ),
        (
            {"quick_reply": {"payload": "P", "text": "Go"}},
            "button-template-quick-reply",
        ),
    ],
)
def test_it_comes_in_metas_shape(
    shop: Shop, dina: Json, wish: Json, sample: str
) -> None:
    expected = value_of(sample)
    if "id" in expected["messages"][0].get("context", {}):
        wish = wish | {"quote": "wamid.ours"}
    shop.graph.says(dina, shop.number, **wish)

    assert lacks(last(shop), expected) == []


def test_what_was_said_can_be_edited_and_deleted(shop: Shop, dina: Json) -> None:
    said = shop.graph.says(dina, shop.number, "Oder 8814")
    shop.graph.says(dina, shop.number, "Order 8814", edit=said)
    edited = last(shop)
    assert [one["text"] for one in shop.graph.screen(dina)] == ["Order 8814"]
    shop.graph.says(dina, shop.number, revoke=said)

    assert keys(edited["messages"]) == keys(value_of("edit")["messages"])
    assert edited["messages"][0]["edit"]["original_message_id"] == said
    assert keys(last(shop)["messages"]) == keys(value_of("revoke")["messages"])
    (left,) = shop.graph.screen(dina)
    assert left["text"] == "This message was deleted"


def test_the_business_writes_on_its_own_phone(shop: Shop, dina: Json) -> None:
    wamid = shop.graph.echoes(dina, shop.number, "Answered from the phone")
    assert lacks(last(shop), value_of("smb-message-echo-text")) == []
    shop.graph.echoes(dina, shop.number, "Fixed", edit=wamid)
    assert keys(last(shop)) == keys(value_of("smb-message-echo-edit"))
    assert shop.graph.screen(dina)[0]["text"] == "Fixed"
    shop.graph.echoes(dina, shop.number, revoke=wamid)
    assert keys(last(shop)) == keys(value_of("smb-message-echo-revoke"))


def test_a_customer_gets_another_number(shop: Shop, dina: Json) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    shop.graph.settled()
    moved = shop.graph.moves(dina, wa_id="351930000999")

    value = last(shop)
    assert keys(value) == keys(value_of("system-user-changed-number"))
    system = value["messages"][0]["system"]
    assert system["previous_user_id"] == dina["user_id"] != moved["user_id"]
    assert moved["wa_id"] == system["wa_id"] == "351930000999"
    assert [one["text"] for one in shop.graph.screen(dina)] == ["Hello"]

    shop.graph.moves(dina)
    assert "previous_user_id" in last(shop)["messages"][0]["system"]
    shop.graph.moves(dina, new_phone=True)
    assert lacks(last(shop), value_of("system-identity-changed")) == []


@pytest.mark.parametrize(
    "wish", [{"location": {"latitude": 1}}, {"contacts": [{}]}, {"edit": "wamid.x"}]
)
def test_half_of_it_is_refused(shop: Shop, dina: Json, wish: Json) -> None:
    with pytest.raises(AssertionError, match="400"):
        shop.graph.says(dina, shop.number, **wish)
