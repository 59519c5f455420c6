"""What Meta can tell us, one class a kind: what config/webhooks.py routes by."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Item:
    """One message, status or change, with the JSON it came as.

    Equal only to itself: two deliveries of one thing are two items.
    """

    waba_id: str = ""
    phone_number_id: str = ""  # empty: it is about the whole business account
    raw: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    @property
    def label(self) -> str:
        return "item"

    @property
    def told_at(self) -> datetime | None:
        """When it was, by Meta's clock; None if it has no time of its own."""
        found = getattr(self, "sent_at", None) or getattr(self, "at", None)
        return found if isinstance(found, datetime) else None


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class FromContact(Item):
    """Something a contact did; either id may be missing, never both."""

    wamid: str
    sent_at: datetime
    from_wa_id: str = ""
    from_user_id: str = ""
    username: str = ""
    profile_name: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class InboundMessage(FromContact):
    type: str
    text: str = ""  # what can be read of it
    quoted_wamid: str = ""
    context: dict[str, Any] = dataclasses.field(default_factory=dict)
    referral: dict[str, Any] = dataclasses.field(default_factory=dict)
    errors: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    @property
    def label(self) -> str:
        return f"message {self.wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class ReactionReceived(FromContact):
    target_wamid: str
    emoji: str = ""  # empty: taken back
    by_us: bool = False  # made on our own phone app

    @property
    def label(self) -> str:
        return f"reaction {self.wamid} to {self.target_wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class EditReceived(FromContact):
    original_wamid: str
    text: str = ""
    message: dict[str, Any] = dataclasses.field(default_factory=dict)
    by_us: bool = False

    @property
    def label(self) -> str:
        return f"edit of {self.original_wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class RevokeReceived(FromContact):
    original_wamid: str
    by_us: bool = False

    @property
    def label(self) -> str:
        return f"deletion of {self.original_wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class SystemNotice(Item):
    """Meta says that a contact's number, user id or device changed."""

    wamid: str
    sent_at: datetime
    kind: str
    old_wa_id: str = ""
    new_wa_id: str = ""
    old_user_id: str = ""
    new_user_id: str = ""
    body: str = ""

    @property
    def label(self) -> str:
        return f"notice {self.kind} {self.wamid}".replace("  ", " ")


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class StatusUpdate(Item):
    wamid: str
    status: str
    sent_at: datetime
    recipient_wa_id: str = ""
    recipient_user_id: str = ""
    callback: str = ""  # our message's public id, if the send carried it
    error_code: int | None = None
    error_title: str = ""
    error_details: str = ""
    pricing: dict[str, Any] = dataclasses.field(default_factory=dict)
    free_entry_expires_at: datetime | None = None

    @property
    def label(self) -> str:
        return f"status {self.status} of {self.wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class EchoReceived(Item):
    """A message that our side wrote on the phone app."""

    wamid: str
    sent_at: datetime
    type: str
    to_wa_id: str = ""
    to_user_id: str = ""
    text: str = ""
    quoted_wamid: str = ""

    @property
    def label(self) -> str:
        return f"echo {self.wamid}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class PreferenceChanged(Item):
    wa_id: str = ""
    user_id: str = ""
    value: str  # stop, resume, signup
    at: datetime

    @property
    def label(self) -> str:
        return f"preference {self.value} of {self.wa_id or self.user_id}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class AccountUpdate(Item):
    """News of a business account, in plain words; severity orders what has one time."""

    field: str
    at: datetime
    words: str
    event: str = ""
    severity: int = 0
    # Columns of Connection that it changes: messaging_limit, quality, coexistence, …
    learned: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def topic(self) -> str:
        """What it is news of: the newest of each topic counts."""
        return f"{self.field}.{self.event}" if self.event else self.field

    @property
    def label(self) -> str:
        return " ".join(word for word in (self.field, self.event) if word)


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class NumberUpdate(AccountUpdate):
    """News of one number, which Meta may name only by how it is displayed."""

    display_number: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class TemplateUpdate(Item):
    """News of a message template; None where it says nothing."""

    field: str
    at: datetime
    meta_id: str
    name: str
    language: str
    status: str | None = None
    reason: str = ""
    quality: str | None = None
    category: str | None = None
    components: list[dict[str, Any]] | None = None
    parameter_format: str | None = None

    @property
    def label(self) -> str:
        return f"{self.field} {self.name} ({self.language})"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Probe(Item):
    """Our own test event (channels_app.payloads.probe)."""

    id: str

    @property
    def label(self) -> str:
        return f"test {self.id}"


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Ignored(Item):
    """What we keep as it came and do nothing with, and why."""

    why: str
    what: str = "change"

    @property
    def label(self) -> str:
        return self.what
