from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models import WebhookEvent, WebhookRefusal
from channels_app.pruning import prune

pytestmark = pytest.mark.django_db


def test_settled_webhooks_go_after_thirty_days_and_waiting_ones_stay() -> None:
    now = timezone.now()
    for days, state in [
        (31, "stored"),
        (31, "failed"),
        (31, "pending"),
        (29, "stored"),
    ]:
        WebhookEvent.objects.create(
            body=b"{}", received_at=now - timedelta(days=days), state=state
        )
    for days in (31, 29):
        at = now - timedelta(days=days)
        WebhookRefusal.objects.create(reason="wrong", hour=at, last_at=at, count=1)

    assert prune(at=now) == 2

    left = WebhookEvent.objects.order_by("id").values_list("state", flat=True)
    assert list(left) == ["pending", "stored"]
    assert WebhookRefusal.objects.count() == 1
