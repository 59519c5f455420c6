"""What Meta does with message templates: takes, lists, reviews, edits, deletes them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.corpus import TEMPLATES, as_written
from tests.graph import Json
from tests.simulator.shop import Shop
from tests.simulator.test_statuses import SAMPLES, keys

DELAY: Json = {
    "name": "order_delay",
    "language": "pt_PT",
    "category": "UTILITY",
    "components": [
        {
            "type": "BODY",
            "text": "Olá {{1}}, a encomenda {{2}} vai atrasar.",
            "example": {"body_text": [["Marta", "8841"]]},
        }
    ],
}


def sample_of(name: str) -> Json:
    found: Json = json.loads((SAMPLES / f"{name}.json").read_bytes())
    return found


def edge(shop: Shop) -> str:
    return f"{shop.number['business_account_id']}/message_templates"


def reviewed_after(shop: Shop, seconds: float) -> None:
    shop.graph.ask("PUT", "settings/", {"reviewed_after": seconds})


def makes(shop: Shop, **fields: Any) -> Json:
    answer = shop.call("POST", edge(shop), DELAY | fields)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


def refusal(shop: Shop, method: str, path: str, body: Json) -> Json:
    answer = shop.call(method, path, body)
    assert answer.status_code == 400, answer.text
    error: Json = answer.json()["error"]
    return error


def listed(shop: Shop, **query: str) -> list[Json]:
    found: list[Json] = shop.call("GET", edge(shop), **query).json()["data"]
    return found


def news(shop: Shop, field: str) -> list[Json]:
    shop.graph.settled()
    return [row["value"] for row in shop.graph.webhooks if row["field"] == field]


def test_meta_takes_and_lists_every_template_of_the_corpus(shop: Shop) -> None:
    handles = {
        kind: shop.sample(b"bytes", kind)
        for kind in ("image/jpeg", "video/mp4", "application/pdf")
    }

    for node in TEMPLATES:
        answer = shop.call("POST", edge(shop), as_written(node, handles))
        assert answer.status_code == 200, (node["name"], answer.text)

    rows = {(row["name"], row["language"]): row for row in listed(shop, limit="100")}
    assert len(rows) == len(TEMPLATES)
    invoice = rows["invoice_ready", "en_US"]["components"][0]
    assert invoice["example"]["header_handle"][0].startswith("https://scontent.")
    code = rows["login_code", "en_US"]["components"]
    assert code[0]["text"].startswith("*{{1}}* is your verification code.")
    assert code[1]["text"] == "This code expires in 5 minutes."


def test_a_template_is_reviewed_after_a_moment_and_the_webhook_tells(
    shop: Shop,
) -> None:
    reviewed_after(shop, 0.2)
    sample = json.loads(
        (SAMPLES / "inbound-template-status-approved.json").read_bytes()
    )

    made = makes(shop)

    assert made == sample_of("response-template-create-ok") | {"id": made["id"]}
    (told,) = until_told(shop, "message_template_status_update", 1)
    assert (told["event"], told["message_template_id"]) == ("APPROVED", int(made["id"]))
    assert keys(told) == keys(sample["entry"][0]["changes"][0]["value"])
    (row,) = listed(shop, fields="status,rejected_reason,quality_score{score,date}")
    assert (row["status"], row["rejected_reason"]) == ("APPROVED", "NONE")


def until_told(shop: Shop, field: str, count: int) -> list[Json]:
    deadline = time.monotonic() + 20
    while len(found := news(shop, field)) < count:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


@pytest.mark.parametrize(
    ("wish", "sample"),
    [
        ({"status": "REJECTED", "reason": "INVALID_FORMAT"}, "status-rejected"),
        ({"status": "PAUSED"}, "status-paused"),
        ({"status": "DISABLED"}, "status-disabled"),
        ({"quality": "YELLOW"}, "quality"),
        ({"category": "MARKETING"}, "category-done"),
        ({"correct_category": "MARKETING"}, "category-impending"),
    ],
)
def test_what_somebody_at_meta_decides_is_told(
    shop: Shop, wish: Json, sample: str
) -> None:
    made = makes(shop)

    shop.graph.ask("PATCH", f"templates/{made['id']}/", wish)

    body = sample_of(f"inbound-template-{sample}")
    change = body["entry"][0]["changes"][0]
    assert keys(news(shop, change["field"])[-1]) == keys(change["value"])


def test_the_third_pause_is_for_ever(shop: Shop) -> None:
    made = makes(shop)

    states = [
        shop.graph.ask("PATCH", f"templates/{made['id']}/", {"status": "PAUSED"})
        for _ in range(3)
    ]

    assert [row["status"] for row in states] == ["PAUSED", "PAUSED", "DISABLED"]
    kept = shop.call("DELETE", edge(shop), name="order_delay").json()["error"]
    assert kept["error_subcode"] == 2388039


@pytest.mark.parametrize(
    ("fault", "event", "category"),
    [
        ("review_rejects", "REJECTED", "UTILITY"),
        ("review_moves", "APPROVED", "MARKETING"),
    ],
)
def test_a_review_may_end_otherwise(
    shop: Shop, fault: str, event: str, category: str
) -> None:
    reviewed_after(shop, 0)
    shop.graph.fault(fault)

    makes(shop)

    (told,) = until_told(shop, "message_template_status_update", 1)
    assert (told["event"], told["message_template_category"]) == (event, category)


def test_there_is_one_of_each_name_and_language(shop: Shop) -> None:
    makes(shop)
    sample = sample_of("response-template-create-duplicate")

    again = refusal(shop, "POST", edge(shop), DELAY)

    assert keys(again) == keys(sample["error"])
    assert again["error_subcode"] == sample["error"]["error_subcode"]
    makes(shop, language="en")


@pytest.mark.parametrize(
    ("text", "subcode"),
    [
        ("", 2388072),
        ("x" * 1025, 2388040),
        ("{{1}}, Ihre Bestellung ist da.", 2388299),
        ("Ihre Bestellung heißt {{1}}", 2388299),
        ("Hier sind {{1}}{{2}} viele Wörter.", 2388072),
        ("Hier ist {{2}} für Sie.", 2388072),
        ("Von {{1}} bis {{2}} um {{3}}.", 2388293),
    ],
    ids=["none", "long", "leading", "trailing", "adjacent", "gap", "ratio"],
)
def test_a_body_that_meta_does_not_like(shop: Shop, text: str, subcode: int) -> None:
    example = {"body_text": [["a", "b", "c"][: text.count("{{")]]}
    body = {"type": "BODY", "text": text, "example": example}

    error = refusal(shop, "POST", edge(shop), DELAY | {"components": [body]})

    assert (error["code"], error["error_subcode"]) == (100, subcode)
    assert error["error_user_msg"]


def test_an_approved_template_is_edited_once_a_day(shop: Shop) -> None:
    made = makes(shop)
    early = refusal(shop, "POST", made["id"], {"components": DELAY["components"]})
    shop.graph.ask("PATCH", f"templates/{made['id']}/", {"status": "APPROVED"})
    fresh = [{"type": "BODY", "text": "Está quase."}]

    moved = refusal(shop, "POST", made["id"], {"category": "MARKETING"})
    edited = shop.call("POST", made["id"], {"components": fresh}).json()

    assert (early["error_subcode"], moved["error_subcode"]) == (2388039, 2388039)
    assert edited["success"]
    row = shop.call("GET", made["id"], fields="status,components").json()
    assert (row["status"], row["components"]) == ("PENDING", fresh)
    (told,) = news(shop, "message_template_components_update")
    assert told["message_template_element"] == "Está quase."
    shop.graph.ask("PATCH", f"templates/{made['id']}/", {"status": "APPROVED"})
    again = refusal(shop, "POST", made["id"], {"components": fresh})
    assert "once in 24 hours" in again["error_user_msg"]


def test_deleting_by_name_takes_all_languages_and_the_name_rests(shop: Shop) -> None:
    made = [makes(shop), makes(shop, language="en"), makes(shop, name="other")]
    shop.graph.ask("PATCH", f"templates/{made[1]['id']}/", {"status": "APPROVED"})

    one = shop.call("DELETE", edge(shop), name="order_delay", hsm_id=made[0]["id"])
    assert one.json() == {"success": True}
    assert {row["language"] for row in listed(shop)} == {"en", "pt_PT"}
    makes(shop)  # it was never approved, so its name is free

    assert shop.call("DELETE", edge(shop), name="order_delay").json()["success"]
    assert [row["name"] for row in listed(shop)] == ["other"]
    resting = refusal(shop, "POST", edge(shop), DELAY)
    assert resting["error_subcode"] == 2388023
    gone = [told["event"] for told in news(shop, "message_template_status_update")]
    assert gone == ["APPROVED", "DELETED", "DELETED", "DELETED"]


def test_the_list_is_filtered(shop: Shop) -> None:
    makes(shop)
    makes(shop, name="welcome", language="en", category="MARKETING")

    def names(**query: str) -> list[str]:
        return sorted(row["name"] for row in listed(shop, **query))

    assert names(category="MARKETING") == ["welcome"]
    assert names(language="pt_PT") == ["order_delay"]
    assert names(name_or_content="WELC") == ["welcome"]
    assert names(quality_score="RED") == []
    assert names(status="PENDING") == ["order_delay", "welcome"]


def test_a_hundred_are_made_in_an_hour(shop: Shop) -> None:
    for count in range(100):
        makes(shop, name=f"template_{count}")
    shop.graph.ask("PUT", "settings/", {"limits": True})

    error = refusal(shop, "POST", edge(shop), DELAY)

    assert error["code"] == 80008
