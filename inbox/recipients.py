"""Whom a message was shown to go to, as it stands on the row: ``wa_id:351…``."""

from __future__ import annotations

from inbox.models.contact import Contact, Identity


def is_reached_at(contact: Contact, recipient: str) -> bool:
    """Whether what was shown still names this contact, and nobody else."""
    kind, _, value = recipient.partition(":")
    return any(
        (identity.kind, identity.value) == (kind, value) and identity.is_current
        for identity in contact.identities.all()
    )


def person(recipient: str) -> dict[str, str]:
    """The same for blocking, which names people in another way."""
    kind, _, value = recipient.partition(":")
    return {"user": value} if kind == Identity.Kind.WA_ID else {"user_id": value}


def address(recipient: str) -> dict[str, str]:
    """The part of Meta's envelope that says who gets it."""
    kind, _, value = recipient.partition(":")
    return {"to": value} if kind == Identity.Kind.WA_ID else {"recipient": value}
