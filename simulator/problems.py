"""What the control API answers when it is asked for something it cannot do."""

from __future__ import annotations


class Problem(Exception):
    """A bad request; the text says why, to whoever wrote the script."""


class NotHere(Problem):
    """There is no such phone, number or message."""
