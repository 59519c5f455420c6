from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app import refusals
from channels_app.models import Connection, WebhookEvent, WebhookRefusal, fingerprint
from tests.cast import a_connection
from tests.meta import SHARED, own_address, post, sample

pytestmark = pytest.mark.django_db


def kept() -> list[WebhookEvent]:
    return list(WebhookEvent.objects.order_by("id"))


def refused() -> list[tuple[str, str, int]]:
    rows = WebhookRefusal.objects.order_by("id")
    return [(row.address, row.reason, row.count) for row in rows]


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_meta_posts_is_kept_byte_for_byte_and_answered_with_200(
    slash: str,
) -> None:
    teapots = a_connection()
    body = sample("text")

    assert post(body, address=SHARED + slash).status_code == 200
    assert post(body, address=own_address(teapots) + slash).status_code == 200

    shared, own = kept()
    assert bytes(shared.body) == bytes(own.body) == body
    assert (shared.connection, own.connection) == (None, teapots)
    assert shared.verified_by == own.verified_by == fingerprint("a secret")
    assert shared.state == own.state == "pending"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b'{"object": "page"}',
        b'{"object":"whatsapp_business_account","entry":"\\u0000 \\ud800"}',
        b"[" * 100_000 + b"]" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_whatever_is_signed_is_kept(body: bytes) -> None:
    a_connection()

    assert post(body).status_code == 200
    assert [bytes(event.body) for event in kept()] == [body]


def test_a_wrong_signature_keeps_nothing_but_its_count() -> None:
    teapots = a_connection()

    answer = post(sample("text"), secret="guessed", address=own_address(teapots))

    assert (answer.status_code, answer.content) == (401, b"Invalid signature")
    assert kept() == []
    assert refused() == [(teapots.public_id, "the signature is wrong", 1)]


def test_a_missing_signature_is_refused() -> None:
    a_connection()

    answer = post(sample("text"), **{"X-Hub-Signature-256": ""})

    assert answer.status_code == 401
    assert refused() == [("", "the signature is missing", 1)]


def test_a_number_without_an_app_secret_believes_nobody() -> None:
    teapots = a_connection(app_secret="")

    answer = post(sample("text"), secret="", address=own_address(teapots))

    assert answer.status_code == 401
    assert kept() == []


def test_the_environments_secret_serves_numbers_that_have_none(
    settings: Settings,
) -> None:
    settings.META_APP_SECRET = "of the environment"
    teapots = a_connection(app_secret="")

    answer = post(
        sample("text"), secret="of the environment", address=own_address(teapots)
    )

    assert answer.status_code == 200


def test_while_the_secret_changes_the_previous_one_counts_too() -> None:
    teapots = a_connection(app_secret="new", previous_app_secret="old")

    for secret in ("new", "old"):
        answer = post(sample("text"), secret=secret, address=own_address(teapots))
        assert answer.status_code == 200


def test_another_numbers_secret_does_not_open_ones_own_address() -> None:
    teapots = a_connection(app_secret="teapots")
    a_connection("Lamps", app_secret="lamps")

    answer = post(sample("text"), secret="lamps", address=own_address(teapots))

    assert answer.status_code == 401


def test_an_unknown_address_is_404_and_one_that_is_off_too() -> None:
    off = a_connection(state=Connection.State.OFF)

    for address in (own_address(off), f"{SHARED}/con_{'0' * 26}"):
        assert post(sample("text"), address=address).status_code == 404
        assert Client().get(address).status_code == 404
    assert kept() == []


def test_a_body_of_the_limit_is_taken_and_a_larger_one_is_not(
    settings: Settings,
) -> None:
    settings.WEBHOOK_BODY_LIMIT = 1_000
    a_connection()

    assert post(b"x" * 1_000).status_code == 200
    assert post(b"x" * 1_001).status_code == 413
    invented = f"{SHARED}/con_{'z' * 40}"
    assert post(b"x" * 1_001, address=invented).status_code == 413
    assert {row[:2] for row in refused()} == {("", "the body is too large")}


def test_a_flood_of_refusals_is_written_once_a_second_and_counted_fully() -> None:
    a_connection()
    noon = timezone.now().replace(minute=30)

    for _ in range(50):
        refusals.note("", "the signature is wrong", at=noon)
    assert refused() == [("", "the signature is wrong", 1)]
    refusals.write_due(at=noon + timedelta(seconds=1))
    assert refused() == [("", "the signature is wrong", 50)]


def shakes_hands(address: str, **query: str) -> tuple[int, str, str]:
    given = {"hub.mode": "subscribe", "hub.challenge": "1158201444"} | {
        f"hub.{key}": value for key, value in query.items()
    }
    answer = Client().get(address, given, headers={"Accept": "image/png"})
    kind = answer["Content-Type"].split(";")[0]
    return answer.status_code, answer.content.decode(), kind


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_handshake_gives_the_challenge_back_and_is_remembered(slash: str) -> None:
    teapots = a_connection(verify_token="teapots' own")

    for address in (own_address(teapots), SHARED):
        answer = shakes_hands(address + slash, verify_token="teapots' own")
        assert answer == (200, "1158201444", "text/plain")
    teapots.refresh_from_db()
    assert teapots.webhook_verified_at is not None


@pytest.mark.parametrize(
    "query",
    [
        {"verify_token": "wrong"},
        {"verify_token": ""},
        {},
        {"verify_token": "teapots' own", "mode": "unsubscribe"},
        {"verify_token": "teapots' own", "challenge": ""},
    ],
)
def test_any_other_handshake_is_refused(query: dict[str, str]) -> None:
    teapots = a_connection(verify_token="teapots' own")

    status, body, _ = shakes_hands(own_address(teapots), **query)

    assert status == 403
    assert "1158201444" not in body
    teapots.refresh_from_db()
    assert teapots.webhook_verified_at is None
    assert [count for _, _, count in refused()] == [1]


def test_only_the_number_whose_token_it_is_counts_as_verified() -> None:
    teapots = a_connection(verify_token="teapots' own")
    lamps = a_connection("Lamps", verify_token="lamps' own")

    shakes_hands(SHARED, verify_token="lamps' own")

    teapots.refresh_from_db()
    lamps.refresh_from_db()
    assert (teapots.webhook_verified_at, bool(lamps.webhook_verified_at)) == (
        None,
        True,
    )


def test_other_methods_are_refused() -> None:
    a_connection()

    assert Client().put(SHARED, b"{}").status_code == 405
