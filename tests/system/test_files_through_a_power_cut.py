"""Parley ends in the midst of a file, and carries on where it was."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import files
from tests.graph import Graph
from tests.system.shapes import OneProcess
from tests.system.wire import Wire

pytestmark = pytest.mark.system

PHOTO = files.a_picture(300, 200, "JPEG")
FILM = files.a_film(300_000)
LONG = 30  # seconds: nobody waits for them
LONG_AGO = "2026-01-01 00:00:00"
WAITING = "FROM inbox_attachment WHERE state IN ('waiting', 'fetching')"
CONVERSATION = (
    "SELECT c.public_id FROM inbox_conversation c JOIN inbox_message m"
    " ON m.conversation_id = c.id WHERE m.id IN (SELECT message_id"
)


@pytest.fixture
def parley(data_dir: Path) -> Iterator[OneProcess]:
    parley = OneProcess(data_dir, SIMULATOR="on")
    parley.start()
    yield parley
    parley.kill()


def rows(parley: OneProcess, statement: str, *values: Any) -> list[Any]:
    found = sqlite3.connect(parley.folder / "parley.sqlite3", timeout=20)
    with closing(found), found:
        return found.execute(statement, values).fetchall()


def until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def test_a_file_on_its_way_in_and_one_on_its_way_out_both_arrive(
    parley: OneProcess,
) -> None:
    graph = Graph(f"{parley.url}/simulator/")
    graph.hurry()
    number, phone = graph.rows("numbers/", "numbers")[0], graph.phone("Dina")
    # The demo's own files first: there are only so many threads.
    until(lambda: not rows(parley, f"SELECT 1 {WAITING}"))

    graph.fault("media_slow", value=LONG, count=1)
    graph.fault("slow", on="upload", value=LONG, count=1)
    graph.sends(phone, number, "image", PHOTO)
    ((conversation,),) = until(lambda: rows(parley, f"{CONVERSATION} {WAITING})"))
    assert sends_file(parley, conversation).ok
    # What was asked for once is used up: both are in the midst of it.
    until(lambda: not graph.ask("GET", "faults/"))
    parley.kill()
    # In a minute and a half others may take what a dead process held: it is over.
    rows(parley, "UPDATE inbox_attachment SET claimed_at = ?", LONG_AGO)
    due = "UPDATE inbox_attachment SET upload_due_at = ? WHERE upload_due_at > ''"
    rows(parley, due, LONG_AGO)
    parley.start()

    came = "SELECT file FROM inbox_attachment WHERE state = 'ready' AND sha256 = ?"
    ((name,),) = until(lambda: rows(parley, came, checksum(PHOTO)))
    media = parley.folder / "media"
    assert (media / name).read_bytes() == PHOTO
    assert not list((media / "incoming").iterdir())
    went = "SELECT 1 FROM inbox_message WHERE text = 'Look' AND status = 'delivered'"
    until(lambda: rows(parley, went))
    again = Graph(graph.address)
    ours = [one for one in again.screen(phone) if one["direction"] == "outbound"]
    assert [one["file"]["sha256"] for one in ours] == [checksum(FILM)]


def sends_file(parley: OneProcess, conversation: str) -> requests.Response:
    amal = Wire(parley.url, "amal@example.com").session
    address = f"{parley.url}/c/{conversation}/send-file/"
    hidden = re.findall(
        r'type="hidden" name="(\w+)" value="([^"]*)"', amal.get(address).text
    )
    return amal.post(
        address,
        dict(hidden) | {"caption": "Look"},
        files={"file": ("film.mp4", FILM)},
        headers={"Referer": parley.url},
    )


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
