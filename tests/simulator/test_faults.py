from __future__ import annotations

import time

import pytest
import requests

from tests.graph import Graph
from tests.simulator.shop import Shop


@pytest.fixture
def dina(shop: Shop) -> dict[str, object]:
    dina = shop.graph.phone("Dina")
    shop.graph.says(dina, shop.number, "Hello")
    return dina


def test_graph_hangs_up_before_anything_is_accepted(
    shop: Shop, dina: dict[str, object]
) -> None:
    shop.graph.fault("no_answer", count=1)

    with pytest.raises(requests.ConnectionError):
        shop.send(dina)

    assert shop.graph.accepted == []
    assert shop.graph.calls()[-1]["dropped"]
    shop.send(dina, "and goes on")


def test_graph_accepts_and_hangs_up_without_an_answer(
    shop: Shop, dina: dict[str, object]
) -> None:
    shop.graph.fault("drop_answer", count=1)

    with pytest.raises(requests.ConnectionError):
        shop.send(dina, biz_opaque_callback_data="msg_1")
    shop.graph.settled()

    (accepted,) = shop.graph.accepted
    assert shop.receiver.ticks(accepted["wamid"]) == ["sent", "delivered"]
    assert shop.receiver.statuses[0]["biz_opaque_callback_data"] == "msg_1"
    assert shop.graph.calls()[-1]["dropped"]


def test_the_sent_webhook_may_come_before_graphs_answer(
    shop: Shop, dina: dict[str, object]
) -> None:
    shop.graph.fault("answer_after_sent", count=1)

    wamid = shop.send(dina)

    assert shop.receiver.ticks(wamid)[0] == "sent"


def test_graph_answers_slowly(shop: Shop, dina: dict[str, object]) -> None:
    shop.graph.fault("slow", value=0.4, count=1)
    began = time.monotonic()

    shop.send(dina)

    assert time.monotonic() - began >= 0.4


def test_graph_breaks_with_a_page_of_html(shop: Shop, dina: dict[str, object]) -> None:
    shop.graph.fault("html_500", count=1)

    answer = shop.post({"to": dina["wa_id"], "text": {"body": "Hello"}})

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("code", "http_status"),
    [(2, 503), (10, 403), (130429, 400), (131000, 500), (131047, 400), (131056, 400)],
)
def test_graph_refuses_with_any_code(
    shop: Shop, dina: dict[str, object], code: int, http_status: int
) -> None:
    shop.graph.fault(f"error_{code}", count=1)

    answer = shop.post({"to": dina["wa_id"], "text": {"body": "Hello"}})

    assert answer.status_code == http_status
    assert answer.json()["error"]["code"] == code
    assert shop.graph.accepted == []
    shop.send(dina, "once was enough")


def test_an_expired_token_looks_like_metas(shop: Shop, dina: dict[str, object]) -> None:
    shop.graph.fault("error_190")

    error = shop.refusal(dina, text={"body": "Hello"})

    assert (error["code"], error["error_subcode"]) == (190, 463)
    assert error["message"].startswith("Error validating access token: Session has")
    looked = shop.call("GET", shop.number["phone_number_id"])
    assert looked.status_code == 401


@pytest.mark.parametrize("code", [131026, 131042, 131047, 131049])
def test_a_message_fails_later_with_any_code(
    shop: Shop, dina: dict[str, object], code: int
) -> None:
    shop.graph.fault(f"failed_{code}", count=1)

    wamid = shop.send(dina)
    shop.graph.settled()

    assert shop.receiver.ticks(wamid) == ["failed"]
    assert shop.receiver.statuses[0]["errors"][0]["code"] == code
    assert "contacts" not in shop.receiver.values[-1]


def test_a_fault_is_for_messages_unless_it_says_otherwise(
    shop: Shop, dina: dict[str, object]
) -> None:
    wamid = shop.graph.says(dina, shop.number, "Are you there?")
    read = {"status": "read", "message_id": wamid}
    shop.graph.fault("error_131000", count=1)
    assert shop.post(read).json() == {"success": True}
    assert shop.refusal(dina, text={"body": "Yes"})["code"] == 131000

    shop.graph.fault("error_131000", count=1, on="mark")
    assert shop.post(read).status_code == 500
    shop.send(dina, "Yes")


def test_nobody_is_subscribed_for_a_while(shop: Shop) -> None:
    path = f"{shop.number['business_account_id']}/subscribed_apps"
    dina = shop.graph.phone()
    assert shop.call("GET", path).json()["data"]

    shop.graph.fault("not_subscribed")
    shop.graph.says(dina, shop.number, "lost")
    assert shop.call("GET", path).json() == {"data": []}
    shop.graph.mend()
    shop.graph.says(dina, shop.number, "heard")
    shop.graph.settled()

    assert shop.receiver.said() == ["heard"]


@pytest.mark.parametrize(
    "wish",
    [
        {"gremlins": {}},
        {"slow": {"value": "very"}},
        {"slow": {"count": 0}},
        {"slow": {"on": "moon"}},
    ],
)
def test_an_unknown_wish_is_refused_in_a_sentence(
    graph: Graph, wish: dict[str, object]
) -> None:
    refusal = requests.put(f"{graph.address}/api/faults/", json=wish, timeout=10)

    assert refusal.status_code == 400
    assert refusal.json()["error"]
    assert graph.ask("GET", "faults/") == {}
