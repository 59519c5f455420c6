"""What applying webhook events again would change: done, counted and taken back.

Everything happens in one transaction that is rolled back, so that nothing is rung,
published or sent: all of that waits for a commit. Each slice is tried by itself, on the
rows as they are: what only an earlier slice would bring is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
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
from django.db.models import Max
from django.db.models.expressions import RawSQL

from channels_app.draining import LOST, TRANSIENT_TRIES, Reading, read, store
from channels_app.models import Event, WebhookEvent

# What has become of the transaction that added a row: of those we see, only ours runs.
FATE = """pg_xact_status((
    (pg_current_xact_id()::text::bigint >> 32 << 32) + xmin::text::bigint
)::text::xid8)"""

Found = dict[str, Counter[str]]
Marks = dict[type[models.Model], int]


def rehearse(batch: list[WebhookEvent], *, tries: int = 1) -> Found:
    """How the events would end, the new rows by kind, and what the log would tell."""
    readings = [read(afresh(event)) for event in batch]
    last_try = tries == TRANSIENT_TRIES
    try:
        with transaction.atomic():
            found = tried(batch, readings, last_try=last_try)
            transaction.set_rollback(True)
    except (*LOST, IntegrityError):
        if last_try:
            raise
        return rehearse(batch, tries=tries + 1)
    return found


def afresh(event: WebhookEvent) -> WebhookEvent:
    """A copy, as if nobody had tried it yet: its end is taken back, too."""
    event = copy(event)
    event.attempts = 1
    return event


def tried(
    batch: list[WebhookEvent], readings: list[Reading], *, last_try: bool
) -> Found:
    marks = newest_rows()
    rows = WebhookEvent.objects.filter(pk__in=[event.pk for event in batch])
    rows.update(state=WebhookEvent.State.PENDING, claimed_at=None)
    store(readings, last_try=last_try)
    ends = zip(batch, readings, strict=True)
    told = added(Event, marks[Event]).values_list("type", flat=True)
    return {
        "ends": Counter(f"{was.state} → {now.event.state}" for was, now in ends),
        "rows": Counter(dict(new_rows(marks))),
        "told": Counter(told),
    }


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
        if model is not Event and (count := added(model, mark).count()):
            yield model._meta.label_lower, count


def added(model: type[models.Model], mark: int) -> models.QuerySet[Any]:
    """The rows that this transaction has added, not those of others meanwhile."""
    rows = model._default_manager.filter(pk__gt=mark)
    if database.vendor == "postgresql":
        rows = rows.annotate(fate=RawSQL(FATE, [])).filter(fate="in progress")  # noqa: S611
    return rows
