from __future__ import annotations


def send_due() -> None:
    """Send what is due."""
