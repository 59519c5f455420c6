"""Files of contacts, as an admin hands them in, and what became of them."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels_app.models import Connection
from inbox.importing import taking_in
from inbox.models import ContactImport, Identity

HEAD = "number,name,City\n"


def hands_in(client: Client, number: Connection, content: bytes | str) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("people.csv", data)
    form = {"file": file, "connection": number.public_id}
    return client.post("/contacts/import/", form)


def imported(client: Client, number: Connection, content: bytes | str) -> ContactImport:
    answer = hands_in(client, number, content)
    assert answer.status_code == 302, answer.content.decode()
    while taking_in.carry_on():
        pass
    return ContactImport.objects.latest("pk")


def refused(client: Client, found: ContactImport) -> list[tuple[int, str]]:
    page = client.get(f"/contacts/import/{found.public_id}/refused.csv")
    head, *rows = csv.reader(io.StringIO(page.content.decode()))
    assert head == ["line", "reason"]
    return [(int(line), reason) for line, reason in rows]


def people() -> dict[str, tuple[str, dict[str, str]]]:
    rows = Identity.objects.filter(kind="wa_id").select_related("contact")
    return {row.value: (row.contact.name, row.contact.attributes) for row in rows}
