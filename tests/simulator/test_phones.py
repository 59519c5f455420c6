from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES, keys


def shape_of(name: str) -> object:
    sample = json.loads((SAMPLES / f"inbound-{name}.json").read_bytes())
    return keys(sample["entry"][0]["changes"][0]["value"])


@pytest.fixture
def dina(shop: Shop) -> dict[str, Any]:
    return shop.graph.phone("Dina", wa_id="351912345678", username="dina")


def last(shop: Shop) -> dict[str, Any]:
    """The value of the webhook that came last."""
    shop.graph.settled()
    return shop.receiver.values[-1]


def test_a_customer_writes(shop: Shop, dina: dict[str, Any]) -> None:
    wamid = shop.graph.says(dina, shop.number, "Is the blue teapot back?")

    value = last(shop)
    assert keys(value) == shape_of("text")
    assert value["messages"][0]["id"] == wamid
    assert value["messages"][0]["from"] == dina["wa_id"]


def test_a_customer_without_a_number_writes(shop: Shop) -> None:
    emeka = shop.graph.phone("Emeka", username="emeka")
    assert emeka["wa_id"] is None

    shop.graph.says(emeka, shop.number, "Hi")

    value = last(shop)
    assert value["contacts"] == [
        {
            "profile": {"name": "Emeka", "username": "@emeka"},
            "user_id": emeka["user_id"],
        }
    ]
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == emeka["user_id"]


def test_a_customer_answers_a_message(shop: Shop, dina: dict[str, Any]) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    asked = shop.send(dina, "Which lid?", context={"message_id": "wamid.unknown"})
    shop.graph.settled()

    shop.graph.says(dina, shop.number, "The green one", quote=asked)

    (message,) = last(shop)["messages"]
    digits = "".join(filter(str.isdigit, shop.number["display_phone_number"]))
    assert message["context"] == {"from": digits, "id": asked}
    screen = shop.graph.screen(dina)
    assert [one["quote"] for one in screen] == [None, None, asked]


def test_a_customer_reacts_and_takes_it_back(shop: Shop, dina: dict[str, Any]) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    target = shop.send(dina)
    shop.graph.settled()

    shop.graph.says(dina, shop.number, reaction="👍", message_id=target)
    assert keys(last(shop)["messages"]) == keys(
        json.loads((SAMPLES / "inbound-reaction.json").read_bytes())["entry"][0][
            "changes"
        ][0]["value"]["messages"]
    )
    assert shop.graph.screen(dina)[1]["reactions"] == [{"by": "phone", "emoji": "👍"}]

    shop.graph.says(dina, shop.number, reaction="", message_id=target)
    assert last(shop)["messages"][0]["reaction"] == {"message_id": target}
    assert shop.graph.screen(dina)[1]["reactions"] == []


def test_the_business_reacts(shop: Shop, dina: dict[str, Any]) -> None:
    said = shop.graph.says(dina, shop.number, "Thank you!")

    content = {"message_id": said, "emoji": "🎉"}
    wamid = shop.send(dina, type="reaction", reaction=content)
    shop.graph.settled()

    (message,) = shop.graph.screen(dina)
    assert message["reactions"] == [{"by": "business", "emoji": "🎉"}]
    assert shop.receiver.ticks(wamid) == ["sent"]


@pytest.mark.parametrize(
    ("sample", "chosen", "reply"),
    [
        ("interactive-buttons", "confirm:8841", "interactive-button-reply"),
        ("interactive-list", "slot:2026-11-23T10", "interactive-list-reply"),
    ],
)
def test_a_customer_presses_what_was_offered(
    shop: Shop, dina: dict[str, Any], sample: str, chosen: str, reply: str
) -> None:
    shop.graph.says(dina, shop.number, "Hello")
    body = json.loads((SAMPLES / f"outbound-{sample}.json").read_bytes())
    offered = shop.send(dina, **body | {"to": dina["wa_id"]})
    shop.graph.settled()

    shop.graph.says(dina, shop.number, tap=offered, id=chosen)

    (message,) = last(shop)["messages"]
    assert message["context"]["id"] == offered
    expected = json.loads((SAMPLES / f"inbound-{reply}.json").read_bytes())
    value = expected["entry"][0]["changes"][0]["value"]
    assert message["interactive"] == value["messages"][0]["interactive"]


def test_a_customer_presses_a_templates_quick_reply(
    shop: Shop, dina: dict[str, Any]
) -> None:
    components = [
        {"type": "BODY", "text": "Shall we go on?"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Go on"}]},
    ]
    template = {"name": "go_on", "components": components}
    shop.graph.number(**shop.number | {"templates": [template]})
    content = {"name": "go_on", "language": {"code": "en"}}
    offered = shop.send(dina, type="template", template=content)
    shop.graph.settled()

    shop.graph.says(dina, shop.number, tap=offered, id="Go on")

    (message,) = last(shop)["messages"]
    assert message["type"] == "button"
    assert message["button"] == {"payload": "Go on", "text": "Go on"}


def test_any_message_of_metas_can_be_sent(shop: Shop, dina: dict[str, Any]) -> None:
    place = {"latitude": 38.7, "longitude": -9.1}

    shop.graph.says(dina, shop.number, message={"type": "location", "location": place})

    (message,) = last(shop)["messages"]
    assert message["location"] == place
    assert message["from"] == dina["wa_id"]


def samples() -> list[str]:
    """Meta's samples of what customers send."""
    paths = SAMPLES.glob("inbound-*.json")
    return sorted(path.stem for path in paths if written(path.read_bytes()))


def written(sample: bytes) -> list[dict[str, Any]]:
    change = json.loads(sample)["entry"][0]["changes"][0]
    messages = change["value"].get("messages") if change["field"] == "messages" else []
    return list(messages or [])


@pytest.mark.parametrize("name", samples())
def test_every_sample_of_metas_can_come_from_a_phone(
    shop: Shop, dina: dict[str, Any], name: str
) -> None:
    messages = written((SAMPLES / f"{name}.json").read_bytes())
    for message in messages:
        shop.graph.says(dina, shop.number, message=message)
    shop.graph.settled()

    # What is not in the sample is filled in from the phone.
    arrived = zip(shop.receiver.messages, messages, strict=True)
    assert all(one | sample == one for one, sample in arrived)


def test_what_an_offline_phone_writes_waits_on_it(
    shop: Shop, dina: dict[str, Any]
) -> None:
    shop.graph.change(dina, online=False)
    shop.graph.says(dina, shop.number, "No network here")
    assert shop.graph.settled()["posted"] == 0
    assert shop.graph.screen(dina)[0]["ticks"] == "waiting"

    shop.graph.change(dina, online=True)

    assert last(shop)["messages"][0]["text"]["body"] == "No network here"
    assert shop.graph.screen(dina)[0]["ticks"] == "delivered"


def test_the_business_reads_and_types(shop: Shop, dina: dict[str, Any]) -> None:
    shop.graph.says(dina, shop.number, "one")
    newest = shop.graph.says(dina, shop.number, "two")
    shop.graph.settled()
    path = f"phones/{dina['id']}/messages/"

    shop.post(
        {"status": "read", "message_id": newest, "typing_indicator": {"type": "text"}}
    )

    assert [one["ticks"] for one in shop.graph.screen(dina)] == ["read", "read"]
    assert shop.graph.ask("GET", path)["typing"]
    shop.send(dina, "Yes?")
    shop.graph.settled()
    assert not shop.graph.ask("GET", path)["typing"]
    unknown = shop.post({"status": "read", "message_id": "wamid.unknown"})
    assert unknown.json()["error"]["code"] == 100


def test_a_past_is_put_on_phones_without_webhooks_and_only_once(shop: Shop) -> None:
    now = time.time()
    past = [
        {"direction": "inbound", "wamid": "a", "timestamp": now - 90, "text": "Hello"},
        {
            "direction": "outbound",
            "wamid": "b",
            "timestamp": now - 60,
            "text": "Good morning!",
            "quote": "a",
            "reactions": [{"by": "phone", "emoji": "🙏"}],
        },
    ]
    history = {"phones": [{"name": "Dina", "wa_id": "351912345678", "messages": past}]}

    first = shop.graph.ask("POST", "history/", history)
    second = shop.graph.ask("POST", "history/", history)

    assert (first["messages"], second["messages"]) == (2, 0)
    assert first["phones"] == second["phones"]
    screen = shop.graph.screen(first["phones"][0])
    assert [(one["text"], one["ticks"]) for one in screen] == [
        ("Hello", "read"),
        ("Good morning!", "read"),
    ]
    assert shop.graph.settled()["posted"] == 0
    answered = shop.send(first["phones"][0], "The window is open")
    shop.graph.settled()
    assert shop.receiver.ticks(answered) == ["sent", "delivered"]


@pytest.mark.parametrize(
    "wish", [{"text": ""}, {"text": "  "}, {"text": "x" * 4097}, {"tap": "unknown"}, {}]
)
def test_what_no_phone_sends_is_refused_in_a_sentence(
    shop: Shop, dina: dict[str, Any], wish: dict[str, Any]
) -> None:
    url = f"{shop.graph.address}/api/phones/{dina['id']}/messages/"

    refusal = requests.post(url, json=wish, timeout=10)

    assert refusal.status_code in (400, 404)
    assert refusal.json()["error"]
    assert shop.graph.screen(dina) == []


def test_two_customers_do_not_share_a_number(shop: Shop, dina: dict[str, Any]) -> None:
    url = f"{shop.graph.address}/api/phones/"

    refusal = requests.post(url, json={"wa_id": dina["wa_id"]}, timeout=10)

    assert refusal.status_code == 400
    assert "Another phone has this number" in refusal.json()["error"]
