from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from channels_app.arrivals import Arrival
from channels_app.models import Alarm, Connection
from channels_app.payloads import TemplateUpdate
from templates_app.syncing import apply_updates
from tests.cast import a_connection

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def told(connection: Connection, minute: int, **facts: str) -> list[str]:
    """What somebody is alarmed of, after this news."""
    at = NOON + timedelta(minutes=minute)
    update = TemplateUpdate(
        field="f", meta_id="5", name="order_delay", language="pt_PT", at=at, **facts
    )
    with transaction.atomic():
        apply_updates([Arrival(update, connection, at)])
    return list(Alarm.objects.open().values_list("words", flat=True))


@pytest.mark.parametrize(
    ("bad", "good", "words"),
    [
        ({"quality": "RED"}, {"quality": "GREEN"}, "is now red."),
        ({"status": "PAUSED"}, {"status": "APPROVED"}, "is now paused."),
    ],
)
def test_a_template_that_gets_worse_alarms_until_it_is_well(
    bad: dict[str, str], good: dict[str, str], words: str
) -> None:
    teapots = a_connection()
    assert told(teapots, 1, status="APPROVED", quality="GREEN") == []

    alarmed = f"The message template order_delay (pt_PT) {words}"
    assert told(teapots, 2, **bad) == [alarmed]
    assert told(teapots, 3, **bad) == [alarmed]
    assert told(teapots, 4, **good) == []


def test_one_that_is_gone_from_meta_alarms_nobody_any_more() -> None:
    teapots = a_connection()
    told(teapots, 1, status="APPROVED", quality="GREEN")
    assert told(teapots, 2, quality="RED")

    assert told(teapots, 3, status="DELETED") == []


def test_how_it_was_when_we_first_heard_of_it_is_no_news() -> None:
    assert told(a_connection(), 1, status="PAUSED", quality="RED") == []


def test_old_news_alarm_nobody() -> None:
    teapots = a_connection()
    told(teapots, 5, quality="GREEN")

    assert told(teapots, 3, quality="RED") == []
