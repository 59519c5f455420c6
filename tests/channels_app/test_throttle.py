"""Who keeps being refused has to wait, and Meta never does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from channels_app import refusals, throttle
from channels_app.models import WebhookEvent, WebhookRefusal
from channels_app.throttle import REFUSALS, SECONDS, SOURCES, TRUST, Debts, source_of
from channels_app.views import WhatsAppWebhook
from tests.cast import a_connection
from tests.meta import SHARED, post, sample

MALLORY, META = "5.188.10.9", "57.144.10.1"


@pytest.fixture(autouse=True)
def _nobody_was_refused_yet(settings: Settings) -> Iterator[None]:
    settings.TRUSTED_PROXIES = 1
    yield
    throttle.debts = Debts()


def comes(source: str, *, secret: str = "a secret", **headers: str) -> HttpResponse:
    headers = {"X-Forwarded-For": source} | headers
    return post(sample("text"), secret=secret, **headers)


@pytest.mark.django_db
def test_who_keeps_being_refused_is_told_when_to_come_again() -> None:
    a_connection()

    answers = [comes(MALLORY, secret="guessed") for _ in range(REFUSALS + 1)]

    assert [each.status_code for each in answers] == [401] * REFUSALS + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= SECONDS
    assert comes(META).status_code == 200, "it is that source's trouble alone"
    refusals.written_at.clear()
    comes(MALLORY)
    rows = {row.reason: row for row in WebhookRefusal.objects.all()}
    assert rows["it was refused too often before"].last_from == MALLORY


class Unread:
    """A body that nobody may look at."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("it was read")


@pytest.mark.django_db
def test_what_a_waiting_source_sends_is_not_even_read() -> None:
    a_connection()
    for _ in range(REFUSALS):
        comes(MALLORY, secret="guessed")
    request = RequestFactory().post(SHARED, headers={"X-Forwarded-For": MALLORY})
    request._stream = Unread()  # type: ignore[attr-defined]

    assert WhatsAppWebhook.as_view()(request).status_code == 429


@pytest.mark.django_db
def test_meta_is_heard_whatever_comes_from_its_address() -> None:
    a_connection()
    assert comes(META).status_code == 200

    statuses = {comes(META, secret="guessed").status_code for _ in range(REFUSALS * 2)}

    assert statuses == {401}
    assert comes(META).status_code == 200
    assert WebhookEvent.objects.count() == 2


def test_a_source_that_waits_is_heard_again_soon() -> None:
    debts = Debts()
    for _ in range(REFUSALS * 3):
        if not debts.wait(MALLORY, now=100.0):
            debts.refused(MALLORY, now=100.0)

    assert debts.wait(MALLORY, now=100.0) == SECONDS
    assert debts.wait(MALLORY, now=100.0 + SECONDS) == 0
    debts.refused(MALLORY, now=100.0 + SECONDS)
    assert debts.wait(MALLORY, now=100.0 + SECONDS) == SECONDS


def test_what_it_signs_rightly_once_gives_it_a_day() -> None:
    debts = Debts()
    for _ in range(REFUSALS):
        debts.refused(META, now=0.0)
    debts.believed(META, now=SECONDS)

    for _ in range(REFUSALS * 2):
        debts.refused(META, now=TRUST)
    assert debts.wait(META, now=TRUST) == 0
    assert debts.wait(META, now=TRUST + SECONDS + 1) > 0


def test_sources_without_number_are_not_all_remembered() -> None:
    debts = Debts()
    for number in range(SOURCES + 5):
        debts.refused(f"source {number}", now=0.0)

        debts.believed(f"friend {number}", now=0.0)

    for remembered in (debts.paid_at, debts.trusted_until):
        assert len(remembered) == SOURCES
    assert "source 4" not in debts.paid_at
    assert "friend 4" not in debts.trusted_until


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "source"),
    [
        (1, MALLORY, "127.0.0.1", MALLORY),
        (1, f"{META}, {MALLORY}", "127.0.0.1", MALLORY),  # its own invention
        (2, f"{META}, {MALLORY}, 10.0.0.3", "127.0.0.1", MALLORY),
        (1, "2a03:2880:f0:1::9", "127.0.0.1", "2a03:2880:f0:1::/64"),
        (1, f"::ffff:{MALLORY}", "127.0.0.1", MALLORY),
        (1, f"{META}, {MALLORY}:4711", "127.0.0.1", MALLORY),
        (1, "[2a03:2880:f0:1::9]:4711", "127.0.0.1", "2a03:2880:f0:1::/64"),
        (1, "[2a03:2880:f0:1::9]", "127.0.0.1", "2a03:2880:f0:1::/64"),
        (0, "", MALLORY, MALLORY),
        # Who is behind these, cannot be told:
        (0, MALLORY, "127.0.0.1", ""),
        (1, "", MALLORY, ""),
        (2, MALLORY, "127.0.0.1", ""),
        (1, "192.168.3.4", "127.0.0.1", ""),
        (1, f"64:ff9b::{META}", "127.0.0.1", ""),
        (1, "unknown", "127.0.0.1", ""),
        (1, "[::1]:4711", "127.0.0.1", ""),
        (0, "", "127.0.0.1", ""),
    ],
)
def test_whose_request_it_is(
    settings: Settings, proxies: int, forwarded: str, peer: str, source: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    told = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    assert source_of(told) == source
