"""What is kept of a test: its report, what it taught, and whom it alarms."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app.checks.outcome import FAILED, PASSED, WARNING, Entry
from channels_app.models import Alarm, Connection

HEALTH = {PASSED: "healthy", WARNING: "degraded", FAILED: "unhealthy"}
HEALTHS = {
    "healthy": _("healthy"),
    "degraded": _("degraded"),
    "unhealthy": _("unhealthy"),
    "error": _("could not be tested"),
}
HOUR = timedelta(hours=1)
KEPT = ("health", "limit")  # of the test before, until this one has ended


def conclude(connection: Connection, entries: list[Entry], silent: set[str]) -> None:
    """Write down how it ended; steps on which Meta was silent alarm nobody."""
    at = timezone.now()
    results = {entry["result"] for entry in entries}
    state = next((each for each in (FAILED, WARNING) if each in results), PASSED)
    row = Connection.objects.get(pk=connection.pk)
    health = "error" if silent else HEALTH[state]
    found = {"health": health, "limit": row.messaging_limit}
    save(connection, state, entries, **found)
    # What came due meanwhile, by news of Meta's, stays due.
    rows = Connection.objects.filter(pk=connection.pk, check_due_at__gt=at)
    rows.update(check_due_at=at + (HOUR if silent else a_day()))
    alarm(row, [e for e in entries if e["step"] not in silent], at=at)


def a_day() -> timedelta:
    """More or less, so that numbers which came together are not tested together."""
    return timedelta(hours=random.uniform(22, 26))  # noqa: S311 - no secret


@transaction.atomic
def alarm(connection: Connection, entries: list[Entry], *, at: datetime) -> None:
    """Say what is wrong now to whoever may not be looking, and what is well again.

    A number over which nothing came yet is still being set up, by somebody who looks;
    one that is off may be as it likes.
    """
    if not connection.is_on:
        return
    topics = {e["step"]: f"{e['step']}.{connection.public_id}" for e in entries}
    well = [topics[e["step"]] for e in entries if e["result"] == PASSED]
    Alarm.objects.filter(topic__in=well).end(at=at)
    for entry in entries if connection.last_webhook_at else ():
        if entry["result"] in (FAILED, WARNING):
            Alarm.objects.begin(
                topics[entry["step"]],
                f"{connection}: {entry['words']}",
                remedy=entry.get("remedy", ""),
                at=at,
                level="red" if entry["result"] == FAILED else "warning",
                connection=connection,
            )


@transaction.atomic
def save(
    connection: Connection, state: str, entries: list[Entry], **found: Any
) -> None:
    at = timezone.now()
    before = connection.check_report
    kept = {key: before[key] for key in KEPT if key in before}
    report = kept | found | {"state": state, "steps": entries, "at": at.isoformat()}
    rows = Connection.objects.filter(pk=connection.pk)
    rows.update(check_report=report, checked_at=at)
    connection.changed(at=at, check=state)


@transaction.atomic
def learn(connection: Connection, learned: dict[str, Any]) -> None:
    """Keep what Graph told, on the row and on the connection in hand."""
    if not learned:
        return
    row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    told_at = timezone.now().isoformat()
    # The portfolio is the scope of contacts: it must not change once there are any.
    if row.last_webhook_at or row.state != Connection.State.PENDING:
        learned.pop("portfolio_id", None)
    if row.name == row.phone_number_id and learned.get("verified_name"):
        learned["name"] = learned["verified_name"][:80]
    for column, value in learned.items():
        setattr(row, column, value)
        setattr(connection, column, value)
        if column in Connection.LEARNED:
            row.learned_at[column] = told_at
    row.save(update_fields=[*learned, "learned_at"])
