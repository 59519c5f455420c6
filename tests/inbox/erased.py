"""What is left of somebody: every column of every table, and every file."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from accounts.models import Agent
from channels_app.draining import drain
from channels_app.models import Connection
from inbox import erasing
from inbox.models import Contact, Erasure
from tests.cast import a_connection, a_conversation, a_team, an_agent
from tests.meta import change


def everything() -> Iterator[tuple[str, bytes]]:
    """All that is kept: where it stands, and its bytes as they are."""
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            name = database.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
            for row in cursor.fetchall():
                for column, value in zip(cursor.description, row, strict=True):
                    yield f"{table}.{column[0]}", as_bytes(value)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        yield str(path), path.name.encode()
        if path.is_file():
            yield str(path), path.read_bytes()


def as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def spellings(needle: str | bytes) -> set[bytes]:
    """As it may stand there: plain, escaped as JSON does it, in base 64."""
    if isinstance(needle, bytes):
        return {needle}
    plain = needle.encode()
    escaped = needle.encode("unicode_escape")
    return {
        plain,
        escaped,
        needle.replace("/", "\\/").encode(),
        base64.b64encode(plain),
    }


def left_of(*needles: str | bytes) -> list[tuple[str, bytes]]:
    wanted = {each for needle in needles for each in spellings(needle)}
    return sorted(
        {
            (place, needle)
            for place, content in everything()
            for needle in wanted
            if needle in content
        }
    )


def erased(contact: Contact, by: Any, at: Any) -> Erasure:
    erasure = Erasure.ask(contact, by=by, at=at)
    while erasing.carry_on():
        pass
    erasure.refresh_from_db()
    return erasure


def a_person_of_two_teams() -> tuple[Agent, Contact, Contact]:
    """Dina wrote to Carla's number; as one who works, to a number of Bruno's alone."""
    carla, bruno = an_agent("Carla", is_staff=True), an_agent("Bruno")
    kettles, teapots = a_connection("Kettles"), a_connection("Teapots")
    a_team("Sales", [carla], [kettles])
    a_team("Support", [bruno], [teapots])
    dina = a_conversation("Dina", kettles).contact
    work = a_conversation("Dina at work", teapots).contact
    dina.link(work, by=bruno, at=timezone.now())
    dina.refresh_from_db()
    return carla, dina, work


def tells(connection: Connection, **value: Any) -> dict[str, Any]:
    """Meta posts this, in one body with the names of who wrote it."""
    names = {
        DINA: {"profile": {"name": "Dina Pereira", "username": "dinap"}},
        EMEKA: {"profile": {"name": "Emeka Obi"}},
    }
    ids = {DINA: "PT.778899001122", EMEKA: "NG.665544332211"}
    messages = value.get("messages", [])
    for message in messages:
        message.setdefault("timestamp", "1795000000")
        message["from_user_id"] = ids[message["from"]]
    contacts = [
        names[who] | {"wa_id": who, "user_id": ids[who]}
        for who in dict.fromkeys(message["from"] for message in messages)
    ]
    return change(connection, {"contacts": contacts} | value if contacts else value)


DINA, EMEKA = "351912345678", "2348031234567"


def settle() -> None:
    while drain():
        pass
