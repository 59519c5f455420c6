from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from channels_app.draining import drain
from channels_app.models import Connection, Event, WebhookEvent
from tests.cast import a_connection
from tests.meta import post, sample, verdicts

pytestmark = pytest.mark.django_db

ACCOUNT, NUMBER = "210045550001234", "310077700012345"


@pytest.fixture(autouse=True)
def _a_day_later_without_an_inbox(
    settings: Settings, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC))
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"


def teapots(**fields: Any) -> Connection:
    return a_connection(
        **{"phone_number_id": NUMBER, "display_number": "+1 555-010-7788"} | fields
    )


def told(*names: str) -> Connection:
    """The number, after Meta has told these."""
    for name in names:
        post(sample(name))
    drain()
    return Connection.objects.get(phone_number_id=NUMBER)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account-alerts", "Limit not raised yet; keep sending good-quality messages."),
        ("account-review", "Meta's review of the business account: approved."),
        (
            "account-update-disabled",
            "The business account was disabled by Meta (November 20, 2026). "
            "Appeal in Business Manager.",
        ),
        (
            "account-update-restriction",
            "Meta has restricted the business account: restricted biz initiated "
            "messaging until 28 November 2026 12:01 UTC.",
        ),
        ("account-update-violation", "Meta reports a policy violation: scam."),
        (
            "account-update-partner-removed-coexistence",
            "The phone app was disconnected from this account: account disconnected.",
        ),
        (
            "phone-name-rejected",
            "Display name “Best Shop”: rejected (name format unacceptable).",
        ),
        ("security-pin", "Somebody asked to reset the number's two-step PIN."),
        (
            "flows-endpoint-error-rate",
            "The endpoint error rate reached 10% in the last 30 minutes.",
        ),
        ("account-settings-calling", "Calls are enabled."),
    ],
)
def test_news_stand_on_the_number_in_plain_words(name: str, words: str) -> None:
    teapots()

    connection = told(name)

    assert [news["words"] for news in connection.notices.values()] == [words]
    assert WebhookEvent.objects.get().state == "stored"
    assert Event.objects.filter(type="connection.changed").exists()


def test_limits_and_pace_are_learned() -> None:
    teapots()

    assert told("business-capability").messaging_limit == "TIER_2K"
    after = told("phone-quality-throughput")
    # Both are of one second: the words decide, not who came last.
    assert after.throughput == 1000
    assert after.messaging_limit == "TIER_UNLIMITED"


def test_a_number_on_the_phone_app_too_is_slower() -> None:
    teapots()

    connection = told("smb-app-state-sync")

    assert (connection.coexistence, connection.throughput) == (True, 20)


@pytest.mark.parametrize(
    "order",
    [
        *permutations(
            ["business-capability", "phone-quality-throughput", "account-alerts"]
        )
    ],
)
def test_the_order_of_arrival_does_not_matter(order: tuple[str, ...]) -> None:
    teapots()

    connection = told(*order, *order)

    assert connection.messaging_limit == "TIER_UNLIMITED"
    assert len(connection.notices) == 3


def test_a_repeat_changes_nothing() -> None:
    teapots()
    told("account-alerts")
    before = Event.objects.count()

    told("account-alerts")

    assert Event.objects.count() == before


def test_news_of_a_number_by_how_it_is_displayed_are_for_that_number_only() -> None:
    teapots()
    lamps = a_connection("Lamps", display_number="+1 555-010-9999")

    assert told("phone-name-rejected").notices

    lamps.refresh_from_db()
    assert not lamps.notices


def test_news_of_somebody_elses_account_are_ignored() -> None:
    teapots(business_account_id="211")

    told("account-alerts")

    assert verdicts()[0][1:] == (
        "ignored",
        f"no connection here has business account ID {ACCOUNT}",
    )


def test_partners_changes_are_ignored() -> None:
    teapots()

    assert not told("account-update-partner-added").notices
    assert WebhookEvent.objects.get().state == "ignored"
