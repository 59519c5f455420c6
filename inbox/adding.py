"""Contacts whom we know before they write: entered by hand, or from a file.

A number is whoever has it now. Meta's word of it, when they write, goes to the same
contact: the identity is as old as can be, so that anything Meta says is newer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers
from django.db import transaction

from accounts.models import Agent
from channels_app.models import Connection
from channels_app.rewriting import insert, rewrite
from inbox import contacts, numbers
from inbox.models import Contact, Conversation, Identity
from inbox.models.keeping import checked
from inbox.opening import LONG_AGO, conversations_of
from inbox.refusals import NotANumber, ValidationProblem

WRITTEN = re.compile(r"\+?[\d\s().\-/]{7,40}")
OURS = ("name", "name_is_ours", "attributes")


@dataclass(frozen=True)
class Entry:
    """What is known of somebody: digits of the number, and what there is besides."""

    number: str
    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict, compare=False)
    agreed: str = ""  # how they agreed to marketing messages, if they did


@dataclass
class Added:
    """The contact of each entry, in their order; None if it was refused, and why."""

    contacts: list[Contact | None]
    made: int
    refused: dict[int, str]


def digits_of(text: str) -> str:
    """A number as people write it, as WhatsApp does; raises NotANumber."""
    text = text.strip()
    if not WRITTEN.fullmatch(text):
        raise NotANumber
    digits = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())
    if not text.startswith("+"):
        digits = digits.removeprefix("00")
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        raise NotANumber from None
    if not phonenumbers.is_possible_number(parsed):
        raise NotANumber
    return digits


@transaction.atomic
def add(connection: Connection, entries: Sequence[Entry]) -> Added:
    """Make or change the contacts of these entries, in a fixed number of statements."""
    contacts.hold([connection])
    scope = connection.scope
    known = known_by_number(scope, entries)
    made: dict[str, Contact] = {}
    changed: dict[int, Contact] = {}
    added = Added([], 0, {})
    for place, entry in enumerate(entries):
        key = numbers.key(entry.number)
        contact = known.get(key) or made.get(key) or Contact(scope=scope)
        try:
            take(contact, entry)
        except ValidationProblem as problem:
            added.refused[place] = str(problem)
            added.contacts.append(None)
            continue
        if contact.pk:
            changed[contact.pk] = contact
        else:
            made.setdefault(key, contact)
        added.contacts.append(contact)
    rewrite(changed.values(), OURS)
    insert(made.values())
    first = {numbers.key(entry.number): entry.number for entry in reversed(entries)}
    insert([identity(made[key], first[key]) for key in made])
    added.made = len(made)
    return added


def known_by_number(scope: str, entries: Sequence[Entry]) -> dict[str, Contact]:
    spellings = {v for entry in entries for v in numbers.variants(entry.number)}
    rows = Identity.objects.filter(
        scope=scope, kind=Identity.Kind.WA_ID, value__among=spellings
    )
    found = rows.select_related("contact").order_by("-seen_at", "pk")
    return {numbers.key(row.value): row.contact for row in reversed(found)}


def hidden_from(agent: Agent, connection: Connection, entry: Entry) -> Contact | None:
    """Who has this number and is other teams' so far: what they wrote down stays."""
    contact = next(iter(known_by_number(connection.scope, [entry]).values()), None)
    visible = Contact.objects.visible_to(agent)
    if contact is None or visible.filter(pk=contact.pk).exists():
        return None
    return contact


def take(contact: Contact, entry: Entry) -> None:
    contact.attributes = checked(contact.attributes | entry.attributes)
    if entry.name:
        contact.name, contact.name_is_ours = entry.name, True


def identity(contact: Contact, number: str) -> Identity:
    return Identity(
        contact=contact,
        scope=contact.scope,
        kind=Identity.Kind.WA_ID,
        value=number,
        seen_at=LONG_AGO,
    )


@transaction.atomic
def begin(connection: Connection, contact: Contact, *, at: datetime) -> Conversation:
    """Their conversation at this number, from which a template can be sent."""
    contacts.hold([connection])
    pair = (connection, contact)
    conversation = conversations_of({pair})[pair]
    if conversation.last_message_at == LONG_AGO:
        conversation.last_message_at = at
        conversation.save(update_fields=["last_message_at"])
    return conversation
