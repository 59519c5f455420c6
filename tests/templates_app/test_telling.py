from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from channels_app.arrivals import Arrival
from channels_app.models import Connection, Event
from channels_app.payloads import TemplateUpdate
from inbox.live import frames
from templates_app.models import MessageTemplate
from templates_app.syncing import apply_updates
from templates_app.telling import tell
from tests.cast import BUSINESS, a_connection, an_admin

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _alert(settings: Any) -> None:
    settings.ALERT_EMAILS = ["oncall@example.com"]
    settings.PUBLIC_URL = "https://parley.example"


def hears(connection: Connection, minute: int, status: str, **facts: str) -> None:
    at = NOON + timedelta(minutes=minute)
    update = TemplateUpdate(
        field="f",
        meta_id="5",
        name="order_delay",
        language="en",
        at=at,
        status=status,
        **facts,
    )
    with transaction.atomic():
        apply_updates([Arrival(update, connection, at)])


def in_review(connection: Connection) -> MessageTemplate:
    template = MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="order_delay",
        language="en",
        submitted_by=an_admin(),
    )
    hears(connection, 0, "PENDING")
    return template


def noticed() -> list[str]:
    events = list(Event.objects.order_by("pk"))
    drawn = frames(events, set(), ["en"])
    return [frame.html["en"] for frame in drawn if frame.type == "notice"]


def test_who_wrote_it_hears_that_it_is_approved_and_so_do_admins() -> None:
    teapots = a_connection()
    template = in_review(teapots)
    tell(at=NOON)
    assert mail.outbox == []

    hears(teapots, 1, "APPROVED")
    tell(at=NOON + timedelta(minutes=2))
    tell(at=NOON + timedelta(minutes=3))

    (letter,) = mail.outbox
    words = "WhatsApp has approved the message template order_delay (en)."
    assert letter.subject == f"Parley: {words}"
    assert letter.to == ["oncall@example.com", "ada@example.com"]
    assert f"https://parley.example/templates/{template.public_id}/" in letter.body
    assert noticed() == [words]


def test_a_rejection_is_told_with_its_reason() -> None:
    teapots = a_connection()
    in_review(teapots)

    hears(teapots, 1, "REJECTED", reason="Variables stand side by side.")
    tell(at=NOON + timedelta(minutes=2))

    (letter,) = mail.outbox
    assert "has rejected" in letter.subject
    assert "Variables stand side by side." in letter.body


def test_a_pause_is_a_notice_and_an_alarm_has_the_mail() -> None:
    teapots = a_connection()
    hears(teapots, 0, "APPROVED")

    hears(teapots, 1, "PAUSED")
    tell(at=NOON + timedelta(minutes=2))

    assert mail.outbox == []
    assert noticed() == [
        "WhatsApp has made the message template order_delay (en) paused."
    ]


def test_what_is_first_heard_of_is_no_news() -> None:
    hears(a_connection(), 0, "REJECTED")
    tell(at=NOON + timedelta(minutes=2))

    assert (mail.outbox, noticed()) == ([], [])


def test_a_mail_that_no_server_takes_is_told_later(settings: Any) -> None:
    teapots = a_connection()
    in_review(teapots)
    hears(teapots, 1, "APPROVED")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    tell(at=NOON + timedelta(minutes=2))

    assert MessageTemplate.objects.untold().exists()


def test_whoever_wrote_it_hears_though_nobody_has_alarms(settings: Any) -> None:
    settings.ALERT_EMAILS = []
    teapots = a_connection()
    in_review(teapots)
    hears(teapots, 1, "APPROVED")

    tell(at=NOON + timedelta(minutes=2))

    (letter,) = mail.outbox
    assert letter.to == ["ada@example.com"]


def test_who_is_named_later_does_not_hear_of_what_was(settings: Any) -> None:
    settings.ALERT_EMAILS = []
    teapots = a_connection()
    in_review(teapots)
    MessageTemplate.objects.update(submitted_by=None)
    hears(teapots, 1, "APPROVED")
    tell(at=NOON + timedelta(minutes=2))

    settings.ALERT_EMAILS = ["oncall@example.com"]
    tell(at=NOON + timedelta(minutes=3))

    assert mail.outbox == []


def test_what_is_decided_before_the_answer_to_handing_it_in_is_told() -> None:
    MessageTemplate.objects.create(
        business_account_id=BUSINESS,
        name="order_delay",
        language="en",
        submitted_by=an_admin(),
        act="create",
    )

    hears(a_connection(), 1, "APPROVED")
    tell(at=NOON + timedelta(minutes=2))

    (letter,) = mail.outbox
    assert "has approved" in letter.subject
    assert noticed() == ["WhatsApp has approved the message template order_delay (en)."]
