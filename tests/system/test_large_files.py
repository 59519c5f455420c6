"""Files of many megabytes go through the house, and never lie in its memory."""

from __future__ import annotations

import hashlib
import re
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests import files
from tests.system.office import Office
from tests.system.wire import Wire

pytestmark = pytest.mark.system

MB = 1024 * 1024
BILL = files.PDF + bytes(30 * MB)
SLOW = 3  # of those who look at it, at once


class Memory:
    """How much of it a process takes at most, from now on."""

    def __init__(self, office: Office) -> None:
        self.process = Path(f"/proc/{office.parley.processes[0].popen.pid}")
        (self.process / "clear_refs").write_text("5")
        self.before = self._told("VmRSS")

    @property
    def growth(self) -> int:
        return self._told("VmHWM") - self.before

    def _told(self, name: str) -> int:
        found = re.search(rf"{name}:\s+(\d+) kB", (self.process / "status").read_text())
        assert found
        return int(found[1]) * 1024


def begins_to_fetch(office: Office, amal: Wire, address: str) -> socket.socket:
    slow = socket.create_connection(("127.0.0.1", office.parley.port), timeout=30)
    cookies = "; ".join(f"{c.name}={c.value}" for c in amal.session.cookies)
    head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
    slow.sendall(f"{head}Connection: close\r\n\r\n".encode())
    return slow


def goes_on_to_fetch(slow: socket.socket) -> bytes:
    with slow, slow.makefile("rb") as answer:
        return answer.read().partition(b"\r\n\r\n")[2]


def test_a_large_file_is_never_in_memory(office: Office) -> None:
    dina = office.customer()
    dina.graph.sends(dina.phone, dina.number, "document", BILL, filename="bill.pdf")
    amal = Wire(office.parley.url, "amal@example.com")
    address, conversation = shown(amal, dina.name)

    memory = Memory(office)
    slow = [begins_to_fetch(office, amal, address) for _ in range(SLOW)]
    time.sleep(1)  # whoever would read ahead has done so by now
    for one in slow:
        found = goes_on_to_fetch(one)
        assert hashlib.sha256(found).digest() == hashlib.sha256(BILL).digest()
    assert memory.growth < SLOW * len(BILL) / 3

    memory = Memory(office)
    answer: Any = amal.session.post(
        f"{office.parley.url}/c/{conversation}/send-file/",
        {"csrfmiddlewaretoken": amal.session.cookies["csrftoken"]},
        files={"file": ("bill.pdf", BILL)},
        headers={"Referer": office.parley.url},
    )
    assert answer.ok
    # Once, from Daphne to Django.
    assert memory.growth < 3 * len(BILL)


def shown(amal: Wire, name: str) -> tuple[str, str]:
    """Where the file is that this customer sent, and in which conversation."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        rows = amal.session.get(amal.url, params={"q": name}).text
        for conversation in re.findall(r"/c/(cnv_\w+)/", rows):
            page = amal.session.get(f"{amal.url}/c/{conversation}/").text
            file = re.search(r'href="(/attachments/att_\w+/)" download', page)
            if name in page and file:
                return file[1], conversation
        time.sleep(0.1)
    raise AssertionError("it did not come")
