"""Contacts as a file: what the list shows, for those who may have it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from accounts.models import Agent
from inbox.exporting import guarded, unguarded
from inbox.models import Contact
from tests.cast import NUMBERS, a_connection, a_contact, an_admin
from tests.inbox.importing import HEAD, imported, people
from tests.inbox.pages import signed_in

pytestmark = pytest.mark.django_db


def saved(agent: Agent, **query: str) -> str:
    """As Daphne asks for it: a long answer comes in pieces."""

    async def ask() -> bytes:
        client = AsyncClient()
        client.cookies = cookies
        answer: Any = await client.get("/contacts/contacts.csv", query)
        return b"".join([piece async for piece in answer.streaming_content])

    cookies = signed_in(agent).cookies
    return async_to_sync(ask)().decode("utf-8-sig")


def test_what_is_exported_is_no_formula_and_can_be_imported_again() -> None:
    ada, teapots = an_admin("Ada"), a_connection()
    add = imported(
        signed_in(ada), teapots, HEAD + f'{NUMBERS["Dina"]},"=1+1","@Porto, PT"\n'
    )
    assert add.made == 1
    a_contact("Emeka")

    everybody, found = saved(ada), saved(ada, q="1+1")

    rows = list(csv.reader(io.StringIO(everybody)))
    today = f"{Contact.objects.latest('pk').created_at:%Y-%m-%d}"
    assert rows == [
        ["number", "name", "user id", "username", "since", "opt-in", "City"],
        [NUMBERS["Emeka"], "Emeka", "", "", today, "no", ""],
        [NUMBERS["Dina"], "'=1+1", "", "", today, "no", "'@Porto, PT"],
    ]
    assert "Emeka" not in found
    before = people()
    again = imported(signed_in(ada), teapots, everybody)
    assert (again.made, again.changed, again.refused) == (0, 2, 0)
    assert people() == before


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("Dina;=1+1", "Dina;'=1+1"),
        ("a\n@b;-c", "a\n'@b;'-c"),
        ("1; 2 - 3; a=b", "1; 2 - 3; a=b"),
    ],
)
def test_no_semicolon_makes_a_formula_either(cell: str, kept: str) -> None:
    assert guarded(cell) == kept
    assert unguarded(kept) == cell
