from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app.draining import MAX_ATTEMPTS, claim, drain
from channels_app.models import Connection, Event, WebhookEvent
from tests.cast import a_connection
from tests.channels_app import recording
from tests.meta import change, own_address, post, verdicts, writes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_an_inbox(settings: Settings) -> None:
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"


def received() -> list[str]:
    rows = Event.objects.filter(type="message.received").order_by("data__text")
    return [row.data["text"] for row in rows]


def test_every_message_of_every_change_and_entry_is_applied() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps", business_account_id="211")
    body = writes(teapots, "one", "two")
    body["entry"][0]["changes"] += writes(teapots, "three")["entry"][0]["changes"]
    body["entry"] += writes(lamps, "four")["entry"]

    post(body)
    drain()

    assert received() == ["four", "one", "three", "two"]
    assert WebhookEvent.objects.get().state == "stored"
    assert {end for _, end, _ in verdicts()} == {"stored"}


def test_a_poisonous_item_names_itself_and_its_neighbours_are_stored() -> None:
    teapots = a_connection()
    posts = [writes(teapots, f"before {n}") for n in range(5)]
    posts += [writes(teapots, "left", "poison", "right"), writes(teapots, "after")]
    for body in posts:
        post(body)

    drain()

    assert len(received()) == 8
    failed = WebhookEvent.objects.get(state="failed")
    assert verdicts(failed) == [
        ("message wamid.351912345678.left", "stored", ""),
        (
            "message wamid.351912345678.poison",
            "failed",
            "ValueError: I cannot take poison",
        ),
        ("message wamid.351912345678.right", "stored", ""),
    ]


def test_what_a_handler_leaves_is_ignored_with_its_reason() -> None:
    post(writes(a_connection(), "joke"))
    drain()

    assert verdicts() == [
        ("message wamid.351912345678.joke", "ignored", "it is a joke")
    ]
    assert WebhookEvent.objects.get().state == "ignored"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"not JSON", "it is not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_fails_and_stays(body: bytes, why: str) -> None:
    a_connection()
    post(body)
    post(writes(a_connection("Lamps"), "beside it"))
    drain()

    failed = WebhookEvent.objects.get(state="failed")
    assert bytes(failed.body) == body
    assert why in verdicts(failed)[0][2]
    assert received() == ["beside it"]


def test_nul_and_half_surrogates_are_replaced() -> None:
    teapots = a_connection()
    post(writes(teapots, "a\0b", "c\ud800d"))
    drain()

    assert received() == ["a\ufffdb", "c\ufffdd"]


def test_a_number_that_is_not_ours_is_ignored_and_says_so() -> None:
    teapots = a_connection()
    body = writes(teapots, "hello")
    value = body["entry"][0]["changes"][0]["value"]
    value["metadata"]["phone_number_id"] = "123456123"
    post(body)
    drain()

    assert verdicts()[0][1:] == (
        "ignored",
        "no connection here has phone number ID 123456123",
    )


def test_one_app_cannot_forge_messages_to_anothers_number() -> None:
    a_connection("Mallory's", app_secret="mallory")
    teapots = a_connection("Teapots", app_secret="teapots")

    post(writes(teapots, "give me the money"), secret="mallory")
    drain()

    assert received() == []
    assert "signature is of an app" in verdicts()[0][2]


def test_an_own_address_is_for_its_own_number_only() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps")

    post(writes(lamps, "hello"), address=own_address(teapots))
    drain()

    assert received() == []
    assert verdicts()[0][2] == "it came to the address of another number"


def test_a_number_that_was_switched_off_meanwhile_gets_nothing() -> None:
    teapots = a_connection()
    post(writes(teapots, "hello"))
    Connection.objects.filter(pk=teapots.pk).update(state="off")
    drain()

    assert received() == []
    assert WebhookEvent.objects.get().state == "ignored"


def test_an_unknown_field_is_ignored_beside_what_is_known() -> None:
    teapots = a_connection()
    body = writes(teapots, "hello")
    body["entry"][0]["changes"].insert(0, {"field": "brand_new", "value": {"a": 1}})
    post(body)
    drain()

    assert received() == ["hello"]
    assert [end for _, end, _ in verdicts()] == ["ignored", "stored"]
    assert "brand_new" in verdicts()[0][2]


def test_the_first_webhook_makes_a_number_active() -> None:
    teapots = a_connection(state=Connection.State.PENDING)
    post(writes(teapots, "hello"))
    drain()

    teapots.refresh_from_db()
    assert teapots.state == "active"
    assert teapots.last_webhook_at == WebhookEvent.objects.get().received_at


def test_trouble_with_sending_does_not_stop_receiving() -> None:
    teapots = a_connection()
    teapots.needs_attention(190, "The token has ended.", at=timezone.now())
    post(writes(teapots, "hello"))
    drain()

    assert received() == ["hello"]
    teapots.refresh_from_db()
    assert teapots.state == "attention"


def test_a_stamp_of_the_future_is_the_time_we_received_it() -> None:
    teapots = a_connection()
    post(writes(teapots, "hello", at=timezone.now().timestamp() + 90_000))
    drain()

    assert Event.objects.get().at == WebhookEvent.objects.get().received_at


def test_what_is_too_old_is_ignored_only_if_an_age_is_set(
    settings: Settings,
) -> None:
    teapots = a_connection()
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    post(writes(teapots, "old", at=long_ago))
    drain()
    assert received() == ["old"]

    settings.WEBHOOK_MAX_AGE_DAYS = 2
    post(writes(teapots, "older", at=long_ago))
    drain()
    assert received() == ["old"]
    assert verdicts()[0][2] == "it is older than 2 days"


def dies(times: int) -> None:
    """A worker takes what waits, and is killed; its claim runs out."""
    for _ in range(times):
        assert claim(at=timezone.now())
        WebhookEvent.objects.update(claimed_at=timezone.now() - timedelta(hours=1))


def test_what_a_killed_worker_had_is_taken_again_once_its_claim_ran_out() -> None:
    post(writes(a_connection(), "hello"))
    claim(at=timezone.now())

    assert drain() == 0
    WebhookEvent.objects.update(claimed_at=timezone.now() - timedelta(minutes=1))
    assert drain() == 1
    assert received() == ["hello"]


def test_an_event_that_killed_two_workers_is_tried_alone() -> None:
    teapots = a_connection()
    post(writes(teapots, "first"))
    dies(2)
    post(writes(teapots, "second"))
    post(writes(teapots, "third"))

    first = claim(at=timezone.now())
    rest = claim(at=timezone.now())

    assert [len(first), len(rest)] == [1, 2]
    assert "first" in str(bytes(first[0].body))


def test_after_five_killed_workers_it_is_given_up() -> None:
    post(writes(a_connection(), "hello"))
    dies(MAX_ATTEMPTS)
    drain()

    assert received() == []
    assert WebhookEvent.objects.get().state == "failed"
    assert verdicts()[0][2] == "it was tried 5 times in vain"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_lost_connection_is_tried_three_times(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = iter([True] * times)

    def deadlocked(arrivals: recording.Arrivals) -> Any:
        if next(fails, False):
            raise OperationalError("deadlock detected")
        return recording.received(arrivals)

    (kind,) = (k for k, v in recording.ROUTES.items() if v is recording.received)
    monkeypatch.setitem(recording.ROUTES, kind, deadlocked)
    post(writes(a_connection(), "hello"))
    drain()

    assert received() == (["hello"] if times < 3 else [])
    expected = "stored" if times < 3 else "pending"
    assert WebhookEvent.objects.get().state == expected


def test_news_of_an_account_reach_all_its_numbers_that_hold_the_secret() -> None:
    teapots, lamps = a_connection(), a_connection("Lamps")
    other = a_connection("Other app's", app_secret="other")
    body = change(teapots, {"decision": "APPROVED"}, "account_review_update")
    del body["entry"][0]["changes"][0]["value"]["metadata"]
    post(body)
    drain()

    for connection, told in ((teapots, 1), (lamps, 1), (other, 0)):
        connection.refresh_from_db()
        assert len(connection.notices) == told
