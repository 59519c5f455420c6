"""Meta's JSON as frozen dataclasses: what a webhook says, whatever shape it is in."""

from __future__ import annotations

from channels_app.payloads.items import (
    AccountUpdate,
    EchoReceived,
    EditReceived,
    FromContact,
    Ignored,
    InboundMessage,
    Item,
    NumberUpdate,
    PreferenceChanged,
    Probe,
    ReactionReceived,
    RevokeReceived,
    StatusUpdate,
    SystemNotice,
    TemplateUpdate,
)
from channels_app.payloads.parsing import parse
from channels_app.payloads.reading import Unreadable

__all__ = [
    "AccountUpdate",
    "EchoReceived",
    "EditReceived",
    "FromContact",
    "Ignored",
    "InboundMessage",
    "Item",
    "NumberUpdate",
    "PreferenceChanged",
    "Probe",
    "ReactionReceived",
    "RevokeReceived",
    "StatusUpdate",
    "SystemNotice",
    "TemplateUpdate",
    "Unreadable",
    "parse",
]
