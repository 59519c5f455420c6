from __future__ import annotations


def send_read_receipt(conversation_pk: int) -> None:
    """Once a message."""


def send_typing_indicator(conversation_pk: int) -> None:
    """At most every 20 seconds."""
