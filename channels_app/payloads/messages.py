"""Messages, echoes and statuses: what comes under one phone number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels_app.payloads import items
from channels_app.payloads.reading import (
    code_at,
    dict_at,
    list_at,
    moment_at,
    stamp,
    text_at,
)
from channels_app.payloads.wording import readable

STATUSES = {"sent", "delivered", "read", "played", "failed"}


@dataclass(frozen=True)
class Source:
    """Where an element stands: its account and number, and when we received it."""

    waba_id: str
    phone_number_id: str
    received_at: datetime

    def of(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {
            "waba_id": self.waba_id,
            "phone_number_id": self.phone_number_id,
            "raw": raw,
        }


def read_messages(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    contacts = list_at(value, "contacts")
    for message in list_at(value, "messages"):
        yield read_message(message, contacts, source)


def read_message(
    message: dict[str, Any], contacts: list[dict[str, Any]], source: Source
) -> items.Item:
    wamid = text_at(message, "id")
    kind = text_at(message, "type") or "unknown"
    where = source.of(message)
    what = f"message {wamid}".strip()
    if not wamid:
        return items.Ignored(**where, what=what, why="it is a message without an id")
    if text_at(message, "group_id"):
        return items.Ignored(**where, what=what, why="groups are not shown")
    if kind == "system":
        return read_notice(message, source)
    sender = sender_of(message, contacts)
    if not sender["from_wa_id"] and not sender["from_user_id"]:
        return items.Ignored(**where, what=what, why="it does not say who wrote it")
    sent_at = stamp(message, "timestamp", source.received_at)
    common = {**where, **sender, "wamid": wamid, "sent_at": sent_at}
    if act := read_act(kind, message, common):
        return act
    return items.InboundMessage(
        **common,
        type=kind,
        text=readable(message),
        quoted_wamid=text_at(message, "context", "id"),
        context=dict_at(message, "context"),
        referral=dict_at(message, "referral"),
        errors=list_at(message, "errors"),
    )


def sender_of(
    message: dict[str, Any], contacts: list[dict[str, Any]]
) -> dict[str, str]:
    """Who wrote it, with what the contact that goes with it adds.

    They belong together by an id they share: Meta does not promise their order.
    """
    wa_id, user_id = text_at(message, "from"), text_at(message, "from_user_id")
    for contact in contacts:
        same_number = wa_id and text_at(contact, "wa_id") == wa_id
        same_user = user_id and text_at(contact, "user_id") == user_id
        alone = not wa_id and not user_id and len(contacts) == 1
        if same_number or same_user or alone:
            break
    else:
        contact = {}
    return {
        "from_wa_id": wa_id or text_at(contact, "wa_id"),
        "from_user_id": user_id or text_at(contact, "user_id"),
        "profile_name": text_at(contact, "profile", "name"),
        "username": text_at(contact, "profile", "username").removeprefix("@"),
    }


def read_act(
    kind: str, message: dict[str, Any], common: dict[str, Any]
) -> items.Item | None:
    """A reaction, edit or deletion; None if it is a message of its own."""
    if kind == "reaction" and (target := text_at(message, "reaction", "message_id")):
        # Taking it back leaves the key out, or sends it empty: both are seen.
        emoji = text_at(message, "reaction", "emoji")
        return items.ReactionReceived(**common, target_wamid=target, emoji=emoji)
    original = text_at(message, kind, "original_message_id")
    if kind == "edit" and original:
        edited = dict_at(dict_at(message, "edit"), "message")
        return items.EditReceived(
            **common, original_wamid=original, text=readable(edited), message=edited
        )
    if kind == "revoke" and original:
        return items.RevokeReceived(**common, original_wamid=original)
    return None


def read_notice(message: dict[str, Any], source: Source) -> items.SystemNotice:
    notice = dict_at(message, "system")
    kind = text_at(notice, "type")
    user_id = text_at(notice, "user_id")
    changed = kind in ("user_changed_number", "user_changed_user_id")
    return items.SystemNotice(
        **source.of(message),
        wamid=text_at(message, "id"),
        sent_at=stamp(message, "timestamp", source.received_at),
        kind=kind,
        old_wa_id=text_at(message, "from"),
        new_wa_id=text_at(notice, "wa_id"),
        old_user_id=text_at(notice, "previous_user_id")
        or ("" if changed else text_at(message, "from_user_id")),
        new_user_id=user_id or (text_at(message, "from_user_id") if changed else ""),
        body=text_at(notice, "body"),
    )


def read_echoes(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    for echo in list_at(value, "message_echoes"):
        yield read_echo(echo, source)


def read_echo(echo: dict[str, Any], source: Source) -> items.Item:
    wamid, where = text_at(echo, "id"), source.of(echo)
    kind = text_at(echo, "type") or "unknown"
    what = f"echo {wamid}".strip()
    if not wamid:
        return items.Ignored(**where, what=what, why="it is a message without an id")
    if text_at(echo, "group_id") or text_at(echo, "recipient_type") == "group":
        return items.Ignored(**where, what=what, why="groups are not shown")
    sent_at = stamp(echo, "timestamp", source.received_at)
    common = {**where, "wamid": wamid, "sent_at": sent_at}
    if act := read_act(kind, echo, {**common, "by_us": True}):
        return act
    if kind == "reaction":
        # Ours are no bubbles of their own: nothing would show it.
        why = "it does not say what it is a reaction to"
        return items.Ignored(**where, what=what, why=why)
    to_wa_id, to_user_id = text_at(echo, "to"), text_at(echo, "to_user_id")
    if not to_wa_id and not to_user_id:
        return items.Ignored(**where, what=what, why="it does not say to whom")
    return items.EchoReceived(
        **common,
        type=kind,
        to_wa_id=to_wa_id,
        to_user_id=to_user_id,
        text=readable(echo),
        quoted_wamid=text_at(echo, "context", "id"),
    )


def read_statuses(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    for status in list_at(value, "statuses"):
        yield read_status(status, source)


def read_status(status: dict[str, Any], source: Source) -> items.Item:
    wamid, name = text_at(status, "id"), text_at(status, "status")
    where = source.of(status)
    # Payments and calls have a vocabulary of their own and may repeat a message's id.
    kind = text_at(status, "type")
    what = f"{kind or 'status'} {name or 'unknown'} of {wamid or 'nothing'}"
    if kind and kind != "message":
        why = f"statuses of a {kind} are not shown"
        return items.Ignored(**where, what=what, why=why)
    if text_at(status, "recipient_type") == "group":
        return items.Ignored(**where, what=what, why="groups are not shown")
    if not wamid or name not in STATUSES:
        why = f"“{name}” is no status of a message that we know"
        return items.Ignored(**where, what=what, why=why)
    error = next(iter(list_at(status, "errors")), {})
    conversation = dict_at(status, "conversation")
    free_entry = (
        text_at(status, "pricing", "type") == "free_entry_point"
        or text_at(conversation, "origin", "type") == "referral_conversion"
    )
    return items.StatusUpdate(
        **where,
        wamid=wamid,
        status=name,
        sent_at=stamp(status, "timestamp", source.received_at),
        recipient_wa_id=text_at(status, "recipient_id"),
        recipient_user_id=text_at(status, "recipient_user_id"),
        callback=text_at(status, "biz_opaque_callback_data"),
        error_code=code_at(error, "code"),
        error_title=text_at(error, "title") or text_at(error, "message"),
        error_details=text_at(error, "error_data", "details")
        or text_at(error, "error_data"),
        pricing=dict_at(status, "pricing"),
        free_entry_expires_at=(
            moment_at(conversation, "expiration_timestamp") if free_entry else None
        ),
    )


def read_preferences(value: dict[str, Any], source: Source) -> Iterator[items.Item]:
    for preference in list_at(value, "user_preferences"):
        wa_id, user_id = text_at(preference, "wa_id"), text_at(preference, "user_id")
        chosen = text_at(preference, "value")
        where = source.of(preference)
        if not chosen or not (wa_id or user_id):
            yield items.Ignored(**where, why="it does not say whose or which choice")
            continue
        yield items.PreferenceChanged(
            **where,
            wa_id=wa_id,
            user_id=user_id,
            value=chosen,
            at=stamp(preference, "timestamp", source.received_at),
        )
