"""The tools that the other tests lean on."""

from __future__ import annotations

import runpy
import socket
import subprocess
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests import network, workers

ROOT = Path(__file__).resolve().parent.parent
REPORT = '<testsuite><testcase classname="a" name="b"/>{}</testsuite>'


def test_nothing_goes_beyond_this_machine() -> None:
    with pytest.raises(network.Refused):
        requests.get("http://example.com/", timeout=1)
    with socket.socket() as one, pytest.raises(network.Refused):
        one.connect(("192.0.2.1", 80))


def test_this_machine_is_near() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_worker_has_a_folder_of_its_own() -> None:
    assert workers.NAME in settings.DATA_DIR.name
    assert settings.DATA_DIR != ROOT / "var"


def test_the_processes_of_a_test_have_another_redis_database_than_the_test() -> None:
    url = "redis://127.0.0.1:6379/0"
    assert workers.own_redis(url) != workers.own_redis(url, for_processes=True)


@pytest.mark.parametrize(
    ("more", "last_line", "code"),
    [
        ("", "1 passed in 0.10s", 0),
        ("", "1 passed, 2 deselected in 0.10s", 1),
        ("", "1 passed, 1 xfailed in 61.10s (0:01:01)", 1),
        ('<testcase classname="a" name="c"/>', "2 passed in 0.10s", 1),
        (
            '<testcase classname="a" name="c"><skipped/></testcase>',
            "1 passed, 1 skipped in 1s",
            1,
        ),
    ],
)
def test_ci_fails_when_a_run_left_something_out(
    tmp_path: Path, more: str, last_line: str, code: int
) -> None:
    for name, tests in (("one", ""), ("two", more)):
        (tmp_path / f"{name}.xml").write_text(REPORT.format(tests))
    (tmp_path / "one.log").write_text("=== 1 passed in 0.10s ===\n")
    (tmp_path / "two.log").write_text(f"=== {last_line} ===\n")
    compare = runpy.run_path(str(ROOT / ".ci" / "compare.py"))
    assert compare["main"](str(tmp_path), "one", "two") == code


FAILED = '<testcase classname="a" name="c"><failure/></testcase>'


@pytest.mark.parametrize(
    ("again", "last_line", "code"),
    [
        ('<testcase classname="a" name="c"/>', "1 passed in 1s", 0),
        (FAILED, "1 failed in 1s", 1),
        ('<testcase classname="a" name="other"/>', "1 passed in 1s", 1),
    ],
)
def test_ci_takes_what_passed_at_its_second_chance(
    tmp_path: Path, again: str, last_line: str, code: int
) -> None:
    both = '<testcase classname="a" name="c"/>'
    for name, tests in (("one", both), ("two", FAILED)):
        (tmp_path / f"{name}.xml").write_text(REPORT.format(tests))
    (tmp_path / "one.log").write_text("=== 2 passed in 1s ===\n")
    (tmp_path / "two.log").write_text("=== 1 failed, 1 passed in 1s ===\n")
    (tmp_path / "two-again.xml").write_text(f"<testsuite>{again}</testsuite>")
    (tmp_path / "two-again.log").write_text(f"=== {last_line} ===\n")
    compare = runpy.run_path(str(ROOT / ".ci" / "compare.py"))
    assert compare["main"](str(tmp_path), "one", "two") == code


def test_the_makefile_lists_what_it_can_do() -> None:
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    making = ("run", "dev", "demo", "lock", "help")
    for target in (*making, "test", "lint", "bench", "chaos", "ci"):
        assert f"make {target} " in listed
