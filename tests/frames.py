"""What a socket's message holds."""

from __future__ import annotations

import json
from typing import Any


def frames_in(text: str | bytes) -> list[dict[str, Any]]:
    """One frame, or several in an array."""
    said = json.loads(text)
    return said if isinstance(said, list) else [said]
