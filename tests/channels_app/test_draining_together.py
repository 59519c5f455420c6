"""Two workers at the same webhook events."""

from __future__ import annotations

from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from channels_app.draining import claim, settle
from channels_app.models import WebhookEvent
from tests.cast import a_connection
from tests.meta import post, writes


@pytest.mark.django_db(transaction=True)
def test_an_event_whose_row_another_worker_holds_for_a_moment_is_still_settled(
    settings: Settings,
) -> None:
    settings.WEBHOOK_ROUTES = "tests.channels_app.recording"
    post(writes(a_connection(), "one"))
    held, enough = Signal(), Signal()

    def miss_it() -> None:
        # As a claim does that came too late: the row is not its, but its lock is.
        with transaction.atomic():
            list(WebhookEvent.objects.select_for_update())
            held.set()
            enough.wait(0.5)
        database.close()

    batch = claim(at=timezone.now())
    latecomer = Thread(target=miss_it)
    latecomer.start()
    held.wait(5)
    settle(batch)
    enough.set()
    latecomer.join()

    assert WebhookEvent.objects.get().state == "stored"
