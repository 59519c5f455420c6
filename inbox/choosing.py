"""The templates of a number, to choose from: one entry a name, in one language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, When
from django.db.models.fields.json import KT

from channels_app.along import Along
from inbox import languages
from inbox.filling_in import hindrance
from inbox.models import Conversation, Message
from templates_app.models import SENDABLE, MessageTemplate
from templates_app.rendering import preview, says

MOST = 30  # entries
READ = 120  # rows of which they are made: a name may be there in many languages
RECENT = 100  # messages of which the last template tells the language
COLUMNS = ("public_id", "name", "language", "category", "status", "reason", "written")


@dataclass(frozen=True)
class Entry:
    """A name, in the language that suits the customer best."""

    template: MessageTemplate
    every: list[MessageTemplate]  # in all languages that can be sent
    hindrance: str  # why it cannot be sent, if it cannot

    @property
    def more(self) -> int:
        """Languages besides."""
        return len(self.every) - 1

    @property
    def words(self) -> str:
        return preview(self.template).text


@dataclass(frozen=True)
class Picker:
    entries: list[Entry]
    are_all: bool


def along(conversation: Conversation, q: str = "") -> dict[str, Along]:
    """What a picker is made of; it comes along with the conversation."""
    account = conversation.connection.business_account_id
    rows = MessageTemplate.objects.filter(business_account_id=account)
    rows = rows.exclude(status="DELETED").saying(q)
    last = Case(When(status__in=SENDABLE, then=0), default=1)
    recent = Message.objects.filter(conversation=conversation).order_by("-ordered_at")
    used = Message.objects.filter(
        pk__in=recent.values("pk")[:RECENT], direction="outbound", kind="template"
    )
    code = KT("payload__template__language__code")
    return {
        "templates": Along(rows.order_by(last, "name", "language")[:READ], *COLUMNS),
        "spoken": Along(used.order_by("-ordered_at")[:1], code=code),
    }


def picker(conversation: Conversation, found: Mapping[str, Any], q: str = "") -> Picker:
    rows = [template_of(conversation, row) for row in found["templates"]]
    rows = [row for row in rows if says(row, q)]
    spoken = [row["code"] for row in found["spoken"] if row["code"]]
    wished = languages.wishes(conversation.contact, spoken)
    # Those that can be sent came first, and stay so.
    groups = groupby(rows, key=lambda row: (row.status not in SENDABLE, row.name))
    entries = [entry(conversation, list(group), wished) for _key, group in groups]
    are_all = len(found["templates"]) < READ and len(entries) <= MOST
    return Picker(entries[:MOST], are_all)


def template_of(conversation: Conversation, row: dict[str, Any]) -> MessageTemplate:
    told = {key: value for key, value in row.items() if key != "written"}
    return MessageTemplate(
        business_account_id=conversation.connection.business_account_id,
        components=json.loads(row["written"]),
        **told,
    )


def entry(
    conversation: Conversation, rows: list[MessageTemplate], wished: list[str]
) -> Entry:
    code = languages.best([row.language for row in rows], wished)
    chosen = next(row for row in rows if row.language == code)
    return Entry(chosen, rows, hindrance(chosen, conversation))


def read(conversation: Conversation, q: str = "") -> Picker:
    """The same, asked for by itself."""
    rows: Any = Conversation.objects.filter(pk=conversation.pk)
    return picker(conversation, rows.values(**along(conversation, q)).get(), q)
