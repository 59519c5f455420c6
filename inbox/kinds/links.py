"""Addresses that others wrote: where they lead, and whether we link there."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe(address: str) -> str:
    """The address if it leads to a web page; nothing otherwise."""
    return address.strip() if host(address) else ""


def host(address: str) -> str:
    """What a reader wants to know before they follow a link to a web page."""
    try:
        parts = urlsplit(address.strip())
        name = parts.hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.") if parts.scheme in ("http", "https") else ""
