from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.graph import Graph
from tests.simulator.shop import Shop

BUTTON = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
ROW = {"id": "ten", "title": "Mon 10:00"}


def buttons(*buttons: Any, **more: Any) -> dict[str, Any]:
    action = {"buttons": list(buttons)}
    content = {"type": "button", "body": {"text": "Well?"}, "action": action} | more
    return {"type": "interactive", "interactive": content}


def a_list(*sections: Any, label: str = "See slots") -> dict[str, Any]:
    action = {"button": label, "sections": list(sections)}
    content = {"type": "list", "body": {"text": "When?"}, "action": action}
    return {"type": "interactive", "interactive": content}


def test_graph_answers_with_the_number_it_knows_and_an_id(shop: Shop) -> None:
    shop.graph.phone(wa_id="351912345678")

    answer = shop.post({"to": "+351 912 345 678", "text": {"body": "Hello"}})

    assert answer.json()["contacts"] == [
        {"input": "+351 912 345 678", "wa_id": "351912345678"}
    ]
    assert answer.json()["messages"][0]["id"].startswith("wamid.")
    assert answer.headers["facebook-api-version"] == "v25.0"
    assert json.loads(answer.headers["x-app-usage"])["call_count"] == 1


def test_a_person_without_a_number_is_written_to_by_user_id(shop: Shop) -> None:
    emeka = shop.graph.phone("Emeka", username="emeka", user_id="PT.EMEKA1")

    answer = shop.post({"recipient": "PT.EMEKA1", "text": {"body": "Hello"}})

    assert answer.json()["contacts"] == [{"input": "PT.EMEKA1", "user_id": "PT.EMEKA1"}]
    assert shop.graph.accepted[0]["phone"] == emeka["id"]


@pytest.mark.parametrize(
    ("dialled", "known"),
    [
        ("5541987654321", "554187654321"),
        ("5215512345678", "525512345678"),
        ("541112345678", "5491112345678"),
    ],
)
def test_some_numbers_are_known_under_another_form(
    shop: Shop, dialled: str, known: str
) -> None:
    dina = shop.graph.phone(wa_id=known)

    answer = shop.post({"to": dialled, "text": {"body": "Olá"}})

    assert answer.json()["contacts"] == [{"input": dialled, "wa_id": known}]
    assert shop.graph.accepted[0]["phone"] == dina["id"]


def test_a_template_is_found_by_name_and_language(shop: Shop) -> None:
    shop.graph.number(
        **shop.number | {"templates": [{"name": "back", "language": "en"}]}
    )
    dina = shop.graph.phone()
    template = {"name": "back", "language": {"code": "en"}}

    answer = shop.post({"to": dina["wa_id"], "type": "template", "template": template})
    template["language"] = {"code": "pt_PT"}
    refusal = shop.refusal(dina, type="template", template=template)

    assert answer.json()["messages"][0]["message_status"] == "accepted"
    assert refusal["code"] == 132001
    assert refusal["error_data"]["details"] == (
        "template name (back) does not exist in pt_PT"
    )


@pytest.mark.parametrize(
    ("status", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001)]
)
def test_only_an_approved_template_is_sent(shop: Shop, status: str, code: int) -> None:
    shop.graph.number(
        **shop.number | {"templates": [{"name": "back", "status": status}]}
    )
    template = {"name": "back", "language": {"code": "en"}}

    refusal = shop.refusal(shop.graph.phone(), type="template", template=template)

    assert refusal["code"] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "text", "text": {"body": ""}}, 100),
        ({"type": "text"}, 100),
        ({"type": "text", "text": {"body": "x" * 4097}}, 100),
        ({"type": "dance"}, 100),
        ({"type": "pin"}, 131051),
        ({"text": {"body": "Hi"}, "biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "reaction", "reaction": {"emoji": "👍"}}, 100),
        ({"type": "reaction", "reaction": {"message_id": "w", "emoji": "no"}}, 131009),
        (buttons(), 131009),
        (buttons(BUTTON, BUTTON), 131009),
        (buttons({"type": "reply", "reply": {"id": "x", "title": "x" * 21}}), 131009),
        (buttons({"type": "reply", "reply": {"title": "No id"}}), 131008),
        (buttons(BUTTON, body={"text": "x" * 1025}), 131009),
        (buttons(BUTTON, footer={"text": "x" * 61}), 131009),
        (a_list(), 131009),
        (a_list({"rows": [ROW]}, label="x" * 21), 131009),
        (a_list({"rows": [ROW]}, {"rows": [ROW]}), 131008),
        (a_list({"rows": [ROW, ROW]}), 131009),
        ({"type": "interactive", "interactive": {"type": "flow"}}, 131008),
        ({"type": "interactive", "interactive": {"type": "dance"}}, 131009),
        ({"type": "location", "location": {"latitude": "1"}}, 100),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
        ({"type": "contacts", "contacts": {"name": "Ana"}}, 100),
        ({"type": "contacts", "contacts": [{"name": {"first_name": "Ana"}}]}, 100),
        ({"type": "contacts", "contacts": [{"name": {"formatted_name": "A"}}]}, 131009),
    ],
)
def test_what_is_not_well_formed_is_refused_at_once(
    shop: Shop, body: dict[str, Any], code: int
) -> None:
    assert shop.refusal(shop.graph.phone(), **body)["code"] == code
    assert shop.graph.accepted == []


def test_nobody_writes_to_oneself(shop: Shop) -> None:
    own = "".join(filter(str.isdigit, shop.number["display_phone_number"]))

    answer = shop.post({"to": own, "text": {"body": "Hello me"}})

    assert answer.json()["error"]["code"] == 131021


@pytest.mark.parametrize("to", ["", "not a number", "12"])
def test_a_message_needs_somebody_to_go_to(shop: Shop, to: str) -> None:
    answer = shop.post({"to": to, "text": {"body": "Hello"}})

    assert answer.json()["error"]["code"] in (100, 131009)


@pytest.mark.parametrize(
    ("change", "code", "http_status"),
    [({"registered": False}, 133010, 400), ({"locked": True}, 131031, 403)],
)
def test_a_number_in_trouble_sends_nothing(
    shop: Shop, change: dict[str, Any], code: int, http_status: int
) -> None:
    shop.graph.number(phone_number_id=shop.number["phone_number_id"], **change)

    answer = shop.post({"to": "351912345678", "text": {"body": "Hello"}})

    assert answer.status_code == http_status
    assert answer.json()["error"]["code"] == code


def test_one_person_gets_45_at_once_and_then_the_pair_limit(
    shop: Shop, graph: Graph
) -> None:
    graph.ask("PUT", "settings/", {"limits": True})
    dina, emeka = graph.phone("Dina"), graph.phone("Emeka")

    sent, begun = 0, time.monotonic()
    body = {"to": dina["wa_id"], "text": {"body": "Hello"}}
    while (answer := shop.post(body)).status_code == 200:
        sent += 1
    took = time.monotonic() - begun

    assert answer.json()["error"]["code"] == 131056
    assert 45 <= sent <= 46 + took / 6
    shop.send(emeka, "somebody else is not concerned")


def test_a_number_sends_no_faster_than_its_throughput(shop: Shop) -> None:
    shop.graph.number(phone_number_id=shop.number["phone_number_id"], throughput=1)
    shop.graph.ask("PUT", "settings/", {"limits": True})

    def write(last: int) -> int | None:
        answer = shop.post({"to": f"35191234567{last}", "text": {"body": "Hi"}})
        code: int | None = answer.json().get("error", {}).get("code")
        return code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(write, range(8)))

    assert {*codes} == {None, 130429}
