"""Phones and messages as the pages show them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from simulator import (
    albums,
    drawing,
    files,
    filetypes,
    formatting,
    looks,
    tapping,
)
from simulator.kinds import OFFERED
from simulator.models import BusinessNumber, Call, Chat, Media, Message, Phone, Webhook
from simulator.screens import on_screen, words

LAST = 200  # messages on a screen
RECENT = 12
QUOTED = 120  # characters
TICKS = {
    "waiting": ("🕓", "waiting for the network"),
    "sent": ("✓", "sent"),
    "delivered": ("✓✓", "delivered"),
    "read": ("✓✓", "read"),
}
EMOJI = ("👍", "❤️", "😂", "😮", "🙏")


@dataclass(frozen=True)
class Bubble:
    """One message on a phone."""

    message: Message
    quoted: str

    @property
    def mine(self) -> bool:
        return not self.message.outbound

    @property
    def text(self) -> str:
        content = self.message.payload.get(self.message.type)
        if self.is_file and isinstance(content, dict):
            return str(content.get("caption") or "")
        return "" if drawing.is_drawn_whole(self.message) else words(self.message)

    @property
    def drawn(self) -> SafeString:
        return formatting.drawn(self.text)

    @property
    def drawn_quote(self) -> SafeString:
        quoted = self.quoted or "A message that is not here"
        return formatting.drawn(Truncator(quoted).chars(QUOTED))

    @property
    def is_file(self) -> bool:
        return self.message.type in filetypes.KINDS

    @cached_property
    def file(self) -> Media | None:
        return files.of(self.message)

    @cached_property
    def header_picture(self) -> Media | None:
        """What stands above the words of an offer, if it is a picture that is here."""
        header = drawing.offer(self.message).get("header", {})
        held = looks.header(looks.parts(self.message))
        return files.named(
            self.message, header.get("image") or dict([held]).get("image")
        )

    @property
    def file_name(self) -> str:
        content = self.message.payload.get(self.message.type, {})
        known = self.file.filename if self.file else ""
        return str(content.get("filename") or content.get("link") or known)

    @property
    def mark(self) -> str:
        return drawing.mark(self.message)

    @property
    def changed(self) -> str:
        return drawing.changed(self.message)

    @property
    def can_change(self) -> bool:
        """Whether its author can still edit or delete it."""
        return self.mine and "revoke" not in self.message.times

    @property
    def at(self) -> str:
        return datetime.fromtimestamp(self.message.timestamp, UTC).isoformat()

    @property
    def tick(self) -> tuple[str, str] | None:
        return TICKS.get(self.message.status) if self.mine else None

    @property
    def reactions(self) -> list[str]:
        return [reaction.emoji for reaction in self.message.reactions.all()]

    @property
    def liked(self) -> str:
        """The customer's own reaction."""
        mine = [one.emoji for one in self.message.reactions.all() if one.by == "phone"]
        return mine[0] if mine else ""

    @property
    def emoji(self) -> tuple[str, ...]:
        return EMOJI

    @property
    def choices(self) -> list[tapping.Choice]:
        return tapping.choices(self.message) if self.message.outbound else []

    @property
    def opener(self) -> str:
        return drawing.opener(self.message)

    @property
    def field(self) -> tuple[str, str] | None:
        return drawing.field(self.message)

    @property
    def header_file(self) -> str:
        return drawing.header_file(self.message)

    @property
    def links(self) -> list[dict[str, Any]]:
        return drawing.links(self.message)

    @property
    def labels(self) -> list[str]:
        return drawing.labels(self.message)

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [
            card | {"picture": files.named(self.message, held.get("image"))}
            for card in drawing.cards(self.message)
            for held in [card.get("header", {})]
        ]

    @property
    def place(self) -> dict[str, Any] | None:
        return drawing.place(self.message)

    @property
    def people(self) -> list[dict[str, Any]]:
        return drawing.people(self.message)


@dataclass(frozen=True)
class Face:
    """What one phone shows of its conversation with one business number."""

    phone: Phone
    number: BusinessNumber
    chat: Chat | None
    bubbles: list[Bubble]

    @property
    def id(self) -> int:
        return self.phone.pk

    @property
    def rows(self) -> list[list[Bubble]]:
        return albums.rows(self.bubbles)

    @property
    def kinds(self) -> tuple[tuple[str, str, str], ...]:
        return OFFERED

    @property
    def is_typed_to(self) -> bool:
        return bool(self.chat and self.chat.typing_until > time.time())

    @property
    def unread(self) -> int:
        if not (self.phone.online and self.phone.receipts):
            return 0
        return sum(
            bubble.message.status == "delivered"
            for bubble in self.bubbles
            if not bubble.mine
        )

    @property
    def window_closes_at(self) -> str:
        """When the window shuts, if it is open."""
        closes = self.chat and self.chat.window_closes_at
        if not closes or closes <= time.time():
            return ""
        return datetime.fromtimestamp(closes, UTC).isoformat()


def faces(number: BusinessNumber | None, shown: list[int]) -> list[Face]:
    if number is None:
        return []
    found = Phone.objects.in_bulk(shown)
    chats = {chat.phone_id: chat for chat in number.chat_set.filter(phone__in=shown)}
    return [
        Face(found[key], number, chats.get(key), _bubbles(found[key], number))
        for key in shown
        if key in found
    ]


def customers(number: BusinessNumber | None, shown: list[int]) -> list[dict[str, Any]]:
    """List everybody, who wrote or was written to last first."""
    mine = Q(message__number=number)
    unread = mine & Q(message__outbound=True, message__status="delivered")
    phones: QuerySet[Phone] = Phone.objects.annotate(
        last_at=Max("message__timestamp", filter=mine),
        unread=Count("message", filter=unread),
    )
    order = sorted(phones, key=lambda phone: (-(_last_at(phone)), phone.pk))
    return [
        {
            "phone": phone,
            "unread": getattr(phone, "unread", 0) if phone.receipts else 0,
            "is_shown": phone.pk in shown,
            "beside": ",".join(str(one) for one in [*shown, phone.pk]),
            "without": ",".join(str(one) for one in shown if one != phone.pk),
        }
        for phone in order
    ]


def recent() -> list[dict[str, Any]]:
    """List the last Graph calls and webhooks, newest first."""
    calls = [
        {
            "at": call.at,
            "what": f"{call.method} {call.path}",
            "answer": "no answer" if call.dropped else f"HTTP {call.http_status}",
            "good": call.http_status == 200 and not call.dropped,
            "more": json.dumps(call.response, ensure_ascii=False)[:300],
        }
        for call in Call.objects.order_by("-pk")[:RECENT]
    ]
    posted = [
        {
            "at": webhook.posted_at or webhook.due_at,
            "what": f"webhook {webhook.field} {webhook.status}".strip(),
            "answer": f"HTTP {webhook.http_status}"
            if webhook.http_status
            else "unreachable",
            "good": webhook.http_status == 200,
            "more": webhook.answer,
        }
        for webhook in Webhook.objects.filter(attempts__gt=0).order_by("-pk")[:RECENT]
    ]
    return sorted(calls + posted, key=lambda row: -float(str(row["at"])))[:RECENT]


def _bubbles(phone: Phone, number: BusinessNumber) -> list[Bubble]:
    messages = list(on_screen(phone, number).reverse()[:LAST])[::-1]
    texts = {message.wamid: words(message) for message in messages}
    return [Bubble(message, texts.get(message.quote, "")) for message in messages]


def _last_at(phone: Phone) -> float:
    return float(getattr(phone, "last_at", None) or 0)
