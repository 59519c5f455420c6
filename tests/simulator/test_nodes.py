from __future__ import annotations

import json
import time

import pytest

from tests.simulator.receiver import VERIFY_TOKEN
from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES, keys


@pytest.mark.parametrize("token", ["", "EAAwrong"])
def test_without_a_good_token_there_is_nothing_to_see(shop: Shop, token: str) -> None:
    answer = shop.call("GET", shop.number["phone_number_id"], token=token)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == 190


def test_a_token_expires(shop: Shop) -> None:
    path = shop.number["phone_number_id"]
    shop.graph.number(phone_number_id=path, token_expires_at=time.time() - 1)

    error = shop.call("GET", path).json()["error"]

    assert (error["code"], error["error_subcode"]) == (190, 463)


def test_a_new_token_ends_the_old_one(shop: Shop) -> None:
    path = shop.number["phone_number_id"]
    shop.graph.number(phone_number_id=path, access_token="EAAnew")

    assert shop.call("GET", path).status_code == 401
    assert shop.call("GET", path, token="EAAnew").status_code == 200


def test_a_node_of_somebody_else_does_not_exist(shop: Shop) -> None:
    other = shop.graph.number(name="Lamp Shop")

    error = shop.call("GET", other["phone_number_id"]).json()["error"]

    assert (error["code"], error["error_subcode"]) == (100, 33)
    assert error["message"].startswith("Unsupported get request. Object with ID")


def test_a_scope_is_missing(shop: Shop) -> None:
    shop.graph.number(
        phone_number_id=shop.number["phone_number_id"],
        scopes=["whatsapp_business_management"],
    )

    answer = shop.post({"to": "351912345678", "text": {"body": "Hello"}})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == 10


def test_the_proof_is_checked_when_it_is_sent(shop: Shop) -> None:
    path = shop.number["phone_number_id"]

    assert shop.call("GET", path, appsecret_proof=shop.proof()).status_code == 200
    error = shop.call("GET", path, appsecret_proof="0" * 64).json()["error"]

    assert error["code"] == 100
    assert error["message"] == "Invalid appsecret_proof provided in the API argument"


def test_an_app_may_require_the_proof(shop: Shop) -> None:
    path = shop.number["phone_number_id"]
    shop.graph.number(phone_number_id=path, proof_required=True)

    assert shop.call("GET", path).json()["error"]["code"] == 100
    assert shop.call("GET", path, appsecret_proof=shop.proof()).status_code == 200


def test_a_number_shows_the_fields_that_are_asked_for(shop: Shop) -> None:
    path = shop.number["phone_number_id"]

    facts = shop.call("GET", path, fields="verified_name,status").json()

    assert facts == {"verified_name": "Teapot Shop", "status": "CONNECTED", "id": path}
    unknown = shop.call("GET", path, fields="shoe_size").json()["error"]
    assert "nonexisting field (shoe_size)" in unknown["message"]


def test_a_number_has_the_shape_of_metas(shop: Shop) -> None:
    sample = json.loads((SAMPLES / "response-phone-number.json").read_bytes())
    path = shop.number["phone_number_id"]

    facts = shop.call("GET", path, fields=",".join(sample)).json()

    sample["health_status"]["entities"] = facts["health_status"]["entities"]
    assert keys(facts) == keys(sample)


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("error_190", "error-190-expired"),
        ("error_131056", "error-131056"),
        ("error_133010", "error-133010"),
    ],
)
def test_refusals_are_worded_as_metas(shop: Shop, fault: str, name: str) -> None:
    sample = json.loads((SAMPLES / f"response-{name}.json").read_bytes())["error"]
    shop.graph.fault(fault, on="any")

    error = shop.call("GET", shop.number["phone_number_id"]).json()["error"]

    assert error | {"fbtrace_id": ""} == sample | {"fbtrace_id": ""}


def test_an_account_shows_itself_and_its_numbers(shop: Shop) -> None:
    account = shop.number["business_account_id"]

    facts = shop.call("GET", account, fields="name,owner_business_info").json()
    numbers = shop.call("GET", f"{account}/phone_numbers").json()["data"]

    assert facts["owner_business_info"]["id"] == shop.number["portfolio_id"]
    assert [number["id"] for number in numbers] == [shop.number["phone_number_id"]]


def test_templates_come_in_pages(shop: Shop) -> None:
    templates = [{"name": f"template_{count}"} for count in range(5)]
    shop.graph.number(**shop.number | {"templates": templates})
    path = f"{shop.number['business_account_id']}/message_templates"

    names, after = [], ""
    while True:
        page = shop.call("GET", path, limit="2", after=after).json()
        names += [template["name"] for template in page["data"]]
        if "next" not in page["paging"]:
            break
        assert page["paging"]["next"].startswith(shop.graph.url)
        after = page["paging"]["cursors"]["after"]

    assert sorted(names) == [template["name"] for template in templates]
    stale = shop.call("GET", path, after="!!!").json()["error"]
    assert stale["code"] == 131059


def test_a_token_can_be_looked_at_with_the_apps_own(shop: Shop) -> None:
    app_token = f"{shop.number['app_id']}|{shop.number['app_secret']}"

    def look(token: str) -> dict[str, object]:
        answer = shop.call("GET", "debug_token", token=app_token, input_token=token)
        facts: dict[str, object] = answer.json()["data"]
        return facts

    facts = look(shop.number["access_token"])
    assert facts["is_valid"]
    assert facts["expires_at"] == 0
    assert facts["granular_scopes"] == [
        {"scope": scope, "target_ids": [shop.number["business_account_id"]]}
        for scope in shop.number["scopes"]
    ]
    assert not look("EAAunknown")["is_valid"]


def test_an_app_changes_its_own_subscription(shop: Shop) -> None:
    path = f"{shop.number['app_id']}/subscriptions"
    app_token = f"{shop.number['app_id']}|{shop.number['app_secret']}"
    wish = {
        "object": "whatsapp_business_account",
        "callback_url": f"{shop.receiver.url}?new",
        "verify_token": VERIFY_TOKEN,
        "fields": "messages",
    }

    assert shop.call("POST", path, wish, token=app_token).json() == {"success": True}
    (entry,) = shop.call("GET", path, token=app_token).json()["data"]
    assert entry["callback_url"] == f"{shop.receiver.url}?new"
    assert [field["name"] for field in entry["fields"]] == ["messages"]
    assert shop.call("GET", path).json()["error"]["error_subcode"] == 33
    refused = shop.call("POST", path, wish | {"verify_token": "x"}, token=app_token)
    assert "Callback verification failed" in refused.json()["error"]["message"]


def test_subscribing_and_leaving(shop: Shop) -> None:
    path = f"{shop.number['business_account_id']}/subscribed_apps"

    assert shop.call("DELETE", path).json() == {"success": True}
    assert shop.call("GET", path).json() == {"data": []}
    override = {"override_callback_uri": shop.receiver.url, "verify_token": "x"}
    refusal = shop.call("POST", path, override).json()["error"]
    assert refusal["message"].startswith("(#100) Before override the current callback")
    assert shop.call("POST", path).json() == {"success": True}
    assert shop.call("GET", path).json()["data"]


def test_what_was_asked_is_recorded_without_secrets(shop: Shop) -> None:
    shop.call(
        "GET",
        shop.number["phone_number_id"],
        fields="status",
        access_token="EAAsecret",
        appsecret_proof=shop.proof(),
    )

    call = shop.graph.calls()[-1]
    assert call["request"] == {"fields": "status"}
    assert call["http_status"] == 200
    assert call["response"]["status"] == "CONNECTED"


def test_a_dead_version_is_served_by_the_oldest_alive(shop: Shop) -> None:
    url = f"{shop.graph.url}/v3.0/{shop.number['phone_number_id']}"
    headers = {"Authorization": f"Bearer {shop.number['access_token']}"}

    answer = shop.graph.session.get(url, headers=headers, timeout=10)

    assert answer.headers["facebook-api-version"] == "v21.0"
