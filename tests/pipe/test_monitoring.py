"""What monitoring asks over HTTP, and what it is told when parts are away."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from channels_app.models import Heartbeat, WebhookEvent
from config.asgi import application
from pipe import machine
from pipe.machine import PARTS, Answer
from pipe.readiness import readiness
from pipe.views import is_monitoring
from tests.cast import a_connection
from tests.processes import free_port

pytestmark = pytest.mark.django_db

TOKEN = "a long token"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    readiness.until = 0.0


def everybody_is_heard() -> None:
    now = timezone.now()
    Heartbeat.objects.bulk_create(Heartbeat(name=part, at=now) for part in PARTS)


def ask(path: str, token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().get(path, headers=headers)


def test_a_process_that_answers_is_live_and_with_its_tables_ready() -> None:
    assert ask("/health/live", token="").status_code == 200
    assert Client().head("/health/live").status_code == 200

    answer = ask("/health/ready", token="")

    assert answer.status_code == 200
    assert answer.json()["ready"] is True


def test_without_its_database_it_is_not_ready_and_strangers_are_told_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    away = {
        "sqlite": {"NAME": str(tmp_path / "nowhere" / "parley.sqlite3")},
        "postgresql": {"PORT": str(free_port())},
    }
    for name, value in away[database.vendor].items():
        monkeypatch.setitem(database.settings_dict, name, value)

    answer = ask("/health/ready", token="")

    assert answer.status_code == 503
    assert answer.json() | {"redis": "ok"} == {
        "ready": False,
        "database": "away",
        "redis": "ok",
    }
    assert "The database does not answer" in caplog.text
    for path in ("/metrics", "/health/pipe"):
        assert ask(path).status_code == 503


def test_without_a_migration_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    machine.migrated.clear()
    monkeypatch.setattr(machine, "is_migrated", lambda own: False)

    answer = ask("/health/ready", token="")

    assert answer.status_code == 503
    assert answer.json()["database"] == "migrations are missing"


def test_a_dead_redis_is_told_but_keeps_nobody_from_being_served(
    settings: Any,
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = ask("/health/ready", token="")

    assert answer.status_code == 200
    assert answer.json()["redis"] == "away"
    assert 'parley_findings{level="red"} 1' in ask("/metrics").content.decode()


def test_who_asks_in_a_loop_hears_the_same_answer_for_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    probes: list[int] = []

    def counted() -> Answer:
        probes.append(1)
        return Answer()

    monkeypatch.setattr(machine, "ask_database", counted)
    monkeypatch.setattr("pipe.readiness.REMEMBERED", 60)
    with ThreadPoolExecutor(4) as strangers:
        told = list(strangers.map(lambda _: readiness.tell(), range(20)))

    assert {answer["database"] for answer in told} == {"ok"}
    assert len(probes) == 1


@pytest.mark.parametrize("path", ["/metrics", "/health/pipe"])
def test_the_figures_are_for_who_knows_the_token(path: str, settings: Any) -> None:
    assert ask(path).status_code == 200
    assert ask(path, token="another").status_code == 401
    assert ask(path, token="").status_code == 401

    settings.METRICS_TOKEN = ""

    assert ask(path, token="").status_code == 404


def test_prometheus_reads_what_waits_and_who_is_silent() -> None:
    teapots = a_connection(state="attention")
    WebhookEvent.objects.create(body=b"{}", received_at=timezone.now())
    Heartbeat.objects.create(name="sending", at=timezone.now())

    lines = ask("/metrics").content.decode().splitlines()

    assert 'parley_waiting{what="webhooks"} 1' in lines
    assert f'parley_number_held{{number="{teapots.public_id}"}} 1' in lines
    assert any(
        line.startswith('parley_silent_seconds{part="sending"}') for line in lines
    )
    assert all(line.startswith(("# ", "parley_")) for line in lines)


def test_programs_read_the_same_as_people() -> None:
    teapots = a_connection()
    everybody_is_heard()

    told = ask("/health/pipe").json()

    assert told["well"] is True
    assert told["findings"] == []
    assert [number["id"] for number in told["numbers"]] == [teapots.public_id]


def test_monitoring_is_asked_without_a_host_or_a_session() -> None:
    assert is_monitoring({"path": "/health/ready"})
    assert is_monitoring({"path": "/metrics"})
    assert not is_monitoring({"path": "/c/cnv_1/"})
    assert application


def terminal(*options: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("pipe", *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


def test_the_terminal_says_what_is_wrong_and_ends_with_one() -> None:
    a_connection("Teapots")

    told, code = terminal()

    assert code == 1
    assert "✕ Neither a worker nor the clock" in told
    assert "Teapots" in told


def test_the_terminal_says_that_all_is_well() -> None:
    everybody_is_heard()

    told, code = terminal()
    assert code == 0
    assert "✓ All is well." in told
    assert "received 0 (webhooks) → waiting 0" in told

    told, code = terminal("--json")
    assert json.loads(told)["well"] is True
