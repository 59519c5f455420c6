"""Rows written many at once are the rows that Django would have written."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DataError, connection, transaction
from django.utils import timezone

from channels_app.models import Connection, Event, WebhookRefusal
from channels_app.rewriting import insert, rewrite
from tests.cast import a_connection

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def an_event(**values: object) -> Event:
    return Event(**{"type": "message.received", "at": NOW, **values})


def test_what_was_inserted_knows_its_key_and_is_what_it_was() -> None:
    words = "“Olá” \\ 100 % \N{TEAPOT}"
    first = an_event(data={"text": words, "to": [1, None]})
    events = [first, an_event(subject="c'est")]

    insert(events)

    names = [field.attname for field in Event._meta.concrete_fields]
    written = {name: getattr(first, name) for name in names}
    assert Event.objects.filter(pk=first.pk).values().get() == written
    assert Event.objects.get(pk=events[1].pk).subject == "c'est"


def test_what_is_there_already_stays_as_it_is() -> None:
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    first, second = (
        WebhookRefusal(reason="signature", hour=hour, count=count, last_at=NOW)
        for count in (1, 2)
    )

    insert([first])
    insert([second], unless_there=True)

    assert WebhookRefusal.objects.get().count == 1


def test_only_the_named_fields_are_saved() -> None:
    events = [an_event(), an_event()]
    insert(events)
    for place, event in enumerate(events):
        event.at = NOW + timedelta(seconds=place)
        event.data = {"place": place}
        event.type = "forgotten"

    rewrite(events, ["at", "data"])

    rows = Event.objects.order_by("pk").values_list("type", "at", "data")
    assert list(rows) == [
        ("message.received", NOW + timedelta(seconds=place), {"place": place})
        for place in (0, 1)
    ]


def test_a_secret_is_stored_encrypted_here_too() -> None:
    number = a_connection()
    number.app_secret = "a new secret"

    rewrite([number], ["app_secret"])

    assert Connection.objects.get(pk=number.pk).app_secret == "a new secret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_secret FROM channels_app_connection")
        assert "secret" not in str(cursor.fetchall())


def test_what_is_too_long_is_never_cut() -> None:
    """PostgreSQL refuses it, and SQLite keeps it whole."""
    with suppress(DataError), transaction.atomic():
        insert([an_event(type="x" * 41)])

    assert not Event.objects.filter(type="x" * 40).exists()
