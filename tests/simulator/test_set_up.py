"""What is wrong with a number's set-up, at the flick of a switch: Graph says so too."""

from __future__ import annotations

import requests

from tests.graph import Json
from tests.simulator.shop import Shop


def app_token(shop: Shop) -> str:
    return f"{shop.number['app_id']}|{shop.number['app_secret']}"


def refusal(answer: requests.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    return error["code"], error["message"]


def subscription(shop: Shop) -> Json:
    path = f"{shop.number['app_id']}/subscriptions"
    answer: Json = shop.call("GET", path, token=app_token(shop)).json()["data"][0]
    return answer


def test_the_token_is_none(shop: Shop) -> None:
    shop.graph.fault("wrong_token")

    token = shop.number["access_token"]
    code, words = refusal(shop.call("GET", "debug_token", input_token=token))
    looked = shop.call("GET", "debug_token", token=app_token(shop), input_token=token)

    assert (code, words[:20]) == (190, "Invalid OAuth access")
    assert looked.json()["data"]["is_valid"] is False


def test_the_app_has_another_secret(shop: Shop) -> None:
    proof, number = shop.proof(), shop.number["phone_number_id"]
    assert shop.call("GET", number, appsecret_proof=proof).ok
    shop.graph.fault("wrong_app_secret")

    wrong = shop.call("GET", number, appsecret_proof=proof)
    path = f"{shop.number['app_id']}/subscriptions"
    shop.graph.says(shop.graph.phone(), shop.number, "Hello?")
    shop.graph.settled()

    assert refusal(wrong)[1].startswith("Invalid appsecret_proof")
    assert refusal(shop.call("GET", path, token=app_token(shop)))[0] == 190
    assert shop.call("GET", number).ok
    assert not shop.receiver.posts[0].is_signed_with(shop.number["app_secret"])


def test_the_token_may_not_send(shop: Shop) -> None:
    shop.graph.fault("missing_scope")

    token = shop.number["access_token"]
    seen = shop.call("GET", "debug_token", input_token=token).json()["data"]

    assert seen["scopes"] == ["whatsapp_business_management"]
    assert refusal(shop.post({"to": "351912345678", "text": {"body": "?"}}))[0] == 10


def test_the_number_is_not_registered(shop: Shop) -> None:
    shop.graph.fault("unregistered")

    seen = shop.call("GET", shop.number["phone_number_id"]).json()

    assert seen["platform_type"] == "NOT_APPLICABLE"
    code, _ = refusal(shop.post({"to": "351912345678", "text": {"body": "?"}}))
    assert code == 133010


def test_webhooks_go_elsewhere_and_graph_says_where(shop: Shop) -> None:
    shop.graph.fault("wrong_callback")

    assert subscription(shop)["callback_url"] == f"{shop.receiver.url}/wrong-address"
    facts = shop.call(
        "GET", shop.number["phone_number_id"], fields="webhook_configuration"
    ).json()["webhook_configuration"]
    assert facts["application"] == f"{shop.receiver.url}/wrong-address"


def test_messages_are_not_subscribed(shop: Shop) -> None:
    shop.graph.fault("missing_field")

    shop.graph.says(shop.graph.phone(), shop.number, "Hello?")

    assert shop.graph.settled()["posted"] == 0
    fields = [field["name"] for field in subscription(shop)["fields"]]
    assert "messages" not in fields
    assert "account_update" in fields


def test_nobody_reaches_the_address(shop: Shop) -> None:
    shop.graph.fault("unreachable")

    shop.graph.says(shop.graph.phone(), shop.number, "Hello?")

    assert shop.graph.settled(seconds=0.5)["failed"] == 1
    assert shop.receiver.posts == []
