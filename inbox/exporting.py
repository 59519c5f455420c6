"""Contacts as a CSV file, a page at a time, that no spreadsheet takes for formulas."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.db.models import QuerySet

from inbox.models import Contact, Identity

PAGE = 1_000
MOST_COLUMNS = 100  # of attributes
HEAD = ["number", "name", "user id", "username", "since", "opt-in"]
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
INNER = re.compile(r"([;\t\r\n])(?=[=+\-@])")
GUARDED = re.compile(r"([;\t\r\n])'(?=[=+\-@])")

Rows = QuerySet[Contact]


def csv_of(rows: Rows) -> Iterator[bytes]:
    """In pieces; each is one look at the database."""
    keys = attributes_in(rows)
    # Without it Excel takes UTF-8 for something else.
    yield codecs.BOM_UTF8 + lines([HEAD + keys])
    for page in pages(rows.prefetch_related("identities")):
        yield lines([cells(contact, keys) for contact in page])


def pages(rows: Rows) -> Iterator[list[Contact]]:
    """By key, newest first: whatever comes or goes meanwhile, nobody is there twice."""
    rows = rows.order_by("-pk")
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__lt=page[-1].pk)[:PAGE])


def attributes_in(rows: Rows) -> list[str]:
    found: set[str] = set()
    for page in pages(rows.exclude(attributes={}).only("attributes")):
        found |= {key for contact in page for key in contact.attributes}
    return sorted(found)[:MOST_COLUMNS]


def cells(contact: Contact, keys: list[str]) -> list[str]:
    kinds = Identity.Kind
    number, user_id, username = (
        found.value if (found := contact.current(kind)) else ""
        for kind in (kinds.WA_ID, kinds.USER_ID, kinds.USERNAME)
    )
    since = f"{contact.created_at:%Y-%m-%d}"
    opted_in = "yes" if contact.is_opted_in else "no"
    known = [number, contact.name, user_id, username, since, opted_in]
    return known + [str(contact.attributes.get(key, "")) for key in keys]


def lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def guarded(cell: str) -> str:
    """What a spreadsheet would compute is text to it with a ' before it.

    In half the world semicolons part cells: what follows one may begin a cell, too.
    """
    cell = INNER.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def unguarded(cell: str) -> str:
    """As it was before ``guarded``."""
    is_guarded = cell.startswith("'") and cell[1:].startswith(FORMULAS)
    return GUARDED.sub(r"\1", cell[1:] if is_guarded else cell)
