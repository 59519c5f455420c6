"""`manage.py serve` as a user starts it: the real command, in a folder of its own."""

from __future__ import annotations

import signal
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Process, free_port, manage
from tests.system.shapes import OneProcess

pytestmark = pytest.mark.system


@pytest.fixture
def parley(data_dir: Path) -> Iterator[OneProcess]:
    parley = OneProcess(data_dir, SIMULATOR="on")
    yield parley
    parley.kill()


def ends(process: Process) -> tuple[int, str]:
    with process:
        return process.popen.wait(30), process.output


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def count(parley: OneProcess, table: str) -> int:
    with sqlite3.connect(parley.folder / "parley.sqlite3") as rows:
        return int(rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_it_says_where_to_look_and_ends_clean_with_its_data_kept(
    parley: OneProcess,
) -> None:
    parley.start()
    (process,) = parley.processes

    process.wait_for("Phones     ")
    assert process.lines[-4:] == [
        "Parley is ready.",
        f"Inbox      {parley.url}/  (amal@example.com / parley)",
        f"Admin      {parley.url}/admin/  (admin@example.com / parley)",
        f"Phones     {parley.url}/simulator/",
    ]
    assert status(f"{parley.url}/accounts/login/") == 200
    conversations = count(parley, "inbox_conversation")
    assert conversations >= 12

    assert process.stop(by=signal.SIGTERM) == 0, process.output
    parley.start()
    assert count(parley, "inbox_conversation") == conversations
    assert parley.processes[0].stop(by=signal.SIGINT) == 0
    assert "Traceback" not in process.output + parley.processes[0].output


def test_a_port_in_use_is_one_line(parley: OneProcess) -> None:
    parley.start()
    code, output = ends(parley.manage("serve"))

    assert code == 1
    assert output.splitlines() == [
        f"CommandError: Cannot listen on 127.0.0.1, port {parley.port}: "
        "Address already in use. Set HOST and PORT to others."
    ]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PORT": "80x"}, "PORT"),
        ({"PORT": "99999"}, "PORT"),
        ({"HOST": "nowhere.invalid"}, "nowhere.invalid"),
        ({"DATABASE_URL": "postgres://127.0.0.1/parley"}, "REDIS_URL is not"),
        ({"REDIS_URL": "redis://127.0.0.1:6379/0"}, "DATABASE_URL is not"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE"),
        ({"FIELD_KEYS": "short"}, "FIELD_KEYS: key 1"),
        ({"PUBLIC_URL": "https://ada:secret@example.com"}, "PUBLIC_URL"),
        ({"TIME_ZONE": "Mars"}, "TIME_ZONE"),
    ],
)
def test_a_broken_setting_is_one_line(
    data_dir: Path, environment: dict[str, str], words: str
) -> None:
    port = {"PORT": str(free_port())}
    code, output = ends(manage("serve", folder=data_dir, **port | environment))

    assert code == 1
    assert len(output.splitlines()) == 1
    assert words in output


def test_without_static_files_it_says_what_to_run(tmp_path: Path) -> None:
    code, output = ends(manage("serve", folder=tmp_path, PORT=str(free_port())))

    assert code == 1
    assert "make run" in output
    assert len(output.splitlines()) == 1


def test_the_simulator_and_its_demo_stay_away_when_they_are_not_wanted(
    parley: OneProcess,
) -> None:
    parley.environment["SIMULATOR"] = "off"
    parley.start()
    (process,) = parley.processes
    process.wait_for("Admin")

    assert status(f"{parley.url}/simulator/") == 404
    assert count(parley, "accounts_agent") == 0
    assert "Phones" not in process.output
