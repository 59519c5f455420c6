from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from channels_app import heartbeats
from channels_app.draining import drain
from channels_app.models import Alarm, Heartbeat
from tests.cast import a_connection
from tests.meta import post, writes

pytestmark = pytest.mark.django_db


def test_what_goes_on_is_one_alarm_and_begins_once() -> None:
    began = timezone.now()
    later = began + timedelta(minutes=5)
    first = Alarm.objects.begin("token.1", "It ends.", remedy="Renew it.", at=began)

    again = Alarm.objects.begin("token.1", "It has ended.", remedy="Hurry.", at=later)

    alarm = Alarm.objects.get()
    assert alarm == first == again
    assert (alarm.words, alarm.remedy) == ("It has ended.", "Hurry.")
    assert (alarm.since, alarm.seen_at) == (began, later)


def test_an_alarm_that_ended_may_begin_again() -> None:
    at = timezone.now()
    first = Alarm.objects.begin("token.1", "It ends.", remedy="Renew it.", at=at)
    other = Alarm.objects.begin("token.2", "It ends.", remedy="Renew it.", at=at)

    assert Alarm.objects.filter(topic="token.1").end(at=at) == 1
    assert Alarm.objects.filter(topic="token.1").end(at=at) == 0
    again = Alarm.objects.begin("token.1", "It ends.", remedy="Renew it.", at=at)

    assert again != first
    assert set(Alarm.objects.open()) == {other, again}


def test_a_part_at_work_shows_itself_every_few_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeats, "shown_at", {})
    long_ago = timezone.now() - timedelta(hours=1)
    Heartbeat.objects.create(name="sending", at=long_ago)

    heartbeats.beat("sending")
    assert Heartbeat.objects.get(name="sending").at > long_ago

    Heartbeat.objects.update(at=long_ago)
    heartbeats.beat("sending")
    assert Heartbeat.objects.get(name="sending").at == long_ago

    heartbeats.shown_at["sending"] = time.monotonic() - heartbeats.PAUSE
    heartbeats.beat("sending")
    assert Heartbeat.objects.filter(at__gt=long_ago, at__lte=Now()).exists()


def test_who_reads_webhooks_without_a_pause_is_seen_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeats, "shown_at", {})
    teapots = a_connection("Teapots")
    drain()
    assert not Heartbeat.objects.exists()

    post(writes(teapots, "Hello?"))
    drain()

    assert Heartbeat.objects.get().name == "receiving"
