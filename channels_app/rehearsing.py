"""What applying webhook events again would change: done, counted and taken back.

Everything happens in one transaction that is rolled back, so that nothing is rung,
published or sent: all of that waits for a commit. Each slice is tried by itself, on the
rows as they are: what only an earlier slice would bring is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    models,
    router,
    transaction,
)
from django.db import connection as database
from django.db.models import Count, Max

from channels_app.draining import LOST, TRANSIENT_TRIES, Reading, read, store
from channels_app.models import Event, WebhookEvent

Found = dict[str, Counter[str]]
Marks = dict[type[models.Model], int]


def rehearse(batch: list[WebhookEvent]) -> Found:
    """How the events would end, the new rows by kind, and what the log would tell."""
    before = {event.pk: event.state for event in batch}
    for attempt in range(1, TRANSIENT_TRIES + 1):
        for event in batch:
            event.attempts = 1
        readings = [read(event) for event in batch]
        try:
            return tried(readings, before, last_try=attempt == TRANSIENT_TRIES)
        except (*LOST, IntegrityError):
            # Live traffic changed what this one had read: look at it anew.
            if attempt == TRANSIENT_TRIES:
                raise
    raise AssertionError("the last try returns or raises")


def tried(readings: list[Reading], before: dict[int, str], *, last_try: bool) -> Found:
    with transaction.atomic():
        see_only_ourselves()
        marks = newest_rows()
        rows = WebhookEvent.objects.filter(pk__in=before)
        rows.update(state=WebhookEvent.State.PENDING, claimed_at=None)
        store(readings, last_try=last_try)
        found: Found = {
            "ends": Counter(
                f"{before[r.event.pk]} → {r.event.state}" for r in readings
            ),
            "rows": Counter(dict(new_rows(marks))),
            "told": Counter(dict(new_events(marks[Event]))),
        }
        transaction.set_rollback(True)
    return found


def see_only_ourselves() -> None:
    """Rows that others add meanwhile would be counted as ours."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def newest_rows() -> Marks:
    numbered = [
        model
        for model in apps.get_models()
        if isinstance(model._meta.pk, models.AutoField)
        and router.db_for_read(model) == DEFAULT_DB_ALIAS
    ]
    return {
        model: model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
        for model in numbered
    }


def new_rows(marks: Marks) -> Iterator[tuple[str, int]]:
    for model, mark in marks.items():
        if model is Event:
            continue
        if count := model._default_manager.filter(pk__gt=mark).count():
            yield model._meta.label_lower, count


def new_events(mark: int) -> Iterator[Any]:
    rows = Event.objects.filter(pk__gt=mark).values("type").order_by("type")
    yield from rows.annotate(count=Count("pk")).values_list("type", "count")
