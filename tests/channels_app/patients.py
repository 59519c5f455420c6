"""Numbers at the simulator that are tested, and what the test says of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from channels_app import checking
from channels_app.models import Connection
from tests.graph import Graph

OF_META = [
    *("token", "app secret", "scopes", "number", "business account"),
    *("subscription", "callback address", "fields"),
]


def connected(graph: Graph, **wrong: str) -> tuple[Connection, dict[str, Any]]:
    """A number at the simulator, entered with what is wrong about it."""
    number = graph.number(
        name="Teapot Shop", display_phone_number="+1 555-010-7788", handshake=False
    )
    given = ("phone_number_id", "business_account_id", "access_token", "app_secret")
    values = {name: number[name] for name in given} | wrong
    connection, _ = Connection.objects.connect(
        graph_url=graph.url, at=timezone.now(), by=None, **values
    )
    graph.number(
        phone_number_id=number["phone_number_id"],
        callback_url=connection.webhook_url,
        handshake=False,
    )
    return connection, number


def results_of(connection: Connection) -> dict[str, str]:
    """The result of each step."""
    checking.check(connection.pk)
    connection.refresh_from_db()
    return {step["step"]: step["result"] for step in connection.check_report["steps"]}


def found(connection: Connection, step: str) -> dict[str, str]:
    steps: list[dict[str, str]] = connection.check_report["steps"]
    return next(each for each in steps if each["step"] == step)


def words(connection: Connection, step: str) -> str:
    entry = found(connection, step)
    return f"{entry['words']} {entry.get('remedy', '')} {entry.get('command', '')}"


def failing(results: dict[str, str]) -> list[str]:
    """What fails of Meta's side; our own address is nowhere here."""
    bad = ("failed", "warning")
    return [step for step in OF_META if results[step] in bad]
