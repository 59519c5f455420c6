from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app import payloads
from channels_app.payloads import Unreadable, parse
from channels_app.payloads.reading import code_at, moment_at
from tests.meta import SAMPLES, sample

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(name: str) -> Any:
    """The one item of a sample."""
    (item,) = parse(sample(name), NOON)
    return item


def read_changed(name: str, **changes: Any) -> Any:
    """The item of a sample whose message was changed; None takes a key out."""
    body = json.loads(sample(name))
    value = body["entry"][0]["changes"][0]["value"]
    (message,) = value.get("messages") or value["statuses"]
    message |= changes
    for key in [key for key, change in changes.items() if change is None]:
        del message[key]
    (item,) = parse(json.dumps(body).encode(), NOON)
    return item


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "Olá! O meu pedido 8841 ainda não chegou 😕"),
        ("image", "Broken lid"),
        ("video", ""),
        ("document", "Invoice"),
        ("audio-voice", ""),
        ("sticker-animated", ""),
        ("location", "Rossio, Praça Dom Pedro IV, Lisboa"),
        ("contacts", "Tomás Reis"),
        ("button-template-quick-reply", "Reschedule"),
        ("interactive-button-reply", "Confirm"),
        ("interactive-list-reply", "Mon 10:00"),
        ("interactive-nfm-reply-flow", "Sent"),
        ("interactive-call-permission-reply", "Calls allowed"),
        ("order", "5 items: Gift wrap please"),
        ("unsupported", ""),
    ],
)
def test_what_can_be_read_of_each_kind(name: str, text: str) -> None:
    message = read(name)

    assert isinstance(message, payloads.InboundMessage)
    assert message.text == text


def test_a_message_says_who_wrote_it_and_when() -> None:
    message = read("text")

    assert message.waba_id == "210045550001234"
    assert message.phone_number_id == "310077700012345"
    assert (message.from_wa_id, message.from_user_id) == (
        "351912345678",
        "PT.4815162342108BX",
    )
    assert (message.profile_name, message.username) == ("Marta Okafor", "marta.okafor")
    assert message.sent_at == datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_somebody_without_a_number_is_known_by_user_id() -> None:
    message = read("text-bsuid-only")

    assert message.from_wa_id == ""
    assert message.from_user_id == "PT.4815162342108BX"


def test_contacts_belong_to_messages_by_id_not_by_place() -> None:
    items = parse(sample("multiple-messages-batch"), NOON)
    backwards = json.loads(sample("multiple-messages-batch"))
    backwards["entry"][0]["changes"][0]["value"]["contacts"].reverse()
    again = parse(json.dumps(backwards).encode(), NOON)

    for found in (items, again):
        names = [getattr(item, "profile_name", None) for item in found]
        assert names == ["Marta Okafor", "Jo Lin", None, None, "Ada"]


@pytest.mark.parametrize("name", ["reaction-removed", "reaction-removed-empty-emoji"])
def test_both_ways_to_take_a_reaction_back_are_one(name: str) -> None:
    assert (read("reaction").emoji, read(name).emoji) == ("👍", "")


def test_changed_numbers_and_ids_name_old_and_new() -> None:
    number, user_id = (
        read(f"system-user-changed-{what}") for what in ("number", "user-id")
    )

    assert (number.old_wa_id, number.new_wa_id) == ("351912345678", "351930000999")
    for notice in (number, user_id):
        assert notice.old_user_id == "PT.4815162342108BX"
        assert notice.new_user_id == "PT.5926273743219CZ"


def test_a_failed_status_keeps_metas_code_and_words() -> None:
    status = read("status-failed-131047-window-closed")

    assert (status.status, status.error_code) == ("failed", 131047)
    assert "more than 24 hours" in status.error_details


@pytest.mark.parametrize("code", [2**31, -(2**31), 10**30, "9" * 5000, True, None])
def test_a_code_that_no_column_holds_is_none(code: Any) -> None:
    assert code_at({"code": code}, "code") is None


@pytest.mark.parametrize("seconds", [253_402_300_799, 253_402_214_400, -1, 10**400])
def test_what_is_no_time_on_every_clock_is_none(seconds: int) -> None:
    assert moment_at({"at": seconds}, "at") is None


def test_an_order_of_more_than_there_is_can_be_read() -> None:
    huge = {"quantity": "9" * 4300}
    products = [huge, huge, {"quantity": -3}, {}]
    order = {"product_items": products, "text": "Please"}

    assert read_changed("order", order=order).text == "2000001 items: Please"


def test_a_status_gives_back_what_we_sent_along() -> None:
    assert read("status-sent").callback == "outbox:77f0"


def test_a_free_entry_point_has_an_end() -> None:
    status = read("status-sent-free-entry-point")

    assert status.free_entry_expires_at == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_edits_on_the_phone_app_are_ours() -> None:
    ours, theirs = read("smb-message-echo-edit"), read("edit")

    assert (ours.by_us, theirs.by_us) == (True, False)
    assert theirs.text == "Order 8814, sorry"


@pytest.mark.parametrize(
    "stamp", [None, "", "soon", -5, 0, True, [], "9" * 400, 1e300, "1995262400"]
)
def test_without_a_time_that_can_be_it_is_the_time_of_arrival(stamp: Any) -> None:
    assert read_changed("text", timestamp=stamp).sent_at == NOON


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": None}, "without an id"),
        ({"group_id": "Y2Fw"}, "groups are not shown"),
    ],
)
def test_what_cannot_be_a_message_says_why(changes: dict[str, Any], why: str) -> None:
    item = read_changed("text", **changes)

    assert isinstance(item, payloads.Ignored)
    assert why in item.why


def test_a_reaction_of_ours_to_nothing_says_so() -> None:
    body = json.loads(sample("smb-message-echo-text"))
    value = body["entry"][0]["changes"][0]["value"]
    value["message_echoes"][0] |= {"type": "reaction", "reaction": {"emoji": "👍"}}

    (item,) = parse(json.dumps(body).encode(), NOON)

    assert isinstance(item, payloads.Ignored)
    assert "reaction to" in item.why


def test_an_unknown_kind_of_message_is_a_message_all_the_same() -> None:
    message = read_changed("text", type="hologram", hologram={"id": "1"})

    assert (message.type, message.text) == ("hologram", "")
    assert message.raw["hologram"] == {"id": "1"}


def test_a_field_may_stand_in_the_value_or_beside_the_changes() -> None:
    body = json.loads(sample("account-update-disabled"))
    entry = body["entry"][0]
    (change,) = entry["changes"]

    for place in (change["value"], entry):
        place["field"] = change.pop("field")
        (item,) = parse(json.dumps(body).encode(), NOON)
        assert isinstance(item, payloads.AccountUpdate)
        change["field"] = place.pop("field")


def test_a_quality_update_under_the_status_updates_name_is_known_by_its_keys() -> None:
    body = sample("template-quality").replace(b"_quality_update", b"_status_update")

    (item,) = parse(body, NOON)

    assert isinstance(item, payloads.TemplateUpdate)
    assert (item.quality, item.status) == ("YELLOW", None)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN,", b"[" * 200 + b"]" * 200])
def test_what_is_not_json_cannot_be_read(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body, NOON)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.data())
def test_no_shape_makes_reading_fail_and_all_of_it_can_be_stored(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(sorted(SAMPLES.glob("inbound-*.json"))))
    body = json.loads(name.read_bytes())
    place: Any = body
    # Walk down a random path, and put something odd at its end.
    for _ in range(data.draw(st.integers(0, 9))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key]:
            place[key] = data.draw(json_values)
            break
        place = place[key]
    else:
        if isinstance(place, dict):
            place[data.draw(st.sampled_from(list(place)))] = data.draw(json_values)

    items = parse(json.dumps(body).encode(), NOON)

    assert items
    for item in items:
        assert item.label
        stored = json.dumps([item.raw, item.label], ensure_ascii=False, allow_nan=False)
        assert "\\u0000" not in stored
        assert "\0" not in stored.encode().decode()
