from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.simulator.shop import Shop

SAMPLES = Path(__file__).parent.parent / "payloads"
DAY = 24 * 60 * 60


def keys(value: object) -> object:
    """The shape of JSON: its keys, without what they hold."""
    if isinstance(value, dict):
        return {key: keys(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [keys(value[0])] if value else []
    return type(value).__name__


def shape_of(name: str, *but: str) -> object:
    sample = json.loads((SAMPLES / f"inbound-{name}.json").read_bytes())
    value = sample["entry"][0]["changes"][0]["value"]
    for key in but:
        value["statuses"][0].pop(key, None)
    return keys(value)


def test_a_message_is_sent_delivered_and_read(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.says(dina, shop.number, "Hello")

    wamid = shop.send(dina, "Good morning", biz_opaque_callback_data="msg_1")
    shop.graph.settled()
    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]

    shop.graph.opens(dina)
    shop.graph.settled()
    assert shop.receiver.ticks(wamid) == ["sent", "delivered", "read"]
    echoes = {one["biz_opaque_callback_data"] for one in shop.receiver.statuses}
    assert echoes == {"msg_1"}


def test_statuses_have_the_shape_of_metas(shop: Shop) -> None:
    dina = shop.graph.phone("Dina", open=True)
    shop.graph.says(dina, shop.number, "Hello")

    shop.send(dina, "Good morning", biz_opaque_callback_data="msg_1")
    shop.graph.settled()

    sent, delivered, read = (
        value for value in shop.receiver.values if "statuses" in value
    )
    assert keys(sent) == shape_of("status-sent")
    for value in (delivered, read):
        value["statuses"][0].pop("biz_opaque_callback_data")
    assert keys(delivered) == shape_of("status-delivered")
    assert keys(read) == shape_of("status-read")


def test_a_failure_has_the_shape_of_metas(shop: Shop) -> None:
    shop.send(shop.graph.phone(), "Are you still there?")
    shop.graph.settled()

    assert keys(shop.receiver.values[0]) == shape_of(
        "status-failed-131047-window-closed"
    )
    error = shop.receiver.statuses[0]["errors"][0]
    assert (error["code"], error["title"]) == (131047, "Re-engagement message")


def test_the_window_is_kept_by_the_time_of_the_message(shop: Shop) -> None:
    dina = shop.graph.phone()
    now = time.time()
    shop.graph.says(dina, shop.number, "Hello", timestamp=now - DAY + 2)

    in_time = shop.send(dina, "Just in time")
    shop.graph.settled()
    time.sleep(max(0, now + 2.1 - time.time()))
    too_late = shop.send(dina, "Too late")
    shop.graph.settled()

    assert shop.receiver.ticks(in_time) == ["sent", "delivered"]
    assert shop.receiver.ticks(too_late) == ["failed"]


def test_a_reaction_opens_no_window(shop: Shop) -> None:
    dina = shop.graph.phone()
    old = shop.graph.says(dina, shop.number, "Hello", timestamp=time.time() - DAY - 1)
    shop.graph.says(dina, shop.number, reaction="👍", message_id=old)

    wamid = shop.send(dina)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["failed"]


def test_a_template_needs_no_window(shop: Shop) -> None:
    shop.graph.number(**shop.number | {"templates": [{"name": "back"}]})
    template = {"name": "back", "language": {"code": "en"}}

    wamid = shop.send(shop.graph.phone(), type="template", template=template)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]
    assert shop.receiver.statuses[0]["pricing"]["category"] == "utility"


def test_who_came_from_an_ad_is_answered_for_free(shop: Shop) -> None:
    sample = json.loads((SAMPLES / "inbound-text-referral-ctwa.json").read_bytes())
    (message,) = sample["entry"][0]["changes"][0]["value"]["messages"]
    kept = {key: message[key] for key in ("type", "text", "referral")}
    dina = shop.graph.phone("Dina")
    shop.graph.says(dina, shop.number, message=kept)

    shop.send(dina, biz_opaque_callback_data="msg_1")
    shop.graph.settled()

    sent = next(value for value in shop.receiver.values if "statuses" in value)
    sent["statuses"][0].pop("biz_opaque_callback_data")
    assert keys(sent) == shape_of("status-sent-free-entry-point")
    (status,) = sent["statuses"]
    assert status["pricing"]["type"] == "free_entry_point"
    left = int(status["conversation"]["expiration_timestamp"]) - time.time()
    assert 3 * DAY - 60 < left <= 3 * DAY


@pytest.mark.parametrize(
    "phone", [{"wa_id": "351999999999", "on_whatsapp": False}, None]
)
def test_who_is_not_on_whatsapp_gets_nothing(
    shop: Shop, phone: dict[str, object] | None
) -> None:
    if phone:
        shop.graph.phone("Emeka", **phone)

    shop.post({"to": "351999999999", "text": {"body": "Hello"}})
    shop.graph.settled()

    assert shop.receiver.statuses[0]["errors"][0]["code"] == 131026
    assert shop.receiver.statuses[0]["recipient_id"] == "351999999999"


def test_an_offline_phone_gets_its_messages_later(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.says(dina, shop.number, "Hello")
    shop.graph.change(dina, online=False)

    wamid = shop.send(dina, "Good morning")
    shop.graph.settled()
    assert shop.receiver.ticks(wamid) == ["sent"]
    assert [one["text"] for one in shop.graph.screen(dina)] == ["Hello"]

    shop.graph.change(dina, online=True)
    shop.graph.settled()
    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]
    assert [one["text"] for one in shop.graph.screen(dina)] == ["Hello", "Good morning"]


def test_who_has_blocked_the_business_sees_nothing(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.says(dina, shop.number, "Stop writing to me")
    shop.graph.change(dina, blocked=True)

    wamid = shop.send(dina, "But why?")
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["sent"]
    assert len(shop.graph.screen(dina)) == 1


def test_without_receipts_nobody_learns_that_it_was_read(shop: Shop) -> None:
    dina = shop.graph.phone(receipts=False)
    shop.graph.says(dina, shop.number, "Hello")

    wamid = shop.send(dina)
    shop.graph.settled()
    shop.graph.opens(dina)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["sent", "delivered"]


def test_an_account_without_payment_fails_later(shop: Shop) -> None:
    shop.graph.number(phone_number_id=shop.number["phone_number_id"], payment=False)

    shop.send(shop.graph.phone())
    shop.graph.settled()

    assert shop.receiver.statuses[0]["errors"][0]["code"] == 131042


def test_a_number_s_replies_are_charged_when_the_free_ones_of_the_month_are_used(
    shop: Shop,
) -> None:
    shop.graph.number(**shop.number | {"free_messages": 2})
    dina = shop.graph.phone("Dina")
    shop.graph.says(dina, shop.number, "Hello?")
    for text in ("one", "two", "three"):
        shop.send(dina, text)
    shop.graph.settled()

    prices = [
        told["pricing"]["type"]
        for told in shop.receiver.statuses
        if told["status"] == "delivered"
    ]
    assert sorted(prices) == ["free_customer_service"] * 2 + ["regular"]
