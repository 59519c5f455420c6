from __future__ import annotations

import time

import pytest
import requests

from tests.graph import Graph
from tests.simulator.receiver import VERIFY_TOKEN, Receiver
from tests.simulator.shop import Shop


def test_a_webhook_is_signed_over_the_bytes_as_they_are_sent(shop: Shop) -> None:
    dina = shop.graph.phone("Dina ✨")

    shop.graph.says(dina, shop.number, "Olá! a/b@c 😕 مرحبا")
    shop.graph.settled()

    post = shop.receiver.posts[0]
    assert post.is_signed_with(shop.number["app_secret"])
    # Escaped as Meta does it: who signs a re-serialised body finds another signature.
    assert rb"Ol\u00e1! a\/b\u0040c \ud83d\ude15" in post.body
    assert shop.receiver.said() == ["Olá! a/b@c 😕 مرحبا"]


def test_the_callback_must_answer_the_handshake(
    graph: Graph, receiver: Receiver
) -> None:
    number = graph.number()
    wish = {
        "phone_number_id": number["phone_number_id"],
        "callback_url": receiver.url,
        "verify_token": "not the one",
    }

    refusal = requests.post(f"{graph.address}/api/numbers/", json=wish, timeout=10)

    assert refusal.status_code == 400
    assert "did not answer the handshake" in refusal.json()["error"]
    (unchanged,) = graph.ask("GET", "numbers/")["numbers"]
    assert unchanged["callback_url"] == ""
    assert graph.number(**wish | {"verify_token": VERIFY_TOKEN})["callback_url"]


def test_a_callback_can_be_saved_before_anybody_answers_there(graph: Graph) -> None:
    number = graph.number(callback_url="http://127.0.0.1:9/hook", handshake=False)

    assert number["callback_url"] == "http://127.0.0.1:9/hook"


def test_what_was_not_answered_with_200_is_posted_again_in_order(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.receiver.answers = [500, 302]
    began = time.monotonic()

    shop.graph.says(dina, shop.number, "one")
    shop.graph.says(dina, shop.number, "two")
    shop.graph.settled()

    assert shop.receiver.said() == ["one", "one", "one", "two"]
    assert time.monotonic() - began >= 3, "after one second, and after two"
    assert shop.graph.screen(dina)[0]["ticks"] == "delivered"
    counts = shop.graph.settled()
    assert (counts["posted"], counts["waiting"], counts["failed"]) == (2, 0, 0)


def test_a_message_has_one_tick_until_the_business_has_it(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.fault("webhooks_dead")

    shop.graph.says(dina, shop.number, "Hello?")

    assert shop.graph.screen(dina)[0]["ticks"] == "sent"
    shop.graph.mend()
    shop.graph.settled()
    assert shop.graph.screen(dina)[0]["ticks"] == "delivered"


@pytest.mark.parametrize(
    "change", [{"subscribed": False}, {"live": False}, {"fields": ["account_update"]}]
)
def test_nothing_is_posted_to_who_did_not_ask_for_it(
    shop: Shop, change: dict[str, object]
) -> None:
    shop.graph.number(phone_number_id=shop.number["phone_number_id"], **change)

    shop.graph.says(shop.graph.phone(), shop.number, "Hello?")

    assert shop.graph.settled()["posted"] == 0
    assert shop.receiver.posts == []


def test_an_account_may_send_its_messages_elsewhere(shop: Shop) -> None:
    path = f"{shop.number['business_account_id']}/subscribed_apps"
    elsewhere = f"{shop.receiver.url}?elsewhere"
    override = {"override_callback_uri": elsewhere, "verify_token": VERIFY_TOKEN}

    assert shop.call("POST", path, override).json() == {"success": True}
    shop.graph.says(shop.graph.phone(), shop.number, "Hello")
    shop.graph.settled()

    assert shop.receiver.posts[0].path == "/hook?elsewhere"
    (entry,) = shop.call("GET", path).json()["data"]
    assert entry["override_callback_uri"] == elsewhere


def test_other_fields_wait_in_the_same_line(shop: Shop) -> None:
    value = {"event": "APPROVED", "message_template_id": 1}
    field = "message_template_status_update"

    shop.graph.ask(
        "POST",
        "webhooks/post/",
        {"phone_number_id": None, "field": field, "value": value},
    )
    shop.graph.settled()

    assert shop.receiver.posts[0].changes == [{"field": field, "value": value}]
    assert b'"time":' in shop.receiver.posts[0].body


def test_a_body_is_posted_by_hand_in_whatever_state(shop: Shop) -> None:
    def post(**wish: object) -> list[dict[str, object]]:
        answers = shop.graph.ask("POST", "webhooks/post/", wish)["answers"]
        return list(answers)

    body = {"object": "whatsapp_business_account", "entry": []}
    assert post(body=body) == [{"http_status": 200, "body": ""}]
    post(body=body, signature="wrong")
    post(body=body, signature="none")
    assert len(post(raw="{not JSON", repeat=2)) == 2

    right, wrong, none, raw, again = shop.receiver.posts
    secret = shop.number["app_secret"]
    assert right.is_signed_with(secret)
    assert wrong.signature
    assert not wrong.is_signed_with(secret)
    assert none.signature == ""
    assert raw.body == again.body == b"{not JSON"
    assert raw.is_signed_with(secret)


def test_changes_go_in_batches(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.fault("webhooks_dead")
    for count in range(7):
        shop.graph.says(dina, shop.number, f"{count}")

    shop.graph.fault("batch", value=3)
    shop.graph.ask("PUT", "faults/", {"webhooks_dead": None})
    shop.graph.settled()

    assert [len(post.changes) for post in shop.receiver.posts] == [3, 3, 1]
    assert shop.receiver.said() == list("0123456")


def test_webhooks_are_repeated(shop: Shop) -> None:
    shop.graph.fault("repeat", value=3, count=1)
    dina = shop.graph.phone()

    shop.graph.says(dina, shop.number, "one")
    shop.graph.settled()
    shop.graph.says(dina, shop.number, "two")
    shop.graph.settled()

    assert shop.receiver.said() == ["one", "one", "one", "two"]


def test_webhooks_are_shuffled(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.fault("webhooks_dead")
    texts = [f"{count}" for count in range(30)]
    messages = [{"text": text} for text in texts]
    shop.graph.ask(
        "POST", f"phones/{dina['id']}/messages/bulk/", {"messages": messages}
    )

    shop.graph.fault("shuffle")
    shop.graph.ask("PUT", "faults/", {"webhooks_dead": None})
    shop.graph.settled()

    assert shop.receiver.said() != texts
    assert sorted(shop.receiver.said()) == sorted(texts)


def test_webhooks_come_late(shop: Shop) -> None:
    shop.graph.fault("delay", value=0.5)
    began = time.monotonic()

    shop.graph.says(shop.graph.phone(), shop.number, "Hello")
    shop.receiver.wait_for(1)

    assert time.monotonic() - began >= 0.5


def test_webhooks_are_signed_with_a_wrong_secret(shop: Shop) -> None:
    shop.graph.fault("wrong_signature", count=1)

    shop.graph.says(shop.graph.phone(), shop.number, "Hello")
    shop.receiver.wait_for(1)

    assert not shop.receiver.posts[0].is_signed_with(shop.number["app_secret"])


def test_webhooks_go_to_a_wrong_address_and_then_to_the_right_one(shop: Shop) -> None:
    shop.graph.fault("wrong_callback", count=1)

    shop.graph.says(shop.graph.phone(), shop.number, "Hello")
    shop.graph.settled()

    assert [post.path for post in shop.receiver.posts] == [
        "/hook/wrong-address",
        "/hook",
    ]


def test_statuses_come_backwards_and_twice(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.says(dina, shop.number, "Hello")
    shop.graph.fault("statuses_backwards", count=1)
    backwards = shop.send(dina)
    shop.graph.settled()
    shop.graph.fault("statuses_twice", count=1)
    twice = shop.send(dina)
    shop.graph.settled()

    assert shop.receiver.ticks(backwards) == ["read", "delivered", "sent"]
    assert shop.receiver.ticks(twice) == ["sent", "sent", "delivered"]


def test_statuses_come_a_day_late_and_hold_up_nothing(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.says(dina, shop.number, "Hello")
    shop.graph.fault("statuses_late", value=600, count=1)

    wamid = shop.send(dina)
    shop.receiver.wait_for(2)

    assert shop.receiver.ticks(wamid) == ["delivered"]
    _, sent, again, delivered = shop.graph.rows("webhooks/?after=0", "webhooks")
    assert sent["value"] == again["value"]
    assert 500 < sent["due_at"] - delivered["due_at"] < again["due_at"] - sent["due_at"]
    told = [
        int(webhook["value"]["statuses"][0]["timestamp"])
        for webhook in (sent, delivered)
    ]
    assert told[0] <= told[1] - 86_400


def test_an_answer_that_was_not_heard_is_asked_for_again(shop: Shop) -> None:
    dina = shop.graph.phone()
    shop.graph.fault("unheard", count=1)

    shop.graph.says(dina, shop.number, "Hello")
    shop.graph.settled()

    assert shop.receiver.said() == ["Hello", "Hello"]
    (webhook,) = shop.graph.rows("webhooks/?after=0", "webhooks")
    assert (webhook["attempts"], webhook["taken"]) == (2, 1)
